//! Scenario files (contract §3): what a person reads, reviews and diffs. Reading with line and
//! column, checking, writing so that it reads back exactly, comparing. Applying a file to an
//! instance is not here.

mod changes;
mod diff;
mod document;
mod edge;
mod emit;
mod export;
mod place;
mod read;
mod schema;
mod text_diff;
mod yaml;

pub use changes::{DraftChange, DraftElement, changes};
pub use diff::{Change, diff};
pub use document::{
    AppFile, ConnectionFile, Credential, Document, FileFault, ScenarioFile, SecretSource,
};
pub use export::{Exported, export, print};
pub use read::{Parsed, check, parse, parse_leniently};
pub use schema::file_schema;
pub use text_diff::text_diff;

#[cfg(test)]
mod at_once;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
