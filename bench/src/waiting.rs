//! Runs that wait: a store is filled with them through its port, the server is started on it, and
//! their rows say afterwards when each was woken.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use millrace_core::id::RunId;
use millrace_core::journal::{self, Entry};
use millrace_core::ports::store::{CommitId, NewRun, RunFilter, Runs, StoredRun, Unit};
use millrace_core::time::Timestamp;
use millrace_store::sqlite::{Location, Options, SqliteStore};

use crate::clock::{self, time_of_day};
use crate::load::{Client, Shape, Webhook};
use crate::millrace::{Server, scenario};
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
    runs: u64,
    idle_bytes: u64,
    waiting_bytes: u64,
    peak_bytes: u64,
    cpu_seconds: f64,
    written_bytes: u64,
    /// How late each run ended, in milliseconds, sorted.
    late: Vec<i64>,
    /// From the first due time to the last end.
    took_millis: i64,
    /// By how much a run that ended before was due after, at most, in milliseconds.
    disorder_millis: i64,
}

/// Fills a store, starts the server on it and waits until the last run has ended.
pub(crate) async fn measure(origin: &Origin, plan: Plan, note: impl Fn(&str)) -> Result<Woken> {
    let folder = origin.new_folder()?;
    let first_due = time_of_day().plus_millis(plan.ahead.as_millis() as u64);
    let server = Server::start(&origin.millrace, folder.path(), &[]).await?;
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
    let server = Server::start(&origin.millrace, folder.path(), &[]).await?;
    clock::pause(IDLE).await;
    let idle_bytes = server.process.usage()?.resident_bytes;
    server.process.stop().await?;

    fill(folder.path(), plan, first_due).await?;
    note("the store is filled");
    let server = Server::start(&origin.millrace, folder.path(), &[]).await?;
    clock::pause(IDLE).await;
    let before = server.process.usage()?;
    let left = first_due.millis_since(time_of_day());
    ensure!(left > 0, "filling the store took longer than `--ahead`");
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
    let after = server.process.usage()?;
    server.process.stop().await?;
    let ends = read(folder.path()).await?;
    Ok(Woken {
        runs: plan.runs,
        idle_bytes,
        waiting_bytes: before.resident_bytes,
        peak_bytes: after.resident_peak_bytes,
        cpu_seconds: after.cpu_seconds - before.cpu_seconds,
        written_bytes: after.written_bytes - before.written_bytes,
        took_millis: ends.last().map_or(0, |last| last.0) - first_due.as_millis(),
        disorder_millis: disorder(&ends),
        late: late(&ends),
    })
}

fn open(folder: &Path) -> Result<SqliteStore> {
    let path = folder.join("data").join("millrace.db");
    Ok(SqliteStore::open(Location::File(path), Options::default())?)
}

/// Stores copies of the one run that waits, which differ in when they were accepted.
async fn fill(folder: &Path, plan: Plan, first_due: Timestamp) -> Result<()> {
    let store = open(folder)?;
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
            chunk: journal::encode(&entries),
            blobs: Vec::new(),
            entries: row.entries,
            summary,
        }
    }
}

/// When each run ended and when it was due, in the order of the ends.
async fn read(folder: &Path) -> Result<Vec<(i64, i64)>> {
    let store = open(folder)?;
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

impl fmt::Display for Woken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let quantile = |part: f64| {
            let at = (self.late.len() as f64 * part) as usize;
            self.late.get(at.min(self.late.len().saturating_sub(1)))
        };
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
            "ended in {:.1} s, {:.0}/s; late by {:?} ms at the median, {:?} p99, {:?} at most, {:?} at least",
            self.took_millis as f64 / 1e3,
            self.runs as f64 * 1e3 / self.took_millis.max(1) as f64,
            quantile(0.5).unwrap_or(&0),
            quantile(0.99).unwrap_or(&0),
            quantile(1.0).unwrap_or(&0),
            quantile(0.0).unwrap_or(&0)
        )?;
        write!(
            to,
            "out of order by at most {} ms of due time; processor time {:.1} µs and {:.0} bytes written for each",
            self.disorder_millis,
            self.cpu_seconds * 1e6 / self.runs as f64,
            self.written_bytes as f64 / self.runs as f64
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
