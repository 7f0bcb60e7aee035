//! Scenarios as a whole: list, create, show, rename, enable, disable, copy, delete.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use millrace_core::id::ScenarioId;
use millrace_core::json::Json;
use millrace_core::ports::members::Change;
use millrace_core::ports::store::{Reference, ReferenceKind, Scenario, ScenarioFilter};
use millrace_core::scenario::Draft;
use millrace_nodes::triggers::manual::Manual;
use millrace_nodes::typed::Describe as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::known::names;
use super::precondition::etag_header;
use super::view::{ScenarioSummary, ScenarioView, show, summarise};
use crate::api::auth::Caller;
use crate::api::body::{AnyJson, JsonBody, read};
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::page::List;
use crate::api::parameter::{Id, Query, read_cursor};
use crate::api::patch;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operations on scenarios as a whole.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/scenarios", "listScenarios", list)
            .about("scenarios", "List scenarios, newest first")
            .query::<ScenarioQuery>()
            .answer::<List<ScenarioSummary>>(200, "A page of scenarios, without their drafts."),
        Operation::new(Method::POST, "/api/scenarios", "createScenario", create)
            .about("scenarios", "Create a scenario")
            .body::<NewScenario>(r#"{"name":"hello","enabled":true,"draft":{"trigger":{"type":"webhook","config":{"app":"shop"}},"nodes":[{"id":"log_1","type":"logger","config":{"message":"Hello"}}],"edges":[{"source":"trigger","target":"log_1"}]}}"#)
            .answer::<ScenarioView>(201, "The scenario. Nothing is published yet.")
            .with_header("ETag", "Names this draft.")
            .leads_to("/api/scenarios/{id}", "$response.body#/id")
            .problem(409, codes::ALREADY_EXISTS),
        Operation::new(Method::GET, "/api/scenarios/{id}", "getScenario", get)
            .about("scenarios", "Show a scenario with its draft")
            .answer::<ScenarioView>(200, "The scenario.")
            .with_header("ETag", "Names this draft.")
            .leads_to("/api/scenarios/{id}", "$request.path.id")
            .may_miss(),
        Operation::new(Method::PATCH, "/api/scenarios/{id}", "changeScenario", change)
            .about("scenarios", "Rename, enable or disable a scenario (JSON Merge Patch)")
            .body_as::<ScenarioPatch>("application/merge-patch+json", r#"{"name":"hello-world"}"#, true)
            .answer::<ScenarioView>(200, "The scenario, changed.")
            .may_miss()
            .problem(409, codes::ALREADY_EXISTS)
            .problem(409, codes::IN_USE),
        Operation::new(Method::DELETE, "/api/scenarios/{id}", "deleteScenario", delete)
            .about("scenarios", "Delete a disabled scenario; its runs stay until retention")
            .answer_empty(204, "It is deleted.")
            .may_miss()
            .problem(409, codes::SCENARIO_ENABLED)
            .problem(409, codes::IN_USE),
        Operation::new(Method::POST, "/api/scenarios/{id}/enable", "enableScenario", enable)
            .about("scenarios", "Let events start runs")
            .answer::<ScenarioView>(200, "The scenario, enabled.")
            .may_miss(),
        Operation::new(Method::POST, "/api/scenarios/{id}/disable", "disableScenario", disable)
            .about("scenarios", "Let no event start a run; accepted runs go on")
            .answer::<ScenarioView>(200, "The scenario, disabled.")
            .may_miss(),
        Operation::new(Method::POST, "/api/scenarios/{id}/copy", "copyScenario", copy)
            .about("scenarios", "Copy a scenario's draft into a new, disabled one")
            .body::<CopyName>(r#"{"name":"hello-copy"}"#)
            .answer::<ScenarioView>(201, "The copy.")
            .with_header("ETag", "Names the copy's draft.")
            .leads_to("/api/scenarios/{id}", "$response.body#/id")
            .may_miss()
            .problem(409, codes::ALREADY_EXISTS),
    ]
}

/// Which scenarios to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ScenarioQuery {
    /// Most items on the page: 50, at most 500.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    cursor: Option<String>,
    /// The scenario with this name alone.
    #[serde(default)]
    name: Option<String>,
    /// Those whose name contains this, in any case.
    #[serde(default)]
    search: Option<String>,
    /// Enabled ones or disabled ones.
    #[serde(default)]
    enabled: Option<bool>,
    /// Those whose draft or published version uses the app with this key.
    #[serde(default)]
    app: Option<SmolStr>,
    /// Those whose draft or published version uses the connection with this name.
    #[serde(default)]
    connection: Option<SmolStr>,
    /// Those whose draft or published version calls the scenario with this name.
    #[serde(default)]
    scenario: Option<SmolStr>,
}

