//! Scenarios with limits, what is seen of their runs at each commit, and what must hold then.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::expression::Expression;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::plan::Plan;
use millrace_core::ports::store::LimitedRun;
use millrace_core::scenario::{Concurrency, RateLimit, WhenFull};
use millrace_core::span::Span;
use millrace_core::status::RunStatus;

use super::course::{Course, Setup};
use super::scenarios::{copy, plan_of};

/// Place of the first scenario with limits.
pub(crate) const FIRST_LIMITED: usize = 20;
/// How many there are.
pub(crate) const LIMITED_COUNT: u64 = 5;

/// The scenarios with limits: a graph, slots, whether deliveries with odd and even numbers are
/// counted apart, what happens when all slots are taken, and starts in ten seconds.
const LIMITED: [(&str, u32, bool, WhenFull, Option<u32>); LIMITED_COUNT as usize] = [
    ("call", 1, false, WhenFull::Queue, None),
    ("fan", 2, true, WhenFull::Queue, None),
    ("fails", 1, true, WhenFull::Drop, None),
    ("call", 1, true, WhenFull::CancelOldest, None),
    ("late", 2, true, WhenFull::Queue, Some(3)),
];

pub(crate) fn plans() -> Vec<Plan> {
    let drawn = LIMITED.into_iter().enumerate();
    drawn
        .map(|(place, (name, limit, apart, when_full, rate))| {
            let key = "input.delivery % 2";
            let mut plan = copy(name, FIRST_LIMITED + place);
            plan.settings.concurrency = Some(Concurrency {
                limit,
                key: apart.then(|| key.to_owned()),
                when_full,
            });
            plan.settings.rate_limit = rate.map(|limit| RateLimit {
                limit,
                per: Span::from_secs(10),
            });
            plan.concurrency_key = apart.then(|| Expression::compile(key).unwrap());
            plan
        })
        .collect()
}

/// What was seen of runs under limits, commit by commit.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    queued: BTreeSet<RunId>,
    /// Most runs of a key that were begun and had not ended.
    most: BTreeMap<(ScenarioId, String), usize>,
    /// Scenario, the run that began, and how many older ones of its key were queued.
    overtaken: Vec<(ScenarioId, RunId, usize)>,
}

impl Slots {
    /// All unfinished runs under limits after a commit, in order of acceptance.
    pub(crate) fn see(&mut self, rows: &[LimitedRun]) {
        let mut lines: BTreeMap<(ScenarioId, String), Vec<&LimitedRun>> = BTreeMap::new();
        for row in rows {
            let line = (row.scenario_id, row.slot_key.to_string());
            lines.entry(line).or_default().push(row);
        }
        let is_queued = |row: &LimitedRun| row.status == RunStatus::Queued;
        for (line, rows) in lines {
            let mut began = rows
                .iter()
                .filter(|row| !is_queued(row) && self.queued.contains(&row.run_id));
            if let Some(last) = began.next_back() {
                let older = rows.iter().filter(|row| is_queued(row));
                let older = older.filter(|row| row.run_id < last.run_id).count();
                self.overtaken.push((line.0, last.run_id, older));
            }
            let taken = rows.iter().filter(|row| !is_queued(row)).count();
            let most = self.most.entry(line).or_default();
            *most = taken.max(*most);
        }
        self.queued = rows
            .iter()
            .filter(|row| is_queued(row))
            .map(|row| row.run_id)
            .collect();
    }
}

/// What breaks a promise about limits.
fn broken(slots: &Slots) -> Option<String> {
    more_runs_of_a_key_than_slots(slots).or_else(|| runs_of_a_key_out_of_order(slots))
}

fn concurrency(scenario_id: ScenarioId) -> Concurrency {
    let plan = plan_of(scenario_id, 1);
    let concurrency = plan.settings.concurrency.clone();
    concurrency.expect("only scenarios with limits are seen")
}

pub(crate) fn more_runs_of_a_key_than_slots(slots: &Slots) -> Option<String> {
    let mut most = slots.most.iter();
    most.find(|((scenario_id, _), most)| **most > concurrency(*scenario_id).limit as usize)
        .map(|(line, most)| format!("{most} at a time of {line:?}"))
}

/// Runs that are admitted at the same time may be on disk in any order, so that there are fewer
/// older ones than slots; but where older runs give way, a newer one begins while they do.
fn runs_of_a_key_out_of_order(slots: &Slots) -> Option<String> {
    let mut overtaken = slots.overtaken.iter();
    overtaken
        .find(|(scenario_id, _, older)| {
            let concurrency = concurrency(*scenario_id);
            let may_wait = concurrency.when_full == WhenFull::CancelOldest;
            !may_wait && *older >= concurrency.limit as usize
        })
        .map(|(_, began, older)| format!("{began} began before {older} older ones"))
}

#[test]
fn limits_hold_under_crashes_and_faults() {
    for seed in 0..300 {
        let mut course = Course::new(seed, Setup::limited);
        course.run();
        assert_eq!(course.judge(), [], "seed {seed}");
        assert_eq!(broken(&course.disk.slots()), None, "seed {seed}");
    }
}
