//! Turns: whoever names the same key waits until the one before has settled it. The in-memory
//! claim of idempotency keys, and of runs that are being retried.
//!
//! Nothing is durable here. A turn that ends without a settlement (refused, failed, dropped)
//! passes to one of those who wait.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tokio::sync::OwnedMutexGuard;

type Slot<T> = Arc<tokio::sync::Mutex<Option<T>>>;

/// The turns of all keys that someone holds or waits for.
#[derive(Debug)]
pub(crate) struct Turns<K, T> {
    slots: Mutex<FxHashMap<K, Slot<T>>>,
}

impl<K: Eq + Hash + Copy, T: Clone> Turns<K, T> {
    pub(crate) fn new() -> Self {
        Self {
            slots: Mutex::new(FxHashMap::default()),
        }
    }

    /// Waits for the key's turn. Gives what the one before settled, or the turn itself.
    pub(crate) async fn take(&self, key: K) -> Result<Turn<'_, K, T>, T> {
        let slot = self.lock().entry(key).or_default().clone();
        let mut waiting = Waiting {
            turns: self,
            key,
            slot: Some(slot.clone()),
        };
        let guard = slot.lock_owned().await;
        match &*guard {
            Some(settled) => Err(settled.clone()),
            None => {
                waiting.slot = None;
                Ok(Turn {
                    turns: self,
                    key,
                    guard: Some(guard),
                })
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<K, Slot<T>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the key when no one else holds its slot. Slots are cloned only under the lock.
    fn leave(&self, key: K) {
        let mut slots = self.lock();
        if slots
            .get(&key)
            .is_some_and(|slot| Arc::strong_count(slot) == 1)
        {
            slots.remove(&key);
        }
    }
}

/// Someone who waits; forgets the slot when he gives up.
struct Waiting<'a, K: Eq + Hash + Copy, T: Clone> {
    turns: &'a Turns<K, T>,
    key: K,
    slot: Option<Slot<T>>,
}

impl<K: Eq + Hash + Copy, T: Clone> Drop for Waiting<'_, K, T> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            drop(slot);
            self.turns.leave(self.key);
        }
    }
}

/// The turn of one key.
pub(crate) struct Turn<'a, K: Eq + Hash + Copy, T: Clone> {
    turns: &'a Turns<K, T>,
    key: K,
    guard: Option<OwnedMutexGuard<Option<T>>>,
}

impl<K: Eq + Hash + Copy, T: Clone> Turn<'_, K, T> {
    /// Ends the turn with what all who wait are to be given.
    pub(crate) fn settle(mut self, settled: T) {
        if let Some(guard) = &mut self.guard {
            **guard = Some(settled);
        }
    }
}

impl<K: Eq + Hash + Copy, T: Clone> Drop for Turn<'_, K, T> {
    fn drop(&mut self) {
        self.guard = None;
        self.turns.leave(self.key);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn who_waits_is_given_what_the_first_settled() {
        let turns = Turns::<u8, &str>::new();
        let first = turns.take(1).now_or_never().unwrap().ok().unwrap();
        let mut second = Box::pin(turns.take(1));
        assert!(second.as_mut().now_or_never().is_none());
        first.settle("run");
        assert_eq!(second.now_or_never().unwrap().err(), Some("run"));
        assert!(turns.lock().is_empty());
    }

    #[test]
    fn when_the_first_fails_one_who_waits_becomes_the_first() {
        let turns = Turns::<u8, &str>::new();
        let first = turns.take(1).now_or_never().unwrap().ok().unwrap();
        let mut second = Box::pin(turns.take(1));
        let mut third = Box::pin(turns.take(1));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(third.as_mut().now_or_never().is_none());
        drop(first);
        let second = second.now_or_never().unwrap().ok().unwrap();
        assert!(third.as_mut().now_or_never().is_none());
        second.settle("run");
        assert_eq!(third.now_or_never().unwrap().err(), Some("run"));
    }

    #[test]
    fn who_gives_up_waiting_leaves_nothing_behind() {
        let turns = Turns::<u8, &str>::new();
        let first = turns.take(1).now_or_never().unwrap().ok().unwrap();
        let mut second = Box::pin(turns.take(1));
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        drop(second);
        assert!(turns.lock().is_empty());
    }

    #[test]
    fn other_keys_do_not_wait() {
        let turns = Turns::<u8, &str>::new();
        let _first = turns.take(1).now_or_never().unwrap().ok().unwrap();
        assert!(turns.take(2).now_or_never().unwrap().is_ok());
    }
}
