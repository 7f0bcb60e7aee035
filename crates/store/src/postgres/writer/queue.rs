//! Units that wait for a lane, and when a lane takes them.
//!
//! A batch costs the server as much as some twenty units do, and lanes and members share it. So few
//! units are left to gather in a crowd (`pace.rs` says how many are enough), until there are enough,
//! those of other lanes have landed, or it has lasted long enough.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::channel::oneshot;
use millrace_core::ports::store::{CommitError, NewRun, Unit};
use tokio::sync::Notify;

use super::batch::Touched;
use super::pace::Pace;
use crate::postgres::runtime;

/// Most units in one batch.
const BATCH_UNITS_MAX: usize = 1024;
/// Bytes of chunks after which a batch is closed, so that large units do not delay small ones for
/// long.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

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
    pace: Pace,
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
        let mut patience = None;
        loop {
            // Before the look into the queue, so that no notification between is missed.
            let ready = self.ready.notified();
            let mut ready = std::pin::pin!(ready);
            ready.as_mut().enable();
            match self.look(patience) {
                Look::Taken(waiting, under_way) => return Some((waiting, under_way)),
                Look::Closed => return None,
                Look::Empty => {
                    patience = None;
                    ready.await;
                }
                Look::Few(until) => {
                    patience = Some(until);
                    // Whether it came or the time is over, the next look tells.
                    let _ = tokio::time::timeout_at(until.into(), ready).await;
                }
            }
        }
    }

    fn look(self: &Arc<Self>, patience: Option<Instant>) -> Look {
        let mut state = self.state();
        let waiting = state.waiting.len();
        if waiting == 0 {
            return if state.closed {
                Look::Closed
            } else {
                Look::Empty
            };
        }
        if !state.closed && !state.pace.are_enough(waiting, state.under_way) {
            let now = runtime::reading();
            let until = patience.unwrap_or_else(|| now + state.pace.patience());
            if now < until {
                return Look::Few(until);
            }
        }
        let reach = waiting + state.under_way;
        state.pace.began(reach);
        let taken = self.drain(&mut state);
        state.under_way += taken.len();
        let under_way = UnderWay {
            queue: Arc::clone(self),
            units: taken.len(),
        };
        Look::Taken(taken, under_way)
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

/// What a lane finds in the queue.
enum Look {
    Taken(Vec<Waiting>, UnderWay),
    Empty,
    /// Some, which gather until then.
    Few(Instant),
    Closed,
}

impl UnderWay {
    /// They were committed, in that time, by a member that is alone or not.
    pub(super) fn landed(self, took: Duration, is_alone: bool) {
        let mut state = self.queue.state();
        state.pace.landed(self.units, took, is_alone);
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
        (4..15).for_each(|number| push(&queue, number));
        let (count, as_many) = taken(&queue).unwrap();
        assert_eq!(count, 12);
        push(&queue, 15);
        let waits = queue.take();
        let mut waits = std::pin::pin!(waits);
        assert!((&mut waits).now_or_never().is_none());
        drop(many);
        // A dozen are still under way.
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
