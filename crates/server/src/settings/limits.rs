//! What the settings say of limits.

use millrace_core::limits::Limits;

use super::{Error, ServeArgs};

/// The limits that the arguments set, and the defaults of the others.
pub(super) fn of(args: &ServeArgs) -> Result<Limits, Error> {
    at_least_one("MILLRACE_BODY_BYTES_MAX", args.body_bytes_max)?;
    at_least_one("MILLRACE_IN_FLIGHT_BYTES_MAX", args.in_flight_bytes_max)?;
    at_least_one("MILLRACE_IN_FLIGHT_COUNT_MAX", args.in_flight_count_max)?;
    let per_core = args.accepting_per_core_max;
    at_least_one("MILLRACE_ACCEPTING_PER_CORE_MAX", per_core)?;
    at_least_one("MILLRACE_CONNECTIONS_COUNT_MAX", args.connections_count_max)?;
    at_least_one("MILLRACE_ACTIVE_RUNS_MAX", args.active_runs_max)?;
    at_least_one("MILLRACE_RUN_BYTES_MAX", args.run_bytes_max)?;
    at_least_one("MILLRACE_HELD_BYTES_MAX", args.held_bytes_max)?;
    at_least_one("MILLRACE_QUEUED_RUNS_MAX", args.queued_runs_max)?;
    at_least_one("MILLRACE_QUEUED_BYTES_MAX", args.queued_bytes_max)?;
    at_least_one("MILLRACE_JSON_DEPTH_MAX", args.json_depth_max)?;
    let default = Limits::default();
    Ok(Limits {
        body_bytes_max: args.body_bytes_max.unwrap_or(default.body_bytes_max),
        nodes_count_max: args.nodes_count_max.unwrap_or(default.nodes_count_max),
        edges_count_max: args.edges_count_max.unwrap_or(default.edges_count_max),
        scenario_bytes_max: args
            .scenario_bytes_max
            .unwrap_or(default.scenario_bytes_max),
        expression_fuel_max: args
            .expression_fuel_max
            .unwrap_or(default.expression_fuel_max),
        expression_output_bytes_max: args
            .expression_output_bytes_max
            .unwrap_or(default.expression_output_bytes_max),
        output_bytes_max: args.output_bytes_max.unwrap_or(default.output_bytes_max),
        journal_bytes_max: args.journal_bytes_max.unwrap_or(default.journal_bytes_max),
        inline_bytes_max: args.inline_bytes_max.unwrap_or(default.inline_bytes_max),
        run_bytes_max: args.run_bytes_max.unwrap_or(default.run_bytes_max),
        held_bytes_max: args.held_bytes_max.unwrap_or(default.held_bytes_max),
        in_flight_count_max: args
            .in_flight_count_max
            .unwrap_or(default.in_flight_count_max),
        accepting_per_core_max: per_core.unwrap_or(default.accepting_per_core_max),
        connections_count_max: args
            .connections_count_max
            .unwrap_or(default.connections_count_max),
        in_flight_bytes_max: args
            .in_flight_bytes_max
            .unwrap_or(default.in_flight_bytes_max),
        response_bytes_max: args
            .response_bytes_max
            .unwrap_or(default.response_bytes_max),
        active_runs_max: args.active_runs_max.unwrap_or(default.active_runs_max),
        queued_runs_max: args.queued_runs_max.unwrap_or(default.queued_runs_max),
        queued_bytes_max: args.queued_bytes_max.unwrap_or(default.queued_bytes_max),
        json_depth_max: json_depth(args.json_depth_max, default.json_depth_max)?,
    })
}

/// Nothing could be served under a limit of zero.
fn at_least_one(setting: &'static str, value: Option<impl Into<u64>>) -> Result<(), Error> {
    match value.map(Into::into) {
        Some(0) => Err(Error::Invalid {
            setting,
            message: "expected at least 1".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Journals are read under the default, so that no body may be deeper.
fn json_depth(value: Option<u32>, most: u32) -> Result<u32, Error> {
    match value {
        Some(value) if value > most => Err(Error::Invalid {
            setting: "MILLRACE_JSON_DEPTH_MAX",
            message: format!("expected at most {most}"),
        }),
        value => Ok(value.unwrap_or(most)),
    }
}
