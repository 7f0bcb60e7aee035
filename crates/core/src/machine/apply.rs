//! What an entry does to a state. The live path and recovery run these same lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::illegal::Illegal;
use super::state::{Phase, Stage, State, Step, entry_error};
use super::step_set::StepSet;
use crate::codes;
use crate::defect::{self, Defect};
use crate::journal::{
    Accepted, CancelRequested, EffectEnded, EffectOutcome, EffectStarted, Entry, Finished, Output,
    Recovered, Taken, TimerFired, TimerSet,
};
use crate::limits::{CRASH_LOOP_RECOVERIES_COUNT, INTERRUPTIONS_COUNT_MAX};
use crate::plan::Plan;
use crate::scenario::Delivery;

impl State {
    /// The state after a journal's first entry.
    pub(super) fn new(plan: &Plan, accepted: Arc<Accepted>) -> Self {
        let carried = accepted.carried.iter().flatten().enumerate();
        let carried: BTreeMap<u32, usize> = carried
            .map(|(place, carried)| (carried.step, place))
            .collect();
        let step = |incoming: usize| Step {
            unsettled: incoming as u32,
            taken: 0,
            first_taken: None,
            failed_upstream: false,
            seen: 0,
            stage: Stage::Pending,
            attempts: None,
        };
        let event = Output::Value(accepted.event.clone());
        let mut state = Self {
            accepted,
            carried,
            phase: Phase::Active,
            steps: plan
                .nodes
                .iter()
                .map(|node| step(node.incoming.len()))
                .collect(),
            ready_pure: StepSet::default(),
            ready_effects: StepSet::default(),
            open: StepSet::default(),
            timers: BTreeSet::new(),
            retries: BTreeSet::new(),
            entries_count: 1,
            elapsed: 0,
            started: None,
            recovered: false,
            unclean: 0,
            admitted: false,
            reply: None,
        };
        if !plan.nodes.is_empty() {
            state.succeed(plan, 0, &event, &Taken::Out);
        }
        state
    }

    /// Checks an entry against the state, then takes it in.
    pub(super) fn apply(&mut self, plan: &Plan, entry: &Entry) -> Result<(), Illegal> {
        let elapsed = elapsed_of(entry)?;
        self.require_unfinished()?;
        if elapsed < self.elapsed {
            let last = self.elapsed;
            return Err(Illegal::Time { elapsed, last });
        }
        match entry {
            Entry::Accepted(_) => return Err(Illegal::Acceptance),
            Entry::Completed(completed) => {
                let index = self.require_ready(completed.step)?;
                self.begin(elapsed);
                if self.reply.is_none() && plan.nodes[index as usize].node_type.replies() {
                    self.reply = Some(index);
                }
                self.succeed(plan, index, &completed.output, &completed.taken);
            }
            Entry::Failed(failed) => {
                let index = self.require_ready(failed.step)?;
                self.begin(elapsed);
                self.fail(plan, index, failed.error.clone());
            }
            Entry::EffectStarted(started) => self.start_effect(started)?,
            Entry::EffectEnded(ended) => self.end_effect(plan, ended)?,
            Entry::TimerSet(timer) => self.set_timer(timer)?,
            Entry::TimerFired(fired) => self.fire_timer(plan, fired)?,
            Entry::CancelRequested(request) => self.cancel(request),
            Entry::Recovered(recovered) => self.recover(plan, recovered),
            Entry::Resolved(resolved) => {
                let index = self.require_resolvable(resolved.step)?;
                self.begin(elapsed);
                self.step_mut(index).seen = elapsed;
                let output = Output::Value(resolved.output.clone());
                self.succeed(plan, index, &output, &Taken::Out);
            }
            Entry::DeadlinePassed(_) => {
                self.require_active()?;
                let message = "the run was not finished at its deadline (settings.deadline)";
                let error = entry_error(codes::DEADLINE, message, None);
                self.phase = Phase::Failing { error, abort: true };
            }
            Entry::Finished(finished) => self.finish(finished)?,
            Entry::Admitted(_) => {
                self.require_held()?;
                self.admitted = true;
                self.begin(elapsed);
            }
        }
        self.elapsed = elapsed;
        self.entries_count += 1;
        if is_progress(entry) {
            self.unclean = 0;
        }
        Ok(())
    }

