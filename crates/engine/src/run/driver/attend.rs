//! The attempts of a driven run: begun when their starts are committed, aborted when nobody wants
//! them, and told to the machine when they end.

use futures::future::Aborted;
use millrace_core::codes;
use millrace_core::defect::{self, Defect};
use millrace_core::journal::Entry;
use millrace_core::machine::{Command, Event};
use millrace_core::ports::node::{AttemptResult, Attempted};

use super::Driver;
use crate::run::memory::fault;

impl Driver {
    /// Begins and aborts attempts as the machine asks. Says whether the machine was told of any
    /// that ended by that.
    pub(super) fn attend_attempts(&mut self) -> bool {
        let before = self.run.fresh.len();
        self.is_held_back = false;
        for command in self.run.machine.pending() {
            match command {
                Command::Perform { step, attempt } => self.perform(step, attempt),
                Command::Abort { step, attempt } if self.attempts.contains(step, attempt) => {
                    self.attempts.abort(step, attempt);
                }
                Command::Abort { step, attempt } => self.give_up(step, attempt),
                _ => {}
            }
        }
        // A person may have resolved a step whose attempt is in flight.
        let machine = &self.run.machine;
        self.attempts
            .abort_unless(|step, attempt| machine.is_open(step, attempt));
        self.run.fresh.len() > before
    }

    fn perform(&mut self, step: u32, attempt: u32) {
        if self.attempts.contains(step, attempt) || !self.is_start_committed(step, attempt) {
            return;
        }
        if self.is_stopping() {
            return self.give_up(step, attempt);
        }
        if !self.shared.lease.is_held() && !defect::is(Defect::LeaseNotLookedAt) {
            self.is_held_back = true;
            return;
        }
        let began = self.now();
        match self.run.machine.effect_request(step) {
            Ok(Some(request)) => {
                let future = self.shared.world.perform(request);
                self.attempts.begin(step, attempt, future, began);
            }
            Ok(None) => {}
            Err(error) => self.break_down(&error.to_string()),
        }
    }

    /// A fault of the engine, or of what it stored, ends the run.
    fn break_down(&mut self, message: &str) {
        tracing::error!(run_id = %self.run.id, message, "the run cannot go on");
        let elapsed = self.run.elapsed(&*self.shared.host);
        let error = fault(codes::UNEXPECTED_ERROR, message);
        // A run that has ended meanwhile keeps its end.
        let _ = self.run.happen(Event::Fault { elapsed, error });
    }

    /// An open attempt that no one performs ends without an answer.
    fn give_up(&mut self, step: u32, attempt: u32) {
        let elapsed = self.run.elapsed(&*self.shared.host);
        let aborted = Event::Aborted {
            step,
            attempt,
            elapsed,
        };
        if let Err(illegal) = self.run.happen(aborted) {
            tracing::error!(run_id = %self.run.id, %illegal, "an open attempt cannot be given up");
        }
    }

    /// Nothing leaves before its commit: a start that is fresh or on its way is not performed.
    fn is_start_committed(&self, step: u32, attempt: u32) -> bool {
        if defect::is(Defect::PerformedBeforeTheCommit) {
            return true;
        }
        let on_its_way = self.outstanding.iter().flat_map(|one| &one.entries);
        !self.run.fresh.iter().chain(on_its_way).any(|entry| {
            matches!(entry, Entry::EffectStarted(started) if started.step == step && started.attempt == attempt)
        })
    }

    pub(super) fn end_attempt(
        &mut self,
        step: u32,
        attempt: u32,
        result: Result<Attempted, Aborted>,
        began: u64,
    ) {
        let elapsed = self.run.elapsed(&*self.shared.host);
        let event = match result {
            Ok(attempted) => {
                let succeeded = matches!(attempted.result, AttemptResult::Success(..));
                let millis = self.now().saturating_sub(began);
                self.shared.measures.attempt_ended(succeeded, millis);
                Event::Ended {
                    step,
                    attempt,
                    elapsed,
                    attempted,
                }
            }
            Err(Aborted) => Event::Aborted {
                step,
                attempt,
                elapsed,
            },
        };
        // A step that a person has resolved meanwhile has no open attempt any more.
        if let Err(illegal) = self.run.happen(event) {
            tracing::debug!(run_id = %self.run.id, %illegal, "a late result is dropped");
        }
    }
}
