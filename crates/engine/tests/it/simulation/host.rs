//! A host under a seed: one thread, tasks picked by chance, a clock that only moves when nothing
//! is left to do. A crash drops every task.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};

use futures::future::BoxFuture;
use millrace_core::ports::host::Host;
use millrace_core::time::Timestamp;

use super::chance::Chance;

/// Where the virtual clock starts, in milliseconds since 1970.
const START_MILLIS: i64 = 1_795_440_000_000;

/// The seeded host. Clones are the same host.
#[derive(Clone)]
pub(crate) struct SimHost {
    state: Arc<Mutex<State>>,
    ready: Arc<Mutex<BTreeSet<u64>>>,
}

struct State {
    monotonic: u64,
    wall_offset: i64,
    next_id: u64,
    tasks: BTreeMap<u64, BoxFuture<'static, ()>>,
    timers: BinaryHeap<Reverse<(u64, u64)>>,
    wakers: BTreeMap<u64, Waker>,
    chance: Chance,
    crashing: bool,
}

/// Why [`SimHost::run`] came back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The condition holds.
    Reached,
    /// No task can run and no timer is set before the end.
    Idle,
}

impl SimHost {
    pub(crate) fn new(chance: Chance) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                monotonic: 0,
                wall_offset: START_MILLIS,
                next_id: 0,
                tasks: BTreeMap::new(),
                timers: BinaryHeap::new(),
                wakers: BTreeMap::new(),
                chance,
                crashing: false,
            })),
            ready: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A number below `bound`.
    pub(crate) fn below(&self, bound: u64) -> u64 {
        self.lock().chance.below(bound)
    }

    /// Moves the time of day alone, as an administrator or a bad clock does.
    pub(crate) fn shift_wall_clock(&self, millis: i64) {
        self.lock().wall_offset += millis;
    }

    /// Runs tasks until the condition holds or nothing is left to do before that reading of the
    /// monotonic clock.
    pub(crate) fn run(&self, until_millis: u64, mut reached: impl FnMut() -> bool) -> Stopped {
        loop {
            if reached() {
                return Stopped::Reached;
            }
            if let Some(id) = self.pick() {
                self.poll(id);
            } else if !self.advance(until_millis) {
                return Stopped::Idle;
            }
        }
    }

    /// Takes one of the ready tasks, by chance.
    fn pick(&self) -> Option<u64> {
        let mut ready = self.ready.lock().unwrap();
        if ready.is_empty() {
            return None;
        }
        // By number: the order in which they were woken is not always the seed's.
        let place = self.lock().chance.below(ready.len() as u64) as usize;
        let id = ready.iter().nth(place).copied()?;
        ready.remove(&id);
        Some(id)
    }

    fn poll(&self, id: u64) {
        let Some(mut task) = self.lock().tasks.remove(&id) else {
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
            self.lock().tasks.insert(id, task);
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
            break waker;
        };
        waker.wake();
        true
    }

    /// Drops every task and timer at once. What their drops try to start does not start.
    pub(crate) fn crash(&self) {
        self.lock().crashing = true;
        loop {
            let task = self.lock().tasks.pop_first();
            match task {
                Some((_, task)) => drop(task),
                None => break,
            }
        }
        let mut state = self.lock();
        state.timers.clear();
        state.wakers.clear();
        state.crashing = false;
        drop(state);
        self.ready.lock().unwrap().clear();
    }
}

impl Host for SimHost {
    fn now(&self) -> Timestamp {
        let state = self.lock();
        Timestamp::from_millis(state.wall_offset + state.monotonic as i64)
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
            if state.crashing {
                drop(state);
                drop(task);
                return;
            }
            state.next_id += 1;
            let id = state.next_id;
            state.tasks.insert(id, task);
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
