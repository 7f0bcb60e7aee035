//! What people keep beside runs: apps, connections, scenarios, tokens, variables, jobs,
//! statistics. Here are
//! the columns and outcomes that their tables share; each write is a transaction of its own.

mod apps;
mod people;
mod references;
mod scenarios;
mod sessions;
mod statistics;

pub use people::key_proof;

use millrace_core::json::Json;
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;

use super::fault::{is_conflict, refused};
use super::record::broken;

/// A JSON value from a column with its text.
pub(super) fn json(row: &Row<'_>, column: usize) -> rusqlite::Result<Json> {
    let text = row.get_ref(column)?.as_str()?;
    Json::parse_default(text.as_bytes()).map_err(|error| broken(column, Type::Text, error))
}

/// A time from a column with its milliseconds.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

/// The outcome of an insertion that may meet the same name.
pub(super) fn inserted(
    result: rusqlite::Result<usize>,
    what: &'static str,
    field: &'static str,
    value: &str,
) -> Result<(), Error> {
    match result {
        Ok(_) => Ok(()),
        Err(error) if is_conflict(&error) => Err(Error::Taken {
            what,
            field,
            value: value.to_owned(),
        }),
        Err(error) => Err(refused(&error)),
    }
}

/// The outcome of a removal.
pub(super) fn removed(result: rusqlite::Result<usize>, what: &'static str) -> Result<(), Error> {
    match result {
        Ok(0) => Err(Error::NotFound { what }),
        Ok(_) => Ok(()),
        Err(error) => Err(refused(&error)),
    }
}

/// What sorts behind every id.
pub(super) const LAST: [u8; 17] = [0xff; 17];
