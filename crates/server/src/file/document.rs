//! What a stream of files holds: scenarios, apps, connections; and what is wrong with it, by line
//! and column.

use indexmap::IndexMap;
use millrace_core::json::Json;
use millrace_core::scenario::{Draft, FaultCode, Severity};
use schemars::JsonSchema;
use serde::Serialize;

use super::place::{Mark, Marked};

/// One document of a stream.
#[derive(Debug, Clone)]
pub enum Document {
    /// A scenario.
    Scenario(Box<ScenarioFile>),
    /// An app.
    App(AppFile),
    /// A connection.
    Connection(ConnectionFile),
}

/// A scenario as a file has it.
#[derive(Debug, Clone)]
pub struct ScenarioFile {
    /// Its name.
    pub name: String,
    /// Names that it had before, newest first.
    pub formerly: Vec<String>,
    /// Content hash of the draft that the file was exported from.
    pub base: Option<String>,
    /// Whether events start runs; as it is when absent.
    pub enabled: Option<bool>,
    /// Its content.
    pub draft: Draft,
    /// The draft with the places of the file.
    pub(super) places: Marked,
}

impl ScenarioFile {
    /// Line and column, from 1, of what a pointer into the draft names.
    pub fn locate(&self, pointer: &str) -> (usize, usize) {
        let Mark { line, column } = self.places.locate(pointer);
        (line, column)
    }
}

/// An app as a file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct AppFile {
    /// Its key.
    pub key: String,
    /// Its name; the key when absent.
    pub name: Option<String>,
    /// How its webhook is received; the API knows its fields.
    pub webhook: Option<Json>,
    /// Name of its default connection.
    pub default_connection: Option<String>,
}

/// A connection as a file has it: its secrets are never in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionFile {
    /// Its name.
    pub name: String,
    /// Key of its app.
    pub app: String,
    /// Its status; as it is, or active, when absent.
    pub status: Option<String>,
    /// Open data; as it is when absent.
    pub metadata: Option<Json>,
    /// Where its credentials are read from when the file is applied.
    pub credentials: IndexMap<String, Credential>,
}

/// One field of a connection's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// One text.
    One(SecretSource),
    /// A list of texts, as for the rotation of a webhook secret.
    Several(Vec<SecretSource>),
}

/// Where a secret is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable.
    Environment(String),
    /// A file; its last line break does not count.
    File(String),
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileFault {
    /// The file; empty where a text has no name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What kind of fault it is.
    pub code: FaultCode,
    /// Whether it stands in the way of publishing.
    pub severity: Severity,
    /// JSON pointer into the draft; empty where the fault is one of the file.
    pub pointer: String,
    /// What is wrong, what was expected, what to do.
    pub message: String,
}

impl std::fmt::Display for FileFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            file,
            line,
            column,
            message,
            ..
        } = self;
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(formatter, "{file}:{line}:{column}: {severity}: {message}")
    }
}
