//! Finished runs that have served their time: looked for by a reader, removed by the writer, a
//! bounded number of rows and bytes at a time.

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{Error, Outdated, PrunePlace};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::finds;
use super::record;
use crate::sqlite::keys;

/// Entries of an index that are counted in the time in which one run is looked at and removed.
const COUNTED_PER_RUN: u64 = 100;
/// Bytes of journals after which a step ends.
const STEP_BYTES: i64 = 1 << 20;
/// A journal beyond its run's row of more bytes than these is removed by later steps.
const JOURNAL_BYTES_AT_ONCE: i64 = 64 * 1024;

/// A run to remove.
pub(super) struct Doomed {
    row: i64,
    run_id: RunId,
    /// Whether it has labels or a correlation id.
    is_found_by: bool,
    /// Of its journal beyond its row.
    journal_bytes: i64,
}

/// What a look found.
pub(super) enum Found {
    /// Journals of runs that are gone: they go first.
    Remains,
    /// Runs to remove, and where the walk goes on.
    Runs(Vec<Doomed>, Option<PrunePlace>),
}

/// Looks where the walk has come to.
pub(super) fn look(
    connection: &Connection,
    outdated: &Outdated,
    place: PrunePlace,
    limit: u32,
) -> rusqlite::Result<Found> {
    if connection
        .prepare_cached("SELECT 1 FROM remains LIMIT 1")?
        .exists([])?
    {
        return Ok(Found::Remains);
    }
    let Some(streams) = Streams::of(connection, outdated)? else {
        return Ok(Found::Runs(Vec::new(), None));
    };
    match place {
        PrunePlace::Counting { counted, last } => {
            let next = count(connection, outdated, &streams, (counted, last), limit)?;
            Ok(Found::Runs(Vec::new(), next))
        }
        PrunePlace::Removing { after, beyond } => {
            Walk::new(connection, outdated, &streams, beyond)?.step(after, limit)
        }
    }
}

/// Where runs of one kind stand in an index, in the order of their rows.
pub(super) struct Streams {
    conditions: Vec<String>,
    /// The scenario's number, which the conditions name as `?1`.
    scenario: i64,
}

impl Streams {
    /// None for a scenario that has no runs.
    pub(super) fn of(
        connection: &Connection,
        outdated: &Outdated,
    ) -> rusqlite::Result<Option<Self>> {
        let statuses = if outdated.succeeded {
            &[RunStatus::Succeeded][..]
        } else {
            &[RunStatus::Failed, RunStatus::Cancelled]
        };
        let statuses = statuses.iter().copied();
        let Some(scenario_id) = outdated.scenario_id else {
            let numbers: Vec<String> = statuses.map(number).collect();
            let numbers = numbers.join(", ");
            let condition = format!(
                "runs INDEXED BY runs_dry WHERE dry_run = 1 AND status IN ({numbers}) AND ?1 = ?1"
            );
            return Ok(Some(Self {
                conditions: vec![condition],
                scenario: 0,
            }));
        };
        let scenario: Option<i64> = connection
            .prepare_cached("SELECT number FROM scenario_numbers WHERE scenario_id = ?1")?
            .query_row([scenario_id.as_bytes()], |row| row.get(0))
            .optional()?;
        let conditions = statuses.map(|status| {
            format!(
                "runs INDEXED BY runs_by_scenario WHERE dry_run = 0 AND scenario = ?1 \
                 AND status = {}",
                number(status)
            )
        });
        Ok(scenario.map(|scenario| Self {
            conditions: conditions.collect(),
            scenario,
        }))
    }

    /// Rows between `?2` and `?3`, these left out.
    fn rows(&self, order: &str) -> String {
        let between = |condition| format!("SELECT row FROM {condition} AND row > ?2 AND row < ?3");
        let parts: Vec<String> = self.conditions.iter().map(between).collect();
        format!("{} ORDER BY row {order}", parts.join(" UNION ALL "))
    }

