//! The store: it keeps what it is told, atomically, and fences. It has no rule about runs.
//!
//! Small traits by aggregate; a backend implements all of them and passes one conformance suite.

mod catalogue;
mod people;
mod runs;
mod sessions;
mod statistics;
mod upkeep;

use futures::future::BoxFuture;

pub use catalogue::{
    App, Apps, Connection, Page, Reference, ReferenceKind, Scenario, ScenarioFilter, Scenarios,
    Version, VersionSummary,
};
pub use people::{Job, People, Token, Variable};
pub use runs::{
    CommitError, CommitId, ForgottenKeys, KeyClaim, KeyOwner, KeyPlace, LimitedRun, NewRun,
    RunCounts, RunFilter, RunRow, RunSummary, Runs, StoredRun, UnfinishedRun, Unit,
};
pub use sessions::{Session, Sessions, SignInLink};
pub use statistics::{OutdatedRollups, Rollup, RollupWidth, Statistics};
pub use upkeep::{Outdated, PrunePlace, Pruned, SweepPlace, Swept, Upkeep};

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// What was named does not exist.
    #[error("there is no such {what}")]
    NotFound {
        /// What was looked for, such as `scenario`.
        what: &'static str,
    },
    /// Something else has the key or name already.
    #[error("another {what} has the {field} `{value}`")]
    Taken {
        /// What kind of thing, such as `app`.
        what: &'static str,
        /// Which field must be unique.
        field: &'static str,
        /// Its value.
        value: String,
    },
    /// It was changed meanwhile; read it again.
    #[error("the {what} was changed meanwhile")]
    Changed {
        /// What kind of thing.
        what: &'static str,
    },
    /// Something that is kept needs it.
    #[error("the {what} is in use")]
    InUse {
        /// What kind of thing.
        what: &'static str,
        /// What needs it, such as `scenario orders`; of very many the first.
        users: Vec<String>,
    },
    /// Something that is named was there when it was looked for, and is not any more.
    #[error("the {what} `{name}` was deleted or renamed meanwhile")]
    Gone {
        /// What kind of thing.
        what: &'static str,
        /// Its key or name.
        name: String,
    },
    /// The store could not do it; nothing was changed.
    #[error("the store is unavailable: {message}")]
    Unavailable {
        /// What happened.
        message: String,
    },
    /// No room is left but the reserve.
    #[error("the store is full: {message}")]
    Full {
        /// What happened.
        message: String,
    },
    /// What is stored cannot be read.
    #[error("what is stored cannot be read: {message}")]
    Corrupt {
        /// What and where.
        message: String,
    },
}

/// What a store's calls give.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// All of a backend.
pub trait Store:
    Runs + Scenarios + Apps + People + Sessions + Statistics + Send + Sync + 'static
{
    /// Does a trivial read and a look at the writer; fails when either does not work.
    fn ping(&self) -> Answer<'_, ()>;

    /// What it is and how large, for health and metrics.
    fn facts(&self) -> Facts;

    /// Whether only the reserve of disk is left, so that new events are to be refused before their
    /// bodies are read. Asked for each event: it costs next to nothing while there is room.
    fn refuses_events(&self) -> bool;

    /// How long a flush to disk takes at present, in microseconds; 0 while that is not known. Asked
    /// for each event: it costs next to nothing.
    fn flush_micros(&self) -> u64;
}

/// What a backend says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    /// Bytes that its data takes on disk.
    pub bytes: u64,
    /// Bytes of its write-ahead log.
    pub log_bytes: u64,
    /// Bytes of `bytes` that hold nothing, as of the last look: about once a minute.
    pub free_bytes: u64,
    /// Transactions since start.
    pub commits: u64,
    /// Units in them.
    pub units: u64,
    /// Milliseconds since 1970 of the last commit that succeeded.
    pub last_commit: Option<crate::time::Timestamp>,
}
