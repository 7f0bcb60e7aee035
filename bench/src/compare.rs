//! Rounds: each loads every target with every number of connections, one after the other, so that
//! what disturbs the machine disturbs all alike. Figures are medians over rounds.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::load::Amount;
use crate::target::{Kind, Target};

/// Share of a load that is sent before it, uncounted, to fill caches and pools.
const WARM_UP_SHARE: u32 = 10;

/// How often and how long.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schedule {
    /// Rounds.
    pub(crate) rounds: usize,
    /// Seconds of each load.
    pub(crate) seconds: f64,
    /// Numbers of connections.
    pub(crate) connections: Vec<usize>,
}

/// One load.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Measurement {
    /// What was loaded.
    pub(crate) target: Kind,
    /// With how many connections.
    pub(crate) connections: usize,
    /// In which round, from 0.
    pub(crate) round: usize,
    /// Requests sent.
    pub(crate) requests: u64,
    /// Answers with status 200.
    pub(crate) answers_ok: u64,
    /// Right answers in a second.
    pub(crate) rate: f64,
    /// Half of the answers took no longer, in microseconds.
    pub(crate) p50_micros: f64,
    /// 99 % of the answers took no longer, in microseconds.
    pub(crate) p99_micros: f64,
    /// The slowest answer, in microseconds.
    pub(crate) max_micros: f64,
    /// Processor time of the target for each request, in microseconds.
    pub(crate) cpu_micros: f64,
    /// Processor time of the PostgreSQL server for each request, in microseconds; 0 without one.
    pub(crate) database_cpu_micros: f64,
    /// What the target wrote to disk for each request, in bytes; on PostgreSQL what the server's
    /// write-ahead log grew by.
    pub(crate) written_bytes: f64,
}

#[cfg(test)]
impl Measurement {
    /// One of which only the rate counts.
    pub(crate) fn of_rate(target: Kind, round: usize, connections: usize, rate: f64) -> Self {
        Self {
            target,
            connections,
            round,
            requests: 1,
            answers_ok: 1,
            rate,
            p50_micros: 1.0,
            p99_micros: 2.0,
            max_micros: 3.0,
            cpu_micros: 4.0,
            database_cpu_micros: 0.0,
            written_bytes: 5.0,
        }
    }
}

/// Runs the schedule; `tell` is told of each measurement.
pub(crate) async fn run(
    targets: &[Target],
    schedule: &Schedule,
    mut tell: impl FnMut(&Measurement),
) -> Result<Vec<Measurement>> {
    let mut measurements = Vec::new();
    for round in 0..schedule.rounds {
        for connections in &schedule.connections {
            // Who is first in a round has the quietest disk: each target is it in its turn.
            for place in 0..targets.len() {
                let target = &targets[(place + round) % targets.len()];
                let amount = Amount {
                    connections: *connections,
                    time: Duration::from_secs_f64(schedule.seconds),
                };
                let mut measurement = measure(target, amount).await?;
                measurement.round = round;
                tell(&measurement);
                measurements.push(measurement);
            }
        }
    }
    Ok(measurements)
}

/// One load after a warm-up; every answer must be right.
pub(crate) async fn measure(target: &Target, amount: Amount) -> Result<Measurement> {
    let warm_up = Amount {
        time: amount.time / WARM_UP_SHARE,
        ..amount
    };
    target.load(warm_up).await?;
    let before = target.spent().await?;
    let outcome = target.load(amount).await?;
    let after = target.spent().await?;
    let each = |total: f64| total / outcome.requests as f64;
    let micros = |latency: Duration| latency.as_secs_f64() * 1e6;
    Ok(Measurement {
        target: target.kind,
        connections: amount.connections,
        round: 0,
        requests: outcome.requests,
        answers_ok: outcome.answers_ok(),
        rate: outcome.rate(),
        p50_micros: micros(outcome.latency.quantile(0.5)),
        p99_micros: micros(outcome.latency.quantile(0.99)),
        max_micros: micros(outcome.latency.max()),
        cpu_micros: each((after.cpu_seconds - before.cpu_seconds) * 1e6),
        database_cpu_micros: each((after.database_cpu_seconds - before.database_cpu_seconds) * 1e6),
        written_bytes: each((after.written_bytes - before.written_bytes) as f64),
    })
}

/// The middle one, or the mean of the two in the middle; 0 of nothing.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle_of_the_sorted() {
        let is = |mut values: Vec<f64>, expected: f64| {
            assert!((median(&mut values) - expected).abs() < f64::EPSILON);
        };
        is(vec![3.0, 1.0, 2.0], 2.0);
        is(vec![4.0, 1.0, 2.0, 3.0], 2.5);
        is(vec![], 0.0);
    }
}
