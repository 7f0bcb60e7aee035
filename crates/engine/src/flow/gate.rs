//! The gate as the rest of the engine asks it. One lock, never held while waiting.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};

use millrace_core::id::RunId;
use smol_str::SmolStr;
use tokio::sync::{Notify, watch};

use super::elsewhere::Depths;
use super::line::Place;
use super::table::Table;

/// See the module.
pub(crate) struct Flow {
    table: Mutex<Table>,
    /// Something may be driven, or earlier than was known.
    pub(super) changed: Notify,
    pub(super) loaded: watch::Sender<bool>,
    /// Somebody reads what the store holds.
    pub(super) is_reading: AtomicBool,
    /// What the queues of scenarios held when another member's were looked at.
    pub(super) depths: Depths,
}

/// Why a run is queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// What it waits for.
    pub reason: Reason,
    /// What it is counted under; empty without `settings.concurrency.key`.
    pub key: SmolStr,
    /// How many runs of its key come before it.
    pub before: usize,
}

/// What a queued run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A slot.
    Slots {
        /// How many are taken.
        taken: usize,
        /// How many there are.
        limit: u32,
    },
    /// Its scenario's rate.
    Rate,
    /// Its turn: it may begin.
    Turn,
}

impl Flow {
    pub(crate) fn new() -> Self {
        Self {
            table: Mutex::default(),
            changed: Notify::new(),
            loaded: watch::Sender::new(false),
            is_reading: AtomicBool::new(false),
            depths: Depths::default(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A driver left the run queued: it is looked after again.
    pub(crate) fn look_again(&self, run_id: RunId) {
        self.lock().look_again(run_id);
        self.changed.notify_one();
    }

    /// Whether nobody may drive the run yet.
    pub(crate) fn holds_back(&self, run_id: RunId) -> bool {
        self.lock().place(run_id) == Some(Place::Waiting)
    }

    /// Whether its limits let the run begin.
    pub(crate) fn admits(&self, run_id: RunId) -> bool {
        let place = self.lock().place(run_id);
        place == Some(Place::Holding)
    }

    /// Whether the run is to end for a newer one.
    pub(crate) fn gives_way(&self, run_id: RunId) -> bool {
        self.lock().place(run_id) == Some(Place::GivingWay)
    }

    /// Why a run is queued; none when no limits hold it back.
    pub(crate) fn queued(&self, run_id: RunId) -> Option<Queued> {
        self.lock().queued(run_id)
    }
}
