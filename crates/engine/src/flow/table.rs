//! All lines of all scenarios, and which run may begin next: by key in order of acceptance, across
//! scenarios in turns, and no faster than a scenario's rate.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::time::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::bucket::Bucket;
use super::gate::{Queued, Reason};
use super::line::{Line, Place, Waiting};
use super::round::Round;
use super::rules::Rules;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Table {
    scenarios: FxHashMap<ScenarioId, Scenario>,
    /// Which line a run is in.
    runs: FxHashMap<RunId, (ScenarioId, SmolStr)>,
    /// Runs that may begin and have not been handed to a driver yet.
    granted: Round,
    /// When runs that wait fail though they never began.
    deadlines: BTreeSet<(Timestamp, RunId)>,
    /// When scenarios whose rate is used up may start another run, in microseconds.
    paced: BTreeMap<ScenarioId, i64>,
    /// Runs that ended before the store's runs were all read.
    ended: FxHashSet<RunId>,
    pub(super) is_loaded: bool,
}

#[derive(Debug, Default)]
struct Scenario {
    lines: FxHashMap<SmolStr, Line>,
    /// The first of each line, when a slot is free for it.
    next: BTreeMap<RunId, Rules>,
    /// None until the latest starts are known.
    bucket: Option<Bucket>,
    queued_count: u32,
    queued_bytes: u64,
}

/// A run that comes to the gate.
#[derive(Debug, Clone)]
pub(super) struct Entrant {
    pub(super) run_id: RunId,
    pub(super) scenario_id: ScenarioId,
    pub(super) key: SmolStr,
    pub(super) rules: Rules,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Admitted,
    Queued,
    Dropped,
}

/// How much of a scenario's queue is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Depth {
    pub(super) runs: u32,
    pub(super) bytes: u64,
    /// When its rate lets the next one start, in microseconds, if that is what they wait for.
    pub(super) next: Option<i64>,
}

impl Table {
    pub(super) fn place(&self, run_id: RunId) -> Option<Place> {
        let (scenario_id, key) = self.runs.get(&run_id)?;
        let line = self.scenarios.get(scenario_id)?.lines.get(key)?;
        line.place(run_id)
    }

    pub(super) fn depth(&self, scenario_id: ScenarioId) -> Depth {
        let scenario = self.scenarios.get(&scenario_id);
        Depth {
            runs: scenario.map_or(0, |scenario| scenario.queued_count),
            bytes: scenario.map_or(0, |scenario| scenario.queued_bytes),
            next: self.paced.get(&scenario_id).copied(),
        }
    }

    pub(super) fn knows_rate(&self, scenario_id: ScenarioId) -> bool {
        let scenario = self.scenarios.get(&scenario_id);
        scenario.is_some_and(|scenario| scenario.bucket.is_some())
    }

    /// The latest starts of a scenario are known now.
    pub(super) fn learn_rate(&mut self, scenario_id: ScenarioId, bucket: Bucket) {
        let scenario = self.scenarios.entry(scenario_id).or_default();
        scenario.bucket.get_or_insert(bucket);
    }

    /// Takes a run in that is about to be committed. `None` when the queue has no room for it.
    pub(super) fn enter(
        &mut self,
        entrant: Entrant,
        now: i64,
        has_room: impl Fn(Depth) -> bool,
    ) -> Option<Decision> {
        let (run_id, rules) = (entrant.run_id, entrant.rules);
        let depth = self.depth(entrant.scenario_id);
        let scenario = self.scenarios.entry(entrant.scenario_id).or_default();
        let line = scenario.lines.entry(entrant.key.clone()).or_default();
        let is_next = self.is_loaded && line.is_open(rules);
        let decision = if is_next && may_start(&scenario.next, &mut scenario.bucket, rules, now) {
            line.hold(run_id);
            Decision::Admitted
        } else if rules.drops() && self.is_loaded && line.is_full(rules) {
            self.tidy(entrant.scenario_id, &entrant.key);
            return Some(Decision::Dropped);
        } else if has_room(depth) {
            let waiting = Waiting {
                rules,
                bytes: 0,
                deadline: None,
            };
            line.wait(run_id, waiting);
            scenario.queued_count += 1;
            Decision::Queued
        } else {
            self.tidy(entrant.scenario_id, &entrant.key);
            return None;
        };
        self.runs.insert(run_id, (entrant.scenario_id, entrant.key));
        Some(decision)
    }

