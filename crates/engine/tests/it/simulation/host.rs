//! A host under a seed: one thread, tasks picked by chance, a clock that only moves when nothing
//! is left to do. Tasks belong to processes; a process that dies takes its tasks with it.

pub(crate) mod chance;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};

use futures::future::BoxFuture;
use millrace_core::ports::host::Host;
use millrace_core::time::Timestamp;

use self::chance::Chance;

/// Where the virtual clock starts, in milliseconds since 1970.
const START_MILLIS: i64 = 1_795_440_000_000;
/// What is outside of all processes, and does not die.
const OUTSIDE: u32 = 0;

/// The seeded host as one process sees it. Clones are the same host.
#[derive(Clone)]
pub(crate) struct SimHost {
    state: Arc<Mutex<State>>,
    ready: Arc<Mutex<BTreeSet<u64>>>,
    process: u32,
}

struct State {
    monotonic: u64,
    wall_offset: i64,
    /// The latest time of day that anyone can have read.
    latest: i64,
    next_id: u64,
    tasks: BTreeMap<u64, (u32, BoxFuture<'static, ()>)>,
    timers: BinaryHeap<Reverse<(u64, u64)>>,
    wakers: BTreeMap<u64, Waker>,
    chance: Chance,
    /// All processes up to this one have died.
    dead: u32,
    /// Further ones that have.
    ended: BTreeSet<u32>,
    /// The last process that was begun beside others.
    begun: u32,
    /// Processes whose tasks do not run.
    frozen: BTreeSet<u32>,
    /// When each process that was frozen went on.
    thawed: BTreeMap<u32, u64>,
    /// When time passed last and nobody got to run.
    stalled: Option<u64>,
}

/// Why [`SimHost::run`] came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The condition holds.
    Reached,
    /// No task can run and no timer is set before the end.
    Idle,
}

impl State {
    fn now(&self) -> i64 {
        self.wall_offset + self.monotonic as i64
    }

    fn is_dead(&self, process: u32) -> bool {
        process != OUTSIDE && (process <= self.dead || self.ended.contains(&process))
    }

    fn note_time(&mut self) {
        self.latest = self.latest.max(self.now());
    }
}

