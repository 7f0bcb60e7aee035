//! The node that sends an alert. It is in no catalogue: only the plan of alerts uses it.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::HeaderMap;
use millrace_core::codes;
use millrace_core::journal::Taken;
use millrace_core::json::{Json, Object};
use millrace_core::ports::host::Host;
use millrace_core::ports::node::{
    AttemptResult, Attempted, Behaviour, Effect, EffectCall, EffectContext, Fate, Handle,
    HttpRequest, Join, NodeError, NodeType, Prepared, TypeInfo, TypeKind,
};
use millrace_core::scenario::Fault;
use serde_json::json;
use smol_str::SmolStr;
use url::Url;

use crate::webhook::settings::{Rules, WebhookSettings};
use crate::webhook::signature::{self, Secret};

/// Sends the run's input to a URL, signed as Standard Webhooks asks.
pub struct AlertSender {
    url: Url,
    secret: Secret,
    rules: Rules,
    host: Arc<dyn Host>,
    info: TypeInfo,
}

impl std::fmt::Debug for AlertSender {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("AlertSender")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn handle(name: &'static str, description: &str) -> Handle {
    Handle {
        name: SmolStr::new_static(name),
        description: description.to_owned(),
    }
}

impl AlertSender {
    /// A sender to that URL; the secret is one of Standard Webhooks (`whsec_…`).
    pub fn new(url: &str, secret: &str, host: Arc<dyn Host>) -> anyhow::Result<Self> {
        let settings = WebhookSettings {
            scheme: Some("standard-webhooks".to_owned()),
            ..Default::default()
        };
        let rules = settings
            .check()
            .map_err(|faults| anyhow::anyhow!("alerts cannot be signed: {faults:?}"))?;
        let secret = Secret::new(secret)
            .map_err(|error| anyhow::anyhow!("MILLRACE_ALERT_SECRET: {error}"))?;
        signature::sign(&rules, &secret, b"", 0, "check")
            .map_err(|error| anyhow::anyhow!("MILLRACE_ALERT_SECRET: {error}"))?;
        let info = TypeInfo {
            key: SmolStr::new_static("alert"),
            version: 1,
            kind: TypeKind::Action,
            title: "Alert".to_owned(),
            description: "Tells the instance's alert URL of a failed run.".to_owned(),
            icon: "bell".to_owned(),
            inputs: vec![handle("in", "What to tell.")],
            outputs: vec![
                handle("out", "The status of the answer."),
                handle("error", "Why not."),
            ],
            dynamic_outputs: false,
            schema: json!({
                "type": "object",
                "properties": { "alert": { "x-expression": true } },
                "additionalProperties": false,
            }),
            examples: Vec::new(),
            page: String::new(),
        };
        Ok(Self {
            url: Url::parse(url).map_err(|error| anyhow::anyhow!("MILLRACE_ALERT_URL: {error}"))?,
            secret,
            rules,
            host,
            info,
        })
    }

    fn headers(&self, call: &EffectCall, body: &[u8]) -> Result<HeaderMap, NodeError> {
        let now = self.host.now().as_millis().div_euclid(1_000);
        signature::sign(&self.rules, &self.secret, body, now, &call.idempotency_key)
            .map_err(|error| NodeError::new(codes::HTTP_REQUEST_INVALID, error.to_string()))
    }
}

impl NodeType for AlertSender {
    fn info(&self) -> &TypeInfo {
        &self.info
    }

    fn check(&self, _: &Json) -> Vec<Fault> {
        Vec::new()
    }

    fn named_outputs(&self, _: &Json) -> Vec<SmolStr> {
        Vec::new()
    }

    fn join(&self, _: &Json) -> Join {
        Join::AllSettled
    }

    fn replies(&self) -> bool {
        false
    }

    fn behaviour(&self) -> Behaviour<'_> {
        Behaviour::Effect(self)
    }
}

impl Effect for AlertSender {
    fn connection(&self, _: &Json) -> Option<String> {
        None
    }

    fn safe_to_repeat(&self, _: &Json) -> bool {
        true
    }

    fn renews_key(&self, _: &Json) -> bool {
        false
    }

    fn prepare(&self, call: &EffectCall) -> Result<Prepared, NodeError> {
        let alert = call.config.get("alert").cloned().unwrap_or_default();
        let body = Bytes::from(alert.to_vec());
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        for (name, value) in &self.headers(call, &body)? {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            headers.push((name.as_str().to_owned(), value));
        }
        let request = HttpRequest {
            method: "POST".to_owned(),
            url: self.url.clone(),
            headers,
            body: Some(body),
            redirects_max: 0,
            timeout_millis: call.timeout_millis,
        };
        Ok(Prepared(Box::new((request, alert))))
    }

    fn shown(&self, prepared: &Prepared) -> Json {
        let mut shown = Object::new();
        shown.insert("method", "POST");
        shown.insert("url", self.url.as_str());
        if let Some((_, alert)) = prepared.0.downcast_ref::<(HttpRequest, Json)>() {
            shown.insert("body", alert.clone());
        }
        shown.into()
    }

    fn perform<'a>(
        &'a self,
        _: &'a EffectCall,
        prepared: Prepared,
        context: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted> {
        Box::pin(async move {
            let result = match prepared.0.downcast::<(HttpRequest, Json)>() {
                Ok(request) => send(request.0, context).await,
                Err(_) => failed(
                    codes::EXECUTION_ERROR,
                    "not a request of this type",
                    Fate::NotSent,
                ),
            };
            Attempted {
                result,
                logs: Vec::new(),
            }
        })
    }
}

fn failed(code: &str, message: impl Into<String>, fate: Fate) -> AttemptResult {
    AttemptResult::Error {
        error: NodeError::new(code, message),
        retryable: true,
        fate,
        retry_after_millis: None,
    }
}

/// Every answer but a 2xx is worth another attempt: the receiver may be mended meanwhile.
async fn send(request: HttpRequest, context: &dyn EffectContext) -> AttemptResult {
    match context.http(request).await {
        Ok(answer) if (200..300).contains(&answer.status) => {
            let mut output = Object::new();
            output.insert("status", i64::from(answer.status));
            AttemptResult::Success(output.into(), Taken::Out)
        }
        Ok(answer) => {
            let message = format!("the alert URL answered {}", answer.status);
            failed(codes::HTTP_STATUS, message, Fate::Answered)
        }
        Err(error) => failed(error.code, error.message, error.fate),
    }
}