    fn begin(&mut self, elapsed: u64) {
        self.started.get_or_insert(elapsed);
    }

    pub(super) fn require_held(&self) -> Result<(), Illegal> {
        self.require_active()?;
        if self.is_held() {
            Ok(())
        } else {
            Err(Illegal::NotHeld)
        }
    }

    /// The index of a step that is ready while steps may start.
    pub(super) fn require_ready(&self, step: u32) -> Result<u32, Illegal> {
        self.require_active()?;
        if self.is_held() {
            return Err(Illegal::Held);
        }
        let index = self.index(step)?;
        match self.step(index).stage {
            Stage::Ready => Ok(index),
            _ => Err(self.wrong_stage(index, "ready")),
        }
    }

    pub(super) fn require_resolvable(&self, step: u32) -> Result<u32, Illegal> {
        self.require_active()?;
        let index = self.index(step)?;
        match self.step(index).stage {
            Stage::Ready | Stage::Open | Stage::Timer { .. } | Stage::Retry { .. } => Ok(index),
            _ => Err(self.wrong_stage(index, "ready, in flight or waiting")),
        }
    }

    fn start_effect(&mut self, started: &EffectStarted) -> Result<(), Illegal> {
        self.require_active()?;
        if self.is_held() {
            return Err(Illegal::Held);
        }
        let index = self.index(started.step)?;
        let step = self.step(index);
        if !matches!(step.stage, Stage::Ready | Stage::Retry { .. }) {
            return Err(self.wrong_stage(index, "ready or waiting for its next attempt"));
        }
        let attempt = started.attempt;
        let last = step.attempts.as_ref().map_or(0, |attempts| attempts.last);
        if attempt != last + 1 {
            let step = started.step;
            return Err(Illegal::Stale { step, attempt });
        }
        self.begin(started.elapsed);
        self.leave_sets(index);
        self.open.insert(index);
        let step = self.step_mut(index);
        step.stage = Stage::Open;
        let attempts = step.attempts.get_or_insert_default();
        attempts.last = attempt;
        if let Some(request) = &started.request {
            attempts.request = request.clone();
        }
        Ok(())
    }

    fn end_effect(&mut self, plan: &Plan, ended: &EffectEnded) -> Result<(), Illegal> {
        let index = self.require_open(ended.step, ended.attempt)?;
        if ended.outcome == EffectOutcome::Interrupted {
            self.interrupt(plan, index);
            return Ok(());
        }
        let step = self.step_mut(index);
        step.seen = ended.elapsed;
        if let Some(attempts) = &mut step.attempts {
            attempts.keys_used += u32::from(ended.renew_key);
            let is_error = !matches!(ended.outcome, EffectOutcome::Success(..));
            attempts.failed += u32::from(is_error);
        }
        match (&ended.outcome, ended.retry_at) {
            (EffectOutcome::Success(output, taken), _) => self.succeed(plan, index, output, taken),
            (EffectOutcome::Retryable(_), Some(due)) => {
                self.leave_sets(index);
                self.retries.insert((due, index));
                self.step_mut(index).stage = Stage::Retry { due };
            }
            (EffectOutcome::Retryable(error) | EffectOutcome::Fatal(error), _) => {
                self.fail(plan, index, error.clone());
            }
            (EffectOutcome::Interrupted, _) => {}
        }
        Ok(())
    }

    /// Closes an open attempt that ended without an answer.
    fn interrupt(&mut self, plan: &Plan, index: u32) {
        self.leave_sets(index);
        let node = &plan.nodes[index as usize];
        let step = self.step_mut(index);
        let interrupted = step.attempts.as_mut().map_or(0, |attempts| {
            attempts.interrupted += 1;
            attempts.interrupted
        });
        if self.phase != Phase::Active {
            self.step_mut(index).stage = Stage::Stopped;
        } else if node.delivery == Delivery::AtMostOnce
            && !defect::is(Defect::InterruptedAttemptRepeated)
        {
            let message = format!(
                "node `{}` was interrupted before its answer came; its request may have been \
                 processed and `delivery: at_most_once` forbids repeating it: find out, then \
                 resolve the step or retry the run",
                node.id
            );
            self.fail(plan, index, entry_error(codes::INTERRUPTED, &message, None));
        } else if interrupted >= INTERRUPTIONS_COUNT_MAX {
            let message = format!(
                "node `{}` was interrupted {interrupted} times before its answer came; retry \
                 the run when its host is stable",
                node.id
            );
            self.fail(plan, index, entry_error(codes::INTERRUPTED, &message, None));
        } else {
            self.step_mut(index).stage = Stage::Ready;
            self.ready_effects.insert(index);
        }
    }

