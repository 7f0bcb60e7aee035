//! Scenario files (contract §3): what a person reads, reviews and diffs. Reading with line and
//! column, checking, writing so that it reads back exactly, comparing. Applying a file to an
//! instance is not here.

mod diff;
mod document;
mod edge;
mod emit;
mod export;
mod place;
mod read;
mod schema;
mod yaml;

pub use diff::{Change, diff};
pub use document::{
    AppFile, ConnectionFile, Credential, Document, FileFault, ScenarioFile, SecretSource,
};
pub use export::{Exported, export};
pub use read::{check, parse};
pub use schema::file_schema;

#[cfg(test)]
mod at_once;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
