//! The draft as a whole: show, replace, patch, check; and checking one that is not saved.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use millrace_core::id::ScenarioId;
use millrace_core::plan::{Surroundings, check};
use millrace_core::ports::store::Scenario;
use millrace_core::scenario::{Draft, Fault};
use schemars::JsonSchema;
use serde::Serialize;

use super::known::{KnownNames, names};
use super::precondition::{self, etag_header};
use super::resource::find;
use crate::api::auth::Caller;
use crate::api::body::{AnyJson, JsonBody, read};
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::parameter::Id;
use crate::api::patch;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operations on the draft as a whole.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/scenarios/{id}/draft", "getDraft", get)
            .about("drafts", "Show the draft")
            .answer::<Draft>(200, "The draft.")
            .with_header("ETag", "Names this draft.")
            .may_miss(),
        writes(Operation::new(
            Method::PUT,
            "/api/scenarios/{id}/draft",
            "replaceDraft",
            replace,
        ))
        .about("drafts", "Replace the draft")
        .body::<Draft>(r#"{"trigger":{"type":"manual"},"nodes":[],"edges":[]}"#),
        writes(Operation::new(
            Method::PATCH,
            "/api/scenarios/{id}/draft",
            "changeDraft",
            change,
        ))
        .about("drafts", "Change the draft (JSON Merge Patch)")
        .body_as::<DraftPatch>(
            "application/merge-patch+json",
            r#"{"settings":{"deadline":"1h"}}"#,
            true,
        ),
        Operation::new(
            Method::GET,
            "/api/scenarios/{id}/draft/faults",
            "checkDraft",
            faults,
        )
        .about(
            "drafts",
            "Check the draft: the faults that publishing would report",
        )
        .answer::<Faults>(200, "Every fault and warning.")
        .may_miss(),
        Operation::new(
            Method::POST,
            "/api/drafts/check",
            "checkUnsavedDraft",
            check_unsaved,
        )
        .about("drafts", "Check a draft that is not saved")
        .description("The faults that publishing it would report. Nothing is saved; a body that is no draft at all is 400.")
        .body::<Draft>(r#"{"trigger":{"type":"manual"},"nodes":[],"edges":[]}"#)
        .answer::<Faults>(200, "Every fault and warning."),
    ]
}

/// What every write of a draft shares.
pub fn writes(operation: Operation) -> Operation {
    operation
        .header(
            "If-Match",
            "The `ETag` of the draft that is changed.",
            false,
        )
        .answer::<Draft>(200, "The draft, changed.")
        .with_header("ETag", "Names the draft as it is now.")
        .leads_to("/api/scenarios/{id}", "$request.path.id")
        .may_miss()
        .problem(409, codes::CHANGED_MEANWHILE)
        .problem(412, codes::PRECONDITION_FAILED)
        .problem(428, codes::PRECONDITION_REQUIRED)
}

/// A merge patch of a draft: any of its members.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "the schema of a merge patch; the patch itself stays JSON"
)]
struct DraftPatch(std::collections::BTreeMap<String, millrace_core::json::Json>);

/// What a check of the draft found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Faults {
    /// Every fault and warning, each with a JSON pointer into the draft.
    items: Vec<Fault>,
}

/// Changes the draft that the caller has seen, and answers with the new one.
pub async fn write(
    server: &Shared,
    caller: &Caller,
    scenario_id: ScenarioId,
    headers: &HeaderMap,
    change: impl Fn(&Draft) -> Result<Draft, Problem>,
) -> Result<Scenario, Problem> {
    let mut tries = patch::Tries::default();
    loop {
        // Another writer may have changed the scenario beside its draft, which `If-Match` lets
        // pass when it is looked at again.
        let scenario = find(server, scenario_id).await?;
        precondition::require(headers, &scenario)?;
        let draft = change(&scenario.draft)?;
        match try_write(server, caller, scenario, draft).await {
            Err(problem) if tries.again(&problem) => {}
            done => return done,
        }
    }
}

async fn try_write(
    server: &Shared,
    caller: &Caller,
    mut scenario: Scenario,
    draft: Draft,
) -> Result<Scenario, Problem> {
    let references = names(server, &draft);
    let now = server.host.now();
    scenario.draft = draft;
    scenario.draft_revision += 1;
    scenario.draft_changed_by.clone_from(&caller.name);
    (scenario.draft_changed_at, scenario.updated_at) = (now, now);
    server
        .store
        .update_scenario(scenario.clone(), references)
        .await?;
    Ok(scenario)
}

/// The draft with its `ETag`.
pub fn answer(scenario: Scenario) -> Response {
    (etag_header(&scenario), AxumJson(scenario.draft)).into_response()
}

async fn get(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<Response, Problem> {
    Ok(answer(find(&server, scenario_id).await?))
}

async fn replace(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    headers: HeaderMap,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<Response, Problem> {
    let scenario = write(&server, &caller, scenario_id, &headers, |_| {
        Ok(draft.clone())
    })
    .await?;
    Ok(answer(scenario))
}

async fn change(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    headers: HeaderMap,
    AnyJson(change): AnyJson,
) -> Result<Response, Problem> {
    let merge = |draft: &Draft| read(&patch::merged(draft, &change)?);
    let scenario = write(&server, &caller, scenario_id, &headers, merge).await?;
    Ok(answer(scenario))
}

async fn faults(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
) -> Result<AxumJson<Faults>, Problem> {
    let scenario = find(&server, scenario_id).await?;
    faults_of(&server, &scenario.draft).await
}

async fn check_unsaved(
    State(server): State<Shared>,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<AxumJson<Faults>, Problem> {
    faults_of(&server, &draft).await
}

async fn faults_of(server: &Shared, draft: &Draft) -> Result<AxumJson<Faults>, Problem> {
    let known = KnownNames::of(server, draft).await?;
    let surroundings = Surroundings {
        registry: &*server.registry,
        limits: &server.settings.limits,
        timezone: &server.settings.timezone,
        known: Some(&known),
    };
    Ok(AxumJson(Faults {
        items: check(draft, &surroundings),
    }))
}
