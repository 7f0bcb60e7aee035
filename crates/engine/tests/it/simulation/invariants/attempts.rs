//! What is promised of attempts of effects.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::id::RunId;
use millrace_core::journal::Entry;

use super::{Broken, Evidence};

/// In the journal no attempt begins before the one before has ended; in the world none is performed
/// twice, nor while another of its step is.
pub(super) fn no_two_open_attempts_of_a_step(evidence: &Evidence<'_>) -> Broken {
    let in_journal = evidence.traces.iter().find_map(|(run_id, trace)| {
        let mut open: BTreeMap<u32, u32> = BTreeMap::new();
        for entry in &trace.entries {
            match entry {
                Entry::EffectStarted(started) => {
                    if let Some(other) = open.insert(started.step, started.attempt) {
                        let (attempt, step) = (started.attempt, started.step);
                        let what = format!("{run_id}: attempts {other} and {attempt} of {step}");
                        return Some(what);
                    }
                }
                Entry::EffectEnded(ended) => drop(open.remove(&ended.step)),
                Entry::Resolved(resolved) => drop(open.remove(&resolved.step)),
                Entry::Recovered(_) => open.clear(),
                _ => {}
            }
        }
        None
    });
    in_journal.or_else(|| {
        let mut seen = BTreeSet::new();
        let mut performed = evidence.performed.iter();
        performed
            .find(|one| one.overlaps || !seen.insert((one.run_id, one.step, one.attempt)))
            .map(|one| format!("{one:?}"))
    })
}

/// A step that is `at_most_once` is processed once in its whole story, retries included, unless
/// someone asked for it to be repeated.
pub(super) fn at_most_once_is_at_most_once(evidence: &Evidence<'_>) -> Broken {
    let forced: BTreeSet<RunId> = evidence
        .told
        .forced
        .iter()
        .map(|run_id| evidence.origin(*run_id))
        .collect();
    let mut stories = BTreeSet::new();
    let mut runs = BTreeSet::new();
    let mut processed = evidence
        .performed
        .iter()
        .filter(|one| one.node_id == "pay" && one.may_be_processed);
    processed
        .find(|one| {
            let origin = evidence.origin(one.run_id);
            let again_in_run = !runs.insert(one.run_id);
            let again_in_story = !stories.insert(origin);
            again_in_run || again_in_story && !forced.contains(&origin)
        })
        .map(|one| format!("{one:?}"))
}
