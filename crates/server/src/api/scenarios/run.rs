//! Running a scenario by hand: live by a published version, or dry by any version or the draft.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::json::Json;
use millrace_engine::world::Answers;
use millrace_engine::{Listener, NewEvent};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Error as _;
use smol_str::SmolStr;

use super::dry_run::{DryRunAnswer, Trial, answers_from, draft_plan, try_out, version_plan};
use super::resource::find;
use crate::api::body::OptionalBody;
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::parameter::Id;
use crate::api::problem::Problem;
use crate::api::runs::{Reading, RunView, find_run, location, show};
use crate::state::Shared;
use crate::webhook::receive::{Arrival, labels, refused as not_accepted};

/// How long `wait` waits for a run's end, in seconds.
const WAIT_SECONDS: u64 = 60;

/// The operation that runs a scenario.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/scenarios/{id}/run", "runScenario", run)
            .about("scenarios", "Run a scenario by hand, live or dry")
            .description("A live run takes a published version, the present one unless `version` names another. A dry run takes the draft unless `version` names a version: nothing leaves the machine, and every effect is shown with its exact request.")
            .body_as::<RunRequest>(
                "application/json",
                r#"{"payload":{"body":{"id":7}},"dryRun":true,"version":"draft"}"#,
                false,
            )
            .answer::<RunView>(200, "The run, which has finished.")
            .answer::<DryRunAnswer>(200, "What a dry run did (`dryRun`).")
            .answer::<RunView>(202, "The run, which goes on.")
            .with_header("Location", "The run.")
            .leads_to("/api/runs/{id}", "$response.body#/id")
            .may_miss()
            .problem(409, codes::NOT_PUBLISHED)
            .problem(409, codes::PLAN_UNAVAILABLE)
            .problem(422, codes::DRAFT_NOT_LIVE)
            .problem(422, codes::INVALID_SCENARIO),
    ]
}

/// How a scenario is run by hand.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RunRequest {
    /// The trigger's output as it stands; in a dry run the trigger's sample when absent, else null.
    #[serde(default)]
    payload: Option<Json>,
    /// Whether nothing leaves the machine.
    #[serde(default)]
    dry_run: bool,
    /// What runs: the published version when absent, in a dry run the draft.
    #[serde(default)]
    version: Option<What>,
    /// Whether to answer only when the run has finished, or after a minute.
    #[serde(default)]
    wait: bool,
    /// In a dry run: the run whose outputs answer effects that have no sample.
    #[serde(default)]
    sample_from: Option<RunId>,
}

/// `draft`, or the number of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Draft,
    Version(u32),
}

impl<'de> Deserialize<'de> for What {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        match (value.as_str(), number) {
            (Some("draft"), _) => Ok(Self::Draft),
            (_, Some(number)) => Ok(Self::Version(number)),
            _ => Err(D::Error::custom(
                "expected `draft` or the number of a version",
            )),
        }
    }
}

impl JsonSchema for What {
    fn schema_name() -> Cow<'static, str> {
        "RunnableVersion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`draft`, or the number of a published version.",
            "anyOf": [
                { "type": "string", "enum": ["draft"] },
                { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u64 },
            ],
        })
    }
}

async fn run(
    State(server): State<Shared>,
    Id(scenario_id): Id<ScenarioId>,
    OptionalBody(request): OptionalBody<RunRequest>,
) -> Result<Response, Problem> {
    if request.dry_run {
        return Ok(AxumJson(dry(&server, scenario_id, request).await?).into_response());
    }
    if request.sample_from.is_some() {
        return Err(Problem::invalid(
            "/sampleFrom: only a dry run has samples; set `dryRun`",
        ));
    }
    live(&server, scenario_id, request).await
}

async fn dry(
    server: &Shared,
    scenario_id: ScenarioId,
    request: RunRequest,
) -> Result<DryRunAnswer, Problem> {
    let (plan, draft_hash) = match request.version {
        Some(What::Version(version)) => (version_plan(server, scenario_id, version).await?, None),
        Some(What::Draft) | None => {
            let (plan, hash) = draft_plan(server, scenario_id).await?;
            (plan, Some(hash))
        }
    };
    let answers = match request.sample_from {
        None => Answers::default(),
        Some(run_id) => match Reading::whole(server, run_id).await {
            Ok(reading) => answers_from(&reading)?,
            Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
                return Err(Problem::invalid(format!(
                    "/sampleFrom: there is no run {run_id}"
                )));
            }
            Err(problem) => return Err(problem),
        },
    };
    let sample = plan
        .nodes
        .first()
        .and_then(|trigger| trigger.sample.clone());
    let event = request.payload.or(sample).unwrap_or_default();
    try_out(
        server,
        Trial {
            plan,
            draft_hash,
            event,
            answers,
            replay_of: None,
        },
    )
    .await
}

async fn live(
    server: &Shared,
    scenario_id: ScenarioId,
    request: RunRequest,
) -> Result<Response, Problem> {
    let scenario = find(server, scenario_id).await?;
    let version = match request.version {
        Some(What::Draft) => {
            let message = "a draft runs only dry: publish it first, or set `dryRun`";
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(Problem::new(status, codes::DRAFT_NOT_LIVE, message));
        }
        Some(What::Version(version)) => version,
        None => scenario.published_version.ok_or_else(|| {
            let message = format!(
                "`{}` has no published version; publish it first",
                scenario.name
            );
            Problem::conflict(codes::NOT_PUBLISHED, message)
        })?,
    };
    let plan = version_plan(server, scenario_id, version).await?;
    let event = request.payload.unwrap_or_default();
    let arrival = Arrival {
        event: &event,
        now: server.host.now(),
        plans: &*server.plans,
    };
    let labels: Vec<(SmolStr, SmolStr)> = labels(&plan, &arrival);
    let event = NewEvent {
        claim: None,
        compare_body: false,
        listeners: vec![Listener {
            plan,
            labels,
            event,
        }],
        correlation_id: None,
        replay_of: None,
    };
    let acceptance = server.engine.accept(event).await.map_err(not_accepted)?;
    let Some(handle) = acceptance.runs.first() else {
        return Err(Problem::internal(&"an accepted event has no run"));
    };
    let run_id = handle.run_id();
    if request.wait && !handle.outcome().status.is_final() {
        server
            .within(Duration::from_secs(WAIT_SECONDS), pin!(handle.finished()))
            .await;
    }
    let row = find_run(server, run_id).await?;
    let is_finished = row.summary.status.is_final();
    let status = if is_finished {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, location(server, run_id), AxumJson(show(row))).into_response())
}
