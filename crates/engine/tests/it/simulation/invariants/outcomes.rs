//! What is promised of runs as wholes: that they are there, that they end, and that what is shown
//! of them is so.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::id::RunId;
use millrace_core::journal::Entry;
use millrace_core::status::RunStatus;

use super::{Broken, Evidence};
use crate::simulation::disk::journal_of;
use crate::simulation::scenarios::plan_of;

/// Every run that someone was given is on disk, whole, with the event that was sent and all large
/// values that its journal names; so is every
/// request that was answered as carried out.
pub(super) fn acknowledged_is_never_lost(evidence: &Evidence<'_>) -> Broken {
    lost_runs(evidence)
        .or_else(|| lost_entries(evidence))
        .or_else(|| evidence.lost_value.clone())
        .or_else(|| lost_requests(evidence))
}

fn lost_runs(evidence: &Evidence<'_>) -> Broken {
    let stored: BTreeSet<RunId> = evidence.runs.iter().map(|run| run.row.run_id).collect();
    for (number, runs) in &evidence.told.acknowledged {
        let expected = evidence.deliveries[*number].scenarios.len();
        if runs.len() != expected {
            return Some(format!("delivery {number} was given {} runs", runs.len()));
        }
        for run_id in runs {
            if !stored.contains(run_id) || evidence.delivery(*run_id) != Some(*number) {
                return Some(format!("{run_id} of delivery {number} is not on disk"));
            }
        }
    }
    let mut given = evidence.told.given.iter();
    given
        .find(|run_id| !stored.contains(run_id))
        .map(|run_id| format!("{run_id}, which someone was given, is not on disk"))
}

/// What was committed is still there, and nothing else.
fn lost_entries(evidence: &Evidence<'_>) -> Broken {
    let stored: BTreeMap<_, _> = evidence
        .runs
        .iter()
        .map(|run| (run.row.run_id, journal_of(run)))
        .collect();
    evidence.traces.iter().find_map(|(run_id, trace)| {
        (stored.get(run_id) != Some(&trace.entries))
            .then(|| format!("{run_id} is not as it was committed"))
    })
}

fn lost_requests(evidence: &Evidence<'_>) -> Broken {
    let has = |run_id: &RunId, is_it: &dyn Fn(&Entry) -> bool| {
        let mut journal = evidence.journal(*run_id).iter();
        journal.any(is_it)
    };
    let mut cancelled = evidence.told.cancelled.iter();
    let cancel = cancelled
        .find(|run_id| !has(run_id, &|entry| matches!(entry, Entry::CancelRequested(_))))
        .map(|run_id| format!("the cancel of {run_id} is lost"));
    let mut resolved = evidence.told.resolved.iter();
    cancel.or_else(|| {
        resolved
            .find(|(run_id, step)| {
                let is_it = |entry: &Entry| matches!(entry, Entry::Resolved(resolved) if resolved.step == *step);
                !has(run_id, &is_it)
            })
            .map(|(run_id, step)| format!("the resolution of step {step} of {run_id} is lost"))
    })
}

/// A run ends once, by its last entry, and stays as it was shown; a failure is told once, with it.
pub(super) fn one_final_status(evidence: &Evidence<'_>) -> Broken {
    ends(evidence)
        .or_else(|| changed(evidence))
        .or_else(|| failures_told(evidence))
}

fn ends(evidence: &Evidence<'_>) -> Broken {
    evidence.traces.iter().find_map(|(run_id, trace)| {
        let status = trace.summary.status;
        let is_end = |entry: &&Entry| matches!(entry, Entry::Finished(_));
        let count = trace.entries.iter().filter(is_end).count();
        let last = match trace.entries.last() {
            Some(Entry::Finished(finished)) => Some(finished.status),
            _ => None,
        };
        let expected = status.is_final().then_some(status);
        let is_right = count == usize::from(status.is_final()) && last == expected;
        (!is_right).then(|| format!("{run_id} is {status}: {:#?}", trace.entries))
    })
}

fn changed(evidence: &Evidence<'_>) -> Broken {
    let status: BTreeMap<RunId, RunStatus> = evidence
        .runs
        .iter()
        .map(|run| (run.row.run_id, run.row.summary.status))
        .collect();
    let mut finals = evidence.told.finals.iter();
    finals
        .find(|(run_id, shown)| status.get(run_id) != Some(shown))
        .map(|(run_id, shown)| {
            format!("{run_id} was shown as {shown}, is {:?}", status.get(run_id))
        })
}

/// Each failed run of a scenario with an error scenario has one run that tells of it, and only
/// failed runs have one.
fn failures_told(evidence: &Evidence<'_>) -> Broken {
    let mut tellers: BTreeMap<RunId, usize> = BTreeMap::new();
    let mut is_teller = BTreeSet::new();
    for run_id in evidence.traces.keys() {
        let accepted = evidence.accepted(*run_id);
        if let Some(failed) = accepted.and_then(|accepted| accepted.failure_of) {
            *tellers.entry(failed).or_default() += 1;
            is_teller.insert(*run_id);
        }
    }
    evidence.runs.iter().find_map(|run| {
        let run_id = run.row.run_id;
        let plan = plan_of(run.row.scenario_id, run.row.version?);
        let failed = run.row.summary.status == RunStatus::Failed;
        let tells = plan.settings.error_scenario.is_some();
        let expected = usize::from(tells && failed && !is_teller.contains(&run_id));
        let count = tellers.get(&run_id).copied().unwrap_or(0);
        (count != expected).then(|| format!("the failure of {run_id} is told {count} times"))
    })
}

/// No effect is performed, no event, answer, run or status shown before the entries that it rests
/// on are on disk.
pub(super) fn nothing_seen_that_was_not_committed(evidence: &Evidence<'_>) -> Broken {
    let mut performed = evidence.performed.iter();
    let effect = performed
        .find(|one| !one.was_committed)
        .map(|one| format!("{one:?}"));
    effect.or_else(|| evidence.told.seen_uncommitted.first().cloned())
}

/// Every run has ended when nothing goes wrong any more, and everyone who asked was answered.
pub(super) fn no_run_stuck(evidence: &Evidence<'_>) -> Broken {
    let mut runs = evidence.runs.iter();
    let stuck = runs
        .find(|run| !run.row.summary.status.is_final())
        .map(|run| format!("{:?} {:#?}", run.row, journal_of(run)));
    stuck.or_else(|| {
        let left = evidence.left_waiting?;
        Some(format!("someone waits in vain for {left}"))
    })
}
