//! What people ask of a run: cancel, retry, replay, resolve.

use axum::Json as AxumJson;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use millrace_core::id::RunId;
use millrace_core::json::Json;
use millrace_core::ports::store::RunRow;
use millrace_core::status::RunStatus;
use millrace_engine::{CancelAnswer, Error, Resolution, Retry};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use super::again::Again;
use super::reading::Reading;
use super::resource::find;
use super::view::{RunView, show};
use crate::api::auth::Caller;
use crate::api::body::{JsonBody, OptionalBody};
use crate::api::codes;
use crate::api::operation::Operation;
use crate::api::parameter::{Id, Query, part};
use crate::api::problem::Problem;
use crate::api::scenarios::{DryRunAnswer, dry_run_again};
use crate::state::Shared;

/// The operations that ask something of a run.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/runs/{id}/cancel", "cancelRun", cancel)
            .about("runs", "Ask for a run to end")
            .description("From the answer on no step starts. Attempts in flight are aborted and recorded; the run is `cancelled` when none is open any more.")
            .body_as::<Cancel>("application/json", r#"{"reason":"wrong customer"}"#, false)
            .answer::<RunView>(200, "It had been asked before.")
            .answer::<RunView>(202, "The request is recorded; the run will end.")
            .may_miss()
            .problem(409, codes::ALREADY_FINISHED),
        Operation::new(Method::POST, "/api/runs/{id}/retry", "retryRun", retry)
            .about("runs", "Run a finished run again from where it failed")
            .description("The results of steps that had succeeded are taken over. Steps that had not succeeded use the original run's idempotency keys.")
            .body_as::<RetryRequest>("application/json", r#"{"from":"notify","version":"same"}"#, false)
            .answer::<RunView>(201, "The new run.")
            .with_header("Location", "The new run.")
            .leads_to("/api/runs/{id}", "$response.body#/id")
            .may_miss()
            .problem(409, codes::NOT_FINISHED)
            .problem(409, codes::RETRY_UNFINISHED)
            .problem(409, codes::NEEDS_FORCE)
            .problem(409, codes::NOT_POSSIBLE)
            .problem(409, codes::NOT_PUBLISHED)
            .problem(409, codes::PLAN_UNAVAILABLE),
        Operation::new(Method::POST, "/api/runs/{id}/replay", "replayRun", replay)
            .about("runs", "Run a run's event once more from the start, with new idempotency keys")
            .body_as::<ReplayRequest>("application/json", r#"{"version":"latest"}"#, false)
            .answer::<RunView>(201, "The new run.")
            .with_header("Location", "The new run.")
            .leads_to("/api/runs/{id}", "$response.body#/id")
            .answer::<DryRunAnswer>(201, "What a dry run did (`dryRun`).")
            .may_miss()
            .problem(409, codes::NOT_POSSIBLE)
            .problem(409, codes::NOT_PUBLISHED)
            .problem(409, codes::PLAN_UNAVAILABLE),
        Operation::new(
            Method::POST,
            "/api/runs/{id}/steps/{step}/resolve",
            "resolveStep",
            resolve,
        )
        .about("runs", "Give a step its output")
        .description("An unfinished run goes on with it; of a failed run a retry is made in which the step has that output. Who did it and why is recorded.")
        .query::<StepQuery>()
        .body::<ResolveRequest>(r#"{"output":{"ok":true},"reason":"done by hand, ticket 4711"}"#)
        .answer::<RunView>(200, "The run, which goes on.")
        .answer::<RunView>(201, "The retry.")
        .with_header("Location", "The retry.")
        .may_miss()
        .problem(409, codes::ALREADY_FINISHED)
        .problem(409, codes::NOT_RESOLVABLE)
        .problem(409, codes::RETRY_UNFINISHED)
        .problem(409, codes::PLAN_UNAVAILABLE),
    ]
}

/// Why a run is to end.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Cancel {
    /// In the words of whoever asks.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1000))]
    reason: Option<SmolStr>,
}

/// How a run is retried.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RetryRequest {
    /// This node and all after it are run again, also those that had succeeded.
    #[serde(default)]
    #[schemars(length(min = 1, max = 64))]
    from: Option<SmolStr>,
    /// Which version runs; `same` when absent.
    #[serde(default)]
    version: Again,
    /// Whether `at_most_once` steps may be repeated.
    #[serde(default)]
    force: bool,
}

