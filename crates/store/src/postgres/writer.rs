//! The writer: units wait in one queue, and a few lanes take all that wait and commit them, each a
//! batch at a time.

mod batch;
mod columns;
mod lane;
pub(crate) mod transfer;

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::BoxFuture;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{CommitError, Error, Unit};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use self::batch::Touched;
use self::lane::Lane;
use super::connect::Target;
use super::member::Member;
use super::runtime;
use super::standing::Standing;

/// Most units in one batch.
const BATCH_UNITS_MAX: usize = 1024;
/// Bytes of chunks after which a batch is closed, so that large units do not delay small ones for
/// long.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A unit, and who waits for it.
struct Waiting {
    unit: Arc<Unit>,
    sender: oneshot::Sender<Result<(), CommitError>>,
}

/// What all lanes share.
pub(super) struct Shared {
    target: Target,
    standing: Arc<Standing>,
    queue: Mutex<VecDeque<Waiting>>,
    ready: Notify,
    closed: AtomicBool,
    /// Scenarios that are written down as having runs.
    scenarios: Mutex<HashSet<ScenarioId>>,
    /// Says that another process has taken over.
    fenced: watch::Sender<bool>,
}

/// Commits units until it is dropped; what waits then is still committed.
pub(super) struct Writer {
    shared: Arc<Shared>,
    lanes: Mutex<Vec<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the lanes of a member on the present runtime.
    pub(super) fn start(target: &Target, member: &Member, standing: &Arc<Standing>) -> Self {
        let shared = Arc::new(Shared {
            target: target.clone(),
            standing: Arc::clone(standing),
            queue: Mutex::default(),
            ready: Notify::new(),
            closed: AtomicBool::new(false),
            scenarios: Mutex::default(),
            fenced: watch::Sender::new(false),
        });
        let lanes = member.epochs.iter().enumerate().map(|(number, epoch)| {
            let lane = Lane::new(&shared, member.number, number as i16, *epoch);
            runtime::spawn(&Handle::current(), lane.work())
        });
        let lanes = Mutex::new(lanes.collect());
        Self { shared, lanes }
    }

    /// Hands a unit in.
    pub(super) fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        if self.shared.closed.load(Ordering::Acquire) {
            return async { Err(gone()) }.boxed();
        }
        let (sender, receiver) = oneshot::channel();
        self.shared.push(Waiting { unit, sender });
        async move { receiver.await.unwrap_or_else(|_| Err(gone())) }.boxed()
    }

    /// Lets no more units in; completes when those that wait are committed.
    pub(super) fn close(&self) -> impl Future<Output = ()> + Send + 'static {
        self.shared.closed.store(true, Ordering::Release);
        self.shared.ready.notify_waiters();
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = futures::future::join_all(std::mem::take(&mut *lanes));
        async move {
            ended.await;
        }
    }

    /// Becomes true when another process has taken over from this member.
    pub(super) fn fenced(&self) -> watch::Receiver<bool> {
        self.shared.fenced.subscribe()
    }
}

impl Shared {
    fn push(&self, waiting: Waiting) {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(waiting);
        self.ready.notify_one();
    }

    /// All that wait and may stand in one batch, as soon as there is one; none when no more will
    /// come.
    async fn take(&self) -> Option<Vec<Waiting>> {
        loop {
            // Before the look into the queue, so that no notification between is missed.
            let ready = self.ready.notified();
            let mut ready = std::pin::pin!(ready);
            ready.as_mut().enable();
            let taken = self.take_waiting();
            if !taken.is_empty() {
                return Some(taken);
            }
            if self.closed.load(Ordering::Acquire) {
                return None;
            }
            ready.await;
        }
    }

    fn take_waiting(&self) -> Vec<Waiting> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut touched = Touched::default();
        let mut bytes = 0;
        let fit = queue
            .iter()
            .take(BATCH_UNITS_MAX)
            .take_while(|waiting| {
                let begins_full = bytes >= BATCH_BYTES_MAX;
                bytes += chunk_bytes(&waiting.unit);
                !begins_full && touched.admit(&waiting.unit)
            })
            .count();
        let taken = queue.drain(..fit).collect();
        if !queue.is_empty() {
            self.ready.notify_one();
        }
        taken
    }

    fn known_scenarios(&self) -> std::sync::MutexGuard<'_, HashSet<ScenarioId>> {
        self.scenarios
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn chunk_bytes(unit: &Unit) -> usize {
    let of_runs = |runs: &[millrace_core::ports::store::NewRun]| -> usize {
        runs.iter().map(|run| run.chunk.len()).sum()
    };
    match unit {
        Unit::Accept { runs, .. } => of_runs(runs),
        Unit::Advance { chunk, creates, .. } => chunk.len() + of_runs(creates),
    }
}

fn gone() -> CommitError {
    CommitError::OutcomeUnknown {
        message: "the writing task has ended; restart Millrace".to_owned(),
    }
}

/// What a unit is told when another process has taken over.
fn taken_over() -> CommitError {
    CommitError::Refused(Error::Unavailable {
        message: "another process has taken over from this member of the cluster; this one ends"
            .to_owned(),
    })
}
