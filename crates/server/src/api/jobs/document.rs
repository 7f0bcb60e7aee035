//! A job as it is stored and as the API shows it.

use millrace_core::id::{JobId, RunId};
use millrace_core::json::Json;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::api::runs::{Again, RunSelection};

/// What a job does with each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BulkAction")]
pub enum Action {
    /// Asks for it to end.
    Cancel,
    /// Runs it again from where it failed.
    Retry,
    /// Runs its event once more from the start.
    Replay,
    /// Gives a step its output.
    Resolve,
}

/// How a job does it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BulkOptions")]
pub struct Options {
    /// Why, in the words of whoever asks (`cancel`, `resolve`).
    #[serde(default)]
    #[schemars(length(min = 1, max = 1000))]
    pub reason: Option<SmolStr>,
    /// This node and all after it are run again (`retry`).
    #[serde(default)]
    #[schemars(length(min = 1, max = 64))]
    pub from: Option<SmolStr>,
    /// Which version runs; `same` when absent (`retry`, `replay`).
    #[serde(default)]
    pub version: Again,
    /// Whether `at_most_once` steps may be repeated (`retry`).
    #[serde(default)]
    pub force: bool,
    /// The step (`resolve`).
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub step: Option<u32>,
    /// Its output (`resolve`).
    #[serde(default)]
    pub output: Option<Json>,
}

/// What a job does and how.
#[derive(Debug, Clone)]
pub struct Work {
    /// What.
    pub action: Action,
    /// How.
    pub options: Options,
}

impl Work {
    /// What the options lack for the action, or have too much.
    pub fn fault(&self) -> Option<String> {
        let options = &self.options;
        let is_resolve = self.action == Action::Resolve;
        if is_resolve && (options.step.is_none() || options.output.is_none()) {
            return Some("`resolve` needs `options.step` and `options.output`".to_owned());
        }
        if is_resolve && options.reason.is_none() {
            return Some("`resolve` needs `options.reason`".to_owned());
        }
        let set = [
            (
                "reason",
                options.reason.is_some(),
                [Action::Cancel, Action::Resolve],
            ),
            (
                "from",
                options.from.is_some(),
                [Action::Retry, Action::Retry],
            ),
            (
                "version",
                options.version != Again::Same,
                [Action::Retry, Action::Replay],
            ),
            ("force", options.force, [Action::Retry, Action::Retry]),
            (
                "step",
                options.step.is_some(),
                [Action::Resolve, Action::Resolve],
            ),
            (
                "output",
                options.output.is_some(),
                [Action::Resolve, Action::Resolve],
            ),
        ];
        set.into_iter()
            .find(|(_, is_set, actions)| *is_set && !actions.contains(&self.action))
            .map(|(name, ..)| format!("`options.{name}` means nothing to this action"))
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It works, or will after a restart.
    Running,
    /// It was asked to stop and will before its next run.
    Stopping,
    /// It has been through all runs.
    Finished,
    /// It was stopped.
    Cancelled,
}

impl JobStatus {
    /// Whether it never changes again.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled)
    }
}

/// A job as it is stored. It works through runs older than `before`, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// What it does with each run.
    pub action: Action,
    /// How.
    #[serde(default)]
    pub options: Options,
    /// Which runs.
    pub filter: RunSelection,
    /// Who asked.
    pub by: String,
    /// Where it stands.
    pub status: JobStatus,
    /// The newest run that there was when it was made; without one it has nothing to do.
    pub newest: Option<RunId>,
    /// The last run that it has dealt with.
    pub before: Option<RunId>,
    /// The run that it is about to deal with. After a crash it is looked up whether it has.
    #[serde(default)]
    pub doing: Option<RunId>,
    /// Runs with which it succeeded.
    pub done: u64,
    /// Runs with which it did not.
    pub failed: u64,
    /// The last of those, with the reason.
    #[serde(default)]
    pub last_failure: Option<JobFailure>,
    /// Runs in all, once it has been through them.
    #[serde(default)]
    pub total: Option<u64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default)]
    pub finished_at: Option<Timestamp>,
}

/// A run with which a job did not succeed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobFailure {
    /// The run.
    pub run_id: RunId,
    /// The code of the problem.
    pub code: String,
    /// Its message.
    pub message: String,
}

/// How far a job is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "JobProgress")]
pub struct Progress {
    /// Runs with which it succeeded.
    done: u64,
    /// Runs with which it did not.
    failed: u64,
    /// Runs in all; known when it has been through them.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

/// A job.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Job")]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// What it does with each run.
    action: Action,
    /// How.
    options: Options,
    /// Which runs.
    filter: RunSelection,
    /// Who asked.
    created_by: String,
    /// Where it stands.
    status: JobStatus,
    /// How far it is.
    progress: Progress,
    /// The last run with which it did not succeed.
    last_failure: Option<JobFailure>,
    /// When it was made.
    created_at: Timestamp,
    /// When it ended.
    finished_at: Option<Timestamp>,
}

impl Document {
    /// As the API shows it.
    pub fn show(self, job_id: JobId) -> JobView {
        JobView {
            id: job_id,
            action: self.action,
            options: self.options,
            filter: self.filter,
            created_by: self.by,
            status: self.status,
            progress: Progress {
                done: self.done,
                failed: self.failed,
                total: self.total,
            },
            last_failure: self.last_failure,
            created_at: self.created_at,
            finished_at: self.finished_at,
        }
    }
}