impl ScenarioQuery {
    fn filter(self) -> ScenarioFilter {
        let names = [
            (ReferenceKind::App, self.app),
            (ReferenceKind::Connection, self.connection),
            (ReferenceKind::Scenario, self.scenario),
        ];
        ScenarioFilter {
            search: self.search,
            enabled: self.enabled,
            names: names
                .into_iter()
                .filter_map(|(kind, name)| name.map(|name| Reference { kind, name }))
                .collect(),
        }
    }
}

/// A scenario to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewScenario {
    /// Unique in the instance.
    #[schemars(length(min = 1, max = 200))]
    name: String,
    /// Whether events start runs of it once it is published; yes when absent.
    #[serde(default)]
    enabled: Option<bool>,
    /// The editable form; a trigger by hand and nothing else when absent.
    #[serde(default)]
    draft: Option<Draft>,
}

/// What of a scenario can be changed besides its draft.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScenarioPatch {
    /// Unique in the instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = 200))]
    name: Option<String>,
    /// Whether events start runs of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    enabled: Option<bool>,
    /// Content hash of the draft that a file was applied to; set by `millrace apply`.
    #[serde(default, deserialize_with = "patch::present")]
    #[schemars(with = "Option<String>", length(min = 64, max = 64))]
    applied_hash: Option<Json>,
}

/// What to call a copy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CopyName {
    /// Unique in the instance.
    #[schemars(length(min = 1, max = 200))]
    name: String,
}

/// A scenario by id, or 404.
pub async fn find(server: &Shared, scenario_id: ScenarioId) -> Result<Scenario, Problem> {
    server
        .store
        .scenario(scenario_id)
        .await?
        .ok_or_else(|| Problem::not_found("scenario"))
}

async fn list(
    State(server): State<Shared>,
    Query(query): Query<ScenarioQuery>,
) -> Result<AxumJson<List<ScenarioSummary>>, Problem> {
    if let Some(name) = &query.name {
        let found = server.store.scenario_named(name).await?;
        return Ok(List::whole(found.into_iter().map(summarise).collect()));
    }
    let limit = query
        .limit
        .unwrap_or(millrace_core::limits::PAGE_ITEMS_DEFAULT);
    let before = read_cursor(query.cursor.as_deref())?;
    let page = server
        .store
        .scenarios(query.filter(), before, limit)
        .await?;
    Ok(List::from_page(page, summarise))
}

/// Stores a new scenario and answers with it.
async fn store_new(
    server: &Shared,
    caller: &Caller,
    name: String,
    enabled: bool,
    draft: Draft,
) -> Result<Response, Problem> {
    let (millis, chance) = server.id_parts();
    let now = server.host.now();
    let references = names(server, &draft);
    let scenario = Scenario {
        scenario_id: ScenarioId::new(millis, chance),
        revision: 1,
        name,
        enabled,
        disabled_by_hand: false,
        draft,
        draft_revision: 1,
        draft_changed_by: caller.name.clone(),
        draft_changed_at: now,
        applied_hash: None,
        published_version: None,
        published_hash: None,
        latest_version: 0,
        created_at: now,
        updated_at: now,
    };
    server
        .store
        .create_scenario(scenario.clone(), references)
        .await?;
    let etag = etag_header(&scenario);
    Ok((StatusCode::CREATED, etag, AxumJson(show(scenario))).into_response())
}