/// How a run's event is run once more.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReplayRequest {
    /// Which version runs; `same` when absent.
    #[serde(default)]
    version: Again,
    /// Whether nothing leaves the machine; effects are answered from the run that is replayed.
    #[serde(default)]
    dry_run: bool,
}

/// What a person gives to a step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResolveRequest {
    /// Its output.
    output: Json,
    /// Why, in their words.
    #[schemars(length(min = 1, max = 1000))]
    reason: SmolStr,
}

/// Where a step stands.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StepQuery {
    /// Its address in containers, such as `outer[3].`; empty outside of them.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    scope: String,
}

/// The parts `{id}` and `{step}` of a path; what is no id or step number names nothing: 404.
struct StepOf(RunId, u32);

impl<S: Send + Sync> FromRequestParts<S> for StepOf {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Id(run_id) = Id::<RunId>::from_request_parts(parts, state).await?;
        let text = part(parts, state, "step").await?;
        text.parse()
            .map(|step| Self(run_id, step))
            .map_err(|_| Problem::not_found("step"))
    }
}

/// What the engine refused, as a problem.
pub fn refused(error: Error) -> Problem {
    let message = error.to_string();
    match error {
        Error::NotFound => Problem::no_such_run(),
        Error::AlreadyFinished { .. } => Problem::conflict(codes::ALREADY_FINISHED, message),
        Error::NotPossible { .. } => Problem::conflict(codes::NOT_POSSIBLE, message),
        Error::RetryUnfinished => Problem::conflict(codes::RETRY_UNFINISHED, message),
        Error::NotFinished => Problem::conflict(codes::NOT_FINISHED, message),
        Error::NeedsForce { node_id } => {
            Problem::conflict(codes::NEEDS_FORCE, message).with("nodeId", node_id.as_str())
        }
        Error::Unknown { .. } => Problem::invalid(message),
        Error::PlanUnavailable { .. } => Problem::conflict(codes::PLAN_UNAVAILABLE, message),
        Error::QueueFull(full) => full.into(),
        Error::ShuttingDown => Problem::unavailable(codes::OVERLOADED, message),
        Error::Store(error) => error.into(),
        Error::OutcomeUnknown => Problem::unavailable(codes::OUTCOME_UNKNOWN, message),
    }
}

/// The version that runs again, once it is known to exist.
pub async fn again_of(
    server: &Shared,
    row: &RunRow,
    again: Again,
) -> Result<millrace_engine::Again, Problem> {
    match again {
        Again::Same => {}
        Again::Latest => {
            let scenario = server.store.scenario(row.scenario_id).await?;
            if scenario.is_none_or(|scenario| scenario.published_version.is_none()) {
                let message = "the scenario has no published version that could run";
                return Err(Problem::conflict(codes::NOT_PUBLISHED, message));
            }
        }
        Again::Version(version) => {
            if server
                .store
                .version(row.scenario_id, version)
                .await?
                .is_none()
            {
                let message = format!("/version: the scenario has no version {version}");
                return Err(Problem::invalid(message));
            }
        }
    }
    Ok(again.into())
}

/// 201 with a run that was just made.
async fn created(server: &Shared, run_id: RunId) -> Result<Response, Problem> {
    let row = find(server, run_id).await?;
    let location = location(server, run_id);
    Ok((StatusCode::CREATED, location, AxumJson(show(row))).into_response())
}

/// The `Location` of a run.
pub fn location(server: &Shared, run_id: RunId) -> [(HeaderName, HeaderValue); 1] {
    let url = HeaderValue::try_from(format!("{}/api/runs/{run_id}", server.public_url));
    [(
        header::LOCATION,
        url.unwrap_or(HeaderValue::from_static("")),
    )]
}

