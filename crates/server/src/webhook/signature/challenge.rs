//! Requests by which a vendor asks whether an address is ready, answered by the scheme itself after
//! the signature was checked. They start no run.

use millrace_core::json::Json;
use millrace_core::limits;

use crate::webhook::settings::{Rules, Scheme};

/// The answer to a vendor's challenge: 200 with this body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The `Content-Type` of the answer.
    pub content_type: &'static str,
    /// Its body.
    pub body: String,
}

/// The answer that the scheme owes to this body, if it is a challenge: Slack's `url_verification`
/// (<https://docs.slack.dev/reference/events/url_verification>).
pub fn challenge(rules: &Rules, body: &Json) -> Option<Challenge> {
    if rules.scheme != Scheme::Slack || body.get("type")?.as_str()? != "url_verification" {
        return None;
    }
    let challenge = body.get("challenge")?.as_str()?;
    (challenge.len() <= limits::CHALLENGE_BYTES_MAX).then(|| Challenge {
        content_type: "text/plain; charset=utf-8",
        body: challenge.to_owned(),
    })
}
