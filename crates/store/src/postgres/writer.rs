//! The writer: units wait in one queue, and a few lanes take all that wait and commit them, each a
//! batch at a time.

mod batch;
mod lane;
mod pace;
mod queue;
mod rows;
pub(crate) mod transfer;
mod wire;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::BoxFuture;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{CommitError, Error, Unit};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::lane::Lane;
use self::queue::{Queue, Waiting};
use super::connect::Target;
use super::member::{Membership, State};
use super::runtime;
use super::standing::Standing;

/// What all lanes share.
pub(super) struct Shared {
    target: Target,
    standing: Arc<Standing>,
    state: Arc<State>,
    queue: Arc<Queue>,
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
    pub(super) fn start(
        target: &Target,
        membership: &Membership,
        standing: &Arc<Standing>,
    ) -> Self {
        let shared = Arc::new(Shared {
            target: target.clone(),
            standing: Arc::clone(standing),
            state: Arc::clone(membership.state()),
            queue: Arc::default(),
            scenarios: Mutex::default(),
            fenced: watch::Sender::new(false),
        });
        let member = membership.member();
        let lanes = member.epochs.iter().enumerate().map(|(number, epoch)| {
            let lane = Lane::new(&shared, member.number, number as i16, *epoch);
            runtime::spawn(&Handle::current(), lane.work())
        });
        let lanes = Mutex::new(lanes.collect());
        Self { shared, lanes }
    }

    /// Hands a unit in.
    pub(super) fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        let (sender, receiver) = oneshot::channel();
        // What is not let in drops its sender.
        self.shared.queue.push(Waiting { unit, sender });
        async move { receiver.await.unwrap_or_else(|_| Err(gone())) }.boxed()
    }

    /// Lets no more units in; completes when those that wait are committed.
    pub(super) fn close(&self) -> impl Future<Output = ()> + Send + 'static {
        self.shared.queue.close();
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
    fn known_scenarios(&self) -> std::sync::MutexGuard<'_, HashSet<ScenarioId>> {
        self.scenarios
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
