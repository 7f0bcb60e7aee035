//! Units that wait for a lane, and when a lane takes them.
//!
//! A batch costs the server as much as some twenty units do, and lanes and members share it. So while
//! other lanes commit many units, a few are left to gather until there are as many, or until those
//! have landed: what comes one by one is taken at once, what comes in crowds goes in large batches.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::channel::oneshot;
use millrace_core::ports::store::{CommitError, NewRun, Unit};
use tokio::sync::Notify;

use super::batch::Touched;

/// Most units in one batch.
const BATCH_UNITS_MAX: usize = 1024;
/// Bytes of chunks after which a batch is closed, so that large units do not delay small ones for
/// long.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long units gather at most while another lane does not come to an end.
const GATHER_MAX: Duration = Duration::from_millis(10);

/// A unit, and who waits for it.
pub(super) struct Waiting {
    pub(super) unit: Arc<Unit>,
    pub(super) sender: oneshot::Sender<Result<(), CommitError>>,
}

/// The queue of all lanes.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    ready: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    /// How many units lanes are committing.
    under_way: usize,
    closed: bool,
}

/// Units that a lane commits, as long as it is there.
pub(super) struct UnderWay {
    queue: Arc<Queue>,
    units: usize,
}

impl Queue {
    /// Lets a unit wait; says whether it may.
    pub(super) fn push(&self, waiting: Waiting) -> bool {
        let mut state = self.state();
        if state.closed {
            return false;
        }
        state.waiting.push_back(waiting);
        drop(state);
        self.ready.notify_one();
        true
    }

    /// Lets no more units in; what waits is still taken.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.ready.notify_waiters();
    }

    /// All that wait and may stand in one batch, as soon as there are enough; none when no more will
    /// come.
    pub(super) async fn take(self: &Arc<Self>) -> Option<(Vec<Waiting>, UnderWay)> {
        let mut has_gathered = false;
        loop {
            // Before the look into the queue, so that no notification between is missed.
            let ready = self.ready.notified();
            let mut ready = std::pin::pin!(ready);
            ready.as_mut().enable();
            let is_empty = {
                let mut state = self.state();
                let is_empty = state.waiting.is_empty();
                if is_empty && state.closed {
                    return None;
                }
                let enough = state.waiting.len() >= state.under_way || state.closed;
                if !is_empty && (enough || has_gathered) {
                    let taken = self.drain(&mut state);
                    state.under_way += taken.len();
                    let under_way = UnderWay {
                        queue: Arc::clone(self),
                        units: taken.len(),
                    };
                    return Some((taken, under_way));
                }
                is_empty
            };
            if is_empty {
                has_gathered = false;
                ready.await;
            } else {
                has_gathered = tokio::time::timeout(GATHER_MAX, ready).await.is_err();
            }
        }
    }

    /// What waits now and may stand in one batch, though nobody commits it.
    pub(super) fn take_back(&self) -> Vec<Waiting> {
        self.drain(&mut self.state())
    }

    fn drain(&self, state: &mut State) -> Vec<Waiting> {
        let mut touched = Touched::default();
        let mut bytes = 0;
        let fit = state
            .waiting
            .iter()
            .take(BATCH_UNITS_MAX)
            .take_while(|waiting| {
                let begins_full = bytes >= BATCH_BYTES_MAX;
                bytes += chunk_bytes(&waiting.unit);
                !begins_full && touched.admit(&waiting.unit)
            })
            .count();
        let taken = state.waiting.drain(..fit).collect();
        if !state.waiting.is_empty() {
            self.ready.notify_one();
        }
        taken
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.queue.state().under_way -= self.units;
        // Whoever gathers need not wait for these.
        self.queue.ready.notify_one();
    }
}

fn chunk_bytes(unit: &Unit) -> usize {
    let of_runs = |runs: &[NewRun]| -> usize { runs.iter().map(|run| run.chunk.len()).sum() };
    match unit {
        Unit::Accept { runs, .. } => of_runs(runs),
        Unit::Advance { chunk, creates, .. } => chunk.len() + of_runs(creates),
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use millrace_core::status::RunStatus;

    use super::*;
    use crate::conformance::fixtures::{event, new_run};

    fn push(queue: &Queue, number: u64) {
        let unit = Arc::new(event(vec![new_run(number, RunStatus::Running)]));
        let (sender, _) = oneshot::channel();
        assert!(queue.push(Waiting { unit, sender }));
    }

    /// What a lane takes at once.
    fn taken(queue: &Arc<Queue>) -> Option<(usize, UnderWay)> {
        let taken = queue.take().now_or_never()?;
        taken.map(|(units, under_way)| (units.len(), under_way))
    }

    #[tokio::test]
    async fn units_that_come_one_by_one_are_taken_at_once() {
        let queue = Arc::new(Queue::default());
        assert!(taken(&queue).is_none());
        push(&queue, 1);
        let (count, _first) = taken(&queue).unwrap();
        push(&queue, 2);
        let (other, _second) = taken(&queue).unwrap();
        assert_eq!((count, other), (1, 1));
    }

    #[tokio::test]
    async fn few_gather_while_many_are_under_way() {
        let queue = Arc::new(Queue::default());
        (0..3).for_each(|number| push(&queue, number));
        let (count, many) = taken(&queue).unwrap();
        assert_eq!(count, 3);
        push(&queue, 3);
        assert!(taken(&queue).is_none());
        push(&queue, 4);
        push(&queue, 5);
        let (count, as_many) = taken(&queue).unwrap();
        assert_eq!(count, 3);
        push(&queue, 6);
        let waits = queue.take();
        let mut waits = std::pin::pin!(waits);
        assert!((&mut waits).now_or_never().is_none());
        drop(many);
        // Three are still under way.
        assert!((&mut waits).now_or_never().is_none());
        drop(as_many);
        assert_eq!(waits.now_or_never().unwrap().unwrap().0.len(), 1);
    }

    #[tokio::test]
    async fn a_lane_that_hangs_is_not_waited_for_by_others() {
        let queue = Arc::new(Queue::default());
        (0..3).for_each(|number| push(&queue, number));
        let (_, _hangs) = taken(&queue).unwrap();
        push(&queue, 3);
        let (units, _) = queue.take().await.unwrap();
        assert_eq!(units.len(), 1);
    }

    #[tokio::test]
    async fn a_queue_that_is_closed_gives_what_waits_and_takes_no_more() {
        let queue = Arc::new(Queue::default());
        (0..3).for_each(|number| push(&queue, number));
        let (_, _many) = taken(&queue).unwrap();
        push(&queue, 3);
        queue.close();
        assert_eq!(taken(&queue).unwrap().0, 1);
        assert!(queue.take().await.is_none());
        let unit = Arc::new(event(vec![new_run(4, RunStatus::Running)]));
        let (sender, _) = oneshot::channel();
        assert!(!queue.push(Waiting { unit, sender }));
    }
}
