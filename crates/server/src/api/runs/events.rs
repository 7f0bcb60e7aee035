//! What live events say: entries of the journal as `step` and `log` events, and where a run stands
//! as `run` and `end`. How they are streamed is in [`super::live`].

use std::sync::Arc;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::journal::{Accepted, EffectOutcome, Entry};
use millrace_core::json::Json;
use millrace_core::plan::Plan;
use millrace_core::ports::store::RunSummary;
use millrace_core::status::{AttemptOutcome, RunStatus, StepStatus};
use millrace_core::time::Timestamp;
use millrace_core::view::{LogView, logs};
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use super::view::RunErrorView;

/// Data of `run` and `end`: where a run stands now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunEvent {
    id: RunId,
    scenario_id: ScenarioId,
    scenario_version: Option<u32>,
    status: RunStatus,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    waiting_until: Option<Timestamp>,
    error: Option<RunErrorView>,
}

/// Data of `step`: what happened to a step. Skipped steps have no event; `/steps` shows them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepEvent {
    run_id: RunId,
    step: u32,
    node_id: Option<SmolStr>,
    status: StepStatus,
    attempt: Option<u32>,
    outcome: Option<AttemptOutcome>,
    at: Timestamp,
}

/// Data of `log`: a line of the run's log.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogEvent {
    run_id: RunId,
    line: LogView,
}

/// Whose events are told.
pub struct Told<'a> {
    /// The run.
    pub run_id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// The version it runs.
    pub version: Option<u32>,
    /// What it runs; without it there are no `step` and `log` events.
    pub plan: Option<&'a Plan>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
}

/// What became of a step.
struct Turn {
    step: u32,
    elapsed: u64,
    status: StepStatus,
    attempt: Option<u32>,
    outcome: Option<AttemptOutcome>,
}

impl Told<'_> {
    /// The name and data of each event that an entry makes.
    pub fn entry(&self, entry: &Entry) -> Vec<(&'static str, String)> {
        let Some(plan) = self.plan else {
            return Vec::new();
        };
        let mut events = Vec::new();
        if let Some(turn) = turn(entry) {
            events.push(("step", written(&self.step(plan, &turn))));
        }
        for line in self.lines(plan, entry) {
            events.push((
                "log",
                written(&LogEvent {
                    run_id: self.run_id,
                    line,
                }),
            ));
        }
        events
    }

    /// Data of `run` or `end`.
    pub fn run(&self, summary: &RunSummary) -> String {
        let is_waiting = summary.status == RunStatus::Waiting;
        written(&RunEvent {
            id: self.run_id,
            scenario_id: self.scenario_id,
            scenario_version: self.version,
            status: summary.status,
            created_at: self.accepted_at,
            started_at: summary.started_at,
            finished_at: summary.finished_at,
            waiting_until: summary.due.filter(|_| is_waiting),
            error: RunErrorView::of(summary.error.as_ref()),
        })
    }

    fn step(&self, plan: &Plan, turn: &Turn) -> StepEvent {
        StepEvent {
            run_id: self.run_id,
            step: turn.step,
            node_id: plan.step(turn.step).map(|node| node.id.clone()),
            status: turn.status,
            attempt: turn.attempt,
            outcome: turn.outcome,
            at: self.accepted_at.plus_millis(turn.elapsed),
        }
    }

    /// The lines that one entry writes. They are read as behind an acceptance of that time.
    fn lines(&self, plan: &Plan, entry: &Entry) -> Vec<LogView> {
        if matches!(entry, Entry::Accepted(_)) {
            return logs(plan, std::slice::from_ref(entry));
        }
        let accepted = Entry::Accepted(Arc::new(Accepted {
            at: self.accepted_at,
            seed: [0; 16],
            event: Json::Null,
            correlation_id: None,
            vars: Json::Null,
            deadline: 0,
            origin: None,
            carried: None,
            failure_of: None,
            slot_key: None,
        }));
        let mut lines = logs(plan, &[accepted, entry.clone()]);
        lines.drain(..1.min(lines.len()));
        lines
    }
}

/// Data on one line, as server-sent events want it.
fn written<T: Serialize>(data: &T) -> String {
    serde_json::to_string(data).unwrap_or_default()
}

fn turn(entry: &Entry) -> Option<Turn> {
    use StepStatus::{Failed, Running, Succeeded, Waiting};
    let turn = |step, elapsed, status| Turn {
        step,
        elapsed,
        status,
        attempt: None,
        outcome: None,
    };
    Some(match entry {
        Entry::Completed(entry) => turn(entry.step, entry.elapsed, Succeeded),
        Entry::Failed(entry) => turn(entry.step, entry.elapsed, Failed),
        Entry::EffectStarted(entry) => Turn {
            attempt: Some(entry.attempt),
            ..turn(entry.step, entry.elapsed, Running)
        },
        Entry::EffectEnded(entry) => {
            let outcome = match &entry.outcome {
                EffectOutcome::Success(..) => AttemptOutcome::Success,
                EffectOutcome::Retryable(_) => AttemptOutcome::RetryableError,
                EffectOutcome::Fatal(_) => AttemptOutcome::FatalError,
                EffectOutcome::Interrupted => AttemptOutcome::Interrupted,
            };
            let status = match outcome {
                AttemptOutcome::Success => Succeeded,
                _ if entry.retry_at.is_some() => Waiting,
                AttemptOutcome::Interrupted => Running,
                _ => Failed,
            };
            Turn {
                attempt: Some(entry.attempt),
                outcome: Some(outcome),
                ..turn(entry.step, entry.elapsed, status)
            }
        }
        Entry::TimerSet(entry) => turn(entry.step, entry.elapsed, Waiting),
        Entry::TimerFired(entry) => turn(entry.step, entry.elapsed, Succeeded),
        Entry::Resolved(entry) => turn(entry.step, entry.elapsed, Succeeded),
        _ => return None,
    })
}
