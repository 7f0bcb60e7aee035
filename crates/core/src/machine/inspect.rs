//! What views ask of a machine about single steps. Changes nothing and decides nothing.

use super::Machine;
use super::state::{Phase, Stage};
use crate::expression::{Context, Expression};
use crate::journal::{EntryError, Taken};
use crate::json::Json;
use crate::status::{SkipReason, StepStatus};

impl Machine {
    /// Where a step stands, and why it was skipped if it was. Steps that a finished run never
    /// began are skipped, those that it dropped on their way are cancelled.
    pub fn step_status(&self, step: u32) -> Option<(StepStatus, Option<SkipReason>)> {
        let found = self.state.step(self.state.index(step).ok()?);
        let finished = matches!(self.state.phase, Phase::Finished(_));
        let begun = found.attempts.is_some();
        Some(match &found.stage {
            Stage::Pending | Stage::Ready if finished && !begun => {
                (StepStatus::Skipped, Some(SkipReason::RunEnded))
            }
            Stage::Ready | Stage::Timer { .. } | Stage::Retry { .. } if finished => {
                (StepStatus::Cancelled, None)
            }
            Stage::Ready if begun => (StepStatus::Running, None),
            Stage::Pending | Stage::Ready => (StepStatus::Pending, None),
            Stage::Open => (StepStatus::Running, None),
            Stage::Timer { .. } | Stage::Retry { .. } => (StepStatus::Waiting, None),
            Stage::Succeeded { .. } => (StepStatus::Succeeded, None),
            Stage::Failed { .. } => (StepStatus::Failed, None),
            Stage::Skipped(reason) => (StepStatus::Skipped, Some(*reason)),
            Stage::Stopped => (StepStatus::Cancelled, None),
        })
    }

    /// The value on a step's `in`, as far as it is known.
    pub fn step_input(&self, step: u32) -> Option<Json> {
        let index = self.state.index(step).ok()?;
        self.state.input(&self.plan, index)
    }

    /// A step's output.
    pub fn step_output(&self, step: u32) -> Option<&Json> {
        self.state.output(self.state.index(step).ok()?)
    }

    /// By which handle a step that succeeded went on.
    pub fn step_taken(&self, step: u32) -> Option<&Taken> {
        match &self.state.step(self.state.index(step).ok()?).stage {
            Stage::Succeeded { taken, .. } => Some(taken),
            _ => None,
        }
    }

    /// What a step failed with.
    pub fn step_error(&self, step: u32) -> Option<&EntryError> {
        match &self.state.step(self.state.index(step).ok()?).stage {
            Stage::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    /// When a waiting step is due, in milliseconds since acceptance.
    pub fn step_due(&self, step: u32) -> Option<u64> {
        match self.state.step(self.state.index(step).ok()?).stage {
            Stage::Timer { due } | Stage::Retry { due } => Some(due),
            _ => None,
        }
    }

    /// The value of an expression as the step sees it; none when it has no value there.
    pub fn value_at(&self, step: u32, expression: &str) -> Option<Json> {
        let index = self.state.index(step).ok()?;
        let evaluation = self.evaluation(index);
        let context = Context {
            names: &evaluation,
            now: evaluation.now(),
            seed: self.state.accepted.seed,
            node: &self.plan.nodes[index as usize].id,
            scope: "",
            timezone: &self.plan.settings.timezone,
        };
        Expression::compile(expression).ok()?.eval(&context).ok()
    }
}
