//! What all parts of the engine hold in common: the ports, the tables of runs, the stage.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::id::{AppId, RunId, RunIdSource};
use millrace_core::limits::Limits;
use millrace_core::plan::Plan;
use millrace_core::ports::blobs::Blobs;
use millrace_core::ports::host::Host;
use millrace_core::ports::members::Members;
use millrace_core::ports::store::{KeyOwner, Runs};
use millrace_core::ports::world::World;
use millrace_core::scenario::Retention;
use millrace_core::scenario::worker_group::Served;
use millrace_core::time::Timestamp;
use rustc_hash::FxHashSet;
use tokio::sync::{Notify, Semaphore, watch};

use crate::events::Watchers;
use crate::flow::Flow;
use crate::intake::Turns;
use crate::measures::{Measures, Rollups};
use crate::members::Lease;
use crate::ports::{Catalogue, Observer, Plans};
use crate::run::{Active, Followed, Room};

/// Most runs that are being loaded to be woken at a time: enough for full batches of the writer,
/// few enough that those awake take little memory.
pub(crate) const WAKING_RUNS_MAX: usize = 1_024;

/// How far the process is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// It works.
    Running,
    /// Nothing begins any more; attempts in flight may finish.
    Draining,
    /// Attempts in flight are aborted.
    Interrupting,
}

/// What the engine is wired to.
pub(crate) struct Ports {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) store: Arc<dyn Runs>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) plans: Arc<dyn Plans>,
    pub(crate) world: Arc<dyn World>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) catalogue: Arc<dyn Catalogue>,
    pub(crate) members: Option<Arc<dyn Members>>,
}

/// See the module.
pub(crate) struct Shared {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) store: Arc<dyn Runs>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) plans: Arc<dyn Plans>,
    pub(crate) world: Arc<dyn World>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) catalogue: Arc<dyn Catalogue>,
    /// The other processes that share the store, if there may be any.
    pub(crate) members: Option<Arc<dyn Members>>,
    pub(crate) lease: Lease,
    pub(crate) limits: Limits,
    pub(crate) retention: Retention,
    pub(crate) measures: Measures,
    pub(crate) rollups: Rollups,
    pub(crate) active: Active,
    /// For the large values of driven runs.
    pub(crate) room: Room,
    pub(crate) followed: Arc<Followed>,
    pub(crate) watchers: Watchers,
    pub(crate) claims: Turns<(AppId, [u8; 32]), KeyOwner>,
    /// Runs of which a retry is being made.
    pub(crate) retries: Turns<RunId, ()>,
    /// The lane in which suspicious runs are driven one at a time.
    pub(crate) quarantine: Arc<Semaphore>,
    pub(crate) stage: watch::Sender<Stage>,
    pub(crate) backlog: Backlog,
    pub(crate) due: Due,
    /// Whose runs this process drives.
    pub(crate) serves: Served,
    /// Runs under limits.
    pub(crate) flow: Flow,
    run_ids: Mutex<RunIdSource>,
}

impl Shared {
    pub(crate) fn new(
        ports: Ports,
        (limits, retention): (Limits, Retention),
        serves: Served,
        newest: Option<RunId>,
    ) -> Self {
        // Without room nothing is driven but what somebody asks of a run.
        let active_runs_max = if serves.is_nothing() {
            0
        } else {
            limits.active_runs_max
        };
        Self {
            active: Active::new(active_runs_max),
            serves,
            room: Room::new(limits.held_bytes_max),
            host: ports.host,
            store: ports.store,
            blobs: ports.blobs,
            plans: ports.plans,
            world: ports.world,
            observer: ports.observer,
            catalogue: ports.catalogue,
            lease: Lease::new(ports.members.clone()),
            members: ports.members,
            limits,
            retention,
            measures: Measures::new(),
            rollups: Rollups::new(),
            followed: Followed::new(),
            watchers: Watchers::new(),
            claims: Turns::new(),
            retries: Turns::new(),
            quarantine: Arc::new(Semaphore::new(1)),
            stage: watch::Sender::new(Stage::Running),
            backlog: Backlog::new(),
            due: Due::new(),
            flow: Flow::new(),
            run_ids: Mutex::new(RunIdSource::after(newest)),
        }
    }

