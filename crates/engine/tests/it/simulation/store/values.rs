//! Large values: on the disk, with the two states of a file, and as one process reaches them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::ready;
use millrace_core::defect::{self, Defect};
use millrace_core::journal::{LargeValues, decode_parted, encode, is_parted};
use millrace_core::json::Json;
use millrace_core::ports::blobs::{AgedBlobs, Blob, BlobFacts, BlobHash, Blobs, Pin};
use millrace_core::ports::host::Host;
use millrace_core::ports::store::{Answer, Error, StoredRun};
use millrace_core::time::Timestamp;

use super::{Trouble, unavailable};

/// What is on disk.
#[derive(Default)]
pub(crate) struct Values(Mutex<BTreeMap<BlobHash, File>>);

struct File {
    text: Bytes,
    stored_at: Timestamp,
    is_flushed: bool,
}

impl Values {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<BlobHash, File>> {
        self.0.lock().unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    /// The power fails: what is not flushed is gone.
    pub(crate) fn lose_unflushed(&self) {
        self.lock().retain(|_, file| file.is_flushed);
    }

    /// A process is killed: the system still has what it wrote.
    pub(crate) fn flush(&self) {
        for file in self.lock().values_mut() {
            file.is_flushed = true;
        }
    }

    /// The chunk with all of its values in it; those that are not there stay named.
    pub(crate) fn whole(&self, chunk: &Bytes) -> Bytes {
        if !is_parted(chunk) {
            return chunk.clone();
        }
        let mut values = LargeValues::none();
        for (hash, file) in &*self.lock() {
            values.insert(*hash, Json::parse_default(&file.text).unwrap());
        }
        encode(&decode_parted(chunk, &mut values).unwrap())
    }

    /// A value that a run names and that is not there.
    pub(crate) fn lost_of(&self, run: &StoredRun) -> Option<String> {
        let files = self.lock();
        let named = millrace_engine::journals::references(&run.chunks).unwrap();
        let lost = named
            .iter()
            .find(|value| !files.contains_key(&value.hash))?;
        let run_id = run.row.run_id;
        Some(format!(
            "{}, which {run_id} names, is not on disk",
            lost.hash
        ))
    }
}

/// As one process reaches them.
#[derive(Clone)]
pub(crate) struct ProcessValues {
    values: Arc<Values>,
    trouble: Trouble,
    held: Arc<Mutex<BTreeMap<BlobHash, usize>>>,
}

/// What a pin drops.
struct Held(BlobHash, Arc<Mutex<BTreeMap<BlobHash, usize>>>);

impl Drop for Held {
    fn drop(&mut self) {
        *self.1.lock().unwrap().get_mut(&self.0).unwrap() -= 1;
    }
}

impl ProcessValues {
    pub(crate) fn new(values: Arc<Values>, trouble: Trouble) -> Self {
        Self {
            values,
            trouble,
            held: Arc::default(),
        }
    }

    fn hold(&self, hash: BlobHash) -> Held {
        *self.held.lock().unwrap().entry(hash).or_default() += 1;
        Held(hash, Arc::clone(&self.held))
    }

    async fn may_crash(&self) {
        self.trouble.delay().await;
        if self.trouble.happens(self.trouble.rates.crash / 4) {
            self.trouble.crash().await;
        }
    }

    async fn store(self, blob: Blob) -> Result<Pin, Error> {
        let rates = self.trouble.rates;
        self.may_crash().await;
        if self.trouble.happens(rates.refused) {
            return Err(unavailable());
        }
        let held = self.hold(blob.hash);
        let stored_at = self.trouble.host.now();
        self.values
            .lock()
            .entry(blob.hash)
            .and_modify(|file| file.stored_at = stored_at)
            .or_insert(File {
                text: blob.text,
                stored_at,
                is_flushed: false,
            });
        self.may_crash().await;
        if !defect::is(Defect::LargeValueNotFlushed)
            && let Some(file) = self.values.lock().get_mut(&blob.hash)
        {
            file.is_flushed = true;
        }
        self.may_crash().await;
        if self.trouble.happens(rates.lost_after) {
            return Err(unavailable());
        }
        Ok(Pin::new(held))
    }
}

impl Blobs for ProcessValues {
    fn put(&self, blob: Blob) -> Answer<'static, Pin> {
        self.clone().store(blob).boxed()
    }

    fn get(&self, hash: BlobHash) -> Answer<'static, Bytes> {
        let this = self.clone();
        async move {
            let rates = this.trouble.rates;
            this.trouble.delay().await;
            if this.trouble.happens(rates.read_crash) {
                this.trouble.crash().await;
            }
            if this.trouble.happens(rates.read_failed) {
                return Err(unavailable());
            }
            let files = this.values.lock();
            let text = files.get(&hash).map(|file| file.text.clone());
            let what = "large value";
            text.ok_or(Error::NotFound { what })
        }
        .boxed()
    }

    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Answer<'static, AgedBlobs> {
        let files = self.values.lock();
        let behind = files
            .iter()
            .filter(|(hash, _)| after.is_none_or(|after| **hash > after));
        let part: Vec<_> = behind.take(limit as usize).collect();
        let next = part.last().map(|(hash, _)| **hash);
        let old = part.iter().filter(|(_, file)| file.stored_at < before);
        let hashes = old.map(|(hash, _)| **hash).collect();
        ready(Ok(AgedBlobs { hashes, next })).boxed()
    }

    fn remove(&self, hash: BlobHash, before: Timestamp) -> Answer<'static, bool> {
        if self.trouble.happens(self.trouble.rates.refused) {
            return ready(Err(unavailable())).boxed();
        }
        let is_held = self
            .held
            .lock()
            .unwrap()
            .get(&hash)
            .is_some_and(|pins| *pins > 0);
        let mut files = self.values.lock();
        let is_old = files.get(&hash).is_some_and(|file| file.stored_at < before);
        let goes = is_old && !is_held;
        if goes {
            files.remove(&hash);
        }
        ready(Ok(goes)).boxed()
    }

    fn facts(&self) -> BlobFacts {
        BlobFacts::default()
    }
}
