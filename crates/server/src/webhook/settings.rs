//! An app's `webhook` object: its shape in the API and in files ([`WebhookSettings`]), and its
//! meaning once checked ([`Rules`]). The secret is not here: it belongs to the app's connection.

mod check;
mod scheme;

use http::HeaderName;
use millrace_core::scenario::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use scheme::Scheme;

/// How signature bytes are written in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Hexadecimal digits of either case.
    Hex,
    /// Base64 in the standard or the URL alphabet, with or without padding.
    Base64,
}

/// How an app's webhook is signed, bounded, deduplicated and recorded.
///
/// This is the shape alone, which `millrace_core::schema` checks; [`WebhookSettings::check`] finds
/// every fault in its meaning at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WebhookSettings {
    /// How requests prove who sent them. `none` accepts anyone and must be chosen in so many words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Scheme", extend("default" = "hmac-sha256"))]
    pub scheme: Option<String>,
    /// The header that carries the signature (`hmac-sha256`, by default `X-Signature`) or the token
    /// as it stands (`bearer`, by default `Authorization: Bearer …`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// How the signature is written under `hmac-sha256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encoding", extend("default" = "hex"))]
    pub encoding: Option<String>,
    /// What stands before the signature under `hmac-sha256`. Without it an optional `sha256=`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// How far the time in a signature may be from ours, for schemes that sign one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "5m"))]
    pub tolerance: Option<String>,
    /// The largest body in bytes, at most 64 MiB; the instance's limit (16 MiB) by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 67_108_864))]
    pub max_body: Option<u64>,
    /// An expression over the trigger's output that gives the idempotency key, or the one word
    /// `body` for the body's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-expression" = true))]
    pub idempotency_key: Option<String>,
    /// How long a repeated delivery is recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "96h"))]
    pub idempotency_ttl: Option<String>,
    /// Headers recorded as `***`, besides those that always are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden_headers: Vec<String>,
    /// Query parameters recorded as `***`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden_query: Vec<String>,
}

impl WebhookSettings {
    /// What the settings mean, or every fault in them, with pointers within the `webhook` object.
    pub fn check(&self) -> Result<Rules, Vec<Fault>> {
        check::check(self)
    }

    /// Why the idempotency key's expression can never be evaluated. Apart from [`Self::check`],
    /// because settings that were stored with such an expression keep their other rules.
    pub fn expression_faults(&self) -> Vec<Fault> {
        check::expression_faults(self)
    }
}

/// Checked settings: what the functions of this folder work by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How requests prove who sent them.
    pub scheme: Scheme,
    /// The header that carries the signature or token under `hmac-sha256` and `bearer`.
    pub header: HeaderName,
    /// How the signature is written under `hmac-sha256`.
    pub encoding: Encoding,
    /// What must stand before the signature; `None` for an optional `sha256=`.
    pub prefix: Option<Box<str>>,
    /// How far a signature's time may be from ours, in seconds.
    pub tolerance_seconds: u64,
    /// The largest body, before and after decompression, in bytes; `None` for the instance's limit.
    pub body_bytes_max: Option<u64>,
    /// Where the idempotency key comes from first.
    pub idempotency: IdempotencySource,
    /// How long a key is kept, in seconds.
    pub idempotency_ttl_seconds: u64,
    /// Headers whose values are not recorded, besides those that never are.
    pub hidden_headers: Vec<HeaderName>,
    /// Query parameters whose values are not recorded.
    pub hidden_query: Vec<Box<str>>,
}

impl Default for Rules {
    /// The rules of an app without webhook settings.
    fn default() -> Self {
        check::check(&WebhookSettings::default()).expect("the defaults are without fault")
    }
}

/// What the app says of its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencySource {
    /// Nothing: the scheme's delivery id, else `Idempotency-Key`.
    Request,
    /// The hash of the raw body.
    BodyHash,
    /// An expression over the trigger's output, as the app has it.
    Expression(Box<str>),
}

#[cfg(test)]
mod tests;
