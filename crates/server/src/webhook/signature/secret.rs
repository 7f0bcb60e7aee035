//! A webhook's secret in memory, keyed once and never shown. Where it is kept is not known here.

use std::fmt;

use hmac::{Hmac, KeyInit};
use millrace_core::json::Json;
use millrace_core::limits;
use sha2::Sha256;

/// One webhook secret. Neither `Debug` nor anything else shows it.
#[derive(Clone)]
pub struct Secret {
    text: Box<str>,
    /// HMAC keyed with the bytes of `text`: two of a signature's hash blocks, done once.
    keyed: Hmac<Sha256>,
}

impl Secret {
    /// A secret of 1 to [`limits::WEBHOOK_SECRET_BYTES_MAX`] bytes.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        if text.is_empty() {
            return Err(SecretError::Empty);
        }
        if text.len() > limits::WEBHOOK_SECRET_BYTES_MAX {
            return Err(SecretError::TooLong);
        }
        Ok(Self {
            text: text.into(),
            keyed: keyed(text.as_bytes()),
        })
    }

    /// The secrets in `secrets.credentials.webhookSecret`: a string, or a list of strings of which
    /// any matches. Absent (`null`) means none.
    pub fn list(value: &Json) -> Result<Vec<Self>, SecretError> {
        match value {
            Json::Null => Ok(Vec::new()),
            Json::String(text) => Ok(vec![Self::new(text)?]),
            Json::Array(list) if list.len() > limits::WEBHOOK_SECRETS_MAX => {
                Err(SecretError::TooMany)
            }
            Json::Array(list) => list
                .iter()
                .map(|item| item.as_str().ok_or(SecretError::Type))
                .map(|text| Self::new(text?))
                .collect(),
            _ => Err(SecretError::Type),
        }
    }

    pub(super) fn expose(&self) -> &str {
        &self.text
    }

    pub(super) fn keyed(&self) -> Hmac<Sha256> {
        self.keyed.clone()
    }
}

pub(super) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// Why a value cannot be a webhook secret. No message shows any part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Neither text nor a list of texts.
    #[error("webhookSecret must be a string or a list of strings")]
    Type,
    /// An empty text would let anyone sign.
    #[error("webhookSecret must not be empty")]
    Empty,
    /// Longer than [`limits::WEBHOOK_SECRET_BYTES_MAX`].
    #[error(
        "webhookSecret must be at most {} bytes",
        limits::WEBHOOK_SECRET_BYTES_MAX
    )]
    TooLong,
    /// More than [`limits::WEBHOOK_SECRETS_MAX`].
    #[error(
        "webhookSecret must list at most {} secrets",
        limits::WEBHOOK_SECRETS_MAX
    )]
    TooMany,
}
