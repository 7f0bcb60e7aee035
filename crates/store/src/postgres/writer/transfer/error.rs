//! Why something is not moved into a database, and whether that passes by itself.

use tokio_postgres::error::SqlState;

use crate::postgres::fault;
use crate::postgres::open::OpenError;

/// Why something is not moved into a database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be opened.
    #[error(transparent)]
    Opening(#[from] OpenError),
    /// A process serves from it.
    #[error(
        "{holder} serves from the database {database}; stop it first: what is moved needs an empty database that nobody uses"
    )]
    Serving {
        /// Host, port and database.
        database: String,
        /// Who serves.
        holder: String,
    },
    /// There is something in it.
    #[error(
        "the database {database} is not empty (there are {found}); give an empty one, or, if nobody needs what is in it, empty it with: DROP SCHEMA millrace CASCADE"
    )]
    Occupied {
        /// Host, port and database.
        database: String,
        /// What is in it.
        found: String,
    },
    /// Another folder is being moved into it, or was.
    #[error(
        "another data folder is being moved into the database {database}, or was; go on with that one, or give an empty database"
    )]
    Other {
        /// Host, port and database.
        database: String,
    },
    /// The source is not as it was when this began.
    #[error(
        "the data folder is not as it was when the move into the database {database} began: a server ran on it meanwhile; empty the database with DROP SCHEMA millrace CASCADE, and start this again"
    )]
    Changed {
        /// Host, port and database.
        database: String,
    },
    /// The source holds what has no place here.
    #[error("a row for the table {0} holds what its columns do not take")]
    Form(&'static str),
    /// Someone else writes the same.
    #[error("the same is being moved into the database by another process; wait for that one")]
    Twice,
    /// The server did not do it.
    #[error("{}", fault::told(.0))]
    Postgres(#[from] tokio_postgres::Error),
}

impl Error {
    /// Whether it may go well when it is tried again in a moment.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Opening(OpenError::Unreachable { .. }) => true,
            Self::Opening(OpenError::Broken { source } | OpenError::Failed { source, .. })
            | Self::Postgres(source) => is_passing(source),
            _ => false,
        }
    }

    /// Whether the server has no room.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Postgres(source) if source.code() == Some(&SqlState::DISK_FULL))
    }

    /// Whether another setting, right or database is all that is needed.
    pub(crate) fn is_usage(&self) -> bool {
        match self {
            Self::Opening(error) => error.is_usage(),
            Self::Postgres(_) | Self::Form(_) | Self::Twice => false,
            _ => true,
        }
    }
}

/// Whether a connection broke, or the server has no time for it at present.
fn is_passing(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else {
        return error.is_closed() || is_io(error);
    };
    let at_present = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    // Class 08: the connection.
    code.code().starts_with("08") || at_present.contains(code)
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}
