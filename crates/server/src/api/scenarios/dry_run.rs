//! Dry runs: the same machine where nothing leaves. What one did is stored beside the live runs,
//! marked as dry, so that it can be looked at again.

use std::sync::Arc;

use axum::http::StatusCode;
use millrace_core::id::RunId;
use millrace_core::journal;
use millrace_core::json::{Json, Object};
use millrace_core::plan::{Plan, content_hash};
use millrace_core::ports::store::{CommitError, CommitId, NewRun, Unit};
use millrace_core::scenario::worker_group::WorkerGroup;
use millrace_core::status::{RunStatus, StepStatus};
use millrace_core::view::{self, StepView};
use millrace_engine::ports::Plans as _;
use millrace_engine::world::Answers;
use millrace_engine::{DryRun, DryRunReport, dry_run};
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use super::resource::find;
use crate::api::codes;
use crate::api::problem::Problem;
use crate::api::runs::{Again, DRAFT_LABEL, Reading, RunErrorView, StepsPage};
use crate::state::Shared;

/// What a dry run did.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DryRunAnswer {
    /// Its id.
    run_id: RunId,
    /// How it ended.
    status: RunStatus,
    /// Why it failed.
    error: Option<RunErrorView>,
    /// The effects that a live run would have had, in order.
    effects: Vec<EffectView>,
    /// Its steps, in step order.
    steps: Vec<StepView>,
    /// What a `respond` node would have answered.
    reply: Option<Json>,
}

/// An effect that a live run would have had.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EffectView {
    /// The node.
    node_id: SmolStr,
    /// Its place within containers, empty outside of them.
    scope: String,
    /// The exact request, secrets as `***` with their connection's name; null when it could not be
    /// made.
    request: Json,
    /// Where its answer came from; null when it could not be made.
    answered_by: Option<AnsweredBy>,
}

/// Where the answer of an effect came from.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AnsweredBy {
    /// The node's `sample`.
    Sample,
    /// The same node's output in the run `sampleFrom`.
    Run,
    /// Its type's example: a guess.
    Example,
}

/// What is run dry.
pub struct Trial {
    /// The plan of a version or of a draft.
    pub plan: Arc<Plan>,
    /// Content hash of the draft; none for a version.
    pub draft_hash: Option<String>,
    /// The trigger's output.
    pub event: Json,
    /// What effects are answered with before guesses.
    pub answers: Answers,
    /// The run whose event this is once more.
    pub replay_of: Option<RunId>,
}

/// Runs dry, stores what was done, and tells it.
pub async fn try_out(server: &Shared, trial: Trial) -> Result<DryRunAnswer, Problem> {
    let (millis, chance) = server.id_parts();
    let mut seed = [0; 16];
    server.host.fill_random(&mut seed);
    let made_of = DryRun {
        plan: Arc::clone(&trial.plan),
        event: trial.event,
        run_id: RunId::new(millis, chance),
        started_at: server.host.now(),
        seed,
        correlation_id: None,
        vars: variables(server, &trial.plan),
        answers: trial.answers,
        limits: server.settings.limits.clone(),
    };
    let started_at = made_of.started_at;
    let done = dry_run(made_of, server.connections.clone()).await;
    let report = done.map_err(|illegal| Problem::internal(&illegal))?;
    let labels = trial
        .draft_hash
        .map(|hash| (SmolStr::new(DRAFT_LABEL), SmolStr::new(hash)));
    let inline_bytes_max = server.settings.limits.inline_bytes_max;
    let inline_bytes_max = usize::try_from(inline_bytes_max).unwrap_or(usize::MAX);
    let (chunk, blobs) = journal::encode_parted(&report.entries, inline_bytes_max);
    let row = NewRun {
        run_id: report.run_id,
        scenario_id: trial.plan.scenario_id,
        version: trial.plan.version,
        created_at: started_at,
        correlation_id: None,
        labels: labels.into_iter().collect(),
        retry_of: None,
        replay_of: trial.replay_of,
        dry_run: true,
        slot_key: None,
        worker_group: WorkerGroup::default(),
        chunk,
        blobs,
        entries: report.entries.len() as u64,
        summary: report.summary.clone(),
    };
    store(server, row).await?;
    show(&trial.plan, report)
}

