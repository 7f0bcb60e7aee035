//! Runs that are under way, as recovery, timers and limits see them, and how many there are.

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{LimitedRun, RunCounts, UnfinishedRun};
use millrace_core::time::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::record;
use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;
use crate::postgres::member::Share;
use crate::postgres::values::{id, optional_time, read_text, uuid};

/// Milliseconds of an hour, by which finished runs are counted.
const HOUR_MILLIS: i64 = 3_600_000;

/// The id that all runs are behind, or that run.
fn behind(after: Option<RunId>) -> Uuid {
    after.map_or(Uuid::nil(), |run_id| uuid(run_id.as_bytes()))
}

fn read(row: &Row) -> Result<UnfinishedRun, Fault> {
    Ok(UnfinishedRun {
        run_id: RunId::from_bytes(id(row, 0)?),
        scenario_id: ScenarioId::from_bytes(id(row, 1)?),
        status: record::status(row, 2)?,
        due: optional_time(row, 3)?,
    })
}

/// Which runs a member may take up: its own, and of nobody's its share.
#[derive(Debug, Clone)]
pub(super) struct Taker {
    pub(super) number: i32,
    pub(super) share: Share,
}

pub(super) async fn queued_or_running(
    connection: Connection,
    taker: Taker,
    after: Option<RunId>,
    limit: u32,
) -> Result<Vec<UnfinishedRun>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT run_id, scenario_id, status, due FROM millrace.wanting_2($1, $2, $3, $4, $5, $6)",
            &[
                (&taker.number, Type::INT4),
                (&taker.share.keeps, Type::BOOL),
                (&taker.share.admitted, Type::BOOL),
                (&taker.share.groups, Type::TEXT_ARRAY),
                (&behind(after), Type::UUID),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// What limits count of a run, and how the run's row is to be for it to be listed.
fn limited_where(condition: &str) -> String {
    format!(
        "SELECT u.run_id, u.scenario_id, u.status, u.due, u.version, u.slot_key,
             CASE WHEN u.status = 0 THEN {BYTES} ELSE 0 END::bigint
         FROM millrace.unfinished AS u
         WHERE u.tenant = 0 AND u.slot_key IS NOT NULL AND NOT u.dry_run AND u.run_id > $1
             AND {condition}
         ORDER BY u.run_id LIMIT $2"
    )
}

/// Bytes of a run's journal and of the large values that it names.
const BYTES: &str = "coalesce(length(u.chunk), 0)
    + (SELECT coalesce(sum(length(j.chunk)), 0) FROM millrace.journal AS j
        WHERE j.tenant = 0 AND j.run_id = u.run_id)
    + (SELECT coalesce(sum(b.bytes), 0) FROM millrace.blob_names AS b
        WHERE b.tenant = 0 AND b.run_id = u.run_id)";

async fn list_limited(
    connection: Connection,
    condition: &str,
    after: Option<RunId>,
    limit: u32,
) -> Result<Vec<LimitedRun>, Fault> {
    let rows = connection
        .query_typed(
            &limited_where(condition),
            &[
                (&behind(after), Type::UUID),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    let read = |row: &Row| {
        let run = read(row)?;
        Ok(LimitedRun {
            run_id: run.run_id,
            scenario_id: run.scenario_id,
            version: row
                .try_get::<_, Option<i32>>(4)?
                .map(|version| version as u32),
            status: run.status,
            slot_key: read_text(row.try_get(5)?).into(),
            due: run.due,
            bytes: row.try_get::<_, i64>(6)? as u64,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn limited(
    connection: Connection,
    after: Option<RunId>,
    limit: u32,
) -> Result<Vec<LimitedRun>, Fault> {
    list_limited(connection, "true", after, limit).await
}

/// Those that are held back and nobody's.
pub(in crate::postgres) async fn free_limited(
    connection: Connection,
    after: Option<RunId>,
    limit: u32,
) -> Result<Vec<LimitedRun>, Fault> {
    list_limited(connection, "u.owner = 0 AND u.status = 0", after, limit).await
}

/// How many entries each of these has; also when it is finished.
pub(in crate::postgres) async fn entries(
    connection: Connection,
    runs: Vec<RunId>,
) -> Result<Vec<(RunId, u64)>, Fault> {
    let ids: Vec<Uuid> = runs.iter().map(|run| uuid(run.as_bytes())).collect();
    let rows = connection
        .query_typed(
            "SELECT run_id, entries FROM millrace.unfinished
             WHERE tenant = 0 AND run_id = ANY ($1)
             UNION ALL
             SELECT run_id, entries FROM millrace.finished
             WHERE tenant = 0 AND run_id = ANY ($1)",
            &[(&ids, Type::UUID_ARRAY)],
        )
        .await?;
    let read = |row: &Row| {
        let entries: i64 = row.try_get(1)?;
        Ok((RunId::from_bytes(id(row, 0)?), entries.unsigned_abs()))
    };
    rows.iter().map(read).collect()
}

/// How many of a scenario are queued, up to that many, and their bytes.
pub(in crate::postgres) async fn queued_limited(
    connection: Connection,
    scenario_id: ScenarioId,
    most: u32,
) -> Result<(u32, u64), Fault> {
    let text = format!(
        "SELECT count(*), coalesce(sum(q.bytes), 0)::bigint FROM (
             SELECT {BYTES} AS bytes FROM millrace.unfinished AS u
             WHERE u.tenant = 0 AND u.scenario_id = $1 AND u.status = 0
                 AND u.slot_key IS NOT NULL AND NOT u.dry_run
             LIMIT $2) AS q"
    );
    let rows = connection
        .query_typed(
            &text,
            &[
                (&uuid(scenario_id.as_bytes()), Type::UUID),
                (&i64::from(most), Type::INT8),
            ],
        )
        .await?;
    let count: i64 = rows[0].try_get(0)?;
    let bytes: i64 = rows[0].try_get(1)?;
    Ok((
        u32::try_from(count).unwrap_or(u32::MAX),
        bytes.unsigned_abs(),
    ))
}

pub(super) async fn due(
    connection: Connection,
    taker: Taker,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<UnfinishedRun>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT run_id, scenario_id, status, due FROM millrace.due_2($1, $2, $3, $4, $5)",
            &[
                (&taker.number, Type::INT4),
                (&taker.share.admitted, Type::BOOL),
                (&taker.share.groups, Type::TEXT_ARRAY),
                (&until.as_millis(), Type::INT8),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Of runs that are nobody's: those that it has claimed are about to be woken.
pub(super) async fn next_due(
    connection: Connection,
    taker: Taker,
) -> Result<Option<Timestamp>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT millrace.next_due_1($1, $2)",
            &[
                (&taker.share.admitted, Type::BOOL),
                (&taker.share.groups, Type::TEXT_ARRAY),
            ],
        )
        .await?;
    match rows.first() {
        Some(row) => optional_time(row, 0),
        None => Ok(None),
    }
}

pub(super) async fn counts(connection: Connection, since: Timestamp) -> Result<RunCounts, Fault> {
    let hour = since.as_millis().div_euclid(HOUR_MILLIS);
    let hour = i32::try_from(hour).unwrap_or(i32::MAX);
    let rows = connection
        .query_typed(
            "SELECT status, sum(count)::bigint FROM millrace.counts
             WHERE tenant = 0 AND (hour = -1 OR hour >= $1) GROUP BY status",
            &[(&hour, Type::INT4)],
        )
        .await?;
    let mut counts = RunCounts::default();
    for row in &rows {
        let status = record::status(row, 0)?;
        let count: i64 = row.try_get(1)?;
        counts.by_status[usize::from(status.number())] = count.max(0) as u64;
    }
    let queued = connection
        .query_typed(
            "SELECT created_at FROM millrace.unfinished
             WHERE tenant = 0 AND status = 0 AND NOT dry_run
             ORDER BY run_id LIMIT 1",
            &[],
        )
        .await?;
    if let Some(row) = queued.first() {
        counts.oldest_queued = optional_time(row, 0)?;
    }
    Ok(counts)
}
