//! Problems: the one form in which the API says that something is wrong (RFC 9457).
//!
//! Everything that a handler can fail with becomes a [`Problem`] here, so status codes and codes
//! are decided in one place. The codes themselves are in [`super::codes`].

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use millrace_core::ports::store;
use millrace_core::scenario::{Fault, Severity};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::codes;

/// The media type of problems (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";
/// Most users of a thing that a message names; `users` holds more.
const USERS_SHOWN_MAX: usize = 5;

/// Something that is wrong, on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

/// Boxed, so that a result stays small where everything goes well.
#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    message: String,
    error: Option<String>,
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
    /// The same as `detail`, or shorter where clients compare it.
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
            error: None,
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
        Self::new(StatusCode::BAD_REQUEST, codes::INVALID_REQUEST, message)
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
        Self::new(StatusCode::NOT_FOUND, codes::NOT_FOUND, message)
    }

    /// 404 `not_found` for a run: nobody can tell whether it was ever there.
    pub fn no_such_run() -> Self {
        let message = "there is no such run, or it was removed: finished runs are kept only for a \
                       time (retention)";
        Self::new(StatusCode::NOT_FOUND, codes::NOT_FOUND, message)
    }

    /// 409 with that code.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// 503 with that code: the same may succeed in a moment.
    pub fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message)
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// 422 `invalid_scenario` with every fault.
    pub fn invalid_scenario(faults: Vec<Fault>) -> Self {
        let errors = faults
            .iter()
            .filter(|fault| fault.severity == Severity::Error)
            .count();
        let message = match errors {
            1 => "the scenario has 1 fault; see `errors`".to_owned(),
            count => format!("the scenario has {count} faults; see `errors`"),
        };
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            codes::INVALID_SCENARIO,
            message,
        )
        .with_faults(faults)
    }

    /// 409 `in_use`, naming the users.
    fn in_use(what: &str, users: Vec<String>) -> Self {
        let shown: Vec<&str> = users
            .iter()
            .take(USERS_SHOWN_MAX)
            .map(String::as_str)
            .collect();
        let more = users.len().saturating_sub(shown.len());
        let rest = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        let message = format!(
            "the {what} is used by {}{rest}; change or delete these first",
            shown.join(", ")
        );
        Self::conflict(codes::IN_USE, message).with("users", users)
    }

    /// 500 `internal_error`; the details go to the log, not to the caller.
    pub fn internal(details: &dyn std::fmt::Display) -> Self {
        tracing::error!(%details, "a request failed inside");
        let message = "Millrace met an error of its own; its log says more";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            codes::INTERNAL_ERROR,
            message,
        )
    }

    /// The same problem with a further member.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(member.to_owned(), value.into());
        self
    }

    /// The same problem with that `error`; its message stays as `detail`.
    #[must_use]
    pub fn titled(mut self, error: &str) -> Self {
        self.0.error = Some(error.to_owned());
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
            store::Error::Taken { .. } => Self::conflict(codes::ALREADY_EXISTS, message),
            store::Error::InUse { what, users } => Self::in_use(what, users),
            // Tried again, it meets the check that says where the name stands.
            store::Error::Changed { .. } | store::Error::Gone { .. } => {
                Self::conflict(codes::CHANGED_MEANWHILE, message)
            }
            store::Error::Unavailable { .. } | store::Error::Full { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                codes::STORE_UNAVAILABLE,
                message,
            )
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            store::Error::Corrupt { .. } => {
                tracing::error!(message, "the store is damaged");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    codes::STORE_CORRUPT,
                    message,
                )
            }
        }
    }
}

impl Problem {
    /// The body of its answer.
    pub fn into_text(self) -> String {
        let Parts {
            status,
            code,
            message,
            error,
            faults,
            members,
            headers: _,
        } = *self.0;
        let body = ProblemBody {
            kind: format!("urn:millrace:problem:{code}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: message.clone(),
            error: error.unwrap_or(message),
            code: code.to_owned(),
            errors: faults,
        };
        let mut body = serde_json::to_value(body).unwrap_or_default();
        if let Value::Object(body) = &mut body {
            body.extend(members);
        }
        body.to_string()
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let (status, headers) = (self.0.status, std::mem::take(&mut self.0.headers));
        let mut response = (status, self.into_text()).into_response();
        let kind = HeaderValue::from_static(PROBLEM_JSON);
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
            (409, codes::ALREADY_EXISTS)
        );
        assert_eq!(problem.message(), "another app has the key `shop`");
    }
}
