//! What PostgreSQL's errors mean to the callers of a store.

use deadpool_postgres::PoolError;
use millrace_core::ports::store::Error;
use tokio_postgres::error::SqlState;

/// Why a call was not done. Nothing was changed by it.
#[derive(Debug)]
pub(super) enum Fault {
    /// What the port says of it.
    Port(Error),
    /// PostgreSQL, or the way to it, failed.
    Postgres(tokio_postgres::Error),
    /// A connection could not be had.
    Pool(PoolError),
    /// What is stored cannot be understood.
    Corrupt(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Port(error)
    }
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        Self::Pool(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Port(error) => error,
            Fault::Postgres(error) => refused(&error),
            Fault::Pool(PoolError::Backend(error)) => refused(&error),
            Fault::Pool(error) => Self::Unavailable {
                message: format!("no connection to PostgreSQL can be had: {error}"),
            },
            Fault::Corrupt(message) => Self::Corrupt { message },
        }
    }
}

/// A PostgreSQL error as the port says it.
pub(super) fn refused(error: &tokio_postgres::Error) -> Error {
    let message = told(error);
    match error.code() {
        Some(code) if *code == SqlState::DISK_FULL => Error::Full {
            message: format!("{message}; make room on the disk of the PostgreSQL server"),
        },
        Some(code) if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
            Error::Corrupt { message }
        }
        _ => Error::Unavailable { message },
    }
}

/// What went wrong, with all that is known of it: the outermost text alone says only `db error`.
pub(super) fn told(error: &tokio_postgres::Error) -> String {
    use std::error::Error as _;
    let mut text = match error.as_db_error() {
        Some(found) => {
            return format!(
                "PostgreSQL says: {} ({})",
                found.message(),
                found.code().code()
            );
        }
        None => error.to_string(),
    };
    let mut source = error.source();
    while let Some(deeper) = source {
        let deeper_text = deeper.to_string();
        if !text.contains(&deeper_text) {
            text = format!("{text}: {deeper_text}");
        }
        source = deeper.source();
    }
    text
}

/// Whether the error is that one.
pub(super) fn is(error: &tokio_postgres::Error, code: &SqlState) -> bool {
    error.code() == Some(code)
}
