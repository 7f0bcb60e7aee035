//! # What it does
//! Writes a line into the run's log and passes its input on.
//!
//! # Output
//! Its input, unchanged.
//!
//! # Idempotency
//! Pure: the line is part of the run's journal and is there exactly once.
//!
//! # Fails when
//! The message or the data cannot be evaluated (`EXPRESSION_ERROR`).

use millrace_core::journal::{LogLine, Output, Taken};
use millrace_core::json::Json;
use millrace_core::ports::node::{Evaluated, NodeError, PureInput, Shape};
use millrace_core::status::LogLevel;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field;
use crate::typed::{Case, Describe, PureNode};

/// What is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The line; `{{ }}` puts values into it, as in `Order {{ input.id }}`.
    #[schemars(title = "Message", schema_with = "field::text")]
    message: Json,
    /// How serious it is.
    #[serde(default = "info")]
    #[schemars(title = "Level")]
    level: LogLevel,
    /// A value that is shown beside the message.
    #[serde(default, deserialize_with = "field::present")]
    #[schemars(title = "Data", with = "Json")]
    data: Option<Json>,
}

fn info() -> LogLevel {
    LogLevel::Info
}

/// The type.
#[derive(Debug)]
pub struct Logger;

impl Describe for Logger {
    const KEY: &'static str = "logger";
    const TITLE: &'static str = "Log a message";
    const ICON: &'static str = "scroll-text";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![Case::new(
            "Note an order",
            r#"{"message": "Order {{ input.id }} came in", "data": "{{ input }}"}"#,
            r#"{"id": 7}"#,
            r#"{"id": 7}"#,
        )]
    }

    fn shape(_: &Json) -> Shape {
        Shape::Input
    }
}

impl PureNode for Logger {
    fn eval(config: Config, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let line = LogLine {
            level: config.level,
            message: field::shown(&config.message),
            data: config.data,
        };
        Ok(Evaluated::Output(Output::Input, Taken::Out, vec![line]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::evaluate;

    fn line(config: &str) -> LogLine {
        match evaluate::<Logger>(config, "7") {
            Ok(Evaluated::Output(Output::Input, Taken::Out, mut lines)) => lines.remove(0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_is_written_and_the_input_goes_on() {
        let expected = LogLine {
            level: LogLevel::Warn,
            message: "careful".into(),
            data: Some(Json::Null),
        };
        let config = r#"{"message": "careful", "level": "warn", "data": null}"#;
        assert_eq!(line(config), expected);
    }

    #[test]
    fn a_message_that_is_no_text_is_shown_as_json() {
        let written = line(r#"{"message": {"id": 1.10}}"#);
        assert_eq!((written.level, written.data), (LogLevel::Info, None));
        assert_eq!(written.message, r#"{"id":1.10}"#);
    }

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        let config = format!(r#"{{"message": "a{}"}}"#, "é".repeat(10_000));
        let message = line(&config).message;
        assert_eq!(message.len(), millrace_core::limits::MESSAGE_BYTES_MAX - 1);
    }
}
