//! How a step's end reaches the steps after it: dead-path elimination (semantics §1).

use super::state::{Phase, Stage, State, is_pure};
use super::step_set::StepSet;
use crate::journal::{EntryError, Output, Taken};
use crate::json::{Json, Object};
use crate::plan::{Plan, PlanEdge};
use crate::ports::node::Join;
use crate::scenario::OnFailure;
use crate::status::SkipReason;

impl State {
    /// Gives a step its output and settles what follows.
    pub(super) fn succeed(&mut self, plan: &Plan, index: u32, output: &Output, taken: &Taken) {
        self.give(plan, index, output, taken);
        self.settle(plan, index);
    }

    fn give(&mut self, plan: &Plan, index: u32, output: &Output, taken: &Taken) {
        let output = match output {
            Output::Input => self.input(plan, index).unwrap_or_default(),
            Output::Value(value) => value.clone(),
        };
        self.leave_sets(index);
        self.step_mut(index).stage = Stage::Succeeded {
            output,
            taken: taken.clone(),
        };
    }

    /// Ends a step with an error: its `error` edges are taken, or the run begins to fail.
    pub(super) fn fail(&mut self, plan: &Plan, index: u32, error: EntryError) {
        let value = self.error_value(plan, index, &error);
        self.leave_sets(index);
        if !plan.nodes[index as usize].handles_error && self.phase == Phase::Active {
            self.phase = Phase::Failing {
                error: EntryError {
                    step: Some(index + 1),
                    ..error.clone()
                },
                abort: plan.settings.on_failure == OnFailure::Cancel,
            };
        }
        self.step_mut(index).stage = Stage::Failed { error, value };
        self.settle(plan, index);
    }

    /// `{code, message, nodeId, attempt, input, data?}`.
    fn error_value(&self, plan: &Plan, index: u32, error: &EntryError) -> Json {
        let attempts = self.step(index).attempts.as_ref();
        let mut value = Object::with_capacity(6);
        value.insert("code", error.code.as_str());
        value.insert("message", error.message.as_str());
        value.insert("nodeId", plan.nodes[index as usize].id.as_str());
        value.insert("attempt", attempts.map_or(1, |attempts| attempts.last));
        value.insert("input", self.input(plan, index).unwrap_or_default());
        if let Some(data) = &error.data {
            value.insert("data", data.clone());
        }
        Json::from(value)
    }

    /// Takes a step out of every set that `pending` looks at.
    pub(super) fn leave_sets(&mut self, index: u32) {
        match self.step(index).stage {
            Stage::Ready => {
                self.ready_pure.remove(index);
                self.ready_effects.remove(index);
            }
            Stage::Open => {
                self.open.remove(index);
            }
            Stage::Timer { due } => {
                self.timers.remove(&(due, index));
            }
            Stage::Retry { due } => {
                self.retries.remove(&(due, index));
            }
            _ => {}
        }
    }

    /// Settles the edges that leave a step which has ended, and those of all steps that end by
    /// this: skipped ones, and ones whose result was carried over. In step order, without
    /// recursion, each step once.
    fn settle(&mut self, plan: &Plan, index: u32) {
        let mut others = StepSet::default();
        let mut ended = Some(index);
        while let Some(source) = ended {
            for edge in &plan.nodes[source as usize].outgoing {
                let target = plan.edges[*edge as usize].target;
                if self.settle_edge(plan, *edge) {
                    others.insert(target);
                }
            }
            ended = others.pop_first();
        }
    }

    /// Whether the edge's target ended by this.
    fn settle_edge(&mut self, plan: &Plan, edge: u32) -> bool {
        let PlanEdge { source, target, .. } = &plan.edges[edge as usize];
        let taken = self.edge_value(&plan.edges[edge as usize]).is_some();
        let seen = self.step(*source).seen;
        let failed = matches!(
            self.step(*source).stage,
            Stage::Failed { .. } | Stage::Skipped(SkipReason::FailedUpstream)
        );
        let step = self.step_mut(*target);
        step.unsettled = step.unsettled.saturating_sub(1);
        if step.stage != Stage::Pending {
            return false;
        }
        step.seen = step.seen.max(seen);
        step.failed_upstream |= failed && !taken;
        if taken {
            step.taken += 1;
            step.first_taken.get_or_insert(edge);
        }
        let first = taken && plan.nodes[*target as usize].join == Join::FirstTaken;
        match (step.unsettled, step.taken) {
            _ if first => self.make_ready(plan, *target),
            (0, 0) => {
                step.stage = Stage::Skipped(if step.failed_upstream {
                    SkipReason::FailedUpstream
                } else {
                    SkipReason::NotTaken
                });
                true
            }
            (0, _) => self.make_ready(plan, *target),
            _ => false,
        }
    }

    /// Whether the step ended at once, with a result that was carried over.
    fn make_ready(&mut self, plan: &Plan, index: u32) -> bool {
        let carried = self.carried(index).and_then(|carried| {
            let output = carried.output.clone()?;
            Some((output, carried.taken.clone()))
        });
        if let Some((output, taken)) = carried {
            self.give(plan, index, &output, &taken);
            return true;
        }
        self.step_mut(index).stage = Stage::Ready;
        if is_pure(&plan.nodes[index as usize]) {
            self.ready_pure.insert(index);
        } else {
            self.ready_effects.insert(index);
        }
        false
    }
}
