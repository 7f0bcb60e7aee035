//! Large values as files, each named by the SHA-256 of its text, in 256 folders by the first two
//! digits. A file gets its name when it is whole and flushed: what has a name is complete.
//!
//! How calls reach the files is here; who holds which of them is in `ledger`, which other keepers of
//! large values share; the files are in `files`. Those in object storage are in `objects`, two places
//! of which one was chosen before the other in `behind`.

mod behind;
#[cfg(test)]
pub(crate) mod conformance;
mod files;
mod ledger;
pub mod objects;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bytes::Bytes;
use futures::FutureExt;
use futures::channel::oneshot;
use millrace_core::ports::blobs::{AgedBlobs, Blob, BlobFacts, BlobHash, Blobs, Pin};
use millrace_core::ports::store::{Answer, Error};
use millrace_core::time::Timestamp;

pub use self::behind::Behind;
use self::files::Files;
pub(crate) use self::ledger::{Ledger, Part};
use crate::sqlite::{Clock, FreeBytes};

/// Threads that read and write files: a slow read does not hold up every commit.
const THREADS_COUNT: usize = 2;

/// How the files are kept.
#[derive(Clone)]
pub struct Options {
    /// Says when a file is stored, in the time by which it is swept.
    pub clock: Clock,
    /// Bytes of free disk of which files take no more than half: the rest is for journals.
    pub disk_reserve_bytes: u64,
    /// Asks the disk; replaced in tests.
    pub free_bytes: FreeBytes,
}

/// See the module.
pub struct FileBlobs {
    shared: Arc<Shared>,
    /// `None` when it is being dropped.
    work: Option<Sender<Work>>,
    threads: Vec<JoinHandle<()>>,
}

type Work = Box<dyn FnOnce(&Arc<Shared>) + Send>;

struct Shared {
    files: Files,
    ledger: Arc<Ledger>,
}

impl FileBlobs {
    /// Files in that folder, which need not exist yet. Removes what writes have left there that a
    /// crash cut off. Blocks.
    pub fn open(folder: PathBuf, options: Options) -> std::io::Result<Self> {
        let files = Files::new(folder, options);
        files.clear_drafts()?;
        let shared = Arc::new(Shared {
            files,
            ledger: Arc::default(),
        });
        let (work, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let mut threads = Vec::new();
        for number in 0..THREADS_COUNT {
            let (shared, waiting) = (Arc::clone(&shared), Arc::clone(&waiting));
            let thread = std::thread::Builder::new()
                .name(format!("store-blobs-{number}"))
                .spawn(move || work_for_ever(&shared, &waiting))?;
            threads.push(thread);
        }
        Ok(Self {
            shared,
            work: Some(work),
            threads,
        })
    }

    /// The file of a blob, whether or not it is there.
    pub fn path(&self, hash: BlobHash) -> PathBuf {
        self.shared.files.path(hash)
    }

    fn answer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Shared>) -> Result<T, Error> + Send + 'static,
    ) -> Answer<'static, T> {
        let (sender, receiver) = oneshot::channel();
        let work: Work = Box::new(move |shared| drop(sender.send(work(shared))));
        if let Some(queue) = &self.work {
            // Without a thread nobody answers, which the receiver sees.
            let _ = queue.send(work);
        }
        async move { receiver.await.unwrap_or_else(|_| Err(gone())) }.boxed()
    }
}

impl Drop for FileBlobs {
    fn drop(&mut self) {
        self.work = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread that keeps large values had panicked");
            }
        }
    }
}

fn gone() -> Error {
    Error::Unavailable {
        message: "the threads that keep large values have ended; restart Millrace".to_owned(),
    }
}

fn work_for_ever(shared: &Arc<Shared>, waiting: &Mutex<Receiver<Work>>) {
    loop {
        let next = lock(waiting).recv();
        match next {
            Ok(work) => work(shared),
            Err(_) => return,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn put(&self, blob: &Blob) -> Result<Pin, Error> {
        // Held before it is looked for, so that it is not removed once it was found.
        let pin = self.ledger.hold(blob.hash);
        if self.files.put(blob.hash, &blob.text)? {
            self.ledger.added(blob.text.len() as u64);
        }
        Ok(pin)
    }

    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Result<AgedBlobs, Error> {
        let part = self.files.walk(before, after, limit)?;
        Ok(self.ledger.walked(after, part))
    }

    fn remove(&self, hash: BlobHash, before: Timestamp) -> Result<bool, Error> {
        let remove = || self.files.remove(hash, before);
        self.ledger.remove(hash, remove)
    }
}

impl Blobs for FileBlobs {
    fn put(&self, blob: Blob) -> Answer<'static, Pin> {
        self.answer(move |shared| shared.put(&blob))
    }

    fn get(&self, hash: BlobHash) -> Answer<'static, Bytes> {
        self.answer(move |shared| shared.files.get(hash))
    }

    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Answer<'static, AgedBlobs> {
        self.answer(move |shared| shared.aged(before, after, limit))
    }

    fn remove(&self, hash: BlobHash, before: Timestamp) -> Answer<'static, bool> {
        self.answer(move |shared| shared.remove(hash, before))
    }

    fn facts(&self) -> BlobFacts {
        self.shared.ledger.facts()
    }
}

/// Makes what a folder lists durable.
fn flush_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}
