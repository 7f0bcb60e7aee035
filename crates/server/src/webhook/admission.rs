//! Admission: how many webhooks, and how many bytes of their bodies, the process holds at a time.
//!
//! Nothing waits here: what is too much is refused at once, before its body is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what is in flight against two limits.
#[derive(Debug)]
pub struct Admission {
    count: AtomicU64,
    bytes: AtomicU64,
    count_max: u64,
    bytes_max: u64,
}

/// A place in flight; given back when it is dropped.
#[derive(Debug)]
pub struct Ticket {
    admission: Arc<Admission>,
    bytes: u64,
}

impl Admission {
    /// Lets that many requests and bytes in.
    pub fn new(count_max: u64, bytes_max: u64) -> Arc<Self> {
        let (count, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
        Arc::new(Self {
            count,
            bytes,
            count_max,
            bytes_max,
        })
    }

    /// A place for one more request, or nothing when all are taken.
    pub fn enter(self: &Arc<Self>) -> Option<Ticket> {
        take(&self.count, 1, self.count_max).then(|| Ticket {
            admission: Arc::clone(self),
            bytes: 0,
        })
    }

    /// Requests in flight.
    pub fn in_flight(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Ticket {
    /// Room for that many more bytes; `false` when there is none.
    pub fn reserve(&mut self, bytes: u64) -> bool {
        let taken = take(&self.admission.bytes, bytes, self.admission.bytes_max);
        if taken {
            self.bytes += bytes;
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

    #[test]
    fn what_is_too_much_is_refused_until_something_leaves() {
        let admission = Admission::new(2, 100);
        let first = admission.enter().unwrap();
        let second = admission.enter().unwrap();
        assert!(admission.enter().is_none());
        drop(first);
        let third = admission.enter().unwrap();
        assert_eq!(admission.in_flight(), 2);
        drop((second, third));
        assert_eq!(admission.in_flight(), 0);
    }

    #[test]
    fn bytes_are_given_back_with_the_ticket() {
        let admission = Admission::new(10, 100);
        let mut ticket = admission.enter().unwrap();
        assert!(ticket.reserve(60) && ticket.reserve(40));
        let mut other = admission.enter().unwrap();
        assert!(!other.reserve(1));
        assert_eq!(other.reserved(), 0);
        drop(ticket);
        assert!(other.reserve(100));
    }
}
