//! What runs beside the runs: claiming, waking, tidying up, and the orderly end.

mod claimer;
mod janitor;
mod pruner;
mod steady_clock;
mod sweeper;
mod timers;

use std::sync::Arc;

use crate::flow;
use crate::members;
use crate::shared::{Shared, Stage};

/// How long attempts that are aborted may take to be recorded, in milliseconds.
const RECORD_MILLIS_MAX: u64 = 10_000;

/// The engine's background work. Without it runs that wait, or that were left by another process,
/// do not go on.
pub struct Service {
    pub(crate) shared: Arc<Shared>,
    pub(crate) shutdown_grace_millis: u64,
}

impl Service {
    /// Works until `shutdown` completes; then accepts and begins nothing any more, lets attempts
    /// in flight finish for the grace, aborts the rest, and returns when all of it is recorded.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        let Self {
            shared,
            shutdown_grace_millis,
        } = self;
        tokio::select! {
            biased;
            () = shutdown => {}
            () = drive(&shared) => {}
            () = janitor::tidy(Arc::clone(&shared)) => {}
            () = members::watch_lease(Arc::clone(&shared)) => {}
            () = members::take_news(Arc::clone(&shared)) => {}
            () = members::follow(Arc::clone(&shared)) => {}
        }
        tracing::info!(runs = shared.active.count(), "no run begins any more");
        shared.stage.send_replace(Stage::Draining);
        let ending = async {
            wait_for_end(&shared, shutdown_grace_millis).await;
            shared.stage.send_replace(Stage::Interrupting);
            wait_for_end(&shared, RECORD_MILLIS_MAX).await;
        };
        tokio::select! {
            biased;
            () = ending => {}
            () = members::watch_lease(Arc::clone(&shared)) => {}
        }
        let left = shared.active.count();
        if left > 0 {
            tracing::warn!(runs = left, "not everything could be recorded in time");
        }
    }
}

/// Finds runs to drive, for ever.
async fn drive(shared: &Arc<Shared>) {
    if shared.serves.is_nothing() {
        return std::future::pending().await;
    }
    tokio::select! {
        biased;
        () = claimer::claim(Arc::clone(shared)) => {}
        () = flow::serve(Arc::clone(shared)) => {}
        () = timers::wake_due(Arc::clone(shared)) => {}
    }
}

/// Waits until no run is driven any more, but no longer than that.
async fn wait_for_end(shared: &Shared, millis_max: u64) {
    let until = shared.host.monotonic_millis().saturating_add(millis_max);
    tokio::select! {
        biased;
        () = shared.active.below(1) => {}
        () = shared.host.sleep_until(until) => {}
    }
}