async fn store(server: &Shared, row: NewRun) -> Result<(), Problem> {
    // Pinned until the commit that names them is done.
    let mut pins = Vec::with_capacity(row.blobs.len());
    for blob in &row.blobs {
        pins.push(server.blobs.put(blob.clone()).await?);
    }
    let mut bytes = [0; 8];
    server.host.fill_random(&mut bytes);
    let commit_id = CommitId(u64::from_le_bytes(bytes));
    let unit = Unit::Accept {
        claim: None,
        runs: vec![row],
        commit_id,
    };
    server
        .store
        .commit(Arc::new(unit))
        .await
        .map_err(|error| match error {
            CommitError::Refused(error) => error.into(),
            other => Problem::unavailable(codes::OUTCOME_UNKNOWN, other.to_string()),
        })
}

fn show(plan: &Arc<Plan>, report: DryRunReport) -> Result<DryRunAnswer, Problem> {
    use millrace_engine::world::AnsweredBy as By;
    let steps = view::steps(plan, report.run_id, &report.entries);
    let steps = steps.map_err(|illegal| Problem::internal(&illegal))?;
    let effects = report.effects.into_iter().map(|effect| EffectView {
        node_id: effect.node_id,
        scope: String::new(),
        request: effect.request,
        answered_by: effect.answered_by.map(|by| match by {
            By::Sample => AnsweredBy::Sample,
            By::Run | By::Script => AnsweredBy::Run,
            By::Example => AnsweredBy::Example,
        }),
    });
    Ok(DryRunAnswer {
        run_id: report.run_id,
        status: report.summary.status,
        error: RunErrorView::of(report.summary.error.as_ref()),
        effects: effects.collect(),
        steps,
        reply: report.reply,
    })
}

/// The variables that the plan names: the scenario's own win over the instance's.
fn variables(server: &Shared, plan: &Plan) -> Json {
    if plan.vars.is_empty() {
        return Json::Null;
    }
    let mut object = Object::new();
    for name in &plan.vars {
        let own = plan.own_vars.iter().find(|(own, _)| own == name);
        let value = own
            .map(|(_, value)| value.clone())
            .or_else(|| server.plans.variable(name));
        if let Some(value) = value {
            object.insert(name.as_str(), value);
        }
    }
    object.into()
}

/// The outputs of a run's steps by node id, to answer effects with.
pub fn answers_from(reading: &Reading) -> Result<Answers, Problem> {
    let steps = StepsPage::all(reading)?.into_iter();
    let succeeded = steps.filter(|step| step.status == StepStatus::Succeeded);
    Ok(Answers {
        from_run: succeeded.map(|step| (step.node_id, step.output)).collect(),
        ..Answers::default()
    })
}

/// The plan of a scenario's draft and its content hash; 422 with every fault.
pub async fn draft_plan(
    server: &Shared,
    scenario_id: millrace_core::id::ScenarioId,
) -> Result<(Arc<Plan>, String), Problem> {
    let scenario = find(server, scenario_id).await?;
    let plan = server
        .plans
        .compile(&scenario, None)
        .map_err(Problem::invalid_scenario)?;
    Ok((Arc::new(plan), content_hash(&scenario.draft)))
}

/// The plan of a published version; 404 when there is none.
pub async fn version_plan(
    server: &Shared,
    scenario_id: millrace_core::id::ScenarioId,
    version: u32,
) -> Result<Arc<Plan>, Problem> {
    if server.store.version(scenario_id, version).await?.is_none() {
        return Err(Problem::not_found("version"));
    }
    let plan = server.plans.plan(scenario_id, version).await;
    plan.map_err(|error| {
        Problem::new(
            StatusCode::CONFLICT,
            codes::PLAN_UNAVAILABLE,
            error.to_string(),
        )
    })
}

/// Runs a run's event dry once more; its effects are answered as that run's were.
pub async fn dry_run_again(
    server: &Shared,
    run_id: RunId,
    again: Again,
) -> Result<(RunId, DryRunAnswer), Problem> {
    let reading = Reading::whole(server, run_id).await?;
    let row = &reading.row;
    let latest = match again {
        Again::Latest => server.store.scenario(row.scenario_id).await?,
        _ => None,
    };
    let version = match again {
        Again::Same => row.version,
        Again::Latest => latest.and_then(|scenario| scenario.published_version),
        Again::Version(version) => Some(version),
    };
    let (plan, draft_hash) = match version {
        Some(version) => (version_plan(server, row.scenario_id, version).await?, None),
        None => {
            let (plan, hash) = draft_plan(server, row.scenario_id).await?;
            (plan, Some(hash))
        }
    };
    let trial = Trial {
        plan,
        draft_hash,
        event: reading.accepted()?.event.clone(),
        answers: answers_from(&reading)?,
        replay_of: Some(run_id),
    };
    let answer = try_out(server, trial).await?;
    Ok((answer.run_id, answer))
}
