//! What looks for runs to drive, timed beside few and beside many that have gone through the database
//! before: accepted, queued or waiting for a timer, and finished, as live runs do. Some stand there
//! all the time, so that there is something to find. The store is asked as the engine asks it: at
//! once, when the rows that the others have left behind are still there, and after they were
//! cleared away.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use bytes::Bytes;
use millrace_core::id::{RunId, RunIdSource, ScenarioId};
use millrace_core::ports::store::{CommitId, NewRun, RunSummary, Runs, Unit};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use millrace_store::postgres::{Options, PostgresStore};

use crate::clock;
use crate::process::postgres::{self, Postgres};
use crate::workload::figure::{self, Figure, grouped};
use crate::workload::{Stage, Workload};

/// Runs that stand there all the time, of each kind.
const STANDING: u64 = 1_000;
/// Rows of a page: what the engine asks for.
const PAGE_ROWS: u32 = 500;
/// How often each question is asked for its median.
const ASKED: usize = 201;
/// Units that are handed in at a time while the database is filled.
const UNITS: u64 = 1_000;
/// Bytes of each of the two chunks of a run's journal.
const CHUNK_BYTES: usize = 200;

pub(in crate::workload) const WORKLOAD: Workload = Workload {
    name: "postgres-history",
    run: |stage| Box::pin(run(stage)),
};

/// The median time of each question, in microseconds.
struct Times([(&'static str, f64); 3]);

async fn run(stage: &Stage<'_>) -> Result<Vec<Figure>> {
    let database = Postgres::start().await?;
    let store = PostgresStore::open(Options::new(&database.url)).await?;
    let mut past = Past::new();
    past.accept(&store, 2 * STANDING).await?;
    let few = Times::take(&store).await?;
    let start = clock::now();
    let mut left = stage.pace.history;
    while left > 0 {
        let runs = left.min(UNITS);
        let accepted = past.accept(&store, runs).await?;
        past.end(&store, &accepted).await?;
        left -= runs;
    }
    let seconds = start.elapsed().as_secs_f64();
    (stage.tell)(&format!("the history took {seconds:.0} s"));
    let many = Times::take(&store).await?;
    let vacuum = "VACUUM (ANALYZE) millrace.unfinished";
    let client = postgres::connect(&database.url).await?;
    client.batch_execute(vacuum).await?;
    let cleared = Times::take(&store).await?;
    store.close().await;
    Ok(figures(&few, [&many, &cleared], stage.pace.history))
}

fn figures(few: &Times, [many, cleared]: [&Times; 2], history: u64) -> Vec<Figure> {
    let history = grouped(history as f64);
    let of = |place: usize| {
        let (what, before) = few.0[place];
        let ratio = |when: &str, times: &Times| {
            let what = format!("{what}: {when} ÷ before");
            Figure::one(what, figure::Unit::Ratio, times.0[place].1 / before).goal("≤ 1.2")
        };
        [
            ratio(&format!("after {history} runs"), many),
            ratio("and after a vacuum", cleared),
            Figure::one(format!("{what}: before"), figure::Unit::Micros, before),
        ]
    };
    (0..few.0.len()).flat_map(of).collect()
}

impl Times {
    async fn take(store: &PostgresStore) -> Result<Self> {
        let now = clock::time_of_day();
        Ok(Self([
            (
                "runs to go on with",
                median(async || Ok(store.queued_or_running(None, PAGE_ROWS).await?.len())).await?,
            ),
            (
                "runs that are due",
                median(async || Ok(store.due(now, PAGE_ROWS).await?.len())).await?,
            ),
            (
                "when the next is due",
                median(async || Ok(usize::from(store.next_due().await?.is_some()))).await?,
            ),
        ]))
    }
}

/// The median time of something that has to find something.
async fn median(ask: impl AsyncFn() -> Result<usize>) -> Result<f64> {
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let start = clock::now();
        let found = ask().await?;
        times.push(start.elapsed());
        ensure!(found > 0, "nothing was found");
    }
    times.sort_unstable();
    let middle: Duration = times[ASKED / 2];
    Ok(middle.as_secs_f64() * 1e6)
}

/// Makes runs, and ends them.
struct Past {
    ids: RunIdSource,
    scenario_id: ScenarioId,
    chunk: Bytes,
    commits: u64,
}

impl Past {
    fn new() -> Self {
        Self {
            ids: RunIdSource::after(None),
            scenario_id: ScenarioId::new(1, [1; 10]),
            chunk: Bytes::from_static(&[b'j'; CHUNK_BYTES]),
            commits: 0,
        }
    }

    fn commit_id(&mut self) -> CommitId {
        self.commits += 1;
        CommitId(self.commits)
    }

    /// That many runs, of which every second waits and is due, and the others are queued.
    async fn accept(&mut self, store: &PostgresStore, count: u64) -> Result<Vec<RunId>> {
        let at = clock::time_of_day();
        let mut units = Vec::new();
        let mut accepted = Vec::new();
        for number in 0..count {
            let run_id = self.ids.next(at.as_millis() as u64, [0x5a; 10]);
            accepted.push(run_id);
            units.push(Unit::Accept {
                claim: None,
                runs: vec![self.run(run_id, at, number % 2 == 0)],
                commit_id: self.commit_id(),
            });
        }
        commit(store, units).await?;
        Ok(accepted)
    }

    fn run(&self, run_id: RunId, at: Timestamp, waits: bool) -> NewRun {
        let summary = RunSummary {
            status: if waits {
                RunStatus::Waiting
            } else {
                RunStatus::Queued
            },
            started_at: waits.then_some(at),
            finished_at: None,
            error: None,
            due: waits.then_some(at),
            driven: false,
        };
        NewRun {
            run_id,
            scenario_id: self.scenario_id,
            version: Some(1),
            created_at: at,
            correlation_id: None,
            labels: Vec::new(),
            retry_of: None,
            replay_of: None,
            dry_run: false,
            slot_key: None,
            worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
            chunk: self.chunk.clone(),
            blobs: Vec::new(),
            entries: 1,
            summary,
        }
    }

    async fn end(&mut self, store: &PostgresStore, accepted: &[RunId]) -> Result<()> {
        let at = clock::time_of_day();
        let ended = RunSummary {
            status: RunStatus::Succeeded,
            started_at: Some(at),
            finished_at: Some(at),
            error: None,
            due: None,
            driven: false,
        };
        let units = accepted.iter().map(|run_id| Unit::Advance {
            run_id: *run_id,
            expected_entries: 1,
            chunk: self.chunk.clone(),
            blobs: Vec::new(),
            entries: 4,
            summary: ended.clone(),
            creates: Vec::new(),
            commit_id: self.commit_id(),
        });
        let units = units.collect();
        commit(store, units).await
    }
}

/// Commits units side by side.
async fn commit(store: &PostgresStore, units: Vec<Unit>) -> Result<()> {
    let handed_in: Vec<_> = units
        .into_iter()
        .map(|unit| store.commit(Arc::new(unit)))
        .collect();
    for done in handed_in {
        done.await?;
    }
    Ok(())
}
