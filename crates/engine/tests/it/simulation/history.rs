//! What everyone outside has been told. It survives crashes, as people's memories do.

use std::sync::{Arc, Mutex, MutexGuard};

use millrace_core::id::RunId;
use millrace_core::status::RunStatus;

/// Things that were told, and what was on disk when they were.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Delivery and the runs that its sender was given.
    pub(crate) acknowledged: Vec<(usize, Vec<RunId>)>,
    /// How often each delivery was sent.
    pub(crate) sent: Vec<(usize, u64)>,
    /// Final statuses that were shown.
    pub(crate) finals: Vec<(RunId, RunStatus)>,
    /// Cancels that were answered as carried out.
    pub(crate) cancelled: Vec<RunId>,
    /// What was shown and was not on disk.
    pub(crate) seen_uncommitted: Vec<String>,
}

/// Shared by all who are told.
#[derive(Clone, Default)]
pub(crate) struct History(Arc<Mutex<Told>>);

impl History {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap()
    }

    /// Runs that someone knows of.
    pub(crate) fn known_runs(&self) -> Vec<RunId> {
        let told = self.lock();
        let runs = told.acknowledged.iter().flat_map(|(_, runs)| runs);
        runs.copied().collect()
    }
}
