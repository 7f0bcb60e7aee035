//! Finished runs that have served their time: looked for and removed a bounded number of rows and
//! bytes at a time.

use millrace_core::id::RunId;
use millrace_core::ports::store::{Outdated, PrunePlace, Pruned};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{CORRELATION, record};
use crate::counting::{self, Next};
use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;
use crate::postgres::values::{id, stored_text, time, uuid};

/// Bytes of journals after which a step ends.
const STEP_BYTES: i64 = 1 << 20;

/// Runs of one kind, each part in the order of an index.
struct Streams {
    conditions: Vec<String>,
    scenario: Uuid,
}

impl Streams {
    fn of(outdated: &Outdated) -> Self {
        let statuses: &[RunStatus] = if outdated.succeeded {
            &[RunStatus::Succeeded]
        } else {
            &[RunStatus::Failed, RunStatus::Cancelled]
        };
        let statuses = statuses.iter().map(|status| status.number());
        let (scenario, conditions) = match outdated.scenario_id {
            Some(scenario_id) => {
                let of = |status| format!("scenario_id = $1 AND status = {status} AND NOT dry_run");
                (uuid(scenario_id.as_bytes()), statuses.map(of).collect())
            }
            None => {
                let of = |status| format!("$1::uuid IS NOT NULL AND dry_run AND status = {status}");
                (Uuid::nil(), statuses.map(of).collect())
            }
        };
        Self {
            conditions,
            scenario,
        }
    }

    /// Ids between `$2` and `$3`, these left out, at most `$4`.
    fn ids(&self, columns: &str, order: &str) -> String {
        let parts: Vec<String> = self
            .conditions
            .iter()
            .map(|condition| {
                format!(
                    "(SELECT {columns} FROM millrace.finished
                      WHERE tenant = 0 AND {condition} AND run_id > $2 AND run_id < $3
                      ORDER BY run_id {order} LIMIT $4)"
                )
            })
            .collect();
        format!(
            "SELECT * FROM ({}) AS r ORDER BY run_id {order} LIMIT $4",
            parts.join(" UNION ALL ")
        )
    }
}

/// Takes the next step of a walk.
pub(super) async fn step(
    connection: Connection,
    outdated: Outdated,
    place: PrunePlace,
    limit: u32,
) -> Result<Pruned, Fault> {
    let streams = Streams::of(&outdated);
    match place {
        PrunePlace::Counting { counted, last } => {
            let next = count(&connection, &outdated, &streams, (counted, last), limit).await?;
            Ok(Pruned { count: 0, next })
        }
        PrunePlace::Removing { after, beyond } => {
            remove(&connection, &outdated, &streams, (after, beyond), limit).await
        }
    }
}

/// Counts on from the newest runs. Where the walk goes on: none when nothing can be outdated.
async fn count(
    connection: &Connection,
    outdated: &Outdated,
    streams: &Streams,
    (counted, last): (u64, RunId),
    limit: u32,
) -> Result<Option<PrunePlace>, Fault> {
    let step = match counting::next(outdated, (counted, last), limit) {
        Next::Place(place) => return Ok(place),
        Next::Count(step) => step,
    };
    let text = format!(
        "SELECT run_id FROM ({}) AS newest OFFSET $4 - 1",
        streams.ids("run_id", "DESC")
    );
    let rows = connection
        .query_typed(
            &text,
            &[
                (&streams.scenario, Type::UUID),
                (&Uuid::nil(), Type::UUID),
                (&uuid(last.as_bytes()), Type::UUID),
                (&(step as i64), Type::INT8),
            ],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(counting::by_age(outdated));
    };
    Ok(Some(PrunePlace::Counting {
        counted: counted + step,
        last: RunId::from_bytes(id(row, 0)?),
    }))
}

/// What decides on a run, and what it is found by.
const JUDGED: &str = "run_id, coalesce(finished_at, created_at) AS ended,
    coalesce(length(chunk), 0) + (SELECT coalesce(sum(length(j.chunk)), 0)::bigint
        FROM millrace.journal AS j WHERE j.tenant = 0 AND j.run_id = finished.run_id) AS bytes,
    labels, correlation";

