//! A chain of 100 pure nodes, the last of which answers, compared with hook3.

use anyhow::Result;

use super::figure::{Figure, Unit};
use super::{Stage, Workload, rounds};
use crate::load::Shape;
use crate::millrace::scenario;
use crate::target::{APP, Kind, Subject, Target};

/// Nodes after the trigger.
const NODES_COUNT: usize = 100;

pub(super) const WORKLOAD: Workload = Workload {
    name: "chain",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let subject = Subject {
        scenario: scenario::chain(APP, NODES_COUNT),
        shape: Shape::HOOK3,
        arguments: &[],
    };
    let chain = Target::millrace(stage.origin, subject).await?;
    let hook3 = Target::start(Kind::Millrace, stage.origin).await?;
    let commits_before = chain.api().commits().await?;
    let rounds = rounds::run(stage, [&chain, &hook3]).await?;
    let commits = chain.api().commits().await? - commits_before;
    Ok(vec![
        rounds
            .ratio("rate ÷ hook3's, 100 nodes", |one| one.rate)
            .goal("≥ 0.25"),
        rounds.ours("rate", Unit::PerSecond, |one| one.rate),
        rounds.ours("p99", Unit::Micros, |one| one.p99_micros),
        rounds.ours("written for each run", Unit::Bytes, |one| one.written_bytes),
        Figure::one(
            "commits for each run",
            Unit::Count,
            commits as f64 / chain.events() as f64,
        )
        .goal("1"),
    ])
}
