//! `hmac-sha256`: the tag of the raw body in a header, encoding and prefix of the app's choice.

use std::slice;

use http::HeaderMap;

use super::error::Error;
use super::mac::{self, Tag};
use super::secret::Secret;
use super::{Received, header};
use crate::webhook::settings::{Encoding, Rules};

const OPTIONAL_PREFIX: &str = "sha256=";

pub(super) fn verify(
    rules: &Rules,
    secrets: &[Secret],
    received: Received<'_>,
) -> Result<(), Error> {
    let expected = "the HMAC-SHA256 of the raw body";
    let text = header::single(received.headers, &rules.header, expected)?;
    let tag = decode(rules, text).ok_or_else(|| malformed(rules))?;
    let parts = [received.raw_body];
    if mac::any_matches(secrets, &parts, slice::from_ref(&tag)) {
        Ok(())
    } else {
        Err(Error::mismatch("the raw body", &parts))
    }
}

pub(super) fn sign(rules: &Rules, secret: &Secret, raw_body: &[u8]) -> Result<HeaderMap, Error> {
    let tag = mac::tag(secret.keyed(), &[raw_body]);
    let written = match rules.encoding {
        Encoding::Hex => hex::encode(tag),
        Encoding::Base64 => mac::to_base64(&tag),
    };
    let prefix = rules.prefix.as_deref().unwrap_or(match rules.encoding {
        Encoding::Hex => OPTIONAL_PREFIX,
        Encoding::Base64 => "",
    });
    let value = header::value(&format!("{prefix}{written}"))?;
    Ok(HeaderMap::from_iter([(rules.header.clone(), value)]))
}

fn decode(rules: &Rules, text: &str) -> Option<Tag> {
    let written = match rules.prefix.as_deref() {
        Some(prefix) => text.strip_prefix(prefix)?,
        None => without_optional_prefix(text),
    };
    match rules.encoding {
        Encoding::Hex => mac::from_hex(written),
        Encoding::Base64 => mac::from_base64(written),
    }
}

fn without_optional_prefix(text: &str) -> &str {
    match text.split_at_checked(OPTIONAL_PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(OPTIONAL_PREFIX) => rest,
        _ => text,
    }
}

fn malformed(rules: &Rules) -> Error {
    let written = match rules.encoding {
        Encoding::Hex => "64 hexadecimal digits",
        Encoding::Base64 => "32 bytes in base64",
    };
    let expected = match rules.prefix.as_deref() {
        Some(prefix) => format!("{written} after {prefix:?}"),
        None => format!("{written}, with or without {OPTIONAL_PREFIX:?} before"),
    };
    Error::malformed(rules.header.as_str(), &expected)
}
