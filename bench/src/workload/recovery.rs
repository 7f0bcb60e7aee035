//! Recovery: as many runs as are driven at a time wait for the answer to their effect when the
//! server is killed. From the start of the next process it is watched from outside, at the callee,
//! until each of them has called again, and then until all have succeeded.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::figure::{Figure, Unit, grouped};
use super::{CALLS_ALLOWED, CONNECTIONS, Stage, Workload};
use crate::callee::Callee;
use crate::clock;
use crate::load::{self, Shape, Sink};
use crate::millrace::{Server, scenario};
use crate::target::APP;

/// Longer than any run here is watched.
pub(super) const HELD: Duration = Duration::from_secs(600);
/// How long may be waited for the runs to call, and to end.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks: what the times are exact to.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Each takes seconds, most of them spent on getting the runs into flight.
const ROUNDS_MAX: usize = 3;

pub(super) const WORKLOAD: Workload = Workload {
    name: "recovery",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let mut times = Vec::new();
    for _ in 0..stage.pace.rounds.min(ROUNDS_MAX) {
        let [going, processor, ended] = once(stage).await?;
        (stage.tell)(&format!(
            "going again after {going:.0} ms, {processor:.0} ms of processor time; ended after \
             {ended:.0} ms"
        ));
        times.push([going, processor, ended]);
    }
    let of = |place: usize| times.iter().map(|round| round[place]).collect();
    let runs = grouped(stage.pace.in_flight as f64);
    Ok(vec![
        Figure::of(
            format!("process start until all {runs} runs go again"),
            Unit::Millis,
            of(0),
        )
        .goal("≤ 1,000 ms"),
        Figure::of("processor time until then", Unit::Millis, of(1)),
        Figure::of("until all have succeeded", Unit::Millis, of(2)),
    ])
}

/// Time until all go again, processor time until then, time until all have succeeded: milliseconds.
async fn once(stage: &Stage<'_>) -> Result<[f64; 3]> {
    let runs = stage.pace.in_flight;
    let folder = stage.origin.new_folder()?;
    let callee = Callee::start().await?;
    callee.answers_after(HELD).await?;
    let server = Server::start(&stage.origin.millrace, folder.path(), &CALLS_ALLOWED).await?;
    let scenario = scenario::accepted_effect(APP, &callee.url());
    server.api.set_up(APP, &scenario).await?;
    let sink = server.sink(APP, Shape::HOOK3);
    into_flight(&sink, &callee, runs).await?;

    server.process.kill().await?;
    callee.answers_after(Duration::ZERO).await?;
    let start = clock::now();
    let server = Server::start(&stage.origin.millrace, folder.path(), &CALLS_ALLOWED).await?;
    called(&callee, runs).await?;
    let going = start.elapsed().as_secs_f64();
    let processor = server.process.usage()?.cpu_seconds;
    succeeded(&server, runs, start).await?;
    let ended = start.elapsed().as_secs_f64();
    Ok([going, processor, ended].map(|seconds| seconds * 1e3))
}

/// Sends that many events, and waits until the run of each has called.
pub(super) async fn into_flight(sink: &Sink, callee: &Callee, runs: u64) -> Result<()> {
    let outcome = load::send(sink, runs, CONNECTIONS, &Arc::default()).await?;
    ensure!(
        outcome.answered(202) == runs,
        "{runs} events, but answers {:?}{}",
        outcome.statuses,
        outcome.first_fault()
    );
    called(callee, runs).await
}

/// Waits until that many runs have succeeded, within our patience since the start.
pub(super) async fn succeeded(server: &Server, runs: u64, start: Instant) -> Result<()> {
    while server.api.runs("succeeded").await? < runs {
        ensure!(
            start.elapsed() < PATIENCE,
            "{runs} runs were in flight, but {} have succeeded and {} failed",
            server.api.runs("succeeded").await?,
            server.api.runs("failed").await?
        );
        clock::pause(LOOK_EVERY).await;
    }
    Ok(())
}

/// Waits until that many runs have called.
pub(super) async fn called(callee: &Callee, runs: u64) -> Result<()> {
    let start = clock::now();
    loop {
        let calls = callee.calls().await?;
        if calls.keys >= runs {
            return Ok(());
        }
        ensure!(
            start.elapsed() < PATIENCE,
            "{runs} runs should call, but {calls:?}; each needs a connection: `ulimit -n` must \
             allow that many"
        );
        clock::pause(LOOK_EVERY).await;
    }
}
