//! What is promised of time.

use std::collections::BTreeMap;

use millrace_core::id::RunId;
use millrace_core::journal::Entry;

use super::{Broken, Evidence};
use crate::simulation::disk::Trace;

/// A timer fires once and a retry starts, not before their time by the journal, and not before any
/// clock has shown that time. Times in a journal never decrease.
pub(super) fn timers_never_early(evidence: &Evidence<'_>) -> Broken {
    let mut traces = evidence.traces.iter();
    traces.find_map(|(run_id, trace)| early(evidence, *run_id, trace))
}

fn early(evidence: &Evidence<'_>, run_id: RunId, trace: &Trace) -> Broken {
    let accepted = evidence.accepted(run_id)?;
    let mut due: BTreeMap<u32, u64> = BTreeMap::new();
    for (place, entry) in trace.entries.iter().enumerate() {
        let broken = |what: &str| Some(format!("{run_id}: {what}: {entry:?}"));
        let (step, elapsed) = match entry {
            Entry::TimerSet(set) => {
                due.insert(set.step, set.due);
                continue;
            }
            Entry::EffectEnded(ended) => {
                if let Some(at) = ended.retry_at {
                    due.insert(ended.step, at);
                }
                continue;
            }
            Entry::TimerFired(fired) if !due.contains_key(&fired.step) => {
                return broken("it was not set");
            }
            Entry::TimerFired(fired) => (fired.step, fired.elapsed),
            Entry::EffectStarted(started) => (started.step, started.elapsed),
            _ => continue,
        };
        let Some(due) = due.remove(&step) else {
            continue;
        };
        if elapsed < due {
            return broken("it is early by the journal");
        }
        let mut commits = trace.commits.iter();
        let (_, latest) = commits.find(|(entries, _)| *entries > place)?;
        if accepted.at.plus_millis(due) > *latest {
            return broken("it is early by every clock");
        }
    }
    None
}
