//! Runs as the port asks for them; lists are in `list`, the write in `commit`, what makes room in
//! `runs/`.

pub(super) mod blob_names;
pub(super) mod blocks;
pub(super) mod finds;
mod list;
mod prune;
mod upkeep;

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::store::{
    Answer, CommitError, ForgottenKeys, KeyOwner, KeyPlace, LimitedRun, Page, RunCounts, RunFilter,
    RunRow, Runs, StoredRun, UnfinishedRun, Unit,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use self::blocks::Head;
use super::record::{self, COLUMNS, COLUMNS_COUNT, Place, STRAY};
use super::{SqliteStore, counts, keys};

/// In which row of its own a run is, if it has one.
pub(super) fn locate(connection: &Connection, run_id: RunId) -> rusqlite::Result<Option<Place>> {
    if let Some(place) = Place::of(run_id) {
        let rest = connection
            .prepare_cached("SELECT rest FROM runs WHERE row = ?1")?
            .query_row([place.row], |row| row.get(0))
            .optional()?;
        if rest == Some(place.rest) {
            return Ok(Some(place));
        }
    }
    connection
        .prepare_cached("SELECT row FROM strays WHERE run_id = ?1")?
        .query_row([run_id.as_bytes()], |row| {
            Ok(Place {
                row: row.get(0)?,
                rest: STRAY,
            })
        })
        .optional()
}

/// The row before which a page of runs older than that one ends.
pub(super) fn bound(connection: &Connection, before: Option<RunId>) -> rusqlite::Result<i64> {
    match before {
        None => Ok(i64::MAX),
        Some(run_id) => {
            Ok(locate(connection, run_id)?.map_or(run_id.rank() as i64, |place| place.row))
        }
    }
}

fn stored(connection: &Connection, run_id: RunId) -> rusqlite::Result<Option<StoredRun>> {
    let Some(place) = locate(connection, run_id)? else {
        return stored_in_block(connection, run_id);
    };
    let found = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, r.chunk FROM runs AS r WHERE r.row = ?1"
        ))?
        .query_row([place.row], |row| {
            let (found, commit_id) = record::read(row)?;
            let first: Option<Vec<u8>> = row.get(COLUMNS_COUNT)?;
            Ok((found, commit_id, first))
        })
        .optional()?;
    let Some((row, commit_id, first)) = found else {
        return Ok(None);
    };
    let mut chunks: Vec<Bytes> = first.map(Bytes::from).into_iter().collect();
    let mut further =
        connection.prepare_cached("SELECT chunk FROM journal WHERE row = ?1 ORDER BY sequence")?;
    for chunk in further.query_map([place.row], |row| record::bytes(row, 0))? {
        chunks.push(chunk?);
    }
    Ok(Some(StoredRun {
        row,
        chunks,
        commit_id,
    }))
}

fn stored_in_block(connection: &Connection, run_id: RunId) -> rusqlite::Result<Option<StoredRun>> {
    let Some(found) = blocks::find_run(connection, run_id)? else {
        return Ok(None);
    };
    let chunk = blocks::chunk(connection, &found)?;
    let commit_id = found.head.filing.commit_id;
    Ok(Some(StoredRun {
        row: run_of(connection, found.head)?,
        chunks: vec![chunk.into()],
        commit_id,
    }))
}

/// The run of a block as lists show it.
fn run_of(connection: &Connection, head: Head) -> rusqlite::Result<RunRow> {
    let scenario_id = connection
        .prepare_cached("SELECT scenario_id FROM scenario_numbers WHERE number = ?1")?
        .query_row([head.filing.scenario], |row| row.get(0))
        .map(ScenarioId::from_bytes)?;
    Ok(head.into_run(scenario_id))
}

fn row_of(connection: &Connection, run_id: RunId) -> rusqlite::Result<Option<RunRow>> {
    let Some(place) = locate(connection, run_id)? else {
        let found = blocks::find_run(connection, run_id)?;
        return found
            .map(|found| run_of(connection, found.head))
            .transpose();
    };
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM runs AS r WHERE r.row = ?1"))?
        .query_row([place.row], |row| record::read(row).map(|(found, _)| found))
        .optional()
}

