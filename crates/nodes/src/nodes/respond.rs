//! # What it does
//! Answers the webhook request that started the run, and goes on.
//!
//! Under a webhook trigger with `respond: node` the first `respond` node answers the caller; under
//! another it only records what it would say.
//!
//! # Output
//! The answer: `{status, headers}` and `json` or `body`, as set. Header names are in lower case,
//! and `content-type` is filled in.
//!
//! # Idempotency
//! The answer is recorded before it is sent; a repeated delivery gets the same one.
//!
//! # Fails when
//! A header cannot be sent or the status is none (`CONFIG_INVALID`).

use millrace_core::codes;
use millrace_core::journal::{Output, Taken};
use millrace_core::json::{Json, Key, Object};
use millrace_core::ports::node::{Evaluated, NodeError, PureInput};
use millrace_core::scenario::Fault;
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::field;
use crate::typed::{Case, Describe, PureNode};

const CONTENT_TYPE: Key = Key::new_static("content-type");

/// What the caller is told.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// HTTP status.
    #[serde(default = "ok")]
    #[schemars(title = "Status", range(min = 200, max = 599))]
    status: u16,
    /// Names and values of headers.
    #[serde(default = "Json::empty_object")]
    #[schemars(title = "Headers", schema_with = "field::pairs")]
    headers: Json,
    /// A value that is sent as JSON.
    #[serde(default, deserialize_with = "field::present")]
    #[schemars(title = "JSON", with = "Json")]
    json: Option<Json>,
    /// Text; `{{ }}` puts values into it. It is sent without a change.
    #[serde(default)]
    #[schemars(title = "Text", schema_with = "field::text")]
    body: Option<Json>,
}

fn ok() -> u16 {
    200
}

/// The type.
#[derive(Debug)]
pub struct Respond;

impl Describe for Respond {
    const KEY: &'static str = "respond";
    const TITLE: &'static str = "Respond";
    const ICON: &'static str = "reply";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![
            Case::new(
                "Answer with JSON",
                r#"{"status": 201, "json": {"order": "{{ input.id }}"}}"#,
                r#"{"id": 7}"#,
                r#"{"status": 201, "headers": {"content-type": "application/json"},
                    "json": {"order": 7}}"#,
            ),
            Case::new(
                "Answer with text",
                r#"{"headers": {"Cache-Control": "no-store"}, "body": "thanks"}"#,
                "null",
                r#"{"status": 200, "headers": {"cache-control": "no-store",
                    "content-type": "text/plain; charset=utf-8"}, "body": "thanks"}"#,
            ),
        ]
    }

    fn check(config: &Json) -> Vec<Fault> {
        let mut faults = field::header_faults(config);
        faults.extend(field::at_most_one(config, &["json", "body"]));
        faults
    }
}

impl PureNode for Respond {
    const CATCHES: bool = false;
    const REPLIES: bool = true;

    fn eval(config: Config, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let fault = |message: String| NodeError::new(codes::CONFIG_INVALID, message);
        if !(200..=599).contains(&config.status) {
            let message = format!("`status` {} is not between 200 and 599", config.status);
            return Err(fault(message));
        }
        let (name, content, media) = match (config.json, config.body) {
            (Some(_), Some(_)) => {
                return Err(fault("only one of `json` and `body` may be set".into()));
            }
            (Some(json), None) => ("json", Some(json), "application/json"),
            (None, Some(text @ Json::String(_))) => {
                ("body", Some(text), "text/plain; charset=utf-8")
            }
            (None, Some(value)) => {
                let text = Json::from(value.to_string());
                ("body", Some(text), "text/plain; charset=utf-8")
            }
            (None, None) => ("body", None, ""),
        };
        let mut headers = headers(&config.headers).map_err(fault)?;
        if content.is_some() && !headers.contains_key(&CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, SmolStr::new_static(media));
        }
        let mut answer = Vec::with_capacity(3);
        answer.push((Key::new_static("status"), Json::from(config.status)));
        answer.push((Key::new_static("headers"), Json::from(headers)));
        answer.extend(content.map(|content| (Key::new_static(name), content)));
        let output = Output::Value(Json::from(Object::from_distinct(answer)));
        Ok(Evaluated::Output(output, Taken::Out, Vec::new()))
    }
}

/// Header names in lower case with their text, a list for a repeated one.
fn headers(config: &Json) -> Result<Object, String> {
    let mut headers = Object::with_capacity(2);
    let Some(pairs) = config.as_object() else {
        return Err("`headers` must be an object of names and values".into());
    };
    if pairs.is_empty() {
        return Ok(headers);
    }
    for (name, value) in field::each_pair(config) {
        if let Some(fault) = field::header_fault(name, &value) {
            return Err(fault);
        }
        field::add_header(&mut headers, name.to_ascii_lowercase(), value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::{evaluate, output};

    #[test]
    fn json_and_text_are_told_apart_by_their_names() {
        assert_eq!(
            output::<Respond>(r#"{"json": "x"}"#, "1"),
            r#"{"status":200,"headers":{"content-type":"application/json"},"json":"x"}"#
        );
        assert_eq!(
            output::<Respond>(r#"{"status": 204}"#, "1"),
            r#"{"status":204,"headers":{}}"#
        );
    }

    #[test]
    fn a_header_that_is_set_wins_and_may_repeat() {
        let config = r#"{"json": null, "headers": {"Content-Type": "application/problem+json",
            "Set-Cookie": ["a=1", "b=2"], "X-Gone": null}}"#;
        assert_eq!(
            output::<Respond>(config, "1"),
            r#"{"status":200,"headers":{"content-type":"application/problem+json","set-cookie":["a=1","b=2"]},"json":null}"#
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        for config in [
            r#"{"json": 1, "body": "x"}"#,
            r#"{"headers": {"a b": "x"}}"#,
            r#"{"headers": {"x": "a\r\nSet-Cookie: b"}}"#,
            r#"{"headers": {"Content-Length": "3"}}"#,
        ] {
            let error = evaluate::<Respond>(config, "1").unwrap_err();
            assert_eq!(error.code, "CONFIG_INVALID", "{config}");
            assert_eq!(
                Respond::check(&config.parse().unwrap()).len(),
                1,
                "{config}"
            );
        }
        let error = evaluate::<Respond>(r#"{"status": 100}"#, "1").unwrap_err();
        assert_eq!(error.code, "CONFIG_INVALID");
    }
}
