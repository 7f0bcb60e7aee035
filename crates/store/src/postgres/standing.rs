//! How the store is: what health and metrics show, and what admission asks for at each event.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use millrace_core::ports::store::Facts;
use millrace_core::time::Timestamp;

use super::access::Clock;
use super::runtime;

/// How long events are refused once the server had no room: then one is let in to find out.
const FULL_FOR: Duration = Duration::from_secs(2);

/// Figures that the writer keeps and anyone reads.
pub(super) struct Standing {
    clock: Option<Clock>,
    bytes: AtomicU64,
    commits: AtomicU64,
    units: AtomicU64,
    /// 0 before the first.
    last_commit: AtomicI64,
    flush_micros: AtomicU64,
    began: Instant,
    /// Milliseconds since it began until which events are refused; 0 while there is room.
    full_until: AtomicU64,
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
            began: runtime::reading(),
            full_until: AtomicU64::new(0),
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
        self.full_until.store(0, Ordering::Relaxed);
    }

    /// The server has no room.
    pub(super) fn found_full(&self) {
        let until = self.began.elapsed() + FULL_FOR;
        self.full_until
            .store(until.as_millis() as u64, Ordering::Relaxed);
    }

    /// The database takes so many bytes.
    pub(super) fn measured(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn is_full(&self) -> bool {
        let until = self.full_until.load(Ordering::Relaxed);
        until != 0 && self.began.elapsed() < Duration::from_millis(until)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_refused_while_there_is_no_room_and_not_for_ever() {
        let standing = Standing::new(None);
        assert!(!standing.is_full());
        standing.found_full();
        assert!(standing.is_full());
        standing.committed(1, 1);
        assert!(!standing.is_full());
        standing.found_full();
        let passed = standing.began.elapsed() + FULL_FOR;
        // As if that time had passed.
        let earlier = Standing {
            began: standing.began.checked_sub(passed).unwrap(),
            ..standing
        };
        assert!(!earlier.is_full());
    }
}
