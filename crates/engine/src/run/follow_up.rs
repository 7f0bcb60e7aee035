//! The runs that a failed run creates: its error scenario's, and an alert. They are stored in the
//! commit of the final status, or not at all.

use std::sync::Arc;

use futures::future::BoxFuture;
use millrace_core::defect::{self, Defect};
use millrace_core::journal::Entry;
use millrace_core::json::{Json, Object};
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, RunSummary, Unit};

use super::active::{Begin, Mailbox};
use super::commit::{Backoff, NotCommitted, WhenRefused, commit, commit_id};
use super::memory::Run;
use super::progress::Outcome;
use super::stored::drive;
use super::tell::tell_committed;
use crate::flow;
use crate::intake::{Newborn, Origins, Seedling, bear};
use crate::members;
use crate::ports::{Failure, PlanError};
use crate::shared::Shared;

/// A run that was stored with another's final status.
pub(crate) struct Created {
    run: Box<Run>,
    mailbox: Option<Mailbox>,
    summary: RunSummary,
    entries: Vec<Entry>,
}

impl Created {
    /// The run will never be on disk.
    fn give_up(self, shared: &Shared) {
        if self.mailbox.is_some() {
            shared.active.abandon(self.run.id);
        }
        if flow::has_limits(&self.run) {
            flow::left(shared, self.run.id);
        }
    }
}

/// Whether the run's failure would create other runs.
pub(crate) fn has_follow_ups(shared: &Shared, run: &Run) -> bool {
    let settings = &run.plan.settings;
    !run.is_follow_up
        && (settings.error_scenario.is_some() || settings.alert && shared.observer.alerts())
}

/// What is told of a failed run, taken when its failure is decided.
struct Report {
    failure: Failure,
    event: Json,
    correlation_id: Option<smol_str::SmolStr>,
}

/// Commits an advance of a run. When it makes a failure final, the runs that follow are created
/// with it.
pub(crate) fn advance(
    shared: &Arc<Shared>,
    run: &Run,
    unit: Unit,
    summary: &RunSummary,
) -> BoxFuture<'static, Result<Vec<Created>, NotCommitted>> {
    let failure = run.failure(summary).filter(|_| has_follow_ups(shared, run));
    let report = failure.map(|failure| Report {
        event: told(run, &failure, summary),
        correlation_id: run.machine.acceptance().correlation_id.clone(),
        failure,
    });
    let shared = Arc::clone(shared);
    Box::pin(async move {
        let mut created = Vec::new();
        let mut unit = match report {
            Some(report) => with_follow_ups(&shared, unit, report, &mut created).await,
            None => unit,
        };
        let mut apart = None;
        if defect::is(Defect::FailureToldApart) {
            apart = tell_apart(&shared, &mut unit);
        }
        let result = commit(Arc::clone(&shared), unit, WhenRefused::SendAgain).await;
        if let Some(unit) = apart {
            commit(Arc::clone(&shared), unit, WhenRefused::SendAgain).await?;
        }
        if let Err(error) = result {
            for one in created {
                one.give_up(&shared);
            }
            return Err(error);
        }
        Ok(created)
    })
}

/// The runs that a unit creates as a unit of their own: a seeded defect.
fn tell_apart(shared: &Shared, unit: &mut Unit) -> Option<Unit> {
    let Unit::Advance { creates, .. } = unit else {
        return None;
    };
    let runs = std::mem::take(creates);
    (!runs.is_empty()).then(|| Unit::Accept {
        claim: None,
        runs,
        commit_id: commit_id(&*shared.host),
    })
}

/// The event of an error scenario's run: `{run, error, event}`.
fn told(run: &Run, failure: &Failure, summary: &RunSummary) -> Json {
    let accepted = run.machine.acceptance();
    let text = |value: &dyn std::fmt::Display| Json::from(value.to_string());
    let mut about = Object::new();
    about.insert("id", text(&run.id));
    about.insert("scenarioId", text(&run.plan.scenario_id));
    about.insert("scenario", Json::from(run.plan.scenario_name.as_str()));
    about.insert("version", run.plan.version.map_or(Json::Null, Json::from));
    about.insert("status", Json::from(summary.status.as_str()));
    let correlation_id = accepted.correlation_id.as_deref();
    about.insert(
        "correlationId",
        correlation_id.map_or_else(|| text(&run.id), Json::from),
    );
    about.insert("startedAt", text(&run.accepted_at));
    let finished_at = summary.finished_at.map_or(Json::Null, |at| text(&at));
    about.insert("finishedAt", finished_at);
    let mut error = Object::new();
    error.insert("code", Json::from(failure.code.as_str()));
    error.insert("message", Json::from(failure.message.as_str()));
    let mut event = Object::new();
    event.insert("run", Json::from(about));
    event.insert("error", Json::from(error));
    event.insert("event", accepted.event.clone());
    Json::from(event)
}

