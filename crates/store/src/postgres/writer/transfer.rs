//! What is moved here from another backend: begun once, written batch by batch with the place behind
//! it, looked at when all is here. What is moved is in `crate::transfer`; rows are written in `rows`.

mod error;
mod rows;

use std::collections::{BTreeSet, HashMap};

use millrace_core::id::RunId;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, GenericClient, Transaction};

pub use self::error::Error;
use self::rows::Statement;
use crate::postgres::connect::Target;
use crate::postgres::open::{self, OpenError};
use crate::postgres::runs::partitions::{self, Day};
use crate::postgres::{migrate, runtime};
use crate::transfer::rows::{Batch, Rows, Table, Value};
use crate::transfer::tables::{FINISHED, PARTS, Part, TABLES, UNFINISHED};

/// How far a part has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Behind what was read last.
    pub place: i64,
    /// How many things are here.
    pub moved: u64,
    /// Whether that is all.
    pub done: bool,
}

/// How the move of a source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing is here yet.
    Begun,
    /// An earlier process has brought a part of it.
    GoesOn,
    /// All is here.
    Finished,
}

/// The database that something is moved into.
pub(crate) struct Destination {
    client: Client,
    name: String,
    /// Days that have partitions.
    days: BTreeSet<Day>,
}

impl Destination {
    /// Connects to it, and refuses a server that cannot be used.
    pub(crate) async fn connect(url: &str) -> Result<Self, Error> {
        let target = Target::parse(url)?;
        let client = target.connect().await?;
        open::examine(&client).await.map_err(OpenError::or_rights)?;
        Ok(Self {
            client,
            name: target.name(),
            days: BTreeSet::new(),
        })
    }

    /// Hosts and database, without a password.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Begins to move that source, or goes on with it. Nobody serves from the database from now on.
    pub(crate) async fn begin(&mut self, source: &[u8], state: &[u8]) -> Result<Standing, Error> {
        if migrate::present(&self.client).await? > 0 {
            expect_nobody(&self.client, &self.name).await?;
        }
        let migrated = migrate::migrate(&mut self.client).await;
        migrated.map_err(OpenError::or_rights)?;
        let transaction = self.client.transaction().await?;
        // Whoever begins to serve takes it too.
        transaction
            .query_typed(
                "SELECT pg_advisory_xact_lock($1)",
                &[(&migrate::LOCK, Type::INT8)],
            )
            .await?;
        expect_nobody(&transaction, &self.name).await?;
        let found = transaction
            .query_typed_opt(
                "SELECT source, state, finished_at IS NOT NULL
                 FROM millrace.transfer WHERE tenant = 0",
                &[],
            )
            .await?;
        let standing = match found {
            None => {
                expect_empty(&transaction, &self.name).await?;
                note(&transaction, source, state).await?;
                Standing::Begun
            }
            Some(row) => {
                let database = self.name.clone();
                if row.try_get::<_, &[u8]>(0)? != source {
                    return Err(Error::Other { database });
                }
                if row.try_get::<_, &[u8]>(1)? != state {
                    return Err(Error::Changed { database });
                }
                if row.try_get(2)? {
                    Standing::Finished
                } else {
                    Standing::GoesOn
                }
            }
        };
        transaction.commit().await?;
        Ok(standing)
    }

    /// How far each part has come, by its name.
    pub(crate) async fn places(&self) -> Result<HashMap<String, Place>, Error> {
        let rows = self
            .client
            .query_typed(
                "SELECT part, place, moved, done FROM millrace.transfer_places WHERE tenant = 0",
                &[],
            )
            .await?;
        let place = |row: &tokio_postgres::Row| {
            let place = Place {
                place: row.try_get(1)?,
                moved: row.try_get::<_, i64>(2)?.cast_unsigned(),
                done: row.try_get(3)?,
            };
            Ok((row.try_get(0)?, place))
        };
        rows.iter().map(place).collect()
    }

