//! How much memory the large values of driven runs take. A run is driven only while there is room
//! for its values; one that outgrows the room gives way at its next commit and waits for its turn.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a permit stands for, in bytes.
const PERMIT_BYTES: u64 = 1024;

/// The room for all runs of the process.
#[derive(Debug)]
pub(crate) struct Room {
    permits: Arc<Semaphore>,
    permits_max: u32,
}

/// Room for large values that is taken until this is dropped.
#[derive(Debug, Default)]
pub struct Hold {
    permit: Option<OwnedSemaphorePermit>,
    /// Bytes that are in memory and for which there was no room yet.
    wanting: u64,
    is_short: bool,
}

impl Room {
    pub(crate) fn new(bytes_max: u64) -> Self {
        let permits_max = permits(bytes_max).max(1);
        Self {
            permits: Arc::new(Semaphore::new(permits_max as usize)),
            permits_max,
        }
    }

    /// Waits for room for that many bytes, in order of asking. What is larger than all of it waits
    /// until it is alone.
    pub(crate) async fn wait_for(&self, bytes: u64) -> Hold {
        let count = permits(bytes).min(self.permits_max);
        let permit = match count {
            0 => None,
            _ => Arc::clone(&self.permits)
                .acquire_many_owned(count)
                .await
                .ok(),
        };
        Hold {
            permit,
            ..Hold::default()
        }
    }
}

impl Hold {
    /// The run's values take so many bytes more.
    pub(crate) fn note(&mut self, bytes: u64) {
        self.wanting += bytes;
    }

    /// Takes room for what has been noted, if there is some.
    pub(crate) fn settle(&mut self, room: &Room) {
        if self.wanting == 0 {
            return;
        }
        let count = permits(std::mem::take(&mut self.wanting)).min(room.permits_max);
        match Arc::clone(&room.permits).try_acquire_many_owned(count) {
            Ok(more) => match &mut self.permit {
                Some(permit) => permit.merge(more),
                None => self.permit = Some(more),
            },
            Err(_) => self.is_short = true,
        }
    }

    /// Whether the run has outgrown the room.
    pub(crate) fn is_short(&self) -> bool {
        self.is_short
    }
}

fn permits(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PERMIT_BYTES)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn who_finds_no_room_waits_until_there_is_some() {
        let room = Room::new(10 * PERMIT_BYTES);
        let first = room.wait_for(6 * PERMIT_BYTES).now_or_never().unwrap();
        let mut large = Box::pin(room.wait_for(100 * PERMIT_BYTES));
        assert!(large.as_mut().now_or_never().is_none());
        // In order: a small one does not pass by.
        let mut small = Box::pin(room.wait_for(1));
        assert!(small.as_mut().now_or_never().is_none());
        assert!(room.wait_for(0).now_or_never().is_some());
        drop(first);
        let large = large.now_or_never().unwrap();
        assert!(small.as_mut().now_or_never().is_none());
        drop(large);
        assert!(small.now_or_never().is_some());
    }

    #[test]
    fn who_outgrows_the_room_is_short() {
        let room = Room::new(10 * PERMIT_BYTES);
        let mut hold = Hold::default();
        hold.note(4 * PERMIT_BYTES);
        hold.settle(&room);
        assert!(!hold.is_short());
        let mut other = room.wait_for(5 * PERMIT_BYTES).now_or_never().unwrap();
        hold.note(2 * PERMIT_BYTES);
        hold.settle(&room);
        assert!(hold.is_short());
        drop(hold);
        other.note(5 * PERMIT_BYTES);
        other.settle(&room);
        assert!(!other.is_short());
    }
}
