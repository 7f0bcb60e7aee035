//! The store's port in its simplest form: maps in memory, with the two states of a file. What is
//! written but not flushed is gone after a power loss. That SQLite tells the same story is a test
//! of `seeds`. Several members may share one, as `members` tells.

mod members;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use millrace_core::defect::{self, Defect};
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::store::{
    Answer, CommitError, CommitId, Error, ForgottenKeys, KeyClaim, KeyOwner, KeyPlace, LimitedRun,
    NewRun, Outdated, Page, PrunePlace, Pruned, RunCounts, RunFilter, RunRow, Runs, StoredRun,
    SweepPlace, Swept, UnfinishedRun, Unit, Upkeep,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use smol_str::SmolStr;

use self::members::Tables;

pub(crate) use self::members::{Look, Taker};

/// See the module. Clones of one are the same, asked by the same member.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    file: Arc<Mutex<File>>,
    /// As whom it is asked; none when one process has it for itself.
    taker: Option<Taker>,
}

#[derive(Default)]
struct File {
    pages: Pages,
    /// Every unit that was written.
    log: Vec<Arc<Unit>>,
    /// How many of them are flushed.
    flushed: usize,
}

#[derive(Default)]
struct Pages {
    runs: BTreeMap<RunId, StoredRun>,
    keys: BTreeMap<(AppId, [u8; 32]), (KeyClaim, Vec<RunId>)>,
    /// What runs under limits are counted under.
    slot_keys: BTreeMap<RunId, SmolStr>,
    /// Large values that runs name.
    names: BTreeSet<BlobHash>,
    tables: Tables,
}

impl Ledger {
    /// The same as that member asks it.
    pub(crate) fn of(&self, taker: Taker) -> Self {
        Self {
            file: Arc::clone(&self.file),
            taker: Some(taker),
        }
    }

    /// All that is written is on disk from now on.
    pub(crate) fn flush(&self) {
        let mut file = self.lock();
        file.flushed = file.log.len();
    }

    /// The power fails. Says whether anything is gone.
    pub(crate) fn lose_unflushed(&self) -> bool {
        let mut file = self.lock();
        let flushed = file.flushed;
        if flushed == file.log.len() {
            return false;
        }
        file.log.truncate(flushed);
        let mut pages = Pages::default();
        for unit in &file.log {
            // It could be written once before.
            let _ = pages.write(unit, None);
        }
        file.pages = pages;
        true
    }

    fn lock(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap()
    }

    fn write(&self, unit: &Arc<Unit>) -> Result<(), CommitError> {
        let mut file = self.lock();
        file.pages.write(unit, self.taker.as_ref())?;
        file.log.push(Arc::clone(unit));
        Ok(())
    }

    fn answer<T: Send + 'static>(&self, read: impl FnOnce(&Pages) -> T) -> Answer<'_, T> {
        ready(Ok(read(&self.lock().pages))).boxed()
    }
}

impl Pages {
    fn write(&mut self, unit: &Unit, taker: Option<&Taker>) -> Result<(), CommitError> {
        self.tables.require_member(taker)?;
        match unit {
            Unit::Accept {
                claim,
                runs,
                commit_id,
            } => self.accept(claim.as_ref(), (runs, *commit_id), taker),
            Unit::Advance { .. } => self.advance(unit, taker),
        }
    }

    fn accept(
        &mut self,
        claim: Option<&KeyClaim>,
        (runs, commit_id): (&[NewRun], CommitId),
        taker: Option<&Taker>,
    ) -> Result<(), CommitError> {
        if let Some(claim) = claim
            && let Some(owner) = self.owner(claim.app_id, claim.key)
        {
            return Err(CommitError::KeyTaken(owner));
        }
        self.require_new(runs, taker)?;
        if let Some(claim) = claim {
            let ids = runs.iter().map(|run| run.run_id).collect();
            let place = (claim.app_id, claim.key);
            self.keys.insert(place, (claim.clone(), ids));
        }
        self.insert(runs, commit_id, taker);
        Ok(())
    }

