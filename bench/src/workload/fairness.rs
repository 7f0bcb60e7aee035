//! Fairness: hook3 at a steady rate, alone and then while another scenario of the same server is
//! flooded with ten times the events that its limit lets through, which pile up in its queue. Each
//! round takes a new server: a queue outlives its flood.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::figure::{Figure, Unit};
use super::{CALLS_ALLOWED, CONNECTIONS, Stage, Workload};
use crate::callee::Callee;
use crate::load::{self, Arrivals, Outcome, Shape};
use crate::millrace::{Server, scenario};
use crate::target::{APP, is_right};

/// Key of the app whose scenario is flooded.
const FLOODED: &str = "flooded";
/// Runs of the flooded scenario that go on at a time.
const FLOODED_LIMIT: u32 = 8;
/// How long the effect of each of them takes.
const EFFECT_TIME: Duration = Duration::from_millis(20);
/// What is offered of what the limit lets through.
const FLOODED_TIMES: f64 = 10.0;
/// Events of the scenario that is watched, in a second.
const WATCHED_PER_SECOND: f64 = 1000.0;

pub(super) const WORKLOAD: Workload = Workload {
    name: "fairness",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let (mut alone, mut beside, mut accepted) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..stage.pace.rounds {
        let [quiet, flooded, flood] = once(stage).await?;
        let p99 = |outcome: &Outcome| outcome.latency.quantile(0.99).as_secs_f64() * 1e6;
        (stage.tell)(&format!(
            "p99 {:.0} µs alone, {:.0} µs beside the flood, which was answered {:?}",
            p99(&quiet),
            p99(&flooded),
            flood.statuses
        ));
        alone.push(p99(&quiet));
        beside.push(p99(&flooded));
        accepted.push(flood.answered(202) as f64 / flood.seconds);
    }
    let ratios = beside
        .iter()
        .zip(&alone)
        .map(|(beside, alone)| beside / alone);
    Ok(vec![
        Figure::of(
            "p99 beside a flooded scenario ÷ alone",
            Unit::Ratio,
            ratios.collect(),
        )
        .goal("≤ 2"),
        Figure::of("p99 alone", Unit::Micros, alone),
        Figure::of("p99 beside the flood", Unit::Micros, beside),
        Figure::of("accepted of the flood", Unit::PerSecond, accepted),
    ])
}

/// hook3 alone, hook3 beside the flood, and the flood.
async fn once(stage: &Stage<'_>) -> Result<[Outcome; 3]> {
    let folder = stage.origin.new_folder()?;
    let callee = Callee::start().await?;
    callee.answers_after(EFFECT_TIME).await?;
    let server = Server::start(&stage.origin.millrace, folder.path(), &CALLS_ALLOWED).await?;
    server.api.set_up(APP, &scenario::hook3(APP)).await?;
    let limited = scenario::limited_effect(FLOODED, &callee.url(), FLOODED_LIMIT);
    server.api.set_up(FLOODED, &limited).await?;

    let watched = |time| Arrivals {
        per_second: WATCHED_PER_SECOND,
        connections: CONNECTIONS,
        time,
        may_wait: true,
    };
    let time = stage.pace.time();
    let (sink, numbers) = (server.sink(APP, Shape::HOOK3), Arc::default());
    // The first requests of a process meet cold caches; they are no one's figure.
    load::open(&sink, watched(time / 4), &numbers).await?;
    let quiet = load::open(&sink, watched(time), &numbers).await?;
    let flood_sink = server.sink(FLOODED, Shape::HOOK3);
    let flood_numbers = Arc::default();
    let flood = Arrivals {
        per_second: f64::from(FLOODED_LIMIT) / EFFECT_TIME.as_secs_f64() * FLOODED_TIMES,
        may_wait: false,
        ..watched(time)
    };
    let (flooded, flood) = tokio::join!(
        load::open(&sink, watched(time), &numbers),
        load::open(&flood_sink, flood, &flood_numbers),
    );
    let (flooded, flood) = (flooded?, flood?);
    is_right(&quiet)?;
    is_right(&flooded)?;
    ensure!(
        flood.faults() == 0,
        "the flood was answered {:?}{}",
        flood.statuses,
        flood.first_fault()
    );
    Ok([quiet, flooded, flood])
}