/// The columns of an [`UnfinishedRun`].
const UNFINISHED: &str = "r.row, r.rest, r.status, r.due, \
    (SELECT scenario_id FROM scenario_numbers WHERE number = r.scenario), \
    CASE WHEN r.rest < 0 THEN (SELECT run_id FROM strays WHERE row = r.row) END";

fn read_unfinished(row: &Row<'_>) -> rusqlite::Result<UnfinishedRun> {
    Ok(UnfinishedRun {
        run_id: record::run_id(row.get(0)?, row.get(1)?, row.get(5)?),
        scenario_id: ScenarioId::from_bytes(row.get(4)?),
        status: record::status(row.get(2)?, 2)?,
        due: row.get::<_, Option<i64>>(3)?.map(Timestamp::from_millis),
    })
}

/// The rows of live runs that are queued or running: one stream for each status, each in the order
/// of its index, merged by row.
pub(super) fn queued_or_running_sql() -> String {
    let streams: Vec<String> = [RunStatus::Queued, RunStatus::Running]
        .map(|status| {
            let status = status.number();
            format!(
                "SELECT row FROM runs INDEXED BY runs_by_status \
                 WHERE status <> 3 AND status = {status} AND row > ?1 AND dry_run = 0"
            )
        })
        .into();
    format!("{} ORDER BY row LIMIT ?2", streams.join(" UNION ALL "))
}

/// Due runs, from an index that holds only waiting ones.
pub(super) fn due_sql() -> String {
    format!(
        "SELECT {UNFINISHED} FROM runs AS r INDEXED BY runs_due \
         WHERE status = 2 AND due IS NOT NULL AND dry_run = 0 AND due <= ?1 ORDER BY due LIMIT ?2"
    )
}

const NEXT_DUE: &str = "SELECT min(due) FROM runs INDEXED BY runs_due \
     WHERE status = 2 AND due IS NOT NULL AND dry_run = 0";

fn queued_or_running(
    connection: &Connection,
    after: Option<RunId>,
    limit: u32,
) -> rusqlite::Result<Vec<UnfinishedRun>> {
    let after = match after {
        None => -1,
        Some(_) => bound(connection, after)?,
    };
    let mut streams = connection.prepare_cached(&queued_or_running_sql())?;
    let mut one = connection.prepare_cached(&format!(
        "SELECT {UNFINISHED} FROM runs AS r WHERE r.row = ?1"
    ))?;
    let mut found = Vec::new();
    let mut rows = streams.query(params![after, limit])?;
    while let Some(row) = rows.next()? {
        found.push(one.query_row([row.get::<_, i64>(0)?], read_unfinished)?);
    }
    Ok(found)
}

const LIMITED: &str = "SELECT r.row, r.rest, r.status, r.due, \
    (SELECT scenario_id FROM scenario_numbers WHERE number = r.scenario), \
    CASE WHEN r.rest < 0 THEN (SELECT run_id FROM strays WHERE row = r.row) END, \
    r.version, r.slot_key, \
    CASE WHEN r.status = 0 THEN coalesce(length(r.chunk), 0) + \
    (SELECT coalesce(sum(length(chunk)), 0) FROM journal WHERE row = r.row) + \
    (SELECT coalesce(sum(bytes), 0) FROM blob_names WHERE row = r.row) ELSE 0 END \
    FROM runs AS r INDEXED BY runs_limited \
    WHERE slot_key IS NOT NULL AND status < 3 AND dry_run = 0 AND r.row > ?1 \
    ORDER BY r.row LIMIT ?2";

fn limited(
    connection: &Connection,
    after: Option<RunId>,
    limit: u32,
) -> rusqlite::Result<Vec<LimitedRun>> {
    let after = match after {
        None => -1,
        Some(_) => bound(connection, after)?,
    };
    connection
        .prepare_cached(LIMITED)?
        .query_map(params![after, limit], |row| {
            let run = read_unfinished(row)?;
            Ok(LimitedRun {
                run_id: run.run_id,
                scenario_id: run.scenario_id,
                version: row.get(6)?,
                status: run.status,
                slot_key: row.get::<_, String>(7)?.into(),
                due: run.due,
                bytes: row.get::<_, i64>(8)? as u64,
            })
        })?
        .collect()
}

