//! # What it does
//! Ends the run as failed, with a code and a message of your own.
//!
//! # Output
//! None, and no `error` handle: the failure is the point.
//!
//! # Idempotency
//! Pure: it is decided once and recorded.
//!
//! # Fails when
//! Always, with the code that is set.

use millrace_core::json::Json;
use millrace_core::ports::node::{Evaluated, NodeError, PureInput};
use millrace_core::{codes, limits};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field;
use crate::typed::{Case, Describe, HandleText, PureNode};

/// What the run fails with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A stable code in capitals, such as `ORDER_REJECTED`.
    #[schemars(
        title = "Code",
        regex(pattern = r"^[A-Z][A-Z0-9_]*$"),
        length(min = 1, max = 64)
    )]
    code: String,
    /// What went wrong, for people.
    #[schemars(title = "Message", schema_with = "field::text")]
    message: Json,
}

/// The type.
#[derive(Debug)]
pub struct Fail;

impl Describe for Fail {
    const KEY: &'static str = "fail";
    const TITLE: &'static str = "Fail";
    const ICON: &'static str = "circle-x";
    const OUTPUTS: &'static [HandleText] = &[];
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![Case::new(
            "Refuse an order",
            r#"{"code": "ORDER_REJECTED", "message": "Order {{ input.id }} has no lines"}"#,
            r#"{"id": 7}"#,
            r#"{"code": "ORDER_REJECTED", "message": "Order 7 has no lines"}"#,
        )]
    }
}

impl PureNode for Fail {
    const CATCHES: bool = false;

    fn eval(config: Config, _: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        if !is_code(&config.code) {
            let message = format!(
                "`{}` is not a code: capitals, digits and `_`, at most {CODE_BYTES_MAX}",
                config.code.chars().take(CODE_BYTES_MAX).collect::<String>()
            );
            return Err(NodeError::new(codes::CONFIG_INVALID, message));
        }
        Err(NodeError::new(&config.code, field::shown(&config.message)))
    }
}

/// Longest code, in bytes.
const CODE_BYTES_MAX: usize = limits::NODE_ID_BYTES_MAX;

fn is_code(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    text.len() <= CODE_BYTES_MAX
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::evaluate;

    #[test]
    fn it_fails_with_what_is_set() {
        let error = evaluate::<Fail>(r#"{"code": "NO_1", "message": 7}"#, "null").unwrap_err();
        assert_eq!(error, NodeError::new("NO_1", "7"));
    }

    #[test]
    fn a_code_is_in_capitals() {
        for code in ["no", "", "_A", "A-B", "1A"] {
            let config = format!(r#"{{"code": "{code}", "message": "m"}}"#);
            let error = evaluate::<Fail>(&config, "null").unwrap_err();
            assert_eq!(error.code, "CONFIG_INVALID", "{code}");
        }
    }
}
