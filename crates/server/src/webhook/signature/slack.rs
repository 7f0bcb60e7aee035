//! `slack`: `X-Slack-Signature: v0=<hex>` over `v0:{timestamp}:{body}`
//! (<https://docs.slack.dev/authentication/verifying-requests-from-slack>).

use std::slice;

use http::{HeaderMap, HeaderName};

use super::error::Error;
use super::secret::Secret;
use super::{Received, header, mac};

const SIGNATURE: HeaderName = HeaderName::from_static("x-slack-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-slack-request-timestamp");
const PREFIX: &str = "v0=";
const EXPECTED: &str = "v0= and 64 hexadecimal digits";

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let tag = header::single(received.headers, &SIGNATURE, EXPECTED)?
        .strip_prefix(PREFIX)
        .and_then(mac::from_hex)
        .ok_or_else(|| Error::malformed(SIGNATURE.as_str(), EXPECTED))?;
    let timestamp = header::single(received.headers, &TIMESTAMP, "a time in Unix seconds")?;
    received.check_time(&TIMESTAMP, timestamp)?;
    let parts = signed(timestamp, received.raw_body);
    if mac::any_matches(secrets, &parts, slice::from_ref(&tag)) {
        Ok(())
    } else {
        Err(Error::mismatch("v0:{timestamp}:{raw body}", &parts))
    }
}

pub(super) fn sign(secret: &Secret, raw_body: &[u8], now: i64) -> Result<HeaderMap, Error> {
    let timestamp = now.to_string();
    let tag = mac::tag(secret.keyed(), &signed(&timestamp, raw_body));
    let signature = header::value(&format!("{PREFIX}{}", hex::encode(tag)))?;
    Ok(HeaderMap::from_iter([
        (TIMESTAMP, header::value(&timestamp)?),
        (SIGNATURE, signature),
    ]))
}

fn signed<'a>(timestamp: &'a str, raw_body: &'a [u8]) -> [&'a [u8]; 4] {
    [b"v0:", timestamp.as_bytes(), b":", raw_body]
}
