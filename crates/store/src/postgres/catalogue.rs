//! What people draw and keep, as the ports ask for it: here is what its parts share.

mod apps;
mod connections;
mod people;
mod references;
mod scenarios;
mod sessions;
pub(super) mod statistics;
#[cfg(test)]
mod tests;

use deadpool_postgres::Transaction;
use millrace_core::json::Json;
use millrace_core::ports::store::Error;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use super::access::Connection;
use super::fault::{Fault, is};
use super::values::read_text;

/// Begins a change of scenarios, apps, connections or variables, which is the only one until its
/// transaction ends.
///
/// Such a change looks before it writes: is what a version names there, does nobody name what is
/// deleted? Locks of the rows it looks at would not do, for the reference that another member is
/// about to write is no row yet. Changes are rare and over in milliseconds, so that they can go one
/// after another, as in SQLite. A statement behind the lock sees all that changes before have
/// committed, for it has a snapshot of its own (`READ COMMITTED`); readers do not take the lock.
///
/// The timeouts are for a member that is stopped or cut off in the middle: the others go on.
pub(super) async fn change(
    connection: &mut Connection,
) -> Result<Transaction<'_>, tokio_postgres::Error> {
    let transaction = connection.transaction().await?;
    // The lock is the tenant's (the second number): "catalogue", in the first four of its letters.
    transaction
        .batch_execute(
            "SET LOCAL idle_in_transaction_session_timeout = '10s';
             SET LOCAL lock_timeout = '15s';
             SELECT pg_advisory_xact_lock(1667331169, 0)",
        )
        .await?;
    Ok(transaction)
}

/// A JSON value from a column with its text.
fn json(row: &Row, column: usize) -> Result<Json, Fault> {
    let text: &str = row.try_get(column)?;
    Json::parse_default(text.as_bytes()).map_err(|error| broken(row, column, error))
}

/// A text that was stored as `stored_text` has it.
fn text(row: &Row, column: usize) -> Result<String, Fault> {
    Ok(read_text(row.try_get(column)?))
}

/// A number that is never negative.
fn number(row: &Row, column: usize) -> Result<u64, Fault> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}

/// What is in that column cannot be understood.
fn broken(row: &Row, column: usize, problem: impl std::fmt::Display) -> Fault {
    let name = row.columns()[column].name();
    Fault::Corrupt(format!("column {name}: {problem}"))
}

/// Why something was not written: perhaps for a name that something else has.
fn not_written(
    error: tokio_postgres::Error,
    (what, field): (&'static str, &'static str),
    value: &str,
) -> Fault {
    if is(&error, &SqlState::UNIQUE_VIOLATION) {
        let value = value.to_owned();
        return Fault::Port(Error::Taken { what, field, value });
    }
    Fault::Postgres(error)
}

/// The outcome of a removal of so many rows.
fn removed(count: u64, what: &'static str) -> Result<(), Fault> {
    match count {
        0 => Err(Fault::Port(Error::NotFound { what })),
        _ => Ok(()),
    }
}

/// What was found, which has to be at that revision still.
fn at_revision<T>(found: Option<(u64, T)>, expected: u64, what: &'static str) -> Result<T, Error> {
    match found {
        None => Err(Error::NotFound { what }),
        Some((revision, found)) if revision == expected => Ok(found),
        Some(_) => Err(Error::Changed { what }),
    }
}
