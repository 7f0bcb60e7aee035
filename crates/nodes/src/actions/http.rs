//! # What it does
//! Sends an HTTP request and reads the answer.
//!
//! The body is one of `json`, `form` and `body` (text, or `{contentType, base64}` for bytes). A
//! connection adds its credentials; they never show. Addresses of private networks are refused
//! unless the operator allows them.
//!
//! A redirect to another scheme, host or port takes along what describes the body and the wanted
//! answer, but neither the credentials and other headers nor the idempotency key.
//!
//! A dry run shows each request as it would be sent, to the byte, with `***` and the connection's
//! name for secrets. It leaves out what the client adds on the way: `host`, `content-length` and,
//! unless the headers set `accept-encoding` or `range`, `accept-encoding: gzip`; and the requests
//! that redirects would lead to.
//!
//! # Output
//! `{status, headers, body}`. Header names are in lower case, a repeated header is a list. With
//! `response: auto` the body is parsed JSON, text, or `{contentType, base64}`, as its content type
//! says, and null when empty.
//!
//! # Idempotency
//! Every attempt carries the same `Idempotency-Key`, unless the headers set one. `POST` and
//! `PATCH` are repeated only when the request surely was not processed, unless the node has a
//! `retry` of its own.
//!
//! # Fails when
//! The status does not count as success (`HTTP_STATUS`: 408, 425, 429 and 5xx are tried again,
//! after `Retry-After` if it is sent; others are not), there is no answer (`HTTP_CONNECTION`,
//! `HTTP_DNS`, `TIMEOUT`: tried again; `HTTP_TLS`: tried again unless the certificate is not
//! trusted), the request cannot be built (`HTTP_REQUEST_INVALID`), its address or one that it is
//! redirected to may not be called (`ADDRESS_FORBIDDEN`), it is redirected too often
//! (`HTTP_REDIRECTS`), or the answer cannot be read (`HTTP_RESPONSE_INVALID`,
//! `HTTP_RESPONSE_TOO_LARGE`).

mod credentials;
mod request;
mod response;

use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::json::Json;
use millrace_core::ports::node::{
    AttemptResult, Attempted, EffectCall, EffectContext, Fate, HttpRequest, NodeError, Prepared,
    Shape,
};
use millrace_core::scenario::{Fault, FaultCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::field;
use crate::typed::{Case, Describe, EffectNode};
use response::Statuses;

/// What is sent, and how the answer is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// What is to be done with the URL.
    #[serde(default)]
    #[schemars(title = "Method")]
    method: Method,
    /// Absolute address, `http` or `https`.
    #[schemars(title = "URL", extend("x-url" = true), length(min = 1))]
    url: String,
    /// Name of the connection whose credentials are sent.
    #[serde(default)]
    #[schemars(title = "Connection", extend("x-connection" = true))]
    #[expect(
        dead_code,
        reason = "the world looks the connection up, by the raw config"
    )]
    connection: Option<String>,
    /// Names and values that are added to the URL, encoded.
    #[serde(default)]
    #[schemars(title = "Query", schema_with = "field::pairs")]
    query: Option<Json>,
    /// Names and values of headers.
    #[serde(default)]
    #[schemars(title = "Headers", schema_with = "field::pairs")]
    headers: Option<Json>,
    /// The body as JSON; values in it may hold expressions.
    #[serde(default, deserialize_with = "field::present")]
    #[schemars(title = "Body as JSON", with = "Json")]
    json: Option<Json>,
    /// The body as an HTML form: names and values.
    #[serde(default)]
    #[schemars(title = "Body as a form", schema_with = "field::pairs")]
    form: Option<Json>,
    /// The body as text, or as bytes in `{contentType, base64}`.
    #[serde(default)]
    #[schemars(title = "Body as text or bytes", schema_with = "request::body_schema")]
    body: Option<Json>,
    /// How the body of the answer is read.
    #[serde(default)]
    #[schemars(title = "Read the answer as")]
    response: Reading,
    /// Statuses that count as success: codes, or classes such as `2xx`, or ranges `200-204`.
    #[serde(default)]
    #[schemars(
        title = "Statuses of success",
        schema_with = "response::statuses_schema"
    )]
    success: Statuses,
    /// How many redirects are followed; 0 hands the redirect itself back.
    #[serde(default = "redirects")]
    #[schemars(title = "Redirects", range(min = 0, max = 20))]
    redirects: u32,
    /// Whether an attempt after an error that the callee answered takes a new idempotency key.
    #[serde(default)]
    #[schemars(title = "Idempotency key after an error")]
    #[expect(dead_code, reason = "the machine asks `renews_key`, by the raw config")]
    key_after_error: KeyAfterError,
}

