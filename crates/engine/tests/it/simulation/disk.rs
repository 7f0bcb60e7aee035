//! What survives a crash: a store in memory that keeps each commit whole. It is the model that the
//! engine is held against, so it checks what no store could check for itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{AppId, RunId};
use millrace_core::ports::store::{
    Answer, CommitError, CommitId, KeyOwner, NewRun, Page, RunCounts, RunFilter, RunRow, Runs,
    StoredRun, UnfinishedRun, Unit,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;

/// The runs and keys on disk.
#[derive(Default)]
pub(crate) struct Disk {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    runs: BTreeMap<RunId, StoredRun>,
    keys: BTreeMap<(AppId, [u8; 32]), KeyOwner>,
}

impl Disk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn find(&self, run_id: RunId) -> Option<StoredRun> {
        self.lock().runs.get(&run_id).cloned()
    }

    /// Every run, in order of acceptance.
    pub(crate) fn all(&self) -> Vec<StoredRun> {
        self.lock().runs.values().cloned().collect()
    }

    pub(crate) fn are_all_final(&self) -> bool {
        let state = self.lock();
        state
            .runs
            .values()
            .all(|run| run.row.summary.status.is_final())
    }

    /// Commits at once.
    pub(crate) fn write(&self, unit: Unit) -> Result<(), CommitError> {
        self.lock().write(unit)
    }
}

impl State {
    fn write(&mut self, unit: Unit) -> Result<(), CommitError> {
        match unit {
            Unit::Accept {
                claim,
                runs,
                commit_id,
            } => {
                if let Some(claim) = claim {
                    let key = (claim.app_id, claim.key);
                    if let Some(owner) = self.keys.get(&key) {
                        return Err(CommitError::KeyTaken(owner.clone()));
                    }
                    let owner = KeyOwner {
                        body: claim.body,
                        runs: runs.iter().map(|run| run.run_id).collect(),
                    };
                    self.keys.insert(key, owner);
                }
                for run in runs {
                    self.create(run, commit_id);
                }
                Ok(())
            }
            Unit::Advance {
                run_id,
                expected_entries,
                chunk,
                entries,
                summary,
                creates,
                commit_id,
            } => {
                let stored = self.runs.get_mut(&run_id).ok_or(CommitError::Fenced)?;
                if stored.row.entries != expected_entries {
                    return Err(CommitError::Fenced);
                }
                stored.chunks.push(chunk);
                stored.row.entries += entries;
                stored.row.summary = summary;
                stored.commit_id = commit_id;
                for run in creates {
                    self.create(run, commit_id);
                }
                Ok(())
            }
        }
    }

    fn create(&mut self, run: NewRun, commit_id: CommitId) {
        let row = RunRow {
            run_id: run.run_id,
            scenario_id: run.scenario_id,
            version: run.version,
            created_at: run.created_at,
            correlation_id: run.correlation_id,
            labels: run.labels,
            retry_of: run.retry_of,
            replay_of: run.replay_of,
            dry_run: run.dry_run,
            entries: run.entries,
            summary: run.summary,
        };
        let stored = StoredRun {
            row,
            chunks: vec![run.chunk],
            commit_id,
        };
        let before = self.runs.insert(run.run_id, stored);
        assert!(before.is_none(), "the id {} was given twice", run.run_id);
    }

    fn unfinished(&self) -> impl Iterator<Item = UnfinishedRun> {
        let rows = self.runs.values().map(|run| &run.row);
        rows.filter(|row| !row.summary.status.is_final())
            .map(|row| UnfinishedRun {
                run_id: row.run_id,
                scenario_id: row.scenario_id,
                status: row.summary.status,
                due: row.summary.due,
            })
    }

    fn waiting(&self) -> Vec<UnfinishedRun> {
        let mut waiting: Vec<_> = self
            .unfinished()
            .filter(|run| run.status == RunStatus::Waiting)
            .collect();
        waiting.sort_by_key(|run| (run.due, run.run_id));
        waiting
    }
}

fn answer<T: Send + 'static>(value: T) -> Answer<'static, T> {
    futures::future::ready(Ok(value)).boxed()
}

impl Runs for Disk {
    fn commit(&self, unit: Unit) -> BoxFuture<'static, Result<(), CommitError>> {
        futures::future::ready(self.write(unit)).boxed()
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        answer(self.lock().keys.get(&(app_id, key)).cloned())
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        answer(self.find(run_id))
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        answer(self.find(run_id).map(|run| run.row))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        answer(self.lock().runs.keys().next_back().copied())
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        let state = self.lock();
        let rows = state.runs.values().rev().map(|run| run.row.clone());
        let items: Vec<_> = rows
            .filter(|row| before.is_none_or(|before| row.run_id < before))
            .filter(|row| filter.retry_of.is_none() || row.retry_of == filter.retry_of)
            .filter(|row| {
                filter.statuses.is_empty() || filter.statuses.contains(&row.summary.status)
            })
            .take(limit as usize)
            .collect();
        answer(Page { items, next: None })
    }

    fn unfinished(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        let state = self.lock();
        let runs = state
            .unfinished()
            .filter(|run| after.is_none_or(|after| run.run_id > after));
        answer(runs.take(limit as usize).collect())
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        let waiting = self.lock().waiting().into_iter();
        let due = waiting.filter(|run| run.due.is_some_and(|due| due <= until));
        answer(due.take(limit as usize).collect())
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        answer(self.lock().waiting().first().and_then(|run| run.due))
    }

    fn run_counts(&self, _since: Timestamp) -> Answer<'_, RunCounts> {
        answer(RunCounts::default())
    }

    fn forget_keys(&self, _now: Timestamp, _limit: u32) -> Answer<'_, u64> {
        answer(0)
    }
}

/// All chunks of a run as one.
pub(crate) fn journal_of(run: &StoredRun) -> Vec<millrace_core::journal::Entry> {
    let decode = |chunk: &Bytes| millrace_core::journal::decode(chunk).unwrap();
    run.chunks.iter().flat_map(decode).collect()
}

/// A disk that several processes use one after another.
pub(crate) type SharedDisk = Arc<Disk>;
