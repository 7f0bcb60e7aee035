//! What letters between members say. Written as JSON; who does not understand one says so, as a
//! member of an earlier version does of a later one's.

use std::str::FromStr;

use bytes::Bytes;
use millrace_core::id::RunId;
use millrace_core::json::Json;
use millrace_core::status::RunStatus;
use serde_json::{Value, json};
use smol_str::SmolStr;

use crate::run::{CancelAnswer, Error, Resolution};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Letter {
    Cancel {
        run_id: RunId,
        by: SmolStr,
        reason: Option<SmolStr>,
        code: Option<SmolStr>,
    },
    Resolve {
        run_id: RunId,
        resolution: Resolution,
    },
}

/// What comes back.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    /// It was cancelled.
    Cancel(CancelAnswer),
    /// It was resolved.
    Resolved,
    /// It cannot be done.
    Refused(Error),
    /// Not by this member, not now: ask for the run again.
    NotHere,
}

fn text(value: &Value, key: &str) -> Option<SmolStr> {
    value.get(key)?.as_str().map(SmolStr::new)
}

impl Letter {
    pub(super) fn write(&self) -> Bytes {
        let value = match self {
            Self::Cancel {
                run_id,
                by,
                reason,
                code,
            } => json!({
                "ask": "cancel", "runId": run_id.to_string(), "by": by.as_str(),
                "reason": reason.as_deref(), "code": code.as_deref(),
            }),
            Self::Resolve { run_id, resolution } => json!({
                "ask": "resolve", "runId": run_id.to_string(), "step": resolution.step,
                // A text in a text: our numbers keep their digits.
                "output": resolution.output.to_string(),
                "by": resolution.by.as_str(), "reason": resolution.reason.as_str(),
            }),
        };
        Bytes::from(value.to_string())
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let run_id = RunId::from_str(&text(&value, "runId")?).ok()?;
        match text(&value, "ask")?.as_str() {
            "cancel" => Some(Self::Cancel {
                run_id,
                by: text(&value, "by")?,
                reason: text(&value, "reason"),
                code: text(&value, "code"),
            }),
            "resolve" => Some(Self::Resolve {
                run_id,
                resolution: Resolution {
                    step: u32::try_from(value.get("step")?.as_u64()?).ok()?,
                    output: Json::parse_default(text(&value, "output")?.as_bytes()).ok()?,
                    by: text(&value, "by")?,
                    reason: text(&value, "reason")?,
                },
            }),
            _ => None,
        }
    }
}

impl Reply {
    pub(super) fn write(&self) -> Bytes {
        let value = match self {
            Self::Cancel(CancelAnswer::Requested) => json!({"reply": "requested"}),
            Self::Cancel(CancelAnswer::AlreadyRequested) => json!({"reply": "alreadyRequested"}),
            Self::Resolved => json!({"reply": "resolved"}),
            Self::Refused(Error::AlreadyFinished { status }) => {
                json!({"reply": "alreadyFinished", "status": status.number()})
            }
            Self::Refused(Error::NotFound) => json!({"reply": "notFound"}),
            Self::Refused(Error::OutcomeUnknown) => json!({"reply": "outcomeUnknown"}),
            Self::Refused(error @ Error::NotPossible { .. }) => {
                json!({"reply": "notPossible", "message": error.to_string()})
            }
            // Whatever is wrong there, the run may be had elsewhere soon.
            Self::Refused(_) | Self::NotHere => json!({"reply": "notHere"}),
        };
        Bytes::from(value.to_string())
    }

    /// What cannot be read may have been done.
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self::understood(bytes).unwrap_or(Self::Refused(Error::OutcomeUnknown))
    }

    fn understood(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        Some(match text(&value, "reply")?.as_str() {
            "requested" => Self::Cancel(CancelAnswer::Requested),
            "alreadyRequested" => Self::Cancel(CancelAnswer::AlreadyRequested),
            "resolved" => Self::Resolved,
            "alreadyFinished" => {
                let number = u8::try_from(value.get("status")?.as_u64()?).ok()?;
                let status = RunStatus::from_number(number)?;
                Self::Refused(Error::AlreadyFinished { status })
            }
            "notFound" => Self::Refused(Error::NotFound),
            "notPossible" => Self::Refused(Error::NotPossible {
                message: text(&value, "message")?.to_string(),
            }),
            "notHere" => Self::NotHere,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_back_as_they_were_written() {
        let run_id = RunId::from_bytes([7; 16]);
        let letters = [
            Letter::Cancel {
                run_id,
                by: "ops".into(),
                reason: Some("why \"not\"".into()),
                code: None,
            },
            Letter::Resolve {
                run_id,
                resolution: Resolution {
                    step: 3,
                    output: Json::parse_default(br#"{"price": 1.10, "id": 9007199254740993}"#)
                        .unwrap(),
                    by: "ops".into(),
                    reason: "by hand".into(),
                },
            },
        ];
        for letter in letters {
            assert_eq!(Letter::read(&letter.write()), Some(letter));
        }
        assert_eq!(Letter::read(br#"{"ask": "dance", "runId": "x"}"#), None);
    }

    #[test]
    fn replies_come_back_as_they_were_written() {
        let replies = [
            Reply::Cancel(CancelAnswer::Requested),
            Reply::Cancel(CancelAnswer::AlreadyRequested),
            Reply::Resolved,
            Reply::Refused(Error::AlreadyFinished {
                status: RunStatus::Failed,
            }),
            Reply::Refused(Error::NotFound),
            Reply::Refused(Error::OutcomeUnknown),
            Reply::Refused(Error::NotPossible {
                message: "no such step".to_owned(),
            }),
            Reply::NotHere,
        ];
        for reply in replies {
            assert_eq!(Reply::read(&reply.write()), reply);
        }
        assert_eq!(
            Reply::read(b"?"),
            Reply::Refused(Error::OutcomeUnknown),
            "what a newer version says may have been a yes"
        );
    }
}
