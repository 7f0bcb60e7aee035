//! What only this backend has: flushes that fail, a disk that fills, pages that are damaged.

use rusqlite::Connection;

/// A flush that fails once.
#[derive(Debug, Clone, Copy)]
pub(super) enum FailingFlush {
    /// Nothing reaches the disk.
    Before,
    /// Everything does, but the answer is lost.
    After,
}

impl FailingFlush {
    pub(super) fn flush(self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = match self {
            Self::Before => "ROLLBACK",
            Self::After => "COMMIT",
        };
        connection.execute_batch(sql)?;
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
        Err(rusqlite::Error::SqliteFailure(code, None))
    }
}
