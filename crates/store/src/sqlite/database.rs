//! The synchronous core: one connection that writes, units in batches, one flush for each.
//!
//! Nothing waits here but for SQLite, and no thread is known. A flush that failed is never tried
//! again: the connection is closed, the database opened anew, and what became of the batch is
//! read back.

mod open;
pub(crate) mod transfer;

use std::borrow::Borrow;
use std::path::Path;
use std::sync::Arc;

use millrace_core::ports::store::{CommitError, Error, Unit};
use rusqlite::{Connection, ErrorCode, OptionalExtension};

pub(super) use self::open::open_reader;
use self::open::{open_writer, settle};
use super::commit::{Batch, Changes, Known, ScenarioNumbers};
use super::migrate;
use super::runs::{blocks, blocks::Recent, newest};
use super::standing::Standing;
use super::tail::Tail;
use super::{Location, Options, fault, keys, locate, tail};

/// The database with its one writing connection.
pub struct Database {
    /// `None` after it could not be opened again.
    connection: Option<Connection>,
    location: Location,
    known: Known,
    standing: Arc<Standing>,
    #[cfg(test)]
    pub(super) failing_flush: Option<super::tests::FailingFlush>,
}

/// How a batch ended.
enum Flush {
    /// It is on disk.
    Done,
    /// Surely nothing of it is.
    Undone(rusqlite::Error),
    /// It cannot be found out.
    Unknown(String),
}

impl Database {
    /// Opens or creates the database and brings it to the newest schema.
    pub fn open(location: Location, options: &Options) -> Result<Self, migrate::Error> {
        let shown = location.path().unwrap_or(Path::new(":memory:")).to_owned();
        let opening = |source| migrate::Error::opening(&shown, source);
        let connection = open_writer(&location).map_err(opening)?;
        migrate::migrate(&connection, location.path())?;
        if !settle(&connection).map_err(opening)? {
            tracing::warn!(
                "another process reads the database, so its log is not copied into it at the start"
            );
        }
        let standing = Standing::new(location.path(), options)
            .map_err(|source| migrate::Error::unreadable(&shown, source))?;
        let standing = Arc::new(standing);
        tail::adopt(&connection).map_err(opening)?;
        standing.tail.read(&connection).map_err(opening)?;
        standing.unfinished.read(&connection).map_err(opening)?;
        let known = Known {
            scenarios: ScenarioNumbers::default(),
            recent: Recent::new(first_free(&connection).map_err(opening)?),
            blocks: blocks::Making {
                runs_min: options.block_runs_min,
                indexed_together: options.blocks_indexed_together,
                unindexed: blocks::unindexed(&connection).map_err(opening)?,
            },
        };
        Ok(Self {
            connection: Some(connection),
            location,
            known,
            standing,
            #[cfg(test)]
            failing_flush: None,
        })
    }

