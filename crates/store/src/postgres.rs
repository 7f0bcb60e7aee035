//! The backend on a PostgreSQL server that other machines reach too.
//!
//! All that a call needs is in its statements: no session state, no named prepared statements, so
//! that a pooler in transaction mode may stand between (`PgBouncer`'s documentation, "feature matrix").
//! Units are committed in batches by a function in the database ([`writer`], `migrations/`), each
//! batch fenced by its member's epoch ([`member`]).

mod access;
mod blobs;
mod catalogue;
mod connect;
mod fault;
#[cfg(test)]
pub(crate) mod fixture;
mod keys;
mod member;
mod migrate;
mod open;
mod runs;
mod runtime;
mod standing;
mod values;
mod writer;

pub use access::{Clock, DatabaseClock, Options, PostgresStore};
pub use blobs::PostgresBlobs;
#[cfg(test)]
pub(crate) use blobs::tests::Table;
pub use open::{Look, OpenError, look};
pub(crate) use writer::transfer;
