//! The promises, as functions over what is on disk, what the world was asked and what people were
//! told. Each gives what breaks it.

mod attempts;
mod keys;
mod outcomes;
mod replay;
mod timers;

use std::collections::BTreeMap;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::journal::{Accepted, Entry};
use millrace_core::ports::store::StoredRun;

use super::disk::Trace;
use super::history::Told;
use super::people::Delivery;
use super::scenarios::plan_of;
use super::world::Performed;

/// All that can be known after a simulation.
pub(crate) struct Evidence<'a> {
    /// As the disk gives them now.
    pub(crate) runs: Vec<StoredRun>,
    /// A large value that one of them names and that is not there.
    pub(crate) lost_value: Option<String>,
    /// As they were seen when they were committed.
    pub(crate) traces: BTreeMap<RunId, Trace>,
    pub(crate) performed: &'a [Performed],
    pub(crate) told: &'a Told,
    pub(crate) deliveries: &'a [Delivery],
    /// What someone waited for in vain.
    pub(crate) left_waiting: Option<&'a str>,
    /// An attempt that began while another member drove the run.
    pub(crate) driven_twice: Broken,
    /// More runs at a time than a limit allows.
    pub(crate) over_the_limit: Broken,
}

/// What breaks a promise.
pub(crate) type Broken = Option<String>;

/// A promise: its name and how it is checked.
pub(crate) type Invariant = (&'static str, fn(&Evidence<'_>) -> Broken);

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) invariant: &'static str,
    pub(crate) broken: String,
}

pub(crate) const ACKNOWLEDGED: &str = "acknowledged is never lost";
pub(crate) const ONE_FINAL_STATUS: &str = "one final status";
pub(crate) const OPEN_ATTEMPTS: &str = "no two open attempts of a step";
pub(crate) const AT_MOST_ONCE: &str = "at-most-once is at most once";
pub(crate) const COMMITTED: &str = "nothing seen that was not committed";
pub(crate) const REPLAY: &str = "replay equals live";
pub(crate) const TIMERS: &str = "timers never early";
pub(crate) const KEYS: &str = "idempotency key one run";
pub(crate) const STUCK: &str = "no run stuck";

pub(crate) const ONE_DRIVER: &str = "one driver";
pub(crate) const LIMIT_OF_ALL: &str = "a limit holds for all members together";
pub(crate) const OWN_GROUP: &str = "a group's runs are its members'";

/// What is promised of clusters beside all others.
pub(crate) const OF_CLUSTERS: &[Invariant] = &[
    (ONE_DRIVER, one_driver),
    (LIMIT_OF_ALL, a_limit_holds_for_all_members_together),
    (OWN_GROUP, a_groups_runs_are_its_members),
];

/// No two members perform attempts of one run at the same time, unless the first stands still and
/// its lease has ended.
fn one_driver(evidence: &Evidence<'_>) -> Broken {
    evidence.driven_twice.clone()
}

/// Of a key there are never more runs between admission and end than slots, whichever members
/// accepted and drive them.
fn a_limit_holds_for_all_members_together(evidence: &Evidence<'_>) -> Broken {
    evidence.over_the_limit.clone()
}

/// No effect of a run is performed by a member that does not serve its group.
fn a_groups_runs_are_its_members(evidence: &Evidence<'_>) -> Broken {
    let rows = evidence.runs.iter().map(|run| &run.row);
    let of_runs: BTreeMap<RunId, ScenarioId> =
        rows.map(|row| (row.run_id, row.scenario_id)).collect();
    let mut performed = evidence.performed.iter();
    let guest = performed.find(|one| {
        let scenario_id = of_runs.get(&one.run_id);
        let plan = scenario_id.map(|scenario_id| plan_of(*scenario_id, 1));
        plan.is_some_and(|plan| !one.serves.contains(&plan.settings.worker_group))
    })?;
    Some(format!(
        "member {:?} performed {}",
        guest.member, guest.run_id
    ))
}

/// All of them. Those that say most of what went wrong come first.
pub(crate) const ALL: &[Invariant] = &[
    (COMMITTED, outcomes::nothing_seen_that_was_not_committed),
    (ACKNOWLEDGED, outcomes::acknowledged_is_never_lost),
    (OPEN_ATTEMPTS, attempts::no_two_open_attempts_of_a_step),
    (AT_MOST_ONCE, attempts::at_most_once_is_at_most_once),
    (TIMERS, timers::timers_never_early),
    (ONE_FINAL_STATUS, outcomes::one_final_status),
    (REPLAY, replay::replay_equals_live),
    (KEYS, keys::idempotency_key_one_run),
    (STUCK, outcomes::no_run_stuck),
];

impl Evidence<'_> {
    /// The journal of a run as it was seen.
    fn journal(&self, run_id: RunId) -> &[Entry] {
        self.traces
            .get(&run_id)
            .map_or(&[], |trace| trace.entries.as_slice())
    }

    fn accepted(&self, run_id: RunId) -> Option<&Accepted> {
        match self.journal(run_id).first() {
            Some(Entry::Accepted(accepted)) => Some(accepted),
            _ => None,
        }
    }

    /// The run whose story this one goes on with.
    fn origin(&self, run_id: RunId) -> RunId {
        let accepted = self.accepted(run_id);
        accepted
            .and_then(|accepted| accepted.origin)
            .unwrap_or(run_id)
    }

    /// The delivery that a run came from.
    fn delivery(&self, run_id: RunId) -> Option<usize> {
        let delivery = self.accepted(run_id)?.event.get("delivery")?.as_u64()?;
        Some(delivery as usize)
    }
}
