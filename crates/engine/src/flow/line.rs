//! The runs of one scenario that have the same key: those that take up a slot, and those that wait
//! for one, in order of acceptance. Plain data; nothing here knows of other keys, rates or time.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::id::RunId;
use millrace_core::time::Timestamp;

use super::rules::Rules;

/// A run that waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) rules: Rules,
    pub(super) bytes: u64,
    /// When it fails though it never began; none before it is on disk, and then it may not begin.
    pub(super) deadline: Option<Timestamp>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Runs between admission and end; true for those that are being cancelled for newer ones.
    holding: BTreeMap<RunId, bool>,
    waiting: BTreeMap<RunId, Waiting>,
    /// Queued runs that are being cancelled for newer ones: they take up nothing.
    leaving: BTreeSet<RunId>,
    /// What [`Line::next`] was when it was noted last.
    noted: Option<RunId>,
}

/// Where a run of a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Holding,
    Waiting,
    /// It is being cancelled for a newer one.
    GivingWay,
}

impl Line {
    pub(super) fn place(&self, run_id: RunId) -> Option<Place> {
        match self.holding.get(&run_id) {
            Some(true) => Some(Place::GivingWay),
            Some(false) => Some(Place::Holding),
            None if self.waiting.contains_key(&run_id) => Some(Place::Waiting),
            None => self.leaving.contains(&run_id).then_some(Place::GivingWay),
        }
    }

    pub(super) fn taken(&self) -> usize {
        self.holding.len()
    }

    /// Whether a run that comes now may begin: a slot is free and no one stands before it.
    pub(super) fn is_open(&self, rules: Rules) -> bool {
        self.waiting.is_empty() && self.has_slot(rules)
    }

    /// Whether a run that comes now finds all slots taken or spoken for.
    pub(super) fn is_full(&self, rules: Rules) -> bool {
        let count = self.holding.len() + self.waiting.len();
        rules.slots.is_some_and(|slots| count >= slots as usize)
    }

    fn has_slot(&self, rules: Rules) -> bool {
        let taken = self.holding.len();
        rules.slots.is_none_or(|slots| taken < slots as usize)
    }

    /// The run that may begin next, when a slot is free for it and it is on disk.
    pub(super) fn next(&self) -> Option<(RunId, Rules)> {
        let (run_id, first) = self.waiting.first_key_value()?;
        let may = first.deadline.is_some() && self.has_slot(first.rules);
        may.then_some((*run_id, first.rules))
    }

    /// Notes which run may begin next. Gives what was noted before.
    pub(super) fn note(&mut self, next: Option<RunId>) -> Option<RunId> {
        std::mem::replace(&mut self.noted, next)
    }

    /// The rules of the last run that waits.
    pub(super) fn newest_rules(&self) -> Option<Rules> {
        self.waiting.last_key_value().map(|(_, run)| run.rules)
    }

    pub(super) fn hold(&mut self, run_id: RunId) {
        self.holding.insert(run_id, false);
    }

    pub(super) fn wait(&mut self, run_id: RunId, waiting: Waiting) {
        self.waiting.insert(run_id, waiting);
    }

    /// A run that waits, to be changed.
    pub(super) fn waiting_mut(&mut self, run_id: RunId) -> Option<&mut Waiting> {
        self.waiting.get_mut(&run_id)
    }

    pub(super) fn waiting(&self, run_id: RunId) -> Option<&Waiting> {
        self.waiting.get(&run_id)
    }

    /// How many wait before that run.
    pub(super) fn before(&self, run_id: RunId) -> usize {
        self.waiting.range(..run_id).count()
    }

    /// Takes a run out, wherever it stands. Gives what it was while it waited.
    pub(super) fn remove(&mut self, run_id: RunId) -> Option<Waiting> {
        self.holding.remove(&run_id);
        self.leaving.remove(&run_id);
        self.waiting.remove(&run_id)
    }

    /// The runs that give way so that the newest of them have the slots, oldest first, with what
    /// they were while they waited. Runs that are not on disk yet are not counted.
    pub(super) fn give_way(&mut self, slots: u32) -> Vec<(RunId, Option<Waiting>)> {
        let staying = self.holding.iter().filter(|(_, leaves)| !**leaves);
        let stored = self
            .waiting
            .iter()
            .filter(|(_, run)| run.deadline.is_some());
        let mut live: Vec<RunId> = staying
            .map(|(run_id, _)| *run_id)
            .chain(stored.map(|(run_id, _)| *run_id))
            .collect();
        live.sort_unstable();
        let surplus = live.len().saturating_sub(slots as usize);
        live.truncate(surplus);
        let leave = |run_id: RunId| {
            if let Some(leaves) = self.holding.get_mut(&run_id) {
                *leaves = true;
                return (run_id, None);
            }
            self.leaving.insert(run_id);
            (run_id, self.waiting.remove(&run_id))
        };
        live.into_iter().map(leave).collect()
    }

    /// A run that waits is to end instead.
    pub(super) fn turn_away(&mut self, run_id: RunId) -> Option<Waiting> {
        self.leaving.insert(run_id);
        self.waiting.remove(&run_id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.holding.is_empty() && self.waiting.is_empty() && self.leaving.is_empty()
    }
}
