//! `stripe`: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]` over `{t}.{body}`
//! (<https://docs.stripe.com/webhooks#verify-manually>). Elements of other versions are ignored.

use http::{HeaderMap, HeaderName};

use super::error::Error;
use super::mac::{self, Candidates};
use super::secret::Secret;
use super::{Received, header};

const SIGNATURE: HeaderName = HeaderName::from_static("stripe-signature");
const EXPECTED: &str = "t=<Unix seconds>,v1=<64 hexadecimal digits>";

pub(super) fn verify(secrets: &[Secret], received: Received<'_>) -> Result<(), Error> {
    let text = header::single(received.headers, &SIGNATURE, EXPECTED)?;
    let (timestamp, candidates) =
        parse(text).ok_or_else(|| Error::malformed(SIGNATURE.as_str(), EXPECTED))?;
    received.check_time(&SIGNATURE, timestamp)?;
    let parts = signed(timestamp, received.raw_body);
    if mac::any_matches(secrets, &parts, candidates.as_slice()) {
        Ok(())
    } else {
        Err(Error::mismatch("{timestamp}.{raw body}", &parts))
    }
}

pub(super) fn sign(secret: &Secret, raw_body: &[u8], now: i64) -> Result<HeaderMap, Error> {
    let timestamp = now.to_string();
    let tag = mac::tag(secret.keyed(), &signed(&timestamp, raw_body));
    let value = header::value(&format!("t={timestamp},v1={}", hex::encode(tag)))?;
    Ok(HeaderMap::from_iter([(SIGNATURE, value)]))
}

/// The one time and the signatures of version 1, of which there must be at least one.
fn parse(text: &str) -> Option<(&str, Candidates)> {
    let mut timestamp = None;
    let mut candidates = Candidates::new();
    for element in text.split(',') {
        match element.trim().split_once('=')? {
            ("t", seconds) if timestamp.replace(seconds).is_some() => return None,
            ("v1", written) => candidates.push(mac::from_hex(written)?),
            _ => {}
        }
    }
    let timestamp = timestamp.filter(|_| !candidates.as_slice().is_empty())?;
    Some((timestamp, candidates))
}

fn signed<'a>(timestamp: &'a str, raw_body: &'a [u8]) -> [&'a [u8]; 3] {
    [timestamp.as_bytes(), b".", raw_body]
}
