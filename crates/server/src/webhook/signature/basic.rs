//! `basic`: user and password (RFC 7617), the secret being `user:password`. It proves nothing about
//! the body.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::error::Error;
use super::secret::Secret;
use super::{Received, credentials, header, mac};

const PREFIX: &str = "Basic";
const EXPECTED: &str = "Basic and user:password in base64";

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let text = header::single(received.headers, &AUTHORIZATION, EXPECTED)?;
    let pair = credentials::after_scheme(text, PREFIX)
        .and_then(mac::decode_base64)
        .filter(|pair| pair.contains(&b':'))
        .ok_or_else(|| Error::malformed(AUTHORIZATION.as_str(), EXPECTED))?;
    if !secrets.iter().any(|secret| secret.expose().contains(':')) {
        return Err(Error::not_configured("expected the form user:password"));
    }
    credentials::check(secrets, &pair)
}

pub(super) fn sign(secret: &Secret) -> Result<HeaderMap, Error> {
    if !secret.expose().contains(':') {
        return Err(Error::cannot_sign("expected the form user:password"));
    }
    let pair = mac::to_base64(secret.expose().as_bytes());
    let value = header::sensitive(&format!("{PREFIX} {pair}"))?;
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}
