//! What people and programs are shown of a run, computed from plan and journal alone.
//!
//! Lives here: steps, logs, the run's error, and the sentences of *explain*. Not here: what lists
//! of runs show, which is [`crate::ports::store::RunSummary`].

mod explain;
mod logs;
mod steps;

pub use explain::{Explanation, explain};
pub use logs::{LogView, logs};
pub use steps::{AttemptView, ErrorView, RunErrorView, StepView, run_error, steps};

#[cfg(test)]
mod tests;
