//! Partitions by day: made before the first run of a day is written, removed when the last has gone.
//!
//! A day is that of the time in the run's id. There is no default partition: with one, a list could
//! not be read from the newest partition to the oldest (PostgreSQL documentation, §5.11.4), and a new
//! partition would have to be compared with all that lies in it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::ports::store::Unit;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::postgres::fault;

/// Milliseconds of a day.
const DAY_MILLIS: u64 = 86_400_000;
/// Bits of a run's id that hold its time.
const TIME_BITS: u32 = 48;
/// Days for which partitions are made before they begin.
const DAYS_AHEAD: u64 = 7;
/// Days after which a partition that is empty is removed: nothing is written into it any more, but
/// for children of very old runs, for which it would be made again.
const DAYS_KEPT: u64 = 2;
/// What members agree on to make and remove partitions one after another: "mr-parts" in bytes.
const LOCK: i64 = i64::from_be_bytes(*b"mr-parts");
/// The tables that have partitions.
const TABLES: [&str; 3] = ["finished", "journal", "finds"];

/// A day since 1970.
pub(in crate::postgres) type Day = u64;

/// The day of a run.
pub(in crate::postgres) fn day_of(run_id: RunId) -> Day {
    run_id.millis() / DAY_MILLIS
}

/// The first id of a day; none behind the last that an id can hold.
fn first_of(day: Day) -> Option<Uuid> {
    let millis = day * DAY_MILLIS;
    (millis < 1 << TIME_BITS).then(|| Uuid::from_u128(u128::from(millis) << 80))
}

fn name(table: &str, day: Day) -> String {
    format!("{table}_d{day}")
}

/// Makes the partitions of the days around today, by the clock of the database.
pub(in crate::postgres) async fn prepare_next(
    client: &Client,
) -> Result<(), tokio_postgres::Error> {
    let today = today(client).await?;
    let wanted: BTreeSet<Day> = (today.saturating_sub(1)..=today + DAYS_AHEAD).collect();
    make(client, wanted).await
}

/// Makes the partitions of the runs that these units write.
pub(in crate::postgres) async fn prepare_for(
    client: &Client,
    units: &[Arc<Unit>],
) -> Result<(), tokio_postgres::Error> {
    let mut days = BTreeSet::new();
    for unit in units {
        let (advanced, new) = match &**unit {
            Unit::Accept { runs, .. } => (None, runs),
            Unit::Advance {
                run_id, creates, ..
            } => (Some(day_of(*run_id)), creates),
        };
        days.extend(advanced);
        days.extend(new.iter().map(|run| day_of(run.run_id)));
    }
    make(client, days).await
}

async fn today(client: &Client) -> Result<Day, tokio_postgres::Error> {
    let text = "SELECT (extract(epoch FROM clock_timestamp()) / 86400)::bigint";
    let rows = client.query_typed(text, &[]).await?;
    Ok(rows[0].get::<_, i64>(0).unsigned_abs())
}

/// The days that have partitions of all tables.
async fn present(client: &Client) -> Result<BTreeSet<Day>, tokio_postgres::Error> {
    let rows = client
        .query_typed(
            "SELECT substring(c.relname FROM '_d([0-9]+)$')::bigint
             FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
             WHERE i.inhparent = ANY ($1::text[]::regclass[])
             GROUP BY 1 HAVING count(*) = cardinality($1)",
            &[(
                &TABLES.map(|table| format!("millrace.{table}")).as_slice(),
                Type::TEXT_ARRAY,
            )],
        )
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| row.get::<_, Option<i64>>(0))
        .map(i64::unsigned_abs)
        .collect())
}

/// Makes the partitions of these days.
pub(in crate::postgres) async fn make(
    client: &Client,
    wanted: BTreeSet<Day>,
) -> Result<(), tokio_postgres::Error> {
    let present = present(client).await?;
    let missing: Vec<Day> = wanted.difference(&present).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let tables = missing.into_iter().flat_map(|day| {
        let bound = |id: Option<Uuid>| id.map_or("MAXVALUE".to_owned(), |id| format!("'{id}'"));
        let (from, to) = (bound(first_of(day)), bound(first_of(day + 1)));
        TABLES.map(|table| {
            let partition = name(table, day);
            format!(
                "CREATE TABLE IF NOT EXISTS millrace.{partition} PARTITION OF millrace.{table} \
                 FOR VALUES FROM ({from}) TO ({to});"
            )
        })
    });
    let tables: String = tables.collect();
    // One statement after another in one transaction, which a simple query is.
    let text = format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK}); {tables} COMMIT");
    let made = client.batch_execute(&text).await;
    if made.is_err() {
        // A failed transaction stays open until it is told to end.
        client.batch_execute("ROLLBACK").await?;
    }
    made
}

/// Removes the oldest day's partitions if nothing is in them and nothing will be. Whether it did.
pub(super) async fn remove_oldest(client: &mut Client) -> Result<bool, tokio_postgres::Error> {
    let today = today(client).await?;
    for day in present(client).await? {
        if day + DAYS_KEPT > today {
            break;
        }
        match remove_empty(client, day).await {
            Ok(false) => {}
            Ok(true) => return Ok(true),
            // Somebody reads it: there is another round soon.
            Err(error) if fault::is(&error, &SqlState::LOCK_NOT_AVAILABLE) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

async fn remove_empty(client: &mut Client, day: Day) -> Result<bool, tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    // Whoever waits for a table bars all that come later: better another time than for long.
    transaction
        .batch_execute(&format!(
            "SET LOCAL lock_timeout = '500ms'; SELECT pg_advisory_xact_lock({LOCK})"
        ))
        .await?;
    let (from, to) = (first_of(day), first_of(day + 1));
    let [finished, journal, finds] = TABLES.map(|table| name(table, day));
    let text = format!(
        "SELECT EXISTS (SELECT FROM millrace.unfinished
                 WHERE tenant = 0 AND run_id >= $1 AND ($2 IS NULL OR run_id < $2))
             OR EXISTS (SELECT FROM millrace.{finished})
             OR EXISTS (SELECT FROM millrace.{journal})
             OR EXISTS (SELECT FROM millrace.{finds})"
    );
    let rows = transaction
        .query_typed(&text, &[(&from, Type::UUID), (&to, Type::UUID)])
        .await?;
    if rows[0].get(0) {
        return Ok(false);
    }
    for table in TABLES {
        let partition = name(table, day);
        transaction
            .batch_execute(&format!("DROP TABLE millrace.{partition}"))
            .await?;
    }
    transaction.commit().await?;
    Ok(true)
}
