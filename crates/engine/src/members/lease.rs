//! The lease: no effect begins, and none goes on, when another member may have taken over.

use std::sync::Arc;

use millrace_core::ports::members::Members;
use tokio::sync::watch;

use crate::shared::Shared;

/// How often a lease that has ended is looked at, in milliseconds.
const LOOK_MILLIS: u64 = 20;

/// Whether this process holds what it drives. An engine alone always does.
pub(crate) struct Lease {
    members: Option<Arc<dyn Members>>,
    is_held: watch::Sender<bool>,
}

impl Lease {
    pub(crate) fn new(members: Option<Arc<dyn Members>>) -> Self {
        Self {
            members,
            is_held: watch::Sender::new(true),
        }
    }

    /// Asked at the moment before an effect begins: counts the time since the last sign of life.
    pub(crate) fn is_held(&self) -> bool {
        let members = self.members.as_ref();
        members.is_none_or(|members| !members.holds_for().is_zero())
    }

    /// Says when it ends and when it is held again; none for an engine alone.
    pub(crate) fn changes(&self) -> Option<watch::Receiver<bool>> {
        self.members.as_ref().map(|_| self.is_held.subscribe())
    }
}

/// Watches the lease for ever, and tells the drivers.
pub(crate) async fn watch(shared: Arc<Shared>) {
    let Some(members) = super::of(&shared) else {
        return std::future::pending().await;
    };
    let host = &*shared.host;
    loop {
        let left = members.holds_for().as_millis() as u64;
        let changed = shared.lease.is_held.send_if_modified(|is_held| {
            let before = std::mem::replace(is_held, left > 0);
            before != *is_held
        });
        match (changed, left) {
            (true, 0) => tracing::warn!(
                "the lease of this member was not renewed in time: its effects in flight are dropped, and none begins until it is"
            ),
            (true, _) => tracing::info!("the lease of this member is renewed"),
            (false, _) => {}
        }
        let wait = if left == 0 { LOOK_MILLIS } else { left };
        host.sleep_until(host.monotonic_millis() + wait).await;
    }
}
