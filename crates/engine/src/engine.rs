//! The handle by which the server uses the engine.

mod handover;
mod options;

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::ports::store;
use smol_str::SmolStr;
use tokio::sync::{broadcast, oneshot};

use self::handover::HandedOver;
pub use self::options::Options;
use crate::events::CommittedEntries;
use crate::flow::Queued;
use crate::intake::{self, AcceptError, Acceptance, NewEvent};
use crate::measures::Rollups;
use crate::repeat::{self, Again, Retry};
use crate::run::{self, CancelAnswer, Error, Hold, Request, Resolution, RunHandle};
use crate::shared::{Shared, Stage};

/// Accepts events and answers for runs. Clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

impl Engine {
    /// Accepts an event: gives its runs when they are on disk. Runs of pure nodes are finished
    /// then. Dropping the future neither stops nor loses the event once it was polled.
    pub async fn accept(&self, event: NewEvent) -> Result<Acceptance, AcceptError> {
        self.accept_with(event, ()).await.0
    }

    /// [`Engine::accept`] with something that the event holds until the store has answered, such as
    /// its place in flight: it is given back with the answer, and dropped with the event when the
    /// caller has gone away.
    pub fn accept_with<H: Send + 'static>(
        &self,
        event: NewEvent,
        held: H,
    ) -> impl Future<Output = (Result<Acceptance, AcceptError>, H)> + Send + Unpin + use<H> {
        let host = Arc::clone(&self.shared.host);
        let shared = Arc::clone(&self.shared);
        let accept = async move { (intake::accept(shared, event).await, held) };
        HandedOver::new(host, Box::pin(accept))
    }

    /// A handle to a committed run, with its reply; none when there is no such run.
    pub async fn run(&self, run_id: RunId) -> Result<Option<RunHandle>, store::Error> {
        run::look_up(&self.shared, run_id).await
    }

    /// Asks for a run to end. Answers when the request is committed.
    pub async fn cancel(
        &self,
        run_id: RunId,
        by: SmolStr,
        reason: Option<SmolStr>,
    ) -> Result<CancelAnswer, Error> {
        let (answer, answered) = oneshot::channel();
        let code = None;
        let request = Request::Cancel {
            by,
            reason,
            code,
            answer,
        };
        self.ask(run_id, request)?;
        answered.await.unwrap_or(Err(Error::OutcomeUnknown))
    }

    /// Gives a step of an unfinished run its output. Answers when that is committed.
    pub async fn resolve(&self, run_id: RunId, resolution: Resolution) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.ask(run_id, Request::Resolve { resolution, answer })?;
        answered.await.unwrap_or(Err(Error::OutcomeUnknown))
    }

    /// Runs a finished run again, with the results of the steps that need not be repeated; with a
    /// resolution, one step is given its output.
    pub async fn retry(&self, run_id: RunId, retry: Retry) -> Result<RunHandle, Error> {
        let host = Arc::clone(&self.shared.host);
        let retry = repeat::retry(Arc::clone(&self.shared), run_id, retry);
        HandedOver::new(host, Box::pin(retry)).await
    }

    /// Runs a run's event once more from the start, with new idempotency keys.
    pub async fn replay(&self, run_id: RunId, version: Again) -> Result<RunHandle, Error> {
        let host = Arc::clone(&self.shared.host);
        let replay = repeat::replay(Arc::clone(&self.shared), run_id, version);
        HandedOver::new(host, Box::pin(replay)).await
    }

    /// The entries that are committed to a run from now on. Subscribe first and read the journal
    /// then; one that lags behind is told so and reads it again.
    pub fn subscribe(&self, run_id: RunId) -> broadcast::Receiver<Arc<CommittedEntries>> {
        self.shared.watchers.watch(run_id)
    }

    /// The entries that are committed to any run from now on.
    pub fn subscribe_all(&self) -> broadcast::Receiver<Arc<CommittedEntries>> {
        self.shared.watchers.watch_all()
    }

    /// Waits until there is room for so many bytes of large values, which whoever reads them holds
    /// beside the runs that are driven.
    pub async fn room_for(&self, bytes: u64) -> Hold {
        self.shared.room.wait_for(bytes).await
    }

    /// What is counted by scenario, minute and hour.
    pub fn rollups(&self) -> &Rollups {
        &self.shared.rollups
    }

    /// How many runs are driven in memory.
    pub fn active_count(&self) -> usize {
        self.shared.active.count()
    }

    /// Whether events are accepted: the process is not shutting down.
    pub fn is_accepting(&self) -> bool {
        self.shared.stage() == Stage::Running
    }

    /// Why a run is queued; none when no limits hold it back.
    pub fn queued(&self, run_id: RunId) -> Option<Queued> {
        self.shared.flow.queued(run_id)
    }

    fn ask(&self, run_id: RunId, request: Request) -> Result<(), Error> {
        if self.shared.stage() != Stage::Running {
            return Err(Error::ShuttingDown);
        }
        if let Some(mailbox) = self.shared.active.send_or_begin(run_id, request) {
            run::drive_stored(&self.shared, run_id, mailbox, None);
        }
        Ok(())
    }
}
