//! What a keeper of large values knows of them in this process: who holds which, and how many and
//! how long they are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use millrace_core::ports::blobs::{AgedBlobs, BlobFacts, BlobHash, Pin};

use super::lock;

/// See the module.
#[derive(Default)]
pub(crate) struct Ledger {
    /// How many pins each value has.
    held: Mutex<HashMap<BlobHash, usize>>,
    /// What the walk that is under way has found so far.
    walked: Mutex<BlobFacts>,
    bytes: AtomicU64,
    count: AtomicU64,
}

/// A part of the walk over all values.
pub(crate) struct Part {
    pub(crate) aged: AgedBlobs,
    /// Of all values that were looked at.
    pub(crate) bytes: u64,
    /// How many those were.
    pub(crate) count: u64,
}

/// What a pin drops.
struct Held {
    ledger: Arc<Ledger>,
    hash: BlobHash,
}

impl Ledger {
    /// Nobody in this process removes the value while the pin lives.
    pub(crate) fn hold(self: &Arc<Self>, hash: BlobHash) -> Pin {
        *lock(&self.held).entry(hash).or_default() += 1;
        let ledger = Arc::clone(self);
        Pin::new(Held { ledger, hash })
    }

    /// Whether someone holds the value at this moment.
    pub(crate) fn is_held(&self, hash: BlobHash) -> bool {
        lock(&self.held).contains_key(&hash)
    }

    /// Removes a value that nobody holds; `remove` gives how long it was, if it was removed. Nobody
    /// begins to hold one until it is gone.
    pub(crate) fn remove<E>(
        &self,
        hash: BlobHash,
        remove: impl FnOnce() -> Result<Option<u64>, E>,
    ) -> Result<bool, E> {
        let held = lock(&self.held);
        if held.contains_key(&hash) {
            return Ok(false);
        }
        let removed = remove()?;
        drop(held);
        Ok(self.removed(removed))
    }

    /// A value of so many bytes is new.
    pub(crate) fn added(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// A value of so many bytes, or none, was removed. Whether it was one.
    pub(crate) fn removed(&self, bytes: Option<u64>) -> bool {
        if let Some(bytes) = bytes {
            subtract(&self.bytes, bytes);
            subtract(&self.count, 1);
        }
        bytes.is_some()
    }

    /// A part of a walk, which is its first when it lies behind none; at the walk's end the figures
    /// are right again.
    pub(crate) fn walked(&self, after: Option<BlobHash>, part: Part) -> AgedBlobs {
        let mut walked = lock(&self.walked);
        if after.is_none() {
            *walked = BlobFacts::default();
        }
        walked.bytes += part.bytes;
        walked.count += part.count;
        if part.aged.next.is_none() {
            self.bytes.store(walked.bytes, Ordering::Relaxed);
            self.count.store(walked.count, Ordering::Relaxed);
        }
        part.aged
    }

    pub(crate) fn facts(&self) -> BlobFacts {
        BlobFacts {
            bytes: self.bytes.load(Ordering::Relaxed),
            count: self.count.load(Ordering::Relaxed),
        }
    }
}

/// What was never counted cannot be taken off: the next walk tells.
fn subtract(figure: &AtomicU64, by: u64) {
    let less = |known: u64| Some(known.saturating_sub(by));
    let _ = figure.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = lock(&self.ledger.held);
        if let Some(pins) = held.get_mut(&self.hash) {
            *pins -= 1;
            if *pins == 0 {
                held.remove(&self.hash);
            }
        }
    }
}
