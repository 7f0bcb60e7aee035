//! What a job leaves behind in the runs that it has dealt with: by these it is found out after a
//! crash whether it has dealt with the one that it was about to.

use millrace_core::id::RunId;
use millrace_core::journal::Entry;
use millrace_core::limits::PAGE_ITEMS_MAX;
use millrace_core::ports::store::{RunFilter, RunRow};
use millrace_core::status::RunStatus;

use super::super::document::{Action, Document};
use crate::api::problem::Problem;
use crate::api::runs::Reading;
use crate::state::Shared;

/// Whether the job has dealt with the run. Someone else who did the same to it since the job began
/// is taken for the job: once is enough.
pub(super) async fn are_there(
    server: &Shared,
    document: &Document,
    row: &RunRow,
) -> Result<bool, Problem> {
    match document.action {
        Action::Cancel => Ok(row.summary.status == RunStatus::Cancelled
            && row.summary.finished_at >= Some(document.created_at)),
        Action::Retry | Action::Replay => has_follower(server, document, row).await,
        Action::Resolve => Ok(is_resolved(server, document, row.run_id).await?
            || has_follower(server, document, row).await?),
    }
}

/// Whether a run was made from this one since the job began.
async fn has_follower(server: &Shared, document: &Document, row: &RunRow) -> Result<bool, Problem> {
    let is_replay = document.action == Action::Replay;
    let filter = RunFilter {
        scenario_id: Some(row.scenario_id),
        retry_of: (!is_replay).then_some(row.run_id),
        ..RunFilter::default()
    };
    let is_newer = |run_id: RunId| document.newest.is_none_or(|newest| run_id > newest);
    let mut before = None;
    loop {
        let page = server
            .store
            .runs(filter.clone(), before, PAGE_ITEMS_MAX)
            .await?;
        let mut newer = page.items.iter().filter(|found| is_newer(found.run_id));
        if newer.any(|found| !is_replay || found.replay_of == Some(row.run_id)) {
            return Ok(true);
        }
        match page.next.filter(|next| is_newer(*next)) {
            Some(next) => before = Some(next),
            None => return Ok(false),
        }
    }
}

/// Whether the step was given its output by the job's owner for the job's reason.
async fn is_resolved(server: &Shared, document: &Document, run_id: RunId) -> Result<bool, Problem> {
    let reading = Reading::of(server, run_id).await?;
    Ok(reading.entries.iter().any(|entry| match entry {
        Entry::Resolved(resolved) => {
            Some(resolved.step) == document.options.step
                && resolved.by == document.by
                && Some(&resolved.reason) == document.options.reason.as_ref()
        }
        _ => false,
    }))
}
