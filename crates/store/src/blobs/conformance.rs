//! What every keeper of large values must do, as cases that each runs: they are listed once, in
//! [`for_every_keeper`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use futures::executor::block_on;
use millrace_core::ports::blobs::{Blob, BlobFacts, BlobHash, Blobs};
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;

use super::behind::tests::Changed;
use super::objects::tests::Objects;
use super::tests::Folder;
use crate::postgres::Table;

/// A test for each case, in a module for each keeper.
macro_rules! for_every_keeper {
    ($($case:ident,)*) => {
        for_every_keeper!(@keeper files, Folder, $($case,)*);
        for_every_keeper!(@keeper postgres, Table, $($case,)*);
        for_every_keeper!(@keeper object_storage, Objects, $($case,)*);
        for_every_keeper!(@keeper behind, Changed, $($case,)*);
    };
    (@keeper $name:ident, $bench:ident, $($case:ident,)*) => {
        mod $name {
            use super::*;
            $(#[test]
            fn $case() {
                super::$case(&<$bench as Bench>::new());
            })*
        }
    };
}

for_every_keeper! {
    a_blob_is_read_back_also_after_opening_again,
    a_large_text_is_read_back,
    one_that_was_never_stored_is_not_found,
    the_same_text_is_kept_once_and_counts_as_stored_again,
    concurrent_writers_of_one_text_do_not_harm_each_other,
    a_pinned_blob_is_not_removed,
    a_walk_in_small_steps_sees_each_once_and_counts_all,
    a_damaged_text_is_said_to_be_so_kept_and_mended_by_the_next_writer,
}

/// A place for values, with its clock.
pub(crate) trait Bench {
    /// An empty one.
    fn new() -> Self;
    /// Opens what is there, as a process does that knows nothing of it yet.
    fn open(&self) -> Arc<dyn Blobs>;
    /// What its clock shows, in milliseconds.
    fn clock(&self) -> &AtomicI64;
    /// Puts another text in the place of a value's.
    fn damage(&self, hash: BlobHash, text: &str);
    /// The text in the place of a value's, whatever it is.
    fn kept(&self, hash: BlobHash) -> Vec<u8>;

    fn pass(&self, millis: i64) {
        self.clock().fetch_add(millis, Ordering::SeqCst);
    }

    /// So many milliseconds before now.
    fn ago(&self, millis: i64) -> Timestamp {
        Timestamp::from_millis(self.clock().load(Ordering::SeqCst) - millis)
    }
}

pub(crate) fn blob(text: &str) -> Blob {
    Blob {
        hash: BlobHash::of(text.as_bytes()),
        bytes: text.len() as u64,
        heap_bytes: 0,
        text: Bytes::from(text.to_owned()),
    }
}

pub(crate) fn put(blobs: &dyn Blobs, text: &str) -> BlobHash {
    let blob = blob(text);
    let hash = blob.hash;
    block_on(blobs.put(blob)).unwrap();
    hash
}

pub(crate) fn get(blobs: &dyn Blobs, hash: BlobHash) -> Result<Bytes, Error> {
    block_on(blobs.get(hash))
}

/// All that are older than that, in steps of `limit`.
pub(crate) fn aged(blobs: &dyn Blobs, before: Timestamp, limit: u32) -> Vec<BlobHash> {
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

pub(super) fn a_blob_is_read_back_also_after_opening_again(bench: &impl Bench) {
    let blobs = bench.open();
    let hash = put(&*blobs, "a long text");
    assert_eq!(get(&*blobs, hash).unwrap(), "a long text");
    drop(blobs);
    assert_eq!(get(&*bench.open(), hash).unwrap(), "a long text");
}

pub(super) fn a_large_text_is_read_back(bench: &impl Bench) {
    let blobs = bench.open();
    let text = "äöü-0123".repeat(1024 * 1024);
    let hash = put(&*blobs, &text);
    assert!(get(&*blobs, hash).unwrap() == text.as_bytes());
    assert!(put(&*blobs, &text) == hash);
    assert_eq!(blobs.facts().bytes, text.len() as u64);
}

pub(super) fn one_that_was_never_stored_is_not_found(bench: &impl Bench) {
    let blobs = bench.open();
    let absent = BlobHash::of(b"absent");
    assert!(matches!(get(&*blobs, absent), Err(Error::NotFound { .. })));
    put(&*blobs, "another");
    assert!(matches!(get(&*blobs, absent), Err(Error::NotFound { .. })));
}

pub(super) fn the_same_text_is_kept_once_and_counts_as_stored_again(bench: &impl Bench) {
    let blobs = bench.open();
    let hash = put(&*blobs, "twice");
    let other = put(&*blobs, "once");
    bench.pass(10_000);
    assert_eq!(put(&*blobs, "twice"), hash);
    assert_eq!(blobs.facts(), BlobFacts { bytes: 9, count: 2 });
    assert_eq!(aged(&*blobs, bench.ago(5_000), 10), [other]);
    assert!(!block_on(blobs.remove(hash, bench.ago(5_000))).unwrap());
    assert!(block_on(blobs.remove(other, bench.ago(5_000))).unwrap());
    assert!(get(&*blobs, hash).is_ok() && get(&*blobs, other).is_err());
    assert_eq!(blobs.facts(), BlobFacts { bytes: 5, count: 1 });
}

pub(super) fn concurrent_writers_of_one_text_do_not_harm_each_other(bench: &impl Bench) {
    let blobs = bench.open();
    let hash = blob("shared").hash;
    let puts = (0..32).map(|_| blobs.put(blob("shared")));
    let pins = block_on(futures::future::join_all(puts));
    assert!(pins.iter().all(Result::is_ok));
    assert_eq!(get(&*blobs, hash).unwrap(), "shared");
}

pub(super) fn a_pinned_blob_is_not_removed(bench: &impl Bench) {
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

pub(super) fn a_walk_in_small_steps_sees_each_once_and_counts_all(bench: &impl Bench) {
    let blobs = bench.open();
    let texts = (0..700).map(|number| format!("old {number:04}"));
    let olds: Vec<Blob> = texts.map(|text| blob(&text)).collect();
    let mut old: Vec<BlobHash> = olds.iter().map(|blob| blob.hash).collect();
    let puts = olds.into_iter().map(|blob| blobs.put(blob));
    let pins = block_on(futures::future::join_all(puts));
    assert!(pins.iter().all(Result::is_ok));
    bench.pass(10_000);
    put(&*blobs, "young");
    old.sort_unstable();
    let reopened = bench.open();
    assert_eq!(reopened.facts(), BlobFacts::default());
    assert_eq!(aged(&*reopened, bench.ago(5_000), 2), old);
    let expected = BlobFacts {
        bytes: 700 * 8 + 5,
        count: 701,
    };
    assert_eq!(reopened.facts(), expected);
}

pub(super) fn a_damaged_text_is_said_to_be_so_kept_and_mended_by_the_next_writer(
    bench: &impl Bench,
) {
    let blobs = bench.open();
    let hash = put(&*blobs, "whole");
    for damaged in ["wh", "whale"] {
        bench.damage(hash, damaged);
        let error = get(&*blobs, hash).unwrap_err();
        let Error::Corrupt { message } = &error else {
            panic!("{error}");
        };
        assert!(message.contains(&hash.to_string()), "{message}");
        assert_eq!(bench.kept(hash), damaged.as_bytes());
        put(&*blobs, "whole");
        assert_eq!(get(&*blobs, hash).unwrap(), "whole");
    }
}
