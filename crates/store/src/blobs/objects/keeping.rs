//! Storing, reading and sweeping, so that no value goes that someone has just stored.
//!
//! A value is the object `HASH`. Who removes it writes the mark `HASH.removing-NUMBER` beside it, looks
//! whether the value is still old, removes it, and then the mark. Who stores one lists both before
//! and, if either was there, after. If no mark is listed after, then either the mark was not written
//! yet, and the remover sees the value that was stored just now; or it was gone already, and so was
//! the value, unless it was stored later than that.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use millrace_core::ports::blobs::{AgedBlobs, Blob, BlobFacts, BlobHash, Pin};
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;

use super::bucket::{Bucket, Object, REMOVAL_TIMEOUT};
use super::fault::Fault;
use super::{OpenError, Options};
use crate::blobs::{Ledger, Part};
use crate::sqlite::Clock;

/// What stands between a value's name and the number of who removes it.
const MARK: &str = ".removing-";
/// What stands behind a value's name and comes, in the order of names, after all its marks.
const BEHIND_MARKS: &str = "/";
/// What the names of objects begin with that are written to try the storage.
pub(super) const PROBE: &str = "probe-";
/// Who removes a value gives up when the removal was not sent so soon after its mark.
const MARK_TIMEOUT: Duration = Duration::from_secs(30);
/// Milliseconds after which a mark means nothing: whoever wrote it has given up or ended.
const MARK_MILLIS_MAX: i64 = 120_000;
const _: () = assert!(
    (MARK_TIMEOUT.as_millis() + REMOVAL_TIMEOUT.as_millis()) as i64 * 2 < MARK_MILLIS_MAX,
    "a mark lasts longer than what it announces"
);
/// How long a value waits that is being removed.
const REMOVED_PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks at it.
const REMOVED_PAUSE: Duration = Duration::from_millis(100);
/// Marks of one value that are looked at.
const MARKS_COUNT: usize = 100;

/// See the module.
pub(super) struct Keeper {
    bucket: Bucket,
    ledger: Arc<Ledger>,
    clock: Clock,
    /// What the storage's clock showed when the walk that is under way began.
    storage_time: AtomicI64,
    /// What the marks of this process have in their names.
    number: String,
}

/// A value and its marks, as they are listed at one moment.
struct Look {
    value: Option<Object>,
    marks: Vec<Object>,
}

impl Look {
    /// Whether someone may be about to remove it, which was written just now.
    fn is_being_removed(&self) -> bool {
        let now = self
            .value
            .as_ref()
            .map_or(i64::MIN, |value| value.written_at);
        let is_alive = |mark: &Object| now.saturating_sub(mark.written_at) <= MARK_MILLIS_MAX;
        self.marks.iter().any(is_alive)
    }
}

impl Keeper {
    pub(super) fn new(options: Options) -> Result<Self, OpenError> {
        let number = RandomState::new().build_hasher().finish();
        Ok(Self {
            bucket: Bucket::new(&options)?,
            ledger: Arc::default(),
            clock: options.clock,
            storage_time: AtomicI64::new(0),
            number: format!("{number:016x}"),
        })
    }

    pub(super) fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// By chance another one in each process.
    pub(super) fn number(&self) -> &str {
        &self.number
    }

    pub(super) fn facts(&self) -> BlobFacts {
        self.ledger.facts()
    }

    pub(super) async fn put(&self, blob: Blob) -> Result<Pin, Error> {
        // Held before it is looked for, so that it is not removed once it was found.
        let pin = self.ledger.hold(blob.hash);
        let before = self.look(blob.hash).await?;
        self.write(&blob).await?;
        if before.value.is_none() {
            self.ledger.added(blob.text.len() as u64);
            if before.marks.is_empty() {
                return Ok(pin);
            }
        }
        let began = now();
        loop {
            let after = self.look(blob.hash).await?;
            if after.value.is_some() && !after.is_being_removed() {
                return Ok(pin);
            }
            if began.elapsed() > REMOVED_PATIENCE {
                return Err(Error::Unavailable {
                    message: format!(
                        "{} is being removed, because nobody named it; store it again",
                        self.bucket.url(&blob.hash.to_string())
                    ),
                });
            }
            pause(REMOVED_PAUSE).await;
            self.write(&blob).await?;
        }
    }

    /// Writes it whatever is there: that may be damaged, and becomes young by it.
    async fn write(&self, blob: &Blob) -> Result<(), Fault> {
        let name = blob.hash.to_string();
        self.bucket.put(&name, blob.text.clone()).await
    }

    async fn look(&self, hash: BlobHash) -> Result<Look, Fault> {
        let name = hash.to_string();
        let page = (None, MARKS_COUNT);
        let found = self.bucket.list(&name, None, page).await?.objects;
        let (value, marks) = found
            .into_iter()
            .partition::<Vec<_>, _>(|object| object.name == name);
        let value = value.into_iter().next();
        Ok(Look { value, marks })
    }

