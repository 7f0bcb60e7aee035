//! What SQLite's errors mean to the callers of a store.

use millrace_core::ports::store::{CommitError, Error};
use rusqlite::ErrorCode;

/// An SQLite error as the port says it. Nothing was changed by the call that met it.
pub(super) fn refused(error: &rusqlite::Error) -> Error {
    let message = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::Full {
            message: format!("{message}; make room on the disk of the data folder"),
        },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt { message },
        Some(_) => Error::Unavailable { message },
        None => match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::InvalidColumnType(..) => Error::Corrupt { message },
            _ => Error::Unavailable { message },
        },
    }
}

/// Whether a statement failed because a key or a row was there already.
pub(super) fn is_conflict(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

/// A conflict that SQLite does not see.
pub(super) fn conflict() -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT);
    rusqlite::Error::SqliteFailure(code, None)
}

/// Whether an error concerns one unit alone: its size, or the damaged page that it met.
pub(super) fn concerns_one_unit(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(code) => matches!(
            code,
            ErrorCode::ConstraintViolation
                | ErrorCode::TooBig
                | ErrorCode::TypeMismatch
                | ErrorCode::DatabaseCorrupt
        ),
        None => true,
    }
}

/// What ended one unit, or what ends the whole batch.
#[derive(Debug)]
pub(super) enum Stop {
    /// The unit's own result; nothing of it was written.
    Unit(CommitError),
    /// SQLite failed.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Unit(CommitError::Refused(error))
    }
}
