//! What everyone outside has asked and been told. It survives crashes, as people's memories do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use millrace_core::id::RunId;
use millrace_core::json::Json;
use millrace_core::status::RunStatus;

/// Things that were asked and told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Delivery and the runs that its sender was given.
    pub(crate) acknowledged: Vec<(usize, Vec<RunId>)>,
    /// How often each delivery was sent.
    pub(crate) sent: BTreeMap<usize, usize>,
    /// Final statuses that were shown.
    pub(crate) finals: Vec<(RunId, RunStatus)>,
    /// Answers of `respond` nodes that were shown.
    pub(crate) replies: Vec<(RunId, Json)>,
    /// Cancels that were answered as asked for.
    pub(crate) cancelled: Vec<RunId>,
    /// Steps that were answered as resolved.
    pub(crate) resolved: Vec<(RunId, u32)>,
    /// Runs that were given to someone who asked for them, for a retry or a replay.
    pub(crate) given: Vec<RunId>,
    /// Runs of which a retry was asked for that may repeat what is `at_most_once`.
    pub(crate) forced: Vec<RunId>,
    /// What was shown and was not on disk.
    pub(crate) seen_uncommitted: Vec<String>,
    /// Who waits for an answer.
    waiting: BTreeMap<u64, String>,
    tickets: u64,
}

/// Shared by all who are told.
#[derive(Clone, Default)]
pub(crate) struct History(Arc<Mutex<Told>>);

/// Someone who waits for an answer, until this is dropped.
pub(crate) struct Ticket {
    history: History,
    number: u64,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.history.lock().waiting.remove(&self.number);
    }
}

impl History {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap()
    }

    /// Someone begins to wait for this.
    pub(crate) fn wait_for(&self, what: String) -> Ticket {
        let mut told = self.lock();
        told.tickets += 1;
        let number = told.tickets;
        told.waiting.insert(number, what);
        Ticket {
            history: self.clone(),
            number,
        }
    }

    /// What someone waits for, if anyone does.
    pub(crate) fn waiting(&self) -> Option<String> {
        self.lock().waiting.values().next().cloned()
    }

    /// Something was shown that was not on disk.
    pub(crate) fn saw_uncommitted(&self, what: String) {
        self.lock().seen_uncommitted.push(what);
    }

    /// Runs that someone knows of.
    pub(crate) fn known_runs(&self) -> Vec<RunId> {
        let told = self.lock();
        let runs = told.acknowledged.iter().flat_map(|(_, runs)| runs);
        runs.chain(&told.given).copied().collect()
    }
}
