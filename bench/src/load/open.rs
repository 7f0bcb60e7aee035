//! The open loop: events are due whether or not earlier ones have been answered, as from a world
//! that does not know how busy the server is. A latency counts from when its event was due, so that
//! a server that stands still shows as what it is to those who wait.
//!
//! Events come in bursts, one each millisecond: the system's timers are no finer.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::sync::Semaphore;

use super::lane::Lane;
use super::{Outcome, PATIENCE, Sink, lanes, together};
use crate::clock;

/// Between two bursts.
const TICK: Duration = Duration::from_millis(1);

/// An open loop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrivals {
    /// Events that are due in a second.
    pub(crate) per_second: f64,
    /// Connections that carry them.
    pub(crate) connections: usize,
    /// For how long.
    pub(crate) time: Duration,
    /// Whether an event that finds no free connection waits for one; else it is not sent at all,
    /// and counted.
    pub(crate) may_wait: bool,
}

/// Events that are due, and lanes that wait for them.
struct Queue {
    state: Mutex<State>,
    due: Semaphore,
}

#[derive(Default)]
struct State {
    /// When each was due; nothing tells a lane to end.
    events: VecDeque<Option<Instant>>,
    idle: usize,
}

/// Loads the sink in an open loop.
pub(crate) async fn open(
    sink: &Sink,
    arrivals: Arrivals,
    numbers: &Arc<AtomicU64>,
) -> Result<Outcome> {
    let lanes = lanes(&[sink], arrivals.connections, numbers).await?;
    let queue = Arc::new(Queue {
        state: Mutex::default(),
        due: Semaphore::new(0),
    });
    let unsent = Arc::new(AtomicU64::new(0));
    let pacing = pace(Arc::clone(&queue), arrivals, Arc::clone(&unsent));
    let running = together(lanes, arrivals.time + PATIENCE, |lane| {
        serve(lane, Arc::clone(&queue))
    });
    let ((), outcome) = tokio::join!(pacing, running);
    let mut outcome = outcome?;
    outcome.unsent = unsent.load(Ordering::Relaxed);
    Ok(outcome)
}

async fn serve(mut lane: Lane, queue: Arc<Queue>) -> Result<Outcome> {
    loop {
        queue.lock().idle += 1;
        let permit = queue.due.acquire().await;
        permit.context("the open loop was closed")?.forget();
        let event = {
            let mut state = queue.lock();
            state.idle -= 1;
            state.events.pop_front().flatten()
        };
        match event {
            Some(due) => lane.send(due).await?,
            None => return Ok(lane.outcome),
        };
    }
}

/// Makes events due, each tick as many as the rate asks for.
async fn pace(queue: Arc<Queue>, arrivals: Arrivals, unsent: Arc<AtomicU64>) {
    // Every lane is idle before the first event.
    while queue.lock().idle < arrivals.connections {
        tokio::task::yield_now().await;
    }
    let start = clock::now();
    let ticks = (arrivals.time.as_secs_f64() / TICK.as_secs_f64()).ceil() as u32;
    let due_until = |tick: u32| (arrivals.per_second * TICK.as_secs_f64() * f64::from(tick)) as u64;
    for tick in 0..ticks {
        let due = start + TICK * tick;
        clock::wait_until(due).await;
        let count = due_until(tick + 1) - due_until(tick);
        let sent = queue.add(due, count, arrivals.may_wait);
        unsent.fetch_add(count - sent, Ordering::Relaxed);
        // After a delay several bursts are due at once: lanes begin with the first meanwhile.
        tokio::task::yield_now().await;
    }
    queue.end(arrivals.connections);
}

impl Queue {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds as many events as there are lanes for, or all if they may wait; says how many.
    fn add(&self, due: Instant, count: u64, may_wait: bool) -> u64 {
        let mut state = self.lock();
        let free = (state.idle.saturating_sub(state.events.len())) as u64;
        let added = if may_wait { count } else { count.min(free) };
        let events = std::iter::repeat_n(Some(due), added as usize);
        state.events.extend(events);
        self.due.add_permits(added as usize);
        added
    }

    fn end(&self, lanes: usize) {
        self.lock().events.extend(std::iter::repeat_n(None, lanes));
        self.due.add_permits(lanes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(idle: usize) -> Queue {
        let events = VecDeque::new();
        Queue {
            state: Mutex::new(State { events, idle }),
            due: Semaphore::new(0),
        }
    }

    #[test]
    fn events_without_a_free_connection_are_not_sent_unless_they_may_wait() {
        let queue = queue(3);
        assert_eq!(queue.add(clock::now(), 2, false), 2);
        assert_eq!(queue.add(clock::now(), 2, false), 1);
        assert_eq!(queue.add(clock::now(), 2, false), 0);
        assert_eq!(queue.add(clock::now(), 2, true), 2);
        assert_eq!(queue.due.available_permits(), 5);
    }
}
