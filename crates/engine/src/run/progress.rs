//! What those who wait for a run see of it: only what is committed.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::json::Json;
use millrace_core::ports::store::RunSummary;
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tokio::sync::watch;

/// Where a run stands, as far as it is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its status.
    pub status: RunStatus,
    /// Code and message of its error.
    pub error: Option<(SmolStr, SmolStr)>,
    /// The output of the `respond` node that answers its webhook, once that step is committed.
    pub reply: Option<Json>,
    /// When it will be woken, while it waits.
    pub waiting_until: Option<Timestamp>,
    /// How many entries its journal holds.
    pub entries: u64,
}

impl Outcome {
    pub(crate) fn new(summary: &RunSummary, reply: Option<Json>, entries: u64) -> Self {
        Self {
            status: summary.status,
            error: summary.error.clone(),
            reply,
            waiting_until: match summary.status {
                RunStatus::Waiting => summary.due,
                _ => None,
            },
            entries,
        }
    }
}

/// A committed run, as its caller follows it. Dropping it changes nothing for the run.
#[derive(Debug, Clone)]
pub struct RunHandle {
    run_id: RunId,
    scenario_id: ScenarioId,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    /// It does not change any more, or is not followed.
    Settled(Outcome),
    /// Someone may drive it.
    Followed(Arc<Progress>),
}

impl RunHandle {
    pub(crate) fn settled(run_id: RunId, scenario_id: ScenarioId, outcome: Outcome) -> Self {
        Self {
            run_id,
            scenario_id,
            source: Source::Settled(outcome),
        }
    }

    pub(crate) fn followed(scenario_id: ScenarioId, progress: Arc<Progress>) -> Self {
        Self {
            run_id: progress.run_id,
            scenario_id,
            source: Source::Followed(progress),
        }
    }

    /// The run.
    pub fn run_id(&self) -> RunId {
        self.run_id
    }

    /// Its scenario.
    pub fn scenario_id(&self) -> ScenarioId {
        self.scenario_id
    }

    /// Where it stands now.
    pub fn outcome(&self) -> Outcome {
        match &self.source {
            Source::Settled(outcome) => outcome.clone(),
            Source::Followed(progress) => progress.outcome(),
        }
    }

    /// Waits until the outcome is as asked for, or final. Sees each commit's outcome or a later
    /// one. May wait for ever: the caller sets the time.
    pub async fn until(&self, enough: impl Fn(&Outcome) -> bool) -> Outcome {
        match &self.source {
            Source::Settled(outcome) => outcome.clone(),
            Source::Followed(progress) => progress.until(enough).await,
        }
    }

    /// Waits until the run is finished.
    pub async fn finished(&self) -> Outcome {
        self.until(|_| false).await
    }

    /// Waits until a `respond` node has answered or the run is finished.
    pub async fn replied(&self) -> Outcome {
        self.until(|outcome| outcome.reply.is_some()).await
    }
}

/// The one place where a run's driver tells those who wait. Lives as long as one of them.
#[derive(Debug)]
pub(crate) struct Progress {
    run_id: RunId,
    outcome: watch::Sender<Outcome>,
    all: Weak<Followed>,
}