    /// The figures that it shares.
    pub(super) fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.standing)
    }

    /// The writing connection, opened again if it was lost.
    pub(super) fn connection(&mut self) -> Result<&Connection, Error> {
        if self.connection.is_none() {
            self.reopen().map_err(|error| fault::refused(&error))?;
        }
        self.connection.as_ref().ok_or_else(|| Error::Unavailable {
            message: "the database is not open".to_owned(),
        })
    }

    /// Commits units in one transaction and one flush. Each gets its own result, in order: one
    /// unit's conflict never fails its neighbours. All units but those that conflict are on disk
    /// when this returns.
    pub fn commit_batch<U: Borrow<Unit>>(&mut self, units: &[U]) -> Vec<Result<(), CommitError>> {
        let units: &[&Unit] = &units.iter().map(Borrow::borrow).collect::<Vec<_>>();
        let mut results = vec![Ok(()); units.len()];
        let mut order = in_order(units);
        if let Err(error) = self.standing.check_place() {
            tracing::error!(%error, "nothing is committed");
            answer(&order, &mut results, &CommitError::Refused(error));
            return results;
        }
        if let Some(full) = self.standing.room.only_reserve() {
            refuse_events(units, &mut order, &mut results, &full);
        }
        while !order.is_empty() {
            match self.try_batch(units, &order, &mut results) {
                Flush::Done => break,
                Flush::Undone(error) => {
                    let refused = fault::refused(&error);
                    let before = order.len();
                    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
                        refuse_events(units, &mut order, &mut results, &refused);
                    }
                    if order.len() == before {
                        answer(&order, &mut results, &CommitError::Refused(refused));
                        break;
                    }
                }
                Flush::Unknown(message) => {
                    answer(
                        &order,
                        &mut results,
                        &CommitError::OutcomeUnknown { message },
                    );
                    break;
                }
            }
        }
        if self.standing.tail.is_full()
            && let Err(error) = self.sort_tail()
        {
            tracing::warn!(%error, "what is sorted from time to time stays as it is until the next time");
        }
        results
    }

    /// Sorts what was claimed and what runs are found by into generations, with a flush of its own.
    pub(super) fn sort_tail(&mut self) -> Result<(), Error> {
        if self.standing.tail.is_empty() {
            return Ok(());
        }
        let standing = Arc::clone(&self.standing);
        let sorted = self.write(move |connection| {
            let sorted = standing.tail.sort(connection);
            sorted.map_err(|error| fault::refused(&error))
        })?;
        self.standing.tail.was_sorted(sorted);
        Ok(())
    }

    fn try_batch(
        &mut self,
        units: &[&Unit],
        order: &[usize],
        results: &mut [Result<(), CommitError>],
    ) -> Flush {
        let written = match self.write_batch(units, order, results, false) {
            Err(error) if fault::concerns_one_unit(&error) => {
                self.write_batch(units, order, results, true)
            }
            other => other,
        };
        let changes = match written {
            Ok(Some(changes)) => changes,
            Ok(None) => return Flush::Done,
            Err(error) => return Flush::Undone(error),
        };
        let count = order
            .iter()
            .filter(|index| results[**index].is_ok())
            .count();
        let begun = self.standing.now();
        match self.flush() {
            Ok(()) => {
                if let Some((begun, now)) = begun.zip(self.standing.now()) {
                    self.standing.flushed(now.millis_since(begun));
                }
                self.standing.unfinished.change(&changes.tally);
                self.standing.tail.append(changes.pending);
                self.standing.committed(count);
                Flush::Done
            }
            Err(error) => {
                let sample = order.iter().find(|index| results[**index].is_ok());
                self.read_back(error, sample.map(|index| units[*index]))
            }
        }
    }

    /// Writes the units into an open transaction. `None` when none of them changes anything; the
    /// transaction is then ended, as it is after an error.
    fn write_batch(
        &mut self,
        units: &[&Unit],
        order: &[usize],
        results: &mut [Result<(), CommitError>],
        careful: bool,
    ) -> rusqlite::Result<Option<Changes>> {
        if self.connection.is_none() {
            self.reopen()?;
        }
        let Some(connection) = self.connection.as_ref() else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        let known = &mut self.known;
        let tail = &self.standing.tail;
        let written = (|| {
            connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            let mut batch = Batch::new(connection, known, tail, careful);
            let mut changes = false;
            for index in order {
                results[*index] = batch.write(units[*index])?;
                changes |= results[*index].is_ok();
            }
            let finished = batch.finish()?;
            Ok(changes.then_some(finished))
        })();
        if !matches!(written, Ok(Some(_))) {
            self.roll_back();
        }
        written
    }

    fn flush(&mut self) -> rusqlite::Result<()> {
        let Some(connection) = self.connection.as_ref() else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        #[cfg(test)]
        if let Some(failing) = self.failing_flush.take() {
            return failing.flush(connection);
        }
        connection.prepare_cached("COMMIT")?.execute([]).map(|_| ())
    }

    /// After a failed flush: closes, opens again, brings what the log holds into the database (so
    /// that what is then read is on disk) and looks whether the batch is there. A batch is one
    /// transaction: one unit's fate is that of all.
    fn read_back(&mut self, error: rusqlite::Error, sample: Option<&Unit>) -> Flush {
        tracing::error!(%error, "a flush failed; the database is opened again");
        self.known.scenarios.clear();
        if self.location.path().is_none() {
            self.roll_back();
        } else if let Err(error) = self.reopen() {
            return Flush::Unknown(format!("the database cannot be opened again: {error}"));
        }
        let (Some(connection), Some(unit)) = (self.connection.as_ref(), sample) else {
            return Flush::Undone(error);
        };
        match is_committed(connection, &self.standing.tail, unit) {
            Ok(true) => Flush::Done,
            Ok(false) => Flush::Undone(error),
            Err(error) => Flush::Unknown(error.to_string()),
        }
    }

    fn reopen(&mut self) -> rusqlite::Result<()> {
        if let Some(Err((_, error))) = self.connection.take().map(Connection::close) {
            tracing::warn!(%error, "the database did not close cleanly");
        }
        // What is committed from now on must not go into another file, nor into a new one.
        self.standing.check_file().map_err(|error| {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
            rusqlite::Error::SqliteFailure(code, Some(error.to_string()))
        })?;
        let connection = open_writer(&self.location)?;
        if !settle(&connection)? {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
            let message = "the log cannot be copied into the database while someone reads it";
            return Err(rusqlite::Error::SqliteFailure(
                code,
                Some(message.to_owned()),
            ));
        }
        self.standing.tail.read(&connection)?;
        self.standing.unfinished.read(&connection)?;
        self.connection = Some(connection);
        Ok(())
    }

    fn roll_back(&mut self) {
        self.known.scenarios.clear();
        if let Some(connection) = self.connection.as_ref()
            && !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a rollback failed; the database is opened again");
            self.connection = None;
        }
    }

    /// Does other work in a transaction of its own.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let refused = |error| fault::refused(&error);
        self.standing.check_place()?;
        let connection = self.connection()?;
        connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(refused)?;
        let done = work(connection).and_then(|done| {
            connection
                .query_row(
                    "UPDATE instance SET value = value + 1 WHERE name = 'write' RETURNING value",
                    [],
                    |row| row.get::<_, i64>(0),
                )
                .map(|mark| (done, mark))
                .map_err(refused)
        });
        let (done, mark) = done.inspect_err(|_| self.roll_back())?;
        match self.flush() {
            Ok(()) => {
                self.standing.committed(0);
                Ok(done)
            }
            Err(error) => self.read_back_mark(error, mark).map(|()| done),
        }
    }

    /// Takes the write lock and lets it go again.
    pub(super) fn ping(&mut self) -> Result<(), Error> {
        self.connection()?
            .execute_batch("BEGIN IMMEDIATE; ROLLBACK")
            .map_err(|error| fault::refused(&error))
    }

    fn read_back_mark(&mut self, error: rusqlite::Error, mark: i64) -> Result<(), Error> {
        if let Flush::Unknown(message) = self.read_back(error, None) {
            return Err(Error::Unavailable {
                message: format!("whether it was done is not known: {message}"),
            });
        }
        let found: i64 = self
            .connection()?
            .query_row(
                "SELECT value FROM instance WHERE name = 'write'",
                [],
                |row| row.get(0),
            )
            .map_err(|error| fault::refused(&error))?;
        if found == mark {
            return Ok(());
        }
        Err(Error::Unavailable {
            message: "the disk did not take it; nothing was changed".to_owned(),
        })
    }
}