/// Methods of RFC 9110 and PATCH.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Reads the headers alone.
    Head,
    /// Hands something over to be processed.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
    /// Asks what is possible.
    Options,
}

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

/// How the body of an answer is read.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// As its content type says.
    #[default]
    Auto,
    /// As JSON, whatever its content type.
    Json,
    /// As text.
    Text,
    /// As `{contentType, base64}`.
    Binary,
    /// Not at all: `body` is null.
    None,
}

/// Which idempotency key follows an error that the callee answered.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyAfterError {
    /// The same.
    #[default]
    Same,
    /// A new one, for callees that remember errors under their key.
    New,
}

fn redirects() -> u32 {
    5
}

/// A request on its way, and how its answer is to be read.
struct Outgoing {
    request: HttpRequest,
    shown: request::Shown,
    reading: Reading,
    success: Statuses,
}

/// The type.
#[derive(Debug)]
pub struct Http;

impl Describe for Http {
    const KEY: &'static str = "http";
    const TITLE: &'static str = "HTTP request";
    const ICON: &'static str = "globe";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![
            Case::new(
                "Tell a chat of an order",
                r#"{"method": "POST", "url": "https://chat.example/hook",
                    "json": {"text": "Order {{ input.id }}"}}"#,
                r#"{"id": 7}"#,
                r#"{"status": 200, "headers": {"content-type": "application/json"},
                    "body": {"ok": true}}"#,
            ),
            Case::new(
                "Look an order up",
                r#"{"url": "https://shop.example/orders", "query": {"id": "{{ input.id }}"},
                    "connection": "shop", "success": ["2xx", 404]}"#,
                r#"{"id": 7}"#,
                r#"{"status": 200, "headers": {"content-type": "application/json"},
                    "body": {"id": 7, "total": 120}}"#,
            ),
        ]
    }

    fn check(config: &Json) -> Vec<Fault> {
        let mut faults = field::header_faults(config);
        faults.extend(field::at_most_one(config, &["json", "form", "body"]));
        if let Some(url) = config.get("url").filter(|url| !field::is_templated(url))
            && let Some(Err(message)) = url.as_str().map(request::absolute)
        {
            faults.push(Fault::error(FaultCode::InvalidValue, "/url", message));
        }
        faults
    }

    fn shape(_: &Json) -> Shape {
        Shape::Members(
            ["status", "headers", "body"]
                .map(SmolStr::new_static)
                .into(),
        )
    }
}

impl EffectNode for Http {
    fn connection(config: &Json) -> Option<String> {
        let name = config.get("connection")?.as_str()?;
        Some(name.to_owned())
    }

    fn safe_to_repeat(config: &Json) -> bool {
        let method = config.get("method").and_then(Json::as_str);
        !matches!(method, Some("POST" | "PATCH"))
    }

    fn renews_key(config: &Json) -> bool {
        config.get("keyAfterError").and_then(Json::as_str) == Some("new")
    }

    fn prepare(config: Config, call: &EffectCall) -> Result<Prepared, NodeError> {
        let built = request::build(&config, call)
            .map_err(|message| NodeError::new(codes::HTTP_REQUEST_INVALID, message))?;
        Ok(Prepared(Box::new(Outgoing {
            request: built.request,
            shown: built.shown,
            reading: config.response,
            success: config.success,
        })))
    }

    fn shown(prepared: &Prepared) -> Json {
        let outgoing: Option<&Outgoing> = prepared.0.downcast_ref();
        outgoing
            .map(|outgoing| outgoing.shown.of(&outgoing.request))
            .unwrap_or_default()
    }

    fn perform<'a>(
        _: &'a EffectCall,
        prepared: Prepared,
        context: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted> {
        Box::pin(async move {
            let result = match prepared.0.downcast::<Outgoing>() {
                Ok(outgoing) => send(*outgoing, context).await,
                Err(_) => AttemptResult::Error {
                    error: NodeError::new(
                        codes::UNEXPECTED_ERROR,
                        "an `http` node was handed the request of another type",
                    ),
                    retryable: false,
                    fate: Fate::NotSent,
                    retry_after_millis: None,
                },
            };
            Attempted {
                result,
                logs: Vec::new(),
            }
        })
    }
}

async fn send(outgoing: Outgoing, context: &dyn EffectContext) -> AttemptResult {
    match context.http(outgoing.request).await {
        Ok(answer) => response::result(&answer, outgoing.reading, &outgoing.success),
        Err(error) => AttemptResult::Error {
            error: NodeError::new(error.code, error.message),
            retryable: error.retryable,
            fate: error.fate,
            retry_after_millis: None,
        },
    }
}
