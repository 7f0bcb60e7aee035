//! What changed between two versions of a scenario, or between one and the draft.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::Scenario;
use millrace_core::scenario::Draft;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::find;
use crate::api::operation::Operation;
use crate::api::parameter::{Id, Query};
use crate::api::problem::Problem;
use crate::file::{DraftChange, Exported, changes, print, text_diff};
use crate::state::Shared;

/// What the draft is called in the place of a version.
const DRAFT: &str = "draft";

/// The operations that compare.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/scenarios/{id}/diff",
            "compareVersions",
            compare,
        )
        .about("versions", "Compare two versions, or one with the draft")
        .description("`changes` are complete: applied to `from` they give `to`. Applied in this order: what is removed (from the last to the first), the order of what stays (`/nodes`, `/edges`, `/notes` alone), what is added (from the first to the last), and what is changed.")
        .query::<DiffQuery>()
        .answer::<Diff>(200, "What changed, piece by piece and as text.")
        .may_miss(),
    ]
}

/// What to compare.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DiffQuery {
    /// The earlier one: the number of a version, or `draft`.
    #[schemars(regex(pattern = r"^(draft|[1-9][0-9]{0,9})$"))]
    from: String,
    /// The later one: the number of a version, or `draft`.
    #[schemars(regex(pattern = r"^(draft|[1-9][0-9]{0,9})$"))]
    to: String,
}

/// What leads from one to the other.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScenarioDiff")]
struct Diff {
    /// The earlier one, as it was asked for.
    from: String,
    /// The later one, as it was asked for.
    to: String,
    /// Every change: trigger, nodes, edges, settings, notes.
    changes: Vec<DraftChange>,
    /// Both as YAML files, as a unified diff; empty when the files are the same.
    text: String,
}

async fn compare(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
    Query(DiffQuery { from, to }): Query<DiffQuery>,
) -> Result<AxumJson<Diff>, Problem> {
    let scenario = find(&server, scenario_id).await?;
    let before = content(&server, &scenario, &from).await?;
    let after = content(&server, &scenario, &to).await?;
    let name = scenario.name.clone();
    // Large drafts take a while to compare.
    let done = tokio::task::spawn_blocking(move || show(&name, (from, before), (to, after)));
    done.await.map_err(|error| Problem::internal(&error))?
}

async fn content(server: &Shared, scenario: &Scenario, which: &str) -> Result<Draft, Problem> {
    if which == DRAFT {
        return Ok(scenario.draft.clone());
    }
    let missing = || Problem::not_found("version");
    let number: u32 = which.parse().map_err(|_| missing())?;
    let version = server.store.version(scenario.scenario_id, number).await?;
    Ok(version.ok_or_else(missing)?.content)
}

fn show(
    name: &str,
    (from, before): (String, Draft),
    (to, after): (String, Draft),
) -> Result<AxumJson<Diff>, Problem> {
    let text = |draft| {
        let scenario = Exported {
            name,
            enabled: None,
            draft,
        };
        print(&scenario).map_err(|error| Problem::internal(&error))
    };
    let text = text_diff((&from, &text(&before)?), (&to, &text(&after)?));
    Ok(AxumJson(Diff {
        changes: changes(&before, &after),
        text,
        from,
        to,
    }))
}
