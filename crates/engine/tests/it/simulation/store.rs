//! The store of one process: the disk behind delays, refusals, lost answers, torn batches and
//! crashes.

pub(crate) mod ledger;
pub(crate) mod server;
pub(crate) mod values;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::defect::{self, Defect};
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::host::Host;
use millrace_core::ports::store::{
    Answer, CommitError, Error, ForgottenKeys, KeyOwner, KeyPlace, LimitedRun, Outdated, Page,
    PrunePlace, Pruned, RunCounts, RunFilter, RunRow, Runs, StoredRun, SweepPlace, Swept,
    UnfinishedRun, Unit, Upkeep,
};
use millrace_core::time::Timestamp;
use tokio::sync::{Notify, oneshot};

use super::disk::{Disk, now};
use super::host::SimHost;

/// How often things go wrong, in a thousand calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    /// A unit is refused: nothing of it is written.
    pub(crate) refused: u64,
    /// The same, and the store says that sending it again cannot help.
    pub(crate) refused_for_good: u64,
    /// The answer is lost, and nothing was written.
    pub(crate) lost_before: u64,
    /// The answer is lost though the unit is on disk.
    pub(crate) lost_after: u64,
    /// The disk is handed the unit twice.
    pub(crate) doubled: u64,
    /// The process dies at one of the places of a commit.
    pub(crate) crash: u64,
    /// A question is not answered.
    pub(crate) read_failed: u64,
    /// The process dies over a question.
    pub(crate) read_crash: u64,
}

impl Rates {
    pub(crate) const NONE: Self = Self {
        refused: 0,
        refused_for_good: 0,
        lost_before: 0,
        lost_after: 0,
        doubled: 0,
        crash: 0,
        read_failed: 0,
        read_crash: 0,
    };

    pub(crate) const ROUGH: Self = Self {
        refused: 40,
        refused_for_good: 10,
        lost_before: 25,
        lost_after: 25,
        doubled: 25,
        crash: 30,
        read_failed: 30,
        read_crash: 3,
    };
}

/// The process dies where this is rung.
#[derive(Clone, Default)]
pub(crate) struct Bell(Arc<AtomicBool>);

impl Bell {
    pub(crate) fn ring(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn has_rung(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn reset(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// When and how often things go wrong for one process.
#[derive(Clone)]
pub(crate) struct Trouble {
    pub(crate) host: SimHost,
    pub(crate) bell: Bell,
    pub(crate) rates: Rates,
    /// From this reading of the clock on nothing goes wrong any more.
    pub(crate) calm_from: u64,
    /// Longest delay at each place, in milliseconds.
    pub(crate) delay_millis_max: u64,
}

impl Trouble {
    pub(crate) fn happens(&self, in_a_thousand: u64) -> bool {
        self.host.monotonic_millis() < self.calm_from && self.host.below(1_000) < in_a_thousand
    }

    pub(crate) async fn delay(&self) {
        if self.delay_millis_max > 0 {
            let wait = self.host.below(self.delay_millis_max + 1);
            self.host.pause(wait).await;
        }
    }

    /// The process dies here.
    pub(crate) async fn crash(&self) {
        self.bell.ring();
        std::future::pending::<()>().await;
    }
}

/// A unit on its way to the disk.
pub(crate) struct Waiting {
    pub(crate) unit: Arc<Unit>,
    answer: oneshot::Sender<Result<(), CommitError>>,
}

/// See the module.
#[derive(Clone)]
pub(crate) struct ProcessStore {
    disk: Disk,
    trouble: Trouble,
    /// Units that wait for the next batch.
    waiting: Arc<Mutex<Vec<Waiting>>>,
    arrived: Arc<Notify>,
}

impl ProcessStore {
    /// A store with a writer of its own, which dies with the process.
    pub(crate) fn new(disk: Disk, trouble: Trouble) -> Self {
        let store = Self {
            disk,
            trouble,
            waiting: Arc::default(),
            arrived: Arc::default(),
        };
        let writer = store.clone();
        store
            .trouble
            .host
            .spawn(async move { writer.write_for_ever().await }.boxed());
        store
    }

    /// What was on its way to the disk when the process died.
    pub(crate) fn left_behind(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.waiting.lock().unwrap())
    }

    async fn write_for_ever(self) {
        loop {
            self.arrived.notified().await;
            // Others come in meanwhile and share the flush.
            self.trouble.delay().await;
            if self.write_batch().is_none() {
                return std::future::pending().await;
            }
        }
    }

    /// Writes all that wait, flushes, answers. None when the process dies on the way.
    fn write_batch(&self) -> Option<()> {
        if self.crashes() {
            return None;
        }
        let mut results = Vec::new();
        loop {
            let mut waiting = self.waiting.lock().unwrap();
            if waiting.is_empty() {
                break;
            }
            let one = waiting.remove(0);
            drop(waiting);
            let result = self.write(&one.unit);
            results.push((one.answer, result));
            if self.crashes() {
                return None;
            }
        }
        if !defect::is(Defect::AnsweredBeforeTheFlush) {
            self.disk.flush();
        }
        if self.crashes() {
            return None;
        }
        for (answer, result) in results {
            let trouble = self.trouble.clone();
            let late = async move {
                trouble.delay().await;
                drop(answer.send(result));
            };
            self.trouble.host.spawn(late.boxed());
        }
        Some(())
    }

    fn crashes(&self) -> bool {
        // There are about four such places in a commit.
        let crashes = self.trouble.happens(self.trouble.rates.crash / 4);
        if crashes {
            self.trouble.bell.ring();
        }
        crashes
    }

    fn refusal(&self) -> Error {
        match self.trouble.host.below(2) {
            0 => unavailable(),
            _ => Error::Full {
                message: "the simulation says so".to_owned(),
            },
        }
    }

    /// One unit of a batch: its neighbours' fates are their own.
    fn write(&self, unit: &Arc<Unit>) -> Result<(), CommitError> {
        let Rates {
            refused,
            refused_for_good,
            lost_before,
            lost_after,
            doubled,
            ..
        } = self.trouble.rates;
        if self.trouble.happens(refused) {
            return Err(CommitError::Refused(self.refusal()));
        }
        if self.trouble.happens(refused_for_good) {
            return Err(CommitError::Refused(Error::Corrupt {
                message: "the simulation says so".to_owned(),
            }));
        }
        if self.trouble.happens(lost_before) {
            return Err(lost());
        }
        let result = self.disk.write(unit);
        if self.trouble.happens(doubled) {
            // The second is refused by what the first has written.
            let _ = self.disk.write(unit);
        }
        if self.trouble.happens(lost_after) {
            return Err(lost());
        }
        result
    }

    /// Asks the disk at some moment between the question and the answer.
    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn Runs) -> T + Send + 'static,
    ) -> Answer<'static, T> {
        let store = self.clone();
        async move {
            let trouble = &store.trouble;
            trouble.delay().await;
            if trouble.happens(trouble.rates.read_crash) {
                trouble.crash().await;
            }
            if trouble.happens(trouble.rates.read_failed) {
                return Err(unavailable());
            }
            let value = read(&*store.disk.store);
            trouble.delay().await;
            Ok(value)
        }
        .boxed()
    }
}

