//! hook3 with an `Idempotency-Key` and a `traceparent` on each request, against a store that holds
//! many keys already, compared with hook3 on an empty store. The keys lie anywhere, as strangers'
//! do, and are put there by webhooks.

use anyhow::Result;

use super::figure::{Figure, Unit, grouped};
use super::{CONNECTIONS, Stage, Workload, rounds};
use crate::load::Shape;
use crate::millrace::scenario;
use crate::target::{APP, Kind, Subject, Target};

pub(super) const WORKLOAD: Workload = Workload {
    name: "keys",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let shape = Shape {
        keyed: true,
        ..Shape::HOOK3
    };
    let subject = Subject {
        scenario: scenario::hook3(APP),
        shape,
        arguments: &[],
    };
    let keyed = Target::millrace(stage.origin, subject).await?;
    let kept = stage.pace.keys;
    keyed.send(kept, CONNECTIONS).await?;
    let hook3 = Target::start(Kind::Millrace, stage.origin).await?;
    let rounds = rounds::run(stage, [&keyed, &hook3]).await?;
    let with = format!("{} keys kept before", grouped(kept as f64));
    Ok(vec![
        rounds
            .ratio(&format!("rate ÷ hook3's, {with}"), |one| one.rate)
            .goal("≥ 0.8"),
        rounds.ratio("p99 ÷ hook3's", |one| one.p99_micros),
        rounds.ours("rate", Unit::PerSecond, |one| one.rate),
        rounds
            .ours("written for each run", Unit::Bytes, |one| one.written_bytes)
            .goal("≤ 2,500 bytes"),
    ])
}
