//! How many runs there are by status: unfinished ones in memory, finished ones in one row per
//! hour and status, written once per batch, but for those in blocks that are not indexed yet: they
//! are counted when they are asked for. Dry runs are not counted.

use std::sync::atomic::{AtomicI64, Ordering};

use millrace_core::ports::store::{RunCounts, RunSummary};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::runs::blocks;

const HOUR_MILLIS: i64 = 3_600_000;

/// How many statuses are not final; their numbers come first.
const UNFINISHED_COUNT: usize = 3;

/// What the units of one batch change.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    unfinished: [i64; UNFINISHED_COUNT],
    /// Hour, status number, how many.
    finished: Vec<(i64, u8, i64)>,
}

impl Tally {
    /// A run has come into that standing.
    pub(super) fn enter(&mut self, summary: &RunSummary, created_at: Timestamp) {
        let status = summary.status.number();
        if let Some(count) = self.unfinished.get_mut(usize::from(status)) {
            *count += 1;
            return;
        }
        let ended = summary.finished_at.unwrap_or(created_at);
        let hour = ended.as_millis().div_euclid(HOUR_MILLIS);
        let known = self
            .finished
            .iter_mut()
            .find(|(of, with, _)| (*of, *with) == (hour, status));
        match known {
            Some((_, _, count)) => *count += 1,
            None => self.finished.push((hour, status, 1)),
        }
    }

    /// A run has left that status.
    pub(super) fn leave(&mut self, status: RunStatus) {
        if let Some(count) = self.unfinished.get_mut(usize::from(status.number())) {
            *count -= 1;
        }
    }

    /// Adds the finished runs to their rows.
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        for (hour, status, count) in &self.finished {
            connection
                .prepare_cached(
                    "INSERT INTO counts VALUES (?1, ?2, ?3) \
                     ON CONFLICT (hour, status) DO UPDATE SET count = count + excluded.count",
                )?
                .execute(params![hour, status, count])?;
        }
        Ok(())
    }
}

/// The unfinished runs, shared between the writer and the readers.
#[derive(Debug, Default)]
pub(super) struct Unfinished([AtomicI64; UNFINISHED_COUNT]);

impl Unfinished {
    /// Counts them anew, from an index that holds nothing else.
    pub(super) fn read(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut count = connection.prepare_cached(
            "SELECT count(*) FROM runs INDEXED BY runs_by_status \
             WHERE status <> 3 AND status = ?1 AND dry_run = 0",
        )?;
        for (status, cell) in (0_i64..).zip(&self.0) {
            cell.store(
                count.query_row([status], |row| row.get(0))?,
                Ordering::Relaxed,
            );
        }
        Ok(())
    }

    /// Takes over what a committed batch has changed.
    pub(super) fn change(&self, tally: &Tally) {
        for (cell, change) in self.0.iter().zip(tally.unfinished) {
            if change != 0 {
                cell.fetch_add(change, Ordering::Relaxed);
            }
        }
    }
}

/// What stands for the hour of runs that have not finished.
const UNFINISHED_HOUR: i64 = -1;

/// All that is counted: hour, status and how many; hour -1 for unfinished runs.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<(i64, u8, i64)>> {
    let mut statement = connection.prepare("SELECT hour, status, count FROM counts")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut tally = Tally {
        finished: rows.collect::<rusqlite::Result<_>>()?,
        ..Tally::default()
    };
    blocks::look_through(connection, |head| {
        tally.enter(&head.summary(), head.created_at);
    })?;
    let unfinished = Unfinished::default();
    unfinished.read(connection)?;
    let unfinished = (0_u8..).zip(unfinished.0);
    let unfinished =
        unfinished.map(|(status, count)| (UNFINISHED_HOUR, status, count.into_inner()));
    let mut all: Vec<_> = unfinished.chain(tally.finished).collect();
    all.retain(|(_, _, count)| *count != 0);
    Ok(all)
}

/// Unfinished runs, and those that finished in the hour of `since` or later.
pub(super) fn read(
    connection: &Connection,
    unfinished: &Unfinished,
    since: Timestamp,
) -> rusqlite::Result<RunCounts> {
    let mut counts = RunCounts::default();
    for (count, cell) in counts.by_status.iter_mut().zip(&unfinished.0) {
        *count = cell.load(Ordering::Relaxed).max(0) as u64;
    }
    let since_hour = since.as_millis().div_euclid(HOUR_MILLIS);
    // What is counted in one look must not be indexed before the other.
    let together = connection.unchecked_transaction()?;
    let mut finished = connection
        .prepare_cached("SELECT status, sum(count) FROM counts WHERE hour >= ?1 GROUP BY status")?;
    let mut rows = finished.query([since_hour])?;
    while let Some(row) = rows.next()? {
        if let Some(count) = counts.by_status.get_mut(usize::from(row.get::<_, u8>(0)?)) {
            *count = row.get::<_, i64>(1)? as u64;
        }
    }
    let mut unindexed = Tally::default();
    blocks::look_through(connection, |head| {
        unindexed.enter(&head.summary(), head.created_at);
    })?;
    together.commit()?;
    for (hour, status, count) in unindexed.finished {
        if hour >= since_hour {
            counts.by_status[usize::from(status)] += count as u64;
        }
    }
    counts.oldest_queued = connection
        .prepare_cached(
            "SELECT (row >> 15) + created FROM runs INDEXED BY runs_by_status \
             WHERE status <> 3 AND status = 0 AND dry_run = 0 ORDER BY row LIMIT 1",
        )?
        .query_row([], |row| row.get(0).map(Timestamp::from_millis))
        .optional()?;
    Ok(counts)
}
