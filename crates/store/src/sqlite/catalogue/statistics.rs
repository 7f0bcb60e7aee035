//! Rollups as the port asks for them.

use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{Answer, OutdatedRollups, Rollup, RollupWidth, Statistics};
use millrace_core::time::Timestamp;
use rusqlite::{Connection, Row, params};

use super::time;
use crate::sqlite::SqliteStore;
use crate::sqlite::fault::refused;
use crate::sqlite::record::status;

/// The number under which a width is kept; never reused.
fn number(width: RollupWidth) -> u8 {
    match width {
        RollupWidth::Minute => 0,
        RollupWidth::Hour => 1,
    }
}

fn width(row: &Row<'_>) -> rusqlite::Result<RollupWidth> {
    match row.get::<_, u8>(0)? {
        0 => Ok(RollupWidth::Minute),
        1 => Ok(RollupWidth::Hour),
        other => Err(rusqlite::Error::IntegralValueOutOfRange(
            0,
            i64::from(other),
        )),
    }
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.cast_unsigned())
}

fn rollup(row: &Row<'_>) -> rusqlite::Result<Rollup> {
    let last_at: Option<i64> = row.get(7)?;
    let last = match (last_at, row.get::<_, Option<u8>>(8)?) {
        (Some(at), Some(number)) => Some((Timestamp::from_millis(at), status(number, 8)?)),
        _ => None,
    };
    Ok(Rollup {
        width: width(row)?,
        at: time(row, 1)?,
        scenario_id: ScenarioId::from_bytes(row.get(2)?),
        started: count(row, 3)?,
        succeeded: count(row, 4)?,
        failed: count(row, 5)?,
        cancelled: count(row, 6)?,
        last,
        latencies: row.get(9)?,
    })
}

fn keep(
    connection: &Connection,
    rollups: &[Rollup],
    outdated: OutdatedRollups,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO rollups VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for rollup in rollups {
        insert.execute(params![
            number(rollup.width),
            rollup.at.as_millis(),
            rollup.scenario_id.as_bytes(),
            rollup.started.cast_signed(),
            rollup.succeeded.cast_signed(),
            rollup.failed.cast_signed(),
            rollup.cancelled.cast_signed(),
            rollup.last.map(|(at, _)| at.as_millis()),
            rollup.last.map(|(_, status)| status.number()),
            rollup.latencies,
        ])?;
    }
    let mut delete =
        connection.prepare_cached("DELETE FROM rollups WHERE width = ?1 AND at < ?2")?;
    for (width, before) in [
        (RollupWidth::Minute, outdated.minutes_before),
        (RollupWidth::Hour, outdated.hours_before),
    ] {
        delete.execute(params![number(width), before.as_millis()])?;
    }
    Ok(())
}

impl Statistics for SqliteStore {
    fn rollups(&self) -> Answer<'_, Vec<Rollup>> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT width, at, scenario, started, succeeded, failed, cancelled, last_at, \
                     last_status, latencies FROM rollups ORDER BY width, at, scenario",
                )?
                .query_map([], rollup)?
                .collect()
        })
    }

    fn keep_rollups(&self, rollups: Vec<Rollup>, outdated: OutdatedRollups) -> Answer<'_, ()> {
        self.write(move |connection| {
            keep(connection, &rollups, outdated).map_err(|error| refused(&error))
        })
    }
}
