//! # What it does
//! Takes one of two ways, depending on a condition.
//!
//! # Output
//! Its input, unchanged, by the handle `true` or `false`; what follows the other is skipped.
//!
//! # Idempotency
//! Pure: the same input always takes the same way.
//!
//! # Fails when
//! The condition gives anything but a boolean (`EXPRESSION_TYPE`) or names something that is not
//! there (`EXPRESSION_ERROR`).

use millrace_core::journal::{Output, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{Evaluated, NodeError, PureInput, Shape};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::field;
use crate::typed::{Case, Describe, HandleText, PureNode};

/// What is asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// An expression that gives a boolean, such as `input.body.total > 100`.
    #[schemars(title = "Condition", schema_with = "field::condition")]
    condition: Json,
}

/// The type.
#[derive(Debug)]
pub struct If;

impl Describe for If {
    const KEY: &'static str = "if";
    const TITLE: &'static str = "If";
    const ICON: &'static str = "split";
    const OUTPUTS: &'static [HandleText] = &[
        ("true", "The input, when the condition holds."),
        ("false", "The input, when it does not."),
    ];
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![Case::new(
            "Large orders go one way",
            r#"{"condition": "input.total > 100"}"#,
            r#"{"total": 120}"#,
            r#"{"total": 120}"#,
        )]
    }

    fn shape(_: &Json) -> Shape {
        Shape::Input
    }
}

impl PureNode for If {
    fn eval(config: Config, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let handle = if field::truth("condition", &config.condition)? {
            SmolStr::new_static("true")
        } else {
            SmolStr::new_static("false")
        };
        let taken = Taken::Handle(handle);
        Ok(Evaluated::Output(Output::Input, taken, Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::evaluate;

    #[test]
    fn the_condition_names_the_handle() {
        for (condition, handle) in [("true", "true"), ("false", "false")] {
            let config = format!(r#"{{"condition": {condition}}}"#);
            let taken = Taken::Handle(SmolStr::new(handle));
            let expected = Ok(Evaluated::Output(Output::Input, taken, Vec::new()));
            assert_eq!(evaluate::<If>(&config, "7"), expected);
        }
    }

    #[test]
    fn a_condition_that_is_no_boolean_is_a_type_error() {
        for condition in ["1", "null", r#""true""#, "[]"] {
            let config = format!(r#"{{"condition": {condition}}}"#);
            let error = evaluate::<If>(&config, "7").unwrap_err();
            assert_eq!(error.code, "EXPRESSION_TYPE");
        }
    }
}
