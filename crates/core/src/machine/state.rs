//! The state of a run: plain data, a function of plan and journal. Reading it lives here; changing
//! it lives in `apply` and `settle`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use smallvec::SmallVec;
use smol_str::SmolStr;

use super::illegal::Illegal;
use super::step_set::StepSet;
use crate::journal::{Accepted, EntryError, Finished, Taken};
use crate::json::{Json, Object};
use crate::plan::{Plan, PlanEdge, PlanNode};
use crate::ports::node::{Arrival, Behaviour, Join};
use crate::status::{RunStatus, SkipReason};

/// All that a journal says of a run. Two journals with the same outcome so far give equal states.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub(super) accepted: Arc<Accepted>,
    /// Place in `accepted.carried` by step number.
    pub(super) carried: BTreeMap<u32, usize>,
    pub(super) phase: Phase,
    /// By node index.
    pub(super) steps: Vec<Step>,
    /// Node indices, in step order, so that asking what is next costs no look at the others.
    pub(super) ready_pure: StepSet,
    pub(super) ready_effects: StepSet,
    pub(super) open: StepSet,
    /// `(due, node index)`.
    pub(super) timers: BTreeSet<(u64, u32)>,
    pub(super) retries: BTreeSet<(u64, u32)>,
    /// Entries applied, the acceptance included.
    pub(super) entries_count: u64,
    /// Time of the last entry.
    pub(super) elapsed: u64,
    /// When the first step after the trigger began.
    pub(super) started: Option<u64>,
    /// Whether the run has been taken over at least once.
    pub(super) recovered: bool,
    /// Unclean takeovers since the last progress.
    pub(super) unclean: u32,
    /// Whether its limits have let it begin.
    pub(super) admitted: bool,
    /// The node whose output answers a webhook that waits.
    pub(super) reply: Option<u32>,
}

/// Where a run stands on its way to its end.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    /// Steps start.
    Active,
    /// No step starts any more; the run will have failed with this error.
    Failing { error: EntryError, abort: bool },
    /// No step starts any more; attempts in flight are aborted.
    Cancelling { error: EntryError },
    /// It has ended.
    Finished(Finished),
}

/// Where a node stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Incoming edges of which it is not known yet whether they are taken.
    pub(super) unsettled: u32,
    /// Incoming edges that are taken.
    pub(super) taken: u32,
    /// The one that was taken first.
    pub(super) first_taken: Option<u32>,
    /// Whether an incoming edge was skipped because of a failure.
    pub(super) failed_upstream: bool,
    /// Latest journaled time among its ancestors, its own included once it has ended.
    pub(super) seen: u64,
    pub(super) stage: Stage,
    /// What is known of its attempts; absent before the first.
    pub(super) attempts: Option<Box<Attempts>>,
}

/// The stages of a step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stage {
    Pending,
    Ready,
    /// Its last attempt is open.
    Open,
    Timer {
        due: u64,
    },
    Retry {
        due: u64,
    },
    Succeeded {
        output: Json,
        taken: Taken,
    },
    /// `value` is what the `error` edges carry.
    Failed {
        error: EntryError,
        value: Json,
    },
    Skipped(SkipReason),
    /// Interrupted, and not begun again because the run is ending.
    Stopped,
}

/// What is known of an effect's attempts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Attempts {
    /// A serialised [`crate::expression::Rendered`].
    pub(super) request: Json,
    /// Number of the last one.
    pub(super) last: u32,
    /// How many ended with an error.
    pub(super) failed: u32,
    /// How many ended without an answer.
    pub(super) interrupted: u32,
    /// How many idempotency keys they used up in this run.
    pub(super) keys_used: u32,
}

impl Stage {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ready => "ready",
            Self::Open => "in flight",
            Self::Timer { .. } => "waiting for its timer",
            Self::Retry { .. } => "waiting for its next attempt",
            Self::Succeeded { .. } => "succeeded",
            Self::Failed { .. } => "failed",
            Self::Skipped(_) => "skipped",
            Self::Stopped => "stopped",
        }
    }
}

