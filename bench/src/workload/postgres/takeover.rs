//! Takeover: as many runs as are driven at a time wait for the answer to their effect when the
//! process that drives them is killed. Another process on the same database has to find out that it
//! is gone, which nothing but the end of its lease says. From the kill on it is watched from outside,
//! at the callee, until each run has called again, and then until all have succeeded.
//!
//! The other process is started right after the kill; with `--members` also one that has served
//! beside it.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::callee::Callee;
use crate::clock;
use crate::load::Shape;
use crate::millrace::{Server, scenario};
use crate::process::postgres::Postgres;
use crate::target::{APP, Origin};
use crate::workload::figure::{Figure, Unit, grouped};
use crate::workload::recovery::{HELD, called, into_flight, succeeded};
use crate::workload::{CALLS_ALLOWED, Stage, Workload};

/// Each takes as long as a lease, and more.
const ROUNDS_MAX: usize = 2;

pub(in crate::workload) const WORKLOAD: Workload = Workload {
    name: "postgres-takeover",
    run: |stage| Box::pin(run(stage)),
};

/// Which process takes over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heir {
    /// One that is started right after the kill.
    New,
    /// One that has served all the time.
    Beside,
}

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let mut figures = measured(stage, Heir::New).await?;
    if !stage.members.is_empty() {
        figures.extend(measured(stage, Heir::Beside).await?);
    }
    Ok(figures)
}

async fn measured(stage: &Stage<'_>, heir: Heir) -> Result<Vec<Figure>> {
    let (mut going, mut ended) = (Vec::new(), Vec::new());
    for _ in 0..stage.pace.rounds.min(ROUNDS_MAX) {
        let times = once(stage, heir).await?;
        let [goes, ends] = times.map(|time| time.as_secs_f64() * 1e3);
        (stage.tell)(&format!(
            "going again after {goes:.0} ms, ended after {ends:.0} ms"
        ));
        going.push(goes);
        ended.push(ends);
    }
    let runs = grouped(stage.pace.in_flight as f64);
    let by = match heir {
        Heir::New => "by a process started then",
        Heir::Beside => "by another member",
    };
    Ok(vec![
        Figure::of(
            format!("kill until all {runs} runs go again, {by}"),
            Unit::Millis,
            going,
        )
        .goal("≤ 10,000 ms"),
        Figure::of(
            format!("until all have succeeded, {by}"),
            Unit::Millis,
            ended,
        ),
    ])
}

/// From the kill until all go again, and until all have succeeded.
async fn once(stage: &Stage<'_>, heir: Heir) -> Result<[Duration; 2]> {
    let (origin, runs) = (stage.origin, stage.pace.in_flight);
    let database = Postgres::start().await?;
    let folders = [origin.new_folder()?, origin.new_folder()?];
    let start = async |number: usize| member(origin, folders[number].path(), &database).await;
    let callee = Callee::start().await?;
    callee.answers_after(HELD).await?;
    let server = start(0).await?;
    let scenario = scenario::accepted_effect(APP, &callee.url());
    server.api.set_up(APP, &scenario).await?;
    let beside = match heir {
        Heir::Beside => Some(start(1).await?.answering().await?),
        Heir::New => None,
    };
    into_flight(&server.sink(APP, Shape::HOOK3), &callee, runs).await?;
    ensure!(
        server.api.runs("running").await? == runs,
        "not all runs are running"
    );

    let killed = clock::now();
    server.process.kill().await?;
    callee.answers_after(Duration::ZERO).await?;
    let heir = match beside {
        Some(beside) => beside,
        None => start(1).await?,
    };
    called(&callee, runs).await?;
    let going = killed.elapsed();
    succeeded(&heir, runs, killed).await?;
    Ok([going, killed.elapsed()])
}

async fn member(origin: &Origin, folder: &std::path::Path, database: &Postgres) -> Result<Server> {
    let arguments = [&CALLS_ALLOWED[..], &database.arguments()].concat();
    Server::start(&origin.millrace, folder, &arguments).await
}