    /// A queued run is on disk. Gives the runs that give way to it.
    pub(super) fn stored(
        &mut self,
        run_id: RunId,
        (bytes, deadline): (u64, Timestamp),
        now: i64,
    ) -> Vec<RunId> {
        let Some((scenario_id, key)) = self.runs.get(&run_id).cloned() else {
            return Vec::new();
        };
        let Some(scenario) = self.scenarios.get_mut(&scenario_id) else {
            return Vec::new();
        };
        let line = scenario.lines.entry(key.clone()).or_default();
        let Some(waiting) = line.waiting_mut(run_id) else {
            return Vec::new();
        };
        waiting.bytes = bytes;
        waiting.deadline = Some(deadline);
        let rules = waiting.rules;
        scenario.queued_bytes += bytes;
        self.deadlines.insert((deadline, run_id));
        let victims = self.give_way(scenario_id, &key, rules);
        self.refresh(scenario_id, &key);
        self.advance(scenario_id, now);
        victims
    }

    /// The runs of a line that give way, when its rules say that the oldest do.
    fn give_way(&mut self, scenario_id: ScenarioId, key: &SmolStr, rules: Rules) -> Vec<RunId> {
        let Some(slots) = rules.newest_stay() else {
            return Vec::new();
        };
        let Some(scenario) = self.scenarios.get_mut(&scenario_id) else {
            return Vec::new();
        };
        let line = scenario.lines.entry(key.clone()).or_default();
        let victims = line.give_way(slots);
        for (run_id, waiting) in &victims {
            if let Some(waiting) = waiting {
                scenario.forget(*run_id, waiting, &mut self.deadlines);
            }
        }
        victims.into_iter().map(|(run_id, _)| run_id).collect()
    }

    pub(super) fn leave(&mut self, run_id: RunId, now: i64) {
        if !self.is_loaded {
            self.ended.insert(run_id);
        }
        let Some((scenario_id, key)) = self.runs.remove(&run_id) else {
            return;
        };
        if let Some(scenario) = self.scenarios.get_mut(&scenario_id)
            && let Some(line) = scenario.lines.get_mut(&key)
            && let Some(waiting) = line.remove(run_id)
        {
            scenario.forget(run_id, &waiting, &mut self.deadlines);
        }
        self.refresh(scenario_id, &key);
        self.advance(scenario_id, now);
        self.tidy(scenario_id, &key);
    }

    pub(super) fn look_again(&mut self, run_id: RunId) {
        let Some((scenario_id, key)) = self.runs.get(&run_id) else {
            return;
        };
        let scenario = self.scenarios.get(scenario_id);
        let Some(line) = scenario.and_then(|scenario| scenario.lines.get(key)) else {
            return;
        };
        match line.place(run_id) {
            Some(Place::Holding) => self.granted.push(*scenario_id, run_id),
            Some(Place::Waiting) => {
                let waiting = line.waiting(run_id);
                let deadline = waiting.and_then(|waiting| waiting.deadline);
                self.deadlines.extend(deadline.map(|at| (at, run_id)));
            }
            Some(Place::GivingWay) | None => {}
        }
    }

    /// A run as the store had it when the process began.
    pub(super) fn restore(&mut self, entrant: Entrant, waiting: Option<Waiting>) {
        let Entrant {
            run_id,
            scenario_id,
            key,
            ..
        } = entrant;
        if self.ended.contains(&run_id) || self.runs.contains_key(&run_id) {
            return;
        }
        let scenario = self.scenarios.entry(scenario_id).or_default();
        let line = scenario.lines.entry(key.clone()).or_default();
        match waiting {
            None => line.hold(run_id),
            Some(waiting) => {
                line.wait(run_id, waiting);
                scenario.queued_count += 1;
                scenario.queued_bytes += waiting.bytes;
                let deadline = waiting.deadline;
                self.deadlines.extend(deadline.map(|at| (at, run_id)));
            }
        }
        self.runs.insert(run_id, (scenario_id, key));
    }

