//! The removal of runs that a look has found.

use millrace_core::id::RunId;
use millrace_core::ports::store::Error;
use rusqlite::{Connection, params};

use super::STEP_BYTES;
use crate::sqlite::record;
use crate::sqlite::runs::{blocks, finds};

/// A journal beyond its run's row of more bytes than these is removed by later steps.
pub(super) const JOURNAL_BYTES_AT_ONCE: i64 = 64 * 1024;

/// A run to remove.
pub(in crate::sqlite::runs) struct Doomed {
    pub(super) row: i64,
    /// In which it lies, when it has no row of its own.
    pub(super) block: Option<i64>,
    pub(super) run_id: RunId,
    /// Whether it has labels or a correlation id.
    pub(super) is_found_by: bool,
    /// Of its journal beyond its row.
    pub(super) journal_bytes: i64,
}

/// Removes runs that a look has found, except those that an unfinished run retries. How many.
pub(in crate::sqlite::runs) fn remove(
    connection: &Connection,
    doomed: &[Doomed],
) -> Result<u64, Error> {
    let remove_all = || {
        let mut count = 0;
        for together in doomed.chunk_by(|one, next| one.block.is_some() && one.block == next.block)
        {
            count += match together {
                [
                    Doomed {
                        block: Some(block), ..
                    },
                    ..,
                ] => remove_from_block(connection, *block, together)?,
                runs => {
                    let mut removed = 0;
                    for run in runs {
                        removed += u64::from(remove_one(connection, run)?);
                    }
                    removed
                }
            };
        }
        Ok(count)
    };
    remove_all().map_err(|error| crate::sqlite::fault::refused(&error))
}

/// A run that an unfinished one retries.
pub(super) const RETRIED: &str = "SELECT 1 FROM runs INDEXED BY runs_by_retry \
     WHERE retry_of IS NOT NULL AND retry_of = ?1 AND status < 3";

fn is_retried(connection: &Connection, run: &Doomed) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(RETRIED)?
        .exists([run.run_id.as_bytes()])
}

fn remove_from_block(
    connection: &Connection,
    block: i64,
    runs: &[Doomed],
) -> rusqlite::Result<u64> {
    let mut rows = Vec::with_capacity(runs.len());
    for run in runs {
        if !is_retried(connection, run)? {
            rows.push(run.row);
            if run.is_found_by {
                finds::leave(connection, run.row)?;
            }
        }
    }
    blocks::remove(connection, block, &rows)
}

fn remove_one(connection: &Connection, run: &Doomed) -> rusqlite::Result<bool> {
    if is_retried(connection, run)? {
        return Ok(false);
    }
    let removed = connection
        .prepare_cached("DELETE FROM runs WHERE row = ?1 AND status >= 3")?
        .execute([run.row])?;
    if removed == 0 {
        return Ok(false);
    }
    if run.is_found_by {
        finds::leave(connection, run.row)?;
    }
    if record::Place::of(run.run_id).is_none_or(|place| place.row != run.row) {
        connection
            .prepare_cached("DELETE FROM strays WHERE row = ?1")?
            .execute([run.row])?;
    }
    let journal = match run.journal_bytes {
        0 => return Ok(true),
        ..=JOURNAL_BYTES_AT_ONCE => "DELETE FROM journal WHERE row = ?1",
        _ => "INSERT INTO remains VALUES (?1)",
    };
    connection.prepare_cached(journal)?.execute([run.row])?;
    Ok(true)
}

/// Removes a part of what is left of a run.
pub(in crate::sqlite::runs) fn clear_away(connection: &Connection) -> Result<(), Error> {
    let clear = || {
        let row: i64 = connection
            .prepare_cached("SELECT row FROM remains LIMIT 1")?
            .query_row([], |row| row.get(0))?;
        let mut chunks = connection.prepare_cached(
            "SELECT sequence, length(chunk) FROM journal WHERE row = ?1 ORDER BY sequence",
        )?;
        let mut chunks = chunks.query([row])?;
        let mut bytes = 0;
        while let Some(chunk) = chunks.next()? {
            bytes += chunk.get::<_, i64>(1)?;
            if bytes >= STEP_BYTES {
                return connection
                    .prepare_cached("DELETE FROM journal WHERE row = ?1 AND sequence <= ?2")?
                    .execute(params![row, chunk.get::<_, i64>(0)?]);
            }
        }
        for rest in ["journal", "remains"] {
            connection
                .prepare_cached(&format!("DELETE FROM {rest} WHERE row = ?1"))?
                .execute([row])?;
        }
        Ok(1)
    };
    clear()
        .map(|_| ())
        .map_err(|error| crate::sqlite::fault::refused(&error))
}
