//! What every keeper of blobs must do, here over files, and what is true of files alone.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use bytes::Bytes;
use futures::executor::block_on;
use millrace_core::ports::blobs::{Blob, BlobFacts, BlobHash, Blobs};
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;
use tempfile::TempDir;

use super::{FileBlobs, Options};

/// A folder with its clock and its disk.
struct Bench {
    folder: TempDir,
    now: Arc<AtomicI64>,
    free_bytes: Arc<AtomicU64>,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            now: Arc::new(AtomicI64::new(1_000_000)),
            free_bytes: Arc::new(AtomicU64::new(u64::MAX)),
        }
    }

    fn open(&self) -> FileBlobs {
        let (now, free_bytes) = (Arc::clone(&self.now), Arc::clone(&self.free_bytes));
        let options = Options {
            clock: Arc::new(move || Timestamp::from_millis(now.load(Ordering::SeqCst))),
            disk_reserve_bytes: 1_000,
            free_bytes: Arc::new(move |_: &Path| Ok(free_bytes.load(Ordering::SeqCst))),
        };
        FileBlobs::open(self.folder.path().join("blobs"), options).unwrap()
    }

    fn pass(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    /// So many milliseconds before now.
    fn ago(&self, millis: i64) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst) - millis)
    }
}

fn blob(text: &str) -> Blob {
    Blob {
        hash: BlobHash::of(text.as_bytes()),
        bytes: text.len() as u64,
        heap_bytes: 0,
        text: Bytes::from(text.to_owned()),
    }
}

fn put(blobs: &FileBlobs, text: &str) -> BlobHash {
    let blob = blob(text);
    let hash = blob.hash;
    block_on(blobs.put(blob)).unwrap();
    hash
}

fn get(blobs: &FileBlobs, hash: BlobHash) -> Result<Bytes, Error> {
    block_on(blobs.get(hash))
}

/// All that are older than that, in steps of `limit`.
fn aged(blobs: &FileBlobs, before: Timestamp, limit: u32) -> Vec<BlobHash> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let part = block_on(blobs.aged(before, after, limit)).unwrap();
        assert!(part.hashes.len() <= limit as usize);
        found.extend(part.hashes);
        match part.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

#[test]
fn a_blob_is_read_back_also_after_opening_again() {
    let bench = Bench::new();
    let blobs = bench.open();
    let hash = put(&blobs, "a long text");
    assert_eq!(get(&blobs, hash).unwrap(), "a long text");
    drop(blobs);
    assert_eq!(get(&bench.open(), hash).unwrap(), "a long text");
}

#[test]
fn one_that_was_never_stored_is_not_found() {
    let bench = Bench::new();
    let blobs = bench.open();
    let absent = BlobHash::of(b"absent");
    assert!(matches!(get(&blobs, absent), Err(Error::NotFound { .. })));
    put(&blobs, "another");
    assert!(matches!(get(&blobs, absent), Err(Error::NotFound { .. })));
}

#[test]
fn the_same_text_is_one_file_and_counts_as_stored_again() {
    let bench = Bench::new();
    let blobs = bench.open();
    let hash = put(&blobs, "twice");
    let other = put(&blobs, "once");
    bench.pass(10_000);
    assert_eq!(put(&blobs, "twice"), hash);
    assert_eq!(blobs.facts(), BlobFacts { bytes: 9, count: 2 });
    assert_eq!(aged(&blobs, bench.ago(5_000), 10), [other]);
    assert!(!block_on(blobs.remove(hash, bench.ago(5_000))).unwrap());
    assert!(block_on(blobs.remove(other, bench.ago(5_000))).unwrap());
    assert!(get(&blobs, hash).is_ok() && get(&blobs, other).is_err());
    assert_eq!(blobs.facts(), BlobFacts { bytes: 5, count: 1 });
}

#[test]
fn concurrent_writers_of_one_text_do_not_harm_each_other() {
    let bench = Bench::new();
    let blobs = bench.open();
    let hash = blob("shared").hash;
    let puts = (0..32).map(|_| blobs.put(blob("shared")));
    let pins = block_on(futures::future::join_all(puts));
    assert!(pins.iter().all(Result::is_ok));
    assert_eq!(get(&blobs, hash).unwrap(), "shared");
}

