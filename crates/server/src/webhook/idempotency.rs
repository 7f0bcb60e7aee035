//! Which deliveries are the same: the key by which an app's webhook recognises a repeated one.
//! Claiming keys, comparing bodies and evaluating expressions are not here.

use http::{HeaderMap, HeaderName};
use millrace_core::json::Json;
use millrace_core::limits;
use sha2::{Digest, Sha256};

use super::settings::{Rules, Scheme};
use crate::api::codes;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const STANDARD_WEBHOOKS_ID: HeaderName = HeaderName::from_static("webhook-id");
const GITHUB_DELIVERY: HeaderName = HeaderName::from_static("x-github-delivery");
const SHOPIFY_WEBHOOK_ID: HeaderName = HeaderName::from_static("x-shopify-webhook-id");

/// What makes two deliveries of one app the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// At most [`limits::IDEMPOTENCY_KEY_BYTES_MAX`] bytes.
    pub text: String,
    /// Where it came from.
    pub source: Source,
}

/// Where an idempotency key came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The app's `idempotencyKey` expression.
    Expression,
    /// The hash of the raw body.
    Body,
    /// The vendor's delivery id.
    Delivery,
    /// The header `Idempotency-Key`.
    Header,
}

impl Source {
    /// May a repeated delivery have another body? Vendors' redeliveries may differ; under any other
    /// key another body is 422 `idempotency_key_reused`.
    pub fn body_may_differ(self) -> bool {
        self == Self::Delivery
    }
}

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{what} is no idempotency key: expected 1 to {} bytes, {expected}",
    limits::IDEMPOTENCY_KEY_BYTES_MAX
)]
pub struct Error {
    /// What holds it.
    pub what: &'static str,
    /// Its form.
    pub expected: &'static str,
}

impl Error {
    /// The stable code of the API problem (400).
    pub fn code(&self) -> &'static str {
        codes::INVALID_REQUEST
    }
}

/// The key of a value that the app's expression gave. `null` and the empty text mean: look further.
pub fn from_expression(value: &Json) -> Result<Option<Key>, Error> {
    let text = match value {
        Json::Null => return Ok(None),
        Json::String(text) if text.is_empty() => return Ok(None),
        Json::String(text) => text.to_string(),
        Json::Number(_) | Json::Bool(_) => value.to_string(),
        Json::Array(_) | Json::Object(_) => {
            return Err(Error {
                what: "the result of the app's idempotencyKey",
                expected: "a text, number or boolean",
            });
        }
    };
    let bounded = text.len() <= limits::IDEMPOTENCY_KEY_BYTES_MAX;
    let key = bounded.then_some(Key {
        text,
        source: Source::Expression,
    });
    key.map(Some).ok_or(Error {
        what: "the result of the app's idempotencyKey",
        expected: "or its sha256",
    })
}

/// The key `body`: the hash of the raw body.
pub fn from_body(raw_body: &[u8]) -> Key {
    Key {
        text: format!("sha256:{}", hex::encode(Sha256::digest(raw_body))),
        source: Source::Body,
    }
}

/// The key that the request itself carries: under a vendor's scheme its delivery id, else
/// `Idempotency-Key`. `body` is the parsed body.
pub fn from_request(rules: &Rules, headers: &HeaderMap, body: &Json) -> Result<Option<Key>, Error> {
    if let Some(text) = delivery_id(rules.scheme, headers, body)? {
        let source = Source::Delivery;
        return Ok(Some(Key { text, source }));
    }
    let key = header(headers)?;
    Ok(key.map(|text| Key {
        text,
        source: Source::Header,
    }))
}

fn delivery_id(scheme: Scheme, headers: &HeaderMap, body: &Json) -> Result<Option<String>, Error> {
    let in_header = |name: &HeaderName| headers.get(name).map(http::HeaderValue::as_bytes);
    let in_body = |name: &str| body.get(name).and_then(Json::as_str).map(str::as_bytes);
    let id = match scheme {
        Scheme::StandardWebhooks => in_header(&STANDARD_WEBHOOKS_ID),
        Scheme::Github => in_header(&GITHUB_DELIVERY),
        Scheme::Shopify => in_header(&SHOPIFY_WEBHOOK_ID),
        Scheme::Stripe => in_body("id"),
        Scheme::Slack => in_body("event_id"),
        Scheme::HmacSha256 | Scheme::Bearer | Scheme::Basic | Scheme::None => None,
    };
    let Some(id) = id.map(<[u8]>::trim_ascii).filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    match std::str::from_utf8(id) {
        Ok(text) if text.len() <= limits::IDEMPOTENCY_KEY_BYTES_MAX => Ok(Some(text.to_owned())),
        _ => Err(Error {
            what: "the vendor's delivery id",
            expected: "in UTF-8",
        }),
    }
}

/// `Idempotency-Key` as the structured string that draft-ietf-httpapi-idempotency-key-header asks
/// for (RFC 9651 §3.3.3), or, as most senders have it, bare.
fn header(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let fault = Error {
        what: "the header Idempotency-Key",
        expected: "sent once, as a quoted string or as printable ASCII without quotes",
    };
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| fault.clone())?.trim();
    let key = match text.strip_prefix('"') {
        Some(quoted) => structured_string(quoted),
        None if text.contains('"') => None,
        None => Some(text.to_owned()),
    };
    let bounds = 1..=limits::IDEMPOTENCY_KEY_BYTES_MAX;
    match key {
        Some(key) if values.next().is_none() && bounds.contains(&key.len()) => Ok(Some(key)),
        _ => Err(fault),
    }
}

/// What follows the opening quote of a structured string; parameters after it are ignored.
fn structured_string(quoted: &str) -> Option<String> {
    let mut text = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => break,
            '\\' => match characters.next()? {
                escaped @ ('"' | '\\') => text.push(escaped),
                _ => return None,
            },
            character @ ' '..='~' => text.push(character),
            _ => return None,
        }
    }
    let after = characters.as_str().trim_start_matches(' ');
    (after.is_empty() || after.starts_with(';')).then_some(text)
}

#[cfg(test)]
mod tests;