    /// Writes what comes behind that place of a part, all or nothing; gives the place behind it.
    pub(crate) async fn write(
        &mut self,
        part: &Part,
        before: Place,
        batch: Batch,
    ) -> Result<Place, Error> {
        self.make_days(&batch.tables).await?;
        let behind = Place {
            place: batch.place,
            moved: before.moved + batch.count,
            done: batch.is_last,
        };
        let transaction = self.client.transaction().await?;
        // What the server loses with its power it loses together with the place: nothing is waited
        // for but the last of all commits.
        transaction
            .batch_execute("SET LOCAL synchronous_commit = off")
            .await?;
        step(&transaction, part, before, behind).await?;
        for rows in batch.tables {
            let statement = Statement::insert(rows.table);
            statement.execute(&transaction, rows).await?;
        }
        transaction.commit().await?;
        Ok(behind)
    }

    /// Makes the partitions that rows of runs go into.
    async fn make_days(&mut self, tables: &[Rows]) -> Result<(), Error> {
        let of_runs = |table: &Table| {
            [&FINISHED, &UNFINISHED]
                .iter()
                .any(|t| t.name == table.name)
        };
        let ids = tables
            .iter()
            .filter(|rows| of_runs(rows.table))
            .flat_map(|rows| &rows.rows)
            .filter_map(|row| match row.first() {
                Some(Value::Id(id)) => Some(RunId::from_bytes(*id)),
                _ => None,
            });
        let days: BTreeSet<Day> = ids.map(partitions::day_of).collect();
        let missing: BTreeSet<Day> = days.difference(&self.days).copied().collect();
        if !missing.is_empty() {
            partitions::make(&self.client, missing).await?;
            self.days.extend(days);
        }
        Ok(())
    }

    /// How many of these rows are here as they are.
    pub(crate) async fn equal(&mut self, rows: Rows) -> Result<u64, Error> {
        let transaction = self.client.transaction().await?;
        // Nobody has looked at these tables yet: what the server takes for the best plan goes through
        // all of a table for each batch.
        transaction
            .batch_execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;
                 SET LOCAL enable_mergejoin = off",
            )
            .await?;
        let count = Statement::compare(rows.table)
            .count(&transaction, rows)
            .await?;
        transaction.commit().await?;
        Ok(count)
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &Table) -> Result<u64, Error> {
        let text = format!(
            "SELECT count(*) FROM millrace.{} WHERE tenant = 0",
            table.name
        );
        let row = self.client.query_typed(&text, &[]).await?;
        Ok(row[0].try_get::<_, i64>(0)?.unsigned_abs())
    }

    /// Runs by status.
    pub(crate) async fn run_totals(&self) -> Result<[u64; 6], Error> {
        let text = "SELECT status, count(*) FROM millrace.finished WHERE tenant = 0 GROUP BY status
             UNION ALL
             SELECT status, count(*) FROM millrace.unfinished WHERE tenant = 0 GROUP BY status";
        let mut totals = [0; 6];
        for row in self.client.query_typed(text, &[]).await? {
            let status = usize::try_from(row.try_get::<_, i16>(0)?).unwrap_or(usize::MAX);
            if let Some(total) = totals.get_mut(status) {
                *total += row.try_get::<_, i64>(1)?.unsigned_abs();
            }
        }
        Ok(totals)
    }

    /// Says that all is here, for good: whoever serves may begin.
    pub(crate) async fn finish(&self) -> Result<(), Error> {
        // The server's plans depend on it; of partitioned tables it looks at none by itself.
        let tables = TABLES.map(|table| format!("millrace.{}", table.name));
        self.client
            .batch_execute(&format!("ANALYZE {}", tables.join(", ")))
            .await?;
        self.client
            .execute_typed(
                "UPDATE millrace.transfer SET finished_at = clock_timestamp()
                 WHERE tenant = 0 AND finished_at IS NULL",
                &[],
            )
            .await?;
        Ok(())
    }
}

/// Waits a moment before something is tried again.
pub(crate) async fn pause(time: std::time::Duration) {
    runtime::pause(time).await;
}

