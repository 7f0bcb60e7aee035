//! How the tests of pure types evaluate them: config and values as JSON text, result out.

use millrace_core::journal::Output;
use millrace_core::json::{Json, from_json};
use millrace_core::ports::node::{Arrival, Evaluated, NodeError, PureInput};
use millrace_core::time::Timestamp;
use smol_str::SmolStr;

use crate::typed::PureNode;

fn run<T: PureNode>(config: &str, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
    let config: Json = config.parse().unwrap();
    let config =
        from_json(&config).map_err(|error| NodeError::new("CONFIG_INVALID", error.to_string()))?;
    T::eval(config, input)
}

pub(crate) fn evaluate<T: PureNode>(config: &str, input: &str) -> Result<Evaluated, NodeError> {
    let input = PureInput {
        input: &input.parse().unwrap(),
        arrivals: &[],
        now: Timestamp::default(),
        timezone: "UTC",
    };
    run::<T>(config, &input)
}

pub(crate) fn evaluate_at<T: PureNode>(
    config: &str,
    now: Timestamp,
    timezone: &str,
) -> Result<Evaluated, NodeError> {
    let input = PureInput {
        input: &Json::Null,
        arrivals: &[],
        now,
        timezone,
    };
    run::<T>(config, &input)
}

fn shown(evaluated: Result<Evaluated, NodeError>) -> String {
    match evaluated {
        Ok(Evaluated::Output(Output::Value(value), _, _)) => value.to_string(),
        other => panic!("expected a value, found {other:?}"),
    }
}

pub(crate) fn output<T: PureNode>(config: &str, input: &str) -> String {
    shown(evaluate::<T>(config, input))
}

pub(crate) fn output_of<T: PureNode>(config: &str, arrivals: &[(&str, &str)]) -> String {
    let parsed: Vec<(SmolStr, Json)> = arrivals
        .iter()
        .map(|(source, value)| ((*source).into(), value.parse().unwrap()))
        .collect();
    let handle = SmolStr::new_static("in");
    let arrivals: Vec<Arrival<'_>> = parsed
        .iter()
        .map(|(source, value)| Arrival {
            source,
            handle: &handle,
            value,
        })
        .collect();
    let input = PureInput {
        input: &Json::Null,
        arrivals: &arrivals,
        now: Timestamp::default(),
        timezone: "UTC",
    };
    shown(run::<T>(config, &input))
}
