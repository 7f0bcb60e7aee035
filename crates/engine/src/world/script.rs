//! What a run's effects gave and when, read from its journal, so that a dry run can go through
//! the same once more. What a dry run does with it is not here.

use std::collections::VecDeque;

use millrace_core::journal::{EffectEnded, EffectOutcome, Entry, EntryError, Output};
use millrace_core::plan::Plan;
use millrace_core::ports::node::{AttemptResult, Fate, NodeError};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// When something happened. Its place in the journal decides what comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Number of the entry that tells of it, from 1. What no script tells of has zero when it
    /// happens at once, and the greatest number when it has to be waited for.
    pub sequence: u64,
    /// Milliseconds after acceptance.
    pub elapsed: u64,
}

/// An attempt that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Scripted {
    /// When.
    pub at: Moment,
    /// How.
    pub result: AttemptResult,
}

/// Everything from outside that a run met, in the order of its journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// Results by node id and attempt.
    pub results: FxHashMap<(SmolStr, u32), Scripted>,
    /// When timers fired and waits for another attempt were over.
    pub wakes: VecDeque<Moment>,
}

impl Script {
    /// The script of a run that was not interrupted, from its plan and its whole journal.
    pub fn of(plan: &Plan, entries: &[Entry]) -> Self {
        let mut script = Self::default();
        let mut retrying = FxHashSet::default();
        for (entry, sequence) in entries.iter().zip(1..) {
            let moment = |elapsed| Moment { sequence, elapsed };
            match entry {
                Entry::TimerFired(fired) => script.wakes.push_back(moment(fired.elapsed)),
                Entry::EffectStarted(started) if retrying.remove(&started.step) => {
                    script.wakes.push_back(moment(started.elapsed));
                }
                Entry::EffectEnded(ended) => {
                    if ended.retry_at.is_some() {
                        retrying.insert(ended.step);
                    }
                    if let (Some(node), Some(result)) = (plan.step(ended.step), result(ended)) {
                        let at = moment(ended.elapsed);
                        let scripted = Scripted { at, result };
                        script
                            .results
                            .insert((node.id.clone(), ended.attempt), scripted);
                    }
                }
                _ => {}
            }
        }
        script
    }
}

/// The result that makes this entry again; none for an attempt that nobody has seen the end of.
fn result(ended: &EffectEnded) -> Option<AttemptResult> {
    let failed = |error: &EntryError, retryable, fate| AttemptResult::Error {
        error: NodeError {
            code: error.code.clone(),
            message: error.message.to_string(),
            data: error.data.clone(),
        },
        retryable,
        fate,
        // The wait as it was drawn: asking for it again changes nothing.
        retry_after_millis: ended.retry_at.map(|due| due.saturating_sub(ended.elapsed)),
    };
    match &ended.outcome {
        EffectOutcome::Success(Output::Value(output), taken) => {
            Some(AttemptResult::Success(output.clone(), taken.clone()))
        }
        EffectOutcome::Retryable(error) => {
            // Whether it was repeated is decided already; the fate only says which key follows.
            let fate = if ended.renew_key {
                Fate::Answered
            } else {
                Fate::Refused
            };
            Some(failed(error, true, fate))
        }
        EffectOutcome::Fatal(error) => Some(failed(error, false, Fate::Answered)),
        EffectOutcome::Success(Output::Input, _) | EffectOutcome::Interrupted => None,
    }
}