    fn set_timer(&mut self, timer: &TimerSet) -> Result<(), Illegal> {
        let index = self.require_ready(timer.step)?;
        self.begin(timer.elapsed);
        self.leave_sets(index);
        self.timers.insert((timer.due, index));
        self.step_mut(index).stage = Stage::Timer { due: timer.due };
        Ok(())
    }

    fn fire_timer(&mut self, plan: &Plan, fired: &TimerFired) -> Result<(), Illegal> {
        self.require_active()?;
        let index = self.index(fired.step)?;
        if matches!(self.step(index).stage, Stage::Timer { .. }) {
            self.step_mut(index).seen = fired.elapsed;
            self.succeed(plan, index, &Output::Input, &Taken::Out);
        } else if !defect::is(Defect::TimerFiredTwice) {
            return Err(self.wrong_stage(index, "waiting for its timer"));
        }
        Ok(())
    }

    fn cancel(&mut self, request: &CancelRequested) {
        match &mut self.phase {
            Phase::Active => {
                let message = match &request.reason {
                    Some(reason) => format!("cancelled by {}: {reason}", request.by),
                    None => format!("cancelled by {}", request.by),
                };
                let code = request.code.as_deref().unwrap_or(codes::CANCELLED);
                let error = entry_error(code, &message, None);
                self.phase = Phase::Cancelling { error };
            }
            Phase::Failing { abort, .. } => *abort = true,
            Phase::Cancelling { .. } | Phase::Finished(_) => {}
        }
    }

    fn recover(&mut self, plan: &Plan, recovered: &Recovered) {
        self.recovered = true;
        self.unclean = recovered.unclean;
        if recovered.unclean >= CRASH_LOOP_RECOVERIES_COUNT && self.phase == Phase::Active {
            let message = format!(
                "the process that drove the run ended uncleanly {} times in a row without \
                 progress of the run; see the process's own log before retrying it",
                recovered.unclean
            );
            self.phase = Phase::Failing {
                error: entry_error(codes::CRASH_LOOP, &message, None),
                abort: true,
            };
        }
        if defect::is(Defect::OpenAttemptKeptAtTakeover) {
            return;
        }
        let open: Vec<u32> = self.open.iter().collect();
        for index in open {
            self.interrupt(plan, index);
        }
    }

    fn finish(&mut self, finished: &Finished) -> Result<(), Illegal> {
        if !self.open.is_empty() || !finished.status.is_final() {
            return Err(Illegal::Unfinished);
        }
        self.phase = Phase::Finished(finished.clone());
        Ok(())
    }
}

/// What stops the count of unclean takeovers: a result, a timer or a request.
fn is_progress(entry: &Entry) -> bool {
    match entry {
        Entry::EffectStarted(_) | Entry::Recovered(_) | Entry::Admitted(_) => false,
        Entry::EffectEnded(ended) => ended.outcome != EffectOutcome::Interrupted,
        _ => true,
    }
}

/// Milliseconds since acceptance.
fn elapsed_of(entry: &Entry) -> Result<u64, Illegal> {
    Ok(match entry {
        Entry::Accepted(_) => return Err(Illegal::Acceptance),
        Entry::Completed(entry) => entry.elapsed,
        Entry::Failed(entry) => entry.elapsed,
        Entry::EffectStarted(entry) => entry.elapsed,
        Entry::EffectEnded(entry) => entry.elapsed,
        Entry::TimerSet(entry) => entry.elapsed,
        Entry::TimerFired(entry) => entry.elapsed,
        Entry::CancelRequested(entry) => entry.elapsed,
        Entry::Recovered(entry) => entry.elapsed,
        Entry::Resolved(entry) => entry.elapsed,
        Entry::DeadlinePassed(entry) => entry.elapsed,
        Entry::Finished(entry) => entry.elapsed,
        Entry::Admitted(entry) => entry.elapsed,
    })
}
