//! Refusals: the rows of the contract's table in which nothing starts, as problems.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use millrace_core::span::Span;
use millrace_engine::QueueFull;

use super::admission::NoPlace;
use super::{body, idempotency, signature};
use crate::api::codes;
use crate::api::problem::{PROBLEM_JSON, Problem};

/// Seconds after which an event that was refused for overload is to be sent again.
const RETRY_AFTER: &str = "1";

/// 400: no key in the path.
pub fn missing_key() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        codes::MISSING_APP_KEY,
        "Missing app key",
    )
}

/// 404: no app with that key.
pub fn unknown_app() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        codes::INVALID_APP_KEY,
        "Invalid app key",
    )
}

/// 404: nothing listens.
pub fn no_listener(key: &str, path: &str) -> Problem {
    let message = format!(
        "no published and enabled scenario listens to `{path}` of the app `{key}`; publish one, enable it, or correct its trigger's `path`"
    );
    Problem::new(StatusCode::NOT_FOUND, codes::NO_LISTENER, message)
}

/// 503: too much in flight.
pub fn overloaded(what: &str) -> Problem {
    let message = format!("{what}; nothing was recorded, send the event again later");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, codes::OVERLOADED, message)
        .with_header(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER))
}

/// 503: this member of a cluster takes no events.
pub fn not_here() -> Problem {
    overloaded(
        "this member of the cluster drives runs and takes no events (`role` = worker): let the proxy send them to another",
    )
}

/// 503: no place. Its text is made once, for it is said when there is no time for anything.
pub fn no_place(why: NoPlace) -> Response {
    static IN_FLIGHT: LazyLock<Bytes> = LazyLock::new(|| text(NoPlace::InFlight));
    static CROWDED: LazyLock<Bytes> = LazyLock::new(|| text(NoPlace::Crowded));
    let text = Bytes::clone(match why {
        NoPlace::InFlight => &IN_FLIGHT,
        NoPlace::Crowded => &CROWDED,
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON)),
        (header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER)),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, Body::from(text)).into_response()
}

fn text(why: NoPlace) -> Bytes {
    Bytes::from(overloaded(&why.to_string()).into_text())
}

impl From<QueueFull> for Problem {
    fn from(full: QueueFull) -> Self {
        let message = format!("{full}; nothing was recorded, send the event again later");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, codes::OVERLOADED, message).with_header(
            header::RETRY_AFTER,
            HeaderValue::from(full.retry_after_seconds),
        )
    }
}

/// Why events are refused when the store has no room for them.
pub const NO_ROOM: &str =
    "the disk of the data folder is down to its reserve, or that of the PostgreSQL server is full";

/// 503: the store did not say in time whether the event is recorded.
pub fn outcome_unknown() -> Problem {
    let message = "the database did not answer in time, so the event may have been recorded; send it again with the same idempotency key";
    Problem::unavailable(codes::OUTCOME_UNKNOWN, message)
}

/// 413: the body is too large.
pub fn too_large(bytes_max: usize) -> Problem {
    let message = format!(
        "the body is larger than {bytes_max} bytes; the app's `webhook.maxBody` or the setting `body_bytes_max` allows more"
    );
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        codes::BODY_TOO_LARGE,
        message,
    )
}

/// 400: a parameter of the query is no text.
pub fn invalid_query(name: &str) -> Problem {
    let message = format!(
        "the parameter `{name}` of the query is not UTF-8 once it is decoded; percent-encode its bytes as UTF-8"
    );
    Problem::invalid(message).titled("Invalid query")
}

/// 408: the body did not arrive in time.
pub fn too_slow(timeout: Span) -> Problem {
    let message =
        format!("the body did not arrive within {timeout} (`body_timeout`); send it again");
    Problem::new(StatusCode::REQUEST_TIMEOUT, codes::BODY_TIMEOUT, message)
}

/// 400: the default connection cannot check signatures.
pub fn not_configured(why: &str) -> Problem {
    let message = format!(
        "{why}; set `secrets.credentials.webhookSecret` of an active default connection, or choose another `webhook.scheme`"
    );
    Problem::new(
        StatusCode::BAD_REQUEST,
        codes::SIGNATURE_NOT_CONFIGURED,
        message,
    )
}

/// 422: the key was used before with another body.
pub fn key_reused() -> Problem {
    let message =
        "the idempotency key was used before with another body; send a new key with a new event";
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        codes::IDEMPOTENCY_KEY_REUSED,
        message,
    )
}

/// 422: an expression of the trigger or the app cannot be evaluated for this event.
pub fn expression(field: &str, message: &str) -> Problem {
    let message = format!("`{field}` cannot be evaluated for this event: {message}");
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        codes::EVENT_EXPRESSION,
        message,
    )
}

impl From<signature::Error> for Problem {
    fn from(error: signature::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.code(), error.to_string())
    }
}

impl From<body::Error> for Problem {
    fn from(error: body::Error) -> Self {
        if error == body::Error::NoRoom {
            return overloaded(&error.to_string());
        }
        Self::new(error.status(), error.code(), error.to_string()).titled(error.title())
    }
}

impl From<idempotency::Error> for Problem {
    fn from(error: idempotency::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.code(), error.to_string())
    }
}
