//! The store's backends: they keep what they are told, atomically, and fence. No rule about runs
//! lives here, no clock but for the health figures, and nothing of the engine.

pub mod blobs;
mod counting;
pub mod faulty;
mod filter;
mod key;
mod pages;
pub mod postgres;
pub mod sqlite;
pub mod transfer;

#[cfg(test)]
mod conformance;

pub use blobs::FileBlobs;
pub use blobs::objects::ObjectBlobs;
pub use faulty::FaultyStore;
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;
