//! Follows runs that other members drive, for those who wait for them or watch them here.

use std::collections::HashMap;
use std::sync::Arc;

use futures::{StreamExt, stream};
use millrace_core::id::RunId;
use millrace_core::ports::store::{self, RunFilter, RunRow};

use crate::events::CommittedEntries;
use crate::run::look_up;
use crate::shared::Shared;

/// How often they are looked at, in milliseconds.
const LOOK_MILLIS: u64 = 100;
/// Runs that are looked at at a time.
const AT_ONCE_COUNT: usize = 8;
/// The newest runs, of which those who watch all are told.
const NEWEST_COUNT: u32 = 50;
/// How often these are looked at, in milliseconds.
const NEWEST_MILLIS: u64 = 1_000;

/// How many entries the runs had that were looked at before.
type Seen = HashMap<RunId, u64>;

/// Follows for ever.
pub(crate) async fn follow(shared: Arc<Shared>) {
    if shared.members.is_none() {
        return std::future::pending().await;
    }
    let (mut watched, mut newest) = (Seen::new(), Seen::new());
    let mut newest_at = 0;
    loop {
        let now = shared.host.monotonic_millis();
        shared.host.sleep_until(now + LOOK_MILLIS).await;
        follow_awaited(&shared).await;
        follow_watched(&shared, &mut watched).await;
        if !shared.watchers.of_all_are_there() {
            newest.clear();
        } else if now >= newest_at {
            newest_at = now + NEWEST_MILLIS;
            follow_newest(&shared, &mut newest).await;
        }
    }
}

/// Those whose end or answer somebody waits for.
async fn follow_awaited(shared: &Arc<Shared>) {
    let awaited = shared.followed.unfinished();
    let elsewhere = awaited
        .into_iter()
        .filter(|(run_id, _)| !shared.active.contains(*run_id));
    let looks = stream::iter(elsewhere).map(|(run_id, entries)| async move {
        match shared.store.run_row(run_id).await {
            // Tells whoever waits.
            Ok(Some(row)) if row.entries > entries => look_up(shared, run_id).await.map(drop),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    });
    let results: Vec<Result<(), store::Error>> =
        looks.buffer_unordered(AT_ONCE_COUNT).collect().await;
    for error in results.into_iter().filter_map(Result::err) {
        tracing::debug!(%error, "a run that somebody waits for cannot be read yet");
    }
}

/// Those whose events somebody watches.
async fn follow_watched(shared: &Shared, seen: &mut Seen) {
    let watched = shared.watchers.runs();
    seen.retain(|run_id, _| watched.contains(run_id));
    for run_id in watched {
        if shared.active.contains(run_id) {
            continue;
        }
        if let Ok(Some(row)) = shared.store.run_row(run_id).await {
            tell(shared, row, seen);
        }
    }
}

/// The newest of all, for those who watch all. Who looks at older ones reads them again.
async fn follow_newest(shared: &Shared, seen: &mut Seen) {
    let newest = shared.store.runs(RunFilter::default(), None, NEWEST_COUNT);
    let Ok(page) = newest.await else { return };
    let is_first = seen.is_empty();
    let mut now_seen = Seen::with_capacity(page.items.len());
    for row in page.items {
        let (run_id, entries) = (row.run_id, row.entries);
        if is_first || shared.active.contains(run_id) {
            now_seen.insert(run_id, entries);
            continue;
        }
        now_seen.extend(seen.get(&run_id).map(|entries| (run_id, *entries)));
        tell(shared, row, &mut now_seen);
    }
    *seen = now_seen;
}

/// Tells that a run has gone on, without its entries: who wants them reads the journal.
fn tell(shared: &Shared, row: RunRow, seen: &mut Seen) {
    if seen.insert(row.run_id, row.entries) == Some(row.entries) {
        return;
    }
    shared.watchers.tell(CommittedEntries {
        run_id: row.run_id,
        scenario_id: row.scenario_id,
        version: row.version,
        accepted_at: row.created_at,
        first_sequence: row.entries + 1,
        entries: Arc::new([]),
        summary: row.summary,
    });
}
