//! The promises, as functions over what is on disk, what the world was asked and what was told.
//! Each gives what breaks it.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::id::RunId;
use millrace_core::journal::Entry;
use millrace_core::machine::Machine;
use millrace_core::ports::store::StoredRun;
use millrace_core::status::RunStatus;

use super::disk::journal_of;
use super::history::Told;
use super::limits::{Slots, no_more_runs_of_a_key_than_slots, runs_of_a_key_begin_in_order};
use super::scenarios::Scenarios;
use super::world::Performed;

/// All that can be known after a simulation.
pub(crate) struct Evidence<'a> {
    pub(crate) scenarios: &'a Scenarios,
    pub(crate) runs: Vec<StoredRun>,
    pub(crate) performed: Vec<Performed>,
    pub(crate) told: &'a Told,
    pub(crate) slots: &'a Slots,
    /// Deliveries with an idempotency key.
    pub(crate) keyed: BTreeSet<usize>,
    /// How many scenarios each delivery starts.
    pub(crate) listeners: BTreeMap<usize, usize>,
}

/// What breaks a promise.
pub(crate) type Broken = Option<String>;

/// A promise: its name and how it is checked.
pub(crate) type Invariant = (&'static str, fn(&Evidence<'_>) -> Broken);

/// All of them.
pub(crate) const ALL: &[Invariant] = &[
    ("acknowledged is never lost", acknowledged_is_never_lost),
    ("no run is stuck", no_run_is_stuck),
    ("one final status, the last entry", one_final_status),
    ("no two open attempts of a step", no_two_open_attempts),
    ("at most once is at most once", at_most_once),
    ("an attempt is performed once", an_attempt_is_performed_once),
    (
        "nothing leaves before its commit",
        nothing_leaves_before_its_commit,
    ),
    (
        "nothing is seen that is not committed",
        nothing_seen_uncommitted,
    ),
    ("replay equals live", replay_equals_live),
    ("timers are never early", timers_are_never_early),
    ("an idempotency key gives one run", a_key_gives_one_run),
    (
        "attempts of a step share their key",
        attempts_share_their_key,
    ),
    (
        "a final status that was shown stays",
        a_final_status_shown_stays,
    ),
    ("a failure is told once", a_failure_is_told_once),
    (
        "no more runs of a key than slots",
        no_more_runs_of_a_key_than_slots,
    ),
    ("runs of a key begin in order", runs_of_a_key_begin_in_order),
];

fn acknowledged_is_never_lost(evidence: &Evidence<'_>) -> Broken {
    let stored: BTreeSet<RunId> = evidence.runs.iter().map(|run| run.row.run_id).collect();
    let acknowledged = evidence.told.acknowledged.iter();
    acknowledged
        .flat_map(|(delivery, runs)| runs.iter().map(move |run| (delivery, run)))
        .find(|(_, run)| !stored.contains(run))
        .map(|(delivery, run)| format!("{run} of delivery {delivery} is not on disk"))
}

fn no_run_is_stuck(evidence: &Evidence<'_>) -> Broken {
    let mut runs = evidence.runs.iter();
    runs.find(|run| !run.row.summary.status.is_final())
        .map(|run| format!("{:?} {:#?}", run.row, journal_of(run)))
}

fn one_final_status(evidence: &Evidence<'_>) -> Broken {
    evidence.runs.iter().find_map(|run| {
        let journal = journal_of(run);
        let ends = journal
            .iter()
            .filter(|entry| matches!(entry, Entry::Finished(_)))
            .count();
        let last = matches!(journal.last(), Some(Entry::Finished(finished)) if finished.status == run.row.summary.status);
        (ends != 1 || !last).then(|| format!("{} {journal:#?}", run.row.run_id))
    })
}

fn no_two_open_attempts(evidence: &Evidence<'_>) -> Broken {
    evidence.runs.iter().find_map(|run| {
        let mut open: BTreeMap<u32, u32> = BTreeMap::new();
        for entry in journal_of(run) {
            match entry {
                Entry::EffectStarted(started) => {
                    if let Some(other) = open.insert(started.step, started.attempt) {
                        return Some(format!(
                            "{}: attempts {other} and {} of step {}",
                            run.row.run_id, started.attempt, started.step
                        ));
                    }
                }
                Entry::EffectEnded(ended) => drop(open.remove(&ended.step)),
                Entry::Resolved(resolved) => drop(open.remove(&resolved.step)),
                Entry::Recovered(_) => open.clear(),
                _ => {}
            }
        }
        None
    })
}

fn at_most_once(evidence: &Evidence<'_>) -> Broken {
    let mut processed: BTreeMap<(RunId, u32), u32> = BTreeMap::new();
    for performed in &evidence.performed {
        if performed.node_id != "pay" || !performed.may_be_processed {
            continue;
        }
        let count = processed
            .entry((performed.run_id, performed.step))
            .or_default();
        *count += 1;
        if *count > 1 {
            return Some(format!("{performed:?}"));
        }
    }
    None
}

fn an_attempt_is_performed_once(evidence: &Evidence<'_>) -> Broken {
    let mut seen = BTreeSet::new();
    let mut performed = evidence.performed.iter();
    performed
        .find(|one| !seen.insert((one.run_id, one.step, one.attempt)))
        .map(|one| format!("{one:?}"))
}

