//! `shopify`: `X-Shopify-Hmac-Sha256: <base64>` over the raw body
//! (<https://shopify.dev/docs/apps/build/webhooks/subscribe/https>). It signs no time.

use std::slice;

use http::{HeaderMap, HeaderName};

use super::error::Error;
use super::secret::Secret;
use super::{Received, header, mac};

const SIGNATURE: HeaderName = HeaderName::from_static("x-shopify-hmac-sha256");
const DELIVERY: HeaderName = HeaderName::from_static("x-shopify-webhook-id");
const EXPECTED: &str = "32 bytes in base64";

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let text = header::single(received.headers, &SIGNATURE, EXPECTED)?;
    let tag =
        mac::from_base64(text).ok_or_else(|| Error::malformed(SIGNATURE.as_str(), EXPECTED))?;
    let parts = [received.raw_body];
    if mac::any_matches(secrets, &parts, slice::from_ref(&tag)) {
        Ok(())
    } else {
        Err(Error::mismatch("the raw body", &parts))
    }
}

pub(super) fn sign(secret: &Secret, raw_body: &[u8], id: &str) -> Result<HeaderMap, Error> {
    let tag = mac::tag(secret.keyed(), &[raw_body]);
    Ok(HeaderMap::from_iter([
        (SIGNATURE, header::value(&mac::to_base64(&tag))?),
        (DELIVERY, header::value(id)?),
    ]))
}
