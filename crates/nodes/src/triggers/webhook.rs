//! # What it does
//! Starts a run when an app sends an HTTP request to its webhook address.
//!
//! The address is `/api/webhook/{app}`, followed by the path if one is set. The app's signature
//! scheme is checked first; `when` then decides whether a run starts.
//!
//! # Output
//! `{method, headers, query, path, body, url}`. Header names are in lower case; `path` holds the
//! named parts of the path pattern; `body` is the parsed JSON or form, text, or
//! `{contentType, base64}`.
//!
//! # Idempotency
//! A repeated delivery, known by the app's idempotency key, gets the first delivery's run and
//! starts nothing.
//!
//! # Fails when
//! The signature is wrong or the body is not what its content type says: the request is refused
//! and no run starts.

use millrace_core::json::Json;
use millrace_core::ports::node::Shape;
use millrace_core::scenario::{Fault, FaultCode};
use millrace_core::span::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::field;
use crate::typed::{Case, Describe, TriggerType};

/// What it listens to and how it answers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// Key of the app whose webhook address starts runs.
    #[schemars(title = "App", extend("x-app" = true), length(min = 1))]
    pub app: String,
    /// Pattern for what follows the app's key in the address, such as `orders/{id}`; the named
    /// parts land in `path`. Without it, only the bare address.
    #[serde(default)]
    #[schemars(title = "Path")]
    pub path: Option<String>,
    /// Starts a run only when this holds; `input` is the trigger's output.
    #[serde(default)]
    #[schemars(title = "Only when", schema_with = "field::condition")]
    pub when: Option<Json>,
    /// When the caller is answered; when nothing is chosen, the app's signature scheme decides.
    #[serde(default)]
    #[schemars(
        title = "Answer",
        extend("x-absent" = "At once for a vendor's scheme, else when the run has finished")
    )]
    pub respond: Option<Answering>,
    /// How long the caller waits at most, then it is told that the run goes on; 10 s when absent.
    #[serde(default)]
    #[schemars(title = "Wait at most")]
    pub respond_timeout: Option<Span>,
    /// HTTP status of the answer when the run failed in time; 500 when absent.
    #[serde(default)]
    #[schemars(title = "Status when the run failed", schema_with = "failed_status")]
    pub failed_status: Option<u16>,
}

/// What a caller waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answering {
    /// The caller waits for nothing: the run goes on by itself.
    #[schemars(title = "At once, when it is recorded")]
    Accepted,
    /// The caller waits for the run and is told how it ended.
    #[schemars(title = "When the run has finished")]
    Finished,
    /// The caller waits until the first Respond node of the run answers it.
    #[schemars(title = "With what a Respond node says")]
    Node,
}

fn failed_status(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "integer", "enum": [200, 500], "default": 500 })
}

/// The type.
#[derive(Debug)]
pub struct Webhook;

impl Describe for Webhook {
    const KEY: &'static str = "webhook";
    const TITLE: &'static str = "Webhook";
    const ICON: &'static str = "webhook";
    type Config = Config;

    fn examples() -> Vec<Case> {
        let output = r#"{
            "method": "POST", "headers": {"content-type": "application/json"}, "query": {},
            "path": {"id": "7"}, "body": {"total": 120},
            "url": "http://127.0.0.1:7410/api/webhook/shop/orders/7"
        }"#;
        vec![Case::new(
            "Large orders of a shop",
            r#"{"app": "shop", "path": "orders/{id}", "when": "input.body.total > 100"}"#,
            output,
            output,
        )]
    }

    fn check(config: &Json) -> Vec<Fault> {
        let Some(path) = config.get("path").and_then(Json::as_str) else {
            return Vec::new();
        };
        let fault = |message| Fault::error(FaultCode::InvalidValue, "/path", message);
        path_fault(path).map(fault).into_iter().collect()
    }

    fn shape(_: &Json) -> Shape {
        Shape::Members(
            ["method", "headers", "query", "path", "body", "url"]
                .map(SmolStr::new_static)
                .into(),
        )
    }
}

impl TriggerType for Webhook {}

/// What is wrong with a path pattern, if anything.
fn path_fault(path: &str) -> Option<String> {
    if path.contains("{{") {
        return Some("the path is a pattern such as `orders/{id}`, not an expression".into());
    }
    let mut names: Vec<&str> = Vec::new();
    for part in path.trim_start_matches('/').split('/') {
        let name = part
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match name {
            Some(name) if !is_name(name) => {
                return Some(format!("`{part}` needs a name of letters, digits and `_`"));
            }
            Some(name) if names.contains(&name) => {
                return Some(format!("`{part}` stands twice in the path"));
            }
            Some(name) => names.push(name),
            None if part.is_empty() && path.len() > 1 => {
                return Some("the path has an empty part".into());
            }
            None if part.contains(['{', '}', '?', '#']) => {
                return Some(format!(
                    "`{part}` is neither plain text nor a whole part in braces, such as `{{id}}`"
                ));
            }
            None => {}
        }
    }
    None
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_patterns_are_plain_parts_and_parts_in_braces() {
        for good in ["orders", "orders/{id}", "/a/{b}/c/{d_1}", "a%20b"] {
            assert_eq!(path_fault(good), None, "{good}");
        }
        for bad in [
            "a//b",
            "{id}/{id}",
            "x{id}",
            "{}",
            "a?b",
            "{{ input }}",
            "{a b}",
        ] {
            assert!(path_fault(bad).is_some(), "{bad}");
        }
    }
}
