//! Runs that wait: a store is filled with them through its port, the server is started on it, and
//! their rows say afterwards when each was woken.

mod place;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use millrace_core::id::RunId;
use millrace_core::journal::{self, Entry};
use millrace_core::ports::store::{CommitId, NewRun, RunFilter, Store, StoredRun, Unit};
use millrace_core::time::Timestamp;

pub(crate) use self::place::Place;
use crate::clock::{self, time_of_day};
use crate::load::{Client, Shape, Webhook};
use crate::millrace::scenario;
use crate::target::Origin;

/// The app's key.
const APP: &str = "bench";
/// How long each run waits, as the scenario says it and in milliseconds.
const WAIT: (&str, i64) = ("1h", 3_600_000);
/// Runs of one event while the store is filled.
const EVENT_RUNS: u64 = 1_000;
/// How long the server does nothing before its memory is read.
const IDLE: Duration = Duration::from_secs(5);
/// Between two looks at how many runs have finished.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long the server may take beyond the last due time, for each run.
const PATIENCE_PER_RUN: Duration = Duration::from_millis(1);
/// Rows of a page when they are read.
const PAGE_ROWS: u32 = 500;

/// What is to be measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Runs that wait.
    pub(crate) runs: u64,
    /// How many of them are due in a second.
    pub(crate) rate: u64,
    /// From now to the first due time.
    pub(crate) ahead: Duration,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Woken {
    /// How many waited.
    pub(crate) runs: u64,
    /// The server's memory without them, in bytes.
    pub(crate) idle_bytes: u64,
    /// Its memory while all wait.
    pub(crate) waiting_bytes: u64,
    /// The most memory it had in use.
    pub(crate) peak_bytes: u64,
    /// Its processor time for all, in seconds.
    pub(crate) cpu_seconds: f64,
    /// That of the PostgreSQL server, in seconds; 0 without one.
    pub(crate) database_cpu_seconds: f64,
    /// What was written to disk; on PostgreSQL into its write-ahead log.
    pub(crate) written_bytes: u64,
    /// How late each run ended, in milliseconds, sorted.
    pub(crate) late: Vec<i64>,
    /// From the first due time to the last end.
    pub(crate) took_millis: i64,
    /// By how much a run that ended before was due after, at most, in milliseconds.
    pub(crate) disorder_millis: i64,
}

/// Fills a store, starts the server on it and waits until the last run has ended.
pub(crate) async fn measure(
    origin: &Origin,
    place: &Place,
    plan: Plan,
    note: impl Fn(&str),
) -> Result<Woken> {
    let first_due = time_of_day().plus_millis(plan.ahead.as_millis() as u64);
    let idle_bytes = begin(origin, place).await?;
    fill(place, plan, first_due).await?;
    note("the store is filled");
    let server = place.serve(origin).await?;
    clock::pause(IDLE).await;
    let waiting_bytes = server.process.usage()?.resident_bytes;
    let before = place.spent(&server).await?;
    let left = first_due.millis_since(time_of_day());
    ensure!(
        left > 0,
        "filling the store took longer than there was until the first run is due"
    );
    note(&format!("the first run is due in {left} ms"));
    clock::pause(Duration::from_millis(left)).await;
    let patience = Duration::from_secs(plan.runs / plan.rate) + PATIENCE_PER_RUN * plan.runs as u32;
    let start = clock::now();
    while server.api.runs("succeeded").await? < plan.runs {
        ensure!(
            start.elapsed() < patience,
            "after {patience:?}, {} of {} runs have ended",
            server.api.runs("succeeded").await?,
            plan.runs
        );
        clock::pause(LOOK_EVERY).await;
    }
    let after = place.spent(&server).await?;
    let peak_bytes = server.process.usage()?.resident_peak_bytes;
    server.process.stop().await?;
    let ends = read(place).await?;
    Ok(Woken {
        runs: plan.runs,
        idle_bytes,
        waiting_bytes,
        peak_bytes,
        cpu_seconds: after.cpu_seconds - before.cpu_seconds,
        database_cpu_seconds: after.database_cpu_seconds - before.database_cpu_seconds,
        written_bytes: after.written_bytes - before.written_bytes,
        took_millis: ends.last().map_or(0, |last| last.0) - first_due.as_millis(),
        disorder_millis: disorder(&ends),
        late: late(&ends),
    })
}

/// Makes the one run that is copied, and gives the memory of a server that has nothing to do but
/// that.
async fn begin(origin: &Origin, place: &Place) -> Result<u64> {
    let server = place.serve(origin).await?;
    server
        .api
        .set_up(APP, &scenario::waiting(APP, WAIT.0))
        .await?;
    let sink = server.sink(APP, Shape::HOOK3);
    let mut client = Client::open(sink.address).await?;
    let status = client
        .exchange(Webhook::new(&sink).numbered(1))
        .await?
        .status;
    ensure!(
        (200..300).contains(&status),
        "the webhook was answered {status}"
    );
    server.process.stop().await?;
    let server = place.serve(origin).await?;
    clock::pause(IDLE).await;
    let idle_bytes = server.process.usage()?.resident_bytes;
    server.process.stop().await?;
    Ok(idle_bytes)
}

/// Stores copies of the one run that waits, which differ in when they were accepted.
async fn fill(place: &Place, plan: Plan, first_due: Timestamp) -> Result<()> {
    let opened = place.open().await?;
    copy(opened.store(), plan, first_due).await?;
    opened.close().await;
    Ok(())
}

