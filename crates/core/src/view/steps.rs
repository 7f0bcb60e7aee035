//! A run's steps and their attempts (contract §2.2).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use crate::expression::{Rendered, SecretName};
use crate::id::RunId;
use crate::journal::{EffectEnded, EffectOutcome, EffectStarted, Entry, EntryError};
use crate::json::{Json, from_json};
use crate::machine::{Illegal, Machine};
use crate::plan::{Plan, PlanNode};
use crate::ports::node::Behaviour;
use crate::status::{AttemptOutcome, SkipReason, StepStatus};
use crate::time::Timestamp;

/// One node's execution in a run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Its number in the plan's order, from 1.
    pub step: u32,
    /// The node.
    pub node_id: SmolStr,
    /// Its place within containers, empty outside of them.
    pub scope: String,
    /// Where it stands.
    pub status: StepStatus,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_reason: Option<SkipReason>,
    /// What was tried, oldest first. A node that is no action has at most one.
    pub attempts: Vec<AttemptView>,
    /// The value on `in`; null when it was not reached.
    pub input: Json,
    /// Its output; null while it has none.
    pub output: Json,
}

/// One attempt of a step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// Its number, from 1.
    pub attempt: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; null while it is open.
    pub finished_at: Option<Timestamp>,
    /// How it ended; null while it is open.
    pub outcome: Option<AttemptOutcome>,
    /// What it ended with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorView>,
    /// The evaluated config, secrets as `***` with their connection's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Json>,
}

/// What an attempt ended with.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// A stable code in capitals.
    pub code: SmolStr,
    /// What failed and what to do.
    pub message: SmolStr,
    /// What the callee said, or other facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Json>,
}

/// Why a run failed or was cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunErrorView {
    /// A stable code in capitals.
    pub code: SmolStr,
    /// What failed and what to do.
    pub message: SmolStr,
    /// The node that failed; null when it is the run as a whole.
    pub node_id: Option<SmolStr>,
}

/// Why a run ended otherwise than well; none when it did not.
pub fn run_error(plan: &Plan, entries: &[Entry]) -> Option<RunErrorView> {
    let Some(Entry::Finished(finished)) = entries.last() else {
        return None;
    };
    finished.error.as_ref().map(|error| RunErrorView {
        code: error.code.clone(),
        message: error.message.clone(),
        node_id: node_id(plan, error.step),
    })
}

/// The id of a step's node.
pub(super) fn node_id(plan: &Plan, step: Option<u32>) -> Option<SmolStr> {
    plan.step(step?).map(|node| node.id.clone())
}

/// All steps of a run, in step order.
pub fn steps(plan: &Arc<Plan>, run_id: RunId, entries: &[Entry]) -> Result<Vec<StepView>, Illegal> {
    let machine = Machine::restore(Arc::clone(plan), run_id, entries)?;
    Ok(of_machine(&machine, entries))
}

pub(super) fn of_machine(machine: &Machine, entries: &[Entry]) -> Vec<StepView> {
    let plan = machine.plan();
    let mut attempts = Attempts {
        plan,
        at: machine.acceptance().at,
        requests: vec![None; plan.nodes.len()],
        lists: vec![Vec::new(); plan.nodes.len()],
    };
    for entry in entries {
        attempts.see(entry);
    }
    let lists = attempts.lists.into_iter().zip(1..);
    lists
        .map(|(attempts, step)| step_view(machine, step, attempts))
        .collect()
}

fn step_view(machine: &Machine, step: u32, mut attempts: Vec<AttemptView>) -> StepView {
    let (status, skip_reason) = machine
        .step_status(step)
        .unwrap_or((StepStatus::Pending, None));
    // An interruption that ended the step says so in the step, not in the journal.
    if let (Some(error), Some(last)) = (machine.step_error(step), attempts.last_mut()) {
        last.error.get_or_insert_with(|| shown(error));
    }
    StepView {
        step,
        node_id: node_id(machine.plan(), Some(step)).unwrap_or_default(),
        scope: String::new(),
        status,
        skip_reason,
        attempts,
        input: machine.step_input(step).unwrap_or_default(),
        output: machine.step_output(step).cloned().unwrap_or_default(),
    }
}

