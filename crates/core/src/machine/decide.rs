//! What an event makes of a run: entries, not yet applied.

use smallvec::{SmallVec, smallvec};
use smol_str::SmolStr;

use super::attempt::step_error;
use super::bounds::{Bounds, cut_logs};
use super::event::Event;
use super::illegal::Illegal;
use super::state::{Phase, Stage, State, is_pure};
use crate::defect::{self, Defect};
use crate::expression::Rendered;
use crate::journal::{
    Admitted, CancelRequested, Completed, DeadlinePassed, EffectEnded, EffectOutcome,
    EffectStarted, Entry, EntryError, Failed, Finished, Output, Recovered, Resolved, TimerFired,
    TimerSet,
};
use crate::json::to_json;
use crate::plan::Plan;
use crate::ports::node::{Attempted, Evaluated, NodeError};
use crate::status::RunStatus;

/// What an event makes of a run: nearly always one entry.
pub type Entries = SmallVec<[Entry; 1]>;

/// By whom a run is asked to end, why, and with which code.
type Asked = (SmolStr, Option<SmolStr>, Option<SmolStr>);

impl State {
    pub(super) fn decide(
        &self,
        plan: &Plan,
        event: Event,
        bounds: Bounds,
    ) -> Result<Entries, Illegal> {
        self.require_unfinished()?;
        let at = |elapsed: u64| elapsed.max(self.elapsed);
        match event {
            Event::Evaluated {
                step,
                elapsed,
                result,
            } => self.evaluated(plan, (step, at(elapsed)), result, bounds),
            Event::Start {
                step,
                elapsed,
                rendered,
            } => self.start(plan, (step, at(elapsed)), rendered),
            Event::Ended {
                step,
                attempt,
                elapsed,
                attempted,
            } => self.report(plan, (step, attempt, at(elapsed)), attempted, bounds),
            Event::Aborted {
                step,
                attempt,
                elapsed,
            } => self.aborted(step, attempt, at(elapsed)),
            Event::Due { elapsed } => Ok(self.due(plan, at(elapsed))),
            Event::CancelRequested {
                elapsed,
                by,
                reason,
                code,
            } => Ok(self.cancel_requested(at(elapsed), (by, reason, code))),
            Event::Admit { elapsed } => self.admit(at(elapsed)),
            Event::Drop { elapsed, error } => self.drop_held(at(elapsed), error),
            Event::Recovered { elapsed, clean } => {
                Ok(smallvec![self.recovered(at(elapsed), clean)])
            }
            Event::Resolve {
                step,
                elapsed,
                output,
                by,
                reason,
            } => self.resolve(Resolved {
                step,
                elapsed: at(elapsed),
                output,
                by,
                reason,
            }),
            Event::Fault { elapsed, error } => Ok(self.fault(at(elapsed), error)),
            Event::Finish { elapsed } => self.finish_entry(at(elapsed)),
        }
    }

    fn report(
        &self,
        plan: &Plan,
        (step, attempt, elapsed): (u32, u32, u64),
        attempted: Attempted,
        bounds: Bounds,
    ) -> Result<Entries, Illegal> {
        let index = self.require_open(step, attempt)?;
        let ended = self.attempt_ended(plan, (index, elapsed), attempted, bounds);
        Ok(smallvec![Entry::EffectEnded(ended)])
    }

    fn aborted(&self, step: u32, attempt: u32, elapsed: u64) -> Result<Entries, Illegal> {
        self.require_open(step, attempt)?;
        Ok(smallvec![interrupted(step, attempt, elapsed)])
    }

    fn recovered(&self, elapsed: u64, clean: bool) -> Entry {
        let counts = !clean && self.is_driven();
        let unclean = if counts { self.unclean + 1 } else { 0 };
        Entry::Recovered(Recovered { elapsed, unclean })
    }

    fn admit(&self, elapsed: u64) -> Result<Entries, Illegal> {
        self.require_held()?;
        Ok(smallvec![Entry::Admitted(Admitted { elapsed })])
    }

    fn drop_held(&self, elapsed: u64, error: EntryError) -> Result<Entries, Illegal> {
        self.require_held()?;
        Ok(smallvec![Entry::Finished(Finished {
            elapsed,
            status: RunStatus::Cancelled,
            error: Some(error),
        })])
    }

    fn resolve(&self, resolved: Resolved) -> Result<Entries, Illegal> {
        self.require_resolvable(resolved.step)?;
        Ok(smallvec![Entry::Resolved(resolved)])
    }

    fn evaluated(
        &self,
        plan: &Plan,
        (step, elapsed): (u32, u64),
        result: Result<Evaluated, NodeError>,
        bounds: Bounds,
    ) -> Result<Entries, Illegal> {
        let index = self.require_ready(step)?;
        let node = &plan.nodes[index as usize];
        if !is_pure(node) {
            return Err(self.wrong_stage(index, "a pure node"));
        }
        let failed = |error, logs| {
            Entry::Failed(Failed {
                step,
                elapsed,
                error,
                logs,
            })
        };
        Ok(smallvec![match result {
            Err(error) => failed(step_error(&error), None),
            Ok(Evaluated::Wait(until)) => Entry::TimerSet(TimerSet {
                step,
                elapsed,
                due: until.millis_since(self.accepted.at).max(elapsed),
            }),
            Ok(Evaluated::Output(output, taken, logs)) => {
                let logs = cut_logs(logs);
                let checked = match &output {
                    Output::Input => Ok(()),
                    Output::Value(value) => bounds.check(self, value, &node.id),
                };
                match checked {
                    Err(error) => failed(error, logs),
                    Ok(()) => Entry::Completed(Completed {
                        step,
                        elapsed,
                        output,
                        taken,
                        logs,
                    }),
                }
            }
        }])
    }

