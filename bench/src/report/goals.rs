//! The goals, and what was measured beside each. Nobody fails here: a goal that is missed is read
//! and explained by people.

use super::{PostgresRatio, Report};

const MEGABYTE: f64 = 1e6;

/// One goal.
pub(super) struct Goal {
    /// What is measured.
    pub(super) what: String,
    /// What it is.
    pub(super) measured: String,
    /// What it should be.
    pub(super) wanted: &'static str,
}

/// hook3's rate against the durable limit, by connections.
const RATES: [(usize, &str); 3] = [(1, "≥ 0.9"), (16, "≥ 1.0"), (64, "≥ 1.2")];

/// All goals that this report has a figure for.
pub(super) fn judge(report: &Report) -> Vec<Goal> {
    let mut goals = Vec::new();
    for ratio in &report.ratios {
        let connections = ratio.connections;
        let mut goal = |what: String, measured: f64, wanted| {
            goals.push(Goal {
                what: format!("{what} at {connections}"),
                measured: format!("{measured:.2}"),
                wanted,
            });
        };
        let rate = RATES.iter().find(|(count, _)| *count == connections);
        let wanted = rate.map_or("", |(_, wanted)| *wanted);
        goal("rate ÷ durable's".into(), ratio.rate_to_durable, wanted);
        goal("rate ÷ bare's".into(), ratio.rate_to_bare, "");
        let p99 = if connections == 64 { "≤ 1.5" } else { "" };
        goal("p99 ÷ durable's".into(), ratio.p99_to_durable, p99);
        goal("processor time ÷ bare's".into(), ratio.cpu_to_bare, "≤ 2");
    }
    goals.extend(of_footprint(report));
    goals.extend(on_postgres(report));
    goals
}

fn on_postgres(report: &Report) -> Vec<Goal> {
    let of = |ratio: &PostgresRatio| {
        let connections = ratio.connections;
        [
            ("rate ÷ durable-pg's", ratio.rate, "≥ 0.6"),
            ("p99 ÷ durable-pg's", ratio.p99, ""),
            ("processor time ÷ durable-pg's", ratio.cpu, ""),
            ("the server's ÷ with durable-pg", ratio.database_cpu, ""),
            ("write-ahead log ÷ durable-pg's", ratio.log, ""),
        ]
        .map(|(what, measured, wanted)| Goal {
            what: format!("PostgreSQL: {what} at {connections}"),
            measured: format!("{measured:.2}"),
            wanted,
        })
    };
    report.postgres_ratios.iter().flat_map(of).collect()
}

fn of_footprint(report: &Report) -> Vec<Goal> {
    let Some(footprint) = &report.footprint else {
        return Vec::new();
    };
    let goal = |what: &str, measured: String, wanted| Goal {
        what: what.to_owned(),
        measured,
        wanted,
    };
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / MEGABYTE);
    let bytes = |bytes: f64| format!("{bytes:.0} bytes");
    vec![
        goal(
            "process start to first accepted webhook",
            format!("{:.0} ms", footprint.cold_start_millis),
            "≤ 50 ms",
        ),
        goal("memory, idle", megabytes(footprint.idle_bytes), "≤ 25 MB"),
        goal(
            "memory, full load",
            megabytes(footprint.full_load_bytes),
            "≤ 120 MB",
        ),
        goal(
            "at rest for each run",
            bytes(footprint.at_rest_bytes_per_run),
            "≤ 550 bytes",
        ),
        goal(
            "written for each run",
            bytes(footprint.written_bytes_per_run),
            "≤ 1,300 bytes",
        ),
        goal("binary", megabytes(footprint.binary_bytes), "≤ 40 MB"),
    ]
}