    pub(super) async fn get(&self, hash: BlobHash) -> Result<Bytes, Error> {
        let name = hash.to_string();
        let what = "large value";
        let text = self.bucket.get(&name).await?;
        let text = text.ok_or(Error::NotFound { what })?;
        if BlobHash::of(&text) == hash {
            return Ok(text);
        }
        Err(Error::Corrupt {
            message: format!(
                "the large value {} is damaged: its text does not have the hash that names it",
                self.bucket.url(&name)
            ),
        })
    }

    /// That time by the storage's clock, which showed `now` just now or earlier: how long ago it was
    /// is the same by both.
    fn by_storage(&self, time: Timestamp, now: i64) -> i64 {
        let ago = (self.clock)().as_millis().saturating_sub(time.as_millis());
        now.saturating_sub(ago)
    }

    pub(super) async fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Result<AgedBlobs, Error> {
        if after.is_none() {
            let time = self.ask_time().await?;
            self.storage_time.store(time, Ordering::SeqCst);
        }
        let before = self.by_storage(before, self.storage_time.load(Ordering::SeqCst));
        let behind = after.map(|after| format!("{after}{BEHIND_MARKS}"));
        let mut part = Part {
            aged: AgedBlobs {
                hashes: Vec::new(),
                next: None,
            },
            bytes: 0,
            count: 0,
        };
        let mut token = None;
        loop {
            let asked = (token, limit as usize);
            let page = self.bucket.list("", behind.as_deref(), asked).await?;
            let last = self.note(page.objects, before, &mut part).await;
            token = page.token;
            match last {
                Some(last) if token.is_some() => part.aged.next = Some(last),
                // None of ours: there may be some behind.
                None if token.is_some() => continue,
                _ => {}
            }
            return Ok(self.ledger.walked(after, part));
        }
    }

    /// Takes a page into account; the last value of which something is there. Marks and probes that
    /// a process has left behind are removed.
    async fn note(&self, objects: Vec<Object>, before: i64, part: &mut Part) -> Option<BlobHash> {
        let mut last = None;
        for object in objects {
            let (name, mark) = match object.name.split_once(MARK) {
                Some((name, mark)) => (name, Some(mark)),
                None => (object.name.as_str(), None),
            };
            let hash = BlobHash::parse(name);
            last = last.max(hash);
            let is_old = object.written_at < before;
            match (hash, mark) {
                (Some(hash), None) => {
                    part.bytes += object.bytes;
                    part.count += 1;
                    if is_old {
                        part.aged.hashes.push(hash);
                    }
                }
                (Some(_), Some(_)) if is_old => self.tidy(&object.name).await,
                (None, None) if is_old && name.starts_with(PROBE) => {
                    self.tidy(&object.name).await;
                }
                // What is not ours is left alone.
                _ => {}
            }
        }
        last
    }

    /// Removes something that means nothing any more; what stays is met by the next walk.
    async fn tidy(&self, name: &str) {
        if let Err(fault) = self.bucket.remove(name).await {
            tracing::debug!(object = fault.what, why = fault.why, "it stays for now");
        }
    }

    pub(super) async fn remove(&self, hash: BlobHash, before: Timestamp) -> Result<bool, Error> {
        // Whoever begins to hold it from here on stores it again, and sees the mark.
        if self.ledger.is_held(hash) {
            return Ok(false);
        }
        let mark = format!("{hash}{MARK}{}", self.number);
        let began = now();
        self.bucket.put(&mark, Bytes::new()).await?;
        let found = self.old(hash, &mark, before).await;
        let is_late = began.elapsed() > MARK_TIMEOUT;
        let Some(bytes) = found.as_ref().ok().copied().flatten().filter(|_| !is_late) else {
            self.tidy(&mark).await;
            return Ok(found.map(|_| false)?);
        };
        // If it is not known whether it is gone, the mark stays: it may go yet.
        self.bucket.remove(&hash.to_string()).await?;
        self.tidy(&mark).await;
        Ok(self.ledger.removed(Some(bytes)))
    }

    /// The length of a value that is there and was stored before that time.
    async fn old(
        &self,
        hash: BlobHash,
        mark: &str,
        before: Timestamp,
    ) -> Result<Option<u64>, Fault> {
        let Look { value, marks } = self.look(hash).await?;
        let mark = marks.iter().find(|found| found.name == mark);
        let mark = mark.ok_or_else(|| {
            let what = format!("{} cannot be swept", self.bucket.url(&hash.to_string()));
            Fault::wrong(what, "what was written beside it is not listed")
        })?;
        let before = self.by_storage(before, mark.written_at);
        let old = value.filter(|value| value.written_at < before);
        Ok(old.map(|value| value.bytes))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a removal was under way is measured where it is made"
)]
fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "what another process does is waited for in real time"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
