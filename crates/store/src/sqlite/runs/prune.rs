//! Finished runs that have served their time: looked for by a reader, removed by the writer, a
//! bounded number of rows and bytes at a time.

mod remove;
mod streams;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{Outdated, PrunePlace};
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use self::remove::JOURNAL_BYTES_AT_ONCE;
pub(super) use self::remove::{Doomed, clear_away, remove};
use self::streams::{Streams, count};
use super::blocks::{self, Head};
use crate::sqlite::tail::Tail;
use crate::sqlite::{keys, record};
/// Bytes of journals after which a step ends.
const STEP_BYTES: i64 = 1 << 20;
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
    tail: &Tail,
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
            Walk::new(connection, tail, outdated, &streams, beyond)?.step(after, limit)
        }
    }
}
/// What stands for a row in a place: no run need have this id.
fn at(row: i64) -> RunId {
    RunId::from_rank(row as u64, Behind::ROW)
}
/// How far the removal has come: first through rows, then through blocks.
#[derive(Debug, Clone, Copy)]
enum Behind {
    Row(i64),
    Block(i64),
    /// In the midst of the next block.
    RunOfBlock(i64),
}

impl Behind {
    /// What the rest of an id says that stands for a place.
    const ROW: u64 = 0;
    const BLOCK: u64 = 1;
    const RUN_OF_BLOCK: u64 = 2;

    fn read(place: Option<RunId>) -> Self {
        let Some(place) = place else {
            return Self::Row(-1);
        };
        let row = place.rank() as i64;
        match place.rest() {
            Self::BLOCK => Self::Block(row),
            Self::RUN_OF_BLOCK => Self::RunOfBlock(row),
            _ => Self::Row(row),
        }
    }

    fn place(self) -> RunId {
        let (row, rest) = match self {
            Self::Row(row) => (row, Self::ROW),
            Self::Block(row) => (row, Self::BLOCK),
            Self::RunOfBlock(row) => (row, Self::RUN_OF_BLOCK),
        };
        RunId::from_rank(row as u64, rest)
    }
}

/// What a step has done so far.
struct Step {
    runs_left: u32,
    bytes_left: i64,
    doomed: Vec<Doomed>,
}

impl Step {
    fn is_over(&self) -> bool {
        self.runs_left == 0 || self.bytes_left <= 0
    }

    fn take(&mut self, judged: Option<(Doomed, i64)>) {
        self.runs_left -= 1;
        if let Some((run, bytes)) = judged {
            self.bytes_left -= bytes;
            self.doomed.push(run);
        }
    }
}

