//! The workloads besides hook3. Each is one file, which says what is set up, what it is compared
//! with and which goals its figures have, and one line in [`ALL`].

mod chain;
mod effect;
mod fairness;
mod fan_out;
mod figure;
mod half_load;
mod keys;
mod overload;
mod payload;
mod peers;
mod postgres;
mod recovery;
mod rounds;
mod start;

use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

pub(crate) use self::figure::{Figure, grouped};
use crate::peer::Peer;
use crate::target::Origin;

/// All of them, in the order in which they run.
const ALL: [Workload; 15] = [
    keys::WORKLOAD,
    effect::WORKLOAD,
    chain::WORKLOAD,
    fan_out::WORKLOAD,
    payload::WORKLOAD,
    half_load::WORKLOAD,
    overload::WORKLOAD,
    recovery::WORKLOAD,
    fairness::WORKLOAD,
    start::WORKLOAD,
    postgres::members::WORKLOAD,
    postgres::takeover::WORKLOAD,
    postgres::waiting::WORKLOAD,
    postgres::history::WORKLOAD,
    peers::WORKLOAD,
];

/// Connections of a load where nothing else is said.
const CONNECTIONS: usize = 64;
/// Arguments of a server whose effects call the callee, which is on this machine.
const CALLS_ALLOWED: [&str; 2] = ["--allow-private-networks", "true"];

/// A workload.
pub(crate) struct Workload {
    /// What it is called on the command line and in tables.
    name: &'static str,
    run: for<'a> fn(&'a Stage<'a>) -> Running<'a>,
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<Vec<Figure>>> + 'a>>;

/// What a workload runs on.
pub(crate) struct Stage<'a> {
    /// Where targets come from.
    pub(crate) origin: &'a Origin,
    /// How much of everything.
    pub(crate) pace: Pace,
    /// Whom hook3 is compared with besides.
    pub(crate) peers: &'a [Peer],
    /// How many processes serve from one database when they are compared with one.
    pub(crate) members: &'a [u8],
    /// Is told how far it is.
    pub(crate) tell: &'a dyn Fn(&str),
}

/// How much of everything.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pace {
    /// Rounds that medians are taken of.
    pub(crate) rounds: usize,
    /// Seconds of each load.
    pub(crate) seconds: f64,
    /// Idempotency keys in the store before the keys are measured.
    pub(crate) keys: u64,
    /// Seconds at half load.
    pub(crate) half_load_seconds: f64,
    /// Runs in flight when the server is killed.
    pub(crate) in_flight: u64,
    /// Finished runs in the store on which starts are measured.
    pub(crate) finished: u64,
    /// Runs that wait in PostgreSQL.
    pub(crate) waiting: u64,
    /// Runs that have gone through PostgreSQL before what looks for runs is timed.
    pub(crate) history: u64,
    /// Mebibytes that the disk's own rate is measured with.
    pub(crate) disk_mebibytes: usize,
}

impl Pace {
    fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }
}

/// What came of a workload.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Section {
    /// The workload.
    pub(crate) workload: &'static str,
    /// Its figures.
    pub(crate) figures: Vec<Figure>,
}

/// The names of all workloads.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|workload| workload.name)
}

/// Runs those of the workloads that are wanted; one without figures has no section.
pub(crate) async fn run(
    stage: &Stage<'_>,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for workload in ALL.iter().filter(|workload| is_wanted(workload.name)) {
        (stage.tell)(&format!("workload {}", workload.name));
        let figures = (workload.run)(stage)
            .await
            .with_context(|| format!("workload {}", workload.name))?;
        if !figures.is_empty() {
            sections.push(Section {
                workload: workload.name,
                figures,
            });
        }
    }
    Ok(sections)
}