fn nothing_leaves_before_its_commit(evidence: &Evidence<'_>) -> Broken {
    let mut performed = evidence.performed.iter();
    performed
        .find(|one| !one.was_committed)
        .map(|one| format!("{one:?}"))
}

fn nothing_seen_uncommitted(evidence: &Evidence<'_>) -> Broken {
    evidence.told.seen_uncommitted.first().cloned()
}

fn replay_equals_live(evidence: &Evidence<'_>) -> Broken {
    evidence.runs.iter().find_map(|run| {
        let plan = evidence.scenarios.of(run.row.scenario_id);
        let journal = journal_of(run);
        match Machine::restore(plan, run.row.run_id, &journal) {
            Err(illegal) => Some(format!("{}: {illegal} {journal:#?}", run.row.run_id)),
            Ok(machine) => {
                let mut replayed = machine.summary();
                replayed.driven = run.row.summary.driven;
                (replayed != run.row.summary)
                    .then(|| format!("{replayed:?} but {:?}", run.row.summary))
            }
        }
    })
}

fn timers_are_never_early(evidence: &Evidence<'_>) -> Broken {
    evidence.runs.iter().find_map(|run| {
        let mut due: BTreeMap<u32, u64> = BTreeMap::new();
        for entry in journal_of(run) {
            let (step, elapsed) = match &entry {
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
                Entry::TimerFired(fired) => (fired.step, fired.elapsed),
                Entry::EffectStarted(started) => (started.step, started.elapsed),
                _ => continue,
            };
            if due.remove(&step).is_some_and(|due| elapsed < due) {
                return Some(format!("{} {entry:?}", run.row.run_id));
            }
        }
        None
    })
}

/// The delivery that an event came from.
fn delivery_of(run: &StoredRun) -> Option<usize> {
    match journal_of(run).first() {
        Some(Entry::Accepted(accepted)) => {
            let delivery = accepted.event.get("delivery")?.as_u64()?;
            Some(delivery as usize)
        }
        _ => None,
    }
}

fn a_key_gives_one_run(evidence: &Evidence<'_>) -> Broken {
    let mut runs: BTreeMap<usize, usize> = BTreeMap::new();
    let firsts = evidence.runs.iter();
    for run in firsts.filter(|run| run.row.retry_of.is_none() && run.row.replay_of.is_none()) {
        if let Some(delivery) = delivery_of(run) {
            *runs.entry(delivery).or_default() += 1;
        }
    }
    for (delivery, count) in &runs {
        let sent = evidence.told.sent.iter().filter(|(one, _)| one == delivery);
        let sent: u64 = sent.map(|(_, count)| count).sum();
        let times = if evidence.keyed.contains(delivery) {
            1
        } else {
            sent as usize
        };
        let allowed = evidence.listeners[delivery] * times;
        if *count > allowed {
            return Some(format!(
                "delivery {delivery}: {count} runs, allowed {allowed}"
            ));
        }
    }
    let mut given: BTreeMap<usize, &[RunId]> = BTreeMap::new();
    for (delivery, runs) in &evidence.told.acknowledged {
        if evidence.keyed.contains(delivery)
            && given
                .insert(*delivery, runs)
                .is_some_and(|before| before != runs.as_slice())
        {
            return Some(format!("delivery {delivery} was given other runs"));
        }
    }
    None
}

fn attempts_share_their_key(evidence: &Evidence<'_>) -> Broken {
    let mut keys = BTreeMap::new();
    let mut performed = evidence.performed.iter();
    performed
        .find(|one| {
            let before = keys.insert((one.run_id, one.step), &one.key);
            before.is_some_and(|before| *before != one.key)
        })
        .map(|one| format!("{one:?}"))
}

fn a_final_status_shown_stays(evidence: &Evidence<'_>) -> Broken {
    let status: BTreeMap<RunId, RunStatus> = evidence
        .runs
        .iter()
        .map(|run| (run.row.run_id, run.row.summary.status))
        .collect();
    let finals = evidence.told.finals.iter();
    let changed = finals
        .filter(|(run, shown)| status.get(run) != Some(shown))
        .map(|(run, shown)| format!("{run} was shown as {shown}"))
        .next();
    let cancelled = evidence.told.cancelled.iter();
    changed.or_else(|| {
        cancelled
            .filter(|run| status.get(run) == Some(&RunStatus::Succeeded))
            .map(|run| format!("{run} was cancelled and succeeded"))
            .next()
    })
}

/// Each failed run of a scenario with an error scenario has one run that tells of it, and only
/// failed runs have one.
fn a_failure_is_told_once(evidence: &Evidence<'_>) -> Broken {
    let mut tellers: BTreeMap<RunId, usize> = BTreeMap::new();
    let mut is_teller = BTreeSet::new();
    for run in &evidence.runs {
        if let Some(Entry::Accepted(accepted)) = journal_of(run).first()
            && let Some(failed) = accepted.failure_of
        {
            *tellers.entry(failed).or_default() += 1;
            is_teller.insert(run.row.run_id);
        }
    }
    evidence.runs.iter().find_map(|run| {
        let run_id = run.row.run_id;
        let plan = evidence.scenarios.of(run.row.scenario_id);
        let failed = run.row.summary.status == RunStatus::Failed;
        let expected =
            plan.settings.error_scenario.is_some() && failed && !is_teller.contains(&run_id);
        let count = tellers.get(&run_id).copied().unwrap_or(0);
        (count != usize::from(expected)).then(|| format!("{run_id} is told of {count} times"))
    })
}
