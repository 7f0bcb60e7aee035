//! The signature schemes by name and what sets them apart. How each signs is in `signature/`.

use http::HeaderName;
use http::header::AUTHORIZATION;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How requests to an app's webhook prove who sent them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// HMAC-SHA256 of the raw body in a header of choice.
    HmacSha256,
    /// [Standard Webhooks](https://www.standardwebhooks.com) 1.0, symmetric (`v1`) and Ed25519 (`v1a`).
    StandardWebhooks,
    /// GitHub's `X-Hub-Signature-256`.
    Github,
    /// Stripe's `Stripe-Signature`.
    Stripe,
    /// Slack's `X-Slack-Signature`.
    Slack,
    /// Shopify's `X-Shopify-Hmac-Sha256`.
    Shopify,
    /// A token (RFC 6750), `Authorization: Bearer …` or alone in a header of choice.
    Bearer,
    /// User and password (RFC 7617), the secret being `user:password`.
    Basic,
    /// No proof at all: anyone who knows the address starts runs.
    None,
}

impl Scheme {
    /// Every scheme, in the order in which messages list them.
    pub const ALL: [Self; 9] = [
        Self::HmacSha256,
        Self::StandardWebhooks,
        Self::Github,
        Self::Stripe,
        Self::Slack,
        Self::Shopify,
        Self::Bearer,
        Self::Basic,
        Self::None,
    ];

    /// The name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha256 => "hmac-sha256",
            Self::StandardWebhooks => "standard-webhooks",
            Self::Github => "github",
            Self::Stripe => "stripe",
            Self::Slack => "slack",
            Self::Shopify => "shopify",
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::None => "none",
        }
    }

    /// The scheme of exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// Is it a vendor's? Vendors wait only seconds for an answer, send a delivery id, and send again
    /// by rules of their own.
    pub fn is_vendor(self) -> bool {
        match self {
            Self::StandardWebhooks | Self::Github | Self::Stripe | Self::Slack | Self::Shopify => {
                true
            }
            Self::HmacSha256 | Self::Bearer | Self::Basic | Self::None => false,
        }
    }

    /// Does it need a secret?
    pub fn needs_secret(self) -> bool {
        self != Self::None
    }

    /// Does the setting `header` name the header that carries its proof?
    pub fn has_header(self) -> bool {
        matches!(self, Self::HmacSha256 | Self::Bearer)
    }

    /// Is this one of the scheme's own headers that prove something and are therefore not recorded?
    /// A configured header comes on top.
    pub fn proves_in(self, name: &HeaderName) -> bool {
        match self {
            Self::HmacSha256 | Self::None => false,
            Self::StandardWebhooks => name == "webhook-signature",
            Self::Github => name == "x-hub-signature-256" || name == "x-hub-signature",
            Self::Stripe => name == "stripe-signature",
            Self::Slack => name == "x-slack-signature",
            Self::Shopify => name == "x-shopify-hmac-sha256",
            Self::Bearer | Self::Basic => name == AUTHORIZATION,
        }
    }
}