async fn copy(store: &dyn Store, plan: Plan, first_due: Timestamp) -> Result<()> {
    let waiting = store.due(Timestamp::from_millis(i64::MAX), 1).await?;
    let one = waiting.first().context("no run waits")?;
    let one = store.run(one.run_id).await?.context("the run is gone")?;
    let template = Template::of(&one)?;
    let mut next = 0;
    while next < plan.runs {
        let end = (next + EVENT_RUNS).min(plan.runs);
        let runs = (next..end).map(|number| {
            let behind = number * 1_000 / plan.rate;
            let due = first_due.plus_millis(behind);
            template.run(number, Timestamp::from_millis(due.as_millis() - WAIT.1))
        });
        let unit = Unit::Accept {
            claim: None,
            runs: runs.collect(),
            commit_id: CommitId(next),
        };
        store.commit(Arc::new(unit)).await?;
        next = end;
    }
    Ok(())
}

/// The run that is copied.
struct Template<'a> {
    one: &'a StoredRun,
    entries: Vec<Entry>,
}

impl<'a> Template<'a> {
    fn of(one: &'a StoredRun) -> Result<Self> {
        let mut entries = Vec::new();
        for chunk in &one.chunks {
            entries.extend(journal::decode(chunk)?);
        }
        ensure!(one.row.summary.due.is_some(), "the run does not wait");
        Ok(Self { one, entries })
    }

    fn run(&self, number: u64, at: Timestamp) -> NewRun {
        let row = &self.one.row;
        let mut entries = self.entries.clone();
        if let Some(Entry::Accepted(accepted)) = entries.first_mut() {
            Arc::make_mut(accepted).at = at;
        }
        let moved = |time: Timestamp| {
            let after = time.millis_since(row.created_at);
            at.plus_millis(after)
        };
        let mut summary = row.summary.clone();
        summary.due = Some(at.plus_millis(WAIT.1 as u64));
        summary.started_at = summary.started_at.map(moved);
        let rank = RunId::first_rank_of(at.as_millis() as u64);
        NewRun {
            // Several may come in one millisecond.
            run_id: RunId::from_rank(rank + number % (1 << 15), number),
            scenario_id: row.scenario_id,
            version: row.version,
            created_at: at,
            correlation_id: row.correlation_id.clone(),
            labels: row.labels.clone(),
            retry_of: None,
            replay_of: None,
            dry_run: false,
            slot_key: None,
            worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
            chunk: journal::encode(&entries),
            blobs: Vec::new(),
            entries: row.entries,
            summary,
        }
    }
}

/// When each run ended and when it was due, in the order of the ends.
async fn read(place: &Place) -> Result<Vec<(i64, i64)>> {
    let opened = place.open().await?;
    let ends = ends(opened.store()).await?;
    opened.close().await;
    Ok(ends)
}

async fn ends(store: &dyn Store) -> Result<Vec<(i64, i64)>> {
    let mut ends = Vec::new();
    let mut before = None;
    loop {
        let page = store.runs(RunFilter::default(), before, PAGE_ROWS).await?;
        for run in &page.items {
            if let Some(end) = run.summary.finished_at {
                ends.push((end.as_millis(), run.created_at.as_millis() + WAIT.1));
            }
        }
        match page.next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    ends.sort_unstable();
    Ok(ends)
}

fn late(ends: &[(i64, i64)]) -> Vec<i64> {
    let mut late: Vec<i64> = ends.iter().map(|(end, due)| end - due).collect();
    late.sort_unstable();
    late
}

fn disorder(ends: &[(i64, i64)]) -> i64 {
    let (mut latest, mut most) = (i64::MIN, 0);
    for (_, due) in ends {
        most = most.max(latest.saturating_sub(*due));
        latest = latest.max(*due);
    }
    most
}

impl Woken {
    /// How many ended in a second, from the first due time to the last end.
    pub(crate) fn rate(&self) -> f64 {
        self.runs as f64 * 1e3 / self.took_millis.max(1) as f64
    }

    /// How late that part of them ended at most, in milliseconds.
    pub(crate) fn late(&self, part: f64) -> i64 {
        let at = (self.late.len() as f64 * part) as usize;
        let found = self.late.get(at.min(self.late.len().saturating_sub(1)));
        found.copied().unwrap_or(0)
    }

    /// A sum over all runs, for each of them.
    pub(crate) fn each(&self, sum: f64) -> f64 {
        sum / self.runs as f64
    }
}

impl fmt::Display for Woken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        writeln!(
            to,
            "{} runs: memory idle {:.1} MB, with all waiting {:.1} MB, at most {:.1} MB",
            self.runs,
            megabytes(self.idle_bytes),
            megabytes(self.waiting_bytes),
            megabytes(self.peak_bytes)
        )?;
        writeln!(
            to,
            "ended in {:.1} s, {:.0}/s; late by {} ms at the median, {} p99, {} at most, {} at least",
            self.took_millis as f64 / 1e3,
            self.rate(),
            self.late(0.5),
            self.late(0.99),
            self.late(1.0),
            self.late(0.0)
        )?;
        writeln!(
            to,
            "out of order by at most {} ms of due time; processor time {:.1} µs and {:.0} bytes written for each",
            self.disorder_millis,
            self.each(self.cpu_seconds * 1e6),
            self.each(self.written_bytes as f64)
        )?;
        write!(
            to,
            "processor time of PostgreSQL {:.1} µs for each",
            self.each(self.database_cpu_seconds * 1e6)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disorder_is_what_a_run_that_was_due_earlier_had_to_wait() {
        assert_eq!(disorder(&[(5, 1), (6, 2), (6, 3)]), 0);
        assert_eq!(disorder(&[(5, 1), (6, 9), (7, 3), (8, 4)]), 6);
    }
}
