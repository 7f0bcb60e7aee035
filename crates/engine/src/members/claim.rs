//! Claiming: a run of the store is driven by one member at a time.

use std::sync::Arc;

use millrace_core::defect::{self, Defect};
use millrace_core::id::RunId;
use millrace_core::ports::members::{Claim, MemberId};
use millrace_core::scenario::worker_group::WorkerGroup;

use crate::run::Backoff;
use crate::shared::{Shared, Stage};

/// What became of a claim.
pub(crate) enum Claimed {
    /// Nobody else drives the run.
    Yours,
    /// That member does; it is not known which when somebody was just about to claim it.
    Elsewhere(Option<MemberId>),
    /// The process stops.
    Stopping,
}

/// Claims a run that this process is about to read and drive. Asks until the store answers.
pub(crate) async fn claim(shared: &Shared, run_id: RunId) -> Claimed {
    let Some(members) = &shared.members else {
        return Claimed::Yours;
    };
    if defect::is(Defect::RunDrivenWithoutClaim) {
        return Claimed::Yours;
    }
    let mut backoff = Backoff::new();
    loop {
        match members.claim(run_id).await {
            Ok(Claim::Yours) => return Claimed::Yours,
            Ok(Claim::Held(holder)) => return Claimed::Elsewhere(Some(holder)),
            Ok(Claim::Busy) => return Claimed::Elsewhere(None),
            Err(_) if shared.stage() != Stage::Running => return Claimed::Stopping,
            Err(error) => tracing::warn!(%run_id, %error, "a run cannot be claimed yet"),
        }
        backoff.pause(&*shared.host).await;
    }
}

/// Lets others have a run that this process cannot go on with, or is not to; from now on
/// those of that group, if one is given.
pub(crate) fn let_others(shared: &Arc<Shared>, run_id: RunId, group: Option<WorkerGroup>) {
    let Some(members) = super::of(shared) else {
        return;
    };
    let (shared, host) = (Arc::clone(shared), Arc::clone(&shared.host));
    host.spawn(Box::pin(async move {
        let mut backoff = Backoff::new();
        while let Err(error) = members.release(run_id, group.clone()).await {
            if shared.stage() != Stage::Running {
                // What a member has when it leaves is nobody's by that.
                return;
            }
            tracing::warn!(%run_id, %error, "a run cannot be left to other members yet");
            backoff.pause(&*shared.host).await;
        }
        members.call();
    }));
}