    /// The `?4`th newest row but that many.
    pub(super) fn counting(&self) -> String {
        format!("{} LIMIT 1 OFFSET ?4", self.rows("DESC"))
    }

    /// At most `?4` rows, oldest first.
    pub(super) fn oldest(&self) -> String {
        format!("{} LIMIT ?4", self.rows("ASC"))
    }
}

fn number(status: RunStatus) -> String {
    status.number().to_string()
}

/// Counts on from the newest runs. Where the walk goes on: none when nothing can be outdated.
fn count(
    connection: &Connection,
    outdated: &Outdated,
    streams: &Streams,
    (counted, last): (u64, RunId),
    limit: u32,
) -> rusqlite::Result<Option<PrunePlace>> {
    let removing = |beyond| PrunePlace::Removing {
        after: None,
        beyond,
    };
    let by_age = outdated.finished_before.map(|_| removing(None));
    let (Some(newer), Some(_)) = (outdated.newer, outdated.scenario_id) else {
        return Ok(by_age);
    };
    let left = newer.saturating_sub(counted);
    if left == 0 {
        return Ok(Some(removing(Some(last))));
    }
    let step = left.min(u64::from(limit).saturating_mul(COUNTED_PER_RUN));
    let found: Option<i64> = connection
        .prepare_cached(&streams.counting())?
        .query_row(
            params![streams.scenario, -1, last.rank() as i64, step as i64 - 1],
            |row| row.get(0),
        )
        .optional()?;
    Ok(match found {
        None => by_age,
        Some(row) => Some(PrunePlace::Counting {
            counted: counted + step,
            last: at(row),
        }),
    })
}

/// What stands for a row in a place: no run need have this id.
fn at(row: i64) -> RunId {
    RunId::from_rank(row as u64, 0)
}

/// Runs that may have to go, oldest first.
struct Walk<'a> {
    connection: &'a Connection,
    streams: &'a Streams,
    /// Runs that ended before go.
    finished_before: Option<Timestamp>,
    /// Runs in rows before go.
    beyond: i64,
    unmarked: Unmarked,
}

impl<'a> Walk<'a> {
    fn new(
        connection: &'a Connection,
        outdated: &Outdated,
        streams: &'a Streams,
        beyond: Option<RunId>,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            streams,
            finished_before: outdated.finished_before,
            beyond: beyond.map_or(-1, |run_id| run_id.rank() as i64),
            unmarked: Unmarked::look(connection)?,
        })
    }

    fn step(&self, after: Option<RunId>, limit: u32) -> rusqlite::Result<Found> {
        // Whoever ended before a time was accepted before it.
        let by_age = self.finished_before.map_or(-1, |time| {
            RunId::first_rank_of(time.as_millis().max(0) as u64) as i64
        });
        let mut after = after.map_or(-1, |run_id| run_id.rank() as i64);
        let mut rows = self.connection.prepare_cached(&self.streams.oldest())?;
        let end = self.beyond.max(by_age);
        let mut rows = rows.query(params![self.streams.scenario, after, end, limit])?;
        let (mut looked_at, mut bytes) = (0, 0);
        let mut doomed = Vec::new();
        while let Some(row) = rows.next()? {
            after = row.get(0)?;
            looked_at += 1;
            if let Some((run, run_bytes)) = self.judge(after)? {
                bytes += run_bytes;
                doomed.push(run);
            }
            if bytes >= STEP_BYTES {
                break;
            }
        }
        let goes_on = looked_at == limit || bytes >= STEP_BYTES;
        let next = goes_on.then(|| PrunePlace::Removing {
            after: Some(at(after)),
            beyond: (self.beyond >= 0).then(|| at(self.beyond)),
        });
        Ok(Found::Runs(doomed, next))
    }

    /// The run in that row and the bytes that go with it, if it is to go.
    fn judge(&self, row: i64) -> rusqlite::Result<Option<(Doomed, i64)>> {
        let run = self
            .connection
            .prepare_cached(JUDGED)?
            .query_row([row], |found| Judged::read(row, found))?;
        let is_old = self.finished_before.is_some_and(|time| run.ended < time);
        if !is_old && row >= self.beyond {
            return Ok(None);
        }
        let is_kept = match run.claim {
            Some(mark) => keys::is_kept(self.connection, run.run_id, run.created_at, mark)?,
            None => self.unmarked.may_be_claimed(row),
        };
        if is_kept {
            return Ok(None);
        }
        let journal_bytes: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(sum(length(chunk)), 0) FROM journal WHERE row = ?1")?
            .query_row([row], |found| found.get(0))?;
        let doomed = Doomed {
            row,
            run_id: run.run_id,
            is_found_by: run.is_found_by,
            journal_bytes,
        };
        Ok(Some((
            doomed,
            run.bytes + journal_bytes.min(JOURNAL_BYTES_AT_ONCE),
        )))
    }
}

