//! Units as statements inside an open transaction. What can conflict is looked up before anything
//! of the unit is written; no transaction begins or ends here.

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitError, CommitId, Error, KeyClaim, KeyOwner, NewRun, RunSummary, Unit,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use super::counts::Tally;
use super::fault::{self, Stop};
use super::keys::page::Key;
use super::record::{self, Filed, Filing, Place, STRAY};
use super::runs::blocks::{self, Making, Recent};
use super::runs::finds;
use super::tail::{Pending, Tail};
use super::{blob_names, keys, locate};

/// The numbers under which scenarios stand in the hot table, as the writer knows them.
#[derive(Debug, Default)]
pub(super) struct ScenarioNumbers(FxHashMap<ScenarioId, i64>);

impl ScenarioNumbers {
    /// Forgets all: after a rollback, numbers given out in the transaction do not exist.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn number(
        &mut self,
        connection: &Connection,
        scenario_id: ScenarioId,
    ) -> rusqlite::Result<i64> {
        if let Some(number) = self.0.get(&scenario_id) {
            return Ok(*number);
        }
        let known = connection
            .prepare_cached("SELECT number FROM scenario_numbers WHERE scenario_id = ?1")?
            .query_row([scenario_id.as_bytes()], |row| row.get(0))
            .optional()?;
        let number = match known {
            Some(number) => number,
            None => {
                connection
                    .prepare_cached("INSERT INTO scenario_numbers (scenario_id) VALUES (?1)")?
                    .execute([scenario_id.as_bytes()])?;
                connection.last_insert_rowid()
            }
        };
        self.0.insert(scenario_id, number);
        Ok(number)
    }
}

/// What the writer knows without a look into the database.
#[derive(Debug)]
pub(super) struct Known {
    /// The numbers of scenarios.
    pub scenarios: ScenarioNumbers,
    /// Which places are free.
    pub recent: Recent,
    /// How blocks are made.
    pub blocks: Making,
}

/// Units of one transaction.
pub(super) struct Batch<'a, 'u> {
    connection: &'a Connection,
    known: &'a mut Known,
    tail: &'a Tail,
    careful: bool,
    /// Runs whose rows are still to be inserted, together with others.
    waiting: Vec<Filed<'u>>,
    /// Runs that are still to be inserted in blocks.
    settled: Vec<Filed<'u>>,
    changes: Changes,
}

/// What a batch changes in what is known of the database, once it is on disk.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// In the counts.
    pub tally: Tally,
    /// In the tail.
    pub pending: Pending,
}

/// What is known of a run before it is advanced.
struct Standing {
    place: Place,
    entries: i64,
    status: RunStatus,
    created_at: Timestamp,
    dry_run: bool,
}

impl<'a, 'u> Batch<'a, 'u> {
    /// `careful` puts a savepoint around every unit: the slow pass, for a batch in which the fast
    /// one met something that it did not foresee.
    pub(super) fn new(
        connection: &'a Connection,
        known: &'a mut Known,
        tail: &'a Tail,
        careful: bool,
    ) -> Self {
        Self {
            connection,
            known,
            tail,
            careful,
            waiting: Vec::new(),
            settled: Vec::new(),
            changes: Changes::default(),
        }
    }

    /// Writes a unit. An error in the result is the unit's own: nothing of it was written, and
    /// its neighbours are unharmed. Any other error asks for a rollback of the batch.
    pub(super) fn write(&mut self, unit: &'u Unit) -> rusqlite::Result<Result<(), CommitError>> {
        if self.careful {
            return self.apply_carefully(unit);
        }
        match self.apply(unit) {
            Ok(()) => Ok(Ok(())),
            Err(Stop::Unit(error)) => Ok(Err(error)),
            Err(Stop::Sqlite(error)) => Err(error),
        }
    }

    /// Writes what has waited for others of its kind, the counts and the tail. An error asks for a
    /// rollback of the batch.
    pub(super) fn finish(mut self) -> rusqlite::Result<Changes> {
        self.insert_waiting()?;
        self.changes.tally.write(self.connection)?;
        self.changes.pending.write(self.connection)?;
        Ok(self.changes)
    }

    fn insert_waiting(&mut self) -> rusqlite::Result<()> {
        record::insert(self.connection, &self.waiting)?;
        self.waiting.clear();
        let (making, tally) = (&mut self.known.blocks, &mut self.changes.tally);
        blocks::insert(self.connection, &mut self.settled, making, tally)?;
        self.settled.clear();
        Ok(())
    }

    /// Writes a unit. After [`Stop::Sqlite`], and in the careful pass after [`Stop::Unit`] too, a
    /// part of it may be written, so the caller rolls back.
    fn apply(&mut self, unit: &'u Unit) -> Result<(), Stop> {
        match unit {
            Unit::Accept {
                claim,
                runs,
                commit_id,
            } => self.accept(claim.as_ref(), runs, *commit_id),
            Unit::Advance { .. } => self.advance(unit),
        }
    }