    /// A queued run that another process has stored. Gives the runs that give way: to it, or it itself
    /// when its rules say that what finds all slots taken is dropped.
    pub(super) fn arrive(
        &mut self,
        entrant: Entrant,
        waiting: Option<Waiting>,
        now: i64,
    ) -> Vec<RunId> {
        let (run_id, scenario_id) = (entrant.run_id, entrant.scenario_id);
        let (key, rules) = (entrant.key.clone(), entrant.rules);
        if self.runs.contains_key(&run_id) {
            return Vec::new();
        }
        let is_dropped = rules.drops() && self.is_full(scenario_id, &key, rules);
        self.restore(entrant, waiting);
        let victims = if is_dropped {
            self.turn_away(scenario_id, &key, run_id);
            vec![run_id]
        } else {
            self.give_way(scenario_id, &key, rules)
        };
        self.refresh(scenario_id, &key);
        self.advance(scenario_id, now);
        victims
    }

    fn is_full(&self, scenario_id: ScenarioId, key: &SmolStr, rules: Rules) -> bool {
        let scenario = self.scenarios.get(&scenario_id);
        let line = scenario.and_then(|scenario| scenario.lines.get(key));
        line.is_some_and(|line| line.is_full(rules))
    }

    fn turn_away(&mut self, scenario_id: ScenarioId, key: &SmolStr, run_id: RunId) {
        if let Some(scenario) = self.scenarios.get_mut(&scenario_id)
            && let Some(line) = scenario.lines.get_mut(key)
            && let Some(waiting) = line.turn_away(run_id)
        {
            scenario.forget(run_id, &waiting, &mut self.deadlines);
        }
    }

    /// All runs of the store are known. Gives the runs that give way to newer ones.
    pub(super) fn begin(&mut self, now: i64) -> Vec<RunId> {
        self.is_loaded = true;
        self.ended = FxHashSet::default();
        let mut victims = Vec::new();
        let scenarios: Vec<ScenarioId> = self.scenarios.keys().copied().collect();
        for scenario_id in scenarios {
            for (key, rules) in self.newest_rules(scenario_id) {
                victims.extend(self.give_way(scenario_id, &key, rules));
                self.refresh(scenario_id, &key);
                self.tidy(scenario_id, &key);
            }
            self.advance(scenario_id, now);
        }
        victims
    }

    /// Each key of a scenario with the rules of the last run that waits.
    fn newest_rules(&self, scenario_id: ScenarioId) -> Vec<(SmolStr, Rules)> {
        let scenario = self.scenarios.get(&scenario_id);
        let lines = scenario.into_iter().flat_map(|scenario| &scenario.lines);
        lines
            .map(|(key, line)| (key.clone(), line.newest_rules().unwrap_or(Rules::NONE)))
            .collect()
    }

    /// Notes again which run of a line may begin next.
    fn refresh(&mut self, scenario_id: ScenarioId, key: &SmolStr) {
        let Some(scenario) = self.scenarios.get_mut(&scenario_id) else {
            return;
        };
        let Some(line) = scenario.lines.get_mut(key) else {
            return;
        };
        let next = line.next();
        if let Some(before) = line.note(next.map(|(run_id, _)| run_id)) {
            scenario.next.remove(&before);
        }
        scenario.next.extend(next);
    }

