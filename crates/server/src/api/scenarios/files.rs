//! `/api/files`: scenario files to drafts and back, for whoever pastes, drops or shows them. Nothing
//! is saved.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use millrace_core::scenario::Draft;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::body::JsonBody;
use crate::api::operation::Operation;
use crate::api::problem::Problem;
use crate::file::{self, Document, Exported, FileFault};
use crate::state::Shared;

/// The operations on files.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/files/parse", "parseFile", parse)
            .about("files", "Read scenario files, YAML or JSON")
            .description("Reads as much as can be read and says what is wrong with the form, by line and column. What a scenario says is checked by `/api/drafts/check`. Nothing is saved.")
            .body::<Text>(r#"{"text":"scenario: hello\ntrigger: { type: manual }\n"}"#)
            .answer::<Parsed>(200, "The documents of the text, and its faults."),
        Operation::new(Method::POST, "/api/files/print", "printFile", print)
            .about("files", "Write a draft as a scenario file")
            .description("The canonical YAML, which reads back to the same draft. Without `base`, because the draft need not be saved.")
            .body::<ToPrint>(r#"{"name":"hello","draft":{"trigger":{"type":"manual"},"nodes":[],"edges":[]}}"#)
            .answer::<Printed>(200, "The file."),
    ]
}

/// A text to read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Text {
    /// One or more documents, YAML or JSON.
    text: String,
}

/// What a text holds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ParsedFile")]
struct Parsed {
    /// Its documents, in order.
    documents: Vec<ParsedDocument>,
    /// What is wrong with its form, in the order of the lines.
    faults: Vec<FileFault>,
}

/// One document of a text.
#[derive(Debug, Serialize, JsonSchema)]
struct ParsedDocument {
    /// What it describes.
    kind: DocumentKind,
    /// The name of the scenario or connection, the key of the app.
    name: String,
    /// Whether the file says that events start runs of the scenario; null where it is silent.
    enabled: Option<bool>,
    /// The draft of a scenario without faults of form; null for all else.
    draft: Option<Draft>,
}

/// What a document describes.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
enum DocumentKind {
    /// A scenario.
    Scenario,
    /// An app.
    App,
    /// A connection.
    Connection,
}

/// A draft to write.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToPrint {
    /// The name of the scenario.
    #[schemars(length(min = 1, max = 200))]
    name: String,
    /// Its content.
    draft: Draft,
}

/// A file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PrintedFile")]
struct Printed {
    /// YAML.
    text: String,
}

async fn parse(
    State(server): State<Shared>,
    JsonBody(Text { text }): JsonBody<Text>,
) -> Result<AxumJson<Parsed>, Problem> {
    // A large text takes a while to read.
    let read = tokio::task::spawn_blocking(move || {
        file::parse_leniently("", &text, &server.settings.limits)
    });
    let read = read.await.map_err(|error| Problem::internal(&error))?;
    let documents = read.documents.into_iter();
    Ok(AxumJson(Parsed {
        documents: documents
            .map(|(document, whole)| show(document, whole))
            .collect(),
        faults: read.faults,
    }))
}

fn show(document: Document, whole: bool) -> ParsedDocument {
    let of = |kind, name| ParsedDocument {
        kind,
        name,
        enabled: None,
        draft: None,
    };
    match document {
        Document::Scenario(file) => ParsedDocument {
            enabled: file.enabled,
            draft: whole.then_some(file.draft),
            ..of(DocumentKind::Scenario, file.name)
        },
        Document::App(file) => of(DocumentKind::App, file.key),
        Document::Connection(file) => of(DocumentKind::Connection, file.name),
    }
}

async fn print(
    JsonBody(ToPrint { name, draft }): JsonBody<ToPrint>,
) -> Result<AxumJson<Printed>, Problem> {
    let scenario = Exported {
        name: &name,
        enabled: None,
        draft: &draft,
    };
    let text = file::print(&scenario).map_err(|error| Problem::internal(&error))?;
    Ok(AxumJson(Printed { text }))
}
