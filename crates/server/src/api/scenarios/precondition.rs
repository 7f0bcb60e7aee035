//! `If-Match` on drafts (RFC 9110 §13.1.1): who changes a draft says which one he has seen.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use millrace_core::ports::store::Scenario;

use super::view::etag;
use crate::api::codes;
use crate::api::problem::Problem;

/// Whether the header names the present draft; gives whether there is a header at all.
pub fn check(headers: &HeaderMap, scenario: &Scenario) -> Result<bool, Problem> {
    let mut given = headers.get_all(header::IF_MATCH).iter().peekable();
    if given.peek().is_none() {
        return Ok(false);
    }
    let current = etag(scenario);
    let matches = given.filter_map(|value| value.to_str().ok()).any(|value| {
        value
            .split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag == current)
    });
    if matches {
        Ok(true)
    } else {
        Err(stale(scenario))
    }
}

/// The same for a write, which must carry the header.
pub fn require(headers: &HeaderMap, scenario: &Scenario) -> Result<(), Problem> {
    if check(headers, scenario)? {
        return Ok(());
    }
    let message = format!(
        "a change of the draft must say which one it changes: `If-Match: {}` (the `ETag` of the draft)",
        etag(scenario)
    );
    Err(Problem::new(
        StatusCode::PRECONDITION_REQUIRED,
        codes::PRECONDITION_REQUIRED,
        message,
    ))
}

/// 412: someone else was first.
pub fn stale(scenario: &Scenario) -> Problem {
    let message = format!(
        "the draft was changed meanwhile by {} at {}; read it again and merge",
        scenario.draft_changed_by, scenario.draft_changed_at
    );
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        codes::PRECONDITION_FAILED,
        message,
    )
    .with("current", etag(scenario))
    .with("changedBy", scenario.draft_changed_by.clone())
    .with("changedAt", scenario.draft_changed_at.to_string())
}

/// The `ETag` header of a scenario's draft.
pub fn etag_header(scenario: &Scenario) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::try_from(etag(scenario));
    [(
        header::ETAG,
        value.unwrap_or(HeaderValue::from_static("\"\"")),
    )]
}