    /// Lets runs begin for as long as there are slots and the rate allows.
    fn advance(&mut self, scenario_id: ScenarioId, now: i64) {
        self.paced.remove(&scenario_id);
        while self.is_loaded {
            let Some(scenario) = self.scenarios.get_mut(&scenario_id) else {
                return;
            };
            let Some((run_id, rules)) = scenario.next.first_key_value() else {
                return;
            };
            let (run_id, rules) = (*run_id, *rules);
            if let Some(rate) = rules.rate {
                let Some(bucket) = &mut scenario.bucket else {
                    return;
                };
                if !bucket.try_take(rate, now) {
                    self.paced.insert(scenario_id, bucket.next(rate));
                    return;
                }
            }
            let Some((_, key)) = self.runs.get(&run_id).cloned() else {
                return;
            };
            let line = scenario.lines.entry(key.clone()).or_default();
            if let Some(waiting) = line.remove(run_id) {
                scenario.forget(run_id, &waiting, &mut self.deadlines);
            }
            scenario.lines.entry(key.clone()).or_default().hold(run_id);
            self.granted.push(scenario_id, run_id);
            self.refresh(scenario_id, &key);
        }
    }

    /// Forgets what holds nothing.
    fn tidy(&mut self, scenario_id: ScenarioId, key: &SmolStr) {
        let Some(scenario) = self.scenarios.get_mut(&scenario_id) else {
            return;
        };
        if scenario.lines.get(key).is_some_and(Line::is_empty) {
            scenario.lines.remove(key);
        }
        if scenario.lines.is_empty() && scenario.bucket.is_none() {
            self.scenarios.remove(&scenario_id);
        }
    }

    /// The next run for which a driver is wanted: its deadline has passed, or it may begin.
    pub(super) fn pop(&mut self, time: Timestamp, now: i64) -> Option<RunId> {
        let due: Vec<ScenarioId> = self
            .paced
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(scenario_id, _)| *scenario_id)
            .collect();
        for scenario_id in due {
            self.advance(scenario_id, now);
        }
        if self.is_loaded
            && let Some((deadline, run_id)) = self.deadlines.first().copied()
            && deadline <= time
        {
            self.deadlines.remove(&(deadline, run_id));
            return Some(run_id);
        }
        self.granted.pop()
    }

    /// Milliseconds until [`Table::pop`] may give something though nothing happens.
    pub(super) fn wait_millis(&self, time: Timestamp, now: i64) -> Option<u64> {
        let paced = self.paced.values().min().copied();
        let paced = paced.map(|at| u64::try_from(at - now).unwrap_or(0).div_ceil(1_000));
        let deadline = self.deadlines.first();
        let deadline = deadline.map(|(deadline, _)| deadline.millis_since(time));
        paced.into_iter().chain(deadline).min()
    }

    pub(super) fn queued(&self, run_id: RunId) -> Option<Queued> {
        let (scenario_id, key) = self.runs.get(&run_id)?;
        let line = self.scenarios.get(scenario_id)?.lines.get(key)?;
        let waiting = line.waiting(run_id)?;
        let taken = line.taken();
        let reason = match waiting.rules.slots {
            Some(limit) if taken >= limit as usize => Reason::Slots { taken, limit },
            _ if waiting.rules.rate.is_some() => Reason::Rate,
            _ => Reason::Turn,
        };
        Some(Queued {
            reason,
            key: key.clone(),
            before: line.before(run_id),
        })
    }
}

impl Scenario {
    /// A run does not wait any more.
    fn forget(
        &mut self,
        run_id: RunId,
        waiting: &Waiting,
        deadlines: &mut BTreeSet<(Timestamp, RunId)>,
    ) {
        self.queued_count = self.queued_count.saturating_sub(1);
        self.queued_bytes = self.queued_bytes.saturating_sub(waiting.bytes);
        if let Some(deadline) = waiting.deadline {
            deadlines.remove(&(deadline, run_id));
        }
    }
}

/// Whether the rate lets a run begin now, before all who wait for it; counts it if so.
fn may_start(
    next: &BTreeMap<RunId, Rules>,
    bucket: &mut Option<Bucket>,
    rules: Rules,
    now: i64,
) -> bool {
    match (rules.rate, bucket) {
        (None, _) => true,
        (Some(rate), Some(bucket)) => next.is_empty() && bucket.try_take(rate, now),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests;
