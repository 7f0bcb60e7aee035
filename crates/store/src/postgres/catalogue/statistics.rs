//! Rollups as the port asks for them.

use deadpool_postgres::Transaction;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{Answer, OutdatedRollups, Rollup, RollupWidth, Statistics};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{broken, number};
use crate::postgres::PostgresStore;
use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;
use crate::postgres::values::{id, optional_time, time, uuid};

/// The number under which a width is kept; never reused.
fn width_number(width: RollupWidth) -> i16 {
    match width {
        RollupWidth::Minute => 0,
        RollupWidth::Hour => 1,
    }
}

fn width(row: &Row) -> Result<RollupWidth, Fault> {
    match row.try_get::<_, i16>(0)? {
        0 => Ok(RollupWidth::Minute),
        1 => Ok(RollupWidth::Hour),
        other => Err(broken(row, 0, format!("there is no width {other}"))),
    }
}

/// When the run that ended last did so, and how, in two neighbouring columns.
fn last(row: &Row, column: usize) -> Result<Option<(Timestamp, RunStatus)>, Fault> {
    let Some(at) = optional_time(row, column)? else {
        return Ok(None);
    };
    let number: i16 = row.try_get(column + 1)?;
    let status = u8::try_from(number).ok().and_then(RunStatus::from_number);
    match status {
        Some(status) => Ok(Some((at, status))),
        None => Err(broken(
            row,
            column + 1,
            format!("there is no status {number}"),
        )),
    }
}

fn read(row: &Row) -> Result<Rollup, Fault> {
    Ok(Rollup {
        width: width(row)?,
        at: time(row, 1)?,
        scenario_id: ScenarioId::from_bytes(id(row, 2)?),
        started: number(row, 3)?,
        succeeded: number(row, 4)?,
        failed: number(row, 5)?,
        cancelled: number(row, 6)?,
        last: last(row, 7)?,
        latencies: row.try_get(9)?,
    })
}

/// Rollups, a list for each column.
#[derive(Default)]
struct Columns {
    widths: Vec<i16>,
    times: Vec<i64>,
    scenarios: Vec<Uuid>,
    started: Vec<i64>,
    succeeded: Vec<i64>,
    failed: Vec<i64>,
    cancelled: Vec<i64>,
    last_times: Vec<Option<i64>>,
    last_statuses: Vec<Option<i16>>,
    latencies: Vec<Vec<u8>>,
}

impl Columns {
    fn of(rollups: Vec<Rollup>) -> Self {
        let mut columns = Self::default();
        for rollup in rollups {
            columns.widths.push(width_number(rollup.width));
            columns.times.push(rollup.at.as_millis());
            columns.scenarios.push(uuid(rollup.scenario_id.as_bytes()));
            columns.started.push(rollup.started.cast_signed());
            columns.succeeded.push(rollup.succeeded.cast_signed());
            columns.failed.push(rollup.failed.cast_signed());
            columns.cancelled.push(rollup.cancelled.cast_signed());
            let last = rollup.last;
            columns.last_times.push(last.map(|(at, _)| at.as_millis()));
            let status = last.map(|(_, status)| i16::from(status.number()));
            columns.last_statuses.push(status);
            columns.latencies.push(rollup.latencies);
        }
        columns
    }
}

/// Of several for the same time the last stays. In the order of the key, so that no two that write
/// the same wait for each other.
async fn insert(
    transaction: &Transaction<'_>,
    member: i32,
    columns: &Columns,
) -> Result<(), Fault> {
    transaction
        .execute_typed(
            "INSERT INTO millrace.rollups
                 (tenant, member, width, at, scenario_id, started, succeeded, failed, cancelled,
                  last_at, last_status, latencies)
             SELECT DISTINCT ON (g.width, g.at, g.scenario_id) 0, $11, g.width, g.at, g.scenario_id,
                 g.started, g.succeeded, g.failed, g.cancelled, g.last_at, g.last_status,
                 g.latencies
             FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) WITH ORDINALITY
                 AS g (width, at, scenario_id, started, succeeded, failed, cancelled, last_at,
                     last_status, latencies, place)
             ORDER BY g.width, g.at, g.scenario_id, g.place DESC
             ON CONFLICT (tenant, width, at, scenario_id, member) DO UPDATE SET
                 started = excluded.started, succeeded = excluded.succeeded,
                 failed = excluded.failed, cancelled = excluded.cancelled,
                 last_at = excluded.last_at, last_status = excluded.last_status,
                 latencies = excluded.latencies",
            &[
                (&columns.widths, Type::INT2_ARRAY),
                (&columns.times, Type::INT8_ARRAY),
                (&columns.scenarios, Type::UUID_ARRAY),
                (&columns.started, Type::INT8_ARRAY),
                (&columns.succeeded, Type::INT8_ARRAY),
                (&columns.failed, Type::INT8_ARRAY),
                (&columns.cancelled, Type::INT8_ARRAY),
                (&columns.last_times, Type::INT8_ARRAY),
                (&columns.last_statuses, Type::INT2_ARRAY),
                (&columns.latencies, Type::BYTEA_ARRAY),
                (&member, Type::INT4),
            ],
        )
        .await?;
    Ok(())
}

/// No member has this number.
const NOBODY: i32 = 0;

/// All rollups but those of one member. Of a minute or hour there may be several, by members.
pub(in crate::postgres) async fn all_but(
    connection: Connection,
    member: i32,
) -> Result<Vec<Rollup>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT width, at, scenario_id, started, succeeded, failed, cancelled, last_at,
                 last_status, latencies
             FROM millrace.rollups WHERE tenant = 0 AND (member <> $1 OR member = 0)
             ORDER BY width, at, scenario_id, member",
            &[(&member, Type::INT4)],
        )
        .await?;
    rows.iter().map(read).collect()
}

impl Statistics for PostgresStore {
    fn rollups(&self) -> Answer<'_, Vec<Rollup>> {
        self.with(|connection| all_but(connection, NOBODY))
    }

    fn keep_rollups(&self, rollups: Vec<Rollup>, outdated: OutdatedRollups) -> Answer<'_, ()> {
        let me = self.membership.member().number;
        self.with(move |mut connection| async move {
            let transaction = connection.transaction().await?;
            insert(&transaction, me, &Columns::of(rollups)).await?;
            transaction
                .execute_typed(
                    "DELETE FROM millrace.rollups WHERE tenant = 0
                         AND (width = $1 AND at < $2 OR width = $3 AND at < $4)",
                    &[
                        (&width_number(RollupWidth::Minute), Type::INT2),
                        (&outdated.minutes_before.as_millis(), Type::INT8),
                        (&width_number(RollupWidth::Hour), Type::INT2),
                        (&outdated.hours_before.as_millis(), Type::INT8),
                    ],
                )
                .await?;
            Ok(transaction.commit().await?)
        })
    }
}
