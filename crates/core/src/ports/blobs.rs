//! Where large values are kept, each once, by the hash of its text. Who names them is the store's
//! to know: nothing here is removed with a run, but swept when nobody names it any more.

use std::any::Any;
use std::fmt;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::store::Answer;
use crate::time::Timestamp;

/// SHA-256 of a blob's text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    /// The hash that these bytes are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash of a text.
    pub fn of(text: &[u8]) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash that is written so: 64 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        let hash = Self(bytes);
        (hash.to_string() == text).then_some(hash)
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for BlobHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl<C> minicbor::Encode<C> for BlobHash {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for BlobHash {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        let bytes = <[u8; 32]>::try_from(decoder.bytes()?);
        bytes
            .map(Self)
            .map_err(|_| minicbor::decode::Error::message("a hash has 32 bytes"))
    }
}

/// The text of a large value.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    /// What it is found by.
    pub hash: BlobHash,
    /// Bytes of its text.
    pub bytes: u64,
    /// About how many bytes its value takes in memory.
    pub heap_bytes: u64,
    /// Its text; empty once it is stored and only its name matters.
    pub text: Bytes,
}

/// Without the text: it may be long.
impl fmt::Debug for Blob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Blob({}, {} bytes)", self.hash, self.bytes)
    }
}

/// Keeps a blob from being swept while it lives: whoever is about to name it holds one.
pub struct Pin(
    #[expect(dead_code, reason = "it is held to be dropped")] Box<dyn Any + Send + Sync>,
);

impl Pin {
    /// A pin that ends when `guard` is dropped.
    pub fn new(guard: impl Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pin")
    }
}

/// A part of the walk over all blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgedBlobs {
    /// Blobs that were stored before the time that was asked for.
    pub hashes: Vec<BlobHash>,
    /// Where the walk goes on; none when it is at its end.
    pub next: Option<BlobHash>,
}

/// What a backend says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BlobFacts {
    /// Bytes of all blobs, as of the last walk over them and what was stored since.
    pub bytes: u64,
    /// How many there are, in the same way.
    pub count: u64,
}

/// Keeps blobs.
pub trait Blobs: Send + Sync + 'static {
    /// Stores a blob: it is on disk, with its name, when this gives `Ok`. One that is there
    /// already counts as stored now. It is not swept while the pin lives.
    fn put(&self, blob: Blob) -> Answer<'static, Pin>;

    /// The text of a blob, compared with its hash. Fails with
    /// [`NotFound`](super::store::Error::NotFound) when it is not there and with
    /// [`Corrupt`](super::store::Error::Corrupt) when it is another text.
    fn get(&self, hash: BlobHash) -> Answer<'static, Bytes>;

    /// The next part of a walk over all blobs behind `after`: at most `limit` that were stored
    /// before that time.
    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Answer<'static, AgedBlobs>;

    /// Removes a blob that nobody names, unless it was stored again since that time or someone
    /// holds its pin. Whether it is gone.
    fn remove(&self, hash: BlobHash, before: Timestamp) -> Answer<'static, bool>;

    /// What it holds, for health and metrics.
    fn facts(&self) -> BlobFacts;
}
