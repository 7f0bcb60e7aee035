//! What becomes of an attempt that ended: success, another attempt, or the step's failure
//! (semantics §2 and §4.3).

use smol_str::SmolStr;

use super::bounds::{Bounds, cut, cut_logs};
use super::keys::wait_chance;
use super::state::{Phase, State, entry_error};
use crate::codes;
use crate::journal::{EffectEnded, EffectOutcome, EntryError, LogLine, Output};
use crate::json::{Json, Object};
use crate::limits::RETRY_AFTER_MILLIS_MAX;
use crate::plan::{Plan, PlanNode};
use crate::ports::node::{AttemptResult, Attempted, Behaviour, Fate, NodeError};
use crate::scenario::Delivery;

/// What is known of an attempt's error.
struct Trouble {
    error: NodeError,
    retryable: bool,
    fate: Fate,
    retry_after_millis: Option<u64>,
}

/// What the policy makes of it.
enum Verdict {
    Again { wait_millis: u64 },
    UsedUp,
    Fatal(EntryError),
}

impl State {
    /// The entry for an attempt of the node that ended with a result.
    pub(super) fn attempt_ended(
        &self,
        plan: &Plan,
        (index, elapsed): (u32, u64),
        attempted: Attempted,
        bounds: Bounds,
    ) -> EffectEnded {
        let node = &plan.nodes[index as usize];
        let logs = cut_logs(attempted.logs);
        match attempted.result {
            AttemptResult::Success(value, taken) => {
                let outcome = match bounds.check(self, &value, &node.id) {
                    Err(error) => EffectOutcome::Fatal(error),
                    Ok(()) => EffectOutcome::Success(Output::Value(value), taken),
                };
                self.ended(index, elapsed, outcome, logs)
            }
            AttemptResult::Error {
                error,
                retryable,
                fate,
                retry_after_millis,
            } => {
                let trouble = Trouble {
                    error,
                    retryable,
                    fate,
                    retry_after_millis,
                };
                self.trouble(node, (index, elapsed), trouble, logs)
            }
        }
    }

    fn trouble(
        &self,
        node: &PlanNode,
        (index, elapsed): (u32, u64),
        trouble: Trouble,
        logs: Option<Vec<LogLine>>,
    ) -> EffectEnded {
        let error = step_error(&trouble.error);
        match self.verdict(node, index, &trouble) {
            Verdict::Fatal(error) => self.ended(index, elapsed, EffectOutcome::Fatal(error), logs),
            Verdict::UsedUp => self.ended(index, elapsed, EffectOutcome::Retryable(error), logs),
            Verdict::Again { wait_millis } => EffectEnded {
                retry_at: Some(elapsed.saturating_add(wait_millis)),
                renew_key: trouble.fate == Fate::Answered && self.renews_key(node, index),
                ..self.ended(index, elapsed, EffectOutcome::Retryable(error), logs)
            },
        }
    }

    fn ended(
        &self,
        index: u32,
        elapsed: u64,
        outcome: EffectOutcome,
        logs: Option<Vec<LogLine>>,
    ) -> EffectEnded {
        let attempts = self.step(index).attempts.as_ref();
        EffectEnded {
            step: index + 1,
            attempt: attempts.map_or(0, |attempts| attempts.last),
            elapsed,
            outcome,
            retry_at: None,
            logs,
            renew_key: false,
        }
    }

    fn verdict(&self, node: &PlanNode, index: u32, trouble: &Trouble) -> Verdict {
        let error = || step_error(&trouble.error);
        if node.delivery == Delivery::AtMostOnce && trouble.fate != Fate::NotSent {
            return Verdict::Fatal(match trouble.fate {
                Fate::Unknown => lost(node, &trouble.error),
                _ => error(),
            });
        }
        if !trouble.retryable {
            return Verdict::Fatal(error());
        }
        let surely_not_processed = matches!(trouble.fate, Fate::NotSent | Fate::Refused);
        if !node.retry.explicit && !surely_not_processed && !self.is_safe_to_repeat(node, index) {
            return Verdict::Fatal(ambiguous(node, &trouble.error));
        }
        let attempts = self.step(index).attempts.as_ref();
        let failed = attempts.map_or(0, |attempts| attempts.failed) + 1;
        let attempt = attempts.map_or(0, |attempts| attempts.last);
        if failed >= node.retry.attempts || self.phase != Phase::Active {
            return Verdict::UsedUp;
        }
        let chance = wait_chance(self.accepted.seed, &node.id, "", attempt);
        let asked = trouble.retry_after_millis.unwrap_or(0);
        let wait = node.retry.wait_millis(failed, chance);
        Verdict::Again {
            wait_millis: wait.max(asked.min(RETRY_AFTER_MILLIS_MAX)),
        }
    }

    /// The evaluated config of a step's attempts.
    fn config(&self, index: u32) -> &Json {
        let attempts = self.step(index).attempts.as_ref();
        let value = attempts.and_then(|attempts| attempts.request.get("value"));
        value.unwrap_or(&Json::Null)
    }

    fn is_safe_to_repeat(&self, node: &PlanNode, index: u32) -> bool {
        match node.node_type.behaviour() {
            Behaviour::Effect(effect) => effect.safe_to_repeat(self.config(index)),
            _ => true,
        }
    }

    fn renews_key(&self, node: &PlanNode, index: u32) -> bool {
        match node.node_type.behaviour() {
            Behaviour::Effect(effect) => effect.renews_key(self.config(index)),
            _ => false,
        }
    }
}

/// A node's error as the journal keeps it.
pub(super) fn step_error(error: &NodeError) -> EntryError {
    EntryError {
        code: error.code.clone(),
        message: SmolStr::new(cut(&error.message)),
        data: error.data.clone(),
        step: None,
    }
}

fn ambiguous(node: &PlanNode, error: &NodeError) -> EntryError {
    let message = format!(
        "{}: the request of node `{}` may have been processed all the same, so it was not \
         repeated; give the node a `retry` of its own to allow repeating it",
        error.message, node.id
    );
    caused(codes::AMBIGUOUS_RESULT, &message, error)
}

fn lost(node: &PlanNode, error: &NodeError) -> EntryError {
    let message = format!(
        "{}: there was no answer, the request of node `{}` may have been processed and \
         `delivery: at_most_once` forbids repeating it; find out, then resolve the step or retry \
         the run",
        error.message, node.id
    );
    caused(codes::INTERRUPTED, &message, error)
}

/// An error with the one that it came from in its data.
fn caused(code: &str, message: &str, cause: &NodeError) -> EntryError {
    let mut inner = Object::with_capacity(3);
    inner.insert("code", cause.code.as_str());
    inner.insert("message", cut(&cause.message));
    if let Some(data) = &cause.data {
        inner.insert("data", data.clone());
    }
    let mut data = Object::with_capacity(1);
    data.insert("cause", Json::from(inner));
    EntryError {
        data: Some(Json::from(data)),
        ..entry_error(code, cut(message), None)
    }
}
