//! Runs to drive, of all scenarios: scenarios take turns, runs of one keep their order. A flooded
//! scenario puts off another's next run by one run, however long its own queue is.

use std::collections::VecDeque;

use millrace_core::id::{RunId, ScenarioId};
use rustc_hash::FxHashMap;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Round {
    runs: FxHashMap<ScenarioId, VecDeque<RunId>>,
    turns: VecDeque<ScenarioId>,
    count: usize,
}

impl Round {
    pub(crate) fn push(&mut self, scenario_id: ScenarioId, run_id: RunId) {
        let runs = self.runs.entry(scenario_id).or_default();
        if runs.is_empty() {
            self.turns.push_back(scenario_id);
        }
        runs.push_back(run_id);
        self.count += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<RunId> {
        let scenario_id = self.turns.pop_front()?;
        let runs = self.runs.get_mut(&scenario_id)?;
        let run_id = runs.pop_front()?;
        if runs.is_empty() {
            self.runs.remove(&scenario_id);
        } else {
            self.turns.push_back(scenario_id);
        }
        self.count -= 1;
        Some(run_id)
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_take_turns_and_runs_of_one_keep_their_order() {
        let run = |number| RunId::from_bytes([number; 16]);
        let busy = ScenarioId::from_bytes([1; 16]);
        let quiet = ScenarioId::from_bytes([2; 16]);
        let mut round = Round::default();
        for number in 1..=3 {
            round.push(busy, run(number));
        }
        round.push(quiet, run(4));
        let order: Vec<_> = std::iter::from_fn(|| round.pop()).collect();
        assert_eq!(order, [run(1), run(4), run(2), run(3)]);
        assert_eq!(round.count(), 0);
    }
}