    pub(crate) fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// Whether this process drives runs of that plan.
    pub(crate) fn serves(&self, plan: &Plan) -> bool {
        self.serves.contains(&plan.settings.worker_group)
    }

    /// An id of that time which is greater than all before, also when the clock was set back.
    pub(crate) fn next_run_id(&self, now: Timestamp) -> RunId {
        let mut chance = [0; 10];
        self.host.fill_random(&mut chance);
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        self.run_ids
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next(millis, chance)
    }

    pub(crate) fn seed(&self) -> [u8; 16] {
        let mut seed = [0; 16];
        self.host.fill_random(&mut seed);
        seed
    }
}

/// Runs that lie in the store and want to be driven.
#[derive(Debug)]
pub(crate) struct Backlog {
    /// The oldest of them, as far as this process left them there.
    oldest: Mutex<Option<RunId>>,
    wanted: Notify,
    /// Runs whose machine this process threw away: taking them over again is no crash.
    let_go: Mutex<FxHashSet<RunId>>,
    /// Runs that this process must not touch, such as those of a newer version.
    left_alone: Mutex<FxHashSet<RunId>>,
}

impl Backlog {
    fn new() -> Self {
        Self {
            oldest: Mutex::default(),
            wanted: Notify::new(),
            let_go: Mutex::default(),
            left_alone: Mutex::default(),
        }
    }

    /// A run was left in the store.
    pub(crate) fn raise(&self, run_id: RunId) {
        let mut oldest = lock(&self.oldest);
        *oldest = Some(oldest.map_or(run_id, |known| known.min(run_id)));
        drop(oldest);
        self.wanted.notify_one();
    }

    /// Waits until runs are left in the store. Gives the oldest and forgets them.
    pub(crate) async fn wanted(&self) -> RunId {
        loop {
            if let Some(oldest) = lock(&self.oldest).take() {
                return oldest;
            }
            self.wanted.notified().await;
        }
    }

    /// This process threw the run's machine away.
    pub(crate) fn let_go(&self, run_id: RunId) {
        lock(&self.let_go).insert(run_id);
        self.raise(run_id);
    }

    /// Whether this process threw the run's machine away; forgets it.
    pub(crate) fn was_let_go(&self, run_id: RunId) -> bool {
        lock(&self.let_go).remove(&run_id)
    }

    pub(crate) fn leave_alone(&self, run_id: RunId) {
        lock(&self.left_alone).insert(run_id);
    }

    pub(crate) fn is_left_alone(&self, run_id: RunId) -> bool {
        lock(&self.left_alone).contains(&run_id)
    }

    pub(crate) fn left_alone_count(&self) -> usize {
        lock(&self.left_alone).len()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When the next waiting run is due, as far as is known, and room for those being woken.
#[derive(Debug)]
pub(crate) struct Due {
    next: AtomicI64,
    earlier: Notify,
    /// A permit for each run that is being woken or claimed, until its first commit.
    pub(crate) waking: Arc<Semaphore>,
}

impl Due {
    fn new() -> Self {
        Self {
            next: AtomicI64::new(i64::MAX),
            earlier: Notify::new(),
            waking: Arc::new(Semaphore::new(WAKING_RUNS_MAX)),
        }
    }

    /// A run waits until then.
    pub(crate) fn note(&self, due: Timestamp) {
        let before = self.next.fetch_min(due.as_millis(), Ordering::AcqRel);
        if due.as_millis() < before {
            self.earlier.notify_one();
        }
    }

    /// Forgets what was noted: whoever calls looks into the store next.
    pub(crate) fn forget(&self) {
        self.next.store(i64::MAX, Ordering::Release);
    }

    /// The earliest time that was noted since [`Due::forget`].
    pub(crate) fn next(&self) -> Timestamp {
        Timestamp::from_millis(self.next.load(Ordering::Acquire))
    }

    /// Waits until an earlier time than all before is noted.
    pub(crate) async fn earlier(&self) {
        self.earlier.notified().await;
    }
}
