//! How calls of the ports reach the database: through threads or on the spot. No SQL here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::BoxFuture;
use millrace_core::ports::store::{Answer, CommitError, Error, Facts, Store, Unit};
use millrace_core::time::Timestamp;
use rusqlite::Connection;

use super::database::Database;
use super::migrate;
use super::standing::Standing;
use super::threads::Threads;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In memory, gone when the store is dropped; only with [`Threading::Inline`].
    Memory,
    /// In that file, made when it does not exist; its folder must.
    File(PathBuf),
}

impl Location {
    /// The file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Memory => None,
            Self::File(path) => Some(path),
        }
    }
}

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threading {
    /// Threads of the store's own: one writes, others read.
    Threads,
    /// Whoever polls.
    Inline,
}

/// Says how many bytes are free for this user on the disk of a folder.
pub type FreeBytes = Arc<dyn Fn(&Path) -> std::io::Result<u64> + Send + Sync>;

/// Says what time it is, for the health figures and the time that flushes take.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Who does the work.
    pub threading: Threading,
    /// Bytes of free disk below which new events are refused.
    pub disk_reserve_bytes: u64,
    /// Asks the disk; replaced in tests.
    pub free_bytes: FreeBytes,
    /// Without one, [`Facts::last_commit`] stays empty.
    pub clock: Option<Clock>,
    /// How many runs that succeed in one commit are kept in one row, at least. Fewer get a row each.
    pub block_runs_min: usize,
    /// Blocks that are brought into the index of scenarios, and into the counts, together.
    pub blocks_indexed_together: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threading: Threading::Threads,
            disk_reserve_bytes: 128 * millrace_core::limits::MIB,
            free_bytes: Arc::new(|folder| fs4::available_space(folder)),
            clock: None,
            block_runs_min: 4,
            blocks_indexed_together: 128,
        }
    }
}

impl Options {
    /// The defaults, with every call done by whoever polls it.
    pub fn inline() -> Self {
        Self {
            threading: Threading::Inline,
            ..Self::default()
        }
    }
}

enum Access {
    Inline(Arc<Mutex<Database>>),
    Threads(Threads),
}

/// A store in an SQLite database.
pub struct SqliteStore {
    access: Access,
    /// Behind `access`: the file that it holds open may be closed only after SQLite's own.
    standing: Arc<Standing>,
}

impl SqliteStore {
    /// Opens or creates a database and brings it to the newest schema. Blocks.
    pub fn open(location: Location, options: Options) -> Result<Self, migrate::Error> {
        let database = Database::open(location.clone(), &options)?;
        let standing = database.standing();
        let access = match (options.threading, location) {
            (Threading::Threads, Location::File(path)) => {
                Access::Threads(Threads::start(database, &path)?)
            }
            _ => Access::Inline(Arc::new(Mutex::new(database))),
        };
        Ok(Self { access, standing })
    }

    /// An empty store in memory, every call done by whoever polls it.
    pub fn in_memory() -> Result<Self, migrate::Error> {
        Self::open(Location::Memory, Options::inline())
    }

    pub(super) fn standing(&self) -> &Arc<Standing> {
        &self.standing
    }

    pub(super) fn commit_unit(
        &self,
        unit: Arc<Unit>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        match &self.access {
            Access::Inline(database) => {
                let database = Arc::clone(database);
                async move {
                    let mut database = database.lock().unwrap_or_else(PoisonError::into_inner);
                    let mut results = database.commit_batch(std::slice::from_ref(&unit));
                    results.pop().unwrap_or_else(|| Err(gone_commit()))
                }
                .boxed()
            }
            Access::Threads(threads) => {
                let (sender, receiver) = oneshot::channel();
                threads.commit(unit, sender);
                async move { receiver.await.unwrap_or_else(|_| Err(gone_commit())) }.boxed()
            }
        }
    }

    /// Does something that only reads.
    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'_, T> {
        let work = move |connection: &Connection| {
            work(connection).map_err(|error| super::fault::refused(&error))
        };
        match &self.access {
            Access::Inline(database) => async move {
                let mut database = database.lock().unwrap_or_else(PoisonError::into_inner);
                work(database.connection()?)
            }
            .boxed(),
            Access::Threads(threads) => {
                let (sender, receiver) = oneshot::channel();
                threads.read(Box::new(move |connection| {
                    drop(sender.send(work(connection)));
                }));
                answer(receiver)
            }
        }
    }

    /// Does something in a transaction of its own.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Answer<'_, T> {
        match &self.access {
            Access::Inline(database) => async move {
                let mut database = database.lock().unwrap_or_else(PoisonError::into_inner);
                database.write(work)
            }
            .boxed(),
            Access::Threads(threads) => {
                let (sender, receiver) = oneshot::channel();
                threads.write(Box::new(move |database| {
                    drop(sender.send(database.write(work)));
                }));
                answer(receiver)
            }
        }
    }
}

impl SqliteStore {
    /// Sorts the tail.
    pub(super) fn sort_tail(&self) -> Answer<'_, ()> {
        match &self.access {
            Access::Inline(database) => async move {
                let mut database = database.lock().unwrap_or_else(PoisonError::into_inner);
                database.sort_tail()
            }
            .boxed(),
            Access::Threads(threads) => {
                let (sender, receiver) = oneshot::channel();
                threads.write(Box::new(move |database| {
                    drop(sender.send(database.sort_tail()));
                }));
                answer(receiver)
            }
        }
    }
}

fn answer<'a, T: Send + 'a>(receiver: oneshot::Receiver<Result<T, Error>>) -> Answer<'a, T> {
    async move { receiver.await.unwrap_or_else(|_| Err(gone())) }.boxed()
}

fn gone() -> Error {
    Error::Unavailable {
        message: "a thread of the store has ended; restart Millrace".to_owned(),
    }
}

fn gone_commit() -> CommitError {
    CommitError::OutcomeUnknown {
        message: "the writing thread has ended; restart Millrace".to_owned(),
    }
}

impl Store for SqliteStore {
    fn ping(&self) -> Answer<'_, ()> {
        let standing = Arc::clone(&self.standing);
        async move {
            // By a thread that may block: a disk that hangs must not hold up who asks.
            self.read(move |connection| {
                connection.query_row("SELECT count(*) FROM instance", [], |_| Ok(()))?;
                Ok(standing.check_file())
            })
            .await??;
            self.look_at_writer().await
        }
        .boxed()
    }

    fn facts(&self) -> Facts {
        self.standing.facts()
    }

    fn refuses_events(&self) -> bool {
        self.standing.room.is_short()
    }

    fn flush_micros(&self) -> u64 {
        self.standing.flush_micros()
    }
}

impl SqliteStore {
    /// Takes the write lock and lets it go again.
    fn look_at_writer(&self) -> Answer<'_, ()> {
        match &self.access {
            Access::Inline(_) => async { Ok(()) }.boxed(),
            Access::Threads(threads) => {
                let (sender, receiver) = oneshot::channel();
                threads.write(Box::new(move |database| drop(sender.send(database.ping()))));
                answer(receiver)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_missing_is_named() {
        let location = Location::File(PathBuf::from("/nonexistent/folder/millrace.db"));
        let error = SqliteStore::open(location, Options::inline())
            .err()
            .unwrap();
        assert!(error.to_string().contains("/nonexistent/folder"), "{error}");
    }
}
