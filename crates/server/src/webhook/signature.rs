//! Who sent a request: checking and making the signatures of every scheme, over the raw body and in
//! constant time. One file per scheme; what a scheme is called and needs is in `settings/scheme.rs`.
//! Delivery ids are in `idempotency.rs`.

mod basic;
mod bearer;
mod challenge;
mod credentials;
mod error;
mod github;
mod header;
mod hmac_sha256;
mod mac;
mod secret;
mod shopify;
mod slack;
mod standard_webhooks;
mod stripe;

use http::HeaderMap;

use super::settings::{Rules, Scheme};

pub use challenge::{Challenge, challenge};
pub use error::{Error, ExpectedToBeSigned};
pub use secret::{Secret, SecretError};

/// A request whose signature is to be checked.
#[derive(Clone, Copy)]
struct Received<'a> {
    headers: &'a HeaderMap,
    raw_body: &'a [u8],
    /// Unix seconds.
    now: i64,
    tolerance_seconds: u64,
}

/// Does the request prove that its sender knows one of `secrets`?
///
/// `raw_body` is the body as it came, still compressed if it was. `now` is in Unix seconds. Several
/// secrets serve rotation: any may match. Under `none` every request passes.
pub fn verify(
    rules: &Rules,
    secrets: &[Secret],
    headers: &HeaderMap,
    raw_body: &[u8],
    now: i64,
) -> Result<(), Error> {
    if !rules.scheme.needs_secret() {
        return Ok(());
    }
    if secrets.is_empty() {
        return Err(Error::not_configured("it has none"));
    }
    let received = Received {
        headers,
        raw_body,
        now,
        tolerance_seconds: rules.tolerance_seconds,
    };
    match rules.scheme {
        Scheme::HmacSha256 => hmac_sha256::verify(rules, secrets, received),
        Scheme::StandardWebhooks => standard_webhooks::verify(secrets, received),
        Scheme::Github => github::verify(secrets, received),
        Scheme::Stripe => stripe::verify(secrets, received),
        Scheme::Slack => slack::verify(secrets, received),
        Scheme::Shopify => shopify::verify(secrets, received),
        Scheme::Bearer => bearer::verify(&rules.header, secrets, received),
        Scheme::Basic => basic::verify(secrets, received),
        Scheme::None => Ok(()),
    }
}

/// What of a secret the scheme cannot use: what it expects instead.
pub fn key_fault(scheme: Scheme, secret: &Secret) -> Option<&'static str> {
    match scheme {
        Scheme::StandardWebhooks => standard_webhooks::key_fault(secret),
        Scheme::Basic => basic::key_fault(secret),
        _ => None,
    }
}

/// The headers that a sender of `raw_body` adds under the scheme, as `millrace send` does.
///
/// `now` is in Unix seconds. `id` is the delivery's id where the scheme sends one in a header.
pub fn sign(
    rules: &Rules,
    secret: &Secret,
    raw_body: &[u8],
    now: i64,
    id: &str,
) -> Result<HeaderMap, Error> {
    match rules.scheme {
        Scheme::HmacSha256 => hmac_sha256::sign(rules, secret, raw_body),
        Scheme::StandardWebhooks => standard_webhooks::sign(secret, raw_body, now, id),
        Scheme::Github => github::sign(secret, raw_body, id),
        Scheme::Stripe => stripe::sign(secret, raw_body, now),
        Scheme::Slack => slack::sign(secret, raw_body, now),
        Scheme::Shopify => shopify::sign(secret, raw_body, id),
        Scheme::Bearer => bearer::sign(&rules.header, secret),
        Scheme::Basic => basic::sign(secret),
        Scheme::None => Ok(HeaderMap::new()),
    }
}

#[cfg(test)]
mod tests;
