//! 100 `http` effects side by side under `parallel: 100`, joined before the answer. One run at a
//! time, so that a commit is one run's; the server's metrics count commits, the callee calls.

use anyhow::{Result, ensure};

use super::figure::{Figure, Unit};
use super::{CALLS_ALLOWED, Stage, Workload};
use crate::callee::Callee;
use crate::compare;
use crate::load::{Amount, Shape};
use crate::millrace::scenario;
use crate::target::{APP, Subject, Target};

/// Effects of a run.
const EFFECTS_COUNT: u64 = 100;

pub(super) const WORKLOAD: Workload = Workload {
    name: "fan-out",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let callee = Callee::start().await?;
    let subject = Subject {
        scenario: scenario::fan_out(APP, &callee.url(), EFFECTS_COUNT as usize),
        shape: Shape::HOOK3,
        arguments: &CALLS_ALLOWED,
    };
    let target = Target::millrace(stage.origin, subject).await?;
    let amount = Amount {
        connections: 1,
        time: stage.pace.time(),
    };
    let (mut commits, mut measured) = (Vec::new(), Vec::new());
    for _ in 0..stage.pace.rounds {
        let before = (target.api().commits().await?, target.events());
        measured.push(compare::measure(&target, amount).await?);
        let after = (target.api().commits().await?, target.events());
        commits.push((after.0 - before.0) as f64 / (after.1 - before.1) as f64);
    }
    let (calls, runs) = (callee.calls().await?, target.events());
    let expected = runs * EFFECTS_COUNT;
    ensure!(
        calls.count == expected && calls.keys == expected,
        "{runs} runs of {EFFECTS_COUNT} effects, but {calls:?}"
    );
    let of = |figure: fn(&compare::Measurement) -> f64| measured.iter().map(figure).collect();
    Ok(vec![
        Figure::of("commits for each run, 100 effects", Unit::Count, commits).goal("≤ 10"),
        Figure::of("p50 of a run", Unit::Micros, of(|one| one.p50_micros)),
        Figure::of("p99 of a run", Unit::Micros, of(|one| one.p99_micros)),
        Figure::of(
            "effects",
            Unit::PerSecond,
            of(|one| one.rate * EFFECTS_COUNT as f64),
        ),
        Figure::of(
            "written for each run",
            Unit::Bytes,
            of(|one| one.written_bytes),
        ),
    ])
}