#[test]
fn a_pinned_blob_is_not_removed() {
    let bench = Bench::new();
    let blobs = bench.open();
    let first = block_on(blobs.put(blob("pinned"))).unwrap();
    let second = block_on(blobs.put(blob("pinned"))).unwrap();
    let hash = blob("pinned").hash;
    bench.pass(10_000);
    let remove = || block_on(blobs.remove(hash, bench.ago(1))).unwrap();
    assert!(!remove());
    drop(first);
    assert!(!remove());
    drop(second);
    assert!(remove());
    assert!(!remove(), "it is gone");
}

#[test]
fn a_walk_in_small_steps_sees_each_once_and_counts_all() {
    let bench = Bench::new();
    let blobs = bench.open();
    let mut old: Vec<_> = (0..700)
        .map(|number| put(&blobs, &format!("old {number:04}")))
        .collect();
    bench.pass(10_000);
    put(&blobs, "young");
    old.sort_unstable();
    let reopened = bench.open();
    assert_eq!(reopened.facts(), BlobFacts::default());
    assert_eq!(aged(&reopened, bench.ago(5_000), 2), old);
    let expected = BlobFacts {
        bytes: 700 * 8 + 5,
        count: 701,
    };
    assert_eq!(reopened.facts(), expected);
}

#[test]
fn a_walk_leaves_alone_what_is_not_a_blob() {
    let bench = Bench::new();
    let blobs = bench.open();
    let hash = put(&blobs, "one");
    let stranger = blobs.path(hash).with_file_name("notes.txt");
    std::fs::write(&stranger, "mine").unwrap();
    bench.pass(10_000);
    assert_eq!(aged(&blobs, bench.ago(1), 10), [hash]);
    assert!(stranger.exists());
}

#[test]
fn a_damaged_file_is_said_to_be_so_kept_and_mended_by_the_next_writer() {
    let bench = Bench::new();
    let blobs = bench.open();
    let hash = put(&blobs, "whole");
    for damaged in ["wh", "whale"] {
        std::fs::write(blobs.path(hash), damaged).unwrap();
        let error = get(&blobs, hash).unwrap_err();
        let Error::Corrupt { message } = &error else {
            panic!("{error}");
        };
        assert!(message.contains(&hash.to_string()), "{message}");
        assert_eq!(std::fs::read_to_string(blobs.path(hash)).unwrap(), damaged);
        put(&blobs, "whole");
        assert_eq!(get(&blobs, hash).unwrap(), "whole");
    }
}

#[test]
fn a_full_disk_refuses_the_value_and_keeps_nothing_of_it() {
    let bench = Bench::new();
    let blobs = bench.open();
    let kept = put(&blobs, "small enough");
    bench.free_bytes.store(505, Ordering::SeqCst);
    let refused = block_on(blobs.put(blob("too long by some bytes")));
    assert!(matches!(refused, Err(Error::Full { .. })), "{refused:?}");
    // What is there needs no room.
    assert_eq!(put(&blobs, "small enough"), kept);
    let drafts = bench.folder.path().join("blobs/new");
    assert_eq!(std::fs::read_dir(drafts).unwrap().count(), 0);
    bench.free_bytes.store(u64::MAX, Ordering::SeqCst);
    put(&blobs, "too long by some bytes");
}

#[test]
fn what_a_crash_cut_off_is_removed_when_the_folder_is_opened() {
    let bench = Bench::new();
    put(&bench.open(), "any");
    let draft = bench.folder.path().join("blobs/new/17");
    std::fs::write(&draft, "half a te").unwrap();
    bench.open();
    assert!(!draft.exists());
}

#[test]
fn a_folder_is_made_only_when_it_is_needed() {
    let bench = Bench::new();
    let blobs = bench.open();
    assert_eq!(aged(&blobs, bench.ago(0), 10), []);
    assert!(!bench.folder.path().join("blobs").exists());
}
