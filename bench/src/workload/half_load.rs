//! The slowest request at half load: hook3 in an open loop at half of the rate that it reached just
//! before, for long enough that checkpoints and the janitor's rounds are in it.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::figure::{Figure, Unit};
use super::{CONNECTIONS, Stage, Workload};
use crate::compare;
use crate::load::{Amount, Arrivals};
use crate::target::{Kind, Target, is_right};

/// Connections that carry the events; events that find none free wait for one.
const OPEN_CONNECTIONS: usize = 256;

pub(super) const WORKLOAD: Workload = Workload {
    name: "half-load",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let target = Target::start(Kind::Millrace, stage.origin).await?;
    let amount = Amount {
        connections: CONNECTIONS,
        time: stage.pace.time(),
    };
    let peak = compare::measure(&target, amount).await?.rate;
    let seconds = stage.pace.half_load_seconds;
    let arrivals = Arrivals {
        per_second: peak / 2.0,
        connections: OPEN_CONNECTIONS,
        time: Duration::from_secs_f64(seconds),
        may_wait: true,
    };
    let outcome = target.try_open(arrivals).await?;
    is_right(&outcome)?;
    ensure!(
        outcome.unsent == 0,
        "{} events were not sent",
        outcome.unsent
    );
    let micros = |latency: Duration| latency.as_secs_f64() * 1e6;
    let (p99, max) = (outcome.latency.quantile(0.99), outcome.latency.max());
    Ok(vec![
        Figure::one(
            format!("slowest ÷ p99, {seconds} s"),
            Unit::Ratio,
            micros(max) / micros(p99),
        )
        .goal("≤ 10"),
        Figure::one("rate", Unit::PerSecond, outcome.rate()),
        Figure::one("p50", Unit::Micros, micros(outcome.latency.quantile(0.5))),
        Figure::one("p99", Unit::Micros, micros(p99)),
        Figure::one("slowest", Unit::Micros, micros(max)),
    ])
}
