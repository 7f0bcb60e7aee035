//! Runs as the API shows them.

use std::collections::BTreeMap;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::RunRow;
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Run")]
pub struct RunView {
    /// Its id.
    pub id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// The version it runs; null for a draft.
    pub scenario_version: Option<u32>,
    /// Where it stands.
    pub status: RunStatus,
    /// On every step, log line and outgoing request of it.
    pub correlation_id: String,
    /// Whether nothing of it left the machine.
    pub dry_run: bool,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When its first step after the trigger began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When it goes on by itself, while it waits.
    pub waiting_until: Option<Timestamp>,
    /// Why it failed or was cancelled.
    pub error: Option<RunErrorView>,
    /// What it is found by.
    pub labels: BTreeMap<String, String>,
    /// The run that it retries.
    pub retry_of: Option<RunId>,
    /// The run whose event it runs once more.
    pub replay_of: Option<RunId>,
    /// How many entries its journal holds.
    pub entries: u64,
}

/// Why a run did not succeed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RunError")]
pub struct RunErrorView {
    /// A stable code in capitals.
    pub code: String,
    /// What failed, where, what was expected, what to do.
    pub message: String,
}

impl RunErrorView {
    /// Of the code and message that a row keeps.
    pub fn of<T: AsRef<str>>(error: Option<&(T, T)>) -> Option<Self> {
        error.map(|(code, message)| Self {
            code: code.as_ref().to_owned(),
            message: message.as_ref().to_owned(),
        })
    }
}

/// A row of the store as the API shows it.
pub fn show(row: RunRow) -> RunView {
    let summary = row.summary;
    let is_waiting = summary.status == RunStatus::Waiting;
    RunView {
        id: row.run_id,
        scenario_id: row.scenario_id,
        scenario_version: row.version,
        status: summary.status,
        correlation_id: row
            .correlation_id
            .map_or_else(|| row.run_id.to_string(), |id| id.to_string()),
        dry_run: row.dry_run,
        created_at: row.created_at,
        started_at: summary.started_at,
        finished_at: summary.finished_at,
        waiting_until: summary.due.filter(|_| is_waiting),
        error: RunErrorView::of(summary.error.as_ref()),
        labels: row
            .labels
            .into_iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        retry_of: row.retry_of,
        replay_of: row.replay_of,
        entries: row.entries,
    }
}
