//! Values that are too long to stand in a journal. It names them by the hash of their text; the
//! text itself is a [`Blob`], which whoever commits the journal stores first.

use std::collections::BTreeMap;

use bytes::Bytes;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::json::{Json, Object};
use crate::ports::blobs::{Blob, BlobHash};

/// What a journal says in the place of a large value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Reference {
    /// What the value is found by.
    #[n(0)]
    pub hash: BlobHash,
    /// Bytes of its JSON text.
    #[n(1)]
    pub bytes: u64,
    /// About how many bytes it takes in memory.
    #[n(2)]
    pub heap_bytes: u64,
}

impl Reference {
    /// What is shown in the place of the value: `{"largeValue": {"sha256": …, "bytes": …}}`.
    pub fn stand_in(&self) -> Json {
        let mut about = Object::with_capacity(2);
        about.insert("sha256", self.hash.to_string());
        about.insert("bytes", self.bytes);
        let mut stand_in = Object::with_capacity(1);
        stand_in.insert("largeValue", Json::from(about));
        Json::from(stand_in)
    }
}

/// A journal's large values while it is written or read: those that were set aside, and those that
/// are at hand.
#[derive(Debug)]
pub struct LargeValues {
    inline_bytes_max: usize,
    blobs: Vec<Blob>,
    known: BTreeMap<BlobHash, Json>,
    unknown: Vec<Reference>,
}

impl LargeValues {
    /// For writing: a value whose text is longer than that is set aside.
    pub(crate) fn longer_than(inline_bytes_max: usize) -> Self {
        Self {
            inline_bytes_max,
            blobs: Vec::new(),
            known: BTreeMap::new(),
            unknown: Vec::new(),
        }
    }

    /// For reading, when none is at hand: a stand-in is read in the place of each.
    pub fn none() -> Self {
        Self::longer_than(usize::MAX)
    }

    /// For reading: this value is at hand.
    pub fn insert(&mut self, hash: BlobHash, value: Json) {
        self.known.insert(hash, value);
    }

    /// Those that were met in reading and were not at hand, in the order of the journal.
    pub fn unknown(&self) -> &[Reference] {
        &self.unknown
    }

    pub(crate) fn inline_bytes_max(&self) -> usize {
        self.inline_bytes_max
    }

    pub(crate) fn into_blobs(self) -> Vec<Blob> {
        self.blobs
    }

    /// Takes a value out of the journal that is being written.
    pub(crate) fn set_aside(&mut self, value: &Json, text: Vec<u8>) -> Reference {
        let reference = Reference {
            hash: BlobHash::from_bytes(Sha256::digest(&text).into()),
            bytes: text.len() as u64,
            heap_bytes: value.heap_bytes() as u64,
        };
        self.blobs.push(Blob {
            hash: reference.hash,
            bytes: reference.bytes,
            heap_bytes: reference.heap_bytes,
            text: Bytes::from(text),
        });
        reference
    }

    /// The value that a journal names, or its stand-in.
    pub(crate) fn find(&mut self, reference: Reference) -> Json {
        if let Some(value) = self.known.get(&reference.hash) {
            return value.clone();
        }
        self.unknown.push(reference);
        reference.stand_in()
    }
}

impl AsMut<Self> for LargeValues {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}
