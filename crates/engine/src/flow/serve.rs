//! Hands runs that may begin to drivers, in turns of their scenarios, and those whose deadline
//! passes in the queue.

use std::sync::Arc;

use super::enter::micros;
use crate::run::{Begin, drive_stored};
use crate::shared::Shared;

/// Longest sleep before the time of day is read again, in milliseconds: it may have been set.
const SLEEP_MILLIS_MAX: u64 = 60_000;

/// Hands runs out for ever.
pub(crate) async fn serve(shared: Arc<Shared>) {
    loop {
        // Room first: whose turn it is may change while there is none.
        shared.active.room().await;
        let (time, now) = (shared.host.now(), micros(&*shared.host));
        let (next, wait) = {
            let mut table = shared.flow.lock();
            (table.pop(time, now), table.wait_millis(time, now))
        };
        match next {
            Some(run_id) => match shared.active.begin(run_id) {
                Begin::Yours(mailbox) => drive_stored(&shared, run_id, mailbox, None),
                // Whoever drives it looks here again when it leaves.
                Begin::Driven => {}
                Begin::Full => shared.flow.look_again(run_id),
            },
            None => {
                let wait = wait.unwrap_or(SLEEP_MILLIS_MAX).clamp(1, SLEEP_MILLIS_MAX);
                let until = shared.host.monotonic_millis() + wait;
                tokio::select! {
                    biased;
                    () = shared.flow.changed.notified() => {}
                    () = shared.host.sleep_until(until) => {}
                }
            }
        }
    }
}
