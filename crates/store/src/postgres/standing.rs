//! How the store is: what health and metrics show, and what admission asks for at each event.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use millrace_core::ports::store::Facts;
use millrace_core::time::Timestamp;

use super::access::Clock;

/// Figures that the writer keeps and anyone reads.
pub(super) struct Standing {
    clock: Option<Clock>,
    bytes: AtomicU64,
    commits: AtomicU64,
    units: AtomicU64,
    /// 0 before the first.
    last_commit: AtomicI64,
    flush_micros: AtomicU64,
    full: AtomicBool,
}

impl Standing {
    pub(super) fn new(clock: Option<Clock>) -> Self {
        Self {
            clock,
            bytes: AtomicU64::new(0),
            commits: AtomicU64::new(0),
            units: AtomicU64::new(0),
            last_commit: AtomicI64::new(0),
            flush_micros: AtomicU64::new(0),
            full: AtomicBool::new(false),
        }
    }

    /// The time, if there is a clock.
    pub(super) fn now(&self) -> Option<Timestamp> {
        self.clock.as_ref().map(|clock| clock())
    }

    /// A batch of so many units was committed, in that time.
    pub(super) fn committed(&self, units: usize, micros: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.units.fetch_add(units as u64, Ordering::Relaxed);
        if let Some(clock) = &self.clock {
            self.last_commit
                .store(clock().as_millis(), Ordering::Relaxed);
        }
        // An eighth of the way to each new reading: a single slow one says little.
        let before = self.flush_micros.load(Ordering::Relaxed);
        let smoothed = if before == 0 {
            micros
        } else {
            (before * 7 + micros) / 8
        };
        self.flush_micros.store(smoothed, Ordering::Relaxed);
        self.full.store(false, Ordering::Relaxed);
    }

    /// The server has, or has no more, room for events.
    pub(super) fn found_full(&self) {
        self.full.store(true, Ordering::Relaxed);
    }

    /// The database takes so many bytes.
    pub(super) fn measured(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    pub(super) fn flush_micros(&self) -> u64 {
        self.flush_micros.load(Ordering::Relaxed)
    }

    pub(super) fn facts(&self) -> Facts {
        let last = self.last_commit.load(Ordering::Relaxed);
        Facts {
            kind: "postgres",
            bytes: self.bytes.load(Ordering::Relaxed),
            log_bytes: 0,
            free_bytes: 0,
            commits: self.commits.load(Ordering::Relaxed),
            units: self.units.load(Ordering::Relaxed),
            last_commit: (last != 0).then(|| Timestamp::from_millis(last)),
        }
    }
}