    /// Writes a unit inside a savepoint. Only errors that end the whole transaction are handed on.
    fn apply_carefully(&mut self, unit: &'u Unit) -> rusqlite::Result<Result<(), CommitError>> {
        let before = self.changes.tally.clone();
        let finds_before = self.changes.pending.finds.len();
        self.connection
            .prepare_cached("SAVEPOINT unit")?
            .execute([])?;
        let error = match self.apply(unit) {
            Ok(()) => {
                self.connection
                    .prepare_cached("RELEASE unit")?
                    .execute([])?;
                return Ok(Ok(()));
            }
            Err(Stop::Unit(error)) => error,
            Err(Stop::Sqlite(error)) if fault::concerns_one_unit(&error) => {
                CommitError::Refused(fault::refused(&error))
            }
            Err(Stop::Sqlite(error)) => return Err(error),
        };
        self.changes.tally = before;
        self.changes.pending.finds.truncate(finds_before);
        if let (Some(key), false) = (claimed(unit), matches!(error, CommitError::KeyTaken(_))) {
            self.changes.pending.claims.remove(&key);
        }
        self.known.scenarios.clear();
        self.connection
            .prepare_cached("ROLLBACK TO unit")?
            .execute([])?;
        self.connection
            .prepare_cached("RELEASE unit")?
            .execute([])?;
        Ok(Err(error))
    }

    fn accept(
        &mut self,
        claim: Option<&KeyClaim>,
        runs: &'u [NewRun],
        commit_id: CommitId,
    ) -> Result<(), Stop> {
        if let Some(claim) = claim {
            let key = keys::stored(claim.app_id, &claim.key);
            if let Some(owner) = self.owner(&key)? {
                return Err(Stop::Unit(CommitError::KeyTaken(owner)));
            }
            let claim = keys::claim(claim, runs.iter().map(|run| run.run_id));
            self.changes.pending.claims.insert(key, claim);
        }
        for run in runs {
            self.insert(run, claim, commit_id)?;
        }
        Ok(())
    }

    fn owner(&self, key: &Key) -> rusqlite::Result<Option<KeyOwner>> {
        match self.changes.pending.claims.get(key) {
            Some(claim) => Ok(Some(claim.clone().into())),
            None => keys::owner(self.connection, self.tail, key),
        }
    }

    fn advance(&mut self, unit: &'u Unit) -> Result<(), Stop> {
        let Unit::Advance {
            run_id,
            expected_entries,
            chunk,
            blobs,
            entries,
            summary,
            creates,
            commit_id,
        } = unit
        else {
            return Ok(());
        };
        let is_run = |one: &Filed<'_>| one.run.run_id == *run_id;
        if self.waiting.iter().any(is_run) || self.settled.iter().any(is_run) {
            self.insert_waiting()?;
        }
        let expected = *expected_entries as i64;
        let Some(standing) = self.standing(*run_id, expected)? else {
            return Err(Error::NotFound { what: "run" }.into());
        };
        if standing.entries != expected {
            return Err(Stop::Unit(CommitError::Fenced));
        }
        self.update(&standing, summary, expected + *entries as i64, *commit_id)?;
        if !chunk.is_empty() {
            self.append(standing.place.row, expected, chunk)?;
        }
        blob_names::note(self.connection, standing.place.row, blobs)?;
        if !standing.dry_run {
            self.changes.tally.leave(standing.status);
            self.changes.tally.enter(summary, standing.created_at);
        }
        for run in creates {
            self.insert(run, None, *commit_id)?;
        }
        Ok(())
    }

    /// How a run stands. One in a block comes out of it when it is to be changed.
    fn standing(&self, run_id: RunId, expected: i64) -> Result<Option<Standing>, Stop> {
        let place = match locate(self.connection, run_id)? {
            Some(place) => place,
            None => match blocks::find_run(self.connection, run_id)? {
                None => return Ok(None),
                Some(found) if found.head.entries as i64 != expected => {
                    return Err(Stop::Unit(CommitError::Fenced));
                }
                Some(found) => {
                    let place = found.head.place;
                    blocks::take_out(self.connection, found)?;
                    place
                }
            },
        };
        self.connection
            .prepare_cached("SELECT entries, status, created, dry_run FROM runs WHERE row = ?1")?
            .query_row([place.row], |row| {
                let created: i64 = row.get(2)?;
                Ok(Standing {
                    place,
                    entries: row.get(0)?,
                    status: record::status(row.get(1)?, 1)?,
                    created_at: Timestamp::from_millis((place.row >> 15).saturating_add(created)),
                    dry_run: row.get(3)?,
                })
            })
            .optional()
            .map_err(Stop::from)
    }