impl State {
    /// All values that it keeps for steps to come.
    pub(super) fn values(&self) -> impl Iterator<Item = &Json> {
        let outputs = self.steps.iter().filter_map(|step| match &step.stage {
            Stage::Succeeded { output: value, .. } | Stage::Failed { value, .. } => Some(value),
            _ => None,
        });
        [&self.accepted.event, &self.accepted.vars]
            .into_iter()
            .chain(outputs)
    }

    /// Index of a step's node.
    pub(super) fn index(&self, step: u32) -> Result<u32, Illegal> {
        match step.checked_sub(1) {
            Some(index) if (index as usize) < self.steps.len() => Ok(index),
            _ => Err(Illegal::UnknownStep { step }),
        }
    }

    pub(super) fn step(&self, index: u32) -> &Step {
        &self.steps[index as usize]
    }

    pub(super) fn step_mut(&mut self, index: u32) -> &mut Step {
        &mut self.steps[index as usize]
    }

    /// Fails unless steps may still start.
    pub(super) fn require_active(&self) -> Result<(), Illegal> {
        match self.phase {
            Phase::Active => Ok(()),
            Phase::Failing { .. } | Phase::Cancelling { .. } => Err(Illegal::Ending),
            Phase::Finished(_) => Err(Illegal::Finished),
        }
    }

    pub(super) fn require_unfinished(&self) -> Result<(), Illegal> {
        match self.phase {
            Phase::Finished(_) => Err(Illegal::Finished),
            _ => Ok(()),
        }
    }

    /// The node's index, when this attempt of it is open.
    pub(super) fn require_open(&self, step: u32, attempt: u32) -> Result<u32, Illegal> {
        let index = self.index(step)?;
        let found = self.step(index);
        let last = found.attempts.as_ref().map_or(0, |attempts| attempts.last);
        if found.stage == Stage::Open && last == attempt {
            Ok(index)
        } else {
            Err(Illegal::Stale { step, attempt })
        }
    }

    /// That the step's stage is not what it has to be.
    pub(super) fn wrong_stage(&self, index: u32, expected: &'static str) -> Illegal {
        Illegal::Stage {
            step: index + 1,
            found: self.step(index).stage.name(),
            expected,
        }
    }

    /// What an edge carries, if it is taken.
    pub(super) fn edge_value(&self, edge: &PlanEdge) -> Option<&Json> {
        match &self.step(edge.source).stage {
            Stage::Succeeded { output, taken } => leaves_by(taken, edge).then_some(output),
            Stage::Failed { value, .. } => (edge.source_handle == "error").then_some(value),
            _ => None,
        }
    }

