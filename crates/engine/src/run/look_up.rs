//! Looking a committed run up, for those who name it again.

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, StoredRun};

use super::memory::Run;
use super::progress::{Outcome, RunHandle};
use super::stored::decode;
use crate::shared::Shared;

/// A handle to a run, wherever it is; none when there is no such run.
pub(crate) async fn look_up(
    shared: &Arc<Shared>,
    run_id: RunId,
) -> Result<Option<RunHandle>, store::Error> {
    let Some(row) = shared.store.run_row(run_id).await? else {
        return Ok(None);
    };
    let scenario_id = row.scenario_id;
    let outcome = Outcome::new(&row.summary, None, row.entries);
    // Followed first and read then: a driver that ends between the two has told its end.
    let progress = shared.followed.follow(run_id, outcome);
    let Some(stored) = shared.store.run(run_id).await? else {
        return Ok(None);
    };
    let reply = match restore(shared, &stored).await {
        Some(run) => run.machine.reply().cloned(),
        None => None,
    };
    let outcome = Outcome::new(&stored.row.summary, reply, stored.row.entries);
    if outcome.status.is_final() {
        return Ok(Some(RunHandle::settled(run_id, scenario_id, outcome)));
    }
    progress.renew(outcome);
    Ok(Some(RunHandle::followed(scenario_id, progress)))
}

/// A run of the store in memory, for reading; none when its journal or plan cannot be read.
pub(crate) async fn restore(shared: &Shared, stored: &StoredRun) -> Option<Run> {
    let version = stored.row.version?;
    let entries = decode(&stored.chunks).ok()?;
    let plan: Arc<Plan> = shared
        .plans
        .plan(stored.row.scenario_id, version)
        .await
        .ok()?;
    Run::restored(plan, stored, &entries, &shared.limits).ok()
}
