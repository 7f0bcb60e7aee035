//! Large values that are stored in one place and may still be in another, where they were stored
//! before the setting was changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::ports::blobs::{AgedBlobs, Blob, BlobFacts, BlobHash, Blobs, Pin};
use millrace_core::ports::store::{Answer, Error};
use millrace_core::time::Timestamp;

/// Where the walk through the first place has come to its end: no value has this name.
const BETWEEN: BlobHash = BlobHash::from_bytes([u8::MAX; 32]);

/// What is stored goes to the first; what is read and not there is looked for in the other. Both are
/// swept, one after the other.
pub struct Behind {
    first: Arc<dyn Blobs>,
    other: Arc<dyn Blobs>,
    /// Whether the walk that is under way is in the other.
    is_in_other: Arc<AtomicBool>,
}

impl Behind {
    /// These two.
    pub fn new(first: Arc<dyn Blobs>, other: Arc<dyn Blobs>) -> Self {
        Self {
            first,
            other,
            is_in_other: Arc::default(),
        }
    }
}

impl Blobs for Behind {
    fn put(&self, blob: Blob) -> Answer<'static, Pin> {
        self.first.put(blob)
    }

    fn get(&self, hash: BlobHash) -> Answer<'static, Bytes> {
        let (first, other) = (self.first.get(hash), Arc::clone(&self.other));
        async move {
            match first.await {
                Err(Error::NotFound { .. }) => other.get(hash).await,
                found => found,
            }
        }
        .boxed()
    }

    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Answer<'static, AgedBlobs> {
        match after {
            None => self.is_in_other.store(false, Ordering::SeqCst),
            Some(BETWEEN) => self.is_in_other.store(true, Ordering::SeqCst),
            Some(_) => {}
        }
        if self.is_in_other.load(Ordering::SeqCst) {
            let after = after.filter(|after| *after != BETWEEN);
            return self.other.aged(before, after, limit);
        }
        let aged = self.first.aged(before, after, limit);
        async move {
            let mut part = aged.await?;
            part.next = part.next.or(Some(BETWEEN));
            Ok(part)
        }
        .boxed()
    }

    /// From both: one that nobody names is named in neither, and whoever is about to name it stores
    /// it in the first.
    fn remove(&self, hash: BlobHash, before: Timestamp) -> Answer<'static, bool> {
        let of_first = self.first.remove(hash, before);
        let of_other = self.other.remove(hash, before);
        async move {
            let (first, other) = futures::join!(of_first, of_other);
            let (first, other) = (first?, other?);
            Ok(first || other)
        }
        .boxed()
    }

    fn facts(&self) -> BlobFacts {
        let (first, other) = (self.first.facts(), self.other.facts());
        BlobFacts {
            bytes: first.bytes + other.bytes,
            count: first.count + other.count,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::atomic::AtomicI64;

    use futures::executor::block_on;

    use super::*;
    use crate::blobs::conformance::{Bench, aged, get, put};
    use crate::blobs::tests::Folder;

    /// A folder that was chosen, and one that was chosen before.
    pub(crate) struct Changed {
        chosen: Folder,
        before: Folder,
    }

    impl Bench for Changed {
        fn new() -> Self {
            Self {
                chosen: Folder::new(),
                before: Folder::new(),
            }
        }

        fn open(&self) -> Arc<dyn Blobs> {
            Arc::new(Behind::new(self.chosen.open(), self.before.open()))
        }

        fn clock(&self) -> &AtomicI64 {
            self.chosen.clock()
        }

        fn pass(&self, millis: i64) {
            self.chosen.pass(millis);
            self.before.pass(millis);
        }

        fn damage(&self, hash: BlobHash, text: &str) {
            self.chosen.damage(hash, text);
        }

        fn kept(&self, hash: BlobHash) -> Vec<u8> {
            self.chosen.kept(hash)
        }
    }

    #[test]
    fn what_was_stored_in_the_place_before_is_read_and_swept_there() {
        let bench = Changed::new();
        let before = bench.before.open();
        let mut old: Vec<BlobHash> = (0..20)
            .map(|number| put(&*before, &format!("before {number}")))
            .collect();
        let blobs = bench.open();
        old.extend((0..20).map(|number| put(&*blobs, &format!("chosen {number}"))));
        assert_eq!(get(&*blobs, old[0]).unwrap(), "before 0");
        bench.pass(10_000);
        let young = put(&*blobs, "young");
        let mut found = aged(&*blobs, bench.ago(5_000), 3);
        // Another walk begins again at the first place.
        assert_eq!(aged(&*blobs, bench.ago(5_000), 3), found);
        found.sort_unstable();
        old.sort_unstable();
        assert_eq!(found, old);
        assert_eq!(blobs.facts().count, 41);
        for hash in old {
            assert!(block_on(blobs.remove(hash, bench.ago(5_000))).unwrap());
            assert!(get(&*blobs, hash).is_err());
        }
        assert!(get(&*blobs, young).is_ok());
        assert_eq!(blobs.facts().count, 1);
    }

    #[test]
    fn what_is_stored_again_goes_to_the_chosen_place() {
        let bench = Changed::new();
        let hash = put(&*bench.before.open(), "any");
        bench.pass(10_000);
        let blobs = bench.open();
        put(&*blobs, "any");
        // What is old goes, what is young stays.
        assert!(block_on(blobs.remove(hash, bench.ago(5_000))).unwrap());
        assert!(get(&*bench.before.open(), hash).is_err());
        assert_eq!(get(&*bench.chosen.open(), hash).unwrap(), "any");
    }
}
