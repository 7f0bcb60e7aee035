//! A run as its journal tells of it: the row, the entries and the plan they were made with.

use std::sync::Arc;

use bytes::Bytes;
use millrace_core::id::RunId;
use millrace_core::journal::{Accepted, Entry};
use millrace_core::limits::MIB;
use millrace_core::plan::{Plan, content_hash};
use millrace_core::ports::store::{RunRow, Scenario};
use millrace_core::scenario::Draft;
use millrace_engine::ports::{PlanError, Plans as _};
use millrace_engine::{Hold, journals};

use super::values::room_for;
use crate::api::codes;
use crate::api::problem::Problem;
use crate::state::Shared;

/// Large values that are shown to whoever looks at a run, in bytes of text together; stand-ins are
/// shown for the others.
const SHOWN_BYTES_MAX: u64 = 4 * MIB;

/// The label that names the draft of a dry run: its content hash.
pub const DRAFT_LABEL: &str = "draft";

/// A run, read from the store.
pub struct Reading {
    /// As lists show it.
    pub row: RunRow,
    /// Its journal.
    pub entries: Vec<Entry>,
    /// The journal as it is kept.
    pub chunks: Vec<Bytes>,
    /// Whether it names values that lie beside the journal.
    pub has_large_values: bool,
    plan: Result<Arc<Plan>, Problem>,
    /// The room for its large values.
    _hold: Hold,
}

impl Reading {
    /// Reads a run to show it, with stand-ins where its values are too large for that; 404 when
    /// there is none.
    pub async fn of(server: &Shared, run_id: RunId) -> Result<Self, Problem> {
        Self::with(server, run_id, SHOWN_BYTES_MAX).await
    }

    /// Reads a run with all of its values; 404 when there is none.
    pub async fn whole(server: &Shared, run_id: RunId) -> Result<Self, Problem> {
        Self::with(server, run_id, u64::MAX).await
    }

    async fn with(server: &Shared, run_id: RunId, bytes_max: u64) -> Result<Self, Problem> {
        let stored = server.store.run(run_id).await?;
        let stored = stored.ok_or_else(Problem::no_such_run)?;
        let values = journals::references(&stored.chunks).map_err(|error| unreadable(&error))?;
        let bytes: u64 = values.iter().map(|value| value.heap_bytes).sum();
        let hold = room_for(server, bytes.min(bytes_max)).await?;
        let entries = if bytes_max == u64::MAX {
            journals::whole(&*server.blobs, &stored.chunks).await
        } else {
            journals::shown(&*server.blobs, &stored.chunks, bytes_max).await
        };
        let entries = entries.map_err(|error| match error {
            journals::Error::Unavailable(error) => error.into(),
            error => unreadable(&error),
        })?;
        let plan = plan_of(server, &stored.row).await;
        Ok(Self {
            row: stored.row,
            entries,
            chunks: stored.chunks,
            has_large_values: !values.is_empty(),
            plan,
            _hold: hold,
        })
    }

    /// The plan that the run was made with; 409 when it is gone.
    pub fn plan(&self) -> Result<&Arc<Plan>, Problem> {
        self.plan.as_ref().map_err(Problem::clone)
    }

    /// What the run was accepted with.
    pub fn accepted(&self) -> Result<&Accepted, Problem> {
        match self.entries.first() {
            Some(Entry::Accepted(accepted)) => Ok(accepted),
            _ => Err(Problem::internal(
                &"a journal does not begin with its event",
            )),
        }
    }
}

/// 500: the journal, or a value that it names, is damaged or from a newer version.
pub(super) fn unreadable(error: &impl std::fmt::Display) -> Problem {
    Problem::new(
        axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        codes::STORE_CORRUPT,
        error.to_string(),
    )
}

async fn plan_of(server: &Shared, row: &RunRow) -> Result<Arc<Plan>, Problem> {
    if let Some(version) = row.version {
        let plan = server.plans.plan(row.scenario_id, version).await;
        return plan.map_err(|error| match error {
            PlanError::Store(error) => error.into(),
            unavailable @ PlanError::Unavailable { .. } => {
                Problem::conflict(codes::PLAN_UNAVAILABLE, unavailable.to_string())
            }
        });
    }
    let scenario = draft_of(server, row).await?;
    server
        .plans
        .compile(&scenario, None)
        .map(Arc::new)
        .map_err(|_| changed())
}

/// The scenario of a dry run of a draft, while its draft is still that one.
async fn draft_of(server: &Shared, row: &RunRow) -> Result<Scenario, Problem> {
    let hash = row.labels.iter().find(|(name, _)| name == DRAFT_LABEL);
    match server.store.scenario(row.scenario_id).await? {
        Some(found) if hash.is_some_and(|(_, hash)| *hash == content_hash(&found.draft)) => {
            Ok(found)
        }
        _ => Err(changed()),
    }
}

/// The name and content of what a run runs: a version's, or the draft's while it is still the one
/// of that dry run.
pub async fn content_of(server: &Shared, row: &RunRow) -> Result<(String, Draft), Problem> {
    let Some(version) = row.version else {
        let scenario = draft_of(server, row).await?;
        return Ok((scenario.name, scenario.draft));
    };
    let stored = server.store.version(row.scenario_id, version).await?;
    let stored = stored.ok_or_else(|| {
        let message = format!("version {version} of the scenario is not in the store any more");
        Problem::conflict(codes::PLAN_UNAVAILABLE, message)
    })?;
    let scenario = server.store.scenario(row.scenario_id).await?;
    let name = scenario.map_or_else(|| row.scenario_id.to_string(), |found| found.name);
    Ok((name, stored.content))
}

/// 409: the draft of a dry run is another one now.
fn changed() -> Problem {
    let message = "the draft that this dry run ran was changed since; run it dry once more";
    Problem::conflict(codes::PLAN_UNAVAILABLE, message)
}
