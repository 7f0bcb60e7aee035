//! What survives a crash: an SQLite database that answers on the spot, and a look at all of it.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::id::RunId;
use millrace_core::journal::Entry;
use millrace_core::ports::store::{Answer, CommitError, RunFilter, Runs, StoredRun, Unit};
use millrace_store::SqliteStore;

use super::limits::Slots;

/// A disk that several processes use one after another.
#[derive(Clone)]
pub(crate) struct Disk {
    pub(crate) store: Arc<dyn Runs>,
    pub(crate) slots: Arc<Mutex<Slots>>,
}

impl Disk {
    pub(crate) fn new() -> Self {
        Self {
            store: Arc::new(SqliteStore::in_memory().unwrap()),
            slots: Arc::default(),
        }
    }

    pub(crate) fn find(&self, run_id: RunId) -> Option<StoredRun> {
        now(self.store.run(run_id))
    }

    /// Every run, newest first.
    pub(crate) fn all(&self) -> Vec<StoredRun> {
        let mut runs = Vec::new();
        let mut before = None;
        loop {
            let page = now(self.store.runs(RunFilter::default(), before, 500));
            let rows = page.items.iter();
            runs.extend(rows.filter_map(|row| self.find(row.run_id)));
            match page.next {
                Some(next) => before = Some(next),
                None => return runs,
            }
        }
    }

    pub(crate) fn are_all_final(&self) -> bool {
        now(self.store.unfinished(None, 1)).is_empty()
    }

    /// Commits at once.
    pub(crate) fn write(&self, unit: Arc<Unit>) -> Result<(), CommitError> {
        let result = self.store.commit(unit).now_or_never();
        let rows = now(self.store.limited(None, 10_000));
        self.slots.lock().unwrap().see(&rows);
        result.expect("the disk answers on the spot")
    }
}

/// The value of an answer that is there at once.
pub(crate) fn now<T>(answer: Answer<'_, T>) -> T {
    let answer = answer.now_or_never();
    answer.expect("the disk answers on the spot").unwrap()
}

/// All chunks of a run as one.
pub(crate) fn journal_of(run: &StoredRun) -> Vec<Entry> {
    let decode = |chunk: &Bytes| millrace_core::journal::decode(chunk).unwrap();
    run.chunks.iter().flat_map(decode).collect()
}
