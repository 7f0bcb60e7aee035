//! Units as statements inside an open transaction. What can conflict is looked up before anything
//! of the unit is written; no transaction begins or ends here.

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitError, CommitId, Error, KeyClaim, NewRun, RunSummary, Unit,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use super::counts::Tally;
use super::fault::{self, Stop};
use super::record::{self, Filed, Filing, Place, STRAY};
use super::runs::finds;
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

/// Units of one transaction.
pub(super) struct Batch<'a, 'u> {
    connection: &'a Connection,
    scenarios: &'a mut ScenarioNumbers,
    careful: bool,
    /// Runs whose rows are still to be inserted, together with others.
    waiting: Vec<Filed<'u>>,
    /// What the units change in the counts.
    pub(super) tally: Tally,
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
        scenarios: &'a mut ScenarioNumbers,
        careful: bool,
    ) -> Self {
        Self {
            connection,
            scenarios,
            careful,
            waiting: Vec::new(),
            tally: Tally::default(),
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

    /// Writes what has waited for others of its kind, and the counts. An error asks for a rollback
    /// of the batch.
    pub(super) fn finish(mut self) -> rusqlite::Result<Tally> {
        self.insert_waiting()?;
        self.tally.write(self.connection)?;
        Ok(self.tally)
    }

    fn insert_waiting(&mut self) -> rusqlite::Result<()> {
        record::insert(self.connection, &self.waiting)?;
        self.waiting.clear();
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
        let before = self.tally.clone();
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
        self.tally = before;
        self.scenarios.clear();
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
            if let Some(owner) = keys::owner(self.connection, claim.app_id, &claim.key)? {
                return Err(Stop::Unit(CommitError::KeyTaken(owner)));
            }
            keys::claim(self.connection, claim, runs.iter().map(|run| run.run_id))?;
        }
        for run in runs {
            self.insert(run, claim, commit_id)?;
        }
        Ok(())
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
        if self.waiting.iter().any(|one| one.run.run_id == *run_id) {
            self.insert_waiting()?;
        }
        let Some(standing) = self.standing(*run_id)? else {
            return Err(Error::NotFound { what: "run" }.into());
        };
        let expected = *expected_entries as i64;
        if standing.entries != expected {
            return Err(Stop::Unit(CommitError::Fenced));
        }
        self.update(&standing, summary, expected + *entries as i64, *commit_id)?;
        if !chunk.is_empty() {
            self.append(standing.place.row, expected, chunk)?;
        }
        blob_names::note(self.connection, standing.place.row, blobs)?;
        if !standing.dry_run {
            self.tally.leave(standing.status);
            self.tally.enter(summary, standing.created_at);
        }
        for run in creates {
            self.insert(run, None, *commit_id)?;
        }
        Ok(())
    }

    fn standing(&self, run_id: RunId) -> rusqlite::Result<Option<Standing>> {
        let Some(place) = locate(self.connection, run_id)? else {
            return Ok(None);
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
            scenario: self.scenarios.number(self.connection, run.scenario_id)?,
            claim: claim.map(|claim| keys::mark(claim, run.created_at)),
            commit_id,
        };
        let row = self.insert_row(run, filing)?;
        if !record::is_inline(run) {
            self.append(row, 0, &run.chunk)?;
        }
        blob_names::note(self.connection, row, &run.blobs)?;
        finds::insert(self.connection, run, row)?;
        if !run.dry_run {
            self.tally.enter(&run.summary, run.created_at);
        }
        Ok(())
    }

    /// Inserts the run's row, or lets it wait for others, and says where it is. Whether its place
    /// is taken is not looked up but left to the insertion to find out, after which only the careful
    /// pass goes on.
    fn insert_row(&mut self, run: &'u NewRun, filing: Filing) -> Result<i64, Stop> {
        if let Some(place) = Place::of(run.run_id) {
            let filed = Filed { run, place, filing };
            if !self.careful {
                self.waiting.push(filed);
                return Ok(place.row);
            }
            match record::insert(self.connection, &[filed]) {
                Ok(()) => return Ok(place.row),
                Err(error) if fault::is_conflict(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let place = self.stray_place(run.run_id)?;
        record::insert(self.connection, &[Filed { run, place, filing }])?;
        Ok(place.row)
    }

    /// A place for a run whose own place another id has: the next free one behind it.
    fn stray_place(&self, run_id: RunId) -> Result<Place, Stop> {
        if locate(self.connection, run_id)?.is_some() {
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
        while taken.exists([row])? {
            row = row.checked_add(1).unwrap_or(0);
        }
        self.connection
            .prepare_cached("INSERT INTO strays VALUES (?1, ?2)")?
            .execute(params![row, run_id.as_bytes()])?;
        Ok(Place { row, rest: STRAY })
    }
}
