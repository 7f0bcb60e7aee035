//! What is true of files alone. What every keeper must do is in `conformance`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use futures::executor::block_on;
use millrace_core::ports::blobs::{BlobHash, Blobs};
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;
use tempfile::TempDir;

use super::conformance::{Bench, aged, blob, put};
use super::{FileBlobs, Options};

/// A folder with its clock and its disk.
pub(crate) struct Folder {
    folder: TempDir,
    now: Arc<AtomicI64>,
    free_bytes: Arc<AtomicU64>,
}

impl Folder {
    fn open_files(&self) -> FileBlobs {
        let (now, free_bytes) = (Arc::clone(&self.now), Arc::clone(&self.free_bytes));
        let options = Options {
            clock: Arc::new(move || Timestamp::from_millis(now.load(Ordering::SeqCst))),
            disk_reserve_bytes: 1_000,
            free_bytes: Arc::new(move |_: &Path| Ok(free_bytes.load(Ordering::SeqCst))),
        };
        FileBlobs::open(self.folder.path().join("blobs"), options).unwrap()
    }
}

impl Bench for Folder {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            now: Arc::new(AtomicI64::new(1_000_000)),
            free_bytes: Arc::new(AtomicU64::new(u64::MAX)),
        }
    }

    fn open(&self) -> Arc<dyn Blobs> {
        Arc::new(self.open_files())
    }

    fn clock(&self) -> &AtomicI64 {
        &self.now
    }

    fn damage(&self, hash: BlobHash, text: &str) {
        std::fs::write(self.open_files().path(hash), text).unwrap();
    }

    fn kept(&self, hash: BlobHash) -> Vec<u8> {
        std::fs::read(self.open_files().path(hash)).unwrap()
    }
}

#[test]
fn a_walk_leaves_alone_what_is_not_a_blob() {
    let bench = Folder::new();
    let blobs = bench.open_files();
    let hash = put(&blobs, "one");
    let stranger = blobs.path(hash).with_file_name("notes.txt");
    std::fs::write(&stranger, "mine").unwrap();
    bench.pass(10_000);
    assert_eq!(aged(&blobs, bench.ago(1), 10), [hash]);
    assert!(stranger.exists());
}

#[test]
fn a_full_disk_refuses_the_value_and_keeps_nothing_of_it() {
    let bench = Folder::new();
    let blobs = bench.open_files();
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
    let bench = Folder::new();
    put(&bench.open_files(), "any");
    let draft = bench.folder.path().join("blobs/new/17");
    std::fs::write(&draft, "half a te").unwrap();
    bench.open_files();
    assert!(!draft.exists());
}

#[test]
fn a_folder_is_made_only_when_it_is_needed() {
    let bench = Folder::new();
    let blobs = bench.open_files();
    assert_eq!(aged(&blobs, bench.ago(0), 10), []);
    assert!(!bench.folder.path().join("blobs").exists());
}
