//! # What it does
//! Takes one of many ways: by comparing a value with cases, or by the first rule that holds.
//!
//! Set `value` and `cases`, or `rules`. Each case and rule names the handle by which the input
//! leaves; when none fits it leaves by `default`.
//!
//! # Output
//! Its input, unchanged, by one handle; what follows the others is skipped.
//!
//! # Idempotency
//! Pure: the same input always takes the same way.
//!
//! # Fails when
//! The condition of a rule gives anything but a boolean (`EXPRESSION_TYPE`) or names something
//! that is not there (`EXPRESSION_ERROR`). What stands behind the first rule that holds is not
//! evaluated and fails nothing.

use std::cmp::Ordering;

use millrace_core::codes;
use millrace_core::journal::{Output, Taken};
use millrace_core::json::{Json, Number};
use millrace_core::ports::node::{Evaluated, NodeError, PureInput, Shape};
use millrace_core::scenario::{Fault, FaultCode};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::field;
use crate::typed::{Case as ExampleCase, Describe, HandleText, PureNode};

/// Which ways there are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// An expression whose value is compared with the cases.
    #[serde(default, deserialize_with = "field::present")]
    #[schemars(title = "Value", schema_with = "field::expression")]
    value: Option<Json>,
    /// The values to compare with, and the output that each leads to.
    #[serde(default)]
    #[schemars(title = "Cases", length(min = 1))]
    cases: Option<Vec<Case>>,
    /// Conditions in order, and the output that each leads to; the first that holds is taken.
    #[serde(default)]
    #[schemars(title = "Rules", length(min = 1), extend("x-until" = "condition"))]
    rules: Option<Vec<Rule>>,
}

/// A value and its handle.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the value must be equal to, type included; numbers by their value: 1 equals 1.0.
    #[schemars(title = "Equals")]
    value: Json,
    /// Name of the output that is taken, as it stands at the node.
    #[schemars(title = "Output", length(min = 1, max = 64))]
    handle: SmolStr,
}

/// A condition and its handle.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// An expression that gives a boolean.
    #[schemars(title = "Condition", schema_with = "field::condition")]
    condition: Json,
    /// Name of the output that is taken, as it stands at the node.
    #[schemars(title = "Output", length(min = 1, max = 64))]
    handle: SmolStr,
}

/// The type.
#[derive(Debug)]
pub struct Switch;

impl Describe for Switch {
    const KEY: &'static str = "switch";
    const TITLE: &'static str = "Switch";
    const ICON: &'static str = "route";
    const OUTPUTS: &'static [HandleText] = &[("default", "The input, when nothing else fits.")];
    type Config = Config;

    fn examples() -> Vec<ExampleCase> {
        vec![
            ExampleCase::new(
                "By country",
                r#"{"value": "input.country", "cases": [
                    {"handle": "eu", "value": "DE"}, {"handle": "us", "value": "US"}]}"#,
                r#"{"country": "US"}"#,
                r#"{"country": "US"}"#,
            ),
            ExampleCase::new(
                "By amount",
                r#"{"rules": [
                    {"handle": "large", "condition": "input.total > 1000"},
                    {"handle": "medium", "condition": "input.total > 100"}]}"#,
                r#"{"total": 120}"#,
                r#"{"total": 120}"#,
            ),
        ]
    }

    fn check(config: &Json) -> Vec<Fault> {
        let mut faults = Vec::new();
        faults.extend(shape_fault(config));
        let mut seen: Vec<&str> = vec!["default", "error"];
        for (pointer, handle) in handles(config) {
            if field::is_templated(&Json::from(handle)) {
                let message = "the name of a handle is fixed: it cannot hold an expression";
                faults.push(Fault::error(FaultCode::InvalidValue, pointer, message));
            } else if seen.contains(&handle) {
                let message =
                    format!("the handle `{handle}` is there already; choose another name");
                faults.push(Fault::error(FaultCode::Duplicate, pointer, message));
            } else {
                seen.push(handle);
            }
        }
        faults
    }

    fn shape(_: &Json) -> Shape {
        Shape::Input
    }
}

/// The fault of a config that has neither or both of its two forms.
fn shape_fault(config: &Json) -> Option<Fault> {
    let has = |name| config.get(name).is_some();
    match (has("value"), has("cases"), has("rules")) {
        (true, true, false) | (false, false, true) => None,
        (_, _, true) => {
            let message = "set either `value` and `cases`, or `rules`, not both";
            Some(Fault::error(FaultCode::InvalidValue, "/rules", message))
        }
        (true, false, false) => {
            let message = "`value` needs `cases` to compare it with";
            Some(Fault::error(FaultCode::MissingField, "/cases", message))
        }
        (false, _, false) => {
            let message = "set `value` and `cases`, or `rules`";
            Some(Fault::error(FaultCode::MissingField, "/value", message))
        }
    }
}