    fn advance(&mut self, unit: &Unit, taker: Option<&Taker>) -> Result<(), CommitError> {
        let Unit::Advance {
            run_id,
            expected_entries,
            chunk,
            blobs,
            entries,
            summary,
            creates,
            commit_id,
        } = unit
        else {
            return Ok(());
        };
        let Some(run) = self.runs.get(run_id) else {
            return Err(CommitError::Refused(Error::NotFound { what: "run" }));
        };
        if run.row.entries != *expected_entries && !defect::is(Defect::SequenceNotChecked) {
            return Err(CommitError::Fenced);
        }
        if !self.tables.may_have(*run_id, taker) {
            return Err(CommitError::Fenced);
        }
        self.require_new(creates, taker)?;
        let Some(run) = self.runs.get_mut(run_id) else {
            return Ok(());
        };
        run.row.entries += entries;
        run.row.summary = summary.clone();
        run.commit_id = *commit_id;
        if !chunk.is_empty() {
            run.chunks.push(chunk.clone());
        }
        self.names.extend(blobs.iter().map(|blob| blob.hash));
        self.tables.own(*run_id, summary, taker);
        if summary.status.is_final() && self.slot_keys.contains_key(run_id) {
            self.tables.free_slot(*run_id, taker);
        }
        self.insert(creates, *commit_id, taker);
        Ok(())
    }

    fn require_new(&self, runs: &[NewRun], taker: Option<&Taker>) -> Result<(), CommitError> {
        if taker.is_some() {
            self.require_one_retry(runs)?;
        }
        match runs.iter().find(|run| self.runs.contains_key(&run.run_id)) {
            None => Ok(()),
            Some(run) => Err(CommitError::Refused(Error::Taken {
                what: "run",
                field: "id",
                value: run.run_id.to_string(),
            })),
        }
    }

    fn insert(&mut self, runs: &[NewRun], commit_id: CommitId, taker: Option<&Taker>) {
        for run in runs {
            self.names.extend(run.blobs.iter().map(|blob| blob.hash));
            let row = RunRow {
                run_id: run.run_id,
                scenario_id: run.scenario_id,
                version: run.version,
                created_at: run.created_at,
                correlation_id: run.correlation_id.clone(),
                labels: run.labels.clone(),
                retry_of: run.retry_of,
                replay_of: run.replay_of,
                dry_run: run.dry_run,
                entries: run.entries,
                summary: run.summary.clone(),
            };
            let stored = StoredRun {
                row,
                chunks: vec![run.chunk.clone()],
                commit_id,
            };
            self.runs.insert(run.run_id, stored);
            self.tables.own(run.run_id, &run.summary, taker);
            self.tables.place(run.run_id, run.worker_group.clone());
            let slot_key = run.slot_key.clone();
            self.slot_keys
                .extend(slot_key.map(|slot_key| (run.run_id, slot_key)));
        }
    }

    fn owner(&self, app_id: AppId, key: [u8; 32]) -> Option<KeyOwner> {
        let (claim, runs) = self.keys.get(&(app_id, key))?;
        Some(KeyOwner {
            body: claim.body,
            runs: runs.clone(),
        })
    }

    fn unfinished(&self) -> impl Iterator<Item = UnfinishedRun> {
        let open = self.runs.values().map(|run| &run.row);
        open.filter(|row| !row.summary.status.is_final() && !row.dry_run)
            .map(|row| UnfinishedRun {
                run_id: row.run_id,
                scenario_id: row.scenario_id,
                status: row.summary.status,
                due: row.summary.due,
            })
    }

    /// Unfinished runs under limits.
    fn limited(&self) -> impl Iterator<Item = LimitedRun> {
        let limited = self.slot_keys.iter();
        let limited = limited.map(|(run_id, slot_key)| (&self.runs[run_id], slot_key));
        limited
            .filter(|(run, _)| !run.row.summary.status.is_final())
            .map(|(run, slot_key)| LimitedRun {
                run_id: run.row.run_id,
                scenario_id: run.row.scenario_id,
                version: run.row.version,
                status: run.row.summary.status,
                slot_key: slot_key.clone(),
                due: run.row.summary.due,
                bytes: match run.row.summary.status {
                    RunStatus::Queued => run.chunks.iter().map(|chunk| chunk.len() as u64).sum(),
                    _ => 0,
                },
            })
    }

    /// Waiting runs in order of due time.
    fn due(&self) -> Vec<UnfinishedRun> {
        let waiting = self.unfinished();
        let mut due: Vec<_> = waiting
            .filter(|run| run.status == RunStatus::Waiting && run.due.is_some())
            .collect();
        due.sort_by_key(|run| (run.due, run.run_id));
        due
    }