async fn create(
    State(server): State<Shared>,
    caller: Caller,
    JsonBody(new): JsonBody<NewScenario>,
) -> Result<Response, Problem> {
    let draft = new.draft.unwrap_or_else(|| Draft::of_trigger(Manual::KEY));
    store_new(
        &server,
        &caller,
        new.name,
        new.enabled.unwrap_or(true),
        draft,
    )
    .await
}

async fn get(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<Response, Problem> {
    let scenario = find(&server, scenario_id).await?;
    Ok((etag_header(&scenario), AxumJson(show(scenario))).into_response())
}

/// Changes a scenario beside its draft, and what listens with it.
async fn update(
    server: &Shared,
    scenario_id: ScenarioId,
    change: &ScenarioPatch,
) -> Result<AxumJson<ScenarioView>, Problem> {
    let mut tries = patch::Tries::default();
    let scenario = loop {
        match try_update(server, scenario_id, change).await {
            Err(problem) if tries.again(&problem) => {}
            done => break done?,
        }
    };
    server
        .catalogue
        .has_changed(Change::Scenario(scenario_id))
        .await?;
    Ok(AxumJson(show(scenario)))
}

async fn try_update(
    server: &Shared,
    scenario_id: ScenarioId,
    change: &ScenarioPatch,
) -> Result<Scenario, Problem> {
    let mut scenario = find(server, scenario_id).await?;
    if let Some(name) = &change.name {
        scenario.name.clone_from(name);
    }
    if let Some(enabled) = change.enabled {
        (scenario.enabled, scenario.disabled_by_hand) = (enabled, !enabled);
    }
    if let Some(hash) = &change.applied_hash {
        scenario.applied_hash = hash.as_str().map(str::to_owned);
    }
    scenario.updated_at = server.host.now();
    let references = names(server, &scenario.draft);
    server
        .store
        .update_scenario(scenario.clone(), references)
        .await?;
    Ok(scenario)
}

async fn change(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
    AnyJson(change): AnyJson,
) -> Result<AxumJson<ScenarioView>, Problem> {
    let change: ScenarioPatch = read(&change)?;
    update(&server, scenario_id, &change).await
}

fn enabled(enabled: bool) -> ScenarioPatch {
    ScenarioPatch {
        name: None,
        enabled: Some(enabled),
        applied_hash: None,
    }
}

async fn enable(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<AxumJson<ScenarioView>, Problem> {
    update(&server, scenario_id, &enabled(true)).await
}

async fn disable(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<AxumJson<ScenarioView>, Problem> {
    update(&server, scenario_id, &enabled(false)).await
}

async fn copy(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    JsonBody(copy): JsonBody<CopyName>,
) -> Result<Response, Problem> {
    let scenario = find(&server, scenario_id).await?;
    store_new(&server, &caller, copy.name, false, scenario.draft).await
}

async fn try_delete(server: &Shared, scenario_id: ScenarioId) -> Result<(), Problem> {
    let scenario = find(server, scenario_id).await?;
    if scenario.enabled {
        let message = format!(
            "`{}` is enabled; disable it before it is deleted",
            scenario.name
        );
        return Err(Problem::conflict(codes::SCENARIO_ENABLED, message));
    }
    let deletion = server.store.delete_scenario(scenario_id, scenario.revision);
    Ok(deletion.await?)
}

async fn delete(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<StatusCode, Problem> {
    let mut tries = patch::Tries::default();
    loop {
        match try_delete(&server, scenario_id).await {
            Err(problem) if tries.again(&problem) => {}
            done => break done?,
        }
    }
    server
        .catalogue
        .has_changed(Change::Scenario(scenario_id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