impl SimHost {
    /// The host as what is outside of all processes sees it.
    pub(crate) fn new(chance: Chance) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                monotonic: 0,
                wall_offset: START_MILLIS,
                latest: START_MILLIS,
                next_id: 0,
                tasks: BTreeMap::new(),
                timers: BinaryHeap::new(),
                wakers: BTreeMap::new(),
                chance,
                dead: OUTSIDE,
                ended: BTreeSet::new(),
                begun: OUTSIDE,
                frozen: BTreeSet::new(),
                thawed: BTreeMap::new(),
                stalled: None,
            })),
            ready: Arc::default(),
            process: OUTSIDE,
        }
    }

    /// The host as the next process sees it. Those before must have died.
    pub(crate) fn next_process(&self) -> Self {
        Self {
            process: self.lock().dead + 1,
            ..self.clone()
        }
    }

    /// The host as a process sees it that begins beside those that are there.
    pub(crate) fn another_process(&self) -> Self {
        let mut state = self.lock();
        state.begun = state.begun.max(state.dead) + 1;
        let process = state.begun;
        drop(state);
        Self {
            process,
            ..self.clone()
        }
    }

    /// Which process this is; 0 is what is outside of all.
    pub(crate) fn process(&self) -> u32 {
        self.process
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A number below `bound`.
    pub(crate) fn below(&self, bound: u64) -> u64 {
        self.lock().chance.below(bound)
    }

    /// Whether something happens that does so in that many of a hundred cases.
    pub(crate) fn percent(&self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Moves the time of day alone, as an administrator or a bad clock does.
    pub(crate) fn shift_wall_clock(&self, millis: i64) {
        let mut state = self.lock();
        state.wall_offset += millis;
        state.note_time();
    }

    /// Time passes and nobody gets to run.
    pub(crate) fn stall(&self, millis: u64) {
        let mut state = self.lock();
        state.monotonic += millis;
        state.stalled = Some(state.monotonic);
        state.note_time();
    }

    /// None of the process's tasks runs until it is thawed.
    pub(crate) fn freeze(&self) {
        self.lock().frozen.insert(self.process);
    }

    pub(crate) fn thaw(&self) {
        let mut state = self.lock();
        if state.frozen.remove(&self.process) {
            let now = state.monotonic;
            state.thawed.insert(self.process, now);
        }
    }

    /// Whether the process has had the time to take in what is so: the clock only moves when all
    /// who are not frozen have done what they can.
    pub(crate) fn is_awake(&self) -> bool {
        let state = self.lock();
        let is_past = |at: Option<u64>| at.is_none_or(|at| at < state.monotonic);
        !state.frozen.contains(&self.process)
            && is_past(state.stalled)
            && is_past(state.thawed.get(&self.process).copied())
    }

    /// The latest time of day that anyone can have read so far.
    pub(crate) fn latest(&self) -> Timestamp {
        Timestamp::from_millis(self.lock().latest)
    }

    /// Completes after that many milliseconds.
    pub(crate) fn pause(&self, millis: u64) -> BoxFuture<'static, ()> {
        self.sleep_until(self.monotonic_millis() + millis)
    }

    /// Runs tasks until the bell has rung, or `is_done` when the clock is about to move, or nothing
    /// is left to do before that reading of the monotonic clock.
    pub(crate) fn run(
        &self,
        until_millis: u64,
        has_rung: impl Fn() -> bool,
        is_done: impl Fn() -> bool,
    ) -> Stopped {
        loop {
            if has_rung() {
                return Stopped::Reached;
            }
            if let Some(id) = self.pick() {
                self.poll(id);
            } else if is_done() {
                return Stopped::Reached;
            } else if !self.advance(until_millis) {
                return Stopped::Idle;
            }
        }
    }

    /// Takes one of the ready tasks, by chance.
    fn pick(&self) -> Option<u64> {
        if !self.lock().frozen.is_empty() {
            return self.pick_awake();
        }
        let mut ready = self.ready.lock().unwrap();
        if ready.len() < 2 {
            return ready.pop_first();
        }
        // By number: the order in which they were woken is not always the seed's.
        let place = self.lock().chance.below(ready.len() as u64) as usize;
        let id = ready.iter().nth(place).copied()?;
        ready.remove(&id);
        Some(id)
    }

    /// The same among the tasks of processes that are not frozen.
    fn pick_awake(&self) -> Option<u64> {
        let mut ready = self.ready.lock().unwrap();
        let mut state = self.lock();
        let is_frozen = |id: &u64| {
            let task = state.tasks.get(id);
            task.is_some_and(|(process, _)| state.frozen.contains(process))
        };
        let awake: Vec<u64> = ready.iter().filter(|id| !is_frozen(id)).copied().collect();
        if awake.is_empty() {
            return None;
        }
        let place = state.chance.below(awake.len() as u64) as usize;
        ready.remove(&awake[place]);
        Some(awake[place])
    }

    fn poll(&self, id: u64) {
        let Some((process, mut task)) = self.lock().tasks.remove(&id) else {
            return;
        };
        let waker = Waker::from(Arc::new(TaskWaker {
            id,
            ready: Arc::clone(&self.ready),
        }));
        if task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            self.lock().tasks.insert(id, (process, task));
        }
    }

    /// Moves the clock to the next timer that someone still waits for. Says whether there is one.
    fn advance(&self, until_millis: u64) -> bool {
        let waker = loop {
            let mut state = self.lock();
            let Some(Reverse((at, id))) = state.timers.pop() else {
                return false;
            };
            let Some(waker) = state.wakers.remove(&id) else {
                continue;
            };
            if at > until_millis {
                state.timers.push(Reverse((at, id)));
                state.wakers.insert(id, waker);
                return false;
            }
            state.monotonic = state.monotonic.max(at);
            state.note_time();
            break waker;
        };
        waker.wake();
        true
    }

    /// All processes so far die at once. What their drops try to start does not start.
    pub(crate) fn kill(&self) {
        let doomed = {
            let mut state = self.lock();
            state.dead = state.begun.max(state.dead + 1);
            state.frozen.clear();
            let all = std::mem::take(&mut state.tasks);
            let (kept, doomed): (BTreeMap<_, _>, BTreeMap<_, _>) = all
                .into_iter()
                .partition(|(_, (process, _))| *process == OUTSIDE);
            state.tasks = kept;
            doomed
        };
        // Outside of the lock: what is dropped may ask the host.
        drop(doomed);
    }

    /// This process dies, and no other.
    pub(crate) fn die(&self) {
        let doomed = {
            let mut state = self.lock();
            state.ended.insert(self.process);
            state.frozen.remove(&self.process);
            let all = std::mem::take(&mut state.tasks);
            let (doomed, kept): (BTreeMap<_, _>, BTreeMap<_, _>) = all
                .into_iter()
                .partition(|(_, (process, _))| *process == self.process);
            state.tasks = kept;
            doomed
        };
        drop(doomed);
    }
}

impl Host for SimHost {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.lock().now())
    }

    fn monotonic_millis(&self) -> u64 {
        self.lock().monotonic
    }

    fn sleep_until(&self, monotonic_millis: u64) -> BoxFuture<'static, ()> {
        Box::pin(Sleep {
            host: self.clone(),
            until: monotonic_millis,
            timer: None,
        })
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        let id = {
            let mut state = self.lock();
            if state.is_dead(self.process) {
                drop(state);
                drop(task);
                return;
            }
            state.next_id += 1;
            let id = state.next_id;
            state.tasks.insert(id, (self.process, task));
            id
        };
        self.ready.lock().unwrap().insert(id);
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.lock().chance.fill(bytes);
    }
}

struct TaskWaker {
    id: u64,
    ready: Arc<Mutex<BTreeSet<u64>>>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap().insert(self.id);
    }
}

struct Sleep {
    host: SimHost,
    until: u64,
    timer: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let host = self.host.clone();
        let mut state = host.lock();
        if state.monotonic >= self.until {
            return Poll::Ready(());
        }
        let id = match self.timer {
            Some(id) => id,
            None => {
                state.next_id += 1;
                let id = state.next_id;
                state.timers.push(Reverse((self.until, id)));
                self.timer = Some(id);
                id
            }
        };
        state.wakers.insert(id, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(id) = self.timer {
            let waker = self.host.lock().wakers.remove(&id);
            drop(waker);
        }
    }
}
