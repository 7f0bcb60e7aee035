//! Publishing: a draft becomes the next immutable version, and listens as soon as this answers.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use millrace_core::id::ScenarioId;
use millrace_core::plan::{CompileInput, Plan, Surroundings, content_hash};
use millrace_core::ports::members::Change;
use millrace_core::ports::store::{Scenario, Version, VersionSummary};
use millrace_core::scenario::{Draft, Fault, FaultCode, Severity};
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::known::{KnownNames, names};
use super::precondition;
use super::resource::find;
use crate::api::auth::Caller;
use crate::api::body::JsonBody;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::parameter::Id;
use crate::api::patch;
use crate::api::problem::Problem;
use crate::state::Shared;

/// The operations that make versions.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::POST,
            "/api/scenarios/{id}/publish",
            "publishScenario",
            publish,
        )
        .about("versions", "Publish the draft as the next version")
        .header(
            "If-Match",
            "The `ETag` of the draft to publish; the present one when absent.",
            false,
        )
        .answer::<Published>(200, "The version. Events run it from now on.")
        .may_miss()
        .problem(409, codes::CHANGED_MEANWHILE)
        .problem(412, codes::PRECONDITION_FAILED)
        .problem(422, codes::INVALID_SCENARIO),
        Operation::new(
            Method::POST,
            "/api/scenarios/{id}/rollback",
            "rollbackScenario",
            rollback,
        )
        .about("versions", "Publish an older version again, as a new one")
        .body::<Rollback>(r#"{"version":1}"#)
        .answer::<Published>(200, "The new version. Events run it from now on.")
        .may_miss()
        .problem(409, codes::CHANGED_MEANWHILE)
        .problem(422, codes::INVALID_SCENARIO),
    ]
}

/// Which version to publish again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Rollback {
    /// Its number.
    #[schemars(range(min = 1))]
    version: u32,
}

/// A version that was just published.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Published {
    /// Counts from 1 in its scenario.
    version: u32,
    /// When it was published.
    published_at: Timestamp,
    /// Who published it.
    published_by: String,
    /// SHA-256 of its content without layout and notes.
    content_hash: String,
    /// The older version that it publishes again.
    rollback_of: Option<u32>,
    /// What is worth a look though it does not stand in the way.
    warnings: Vec<Fault>,
    /// Members of the cluster of which it is not known that they run this version yet: they do within
    /// a second of being heard of again. Absent when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members_behind: Vec<String>,
}

/// Everything that stands in the way of publishing, or the warnings.
async fn check(
    server: &Shared,
    scenario: &Scenario,
    content: &Draft,
) -> Result<Vec<Fault>, Problem> {
    let known = KnownNames::of(server, content).await?;
    let surroundings = Surroundings {
        registry: &*server.registry,
        limits: &server.settings.limits,
        timezone: &server.settings.timezone,
        known: Some(&known),
    };
    let outcome = Plan::compile(CompileInput {
        scenario_id: scenario.scenario_id,
        scenario_name: &scenario.name,
        version: Some(scenario.latest_version + 1),
        draft: content,
        surroundings,
    });
    let (mut faults, compiles) = match outcome {
        Ok((_, warnings)) => (warnings, true),
        Err(faults) => (faults, false),
    };
    if let Some(other) = server
        .listening
        .other_answerer(scenario.scenario_id, content)
    {
        let message = format!(
            "the scenario `{other}` already answers this path of the app with a `respond` node; only one may"
        );
        let pointer = "/trigger/config/respond";
        faults.push(Fault::error(FaultCode::Respond, pointer, message).of_node("trigger"));
    }
    let fatal = faults.iter().any(|fault| fault.severity == Severity::Error);
    if fatal || !compiles {
        Err(Problem::invalid_scenario(faults))
    } else {
        Ok(faults)
    }
}

/// Stores the content as the next version and lets it listen.
async fn store_version(
    server: &Shared,
    caller: &Caller,
    mut scenario: Scenario,
    content: Draft,
    rollback_of: Option<u32>,
) -> Result<AxumJson<Published>, Problem> {
    let warnings = check(server, &scenario, &content).await?;
    let now = server.host.now();
    scenario.latest_version += 1;
    scenario.published_version = Some(scenario.latest_version);
    scenario.updated_at = now;
    let summary = VersionSummary {
        version: scenario.latest_version,
        published_at: now,
        published_by: caller.name.clone(),
        content_hash: content_hash(&content),
        rollback_of,
    };
    let references = names(server, &content);
    let version = Version {
        summary: summary.clone(),
        content,
    };
    let scenario_id = scenario.scenario_id;
    server.store.publish(scenario, version, references).await?;
    let published = Change::Scenario(scenario_id);
    let members_behind = server.catalogue.has_changed(published).await?;
    Ok(AxumJson(Published {
        version: summary.version,
        published_at: summary.published_at,
        published_by: summary.published_by,
        content_hash: summary.content_hash,
        rollback_of,
        warnings,
        members_behind,
    }))
}

async fn publish(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    headers: HeaderMap,
) -> Result<AxumJson<Published>, Problem> {
    let mut tries = patch::Tries::default();
    loop {
        let scenario = find(&server, scenario_id).await?;
        precondition::check(&headers, &scenario)?;
        let content = scenario.draft.clone();
        match store_version(&server, &caller, scenario, content, None).await {
            Err(problem) if tries.again(&problem) => {}
            done => return done,
        }
    }
}

async fn rollback(
    State(server): State<Shared>,
    caller: Caller,
    Id(scenario_id): Id<ScenarioId>,
    JsonBody(rollback): JsonBody<Rollback>,
) -> Result<AxumJson<Published>, Problem> {
    let number = rollback.version;
    let mut tries = patch::Tries::default();
    loop {
        let scenario = find(&server, scenario_id).await?;
        let version = server.store.version(scenario_id, number).await?;
        let content = version
            .ok_or_else(|| Problem::not_found("version"))?
            .content;
        match store_version(&server, &caller, scenario, content, Some(number)).await {
            Err(problem) if tries.again(&problem) => {}
            done => return done,
        }
    }
}
