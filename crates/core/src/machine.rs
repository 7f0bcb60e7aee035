//! The run machine: what a run does next is a function of its plan and its journal.
//!
//! Three pure functions: [`Machine::decide`] turns an event into entries, [`Machine::apply`] takes
//! an entry in, [`Machine::pending`] says what is to be done. Recovery is no special case: apply
//! the journal, then ask. Nothing here waits, sends, reads a clock or draws chance; it cannot fail
//! but with [`Illegal`].
//!
//! A driver's loop: ask `pending`; for [`Command::Evaluate`] and [`Command::Start`] decide on what
//! [`Machine::evaluate`] gives; apply what was decided; ask again. Commit before the first
//! [`Command::Perform`], whose parts [`Machine::effect_request`] gives, and before anything leaves.

mod apply;
mod attempt;
mod bounds;
mod decide;
mod evaluate;
mod event;
mod illegal;
mod inspect;
mod keys;
mod pending;
mod settle;
mod state;
mod step_set;

use std::sync::Arc;

pub use decide::Entries;
pub use event::{Command, Commands, Event};
pub use illegal::Illegal;
pub use keys::idempotency_key;
pub use state::State;

use crate::defect::{self, Defect};
use crate::id::RunId;
use crate::journal::{Accepted, CarriedKey, Entry, EntryError, Finished};
use crate::json::Json;
use crate::limits::Limits;
use crate::plan::Plan;
use crate::ports::node::NodeError;
use crate::ports::store::RunSummary;
use crate::ports::world::EffectRequest;
use crate::status::RunStatus;
use crate::time::Timestamp;
use bounds::Bounds;
use evaluate::{Evaluation, correlation_id, stored_request};

/// A run in memory.
#[derive(Debug, Clone)]
pub struct Machine {
    plan: Arc<Plan>,
    run_id: RunId,
    state: State,
    bounds: Bounds,
}

impl Machine {
    /// A run that has just been accepted, and the first entry of its journal.
    pub fn accepted(plan: Arc<Plan>, run_id: RunId, accepted: Accepted) -> (Self, Entry) {
        let accepted = Arc::new(accepted);
        let entry = Entry::Accepted(Arc::clone(&accepted));
        (Self::begin(plan, run_id, accepted), entry)
    }

    /// A run as its journal tells of it.
    pub fn restore(plan: Arc<Plan>, run_id: RunId, entries: &[Entry]) -> Result<Self, Illegal> {
        let Some((Entry::Accepted(accepted), rest)) = entries.split_first() else {
            return Err(Illegal::Acceptance);
        };
        let mut machine = Self::begin(plan, run_id, Arc::clone(accepted));
        for entry in rest {
            machine.apply(entry)?;
        }
        Ok(machine)
    }

    fn begin(plan: Arc<Plan>, run_id: RunId, accepted: Arc<Accepted>) -> Self {
        let state = State::new(&plan, accepted);
        Self {
            plan,
            run_id,
            state,
            bounds: Bounds::new(&Limits::default()),
        }
    }

    /// The same run under other limits than the default ones.
    #[must_use]
    pub fn with_limits(mut self, limits: &Limits) -> Self {
        self.bounds = Bounds::new(limits);
        self
    }

    /// The entries that an event makes, not yet applied; they are to be applied in this order.
    pub fn decide(&self, event: Event) -> Result<Entries, Illegal> {
        self.state.decide(&self.plan, event, self.bounds)
    }

