//! The store of one process: the disk behind delays, refusals, lost answers and crashes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::host::Host;
use millrace_core::ports::store::{
    Answer, CommitError, Error, ForgottenKeys, KeyOwner, KeyPlace, Outdated, Page, PrunePlace,
    Pruned, RunCounts, RunFilter, RunRow, Runs, StoredRun, UnfinishedRun, Unit, Upkeep,
};
use millrace_core::time::Timestamp;
use tokio::sync::oneshot;

use super::disk::{Disk, now};
use super::host::SimHost;

/// How often things go wrong, in a thousand calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) refused: u64,
    pub(crate) lost_before: u64,
    pub(crate) lost_after: u64,
    pub(crate) crash_before: u64,
    pub(crate) crash_after: u64,
    pub(crate) read_failed: u64,
}

impl Rates {
    pub(crate) const ROUGH: Self = Self {
        refused: 40,
        lost_before: 25,
        lost_after: 25,
        crash_before: 12,
        crash_after: 12,
        read_failed: 30,
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

/// See the module.
#[derive(Clone)]
pub(crate) struct FaultyStore {
    pub(crate) disk: Disk,
    pub(crate) host: SimHost,
    pub(crate) bell: Bell,
    pub(crate) rates: Rates,
    /// From this reading of the clock on nothing goes wrong any more.
    pub(crate) calm_from: u64,
    /// Longest delay before and after a commit, in milliseconds.
    pub(crate) delay_millis_max: u64,
}

impl FaultyStore {
    fn happens(&self, in_a_thousand: u64) -> bool {
        self.host.monotonic_millis() < self.calm_from && self.host.below(1_000) < in_a_thousand
    }

    async fn delay(&self) {
        let wait = self.host.below(self.delay_millis_max + 1);
        self.host
            .sleep_until(self.host.monotonic_millis() + wait)
            .await;
    }

    async fn crash(&self) {
        self.bell.ring();
        std::future::pending::<()>().await;
    }

    async fn write(self, unit: Arc<Unit>) -> Result<(), CommitError> {
        self.delay().await;
        if self.happens(self.rates.crash_before) {
            self.crash().await;
        }
        if self.happens(self.rates.refused) {
            return Err(CommitError::Refused(unavailable()));
        }
        if self.happens(self.rates.lost_before) {
            return Err(lost());
        }
        let result = self.disk.write(unit);
        if self.happens(self.rates.crash_after) {
            self.crash().await;
        }
        if self.happens(self.rates.lost_after) {
            return Err(lost());
        }
        self.delay().await;
        result
    }

    fn read<T: Send + 'static>(&self, value: T) -> Answer<'static, T> {
        let store = self.clone();
        async move {
            store.delay().await;
            if store.happens(store.rates.read_failed) {
                return Err(unavailable());
            }
            Ok(value)
        }
        .boxed()
    }
}

fn unavailable() -> Error {
    Error::Unavailable {
        message: "the simulation says so".to_owned(),
    }
}

fn lost() -> CommitError {
    CommitError::OutcomeUnknown {
        message: "the simulation lost the answer".to_owned(),
    }
}

impl Upkeep for FaultyStore {
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>> {
        self.read(now(self.disk.store.scenarios_with_runs(after, limit)))
    }

    fn prune(&self, outdated: Outdated, place: PrunePlace, limit: u32) -> Answer<'_, Pruned> {
        if self.happens(self.rates.refused) {
            return futures::future::ready(Err(unavailable())).boxed();
        }
        self.read(now(self.disk.store.prune(outdated, place, limit)))
    }

    fn give_back(&self, bytes: u64) -> Answer<'_, bool> {
        self.read(now(self.disk.store.give_back(bytes)))
    }
}

impl Runs for FaultyStore {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        // A task of its own: a commit takes effect even when nobody waits for it any more.
        let (sender, receiver) = oneshot::channel();
        let store = self.clone();
        self.host.spawn(
            async move {
                drop(sender.send(store.write(unit).await));
            }
            .boxed(),
        );
        async move { receiver.await.unwrap_or_else(|_| Err(lost())) }.boxed()
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        self.read(now(self.disk.store.key_owner(app_id, key)))
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        self.read(now(self.disk.store.run(run_id)))
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        self.read(now(self.disk.store.run_row(run_id)))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        self.disk.store.newest_run()
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        self.read(now(self.disk.store.runs(filter, before, limit)))
    }

    fn unfinished(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        self.read(now(self.disk.store.unfinished(after, limit)))
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        self.read(now(self.disk.store.due(until, limit)))
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        self.read(now(self.disk.store.next_due()))
    }

    fn run_counts(&self, since: Timestamp) -> Answer<'_, RunCounts> {
        self.read(now(self.disk.store.run_counts(since)))
    }

    fn forget_keys(
        &self,
        time: Timestamp,
        after: Option<KeyPlace>,
        limit: u32,
    ) -> Answer<'_, ForgottenKeys> {
        if self.happens(self.rates.refused) {
            return futures::future::ready(Err(unavailable())).boxed();
        }
        self.read(now(self.disk.store.forget_keys(time, after, limit)))
    }
}
