//! Runs, events and advances to store, and what a backend is to the cases.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
pub(crate) use futures::executor::block_on;
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::blobs::{Blob, BlobHash};
pub(crate) use millrace_core::ports::store::RunSummary;
use millrace_core::ports::store::{CommitError, CommitId, KeyClaim, NewRun, Runs, Store, Unit};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;

/// A way to open a store.
pub(crate) trait Backend {
    /// A backend with an empty store.
    fn new(name: &'static str) -> Self;
    /// Its name in the list of cases.
    fn name(&self) -> &'static str;
    /// Where its data is.
    fn folder(&self) -> &Path;
    /// Opens the store in a folder.
    fn open_in(folder: &Path) -> Arc<dyn Store>;

    /// Opens the store.
    fn open(&self) -> Arc<dyn Store> {
        Self::open_in(self.folder())
    }
}

/// When tests take place, in milliseconds since 1970.
pub(crate) const NOW: u64 = 1_795_440_529_120;

pub(crate) fn at(millis_after_now: i64) -> Timestamp {
    Timestamp::from_millis(NOW as i64 + millis_after_now)
}

/// The run with that number; greater numbers are later.
pub(crate) fn run_id(number: u64) -> RunId {
    RunId::from_rank(RunId::first_rank_of(NOW + number), 77)
}

pub(crate) fn scenario_id(number: u8) -> ScenarioId {
    ScenarioId::new(NOW + u64::from(number), [number; 10])
}

pub(crate) fn app_id(number: u8) -> AppId {
    AppId::new(NOW + u64::from(number), [number; 10])
}

pub(crate) fn summary(status: RunStatus) -> RunSummary {
    RunSummary {
        status,
        started_at: None,
        finished_at: status.is_final().then(|| at(5)),
        error: None,
        due: None,
        driven: false,
    }
}

/// A run in that status, with a chunk of one entry.
pub(crate) fn new_run(number: u64, status: RunStatus) -> NewRun {
    NewRun {
        run_id: run_id(number),
        scenario_id: scenario_id(1),
        version: Some(1),
        created_at: at(number as i64),
        correlation_id: None,
        labels: Vec::new(),
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
        chunk: Bytes::from(format!("chunk of {number}")),
        blobs: Vec::new(),
        entries: 1,
        summary: summary(status),
    }
}

/// An event with these runs and no key.
pub(crate) fn event(runs: Vec<NewRun>) -> Unit {
    Unit::Accept {
        claim: None,
        runs,
        commit_id: CommitId(1),
    }
}

/// An event with a key of app 1 and these runs.
pub(crate) fn keyed(key: u8, runs: Vec<NewRun>) -> Unit {
    Unit::Accept {
        claim: Some(claim(key)),
        runs,
        commit_id: CommitId(1),
    }
}

pub(crate) fn claim(key: u8) -> KeyClaim {
    KeyClaim {
        app_id: app_id(1),
        key: [key; 32],
        body: [key.wrapping_add(1); 32],
        expires_at: at(1000),
    }
}

/// The next entry of a run that holds `expected`.
pub(crate) fn advance(number: u64, expected: u64, status: RunStatus) -> Unit {
    Unit::Advance {
        run_id: run_id(number),
        expected_entries: expected,
        chunk: Bytes::from(format!("more of {number} at {expected}")),
        blobs: Vec::new(),
        entries: 1,
        summary: summary(status),
        creates: Vec::new(),
        commit_id: CommitId(100 + expected),
    }
}

/// A large value of 1 KiB; its text is not the store's.
pub(crate) fn large(name: &str) -> Blob {
    Blob {
        hash: BlobHash::of(name.as_bytes()),
        bytes: 1_024,
        heap_bytes: 2_048,
        text: Bytes::new(),
    }
}

/// The same unit, whose first chunk names that large value.
pub(crate) fn naming(mut unit: Unit, name: &str) -> Unit {
    match &mut unit {
        Unit::Accept { runs, .. } => runs[0].blobs.push(large(name)),
        Unit::Advance { blobs, .. } => blobs.push(large(name)),
    }
    unit
}

/// The same advance, with runs that it creates.
pub(crate) fn creating(unit: Unit, new: Vec<NewRun>) -> Unit {
    match unit {
        Unit::Advance {
            run_id,
            expected_entries,
            chunk,
            blobs,
            entries,
            summary,
            commit_id,
            ..
        } => Unit::Advance {
            run_id,
            expected_entries,
            chunk,
            blobs,
            entries,
            summary,
            creates: new,
            commit_id,
        },
        other @ Unit::Accept { .. } => other,
    }
}

pub(crate) fn commit(store: &dyn Store, unit: Unit) -> Result<(), CommitError> {
    block_on(Runs::commit(store, Arc::new(unit)))
}

/// Commits runs that are each an event of their own.
pub(crate) fn store_runs(store: &dyn Store, runs: Vec<NewRun>) {
    for run in runs {
        commit(store, event(vec![run])).unwrap();
    }
}