async fn with_follow_ups(
    shared: &Arc<Shared>,
    mut unit: Unit,
    report: Report,
    created: &mut Vec<Created>,
) -> Unit {
    let Unit::Advance { creates, .. } = &mut unit else {
        return unit;
    };
    for (plan, event) in follow_ups(shared, &report).await {
        flow::ready(shared, std::iter::once(&*plan)).await;
        let mut newborn = bear(
            shared,
            Seedling {
                plan,
                event,
                origins: Origins {
                    correlation_id: report.correlation_id.clone(),
                    failure_of: Some(report.failure.run_id),
                    ..Origins::default()
                },
            },
        );
        // What is told of a failure is never refused for want of room.
        let entered = flow::enter(shared, &mut newborn.run, false);
        debug_assert!(entered.is_ok(), "only who may be refused is");
        let mailbox = place(shared, &newborn.run);
        let (row, entries) = newborn.row(mailbox.is_some());
        let Newborn { mut run, .. } = newborn;
        run.committed = entries.len() as u64;
        created.push(Created {
            run,
            mailbox,
            summary: row.summary.clone(),
            entries,
        });
        creates.push(row);
    }
    unit
}

/// A place among the driven runs, if the run may begin and there is one.
fn place(shared: &Shared, run: &Run) -> Option<Mailbox> {
    let is_elsewhere = !shared.serves(&run.plan);
    if is_elsewhere || run.machine.is_held() || run.machine.finished().is_some() {
        return None;
    }
    match shared.active.begin(run.id) {
        Begin::Yours(mailbox) => Some(mailbox),
        Begin::Driven | Begin::Full => None,
    }
}

async fn follow_ups(shared: &Shared, report: &Report) -> Vec<(Arc<Plan>, Json)> {
    let mut found = Vec::new();
    let Some(plan) = &report.failure.plan else {
        return found;
    };
    if let Some(name) = &plan.settings.error_scenario {
        match error_scenario(shared, name).await {
            Some(plan) => found.push((plan, report.event.clone())),
            None => tracing::warn!(
                run_id = %report.failure.run_id,
                error_scenario = %name,
                "the error scenario is not published or not enabled; no run of it was created"
            ),
        }
    }
    if plan.settings.alert
        && shared.observer.alerts()
        && is_enabled(shared, plan).await
        && let Some(alert) = shared.observer.alert(&report.failure)
    {
        found.push((alert.plan, alert.event));
    }
    found
}

/// Nobody is to be woken for a scenario that was switched off.
async fn is_enabled(shared: &Shared, plan: &Plan) -> bool {
    let mut backoff = Backoff::new();
    loop {
        match shared.plans.is_enabled(plan.scenario_id).await {
            Ok(enabled) => return enabled,
            // What cannot be read now cannot be read later: better one alert too many than a run
            // that never ends.
            Err(error) if !may_pass(&error) => {
                tracing::error!(scenario_id = %plan.scenario_id, %error, "a scenario cannot be read");
                return true;
            }
            Err(error) => {
                tracing::warn!(scenario_id = %plan.scenario_id, %error, "a scenario cannot be read yet");
            }
        }
        backoff.pause(&*shared.host).await;
    }
}

/// Whether the same question may be answered when it is asked again.
fn may_pass(error: &PlanError) -> bool {
    matches!(
        error,
        PlanError::Store(store::Error::Unavailable { .. } | store::Error::Full { .. })
    )
}

async fn error_scenario(shared: &Shared, name: &str) -> Option<Arc<Plan>> {
    let mut backoff = Backoff::new();
    loop {
        match shared.plans.named(name).await {
            Ok(plan) => return plan,
            Err(PlanError::Unavailable { message, .. }) => {
                tracing::warn!(error_scenario = name, message, "it cannot be compiled");
                return None;
            }
            Err(error) if !may_pass(&error) => {
                tracing::error!(error_scenario = name, %error, "it cannot be read");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, "the error scenario cannot be read yet");
            }
        }
        backoff.pause(&*shared.host).await;
    }
}

/// The commit that created them is on disk: goes on with them.
pub(crate) fn begin_created(shared: &Arc<Shared>, created: Vec<Created>) {
    for one in created {
        let run_id = one.run.id;
        shared.measures.runs_started(1);
        let scenario_id = one.run.scenario_id();
        shared.rollups.started(scenario_id, one.run.accepted_at);
        match one.mailbox {
            Some(mailbox) => {
                let outcome = Outcome::new(&one.summary, None, one.run.committed);
                let progress = shared.followed.follow(run_id, outcome);
                drive(shared, one.run, mailbox, progress);
            }
            None if one.summary.status.is_final() => {
                tell_committed(shared, &one.run, &one.summary, 1, one.entries);
            }
            None if one.run.machine.is_held() => flow::stored(shared, &one.run),
            None => {
                shared.backlog.raise(run_id);
                members::call_others(shared);
                flow::stored_begun(shared, &one.run);
            }
        }
    }
}
