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

pub(super) async fn queued_or_running(
    connection: Connection,
    after: Option<RunId>,
    limit: u32,
) -> Result<Vec<UnfinishedRun>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT run_id, scenario_id, status, due FROM millrace.unfinished
             WHERE tenant = 0 AND status < 2 AND NOT dry_run AND run_id > $1
             ORDER BY run_id LIMIT $2",
            &[
                (&behind(after), Type::UUID),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(super) async fn limited(
    connection: Connection,
    after: Option<RunId>,
    limit: u32,
) -> Result<Vec<LimitedRun>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT u.run_id, u.scenario_id, u.status, u.due, u.version, u.slot_key,
                 CASE WHEN u.status = 0 THEN coalesce(length(u.chunk), 0)
                     + (SELECT coalesce(sum(length(j.chunk)), 0) FROM millrace.journal AS j
                         WHERE j.tenant = 0 AND j.run_id = u.run_id)
                     + (SELECT coalesce(sum(b.bytes), 0) FROM millrace.blob_names AS b
                         WHERE b.tenant = 0 AND b.run_id = u.run_id)
                     ELSE 0 END::bigint
             FROM millrace.unfinished AS u
             WHERE u.tenant = 0 AND u.slot_key IS NOT NULL AND NOT u.dry_run AND u.run_id > $1
             ORDER BY u.run_id LIMIT $2",
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

pub(super) async fn due(
    connection: Connection,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<UnfinishedRun>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT run_id, scenario_id, status, due FROM millrace.unfinished
             WHERE tenant = 0 AND status = 2 AND due IS NOT NULL AND NOT dry_run AND due <= $1
             ORDER BY due, run_id LIMIT $2",
            &[
                (&until.as_millis(), Type::INT8),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(super) async fn next_due(connection: Connection) -> Result<Option<Timestamp>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT due FROM millrace.unfinished
             WHERE tenant = 0 AND status = 2 AND due IS NOT NULL AND NOT dry_run
             ORDER BY due LIMIT 1",
            &[],
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
