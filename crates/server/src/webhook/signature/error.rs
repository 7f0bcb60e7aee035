//! Why a request's signature was not accepted, in words for the person who set it up.

use millrace_core::limits;

use crate::api::codes;

/// Why a signature was refused, or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The scheme needs a secret that the app's default connection does not hold.
    #[error(
        "the webhook's secret is not configured: {reason}; set secrets.credentials.webhookSecret \
         of the app's default connection"
    )]
    NotConfigured {
        /// What is wrong with the secret, without any part of it.
        reason: String,
    },
    /// A header of the scheme is absent.
    #[error("the header {header} is missing; expected {expected}")]
    MissingHeader {
        /// Its name in lower case.
        header: String,
        /// What it should hold.
        expected: String,
    },
    /// A header of the scheme does not have the scheme's form.
    #[error("the header {header} is malformed; expected {expected}")]
    Malformed {
        /// Its name in lower case.
        header: String,
        /// What it should hold.
        expected: String,
    },
    /// Well formed, but made with another secret or over other bytes.
    #[error("{}", mismatch(expected_to_be_signed.as_deref()))]
    Mismatch {
        /// What was expected to be signed; `None` where the scheme signs nothing.
        expected_to_be_signed: Option<Box<ExpectedToBeSigned>>,
    },
    /// Signed too long ago or too far ahead.
    #[error(
        "the signature's time {timestamp} is more than {tolerance_seconds} s from the server's \
         time {now} (Unix seconds); check the sender's clock, or that this is no replay"
    )]
    OutsideTolerance {
        /// The signature's time in Unix seconds.
        timestamp: i64,
        /// The server's time in Unix seconds.
        now: i64,
        /// The app's `tolerance`.
        tolerance_seconds: u64,
    },
    /// The secret can check signatures but not make them, or does not fit into a header.
    #[error("cannot sign: {reason}")]
    CannotSign {
        /// What is wrong, without any part of the secret.
        reason: String,
    },
}

impl Error {
    pub(super) fn not_configured(reason: &str) -> Self {
        Self::NotConfigured {
            reason: reason.to_owned(),
        }
    }

    pub(super) fn malformed(header: &str, expected: &str) -> Self {
        Self::Malformed {
            header: header.to_owned(),
            expected: expected.to_owned(),
        }
    }

    pub(super) fn cannot_sign(reason: &str) -> Self {
        Self::CannotSign {
            reason: reason.to_owned(),
        }
    }

    /// A signature over `parts`, put together as `recipe` says, that no secret gives.
    pub(super) fn mismatch(recipe: &'static str, parts: &[&[u8]]) -> Self {
        Self::Mismatch {
            expected_to_be_signed: Some(Box::new(ExpectedToBeSigned::new(recipe, parts))),
        }
    }

    /// A token or password that is none of the secrets.
    pub(super) fn wrong_credentials() -> Self {
        Self::Mismatch {
            expected_to_be_signed: None,
        }
    }

    /// The stable code of the API problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotConfigured { .. } => codes::SIGNATURE_NOT_CONFIGURED,
            Self::MissingHeader { .. }
            | Self::Malformed { .. }
            | Self::Mismatch { .. }
            | Self::OutsideTolerance { .. } => codes::INVALID_SIGNATURE,
            Self::CannotSign { .. } => codes::INVALID_REQUEST,
        }
    }

    /// What was expected to be signed, for the app's ring of deliveries.
    pub fn expected_to_be_signed(&self) -> Option<&ExpectedToBeSigned> {
        match self {
            Self::Mismatch {
                expected_to_be_signed,
            } => expected_to_be_signed.as_deref(),
            _ => None,
        }
    }
}

fn mismatch(expected: Option<&ExpectedToBeSigned>) -> String {
    match expected {
        Some(expected) => format!(
            "the signature does not match; expected one made with the app's secret over {} \
             ({} bytes), before any parsing or re-encoding",
            expected.recipe, expected.total_bytes
        ),
        None => "the credentials are not those of the app's default connection".to_owned(),
    }
}

/// The bytes that a right signature would have covered, bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedToBeSigned {
    /// How the bytes are put together, such as `{timestamp}.{body}`.
    pub recipe: &'static str,
    /// The first bytes, at most [`limits::SIGNED_PREVIEW_BYTES_MAX`].
    pub bytes: Vec<u8>,
    /// How many there are in all.
    pub total_bytes: usize,
}

impl ExpectedToBeSigned {
    fn new(recipe: &'static str, parts: &[&[u8]]) -> Self {
        let total_bytes = parts.iter().map(|part| part.len()).sum();
        let bytes = parts
            .iter()
            .flat_map(|part| part.iter().copied())
            .take(limits::SIGNED_PREVIEW_BYTES_MAX)
            .collect();
        Self {
            recipe,
            bytes,
            total_bytes,
        }
    }
}
