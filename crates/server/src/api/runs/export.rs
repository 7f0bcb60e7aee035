//! A run as one document that replays anywhere: what was published, and the journal.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::journal;
use millrace_core::plan::content_hash;
use millrace_core::scenario::Draft;
use schemars::JsonSchema;
use serde::Serialize;

use super::reading::{Reading, content_of};
use super::view::{RunView, show};
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::parameter::Id;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The form of the document, raised by a breaking change.
const FORMAT: u32 = 1;

/// The operation that exports a run.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/runs/{id}/export", "exportRun", export)
            .about("runs", "Show a run as one document that replays anywhere")
            .description("The journal applied to the compiled content gives the run again: its steps, logs and outcome. Secrets are in neither.")
            .answer::<ExportedRun>(200, "The run with its content and journal.")
            .may_miss()
            .problem(409, codes::PLAN_UNAVAILABLE),
    ]
}

/// A run with everything that it was made of.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ExportedRun {
    /// The form of this document: 1.
    format: u32,
    /// The version of Millrace that wrote it.
    millrace: String,
    /// The run as the API shows it.
    run: RunView,
    /// What it ran.
    scenario: ExportedScenario,
    /// IANA zone of scenarios that name none.
    timezone: String,
    /// The journal in its chunks, oldest first, each in base64: a format byte, then entries in
    /// CBOR (RFC 8949).
    journal: Vec<String>,
}

/// What an exported run ran.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ExportedScenario {
    /// Its id.
    id: ScenarioId,
    /// Its name.
    name: String,
    /// The version; null for a draft.
    version: Option<u32>,
    /// SHA-256 of the content without layout and notes.
    content_hash: String,
    /// Trigger, nodes, edges, settings.
    content: Draft,
}

/// The chunks as they are kept; when they name large values, one with all of them in it.
fn journal(reading: &Reading) -> Vec<String> {
    if reading.chunks.iter().any(|chunk| journal::is_parted(chunk)) {
        return vec![STANDARD.encode(journal::encode(&reading.entries))];
    }
    let chunks = reading.chunks.iter();
    chunks.map(|chunk| STANDARD.encode(chunk)).collect()
}

async fn export(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
) -> Result<AxumJson<ExportedRun>, Problem> {
    let reading = Reading::whole(&server, run_id).await?;
    let (name, content) = content_of(&server, &reading.row).await?;
    Ok(AxumJson(ExportedRun {
        format: FORMAT,
        millrace: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: ExportedScenario {
            id: reading.row.scenario_id,
            name,
            version: reading.row.version,
            content_hash: content_hash(&content),
            content,
        },
        timezone: server.settings.timezone.clone(),
        journal: journal(&reading),
        run: show(reading.row),
    }))
}