/// What a [`Judged`] is read from.
const JUDGED: &str = "SELECT r.rest, r.created, r.finished, r.claim, length(r.chunk), \
    r.labels IS NOT NULL OR r.correlation IS NOT NULL, \
    CASE WHEN r.rest < 0 THEN (SELECT run_id FROM strays WHERE row = r.row) END \
    FROM runs AS r WHERE r.row = ?1";

/// What decides on a run.
struct Judged {
    run_id: RunId,
    created_at: Timestamp,
    ended: Timestamp,
    claim: Option<i64>,
    /// Of its row's chunk.
    bytes: i64,
    is_found_by: bool,
}

impl Judged {
    fn read(row: i64, found: &Row<'_>) -> rusqlite::Result<Self> {
        let created = (row >> 15).saturating_add(found.get(1)?);
        let took: Option<i64> = found.get(2)?;
        Ok(Self {
            run_id: record::run_id(row, found.get(0)?, found.get(6)?),
            created_at: Timestamp::from_millis(created),
            ended: Timestamp::from_millis(created.saturating_add(took.unwrap_or(0))),
            claim: found.get(3)?,
            bytes: found.get::<_, Option<i64>>(4)?.unwrap_or(0),
            is_found_by: found.get(5)?,
        })
    }
}

/// Runs from before marks were kept.
struct Unmarked {
    /// All up to that row, while a key is left that may be theirs.
    last: i64,
}

impl Unmarked {
    fn look(connection: &Connection) -> rusqlite::Result<Self> {
        let last = connection
            .prepare_cached(
                "SELECT value FROM instance WHERE name = 'unmarked_row' AND EXISTS ( \
                 SELECT 1 FROM keys WHERE bucket <= \
                 (SELECT value FROM instance WHERE name = 'unmarked_bucket'))",
            )?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(Self {
            last: last.unwrap_or(-1),
        })
    }

    fn may_be_claimed(&self, row: i64) -> bool {
        row <= self.last
    }
}

/// Removes runs that a look has found, except those that an unfinished run retries. How many.
pub(super) fn remove(connection: &Connection, doomed: &[Doomed]) -> Result<u64, Error> {
    let remove_all = || {
        let mut count = 0;
        for run in doomed {
            count += u64::from(remove_one(connection, run)?);
        }
        Ok(count)
    };
    remove_all().map_err(|error| crate::sqlite::fault::refused(&error))
}

/// A run that an unfinished one retries.
const RETRIED: &str = "SELECT 1 FROM runs INDEXED BY runs_by_retry \
     WHERE retry_of IS NOT NULL AND retry_of = ?1 AND status < 3";

