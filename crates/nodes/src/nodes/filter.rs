//! # What it does
//! Lets its input pass only when a condition holds.
//!
//! # Output
//! Its input, unchanged. When the condition does not hold, all that follows is skipped and the
//! run goes on elsewhere.
//!
//! # Idempotency
//! Pure: the same input always gives the same result.
//!
//! # Fails when
//! The condition gives anything but a boolean (`EXPRESSION_TYPE`) or names something that is not
//! there (`EXPRESSION_ERROR`).

use millrace_core::journal::{Output, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{Evaluated, NodeError, PureInput, Shape};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field;
use crate::typed::{Case, Describe, PureNode};

/// What may pass.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// An expression that gives a boolean, such as `input.status == 'paid'`.
    #[schemars(title = "Condition", schema_with = "field::condition")]
    condition: Json,
}

/// The type.
#[derive(Debug)]
pub struct Filter;

impl Describe for Filter {
    const KEY: &'static str = "filter";
    const TITLE: &'static str = "Filter";
    const ICON: &'static str = "filter";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![Case::new(
            "Only paid orders",
            r#"{"condition": "input.status == 'paid'"}"#,
            r#"{"status": "paid"}"#,
            r#"{"status": "paid"}"#,
        )]
    }

    fn shape(_: &Json) -> Shape {
        Shape::Input
    }
}

impl PureNode for Filter {
    fn eval(config: Config, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let taken = if field::truth("condition", &config.condition)? {
            Taken::Out
        } else {
            Taken::Nothing
        };
        Ok(Evaluated::Output(Output::Input, taken, Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::evaluate;

    #[test]
    fn a_false_condition_skips_what_follows() {
        let result = |taken| Ok(Evaluated::Output(Output::Input, taken, Vec::new()));
        let evaluated = evaluate::<Filter>(r#"{"condition": false}"#, "1");
        assert_eq!(evaluated, result(Taken::Nothing));
        let evaluated = evaluate::<Filter>(r#"{"condition": true}"#, "1");
        assert_eq!(evaluated, result(Taken::Out));
    }

    #[test]
    fn a_condition_that_is_no_boolean_is_a_type_error() {
        let error = evaluate::<Filter>(r#"{"condition": "yes"}"#, "1").unwrap_err();
        assert_eq!(error.code, "EXPRESSION_TYPE");
    }
}