impl Progress {
    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome.borrow().clone()
    }

    pub(crate) fn tell(&self, outcome: Outcome) {
        self.outcome.send_if_modified(|told| {
            // Two may tell at a time, a driver and a reader of the store: the later state stays.
            let newer = outcome.entries > told.entries;
            if newer {
                *told = outcome;
            }
            newer
        });
    }

    /// Tells what the store says, which may hold more than what was told at the same entry.
    pub(crate) fn renew(&self, outcome: Outcome) {
        self.outcome.send_if_modified(|told| {
            let newer = outcome.entries >= told.entries && outcome != *told;
            if newer {
                *told = outcome;
            }
            newer
        });
    }

    async fn until(&self, enough: impl Fn(&Outcome) -> bool) -> Outcome {
        let mut receiver = self.outcome.subscribe();
        // The sender is `self`: it is there for as long as this waits.
        match receiver
            .wait_for(|outcome| outcome.status.is_final() || enough(outcome))
            .await
        {
            Ok(outcome) => outcome.clone(),
            Err(_) => self.outcome(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(all) = self.all.upgrade() {
            all.forget(self.run_id);
        }
    }
}

/// The progress of all runs that someone drives or waits for.
#[derive(Debug)]
pub(crate) struct Followed {
    runs: Mutex<FxHashMap<RunId, Weak<Progress>>>,
}

impl Followed {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            runs: Mutex::new(FxHashMap::default()),
        })
    }

    /// The progress of a run, if someone drives it or waits for it.
    pub(crate) fn find(&self, run_id: RunId) -> Option<Arc<Progress>> {
        self.lock().get(&run_id).and_then(Weak::upgrade)
    }

    /// The progress of a run; begins with that outcome when no one has it yet.
    pub(crate) fn follow(self: &Arc<Self>, run_id: RunId, outcome: Outcome) -> Arc<Progress> {
        let mut runs = self.lock();
        if let Some(progress) = runs.get(&run_id).and_then(Weak::upgrade) {
            return progress;
        }
        let progress = Arc::new(Progress {
            run_id,
            outcome: watch::Sender::new(outcome),
            all: Arc::downgrade(self),
        });
        runs.insert(run_id, Arc::downgrade(&progress));
        progress
    }

    /// Those that have not ended as far as is known, each with how many entries are known of it.
    pub(crate) fn unfinished(&self) -> Vec<(RunId, u64)> {
        let known: Vec<Arc<Progress>> = self.lock().values().filter_map(Weak::upgrade).collect();
        // Without the lock, which the last drop of one takes.
        let unfinished = known.iter().filter_map(|progress| {
            let outcome = progress.outcome.borrow();
            (!outcome.status.is_final()).then_some((progress.run_id, outcome.entries))
        });
        unfinished.collect()
    }

    fn forget(&self, run_id: RunId) {
        let mut runs = self.lock();
        // Another may have begun to follow it between the last drop and this lock.
        if runs
            .get(&run_id)
            .is_some_and(|progress| progress.strong_count() == 0)
        {
            runs.remove(&run_id);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<RunId, Weak<Progress>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn outcome(status: RunStatus, entries: u64) -> Outcome {
        Outcome {
            status,
            error: None,
            reply: None,
            waiting_until: None,
            entries,
        }
    }

    #[test]
    fn who_waits_for_the_end_sees_it_and_not_what_came_before() {
        let all = Followed::new();
        let progress = all.follow(RunId::from_bytes([1; 16]), outcome(RunStatus::Running, 1));
        let handle = RunHandle::followed(ScenarioId::from_bytes([2; 16]), Arc::clone(&progress));
        let mut end = Box::pin(handle.finished());
        assert!(end.as_mut().now_or_never().is_none());
        progress.tell(outcome(RunStatus::Waiting, 2));
        assert!(end.as_mut().now_or_never().is_none());
        progress.tell(outcome(RunStatus::Succeeded, 3));
        assert_eq!(end.now_or_never(), Some(outcome(RunStatus::Succeeded, 3)));
    }

    #[test]
    fn an_older_state_never_hides_a_newer_one() {
        let all = Followed::new();
        let progress = all.follow(RunId::from_bytes([1; 16]), outcome(RunStatus::Running, 1));
        progress.tell(outcome(RunStatus::Succeeded, 3));
        progress.tell(outcome(RunStatus::Waiting, 2));
        assert_eq!(progress.outcome().status, RunStatus::Succeeded);
    }

    #[test]
    fn a_run_that_no_one_follows_takes_no_memory() {
        let all = Followed::new();
        let run_id = RunId::from_bytes([1; 16]);
        let one = all.follow(run_id, outcome(RunStatus::Running, 1));
        let other = all.follow(run_id, outcome(RunStatus::Queued, 1));
        assert_eq!(other.outcome().status, RunStatus::Running);
        drop(one);
        assert!(all.find(run_id).is_some());
        drop(other);
        assert!(all.lock().is_empty());
    }
}
