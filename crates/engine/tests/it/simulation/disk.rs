//! What survives a crash, and a look at all of it: every commit is read again as it is made, so
//! that what people are shown can be compared with what is on disk at that very moment.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::id::RunId;
use millrace_core::journal::{Entry, LargeValues};
use millrace_core::ports::store::{
    Answer, CommitError, NewRun, RunFilter, RunSummary, Runs, StoredRun, Unit,
};
use millrace_core::time::Timestamp;
use millrace_store::SqliteStore;

use super::host::SimHost;
use super::limits::Slots;
use super::store::ledger::{Ledger, Taker};
use super::store::server;
use super::store::values::Values;

/// What keeps the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// Maps in memory: quick, and their power can fail.
    Ledger,
    /// The real thing, in memory.
    Sqlite,
    /// The real thing, on a server.
    Postgres,
}

/// A disk that several processes use one after another.
#[derive(Clone)]
pub(crate) struct Disk {
    pub(crate) store: Arc<dyn Runs>,
    pub(crate) values: Arc<Values>,
    ledger: Option<Arc<Ledger>>,
    host: SimHost,
    traces: Arc<Mutex<BTreeMap<RunId, Trace>>>,
    slots: Arc<Mutex<Slots>>,
}

/// A run as it is on disk.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) summary: RunSummary,
    pub(crate) entries: Vec<Entry>,
    /// The same with stand-ins for large values, as those who watch are told.
    pub(crate) shown: Vec<Entry>,
    /// For each commit: how many entries there were then, and the latest time of day that anyone
    /// can have read by then.
    pub(crate) commits: Vec<(usize, Timestamp)>,
}

impl Disk {
    pub(crate) fn new(keeping: Keeping, host: &SimHost) -> Self {
        let ledger = (keeping == Keeping::Ledger).then(Arc::<Ledger>::default);
        let store: Arc<dyn Runs> = match (keeping, &ledger) {
            (_, Some(ledger)) => Arc::clone(ledger) as _,
            (Keeping::Postgres, None) => Arc::new(server::emptied()),
            (_, None) => Arc::new(SqliteStore::in_memory().unwrap()),
        };
        Self {
            store,
            values: Arc::default(),
            ledger,
            host: host.clone(),
            traces: Arc::default(),
            slots: Arc::default(),
        }
    }

    /// The same disk as a member of a cluster writes to it. Only the ledger knows of members.
    pub(crate) fn of(&self, taker: Taker) -> Self {
        let ledger = self.ledger().of(taker);
        Self {
            store: Arc::new(ledger),
            ..self.clone()
        }
    }

    /// What keeps the runs, and what members know of each other.
    pub(crate) fn ledger(&self) -> &Ledger {
        let ledger = self.ledger.as_ref();
        ledger.expect("clusters are simulated on the ledger")
    }

    /// A run, with all of its values in its journal.
    pub(crate) fn find(&self, run_id: RunId) -> Option<StoredRun> {
        let mut run = now(self.store.run(run_id))?;
        for chunk in &mut run.chunks {
            *chunk = self.values.whole(chunk);
        }
        Some(run)
    }

    /// A large value that a run names and that is not there.
    pub(crate) fn lost_value(&self) -> Option<String> {
        let runs = self.traces().into_keys();
        let mut stored = runs.filter_map(|run_id| now(self.store.run(run_id)));
        stored.find_map(|run| self.values.lost_of(&run))
    }

    /// What is on disk of a run, if anything is.
    pub(crate) fn look<T>(&self, run_id: RunId, look: impl FnOnce(&Trace) -> T) -> Option<T> {
        self.traces.lock().unwrap().get(&run_id).map(look)
    }

    /// Every run as it was seen when it was committed.
    pub(crate) fn traces(&self) -> BTreeMap<RunId, Trace> {
        self.traces.lock().unwrap().clone()
    }

    /// Every run, newest first.
    pub(crate) fn all(&self) -> Vec<StoredRun> {
        let mut runs = Vec::new();
        let mut before = None;
        loop {
            let page = now(self.store.runs(RunFilter::default(), before, 500));
            let rows = page.items.iter();
            runs.extend(rows.filter_map(|row| self.find(row.run_id)));
            match page.next {
                Some(next) => before = Some(next),
                None => return runs,
            }
        }
    }

    pub(crate) fn are_all_final(&self) -> bool {
        let traces = self.traces.lock().unwrap();
        traces.values().all(|trace| trace.summary.status.is_final())
    }

    /// Writes a unit. It stays when the process dies; only [`Disk::flush`] makes it stay when the
    /// power fails.
    pub(crate) fn write(&self, unit: &Arc<Unit>) -> Result<(), CommitError> {
        let result = self.store.commit(Arc::clone(unit)).now_or_never();
        let result = result.expect("the disk answers on the spot");
        if result.is_ok() {
            self.note(unit);
            self.see_slots();
        }
        result
    }

    fn see_slots(&self) {
        let rows = now(self.store.limited(None, 10_000));
        self.slots.lock().unwrap().see(&rows);
    }

    /// What was seen of runs under limits.
    pub(crate) fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap()
    }

    pub(crate) fn flush(&self) {
        if let Some(ledger) = &self.ledger {
            ledger.flush();
        }
    }

    /// The power fails: what is not flushed is gone.
    pub(crate) fn lose_power(&self) {
        self.values.lose_unflushed();
        let Some(ledger) = &self.ledger else {
            return;
        };
        if ledger.lose_unflushed() {
            let mut traces = self.traces.lock().unwrap();
            traces.retain(|run_id, trace| {
                let stored = self.find(*run_id);
                if let Some(stored) = &stored {
                    trace.summary = stored.row.summary.clone();
                    trace.entries = journal_of(stored);
                    let kept = trace.entries.len();
                    trace.shown.truncate(kept);
                    trace.commits.retain(|(entries, _)| *entries <= kept);
                }
                stored.is_some()
            });
            drop(traces);
            self.see_slots();
        }
    }

    fn note(&self, unit: &Unit) {
        let latest = self.host.latest();
        let mut traces = self.traces.lock().unwrap();
        let begin = |run: &NewRun| {
            let entries = decode(&self.values.whole(&run.chunk));
            let trace = Trace {
                summary: run.summary.clone(),
                commits: vec![(entries.len(), latest)],
                shown: decode(&run.chunk),
                entries,
            };
            (run.run_id, trace)
        };
        match unit {
            Unit::Accept { runs, .. } => traces.extend(runs.iter().map(begin)),
            Unit::Advance {
                run_id,
                chunk,
                summary,
                creates,
                ..
            } => {
                if let Some(trace) = traces.get_mut(run_id) {
                    trace.entries.extend(decode(&self.values.whole(chunk)));
                    trace.shown.extend(decode(chunk));
                    trace.summary = summary.clone();
                    trace.commits.push((trace.entries.len(), latest));
                }
                traces.extend(creates.iter().map(begin));
            }
        }
    }
}

/// The value of an answer that is there at once.
pub(crate) fn now<T>(answer: Answer<'_, T>) -> T {
    let answer = answer.now_or_never();
    answer.expect("the disk answers on the spot").unwrap()
}

/// All chunks of a run as one.
pub(crate) fn journal_of(run: &StoredRun) -> Vec<Entry> {
    run.chunks.iter().flat_map(decode).collect()
}

/// With stand-ins for values that are lost.
fn decode(chunk: &Bytes) -> Vec<Entry> {
    millrace_core::journal::decode_parted(chunk, &mut LargeValues::none()).unwrap()
}