fn remove_one(connection: &Connection, run: &Doomed) -> rusqlite::Result<bool> {
    if connection
        .prepare_cached(RETRIED)?
        .exists([run.run_id.as_bytes()])?
    {
        return Ok(false);
    }
    let removed = connection
        .prepare_cached("DELETE FROM runs WHERE row = ?1 AND status >= 3")?
        .execute([run.row])?;
    if removed == 0 {
        return Ok(false);
    }
    if run.is_found_by {
        finds::leave(connection, run.row)?;
    }
    if record::Place::of(run.run_id).is_none_or(|place| place.row != run.row) {
        connection
            .prepare_cached("DELETE FROM strays WHERE row = ?1")?
            .execute([run.row])?;
    }
    let journal = match run.journal_bytes {
        0 => return Ok(true),
        ..=JOURNAL_BYTES_AT_ONCE => "DELETE FROM journal WHERE row = ?1",
        _ => "INSERT INTO remains VALUES (?1)",
    };
    connection.prepare_cached(journal)?.execute([run.row])?;
    Ok(true)
}

/// Removes a part of what is left of a run.
pub(super) fn clear_away(connection: &Connection) -> Result<(), Error> {
    let clear = || {
        let row: i64 = connection
            .prepare_cached("SELECT row FROM remains LIMIT 1")?
            .query_row([], |row| row.get(0))?;
        let mut chunks = connection.prepare_cached(
            "SELECT sequence, length(chunk) FROM journal WHERE row = ?1 ORDER BY sequence",
        )?;
        let mut chunks = chunks.query([row])?;
        let mut bytes = 0;
        while let Some(chunk) = chunks.next()? {
            bytes += chunk.get::<_, i64>(1)?;
            if bytes >= STEP_BYTES {
                return connection
                    .prepare_cached("DELETE FROM journal WHERE row = ?1 AND sequence <= ?2")?
                    .execute(params![row, chunk.get::<_, i64>(0)?]);
            }
        }
        for rest in ["journal", "remains"] {
            connection
                .prepare_cached(&format!("DELETE FROM {rest} WHERE row = ?1"))?
                .execute([row])?;
        }
        Ok(1)
    };
    clear()
        .map(|_| ())
        .map_err(|error| crate::sqlite::fault::refused(&error))
}

/// Scenarios that runs name.
pub(super) fn scenarios(
    connection: &Connection,
    after: Option<ScenarioId>,
    limit: u32,
) -> rusqlite::Result<Vec<ScenarioId>> {
    let after = after.map_or_else(Vec::new, |scenario_id| scenario_id.as_bytes().to_vec());
    connection
        .prepare_cached(
            "SELECT scenario_id FROM scenario_numbers WHERE scenario_id > ?1 \
             ORDER BY scenario_id LIMIT ?2",
        )?
        .query_map(params![after, limit], |row| row.get(0))?
        .map(|bytes| bytes.map(ScenarioId::from_bytes))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{Database, Location, Options};

    #[test]
    fn no_step_scans_or_sorts_a_table() {
        let mut database = Database::open(Location::Memory, &Options::inline()).unwrap();
        let connection = database.connection().unwrap();
        let scenario_id = ScenarioId::new(1, [1; 10]);
        connection
            .execute(
                "INSERT INTO scenario_numbers VALUES (1, ?1)",
                [scenario_id.as_bytes()],
            )
            .unwrap();
        for scenario_id in [Some(scenario_id), None] {
            for succeeded in [true, false] {
                let outdated = Outdated {
                    scenario_id,
                    succeeded,
                    finished_before: None,
                    newer: None,
                };
                let streams = Streams::of(connection, &outdated).unwrap().unwrap();
                for sql in [streams.oldest(), streams.counting(), RETRIED.to_owned()] {
                    let plan = plan(connection, &sql);
                    assert!(
                        !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
                        "{sql}: {plan}"
                    );
                }
            }
        }
    }

    fn plan(connection: &Connection, sql: &str) -> String {
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
        let lines = statement
            .query_map(rusqlite::params_from_iter(nothing), |row| {
                row.get::<_, String>(3)
            })
            .unwrap();
        lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    }
}