/// Removes the next of those that have served their time, oldest first.
async fn remove(
    connection: &Connection,
    outdated: &Outdated,
    streams: &Streams,
    (after, beyond): (Option<RunId>, Option<RunId>),
    limit: u32,
) -> Result<Pruned, Fault> {
    let rows = connection
        .query_typed(
            &streams.ids(JUDGED, "ASC"),
            &[
                (&streams.scenario, Type::UUID),
                (
                    &after.map_or(Uuid::nil(), |id| uuid(id.as_bytes())),
                    Type::UUID,
                ),
                (&end(outdated, beyond), Type::UUID),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    let mut bytes = 0;
    let mut last = None;
    let mut doomed = Doomed::default();
    for row in &rows {
        let run_id = RunId::from_bytes(id(row, 0)?);
        let ended = time(row, 1)?;
        last = Some(run_id);
        let is_old = outdated.finished_before.is_some_and(|time| ended < time);
        let is_beyond = beyond.is_some_and(|beyond| run_id < beyond);
        if is_old || is_beyond {
            doomed.push(run_id, row)?;
            bytes += row.try_get::<_, i64>(2)?;
        }
        if bytes >= STEP_BYTES {
            break;
        }
    }
    let is_end = rows.len() < limit as usize && bytes < STEP_BYTES;
    let next = (!is_end).then_some(PrunePlace::Removing {
        after: last,
        beyond,
    });
    let count = if doomed.runs.is_empty() {
        0
    } else {
        delete(connection, &doomed).await?
    };
    Ok(Pruned { count, next })
}

/// Runs that are to go, and what they are found by.
#[derive(Default)]
struct Doomed {
    runs: Vec<Uuid>,
    found: Vec<Uuid>,
    names: Vec<String>,
    values: Vec<String>,
}

impl Doomed {
    /// A run, by a row of [`JUDGED`].
    fn push(&mut self, run_id: RunId, row: &Row) -> Result<(), Fault> {
        let run = uuid(run_id.as_bytes());
        self.runs.push(run);
        let labels = record::labels(row.try_get(3)?)?;
        let labels = labels
            .iter()
            .map(|(name, value)| (stored_text(name), stored_text(value)));
        let correlation: Option<String> = row.try_get(4)?;
        let correlation = correlation.map(|text| (CORRELATION.to_owned(), text));
        for (name, value) in labels.chain(correlation) {
            self.found.push(run);
            self.names.push(name);
            self.values.push(value);
        }
        Ok(())
    }
}

/// Runs from that one on stay. Whoever ended before a time was accepted before it.
fn end(outdated: &Outdated, beyond: Option<RunId>) -> Uuid {
    let by_age = outdated.finished_before.map(|time: Timestamp| {
        let millis = time.as_millis().clamp(0, (1 << 48) - 1);
        RunId::from_rank(RunId::first_rank_of(millis as u64), 0)
    });
    let end = by_age.max(beyond);
    end.map_or(Uuid::nil(), |run_id| uuid(run_id.as_bytes()))
}

/// Removes those of the runs that no key claims and no unfinished run retries, with all that is kept
/// of them. How many these were.
async fn delete(connection: &Connection, doomed: &Doomed) -> Result<u64, Fault> {
    let rows = connection
        .query_typed(
            "WITH gone AS (
                 DELETE FROM millrace.finished AS f
                 WHERE f.tenant = 0 AND f.run_id = ANY ($1)
                     AND NOT EXISTS (SELECT FROM millrace.unfinished AS u
                         WHERE u.tenant = 0 AND u.retry_of = f.run_id)
                     AND (f.claim IS NULL OR NOT EXISTS (SELECT FROM millrace.keys AS k
                         WHERE k.tenant = 0 AND k.key >= f.claim
                             AND k.key < f.claim || '\\xffffffffffffffff'::bytea
                             AND position(uuid_send(f.run_id) IN k.runs) > 0))
                 RETURNING f.run_id
             ), journals AS (
                 DELETE FROM millrace.journal AS j USING gone AS g
                 WHERE j.tenant = 0 AND j.run_id = g.run_id
             ), names AS (
                 DELETE FROM millrace.blob_names AS b USING gone AS g
                 WHERE b.tenant = 0 AND b.run_id = g.run_id
             ), found AS (
                 DELETE FROM millrace.finds AS s
                 USING unnest($2, $3, $4) AS f (run_id, name, value), gone AS g
                 WHERE g.run_id = f.run_id AND s.tenant = 0 AND s.name = f.name
                     AND s.value = f.value AND s.run_id = f.run_id
             )
             SELECT count(*) FROM gone",
            &[
                (&doomed.runs, Type::UUID_ARRAY),
                (&doomed.found, Type::UUID_ARRAY),
                (&doomed.names, Type::TEXT_ARRAY),
                (&doomed.values, Type::TEXT_ARRAY),
            ],
        )
        .await?;
    Ok(rows[0].try_get::<_, i64>(0)?.unsigned_abs())
}
