//! Telling what has been committed: to those who watch, to the figures, to the observer.

use std::sync::Arc;

use millrace_core::journal::Entry;
use millrace_core::ports::store::RunSummary;

use super::memory::Run;
use crate::events::CommittedEntries;
use crate::flow;
use crate::shared::Shared;

/// Tells of one commit of a run; `first_sequence` counts its entries from 1.
pub(crate) fn tell_committed(
    shared: &Arc<Shared>,
    run: &Run,
    summary: &RunSummary,
    first_sequence: u64,
    entries: Vec<Entry>,
) {
    if shared.watchers.are_there() {
        shared.watchers.tell(CommittedEntries {
            run_id: run.id,
            scenario_id: run.plan.scenario_id,
            version: run.plan.version,
            accepted_at: run.accepted_at,
            first_sequence,
            entries: entries.into(),
            summary: summary.clone(),
        });
    }
    if let Some(finished_at) = summary.finished_at {
        if flow::has_limits(run) {
            flow::left(shared, run.id);
        }
        let millis = finished_at.millis_since(run.accepted_at);
        shared.measures.run_finished(summary.status, millis);
        let end = (finished_at, summary.status);
        shared.rollups.finished(run.scenario_id(), end, millis);
        if let Some(failure) = run.failure(summary) {
            shared.observer.failed(&failure);
        }
    }
}