/// Refuses a database into which something is still being moved. In a transaction that bars whoever
/// begins to move something, nobody begins until it has ended.
pub(in crate::postgres) async fn expect_none(client: &impl GenericClient) -> Result<(), OpenError> {
    // An earlier schema has no such table.
    let table = "SELECT to_regclass('millrace.transfer')::text";
    let rows = client.query_typed(table, &[]).await?;
    if rows[0].get::<_, Option<&str>>(0).is_none() {
        return Ok(());
    }
    let unfinished = "SELECT FROM millrace.transfer WHERE tenant = 0 AND finished_at IS NULL";
    match client.query_typed_opt(unfinished, &[]).await? {
        None => Ok(()),
        Some(_) => Err(OpenError::Transferring),
    }
}

/// Nobody may serve from the database.
async fn expect_nobody(client: &impl GenericClient, name: &str) -> Result<(), Error> {
    let alive = client
        .query_typed(
            "SELECT name FROM millrace.members
             WHERE tenant = 0 AND lease_until > clock_timestamp() LIMIT 1",
            &[],
        )
        .await?;
    match alive.first() {
        None => Ok(()),
        Some(row) => Err(Error::Serving {
            database: name.to_owned(),
            holder: row.try_get(0)?,
        }),
    }
}

/// There may be nothing in the database, and nobody who could still write into it.
async fn expect_empty(transaction: &Transaction<'_>, name: &str) -> Result<(), Error> {
    let text = TABLES.map(|table| {
        let table = table.name;
        format!("SELECT '{table}' WHERE EXISTS (SELECT FROM millrace.{table})")
    });
    let rows = transaction
        .query_typed(&text.join(" UNION ALL "), &[])
        .await?;
    let found: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
    let found = found?;
    if !found.is_empty() {
        let (database, found) = (name.to_owned(), found.join(", "));
        return Err(Error::Occupied { database, found });
    }
    transaction
        .batch_execute(
            "DELETE FROM millrace.epochs WHERE tenant = 0;
             DELETE FROM millrace.members WHERE tenant = 0",
        )
        .await?;
    Ok(())
}

/// Notes what is being moved, and that nothing of it is here.
async fn note(
    transaction: &Transaction<'_>,
    source: &[u8],
    state: &[u8],
) -> Result<(), tokio_postgres::Error> {
    transaction
        .execute_typed(
            "INSERT INTO millrace.transfer (tenant, source, state, began_at)
             VALUES (0, $1, $2, clock_timestamp())",
            &[(&source, Type::BYTEA), (&state, Type::BYTEA)],
        )
        .await?;
    let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    let places: Vec<i64> = PARTS.iter().map(Part::start).collect();
    transaction
        .execute_typed(
            "INSERT INTO millrace.transfer_places (tenant, part, place, moved, done)
             SELECT 0, p.part, p.place, 0, false FROM unnest($1, $2) AS p (part, place)",
            &[(&names, Type::TEXT_ARRAY), (&places, Type::INT8_ARRAY)],
        )
        .await?;
    Ok(())
}

/// Takes the next step of a part, which nobody else has taken: whoever has begun to is waited for.
async fn step(
    transaction: &Transaction<'_>,
    part: &Part,
    before: Place,
    behind: Place,
) -> Result<(), Error> {
    let changed = transaction
        .execute_typed(
            "UPDATE millrace.transfer_places SET place = $2, moved = $3, done = $4
             WHERE tenant = 0 AND part = $1 AND place = $5 AND moved = $6 AND NOT done",
            &[
                (&part.name, Type::TEXT),
                (&behind.place, Type::INT8),
                (&behind.moved.cast_signed(), Type::INT8),
                (&behind.done, Type::BOOL),
                (&before.place, Type::INT8),
                (&before.moved.cast_signed(), Type::INT8),
            ],
        )
        .await?;
    match changed {
        1 => Ok(()),
        _ => Err(Error::Twice),
    }
}
