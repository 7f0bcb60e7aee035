//! The threads of a store: one that writes, taking all units that wait for each flush, and a few
//! that read. No SQL here.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use futures::channel::oneshot;
use millrace_core::ports::store::{CommitError, Unit};
use rusqlite::Connection;

use super::database::{self, Database};
use super::migrate::Error;

/// Reading threads. Reads are short and seldom on the hot path; two keep one slow list from
/// holding up the rest.
const READERS_COUNT: usize = 2;
/// Most units in one transaction.
const BATCH_UNITS_MAX: usize = 1024;
/// Bytes of chunks after which a batch is closed, so that large units do not delay small ones
/// for long.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Work for the writer besides units.
pub(super) type WriteWork = Box<dyn FnOnce(&mut Database) + Send>;
/// Work for a reader.
pub(super) type ReadWork = Box<dyn FnOnce(&Connection) + Send>;
/// Who waits for a unit.
pub(super) type UnitSender = oneshot::Sender<Result<(), CommitError>>;

enum Order {
    Commit(Arc<Unit>, UnitSender),
    Write(WriteWork),
}

/// A queue that its consumers take whole or one by one.
struct Queue<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
}

struct State<T> {
    waiting: Vec<T>,
    /// How many consumers sleep: a producer wakes none that is awake anyway.
    sleepers: usize,
    closed: bool,
}

impl<T> Queue<T> {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                waiting: Vec::new(),
                sleepers: 0,
                closed: false,
            }),
            ready: Condvar::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands an item in; a closed queue drops it, which its waiter sees.
    fn push(&self, item: T) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        state.waiting.push(item);
        let wake = state.sleepers > 0;
        drop(state);
        if wake {
            self.ready.notify_one();
        }
    }

    fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// Drops what waits, so that its waiters learn that no one will do it.
    fn abandon(&self) {
        let mut state = self.lock();
        state.closed = true;
        let dropped = std::mem::take(&mut state.waiting);
        drop(state);
        drop(dropped);
    }

    fn wait(&self) -> Option<MutexGuard<'_, State<T>>> {
        let mut state = self.lock();
        while state.waiting.is_empty() {
            if state.closed {
                return None;
            }
            state.sleepers += 1;
            state = self
                .ready
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.sleepers -= 1;
        }
        Some(state)
    }

    /// Waits for items and takes all of them, giving `into` as the next list; `false` when the
    /// queue is closed and empty.
    fn take_all(&self, into: &mut Vec<T>) -> bool {
        self.wait().is_some_and(|mut state| {
            std::mem::swap(&mut state.waiting, into);
            true
        })
    }

    fn take_one(&self) -> Option<T> {
        self.wait().map(|mut state| state.waiting.remove(0))
    }
}

/// Marks its queue as abandoned when its thread ends, also by a panic.
struct Abandon<T>(Arc<Queue<T>>);

impl<T> Drop for Abandon<T> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// The threads. Dropping it finishes what waits and closes the database.
pub(super) struct Threads {
    orders: Arc<Queue<Order>>,
    reads: Arc<Queue<ReadWork>>,
    readers: Vec<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
}

impl Threads {
    pub(super) fn start(database: Database, path: &Path) -> Result<Self, Error> {
        let orders = Queue::new();
        let reads = Queue::new();
        let mut threads = Self {
            orders: Arc::clone(&orders),
            reads: Arc::clone(&reads),
            readers: Vec::new(),
            writer: None,
        };
        for number in 0..READERS_COUNT {
            let reader =
                database::open_reader(path).map_err(|error| Error::opening(path, error))?;
            let reads = Arc::clone(&reads);
            let name = format!("store-read-{number}");
            threads
                .readers
                .push(spawn(name, move || read(&reader, &reads))?);
        }
        let name = "store-write".to_owned();
        threads.writer = Some(spawn(name, move || write(database, &orders))?);
        Ok(threads)
    }

    pub(super) fn commit(&self, unit: Arc<Unit>, sender: UnitSender) {
        self.orders.push(Order::Commit(unit, sender));
    }

    pub(super) fn write(&self, work: WriteWork) {
        self.orders.push(Order::Write(work));
    }

    pub(super) fn read(&self, work: ReadWork) {
        self.reads.push(work);
    }
}

impl Drop for Threads {
    /// The writer goes last: whoever closes the database alone copies the log into it, which no
    /// one can while two are closing it.
    fn drop(&mut self) {
        self.reads.close();
        self.readers.drain(..).for_each(join);
        self.orders.close();
        self.writer.take().into_iter().for_each(join);
    }
}

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    std::thread::Builder::new()
        .name(name)
        .spawn(body)
        .map_err(Error::Thread)
}

fn join(handle: JoinHandle<()>) {
    if handle.join().is_err() {
        tracing::error!("a thread of the store had panicked");
    }
}

fn read(reader: &Connection, reads: &Arc<Queue<ReadWork>>) {
    let _abandon = Abandon(Arc::clone(reads));
    while let Some(work) = reads.take_one() {
        work(reader);
    }
}

fn write(mut database: Database, orders: &Arc<Queue<Order>>) {
    let _abandon = Abandon(Arc::clone(orders));
    let mut taken = Vec::new();
    let mut batch = Gathered::default();
    while orders.take_all(&mut taken) {
        for order in taken.drain(..) {
            match order {
                Order::Commit(unit, sender) => batch.push(unit, sender),
                Order::Write(work) => work(&mut database),
            }
            if batch.is_full() {
                batch.commit(&mut database);
            }
        }
        batch.commit(&mut database);
    }
}

/// Units that go into one transaction, and who waits for them.
#[derive(Default)]
struct Gathered {
    units: Vec<Arc<Unit>>,
    senders: Vec<UnitSender>,
    bytes: usize,
}

impl Gathered {
    fn push(&mut self, unit: Arc<Unit>, sender: UnitSender) {
        self.bytes += unit_bytes(&unit);
        self.units.push(unit);
        self.senders.push(sender);
    }

    fn is_full(&self) -> bool {
        self.units.len() >= BATCH_UNITS_MAX || self.bytes >= BATCH_BYTES_MAX
    }

    fn commit(&mut self, database: &mut Database) {
        if self.units.is_empty() {
            return;
        }
        let results = database.commit_batch(&self.units);
        // Before anyone is told: whoever waits holds the same parts, and memory is freed fastest by
        // the thread that it was taken on.
        self.units.clear();
        for (sender, result) in self.senders.drain(..).zip(results) {
            // A waiter that has gone away does not want to know.
            drop(sender.send(result));
        }
        self.bytes = 0;
    }
}

fn unit_bytes(unit: &Unit) -> usize {
    let of = |runs: &[millrace_core::ports::store::NewRun]| -> usize {
        runs.iter().map(|run| run.chunk.len()).sum()
    };
    match unit {
        Unit::Accept { runs, .. } => of(runs),
        Unit::Advance { chunk, creates, .. } => chunk.len() + of(creates),
    }
}
