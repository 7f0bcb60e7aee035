//! Problems: the one form in which the API says that something is wrong (RFC 9457).
//!
//! Everything that a handler can fail with becomes a [`Problem`] here, so status codes and codes
//! are decided in one place. The codes themselves are in [`code`].

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use millrace_core::ports::store;
use millrace_core::scenario::Fault;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The codes of API problems. `docs/errors.md` has a remedy for each.
pub mod code {
    /// The request's path, query, headers or body are not of the form that is asked for.
    pub const INVALID_REQUEST: &str = "invalid_request";
    /// The body is larger than allowed.
    pub const BODY_TOO_LARGE: &str = "body_too_large";
    /// The body is not of a media type that is read here.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// A webhook's signature is missing, malformed, wrong, or signed too long ago.
    pub const INVALID_SIGNATURE: &str = "invalid_signature";
    /// An app's scheme needs a secret that its default connection does not hold.
    pub const SIGNATURE_NOT_CONFIGURED: &str = "signature_not_configured";
    /// No token, or one that is not known or past its time.
    pub const UNAUTHORIZED: &str = "unauthorized";
    /// What was named does not exist.
    pub const NOT_FOUND: &str = "not_found";
    /// The path exists, but not for this method.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// Something else has the key or name already.
    pub const ALREADY_EXISTS: &str = "already_exists";
    /// What is to be deleted is used by something.
    pub const IN_USE: &str = "in_use";
    /// A scenario must be disabled before it is deleted.
    pub const SCENARIO_ENABLED: &str = "scenario_enabled";
    /// Another writer changed it first.
    pub const CHANGED_MEANWHILE: &str = "changed_meanwhile";
    /// A draft write without `If-Match`.
    pub const PRECONDITION_REQUIRED: &str = "precondition_required";
    /// A draft write with a stale `If-Match`.
    pub const PRECONDITION_FAILED: &str = "precondition_failed";
    /// A draft cannot be published or run because of its faults.
    pub const INVALID_SCENARIO: &str = "invalid_scenario";
    /// The scenario has no published version.
    pub const NOT_PUBLISHED: &str = "not_published";
    /// A draft runs only as a dry run.
    pub const DRAFT_NOT_LIVE: &str = "draft_not_live";
    /// The run has finished.
    pub const ALREADY_FINISHED: &str = "already_finished";
    /// The run has not finished.
    pub const NOT_FINISHED: &str = "not_finished";
    /// A retry of the run is under way.
    pub const RETRY_UNFINISHED: &str = "retry_unfinished";
    /// An `at_most_once` step would be repeated.
    pub const NEEDS_FORCE: &str = "needs_force";
    /// The step cannot be given an output now.
    pub const NOT_RESOLVABLE: &str = "not_resolvable";
    /// An expression cannot be evaluated.
    pub const EXPRESSION_FAILED: &str = "expression_failed";
    /// Too much is in flight.
    pub const OVERLOADED: &str = "overloaded";
    /// The store could not do it; nothing was changed.
    pub const STORE_UNAVAILABLE: &str = "store_unavailable";
    /// The store may have done it: the answer was lost.
    pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";
    /// What is stored cannot be read.
    pub const STORE_CORRUPT: &str = "store_corrupt";
    /// A fault of Millrace itself.
    pub const INTERNAL_ERROR: &str = "internal_error";
}

/// Something that is wrong, on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

/// Boxed, so that a result stays small where everything goes well.
#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    message: String,
    faults: Vec<Fault>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// A problem as callers see it (`application/problem+json`).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemBody {
    /// A URN that ends in the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The status code.
    pub status: u16,
    /// What is wrong and what to do.
    pub detail: String,
    /// The same as `detail`.
    pub error: String,
    /// A stable code.
    pub code: String,
    /// Every fault that was found, each with a JSON pointer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
}

impl Problem {
    /// A problem of that status and code.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            code,
            message: message.into(),
            faults: Vec::new(),
            members: Map::new(),
            headers: Vec::new(),
        }))
    }

    fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults = faults;
        self
    }

    /// 400 `invalid_request`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::INVALID_REQUEST, message)
    }

    /// 400 `invalid_request` with every fault that was found.
    pub fn invalid_with(faults: Vec<Fault>) -> Self {
        let message = match faults.as_slice() {
            [fault] => format!("{}: {}", place(&fault.pointer), fault.message),
            _ => format!("the request has {} faults; see `errors`", faults.len()),
        };
        Self::invalid(message).with_faults(faults)
    }

    /// 404 `not_found`.
    pub fn not_found(what: &str) -> Self {
        let message = format!("there is no such {what}");
        Self::new(StatusCode::NOT_FOUND, code::NOT_FOUND, message)
    }

    /// 409 with that code.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// 422 `invalid_scenario` with every fault.
    pub fn invalid_scenario(faults: Vec<Fault>) -> Self {
        let message = format!("the scenario has {} faults; see `errors`", faults.len());
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code::INVALID_SCENARIO,
            message,
        )
        .with_faults(faults)
    }

    /// 500 `internal_error`; the details go to the log, not to the caller.
    pub fn internal(details: &dyn std::fmt::Display) -> Self {
        tracing::error!(%details, "a request failed inside");
        let message = "Millrace met an error of its own; its log says more";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            code::INTERNAL_ERROR,
            message,
        )
    }

    /// The same problem with a further member.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(member.to_owned(), value.into());
        self
    }

    /// The same problem with a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Its code.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its message.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

fn place(pointer: &str) -> &str {
    if pointer.is_empty() {
        "the body"
    } else {
        pointer
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        let message = error.to_string();
        match error {
            store::Error::NotFound { what } => Self::not_found(what),
            store::Error::Taken { .. } => Self::conflict(code::ALREADY_EXISTS, message),
            store::Error::Changed { .. } => Self::conflict(code::CHANGED_MEANWHILE, message),
            store::Error::Unavailable { .. } | store::Error::Full { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                code::STORE_UNAVAILABLE,
                message,
            )
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            store::Error::Corrupt { .. } => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                code::STORE_CORRUPT,
                message,
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Parts {
            status,
            code,
            message,
            faults,
            members,
            headers,
        } = *self.0;
        let body = ProblemBody {
            kind: format!("urn:millrace:problem:{code}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: message.clone(),
            error: message,
            code: code.to_owned(),
            errors: faults,
        };
        let mut body = serde_json::to_value(body).unwrap_or_default();
        if let Value::Object(body) = &mut body {
            body.extend(members);
        }
        let mut response = (status, body.to_string()).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_fault_is_named_in_the_message() {
        let fault = Fault::error(
            millrace_core::scenario::FaultCode::MissingField,
            "/name",
            "the field `name` is required",
        );
        let problem = Problem::invalid_with(vec![fault]);
        assert_eq!(problem.message(), "/name: the field `name` is required");
    }

    #[test]
    fn an_error_of_the_store_keeps_its_meaning() {
        let taken = store::Error::Taken {
            what: "app",
            field: "key",
            value: "shop".to_owned(),
        };
        let problem = Problem::from(taken);
        assert_eq!(
            (problem.status().as_u16(), problem.code()),
            (409, code::ALREADY_EXISTS)
        );
        assert_eq!(problem.message(), "another app has the key `shop`");
    }
}