    fn update(
        &self,
        standing: &Standing,
        summary: &RunSummary,
        entries: i64,
        commit_id: CommitId,
    ) -> rusqlite::Result<()> {
        let error = summary.error.as_ref();
        self.connection
            .prepare_cached(
                "UPDATE runs SET status = ?2, entries = ?3, commit_id = ?4, started = ?5, \
                 finished = ?6, due = ?7, driven = ?8, error_code = ?9, error_message = ?10 \
                 WHERE row = ?1",
            )?
            .execute(params![
                standing.place.row,
                summary.status.number(),
                entries,
                commit_id.0 as i64,
                record::offset(standing.created_at, summary.started_at),
                record::offset(standing.created_at, summary.finished_at),
                summary.due.map(Timestamp::as_millis),
                summary.driven,
                error.map(|(code, _)| code.as_str()),
                error.map(|(_, message)| message.as_str()),
            ])
            .map(|_| ())
    }

    fn append(&self, row: i64, sequence: i64, chunk: &[u8]) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("INSERT INTO journal VALUES (?1, ?2, ?3)")?
            .execute(params![row, sequence, chunk])
            .map(|_| ())
    }

    fn insert(
        &mut self,
        run: &'u NewRun,
        claim: Option<&KeyClaim>,
        commit_id: CommitId,
    ) -> Result<(), Stop> {
        let filing = Filing {
            scenario: self
                .known
                .scenarios
                .number(self.connection, run.scenario_id)?,
            claim: claim.map(|claim| keys::mark(claim, run.created_at)),
            commit_id,
        };
        let row = self.insert_row(run, filing)?;
        if !record::is_inline(run) {
            self.append(row, 0, &run.chunk)?;
        }
        blob_names::note(self.connection, row, &run.blobs)?;
        finds::note(&mut self.changes.pending.finds, run, row);
        Ok(())
    }

    /// Inserts the run's row and counts it, or lets it wait for others, and says where it is. Whether
    /// another row has its place is not looked up but left to the insertion to find out, after which
    /// only the careful pass goes on.
    fn insert_row(&mut self, run: &'u NewRun, filing: Filing) -> Result<i64, Stop> {
        if let Some(place) = Place::of(run.run_id) {
            let filed = Filed { run, place, filing };
            let is_free = self.known.recent.take(place.row);
            if !is_free {
                self.insert_waiting()?;
            }
            if is_free || blocks::find(self.connection, place.row)?.is_none() {
                if !self.careful {
                    if is_free && blocks::takes(run) {
                        self.settled.push(filed);
                    } else {
                        self.waiting.push(filed);
                        self.count(run);
                    }
                    return Ok(place.row);
                }
                match record::insert(self.connection, &[filed]) {
                    Ok(()) => {
                        self.count(run);
                        return Ok(place.row);
                    }
                    Err(error) if fault::is_conflict(&error) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        let place = self.stray_place(run.run_id)?;
        record::insert(self.connection, &[Filed { run, place, filing }])?;
        self.count(run);
        Ok(place.row)
    }

    fn count(&mut self, run: &NewRun) {
        if !run.dry_run {
            self.changes.tally.enter(&run.summary, run.created_at);
        }
    }

    /// A place for a run whose own place another id has: the next free one behind it.
    fn stray_place(&mut self, run_id: RunId) -> Result<Place, Stop> {
        let is_stored = locate(self.connection, run_id)?.is_some()
            || blocks::find_run(self.connection, run_id)?.is_some();
        if is_stored && !self.careful {
            // A part of the unit may be written.
            return Err(fault::conflict().into());
        }
        if is_stored {
            return Err(Error::Taken {
                what: "run",
                field: "id",
                value: run_id.to_string(),
            }
            .into());
        }
        let mut taken = self
            .connection
            .prepare_cached("SELECT 1 FROM runs WHERE row = ?1")?;
        let mut row = run_id.rank() as i64;
        while taken.exists([row])? || blocks::find(self.connection, row)?.is_some() {
            row = row.checked_add(1).unwrap_or(0);
        }
        self.known.recent.take(row);
        self.connection
            .prepare_cached("INSERT INTO strays VALUES (?1, ?2)")?
            .execute(params![row, run_id.as_bytes()])?;
        Ok(Place { row, rest: STRAY })
    }
}

/// The key that a unit claims.
fn claimed(unit: &Unit) -> Option<Key> {
    match unit {
        Unit::Accept { claim, .. } => claim
            .as_ref()
            .map(|claim| keys::stored(claim.app_id, &claim.key)),
        Unit::Advance { .. } => None,
    }
}
