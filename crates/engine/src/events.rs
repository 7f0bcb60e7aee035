//! Live events: what has been committed, told to those who watch. Nothing is computed for no one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::journal::Entry;
use millrace_core::ports::store::RunSummary;
use millrace_core::time::Timestamp;
use rustc_hash::FxHashMap;
use tokio::sync::broadcast;

/// Committed batches that a watcher may lag behind before it has to read the store again.
const BATCHES_OF_RUN_COUNT: usize = 64;
/// The same for those who watch all runs.
const BATCHES_OF_ALL_COUNT: usize = 1_024;

/// What one commit added to one run.
#[derive(Debug, Clone)]
pub struct CommittedEntries {
    /// The run.
    pub run_id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// The version it runs.
    pub version: Option<u32>,
    /// When the run was accepted.
    pub accepted_at: Timestamp,
    /// Sequence number of the first entry; the first entry of a journal has 1.
    pub first_sequence: u64,
    /// The entries.
    pub entries: Arc<[Entry]>,
    /// What lists show since.
    pub summary: RunSummary,
}

/// All who watch.
#[derive(Debug)]
pub(crate) struct Watchers {
    all: broadcast::Sender<Arc<CommittedEntries>>,
    runs: Mutex<FxHashMap<RunId, broadcast::Sender<Arc<CommittedEntries>>>>,
    /// Runs in `runs`, so that a commit that no one watches takes no lock.
    count: AtomicUsize,
}

impl Watchers {
    pub(crate) fn new() -> Self {
        Self {
            all: broadcast::Sender::new(BATCHES_OF_ALL_COUNT),
            runs: Mutex::new(FxHashMap::default()),
            count: AtomicUsize::new(0),
        }
    }

    pub(crate) fn watch_all(&self) -> broadcast::Receiver<Arc<CommittedEntries>> {
        self.all.subscribe()
    }

    pub(crate) fn watch(&self, run_id: RunId) -> broadcast::Receiver<Arc<CommittedEntries>> {
        let mut runs = self.lock();
        // Those whose watchers have left go when the next one comes: watchers are few.
        runs.retain(|_, sender| sender.receiver_count() > 0);
        let receiver = runs
            .entry(run_id)
            .or_insert_with(|| broadcast::Sender::new(BATCHES_OF_RUN_COUNT))
            .subscribe();
        self.count.store(runs.len(), Ordering::Release);
        receiver
    }

    /// Whether somebody watches all runs.
    pub(crate) fn of_all_are_there(&self) -> bool {
        self.all.receiver_count() > 0
    }

    /// The runs that somebody watches.
    pub(crate) fn runs(&self) -> Vec<RunId> {
        if self.count.load(Ordering::Acquire) == 0 {
            return Vec::new();
        }
        let runs = self.lock();
        let watched = runs
            .iter()
            .filter(|(_, sender)| sender.receiver_count() > 0);
        watched.map(|(run_id, _)| *run_id).collect()
    }

    /// Whether anyone would see entries of any run.
    pub(crate) fn are_there(&self) -> bool {
        self.all.receiver_count() > 0 || self.count.load(Ordering::Acquire) > 0
    }

    pub(crate) fn tell(&self, committed: CommittedEntries) {
        let run_id = committed.run_id;
        let is_final = committed.summary.status.is_final();
        let committed = Arc::new(committed);
        // An error means that no one watches.
        let _ = self.all.send(Arc::clone(&committed));
        if self.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut runs = self.lock();
        if let Some(sender) = runs.get(&run_id) {
            let _ = sender.send(committed);
        }
        if is_final && runs.remove(&run_id).is_some() {
            self.count.store(runs.len(), Ordering::Release);
        }
    }

    fn lock(
        &self,
    ) -> std::sync::MutexGuard<'_, FxHashMap<RunId, broadcast::Sender<Arc<CommittedEntries>>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