    /// Takes an entry in. After an error the machine is to be thrown away.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Illegal> {
        self.state.apply(&self.plan, entry)
    }

    /// What is to be done now. Costs no more for a run of many steps than for one of few.
    pub fn pending(&self) -> Commands {
        self.state.pending(&self.plan)
    }

    /// Evaluates a ready step: for a pure node its result, for an effect its config. Never
    /// panics; what a node type does wrong is in the event.
    pub fn evaluate(&self, step: u32, elapsed: u64) -> Event {
        match self.state.index(step) {
            Ok(index) => self.evaluation(index).event(elapsed),
            // `decide` refuses it by the same check.
            Err(illegal) => Event::Evaluated {
                step,
                elapsed,
                result: Err(NodeError::new(
                    crate::codes::UNEXPECTED_ERROR,
                    illegal.to_string(),
                )),
            },
        }
    }

    fn evaluation(&self, index: u32) -> Evaluation<'_> {
        Evaluation {
            plan: &self.plan,
            run_id: self.run_id,
            state: &self.state,
            index,
            input: self.state.input(&self.plan, index),
        }
    }

    /// The open attempt of a step as a world performs it; none when no attempt is open. Fails
    /// when its journaled config cannot be read.
    pub fn effect_request(&self, step: u32) -> Result<Option<EffectRequest>, NodeError> {
        let open = self.state.index(step).ok();
        let Some(index) = open.filter(|index| self.state.open.contains(*index)) else {
            return Ok(None);
        };
        let Some(attempts) = &self.state.step(index).attempts else {
            return Ok(None);
        };
        let node = &self.plan.nodes[index as usize];
        let mut generation = self.state.key_generation(index);
        if defect::is(Defect::KeyChangedByRetry) {
            generation += attempts.last;
        }
        Ok(Some(EffectRequest {
            run_id: self.run_id,
            node_id: node.id.clone(),
            step,
            attempt: attempts.last,
            node_type: Arc::clone(&node.node_type),
            rendered: stored_request(&attempts.request)?,
            idempotency_key: idempotency_key(self.key_origin(index), &node.id, "", generation),
            correlation_id: self.correlation_id(),
            timeout_millis: node.timeout_millis,
            sample: node.sample.clone(),
        }))
    }

    /// Whose idempotency keys a node uses.
    fn key_origin(&self, index: u32) -> RunId {
        let own = self
            .state
            .carried(index)
            .is_some_and(|carried| carried.key == CarriedKey::Own);
        match self.state.accepted.origin {
            Some(origin) if !own => origin,
            _ => self.run_id,
        }
    }

    /// The run.
    pub fn run_id(&self) -> RunId {
        self.run_id
    }

    /// The plan that it runs.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The state, for comparing two machines.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What it was accepted with.
    pub fn acceptance(&self) -> &Accepted {
        &self.state.accepted
    }

    /// The run's correlation id.
    pub fn correlation_id(&self) -> String {
        correlation_id(&self.state, self.run_id)
    }

    /// Milliseconds from acceptance to a time of day, never before the last entry.
    pub fn elapsed_at(&self, now: Timestamp) -> u64 {
        now.millis_since(self.state.accepted.at)
            .max(self.state.elapsed)
    }

    /// Where it stands.
    pub fn status(&self) -> RunStatus {
        self.state.status()
    }

    /// Whether its limits have not let it begin yet: until it is admitted it does nothing but end.
    pub fn is_held(&self) -> bool {
        self.state.is_held()
    }

    /// How many entries its journal holds.
    pub fn entries_count(&self) -> u64 {
        self.state.entries_count
    }

    /// Unclean takeovers since its last progress (semantics §4.7).
    pub fn unclean_recoveries(&self) -> u32 {
        self.state.unclean
    }

    /// Output of the first `respond` node in journal order.
    pub fn reply(&self) -> Option<&Json> {
        self.state.output(self.state.reply?)
    }

    /// How it ended, if it has.
    pub fn finished(&self) -> Option<&Finished> {
        self.state.finished()
    }

    /// The error that it failed or was cancelled with, or is going to be.
    pub fn error(&self) -> Option<&EntryError> {
        self.state.error()
    }

    /// When it is to be woken though nothing happens, in milliseconds after acceptance; none when
    /// it has ended or is ending.
    pub fn next_due(&self) -> Option<u64> {
        self.state.next_due(&self.plan)
    }

    /// Whether this attempt is open, so that its result is welcome.
    pub fn is_open(&self, step: u32, attempt: u32) -> bool {
        self.state.require_open(step, attempt).is_ok()
    }

    /// Whether the step had an attempt before: to start it again evaluates nothing.
    pub fn has_begun(&self, step: u32) -> bool {
        let index = self.state.index(step);
        index.is_ok_and(|index| self.state.step(index).attempts.is_some())
    }

    /// What lists show of it.
    pub fn summary(&self) -> RunSummary {
        let at = |elapsed: u64| self.state.accepted.at.plus_millis(elapsed);
        let finished = self.state.finished();
        RunSummary {
            status: self.status(),
            started_at: self.state.started.map(at),
            finished_at: finished.map(|finished| at(finished.elapsed)),
            error: finished
                .and_then(|finished| finished.error.as_ref())
                .map(|error| (error.code.clone(), error.message.clone())),
            due: self.next_due().map(at),
            driven: self.state.is_driven(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
