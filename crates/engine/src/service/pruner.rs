//! Which finished runs have served their time, scenario by scenario. The store removes them, in
//! small steps; when the next step is taken is the janitor's.

use std::collections::VecDeque;

use millrace_core::id::ScenarioId;
use millrace_core::ports::host::Host;
use millrace_core::ports::store::{self, Outdated, PrunePlace};
use millrace_core::scenario::{Retention, RetentionRule};

use crate::ports::PlanError;
use crate::shared::Shared;

/// Scenarios that are read at a time.
const WINDOW_SCENARIOS_COUNT: u32 = 100;
/// Runs that are looked at in a step.
const STEP_RUNS_COUNT: u32 = 200;

/// What a step did.
pub(super) struct Step {
    /// How many runs went.
    pub(super) count: u64,
    /// Whether the walk is at its end.
    pub(super) is_end: bool,
}

/// A walk over all kinds of runs: those of each scenario, and at last the dry ones.
#[derive(Default)]
pub(super) struct Walk {
    /// Scenarios that come next.
    scenarios: VecDeque<ScenarioId>,
    /// The last scenario that was read.
    after: Option<ScenarioId>,
    /// Whether all scenarios were read.
    all_read: bool,
    /// Whether the dry runs' turn has come.
    dry_runs: bool,
    /// What is gone through now, and what comes next of the same scenario.
    kinds: VecDeque<Outdated>,
    /// How far the first of them has come.
    place: Option<PrunePlace>,
}

impl Walk {
    /// Takes a step. After an error the same step comes again.
    pub(super) async fn step(&mut self, shared: &Shared) -> Result<Step, store::Error> {
        while self.kinds.is_empty() {
            if !self.turn_to_next(shared).await? {
                let (count, is_end) = (0, true);
                return Ok(Step { count, is_end });
            }
        }
        let mut count = 0;
        if let Some(outdated) = self.kinds.front() {
            let place = self.place.unwrap_or(PrunePlace::START);
            let pruned = shared
                .store
                .prune(outdated.clone(), place, STEP_RUNS_COUNT)
                .await?;
            count = pruned.count;
            self.place = pruned.next;
        }
        if self.place.is_none() {
            self.kinds.pop_front();
        }
        let is_end = false;
        Ok(Step { count, is_end })
    }

    /// Turns to the next scenario, or at last to the dry runs. Whether there is anything left.
    async fn turn_to_next(&mut self, shared: &Shared) -> Result<bool, store::Error> {
        if self.scenarios.is_empty() && !self.all_read {
            let found = shared
                .store
                .scenarios_with_runs(self.after, WINDOW_SCENARIOS_COUNT)
                .await?;
            self.all_read = found.len() < WINDOW_SCENARIOS_COUNT as usize;
            self.after = found.last().copied().or(self.after);
            self.scenarios.extend(found);
        }
        if let Some(scenario_id) = self.scenarios.front().copied() {
            let own = shared.plans.retention(scenario_id).await;
            let own = match own {
                Ok(own) => own.unwrap_or_default(),
                Err(PlanError::Store(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%scenario_id, %error, "its finished runs are kept for now");
                    self.scenarios.pop_front();
                    return Ok(true);
                }
            };
            self.scenarios.pop_front();
            let retention = merged(&own, &shared.retention);
            self.kinds = outdated(Some(scenario_id), &retention, &*shared.host);
            return Ok(true);
        }
        if std::mem::replace(&mut self.dry_runs, true) {
            return Ok(false);
        }
        self.kinds = outdated(None, &shared.retention, &*shared.host);
        Ok(true)
    }
}

/// What a scenario says, and where it is silent what the instance does.
fn merged(own: &Retention, instance: &Retention) -> Retention {
    let rule = |own: &Option<RetentionRule>, instance: &Option<RetentionRule>| {
        let own = own.clone().unwrap_or_default();
        let instance = instance.clone().unwrap_or_default();
        Some(RetentionRule {
            age: own.age.or(instance.age),
            count: own.count.or(instance.count),
        })
    };
    Retention {
        succeeded: rule(&own.succeeded, &instance.succeeded),
        failed: rule(&own.failed, &instance.failed),
    }
}

/// What that comes to now.
fn outdated(
    scenario_id: Option<ScenarioId>,
    retention: &Retention,
    host: &dyn Host,
) -> VecDeque<Outdated> {
    let now = host.now();
    let kinds = [(true, &retention.succeeded), (false, &retention.failed)];
    let kinds = kinds.into_iter().filter_map(|(succeeded, rule)| {
        let rule = rule.as_ref()?;
        let before = |age: u64| now.as_millis().saturating_sub_unsigned(age);
        Some(Outdated {
            scenario_id,
            succeeded,
            finished_before: rule
                .age
                .map(|age| millrace_core::time::Timestamp::from_millis(before(age.as_millis()))),
            newer: rule.count,
        })
    });
    kinds.collect()
}

#[cfg(test)]
mod tests {
    use millrace_core::span::Span;

    use super::*;

    #[test]
    fn a_scenario_says_what_it_wants_otherwise() {
        let rule = |age: Option<u64>, count| RetentionRule {
            age: age.map(Span::from_secs),
            count,
        };
        let instance = Retention {
            succeeded: Some(rule(Some(9), Some(90))),
            failed: Some(rule(None, Some(80))),
        };
        let own = Retention {
            succeeded: Some(rule(None, Some(1))),
            failed: None,
        };
        let expected = Retention {
            succeeded: Some(rule(Some(9), Some(1))),
            failed: Some(rule(None, Some(80))),
        };
        assert_eq!(merged(&own, &instance), expected);
        assert_eq!(merged(&Retention::default(), &instance), instance);
    }
}
