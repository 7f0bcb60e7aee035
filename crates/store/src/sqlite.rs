//! The embedded backend: one SQLite file in WAL mode, one writer, separate readers.
//!
//! With [`Threading::Threads`] a thread of its own writes and a few read; with
//! [`Threading::Inline`] every call is done when it is polled, by whoever polls it, so that a
//! single-threaded executor stays deterministic. Both run the same code.

mod access;
mod catalogue;
mod commit;
mod counts;
mod database;
mod fault;
mod keys;
mod migrate;
mod record;
mod room;
mod runs;
mod standing;
mod tail;
mod threads;

#[cfg(test)]
mod tests;

pub use access::{Clock, FreeBytes, Location, Options, SqliteStore, Threading};
pub use catalogue::key_proof;
pub use database::Database;
pub(crate) use database::transfer;
pub use migrate::{Error, damage};
pub use standing::examine;

use runs::{blob_names, locate};
