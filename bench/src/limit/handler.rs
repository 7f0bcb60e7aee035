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

use super::writer::Rows;

/// What all requests share.
pub(super) struct Limit {
    mac: Hmac<Sha256>,
    rows: Option<Rows>,
}

#[derive(Serialize)]
struct Accepted<'a> {
    success: bool,
    id: &'a str,
}

impl Limit {
    /// A limit that checks with that secret, and stores if it is given where.
    pub(super) fn new(secret: &str, rows: Option<Rows>) -> Self {
        Self {
            mac: Hmac::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length"),
            rows,
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
    if let Some(rows) = &limit.rows
        && !rows.committed(body).await
    {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let id = event["id"].as_str().unwrap_or_default();
    Json(Accepted { success: true, id }).into_response()
}
