//! What a limit does for one webhook.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::call::Calling;
use super::shared_rows::SharedRows;
use super::writer::{Part, Rows};

/// What is done for an event once it is known to be genuine.
pub(super) enum Work {
    /// Nothing.
    Bare,
    /// Its run is committed.
    Durable(Rows),
    /// Its run is committed to PostgreSQL.
    DurablePg(SharedRows),
    /// Its run is committed, the callee called, the rest committed.
    Effect(Rows, Box<Calling>),
}

/// What all requests share.
pub(super) struct Limit {
    mac: Hmac<Sha256>,
    work: Work,
}

#[derive(Serialize)]
struct Accepted<'a> {
    success: bool,
    id: &'a str,
}

impl Limit {
    /// A limit that checks with that secret.
    pub(super) fn new(secret: &str, work: Work) -> Self {
        Self {
            mac: Hmac::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length"),
            work,
        }
    }

    fn is_signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let mut given = [0; 32];
        let is_hexadecimal = headers
            .get("x-signature")
            .is_some_and(|text| hex::decode_to_slice(text.as_bytes(), &mut given).is_ok());
        let mut mac = self.mac.clone();
        mac.update(body);
        let expected = mac.finalize().into_bytes();
        is_hexadecimal && bool::from(expected.as_slice().ct_eq(&given))
    }
}

impl Work {
    async fn done(&self, body: Bytes, event: &Value) -> Result<(), StatusCode> {
        let stored = |is_stored: bool| {
            is_stored
                .then_some(())
                .ok_or(StatusCode::SERVICE_UNAVAILABLE)
        };
        match self {
            Self::Bare => Ok(()),
            Self::Durable(rows) => stored(rows.committed(body, Part::Whole).await),
            Self::DurablePg(rows) => stored(rows.committed(body).await),
            Self::Effect(rows, calling) => {
                stored(rows.committed(body.clone(), Part::UntilEffect).await)?;
                let called = calling.call(event).await;
                called.map_err(|_| StatusCode::BAD_GATEWAY)?;
                stored(rows.committed(body, Part::FromEffect).await)
            }
        }
    }
}

/// Checks, parses, stores where asked to, answers.
pub(super) async fn answer(
    State(limit): State<Arc<Limit>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !limit.is_signed(&headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(event) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if let Err(status) = limit.work.done(body, &event).await {
        return status.into_response();
    }
    let id = event["id"].as_str().unwrap_or_default();
    Json(Accepted { success: true, id }).into_response()
}
