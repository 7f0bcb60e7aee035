//! `bearer`: a token (RFC 6750), in `Authorization: Bearer …` or alone in a header of choice, as
//! GitLab and Telegram send theirs. It proves nothing about the body.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};

use super::error::Error;
use super::secret::Secret;
use super::{Received, credentials, header};

const PREFIX: &str = "Bearer";

pub(super) fn verify(
    name: &HeaderName,
    secrets: &[Secret],
    received: Received<'_>,
) -> Result<(), Error> {
    let expected = if name == AUTHORIZATION {
        "Bearer and the token"
    } else {
        "the token"
    };
    let text = header::single(received.headers, name, expected)?;
    let token = if name == AUTHORIZATION {
        credentials::after_scheme(text, PREFIX)
            .ok_or_else(|| Error::malformed(name.as_str(), expected))?
    } else {
        text
    };
    credentials::check(secrets, token.as_bytes())
}

pub(super) fn sign(name: &HeaderName, secret: &Secret) -> Result<HeaderMap, Error> {
    let value = if name == AUTHORIZATION {
        header::sensitive(&format!("{PREFIX} {}", secret.expose()))?
    } else {
        header::sensitive(secret.expose())?
    };
    Ok(HeaderMap::from_iter([(name.clone(), value)]))
}
