//! # What it does
//! Makes an object of named fields, or adds fields to its input.
//!
//! # Output
//! With `keep: none` an object of the fields alone; with `keep: all` the input's fields with
//! these over them.
//!
//! # Idempotency
//! Pure: the same input always gives the same output.
//!
//! # Fails when
//! `keep` is `all` and the input is not an object (`CONFIG_INVALID`), or an expression cannot be
//! evaluated (`EXPRESSION_ERROR`).

use millrace_core::codes;
use millrace_core::journal::{Output, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{Evaluated, NodeError, PureInput, Shape};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::typed::{Case, Describe, PureNode};

/// What the output is made of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Names and values of the fields; values may hold expressions.
    #[schemars(title = "Fields", schema_with = "fields")]
    fields: Json,
    /// What is kept of the input.
    #[serde(default)]
    #[schemars(title = "Keep")]
    keep: Keep,
}

/// What is kept of the input.
#[derive(Debug, Clone, Copy, Default, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Nothing: the output is only the fields.
    #[default]
    None,
    /// All of it: the fields are added to it or replace its own.
    All,
}

fn fields(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "object", "additionalProperties": true })
}

/// The type.
#[derive(Debug)]
pub struct Set;

impl Describe for Set {
    const KEY: &'static str = "set";
    const TITLE: &'static str = "Set fields";
    const ICON: &'static str = "pencil";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![
            Case::new(
                "Two fields of an order",
                r#"{"fields": {"id": "{{ input.body.id }}", "note": "Order {{ input.body.id }}"}}"#,
                r#"{"body": {"id": 7}}"#,
                r#"{"id": 7, "note": "Order 7"}"#,
            ),
            Case::new(
                "Add a field and keep the rest",
                r#"{"fields": {"seen": true}, "keep": "all"}"#,
                r#"{"id": 7}"#,
                r#"{"id": 7, "seen": true}"#,
            ),
        ]
    }

    fn shape(config: &Json) -> Shape {
        let keeps = config
            .get("keep")
            .is_some_and(|keep| keep.as_str() != Some("none"));
        match config.get("fields").and_then(Json::as_object) {
            Some(fields) if !keeps => Shape::Members(
                fields
                    .iter()
                    .map(|(name, _)| SmolStr::new(&**name))
                    .collect(),
            ),
            _ => Shape::Open,
        }
    }
}

impl PureNode for Set {
    fn eval(config: Config, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let Some(fields) = config.fields.as_object() else {
            let message = "`fields` must be an object of names and values";
            return Err(NodeError::new(codes::CONFIG_INVALID, message));
        };
        let output = match (config.keep, input.input) {
            (Keep::None, _) => config.fields,
            (Keep::All, Json::Object(kept)) => {
                let mut all = (**kept).clone();
                for (name, value) in fields.iter() {
                    all.insert(name.clone(), value.clone());
                }
                Json::from(all)
            }
            (Keep::All, other) => {
                let found = other.type_name();
                let message = format!(
                    "`keep: all` adds fields to an object, but the input is {found}: use \
                     `keep: none`, or put an object before this node"
                );
                return Err(NodeError::new(codes::CONFIG_INVALID, message));
            }
        };
        let output = Output::Value(output);
        Ok(Evaluated::Output(output, Taken::Out, Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::{evaluate, output};

    #[test]
    fn only_the_fields_are_kept_by_default() {
        let config = r#"{"fields": {"b": 1, "a": [2]}}"#;
        assert_eq!(output::<Set>(config, r#"{"x": 1}"#), r#"{"b":1,"a":[2]}"#);
    }

    #[test]
    fn fields_replace_those_of_the_input_in_their_places() {
        let config = r#"{"fields": {"x": 2, "new": null}, "keep": "all"}"#;
        let input = r#"{"x": 1, "y": 1.10}"#;
        assert_eq!(
            output::<Set>(config, input),
            r#"{"x":2,"y":1.10,"new":null}"#
        );
    }

    #[test]
    fn fields_cannot_be_added_to_what_is_no_object() {
        let error = evaluate::<Set>(r#"{"fields": {}, "keep": "all"}"#, "[1]").unwrap_err();
        assert_eq!(error.code, "CONFIG_INVALID");
        let error = evaluate::<Set>(r#"{"fields": 7}"#, "{}").unwrap_err();
        assert_eq!(error.code, "CONFIG_INVALID");
    }
}
