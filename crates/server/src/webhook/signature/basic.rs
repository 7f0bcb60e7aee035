//! `basic`: user and password (RFC 7617), the secret being `user:password`. It proves nothing about
//! the body.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::error::Error;
use super::secret::Secret;
use super::{Received, credentials, header, mac};

const PREFIX: &str = "Basic";
const FORM: &str = "expected the form user:password";
const EXPECTED: &str = "Basic and user:password in base64";

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let text = header::single(received.headers, &AUTHORIZATION, EXPECTED)?;
    let pair = credentials::after_scheme(text, PREFIX)
        .and_then(mac::decode_base64)
        .filter(|pair| pair.contains(&b':'))
        .ok_or_else(|| Error::malformed(AUTHORIZATION.as_str(), EXPECTED))?;
    if secrets.iter().all(|secret| key_fault(secret).is_some()) {
        return Err(Error::not_configured(FORM));
    }
    credentials::check(secrets, &pair)
}

/// What is expected of a secret that is no pair.
pub(super) fn key_fault(secret: &Secret) -> Option<&'static str> {
    (!secret.expose().contains(':')).then_some(FORM)
}

pub(super) fn sign(secret: &Secret) -> Result<HeaderMap, Error> {
    if let Some(expected) = key_fault(secret) {
        return Err(Error::cannot_sign(expected));
    }
    let pair = mac::to_base64(secret.expose().as_bytes());
    let value = header::sensitive(&format!("{PREFIX} {pair}"))?;
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}
