//! hook3 with one `http` effect before its answer, compared with a handler that commits, calls the
//! same callee, and commits.

use anyhow::{Result, ensure};

use super::figure::{Figure, Unit};
use super::{CALLS_ALLOWED, Stage, Workload, rounds};
use crate::callee::Callee;
use crate::load::Shape;
use crate::millrace::scenario;
use crate::target::{APP, Kind, Subject, Target};

pub(super) const WORKLOAD: Workload = Workload {
    name: "effect",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    // One for each, so that the calls can be counted.
    let (callee, limits_callee) = (Callee::start().await?, Callee::start().await?);
    let subject = Subject {
        scenario: scenario::effect(APP, &callee.url()),
        shape: Shape::HOOK3,
        arguments: &CALLS_ALLOWED,
    };
    let millrace = Target::millrace(stage.origin, subject).await?;
    let limit = Target::limit(Kind::Effect, stage.origin, Some(limits_callee.address)).await?;
    let commits_before = millrace.api().commits().await?;
    let rounds = rounds::run(stage, [&millrace, &limit]).await?;
    let commits = millrace.api().commits().await? - commits_before;
    for (target, callee) in [(&millrace, &callee), (&limit, &limits_callee)] {
        let (calls, runs) = (callee.calls().await?, target.events());
        let name = target.kind.name();
        ensure!(
            calls.count == runs && calls.keys == runs,
            "{runs} runs of {name}, but {calls:?}"
        );
    }
    Ok(vec![
        rounds
            .ratio("rate ÷ the effect limit's", |one| one.rate)
            .goal("≥ 0.7"),
        rounds
            .ratio("p99 ÷ the effect limit's", |one| one.p99_micros)
            .goal("≤ 2"),
        rounds.ratio("processor time ÷ the effect limit's", |one| one.cpu_micros),
        rounds.ours("rate", Unit::PerSecond, |one| one.rate),
        rounds.ours("p99", Unit::Micros, |one| one.p99_micros),
        rounds.ours("written for each run", Unit::Bytes, |one| one.written_bytes),
        Figure::one(
            "commits for each run",
            Unit::Count,
            commits as f64 / millrace.events() as f64,
        ),
    ])
}
