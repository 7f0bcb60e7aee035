//! `github`: `X-Hub-Signature-256: sha256=<hex>` over the raw body
//! (<https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries>).
//! It signs no time: the delivery id is what keeps replays out.

use std::slice;

use http::{HeaderMap, HeaderName};

use super::error::Error;
use super::secret::Secret;
use super::{Received, header, mac};

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");
const DELIVERY: HeaderName = HeaderName::from_static("x-github-delivery");
const PREFIX: &str = "sha256=";
const EXPECTED: &str = "sha256= and 64 hexadecimal digits";

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let tag = header::single(received.headers, &SIGNATURE, EXPECTED)?
        .strip_prefix(PREFIX)
        .and_then(mac::from_hex)
        .ok_or_else(|| Error::malformed(SIGNATURE.as_str(), EXPECTED))?;
    let parts = [received.raw_body];
    if mac::any_matches(secrets, &parts, slice::from_ref(&tag)) {
        Ok(())
    } else {
        Err(Error::mismatch("the raw body", &parts))
    }
}

pub(super) fn sign(secret: &Secret, raw_body: &[u8], id: &str) -> Result<HeaderMap, Error> {
    let tag = mac::tag(secret.keyed(), &[raw_body]);
    let signature = header::value(&format!("{PREFIX}{}", hex::encode(tag)))?;
    Ok(HeaderMap::from_iter([
        (SIGNATURE, signature),
        (DELIVERY, header::value(id)?),
    ]))
}