/// Runs that may have to go, oldest first.
struct Walk<'a> {
    connection: &'a Connection,
    tail: &'a Tail,
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
        tail: &'a Tail,
        outdated: &Outdated,
        streams: &'a Streams,
        beyond: Option<RunId>,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            tail,
            streams,
            finished_before: outdated.finished_before,
            beyond: beyond.map_or(-1, |run_id| run_id.rank() as i64),
            unmarked: Unmarked::look(connection)?,
        })
    }

    fn step(&self, after: Option<RunId>, limit: u32) -> rusqlite::Result<Found> {
        let mut step = Step {
            runs_left: limit,
            bytes_left: STEP_BYTES,
            doomed: Vec::new(),
        };
        let behind = match Behind::read(after) {
            Behind::Row(row) => match self.walk_rows(&mut step, row)? {
                Some(last) => Some(Behind::Row(last)),
                None if self.streams.are_in_blocks => {
                    self.walk_blocks(&mut step, Behind::Block(-1))?
                }
                None => None,
            },
            in_blocks => self.walk_blocks(&mut step, in_blocks)?,
        };
        let next = behind.map(|behind| PrunePlace::Removing {
            after: Some(behind.place()),
            beyond: (self.beyond >= 0).then(|| at(self.beyond)),
        });
        Ok(Found::Runs(step.doomed, next))
    }

    /// Runs from that row on stay. Whoever ended before a time was accepted before it.
    fn end(&self) -> i64 {
        let by_age = self.finished_before.map_or(-1, |time| {
            RunId::first_rank_of(time.as_millis().max(0) as u64) as i64
        });
        self.beyond.max(by_age)
    }

    /// Looks at rows. The last of them, if there may be more.
    fn walk_rows(&self, step: &mut Step, mut after: i64) -> rusqlite::Result<Option<i64>> {
        let mut rows = self.connection.prepare_cached(&self.streams.oldest())?;
        let bounds = params![self.streams.scenario, after, self.end(), step.runs_left];
        let mut rows = rows.query(bounds)?;
        while let Some(row) = rows.next()? {
            after = row.get(0)?;
            step.take(self.judge(after)?);
            if step.is_over() {
                return Ok(Some(after));
            }
        }
        Ok(None)
    }

    /// Looks at runs in blocks. Where it has come to, if there may be more.
    fn walk_blocks(&self, step: &mut Step, behind: Behind) -> rusqlite::Result<Option<Behind>> {
        let (mut after, mut looked_at) = match behind {
            Behind::Row(row) | Behind::Block(row) => (row, -1),
            Behind::RunOfBlock(row) => (row, row),
        };
        let end = self.end();
        while !step.is_over() {
            let found = blocks::next_of(self.connection, self.streams.scenario, after)?;
            let Some((block, heads)) = found else {
                return Ok(None);
            };
            if block >= end.saturating_add(blocks::SPAN) {
                return Ok(None);
            }
            let mut heads = heads
                .into_iter()
                .filter(|head| head.place.row > looked_at && head.place.row < end)
                .peekable();
            while let Some(head) = heads.next() {
                let row = head.place.row;
                step.take(self.judge_head(head, block)?);
                if step.is_over() && heads.peek().is_some() {
                    return Ok(Some(Behind::RunOfBlock(row)));
                }
            }
            (after, looked_at) = (block, -1);
        }
        Ok(Some(Behind::Block(after)))
    }

    /// The run in that row and the bytes that go with it, if it is to go.
    fn judge(&self, row: i64) -> rusqlite::Result<Option<(Doomed, i64)>> {
        let run = self
            .connection
            .prepare_cached(JUDGED)?
            .query_row([row], |found| Judged::read(row, found))?;
        if !self.is_outdated(row, &run)? {
            return Ok(None);
        }
        let journal_bytes: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(sum(length(chunk)), 0) FROM journal WHERE row = ?1")?
            .query_row([row], |found| found.get(0))?;
        let doomed = Doomed {
            row,
            block: None,
            run_id: run.run_id,
            is_found_by: run.is_found_by,
            journal_bytes,
        };
        Ok(Some((
            doomed,
            run.bytes + journal_bytes.min(JOURNAL_BYTES_AT_ONCE),
        )))
    }

    /// The same for a run in a block.
    fn judge_head(&self, head: Head, block: i64) -> rusqlite::Result<Option<(Doomed, i64)>> {
        let row = head.place.row;
        let run = Judged::of(&head);
        if !self.is_outdated(row, &run)? {
            return Ok(None);
        }
        let doomed = Doomed {
            row,
            block: Some(block),
            run_id: run.run_id,
            is_found_by: run.is_found_by,
            journal_bytes: 0,
        };
        Ok(Some((doomed, run.bytes)))
    }

    fn is_outdated(&self, row: i64, run: &Judged) -> rusqlite::Result<bool> {
        let is_old = self.finished_before.is_some_and(|time| run.ended < time);
        if !is_old && row >= self.beyond {
            return Ok(false);
        }
        let is_kept = match run.claim {
            Some(mark) => {
                keys::is_kept(self.connection, self.tail, run.run_id, run.created_at, mark)?
            }
            None => self.unmarked.may_be_claimed(row),
        };
        Ok(!is_kept)
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
    fn of(head: &Head) -> Self {
        Self {
            run_id: head.run_id(),
            created_at: head.created_at,
            ended: head.finished_at.unwrap_or(head.created_at),
            claim: head.filing.claim,
            bytes: head.chunk.len() as i64,
            is_found_by: head.is_found_by(),
        }
    }

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
                 SELECT 1 FROM claim_generations WHERE bucket <= \
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
                for sql in [
                    streams.oldest(),
                    streams.newest(),
                    remove::RETRIED.to_owned(),
                ] {
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
