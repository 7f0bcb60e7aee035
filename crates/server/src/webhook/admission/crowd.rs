//! The crowd: events between the head of their request and the commit that records them.
//!
//! By Little's law, whoever is in a crowd waits for as long as it takes to serve the crowd, so one
//! that is larger than the machine needs to be busy costs everybody time and gains nothing. A burst
//! is let in all the same: it is served before its senders would have come again. Who comes while a
//! crowd *stands* is refused at once, until nobody had to be refused for a while: those who were sent
//! away come again together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The time of a flush up to which the bound is what the setting says, in microseconds. Events wait
/// for two flushes, the one that is under way and their own, so on a slower disk more of them are
/// needed to keep a core busy.
const FLUSH_MICROS: u64 = 1_000;
/// A crowd may dip below its bound, for one commit lets many go: so it goes on when it is beyond its
/// bound again after so many milliseconds.
const DIP_MILLIS: u64 = 20;
/// How long a crowd may be beyond its bound, in milliseconds: until then it is a burst. As long as
/// the interval of RFC 8289: a disk or a machine that pauses for a moment must not have events
/// refused that come at half the rate it can do.
const BURST_MILLIS: u64 = 100;
/// How long after the last refusal a burst is not let in, in milliseconds: longer than the
/// `Retry-After` of a refusal.
const REST_MILLIS: u64 = 2_000;

/// Counts the crowd.
#[derive(Debug)]
pub struct Crowd {
    bound: u64,
    count: AtomicU64,
    beyond: Mutex<Beyond>,
}

/// When the crowd was beyond its bound, as readings of the monotonic clock in milliseconds.
#[derive(Debug, Default)]
struct Beyond {
    /// The first and the last time, one dip after the other.
    span: Option<(u64, u64)>,
    /// When somebody was refused last.
    refused: Option<u64>,
}

impl Crowd {
    /// Nobody yet, and a bound while flushes are quick.
    pub fn new(bound: u64) -> Self {
        Self {
            bound,
            count: AtomicU64::new(0),
            beyond: Mutex::default(),
        }
    }

    /// Events that are let in without a question while a flush takes that long.
    pub fn bound(&self, flush_micros: u64) -> u64 {
        let flush_micros = flush_micros.max(FLUSH_MICROS);
        self.bound.saturating_mul(flush_micros) / FLUSH_MICROS
    }

    /// Lets one more in, or not. `now` is asked only when the crowd is beyond its bound.
    pub fn join(&self, flush_micros: u64, now: impl FnOnce() -> u64) -> bool {
        let before = self.count.fetch_add(1, Ordering::Relaxed);
        if before < self.bound(flush_micros) || self.is_a_burst(now()) {
            return true;
        }
        self.leave();
        false
    }

    /// One more whose body has been read already: there is nothing to be saved by refusing it.
    pub fn rejoin(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// One less.
    pub fn leave(&self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }

    fn is_a_burst(&self, now: u64) -> bool {
        let mut beyond = self.beyond.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |then: u64| now.saturating_sub(then);
        let first = match beyond.span {
            Some((first, last)) if since(last) <= DIP_MILLIS => first,
            _ => now,
        };
        beyond.span = Some((first, now));
        let rests = beyond.refused.is_some_and(|at| since(at) < REST_MILLIS);
        let is_a_burst = !rests && since(first) <= BURST_MILLIS;
        if !is_a_burst {
            beyond.refused = Some(now);
        }
        is_a_burst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(crowd: &Crowd, now: u64) -> u64 {
        let mut joined = 0;
        while joined < 10_000 && crowd.join(0, || now) {
            joined += 1;
        }
        joined
    }

    /// One more comes now and then, each let in, for as long as a burst may last. How many.
    fn standing(crowd: &Crowd, from: u64) -> u64 {
        let mut joined = 0;
        while joined * DIP_MILLIS <= BURST_MILLIS {
            let now = from + joined * DIP_MILLIS;
            assert!(crowd.join(0, || now), "{now}");
            joined += 1;
        }
        joined
    }

    #[test]
    fn a_burst_is_let_in_and_a_crowd_that_stands_is_not() {
        let crowd = Crowd::new(128);
        assert_eq!(filled(&crowd, 1_000), 10_000);
        standing(&crowd, 1_000);
        assert!(!crowd.join(0, || 1_001 + BURST_MILLIS));
    }

    #[test]
    fn a_crowd_stands_though_it_dips_with_each_commit() {
        let crowd = Crowd::new(64);
        for now in (0..=BURST_MILLIS).step_by(10) {
            assert_eq!(filled(&crowd, now), 10_000);
            (0..10_000).for_each(|_| crowd.leave());
        }
        assert_eq!(filled(&crowd, BURST_MILLIS + 10), 64);
    }

    #[test]
    fn bursts_with_pauses_between_them_are_each_let_in() {
        let crowd = Crowd::new(64);
        for now in (0..1_000).step_by(usize::try_from(DIP_MILLIS + 1).unwrap()) {
            assert_eq!(filled(&crowd, now), 10_000);
            (0..10_000).for_each(|_| crowd.leave());
        }
    }

    #[test]
    fn those_who_were_sent_away_are_no_burst_when_they_come_again() {
        let crowd = Crowd::new(64);
        let joined = filled(&crowd, 0) + standing(&crowd, 0);
        assert!(!crowd.join(0, || BURST_MILLIS + 1));
        (0..joined).for_each(|_| crowd.leave());
        let again = BURST_MILLIS + 1_000;
        assert_eq!(filled(&crowd, again), 64);
        (0..64).for_each(|_| crowd.leave());
        assert_eq!(filled(&crowd, again + REST_MILLIS), 10_000);
    }

    #[test]
    fn a_slow_disk_is_given_more_to_flush() {
        let crowd = Crowd::new(128);
        assert_eq!(crowd.bound(0), 128);
        assert_eq!(crowd.bound(300), 128);
        assert_eq!(crowd.bound(10_000), 1_280);
    }
}