/// Pointer and name of each handle that a config, as written, names.
fn handles(config: &Json) -> impl Iterator<Item = (String, &str)> {
    ["cases", "rules"].into_iter().flat_map(move |list| {
        let entries = config.get(list).and_then(Json::as_array).unwrap_or(&[]);
        entries.iter().enumerate().filter_map(move |(at, entry)| {
            let handle = entry.get("handle")?.as_str()?;
            Some((format!("/{list}/{at}/handle"), handle))
        })
    })
}

impl PureNode for Switch {
    const NAMES_OUTPUTS: bool = true;

    fn named_outputs(config: &Json) -> Vec<SmolStr> {
        handles(config).map(|(_, handle)| handle.into()).collect()
    }

    fn eval(config: Config, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let handle = match (config.value, config.cases, config.rules) {
            (Some(value), Some(cases), None) => cases
                .into_iter()
                .find(|case| is_same(&case.value, &value))
                .map(|case| case.handle),
            (None, None, Some(rules)) => first_that_holds(rules)?,
            _ => {
                let message = "a switch needs `value` and `cases`, or `rules`";
                return Err(NodeError::new(codes::CONFIG_INVALID, message));
            }
        };
        let handle = handle.unwrap_or(SmolStr::new_static("default"));
        let taken = Taken::Handle(handle);
        Ok(Evaluated::Output(Output::Input, taken, Vec::new()))
    }
}

/// Whether the values are equal, numbers by their value however they are written.
fn is_same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => is_same_number(left, right),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right.iter())
                    .all(|(left, right)| is_same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| is_same(left, right)))
        }
        _ => left == right,
    }
}

fn is_same_number(left: &Number, right: &Number) -> bool {
    if left == right || left.as_i64().is_some() && left.as_i64() == right.as_i64() {
        return true;
    }
    // Two integers are compared by their digits above: doubles would make large ones equal.
    let is_approximate = !(left.is_integer() && right.is_integer());
    let (left, right) = (left.as_f64(), right.as_f64());
    is_approximate && left.is_some() && left.partial_cmp(&right) == Some(Ordering::Equal)
}

fn first_that_holds(rules: Vec<Rule>) -> Result<Option<SmolStr>, NodeError> {
    for (at, rule) in rules.into_iter().enumerate() {
        if field::truth(&format!("rules[{at}].condition"), &rule.condition)? {
            return Ok(Some(rule.handle));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::evaluate;

    fn taken(config: &str) -> SmolStr {
        match evaluate::<Switch>(config, "1") {
            Ok(Evaluated::Output(Output::Input, Taken::Handle(handle), _)) => handle,
            other => panic!("{other:?}"),
        }
    }

    fn codes(config: &str) -> Vec<(FaultCode, String)> {
        let faults = Switch::check(&config.parse().unwrap());
        let seen = |fault: Fault| (fault.code, fault.pointer);
        faults.into_iter().map(seen).collect()
    }

    #[test]
    fn the_case_that_equals_the_value_is_taken() {
        let cases = r#"[{"handle": "one", "value": 1}, {"handle": "none", "value": null},
            {"handle": "large", "value": 9007199254740992},
            {"handle": "list", "value": [1, {"a": 2}]}]"#;
        for (value, handle) in [
            ("1", "one"),
            ("1.0", "one"),
            ("10e-1", "one"),
            ("1.5", "default"),
            ("[1.0, {\"a\": 2.0}]", "list"),
            ("[1, {\"b\": 2}]", "default"),
            ("9007199254740993", "default"),
            ("null", "none"),
            (r#"[1, {"a": 2}]"#, "list"),
            (r#""1""#, "default"),
        ] {
            let config = format!(r#"{{"value": {value}, "cases": {cases}}}"#);
            assert_eq!(taken(&config), handle);
        }
    }

    #[test]
    fn the_first_rule_that_holds_is_taken() {
        let rules = |a, b| {
            format!(
                r#"{{"rules": [{{"handle": "a", "condition": {a}}},
                    {{"handle": "b", "condition": {b}}}]}}"#
            )
        };
        assert_eq!(taken(&rules("true", "true")), "a");
        assert_eq!(taken(&rules("false", "true")), "b");
        assert_eq!(taken(&rules("false", "false")), "default");
        let error = evaluate::<Switch>(&rules("false", "7"), "1").unwrap_err();
        assert_eq!(error.code, "EXPRESSION_TYPE");
        assert!(error.message.contains("rules[1].condition"), "{error}");
    }

    #[test]
    fn a_config_has_one_form_and_handles_of_its_own() {
        assert_eq!(
            codes(r#"{"value": "1", "cases": [], "rules": []}"#),
            [(FaultCode::InvalidValue, "/rules".into())]
        );
        assert_eq!(codes("{}"), [(FaultCode::MissingField, "/value".into())]);
        let config = r#"{"rules": [{"handle": "a", "condition": "x"},
            {"handle": "a", "condition": "x"}, {"handle": "error", "condition": "x"}]}"#;
        let expected = ["/rules/1/handle", "/rules/2/handle"];
        assert_eq!(
            codes(config),
            expected.map(|pointer| (FaultCode::Duplicate, pointer.to_owned()))
        );
    }
}