/// Events first, in the order of their rows, so that the hot table grows at its end; then the
/// advances as they came.
fn in_order(units: &[&Unit]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|index| match units[*index] {
        Unit::Accept { runs, .. } => (0, runs.first().map_or(0, |run| run.run_id.rank())),
        Unit::Advance { .. } => (1, 0),
    });
    order
}

fn refuse_events(
    units: &[&Unit],
    order: &mut Vec<usize>,
    results: &mut [Result<(), CommitError>],
    full: &Error,
) {
    order.retain(|index| {
        let is_event = matches!(units[*index], Unit::Accept { .. });
        if is_event {
            results[*index] = Err(CommitError::Refused(full.clone()));
        }
        !is_event
    });
}

/// Gives the error to all units that are not answered yet.
fn answer(order: &[usize], results: &mut [Result<(), CommitError>], error: &CommitError) {
    for index in order {
        if results[*index].is_ok() {
            results[*index] = Err(error.clone());
        }
    }
}

/// The row behind all that were ever given away.
fn first_free(connection: &Connection) -> rusqlite::Result<i64> {
    let newest = newest(connection)?;
    Ok(newest.map_or(0, |run_id| (run_id.rank() as i64).saturating_add(1)))
}

fn is_committed(connection: &Connection, tail: &Tail, unit: &Unit) -> Result<bool, Error> {
    let (run_id, commit_id) = match unit {
        Unit::Accept {
            runs,
            claim,
            commit_id,
        } => match (runs.first(), claim) {
            (Some(run), _) => (run.run_id, commit_id),
            (None, Some(claim)) => return keys::is_claimed(connection, tail, claim),
            (None, None) => return Ok(true),
        },
        Unit::Advance {
            run_id, commit_id, ..
        } => (*run_id, commit_id),
    };
    let found = || match locate(connection, run_id)? {
        Some(place) => connection
            .query_row(
                "SELECT commit_id FROM runs WHERE row = ?1",
                [place.row],
                |row| row.get::<_, i64>(0).map(|number| number as u64),
            )
            .optional(),
        None => {
            let found = blocks::find_run(connection, run_id)?;
            Ok(found.map(|found| found.head.filing.commit_id.0))
        }
    };
    found()
        .map(|found| found == Some(commit_id.0))
        .map_err(|error| fault::refused(&error))
}