pub(crate) fn unavailable() -> Error {
    Error::Unavailable {
        message: "the simulation says so".to_owned(),
    }
}

fn lost() -> CommitError {
    CommitError::OutcomeUnknown {
        message: "the simulation lost the answer".to_owned(),
    }
}

impl Upkeep for ProcessStore {
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>> {
        self.read(move |runs| now(runs.scenarios_with_runs(after, limit)))
    }

    fn prune(&self, outdated: Outdated, place: PrunePlace, limit: u32) -> Answer<'_, Pruned> {
        if self.trouble.happens(self.trouble.rates.refused) {
            return futures::future::ready(Err(unavailable())).boxed();
        }
        self.read(move |runs| now(runs.prune(outdated, place, limit)))
    }

    fn sweep(&self, place: Option<SweepPlace>, limit: u32) -> Answer<'_, Swept> {
        if self.trouble.happens(self.trouble.rates.refused) {
            return futures::future::ready(Err(unavailable())).boxed();
        }
        self.read(move |runs| now(runs.sweep(place, limit)))
    }

    fn unnamed(&self, hashes: Vec<BlobHash>) -> Answer<'_, Vec<BlobHash>> {
        self.read(move |runs| now(runs.unnamed(hashes)))
    }

    fn give_back(&self, bytes: u64) -> Answer<'_, bool> {
        self.read(move |runs| now(runs.give_back(bytes)))
    }
}

impl Runs for ProcessStore {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        // A task of its own: a commit takes effect even when nobody waits for it any more.
        let (answer, receiver) = oneshot::channel();
        let store = self.clone();
        self.trouble.host.spawn(
            async move {
                store.trouble.delay().await;
                store.waiting.lock().unwrap().push(Waiting { unit, answer });
                store.arrived.notify_one();
            }
            .boxed(),
        );
        async move { receiver.await.unwrap_or_else(|_| Err(lost())) }.boxed()
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        self.read(move |runs| now(runs.key_owner(app_id, key)))
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        self.read(move |runs| now(runs.run(run_id)))
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        self.read(move |runs| now(runs.run_row(run_id)))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        self.read(move |runs| now(runs.newest_run()))
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        self.read(move |runs| now(runs.runs(filter, before, limit)))
    }

    fn queued_or_running(
        &self,
        after: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Vec<UnfinishedRun>> {
        self.read(move |runs| now(runs.queued_or_running(after, limit)))
    }

    fn limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        self.read(move |runs| now(runs.limited(after, limit)))
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        self.read(move |runs| now(runs.due(until, limit)))
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        self.read(move |runs| now(runs.next_due()))
    }

    fn run_counts(&self, since: Timestamp) -> Answer<'_, RunCounts> {
        self.read(move |runs| now(runs.run_counts(since)))
    }

    fn forget_keys(
        &self,
        time: Timestamp,
        after: Option<KeyPlace>,
        limit: u32,
    ) -> Answer<'_, ForgottenKeys> {
        if self.trouble.happens(self.trouble.rates.refused) {
            return futures::future::ready(Err(unavailable())).boxed();
        }
        self.read(move |runs| now(runs.forget_keys(time, after, limit)))
    }
}
