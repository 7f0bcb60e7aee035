//! Admission: how many webhooks, and how many bytes of their bodies, the process holds at a time.
//!
//! Nothing waits here: what is too much is refused at once, before its body is read.

mod crowd;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use self::crowd::Crowd;

/// Counts what is in flight against two limits, and those events that are not yet on disk against a
/// third.
#[derive(Debug)]
pub struct Admission {
    count: AtomicU64,
    bytes: AtomicU64,
    refused: AtomicU64,
    count_max: u64,
    bytes_max: u64,
    crowd: Crowd,
}

/// A place in flight; given back when it is dropped.
#[derive(Debug)]
pub struct Ticket {
    admission: Arc<Admission>,
    bytes: u64,
    is_in_crowd: bool,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// As many as may be are in flight.
    #[error("too many webhooks are in flight (`in_flight_count_max`)")]
    InFlight,
    /// More events come, and have been coming for a while, than can be recorded.
    #[error("events have been coming faster than they are recorded (`accepting_per_core_max`)")]
    Crowded,
}

impl Admission {
    /// Lets that many requests and bytes in.
    pub fn new(count_max: u64, bytes_max: u64, crowd: Crowd) -> Arc<Self> {
        Arc::new(Self {
            count: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            count_max,
            bytes_max,
            crowd,
        })
    }

    /// A place for one more request. A flush takes `flush_micros` at present; `now` reads the
    /// monotonic clock in milliseconds.
    pub fn enter(
        self: &Arc<Self>,
        flush_micros: u64,
        now: impl FnOnce() -> u64,
    ) -> Result<Ticket, NoPlace> {
        let place = if !take(&self.count, 1, self.count_max) {
            Err(NoPlace::InFlight)
        } else if self.crowd.join(flush_micros, now) {
            return Ok(Ticket {
                admission: Arc::clone(self),
                bytes: 0,
                is_in_crowd: true,
            });
        } else {
            self.count.fetch_sub(1, Ordering::Relaxed);
            Err(NoPlace::Crowded)
        };
        self.refused.fetch_add(1, Ordering::Relaxed);
        place
    }

    /// Requests in flight.
    pub fn in_flight(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Requests that found no place since the start.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}

impl Ticket {
    /// It is no longer one of those that are about to be recorded: it has been, or its sender is slow
    /// and must not keep others out.
    pub fn leave_crowd(&mut self) {
        if std::mem::take(&mut self.is_in_crowd) {
            self.admission.crowd.leave();
        }
    }

    /// It is to be recorded now, whatever became of it meanwhile.
    pub fn join_crowd(&mut self) {
        if !std::mem::replace(&mut self.is_in_crowd, true) {
            self.admission.crowd.rejoin();
        }
    }

    /// Room for that many more bytes; `false` when there is none.
    pub fn reserve(&mut self, bytes: u64) -> bool {
        let taken = take(&self.admission.bytes, bytes, self.admission.bytes_max);
        if taken {
            self.bytes += bytes;
        } else {
            self.admission.refused.fetch_add(1, Ordering::Relaxed);
        }
        taken
    }

    /// Bytes that it holds room for.
    pub fn reserved(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave_crowd();
        self.admission.count.fetch_sub(1, Ordering::Relaxed);
        self.admission
            .bytes
            .fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

fn take(counter: &AtomicU64, more: u64, max: u64) -> bool {
    let before = counter.fetch_add(more, Ordering::Relaxed);
    let fits = before.checked_add(more).is_some_and(|sum| sum <= max);
    if !fits {
        counter.fetch_sub(more, Ordering::Relaxed);
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(count_max: u64) -> Arc<Admission> {
        Admission::new(count_max, 100, Crowd::new(64))
    }

    #[test]
    fn what_is_too_much_is_refused_until_something_leaves() {
        let admission = admission(2);
        let enter = || admission.enter(0, || 0);
        let first = enter().unwrap();
        let second = enter().unwrap();
        assert_eq!(enter().unwrap_err(), NoPlace::InFlight);
        drop(first);
        let third = enter().unwrap();
        assert_eq!((admission.in_flight(), admission.refused()), (2, 1));
        drop((second, third));
        assert_eq!(admission.in_flight(), 0);
    }

    #[test]
    fn who_is_slow_or_recorded_keeps_nobody_out() {
        let admission = admission(1_000);
        let standing = |now| {
            let mut tickets = Vec::new();
            while let Ok(ticket) = admission.enter(0, || now) {
                tickets.push(ticket);
            }
            tickets
        };
        for now in (0..100).step_by(20) {
            drop(standing(now));
        }
        let mut tickets = standing(100);
        tickets.extend(standing(101));
        let full = admission.enter(0, || 102).unwrap_err();
        assert_eq!(full, NoPlace::InFlight);
        tickets.truncate(64);
        assert_eq!(admission.enter(0, || 103).unwrap_err(), NoPlace::Crowded);
        tickets[0].leave_crowd();
        tickets[0].leave_crowd();
        let mut other = admission.enter(0, || 104).unwrap();
        assert_eq!(admission.enter(0, || 105).unwrap_err(), NoPlace::Crowded);
        tickets[0].join_crowd();
        tickets[0].join_crowd();
        other.leave_crowd();
        assert_eq!(admission.enter(0, || 106).unwrap_err(), NoPlace::Crowded);
        drop(tickets);
        assert_eq!(standing(107).len(), 64);
        assert_eq!(admission.in_flight(), 1);
    }

    #[test]
    fn bytes_are_given_back_with_the_ticket() {
        let admission = admission(10);
        let enter = || admission.enter(0, || 0);
        let mut ticket = enter().unwrap();
        assert!(ticket.reserve(60) && ticket.reserve(40));
        let mut other = enter().unwrap();
        assert!(!other.reserve(1));
        assert_eq!(other.reserved(), 0);
        drop(ticket);
        assert!(other.reserve(100));
    }
}
