//! # What it does
//! Brings branches together again.
//!
//! With `all` and `append` it waits until every branch has arrived or been skipped; with `any` it
//! goes on with the first that arrives and ignores the others, which are not cancelled.
//!
//! # Output
//! `all`: an object with each branch's value under the id of the node it came from. `append`: one
//! list of all values in the order of the edges, lists among them flattened one level. `any`: the
//! first value.
//!
//! # Idempotency
//! Pure. Only `any` depends on which branch is faster; what it chose is recorded.
//!
//! # Fails when
//! Never: skipped branches are left out.

use millrace_core::journal::{Output, Taken};
use millrace_core::json::{Json, Object};
use millrace_core::ports::node::{Arrival, Evaluated, Join, NodeError, PureInput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::typed::{Case, Describe, PureNode};

/// How branches are joined.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the output is made of.
    #[serde(default)]
    #[schemars(title = "Mode")]
    mode: Mode,
}

/// How branches are joined.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// An object of source id and value, when all have arrived or been skipped.
    #[default]
    All,
    /// One list, lists flattened one level, when all have arrived or been skipped.
    Append,
    /// The value that arrives first.
    Any,
}

/// The type.
#[derive(Debug)]
pub struct Merge;

impl Describe for Merge {
    const KEY: &'static str = "merge";
    const TITLE: &'static str = "Merge";
    const ICON: &'static str = "merge";
    type Config = Config;

    fn examples() -> Vec<Case> {
        let arrivals = [("prices", "[1, 2]"), ("stock", r#"{"left": 3}"#)];
        vec![
            Case::new(
                "An object by source",
                "{}",
                "null",
                r#"{"prices": [1, 2], "stock": {"left": 3}}"#,
            )
            .arriving(&arrivals),
            Case::new(
                "One list",
                r#"{"mode": "append"}"#,
                "null",
                r#"[1, 2, {"left": 3}]"#,
            )
            .arriving(&arrivals),
        ]
    }
}

impl PureNode for Merge {
    fn join(config: &Json) -> Join {
        if config.get("mode").and_then(Json::as_str) == Some("any") {
            Join::FirstTaken
        } else {
            Join::AllSettled
        }
    }

    fn eval(config: Config, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        let output = match config.mode {
            Mode::All => Output::Value(by_source(input.arrivals)),
            Mode::Append => Output::Value(appended(input.arrivals)),
            Mode::Any => match input.arrivals.first() {
                Some(first) => Output::Value(first.value.clone()),
                None => Output::Input,
            },
        };
        Ok(Evaluated::Output(output, Taken::Out, Vec::new()))
    }
}

fn by_source(arrivals: &[Arrival<'_>]) -> Json {
    let mut object = Object::with_capacity(arrivals.len());
    for arrival in arrivals {
        object.insert(arrival.source.clone(), arrival.value.clone());
    }
    Json::from(object)
}

fn appended(arrivals: &[Arrival<'_>]) -> Json {
    let mut list = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        match arrival.value {
            Json::Array(values) => list.extend(values.iter().cloned()),
            value => list.push(value.clone()),
        }
    }
    Json::from_iter(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::trial::output_of;

    const ARRIVALS: &[(&str, &str)] = &[("b", "[1, [2]]"), ("a", "null"), ("c", "[]")];

    #[test]
    fn all_gives_an_object_by_source_in_edge_order() {
        let output = output_of::<Merge>("{}", ARRIVALS);
        assert_eq!(output, r#"{"b":[1,[2]],"a":null,"c":[]}"#);
    }

    #[test]
    fn append_flattens_lists_one_level() {
        let output = output_of::<Merge>(r#"{"mode": "append"}"#, ARRIVALS);
        assert_eq!(output, "[1,[2],null]");
    }

    #[test]
    fn any_gives_the_first_and_is_ready_with_it() {
        let config = r#"{"mode": "any"}"#;
        assert_eq!(output_of::<Merge>(config, ARRIVALS), "[1,[2]]");
        assert_eq!(Merge::join(&config.parse().unwrap()), Join::FirstTaken);
        assert_eq!(Merge::join(&Json::empty_object()), Join::AllSettled);
    }
}