/// A dry run is over when it is answered: nothing more can be asked of it.
fn refuse_dry_run(row: &RunRow) -> Result<(), Problem> {
    if row.dry_run {
        let message = "a dry run is over when it is answered; run the scenario or replay the run";
        return Err(Problem::conflict(codes::NOT_POSSIBLE, message));
    }
    Ok(())
}

async fn cancel(
    State(server): State<Shared>,
    caller: Caller,
    Id(run_id): Id<RunId>,
    OptionalBody(cancel): OptionalBody<Cancel>,
) -> Result<Response, Problem> {
    find(&server, run_id).await?;
    let answer = server
        .engine
        .cancel(run_id, caller.name.into(), cancel.reason)
        .await;
    let status = match answer.map_err(refused)? {
        CancelAnswer::Requested => StatusCode::ACCEPTED,
        CancelAnswer::AlreadyRequested => StatusCode::OK,
    };
    let row = find(&server, run_id).await?;
    Ok((status, AxumJson(show(row))).into_response())
}

async fn retry(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
    OptionalBody(request): OptionalBody<RetryRequest>,
) -> Result<Response, Problem> {
    let row = find(&server, run_id).await?;
    refuse_dry_run(&row)?;
    let retry = Retry {
        from: request.from,
        version: again_of(&server, &row, request.version).await?,
        force: request.force,
        resolution: None,
    };
    let handle = server.engine.retry(run_id, retry).await.map_err(refused)?;
    created(&server, handle.run_id()).await
}

async fn replay(
    State(server): State<Shared>,
    Id(run_id): Id<RunId>,
    OptionalBody(request): OptionalBody<ReplayRequest>,
) -> Result<Response, Problem> {
    let row = find(&server, run_id).await?;
    let version = again_of(&server, &row, request.version).await?;
    if request.dry_run {
        let (run_id, answer) = dry_run_again(&server, run_id, request.version).await?;
        let location = location(&server, run_id);
        return Ok((StatusCode::CREATED, location, AxumJson(answer)).into_response());
    }
    if row.version.is_none() && request.version == Again::Same {
        let message = "a draft runs only dry; name a published `version`, or set `dryRun`";
        return Err(Problem::conflict(codes::NOT_POSSIBLE, message));
    }
    let handle = server
        .engine
        .replay(run_id, version)
        .await
        .map_err(refused)?;
    created(&server, handle.run_id()).await
}

async fn resolve(
    State(server): State<Shared>,
    caller: Caller,
    StepOf(run_id, step): StepOf,
    Query(query): Query<StepQuery>,
    JsonBody(request): JsonBody<ResolveRequest>,
) -> Result<Response, Problem> {
    let reading = Reading::of(&server, run_id).await?;
    if reading.plan()?.step(step).is_none() || !query.scope.is_empty() {
        return Err(Problem::not_found("step"));
    }
    refuse_dry_run(&reading.row)?;
    let resolution = Resolution {
        step,
        output: request.output,
        by: caller.name.into(),
        reason: request.reason,
    };
    if !reading.row.summary.status.is_final() {
        match server.engine.resolve(run_id, resolution.clone()).await {
            Ok(()) => {
                return Ok(AxumJson(show(find(&server, run_id).await?)).into_response());
            }
            // It failed between the two: what was asked for is a retry now.
            Err(Error::AlreadyFinished {
                status: RunStatus::Failed,
            }) => {}
            Err(error) => return Err(not_resolvable(error)),
        }
    } else if reading.row.summary.status != RunStatus::Failed {
        let status = reading.row.summary.status;
        return Err(refused(Error::AlreadyFinished { status }));
    }
    let retry = Retry {
        resolution: Some(resolution),
        ..Retry::default()
    };
    let handle = server
        .engine
        .retry(run_id, retry)
        .await
        .map_err(not_resolvable)?;
    created(&server, handle.run_id()).await
}

/// The same, but what the machine refuses is about the step.
fn not_resolvable(error: Error) -> Problem {
    match error {
        Error::NotPossible { message } => Problem::conflict(codes::NOT_RESOLVABLE, message),
        other => refused(other),
    }
}
