//! Runs that wait in PostgreSQL: what they cost in memory, and whether they are woken in time.

use std::time::Duration;

use anyhow::Result;

use crate::waiting::{self, Place, Plan};
use crate::workload::figure::{Figure, Unit, grouped};
use crate::workload::{Stage, Workload};

/// How many are due in a second.
const RATE: u64 = 10_000;
/// From the beginning to the first due time: servers are started three times besides.
const AHEAD: Duration = Duration::from_secs(30);
/// How much longer for each run, as the database has to be filled by then.
const AHEAD_PER_RUN: Duration = Duration::from_micros(150);

pub(in crate::workload) const WORKLOAD: Workload = Workload {
    name: "postgres-waiting",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let runs = stage.pace.waiting;
    let plan = Plan {
        runs,
        rate: RATE,
        ahead: AHEAD + AHEAD_PER_RUN * runs as u32,
    };
    let place = Place::postgres(stage.origin).await?;
    let woken = waiting::measure(stage.origin, &place, plan, stage.tell).await?;
    let more = woken.waiting_bytes as f64 - woken.idle_bytes as f64;
    let (runs, due) = (grouped(runs as f64), grouped(RATE as f64));
    let late = |part| woken.late(part) as f64;
    let each = |what: &str, sum: f64| Figure::one(what, Unit::Micros, woken.each(sum * 1e6));
    Ok(vec![
        Figure::one(
            format!("memory with {runs} waiting runs − idle"),
            Unit::Megabytes,
            more,
        )
        .goal("≤ 50 MB"),
        Figure::one("most memory", Unit::Megabytes, woken.peak_bytes as f64),
        Figure::one(
            format!("{due} due in each second: ended"),
            Unit::PerSecond,
            woken.rate(),
        ),
        Figure::one("late, p50", Unit::Millis, late(0.5)),
        Figure::one("late, p99", Unit::Millis, late(0.99)),
        Figure::one("late, at most", Unit::Millis, late(1.0)).goal("≤ 1,000 ms"),
        Figure::one(
            "by how much one that was due later ended first",
            Unit::Millis,
            woken.disorder_millis as f64,
        ),
        each("processor time for each", woken.cpu_seconds),
        each("PostgreSQL's for each", woken.database_cpu_seconds),
        Figure::one(
            "write-ahead log for each",
            Unit::Bytes,
            woken.each(woken.written_bytes as f64),
        ),
    ])
}
