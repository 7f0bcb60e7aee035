//! The engine's figures, through the `metrics` facade. No ids in labels: their number is bounded.
//! What is counted by scenario is in `rollups`.

mod latency;
mod rollups;

use metrics::{Counter, Gauge, Histogram};
use millrace_core::status::RunStatus;

pub use rollups::{Rollups, Totals};

/// Handles that are looked up once; the recorder must be installed before the engine is built.
pub(crate) struct Measures {
    started: Counter,
    finished: [Counter; 3],
    steps: [Counter; 2],
    attempt_seconds: Histogram,
    run_seconds: Histogram,
    commit_seconds: Histogram,
    pub(crate) recovered: Counter,
    pub(crate) woken: Counter,
    pub(crate) pruned: Counter,
    pub(crate) swept: Counter,
    pub(crate) active: Gauge,
}

impl Measures {
    pub(crate) fn new() -> Self {
        let finished = |status: &'static str| metrics::counter!("millrace_runs_finished_total", "status" => status);
        let steps = |outcome: &'static str| metrics::counter!("millrace_attempts_total", "outcome" => outcome);
        Self {
            started: metrics::counter!("millrace_runs_started_total"),
            finished: [
                finished("succeeded"),
                finished("failed"),
                finished("cancelled"),
            ],
            steps: [steps("success"), steps("error")],
            attempt_seconds: metrics::histogram!("millrace_attempt_duration_seconds"),
            run_seconds: metrics::histogram!("millrace_run_duration_seconds"),
            commit_seconds: metrics::histogram!("millrace_commit_duration_seconds"),
            recovered: metrics::counter!("millrace_runs_recovered_total"),
            woken: metrics::counter!("millrace_runs_woken_total"),
            pruned: metrics::counter!("millrace_runs_pruned_total"),
            swept: metrics::counter!("millrace_large_values_swept_total"),
            active: metrics::gauge!("millrace_runs_active"),
        }
    }

    pub(crate) fn runs_started(&self, count: u64) {
        self.started.increment(count);
    }

    /// A run ended, that many milliseconds after its acceptance.
    pub(crate) fn run_finished(&self, status: RunStatus, millis: u64) {
        let counter = match status {
            RunStatus::Succeeded => &self.finished[0],
            RunStatus::Failed => &self.finished[1],
            RunStatus::Cancelled => &self.finished[2],
            RunStatus::Queued | RunStatus::Running | RunStatus::Waiting => return,
        };
        counter.increment(1);
        self.run_seconds.record(seconds(millis));
    }

    pub(crate) fn attempt_ended(&self, succeeded: bool, millis: u64) {
        self.steps[usize::from(!succeeded)].increment(1);
        self.attempt_seconds.record(seconds(millis));
    }

    pub(crate) fn committed(&self, millis: u64) {
        self.commit_seconds.record(seconds(millis));
    }
}

fn seconds(millis: u64) -> f64 {
    millis as f64 / 1_000.0
}