/// The attempts of all steps, as the journal tells of them.
struct Attempts<'a> {
    plan: &'a Plan,
    at: Timestamp,
    requests: Vec<Option<Json>>,
    lists: Vec<Vec<AttemptView>>,
}

impl Attempts<'_> {
    fn see(&mut self, entry: &Entry) {
        match entry {
            Entry::Completed(entry) => {
                self.whole(entry.step, entry.elapsed, AttemptOutcome::Success, None);
            }
            Entry::Failed(entry) => {
                let error = Some(shown(&entry.error));
                self.whole(entry.step, entry.elapsed, AttemptOutcome::FatalError, error);
            }
            Entry::EffectStarted(started) => self.start(started),
            Entry::EffectEnded(ended) => self.end(ended),
            Entry::TimerSet(timer) => self.open(timer.step, 1, timer.elapsed, None),
            Entry::TimerFired(timer) => {
                self.close(timer.step, timer.elapsed, AttemptOutcome::Success, None);
            }
            Entry::Recovered(recovered) => {
                for step in 1..=self.lists.len() as u32 {
                    // A timer outlives the process that set it.
                    if self.requests[step as usize - 1].is_some() {
                        self.close(step, recovered.elapsed, AttemptOutcome::Interrupted, None);
                    }
                }
            }
            Entry::Resolved(resolved) => {
                let outcome = AttemptOutcome::Interrupted;
                self.close(resolved.step, resolved.elapsed, outcome, None);
            }
            _ => {}
        }
    }

    fn whole(&mut self, step: u32, at: u64, outcome: AttemptOutcome, error: Option<ErrorView>) {
        self.open(step, 1, at, None);
        self.close(step, at, outcome, error);
    }

    fn start(&mut self, started: &EffectStarted) {
        let Some(node) = self.plan.step(started.step) else {
            return;
        };
        let place = started.step as usize - 1;
        if let Some(request) = &started.request {
            self.requests[place] = Some(masked(node, request));
        }
        let request = self.requests[place].clone();
        self.open(started.step, started.attempt, started.elapsed, request);
    }

    fn end(&mut self, ended: &EffectEnded) {
        let (outcome, error) = match &ended.outcome {
            EffectOutcome::Success(..) => (AttemptOutcome::Success, None),
            EffectOutcome::Retryable(error) => (AttemptOutcome::RetryableError, Some(error)),
            EffectOutcome::Fatal(error) => (AttemptOutcome::FatalError, Some(error)),
            EffectOutcome::Interrupted => (AttemptOutcome::Interrupted, None),
        };
        self.close(ended.step, ended.elapsed, outcome, error.map(shown));
    }

    fn open(&mut self, step: u32, attempt: u32, elapsed: u64, request: Option<Json>) {
        let started_at = self.at.plus_millis(elapsed);
        let list = self.lists.get_mut((step as usize).wrapping_sub(1));
        if let Some(list) = list {
            list.push(AttemptView {
                attempt,
                started_at,
                finished_at: None,
                outcome: None,
                error: None,
                request,
            });
        }
    }

    fn close(
        &mut self,
        step: u32,
        elapsed: u64,
        outcome: AttemptOutcome,
        error: Option<ErrorView>,
    ) {
        let list = self.lists.get_mut((step as usize).wrapping_sub(1));
        let open = list.and_then(|list| list.last_mut());
        if let Some(attempt) = open.filter(|attempt| attempt.outcome.is_none()) {
            attempt.finished_at = Some(self.at.plus_millis(elapsed));
            attempt.outcome = Some(outcome);
            attempt.error = error;
        }
    }
}

/// A journaled config as people see it. One that cannot be read is shown as it is: it holds no
/// secret either way.
fn masked(node: &PlanNode, request: &Json) -> Json {
    let Ok(rendered) = from_json::<Rendered>(request) else {
        return request.clone();
    };
    let own = match node.node_type.behaviour() {
        Behaviour::Effect(effect) => effect.connection(&rendered.value),
        _ => None,
    };
    let label = |secret: &SecretName| {
        let named = secret.connection.clone();
        named
            .or_else(|| own.clone())
            .unwrap_or_else(|| secret.name.clone())
    };
    rendered.mask(label)
}

fn shown(error: &EntryError) -> ErrorView {
    ErrorView {
        code: error.code.clone(),
        message: error.message.clone(),
        data: error.data.clone(),
    }
}
