//! Looking a committed run up, for those who name it again.

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::json::Json;
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, StoredRun};

use super::journals;
use super::memory::Run;
use super::progress::{Outcome, RunHandle};
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
    let reply = reply_of(shared, &stored).await;
    let outcome = Outcome::new(&stored.row.summary, reply, stored.row.entries);
    // Others may wait for it too, though nobody here drives it.
    progress.renew(outcome.clone());
    if outcome.status.is_final() {
        return Ok(Some(RunHandle::settled(run_id, scenario_id, outcome)));
    }
    Ok(Some(RunHandle::followed(scenario_id, progress)))
}

/// What a run of the store answers its webhook; none when its journal or plan cannot be read. Of
/// its large values no other is read.
async fn reply_of(shared: &Shared, stored: &StoredRun) -> Option<Json> {
    let version = stored.row.version?;
    let (entries, values) = journals::outline(&stored.chunks).ok()?;
    let plan: Arc<Plan> = shared
        .plans
        .plan(stored.row.scenario_id, version)
        .await
        .ok()?;
    let run = Run::restored(plan, stored, &entries, &shared.limits).ok()?;
    let reply = run.machine.reply()?;
    match values.iter().find(|value| value.stand_in() == *reply) {
        Some(value) => journals::value(&*shared.blobs, value.hash).await.ok(),
        None => Some(reply.clone()),
    }
}