fn due(
    connection: &Connection,
    until: Timestamp,
    limit: u32,
) -> rusqlite::Result<Vec<UnfinishedRun>> {
    connection
        .prepare_cached(&due_sql())?
        .query_map(params![until.as_millis(), limit], read_unfinished)?
        .collect()
}

/// An id that is no smaller than that of any stored run.
pub(super) fn newest(connection: &Connection) -> rusqlite::Result<Option<RunId>> {
    let newest = connection
        .prepare_cached(
            "SELECT row, rest, CASE WHEN rest < 0 THEN \
             (SELECT run_id FROM strays WHERE strays.row = runs.row) END \
             FROM runs ORDER BY row DESC LIMIT 1",
        )?
        .query_row([], |row| {
            let at = row.get(0)?;
            let run_id = record::run_id(at, row.get(1)?, row.get(2)?);
            // A stray's own rank may be smaller than the place that it was given.
            Ok(run_id.max(RunId::from_rank(at as u64, 0)))
        })
        .optional()?;
    let Some(row) = blocks::newest(connection)? else {
        return Ok(newest);
    };
    // The last of the block may be gone.
    let found = blocks::find(connection, row)?;
    let in_block = found.map_or(RunId::from_rank(row as u64, 0), |found| found.head.run_id());
    Ok(newest.max(Some(in_block)))
}

impl Runs for SqliteStore {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        self.commit_unit(unit)
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        let standing = Arc::clone(self.standing());
        let key = keys::stored(app_id, &key);
        self.read(move |connection| keys::owner(connection, &standing.tail, &key))
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        self.read(move |connection| stored(connection, run_id))
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        self.read(move |connection| row_of(connection, run_id))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        self.read(newest)
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        let standing = Arc::clone(self.standing());
        self.read(move |connection| list::page(connection, &standing.tail, &filter, before, limit))
    }

    fn queued_or_running(
        &self,
        after: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Vec<UnfinishedRun>> {
        self.read(move |connection| queued_or_running(connection, after, limit))
    }

    fn limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        self.read(move |connection| limited(connection, after, limit))
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        self.read(move |connection| due(connection, until, limit))
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        self.read(|connection| {
            connection
                .prepare_cached(NEXT_DUE)?
                .query_row([], |row| row.get::<_, Option<i64>>(0))
                .map(|due| due.map(Timestamp::from_millis))
        })
    }

    fn run_counts(&self, since: Timestamp) -> Answer<'_, RunCounts> {
        let standing = Arc::clone(self.standing());
        self.read(move |connection| counts::read(connection, &standing.unfinished, since))
    }

    fn forget_keys(
        &self,
        now: Timestamp,
        after: Option<KeyPlace>,
        limit: u32,
    ) -> Answer<'_, ForgottenKeys> {
        async move {
            if after.is_none() && self.standing().tail.has_expired(now) {
                self.sort_tail().await?;
            }
            // Looked for by a reader, so that the writer flushes only when something is to go.
            let look =
                move |connection: &Connection| keys::look(connection, now, after, limit.max(1));
            let found = self.read(look).await?;
            let mut forgotten = ForgottenKeys {
                count: 0,
                next: found.next,
            };
            if !found.places.is_empty() {
                let give_up = move |connection: &Connection| {
                    keys::give_up(connection, &found.places)
                        .map_err(|error| super::fault::refused(&error))
                };
                let (count, empty) = self.write(give_up).await?;
                self.standing().tail.remove(&empty);
                forgotten.count = count;
            }
            Ok(forgotten)
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::sqlite::{Database, Location, Options};

    #[test]
    fn no_statement_is_compiled_again_for_the_values_that_are_bound() {
        let mut database = Database::open(Location::Memory, &Options::inline()).unwrap();
        let connection = database.connection().unwrap();
        for sql in [queued_or_running_sql(), due_sql()] {
            let mut statement = connection.prepare(&sql).unwrap();
            for bound in 0..3 {
                let mut rows = statement.query(params![bound, 1]).unwrap();
                assert!(rows.next().unwrap().is_none());
            }
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{sql}");
        }
    }
}
