//! Follows runs that other members drive, for those who wait for them or watch them here.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, stream};
use millrace_core::id::RunId;
use millrace_core::ports::members::Members;
use millrace_core::ports::store::{RunFilter, RunRow};

use crate::events::CommittedEntries;
use crate::run::look_up;
use crate::shared::Shared;

/// How often they are looked at, in milliseconds.
const LOOK_MILLIS: u64 = 100;
/// Runs that are read at a time.
const AT_ONCE_COUNT: usize = 8;
/// The newest runs, of which those who watch all are told.
const NEWEST_COUNT: u32 = 50;
/// How often these are looked at, in milliseconds.
const NEWEST_MILLIS: u64 = 1_000;

/// How many entries the runs had that were looked at before.
type Seen = BTreeMap<RunId, u64>;

/// Follows for ever.
pub(crate) async fn follow(shared: Arc<Shared>) {
    let Some(members) = super::of(&shared) else {
        return std::future::pending().await;
    };
    let (mut watched, mut newest) = (Seen::new(), Seen::new());
    let mut newest_at = 0;
    loop {
        let now = shared.host.monotonic_millis();
        shared.host.sleep_until(now + LOOK_MILLIS).await;
        follow_awaited(&shared, &*members).await;
        follow_watched(&shared, &*members, &mut watched).await;
        if !shared.watchers.of_all_are_there() {
            newest.clear();
        } else if now >= newest_at {
            newest_at = now + NEWEST_MILLIS;
            follow_newest(&shared, &mut newest).await;
        }
    }
}

/// Those whose end or answer somebody waits for.
async fn follow_awaited(shared: &Arc<Shared>, members: &dyn Members) {
    let mut known: BTreeMap<RunId, u64> = shared.followed.unfinished().into_iter().collect();
    known.retain(|run_id, _| !shared.active.contains(*run_id));
    let changed = changed(members, &known).await;
    let looks = stream::iter(changed).map(|run_id| look_up(shared, run_id));
    let looks = looks.buffer_unordered(AT_ONCE_COUNT);
    let results: Vec<_> = looks.map(|look| look.map(drop)).collect().await;
    for error in results.into_iter().filter_map(Result::err) {
        tracing::debug!(%error, "a run that somebody waits for cannot be read yet");
    }
}

/// Those whose events somebody watches.
async fn follow_watched(shared: &Shared, members: &dyn Members, seen: &mut Seen) {
    let watched = shared.watchers.runs();
    seen.retain(|run_id, _| watched.contains(run_id));
    let known = watched
        .into_iter()
        .filter(|run_id| !shared.active.contains(*run_id))
        .map(|run_id| (run_id, seen.get(&run_id).copied().unwrap_or_default()));
    for run_id in changed(members, &known.collect()).await {
        if let Ok(Some(row)) = shared.store.run_row(run_id).await {
            tell(shared, row, seen);
        }
    }
}

/// Those of which the store has more entries than are known.
async fn changed(members: &dyn Members, known: &BTreeMap<RunId, u64>) -> Vec<RunId> {
    if known.is_empty() {
        return Vec::new();
    }
    match members.entries(known.keys().copied().collect()).await {
        Ok(entries) => entries
            .into_iter()
            .filter(|(run_id, entries)| known.get(run_id).is_some_and(|known| entries > known))
            .map(|(run_id, _)| run_id)
            .collect(),
        Err(error) => {
            tracing::debug!(%error, "runs of other members cannot be looked at yet");
            Vec::new()
        }
    }
}

/// The newest of all, for those who watch all. Who looks at older ones reads them again.
async fn follow_newest(shared: &Shared, seen: &mut Seen) {
    let newest = shared.store.runs(RunFilter::default(), None, NEWEST_COUNT);
    let Ok(page) = newest.await else { return };
    let is_first = seen.is_empty();
    let mut now_seen = Seen::new();
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
