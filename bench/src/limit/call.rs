//! The effect limit's call: one POST with an idempotency key, on connections that are kept.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// Connections that are kept while nothing is called: what the server keeps.
const IDLE_PER_HOST_MAX: usize = 64;

/// Calls the callee.
pub(super) struct Calling {
    client: Client<HttpConnector, Full<Bytes>>,
    uri: Uri,
}

impl Calling {
    pub(super) fn new(callee: SocketAddr) -> Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let uri = format!("http://{callee}{}", crate::callee::PATH);
        Ok(Self {
            client: Client::builder(TokioExecutor::new())
                .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
                .build(connector),
            uri: uri.parse()?,
        })
    }

    /// Tells it of the event, and reads its answer.
    pub(super) async fn call(&self, event: &Value) -> Result<Value> {
        let id = event["id"].as_str().context("an event without id")?;
        let body = json!({"id": id, "total": event["total"]}).to_string();
        let request = Request::post(self.uri.clone())
            .header("content-type", "application/json")
            .header("idempotency-key", id)
            .body(Full::from(body))?;
        let answer = self.client.request(request).await?;
        let status = answer.status();
        ensure!(status.is_success(), "the callee answered {status}");
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}
