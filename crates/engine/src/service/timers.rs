//! Wakes waiting runs when their time has come: in windows, in order of due time, never early.

use std::sync::Arc;

use millrace_core::ports::store::UnfinishedRun;
use millrace_core::time::Timestamp;

use crate::run::{Backoff, Begin, drive_stored};
use crate::shared::{Shared, WAKING_RUNS_MAX};

/// Runs that are read at a time, beyond those that are being woken.
const WINDOW_RUNS_COUNT: usize = 2_048;
/// How far ahead the store is asked, in milliseconds.
const HORIZON_MILLIS: u64 = 3_600_000;
/// Longest sleep before the time of day is read again, in milliseconds: it may have been set.
const SLEEP_MILLIS_MAX: u64 = 1_000;

/// Wakes runs for ever.
pub(crate) async fn wake_due(shared: Arc<Shared>) {
    loop {
        make_room(&shared).await;
        shared.due.forget();
        let next = wake_window(&shared).await;
        sleep_until(&shared, next).await;
    }
}

/// Waits until a good part of the runs that are being woken have made their first commit.
async fn make_room(shared: &Shared) {
    // The semaphore is never closed.
    drop(
        shared
            .due
            .waking
            .acquire_many(WAKING_RUNS_MAX as u32 / 2)
            .await,
    );
}

/// Wakes those that are due. Gives the time of the next.
async fn wake_window(shared: &Arc<Shared>) -> Timestamp {
    let now = shared.host.now();
    let horizon = now.plus_millis(HORIZON_MILLIS);
    let waking = WAKING_RUNS_MAX - shared.due.waking.available_permits();
    let limit = WINDOW_RUNS_COUNT + waking + shared.backlog.left_alone_count();
    let rows = due(shared, horizon, limit as u32).await;
    for row in &rows {
        match row.due {
            Some(due) if due > now => return due,
            _ => wake(shared, row).await,
        }
    }
    if rows.len() < limit { horizon } else { now }
}

async fn due(shared: &Shared, until: Timestamp, limit: u32) -> Vec<UnfinishedRun> {
    let mut backoff = Backoff::new();
    loop {
        match shared.store.due(until, limit).await {
            Ok(rows) => return rows,
            Err(error) => tracing::warn!(%error, "the store does not say which runs are due"),
        }
        backoff.pause(&*shared.host).await;
    }
}

async fn wake(shared: &Arc<Shared>, row: &UnfinishedRun) {
    if shared.backlog.is_left_alone(row.run_id) {
        return;
    }
    // The semaphore is never closed.
    let Ok(permit) = Arc::clone(&shared.due.waking).acquire_owned().await else {
        return;
    };
    loop {
        match shared.active.begin(row.run_id) {
            Begin::Yours(mailbox) => {
                drive_stored(shared, row.run_id, mailbox, Some(permit));
                return;
            }
            Begin::Driven => return,
            Begin::Full => shared.active.room().await,
        }
    }
}

/// Sleeps until then, or until an earlier time is noted. Reads the time of day now and then.
async fn sleep_until(shared: &Shared, until: Timestamp) {
    shared.due.note(until);
    loop {
        let wait = shared.due.next().millis_since(shared.host.now());
        if wait == 0 {
            return;
        }
        let until = shared.host.monotonic_millis() + wait.min(SLEEP_MILLIS_MAX);
        tokio::select! {
            biased;
            () = shared.due.earlier() => {}
            () = shared.host.sleep_until(until) => {}
        }
    }
}