    fn page(&self, filter: &RunFilter, before: Option<RunId>, limit: u32) -> Page<RunRow, RunId> {
        let rest = RunFilter {
            scenario_id: None,
            statuses: Vec::new(),
            retry_of: None,
            ..filter.clone()
        };
        assert_eq!(rest, RunFilter::default(), "the engine asks for no more");
        let older = self.runs.values().rev().map(|run| &run.row);
        let mut passing = older
            .filter(|row| before.is_none_or(|before| row.run_id < before))
            .filter(|row| {
                let wanted = filter.scenario_id;
                wanted.is_none_or(|wanted| row.scenario_id == wanted)
            })
            .filter(|row| filter.retry_of.is_none() || row.retry_of == filter.retry_of)
            .filter(|row| {
                filter.statuses.is_empty() || filter.statuses.contains(&row.summary.status)
            });
        let items: Vec<_> = passing.by_ref().take(limit as usize).cloned().collect();
        let next = items.last().map(|row| row.run_id);
        Page {
            next: next.filter(|_| passing.next().is_some()),
            items,
        }
    }

    fn forget_keys(&mut self, now: Timestamp) -> u64 {
        let before = self.keys.len();
        let runs = &self.runs;
        let is_final = |id: &RunId| {
            let run = runs.get(id);
            run.is_none_or(|run| run.row.summary.status.is_final())
        };
        self.keys
            .retain(|_, (claim, ids)| claim.expires_at >= now || !ids.iter().all(is_final));
        (before - self.keys.len()) as u64
    }
}

/// The ledger keeps all runs: courses are over before any could go, and their audit wants them.
impl Upkeep for Ledger {
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>> {
        self.answer(|pages| {
            let runs = pages.runs.values().map(|run| run.row.scenario_id);
            let behind = runs.filter(|id| after.is_none_or(|after| *id > after));
            let ids: BTreeSet<ScenarioId> = behind.collect();
            ids.into_iter().take(limit as usize).collect()
        })
    }

    fn prune(&self, _: Outdated, _: PrunePlace, _: u32) -> Answer<'_, Pruned> {
        ready(Ok(Pruned {
            count: 0,
            next: None,
        }))
        .boxed()
    }

    fn sweep(&self, _: Option<SweepPlace>, _: u32) -> Answer<'_, Swept> {
        ready(Ok(Swept {
            count: 0,
            next: None,
        }))
        .boxed()
    }

    fn unnamed(&self, hashes: Vec<BlobHash>) -> Answer<'_, Vec<BlobHash>> {
        self.answer(|pages| {
            let mut unnamed = hashes;
            unnamed.retain(|hash| !pages.names.contains(hash));
            unnamed
        })
    }

    fn give_back(&self, _bytes: u64) -> Answer<'_, bool> {
        ready(Ok(false)).boxed()
    }
}

impl Runs for Ledger {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        ready(self.write(&unit)).boxed()
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        self.answer(|pages| pages.owner(app_id, key))
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        self.answer(|pages| pages.runs.get(&run_id).cloned())
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        self.answer(|pages| pages.runs.get(&run_id).map(|run| run.row.clone()))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        self.answer(|pages| pages.runs.keys().next_back().copied())
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        self.answer(|pages| pages.page(&filter, before, limit))
    }

    fn queued_or_running(
        &self,
        after: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Vec<UnfinishedRun>> {
        let goes_on = |run: &UnfinishedRun| run.status != RunStatus::Waiting;
        // By rank, as SQLite keeps them: the claimer begins before a rank, not before an id.
        let is_behind =
            |run: &UnfinishedRun| after.is_none_or(|after| run.run_id.rank() > after.rank());
        let (limit, taker) = (limit as usize, self.taker.as_ref());
        self.answer(|pages| {
            pages
                .unfinished()
                .filter(|run| pages.shows(run.run_id, taker))
                .filter(goes_on)
                .filter(is_behind)
                .take(limit)
                .collect()
        })
    }

    fn limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        let is_behind =
            |run: &LimitedRun| after.is_none_or(|after| run.run_id.rank() > after.rank());
        let limit = limit as usize;
        self.answer(|pages| pages.limited().filter(is_behind).take(limit).collect())
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        self.answer(|pages| {
            let mut due = pages.due();
            due.retain(|run| run.due.is_some_and(|due| due <= until));
            due.retain(|run| pages.shows(run.run_id, self.taker.as_ref()));
            due.truncate(limit as usize);
            due
        })
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        let taker = self.taker.as_ref();
        self.answer(|pages| {
            let due = pages.due();
            let mut shown = due.iter().filter(|run| pages.shows(run.run_id, taker));
            shown.next().and_then(|run| run.due)
        })
    }

    fn run_counts(&self, _since: Timestamp) -> Answer<'_, RunCounts> {
        self.answer(|_| RunCounts::default())
    }

    fn forget_keys(
        &self,
        now: Timestamp,
        _after: Option<KeyPlace>,
        _limit: u32,
    ) -> Answer<'_, ForgottenKeys> {
        let count = self.lock().pages.forget_keys(now);
        ready(Ok(ForgottenKeys { count, next: None })).boxed()
    }
}