    /// The taken edges that a node looks at, in edge order.
    pub(super) fn taken_edges<'a>(
        &'a self,
        plan: &'a Plan,
        index: u32,
    ) -> impl Iterator<Item = (&'a PlanEdge, &'a Json)> {
        let node = &plan.nodes[index as usize];
        let only = match node.join {
            Join::AllSettled => None,
            Join::FirstTaken => Some(self.step(index).first_taken),
        };
        node.incoming
            .iter()
            .filter(move |edge| only.is_none_or(|only| only == Some(**edge)))
            .filter_map(|edge| {
                let edge = &plan.edges[*edge as usize];
                self.edge_value(edge).map(|value| (edge, value))
            })
    }

    /// What came in by an input handle: a value, or a list of those of several taken edges.
    pub(super) fn handle_value(&self, plan: &Plan, index: u32, handle: &str) -> Option<Json> {
        let mut values = self
            .taken_edges(plan, index)
            .filter(|(edge, _)| edge.target_handle == handle)
            .map(|(_, value)| value.clone());
        let first = values.next()?;
        match values.next() {
            None => Some(first),
            Some(second) => Some([first, second].into_iter().chain(values).collect()),
        }
    }

    /// The value on `in`.
    pub(super) fn input(&self, plan: &Plan, index: u32) -> Option<Json> {
        self.handle_value(plan, index, "in")
    }

    /// The values on all input handles, by handle.
    pub(super) fn inputs(&self, plan: &Plan, index: u32) -> Object {
        let mut inputs = Object::new();
        for (edge, _) in self.taken_edges(plan, index) {
            if inputs.contains_key(&edge.target_handle) {
                continue;
            }
            if let Some(value) = self.handle_value(plan, index, &edge.target_handle) {
                inputs.insert(edge.target_handle.as_str(), value);
            }
        }
        inputs
    }

    /// Each taken edge, in edge order.
    pub(super) fn arrivals<'a>(&'a self, plan: &'a Plan, index: u32) -> SmallVec<[Arrival<'a>; 2]> {
        self.taken_edges(plan, index)
            .map(|(edge, value)| Arrival {
                source: &plan.nodes[edge.source as usize].id,
                handle: &edge.target_handle,
                value,
            })
            .collect()
    }

    /// Whether a slot is left for a further effect.
    pub(super) fn has_slot(&self, plan: &Plan) -> bool {
        self.open.len() < plan.settings.parallel.max(1) as usize
    }

    /// When the run is to be looked at again though nothing happens; none while it is ending.
    pub(super) fn next_due(&self, plan: &Plan) -> Option<u64> {
        if self.phase != Phase::Active {
            return None;
        }
        if self.is_held() {
            return Some(self.accepted.deadline);
        }
        let slots = plan.settings.parallel.max(1) as usize;
        let retries = if self.open.len() + self.ready_effects.len() < slots {
            self.retries.first()
        } else {
            None
        };
        let timers = self.timers.first();
        [timers, retries]
            .into_iter()
            .flatten()
            .map(|(due, _)| *due)
            .chain([self.accepted.deadline])
            .min()
    }

    pub(super) fn status(&self) -> RunStatus {
        match &self.phase {
            Phase::Finished(finished) => finished.status,
            _ if self.is_held() => RunStatus::Queued,
            Phase::Active if self.is_idle() && !self.nothing_waits() => RunStatus::Waiting,
            Phase::Active if self.started.is_none() && !self.is_idle() => RunStatus::Queued,
            _ => RunStatus::Running,
        }
    }

    /// Whether its limits have not let it begin yet. One that is ending needs no slot.
    pub(super) fn is_held(&self) -> bool {
        self.phase == Phase::Active && !self.admitted && self.accepted.slot_key.is_some()
    }

    /// Whether nothing is ready or in flight.
    pub(super) fn is_idle(&self) -> bool {
        self.ready_pure.is_empty() && self.ready_effects.is_empty() && self.open.is_empty()
    }

    pub(super) fn nothing_waits(&self) -> bool {
        self.timers.is_empty() && self.retries.is_empty()
    }

    /// Whether an unclean end now counts as a crash. A run that nobody has begun yet has brought
    /// nothing down.
    pub(super) fn is_driven(&self) -> bool {
        match self.status() {
            RunStatus::Running => true,
            RunStatus::Queued => self.recovered,
            _ => false,
        }
    }

    /// A node's output, when it has one.
    pub(super) fn output(&self, index: u32) -> Option<&Json> {
        match &self.step(index).stage {
            Stage::Succeeded { output, .. } => Some(output),
            _ => None,
        }
    }

    pub(super) fn finished(&self) -> Option<&Finished> {
        match &self.phase {
            Phase::Finished(finished) => Some(finished),
            _ => None,
        }
    }

    pub(super) fn error(&self) -> Option<&EntryError> {
        match &self.phase {
            Phase::Active => None,
            Phase::Failing { error, .. } | Phase::Cancelling { error } => Some(error),
            Phase::Finished(finished) => finished.error.as_ref(),
        }
    }

    /// What a retry of another run carried over for this node.
    pub(super) fn carried(&self, index: u32) -> Option<&crate::journal::Carried> {
        let place = self.carried.get(&(index + 1))?;
        self.accepted.carried.as_ref()?.get(*place)
    }
}

/// Whether a node that went on by `taken` takes this edge.
fn leaves_by(taken: &Taken, edge: &PlanEdge) -> bool {
    match taken {
        Taken::Out => edge.source_handle == "out",
        Taken::Handle(handle) => edge.source_handle == *handle,
        Taken::Nothing => false,
    }
}

/// Whether the machine computes a node's result itself.
pub(super) fn is_pure(node: &PlanNode) -> bool {
    node.disabled || !matches!(node.node_type.behaviour(), Behaviour::Effect(_))
}

/// The error of a run or step.
pub(super) fn entry_error(code: &str, message: &str, step: Option<u32>) -> EntryError {
    EntryError {
        code: SmolStr::new(code),
        message: SmolStr::new(message),
        data: None,
        step,
    }
}