    fn start(
        &self,
        plan: &Plan,
        (step, elapsed): (u32, u64),
        rendered: Result<Rendered, NodeError>,
    ) -> Result<Entries, Illegal> {
        let index = self.require_ready(step)?;
        if is_pure(&plan.nodes[index as usize]) {
            return Err(self.wrong_stage(index, "an effect"));
        }
        if !self.has_slot(plan) {
            return Err(Illegal::NoSlot { step });
        }
        if self.step(index).attempts.is_some() {
            return Ok(smallvec![self.started(index, elapsed, None)]);
        }
        let request = rendered.and_then(|rendered| {
            to_json(&rendered)
                .map_err(|error| NodeError::new(crate::codes::UNEXPECTED_ERROR, error.to_string()))
        });
        Ok(smallvec![match request {
            Ok(request) => self.started(index, elapsed, Some(request)),
            Err(error) => Entry::Failed(Failed {
                step,
                elapsed,
                error: step_error(&error),
                logs: None,
            }),
        }])
    }

    fn started(&self, index: u32, elapsed: u64, request: Option<crate::json::Json>) -> Entry {
        let attempts = self.step(index).attempts.as_ref();
        Entry::EffectStarted(EffectStarted {
            step: index + 1,
            attempt: attempts.map_or(0, |attempts| attempts.last) + 1,
            elapsed,
            request,
            key_generation: self.key_generation(index),
        })
    }

    /// How many idempotency keys a step has used up, those in the origin run included.
    pub(super) fn key_generation(&self, index: u32) -> u32 {
        let carried = self.carried(index);
        let before = carried.map_or(0, |carried| carried.key_generation);
        let attempts = self.step(index).attempts.as_ref();
        before + attempts.map_or(0, |attempts| attempts.keys_used)
    }

    /// One thing at a time, so that what follows from it comes before the next.
    fn due(&self, plan: &Plan, elapsed: u64) -> Entries {
        if self.phase != Phase::Active {
            return Entries::new();
        }
        if elapsed >= self.accepted.deadline {
            return smallvec![Entry::DeadlinePassed(DeadlinePassed { elapsed })];
        }
        let retry = if self.has_slot(plan) {
            self.retries.first()
        } else {
            None
        };
        let earliest = [self.timers.first(), retry].into_iter().flatten().min();
        match earliest {
            Some((due, index)) if *due <= elapsed => match self.step(*index).stage {
                Stage::Retry { .. } => smallvec![self.started(*index, elapsed, None)],
                _ => {
                    let twice = defect::is(Defect::TimerFiredTwice) && self.recovered;
                    let step = index + 1;
                    let fired = Entry::TimerFired(TimerFired { step, elapsed });
                    smallvec![fired; 1 + usize::from(twice)]
                }
            },
            _ => Entries::new(),
        }
    }

    fn cancel_requested(&self, elapsed: u64, asked: Asked) -> Entries {
        let (by, reason, code) = asked;
        let request = CancelRequested {
            elapsed,
            by,
            reason,
            code,
        };
        match &self.phase {
            Phase::Active | Phase::Failing { abort: false, .. } => {
                smallvec![Entry::CancelRequested(request)]
            }
            _ => Entries::new(),
        }
    }

    fn fault(&self, elapsed: u64, error: EntryError) -> Entries {
        let open = self.open.iter().map(|index| {
            let attempts = self.step(index).attempts.as_ref();
            let attempt = attempts.map_or(0, |attempts| attempts.last);
            interrupted(index + 1, attempt, elapsed)
        });
        let finished = Entry::Finished(Finished {
            elapsed,
            status: RunStatus::Failed,
            error: Some(error),
        });
        open.chain([finished]).collect()
    }

    fn finish_entry(&self, elapsed: u64) -> Result<Entries, Illegal> {
        if !self.can_finish() {
            return Err(Illegal::Unfinished);
        }
        let (status, error) = match &self.phase {
            Phase::Failing { error, .. } => (RunStatus::Failed, Some(error.clone())),
            Phase::Cancelling { error } => (RunStatus::Cancelled, Some(error.clone())),
            Phase::Active | Phase::Finished(_) => (RunStatus::Succeeded, None),
        };
        Ok(smallvec![Entry::Finished(Finished {
            elapsed,
            status,
            error,
        })])
    }

    /// Whether nothing is left to do or to wait for.
    pub(super) fn can_finish(&self) -> bool {
        match self.phase {
            Phase::Active => !self.is_held() && self.is_idle() && self.nothing_waits(),
            Phase::Failing { .. } | Phase::Cancelling { .. } => self.open.is_empty(),
            Phase::Finished(_) => false,
        }
    }
}

fn interrupted(step: u32, attempt: u32, elapsed: u64) -> Entry {
    Entry::EffectEnded(EffectEnded {
        step,
        attempt,
        elapsed,
        outcome: EffectOutcome::Interrupted,
        retry_at: None,
        logs: None,
        renew_key: false,
    })
}
