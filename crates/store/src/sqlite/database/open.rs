//! How connections are opened and set.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::sqlite::Location;

/// Bytes of a page.
const PAGE_BYTES: u32 = 4096;
/// Memory for the writer's page cache, in KiB.
const WRITER_CACHE_KIB: i64 = 16 * 1024;
/// Memory for a reader's page cache, in KiB.
const READER_CACHE_KIB: i64 = 2 * 1024;
/// Pages in the log after which it is copied into the database.
const CHECKPOINT_PAGES: i64 = 4000;
/// Bytes to which the log file is cut when it has grown beyond.
const LOG_BYTES_MAX: i64 = 64 * 1024 * 1024;
/// How long another process may hold the database before a call fails, in milliseconds.
const BUSY_MILLIS: u32 = 5000;
/// Prepared statements that a connection keeps.
const STATEMENTS_COUNT: usize = 256;

/// The connection that writes.
pub(super) fn open_writer(location: &Location) -> rusqlite::Result<Connection> {
    let connection = match location {
        Location::Memory => Connection::open_in_memory()?,
        Location::File(path) => Connection::open(path)?,
    };
    prepare(&connection, WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    // Holds for a new file, and for an old one once it is built anew. Said again to a file that has
    // it, it would write to one that may turn out to be a newer version's.
    if connection.pragma_query_value(None, "auto_vacuum", |row| row.get::<_, i64>(0))? == 0 {
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES_MAX, |_| Ok(()))?;
    Ok(connection)
}

/// Copies the log into the database, flushes that and empties the log; `false` when a reader is in
/// the way. A flush that failed leaves in the system's cache what never reached the disk, also for
/// the next process: what was committed behind it in the log would be lost with it.
pub(super) fn settle(connection: &Connection) -> rusqlite::Result<bool> {
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(!busy)
}

/// A connection that only reads.
pub(in crate::sqlite) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    prepare(&connection, READER_CACHE_KIB)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn prepare(connection: &Connection, cache_kib: i64) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MILLIS.into()))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_COUNT);
    // Else SQLite compiles a statement again whenever a value is bound that could change its plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -cache_kib)
}
