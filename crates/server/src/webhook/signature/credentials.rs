//! Comparing what a request shows with the secrets themselves, for the schemes that sign nothing.

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::error::Error;
use super::secret::Secret;

/// What follows the name of an authentication scheme (RFC 9110 §11.4), whose case is free.
pub(super) fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (name, rest) = text.split_once(' ')?;
    let shown = rest.trim_matches([' ', '\t']);
    (name.eq_ignore_ascii_case(scheme) && !shown.is_empty()).then_some(shown)
}

/// Is `shown` one of the secrets? Hashes are compared, so that time does not tell the length either.
pub(super) fn check(secrets: &[Secret], shown: &[u8]) -> Result<(), Error> {
    let shown = Sha256::digest(shown);
    let mut found = Choice::from(0);
    for secret in secrets {
        found |= Sha256::digest(secret.expose().as_bytes()).ct_eq(&shown);
    }
    if found.into() {
        Ok(())
    } else {
        Err(Error::wrong_credentials())
    }
}
