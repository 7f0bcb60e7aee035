//! Start: from the process's start to its first answered webhook, on a data folder with many published
//! scenarios and a long history. Both come about as a person's would: scenarios by the API, finished
//! runs by webhooks.

use std::sync::Arc;

use anyhow::Result;

use super::figure::{Figure, Unit, grouped};
use super::{CONNECTIONS, Stage, Workload};
use crate::footprint::cold_start_millis;
use crate::load::{self, Shape};
use crate::millrace::{Server, scenario};
use crate::target::{APP, is_right};

/// Published scenarios, hook3 among them.
const SCENARIOS: usize = 1_000;

pub(super) const WORKLOAD: Workload = Workload {
    name: "start",
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let origin = stage.origin;
    let folder = origin.new_folder()?;
    let server = Server::start(&origin.millrace, folder.path(), &[]).await?;
    server.api.set_up(APP, &scenario::hook3(APP)).await?;
    for number in 1..SCENARIOS {
        let other = scenario::elsewhere(scenario::hook3(APP), number);
        server.api.publish(&other).await?;
    }
    let finished = stage.pace.finished;
    let sink = server.sink(APP, Shape::HOOK3);
    is_right(&load::send(&sink, finished, CONNECTIONS, &Arc::default()).await?)?;
    server.process.stop().await?;

    let mut starts = Vec::new();
    for number in 0..stage.pace.rounds {
        let millis = cold_start_millis(origin, folder.path(), number as u64).await?;
        (stage.tell)(&format!("first answered webhook after {millis:.0} ms"));
        starts.push(millis);
    }
    let (scenarios, finished) = (grouped(SCENARIOS as f64), grouped(finished as f64));
    Ok(vec![
        Figure::of(
            format!("process start to first webhook, {scenarios} scenarios, {finished} runs"),
            Unit::Millis,
            starts,
        )
        .goal("≤ 500 ms"),
    ])
}
