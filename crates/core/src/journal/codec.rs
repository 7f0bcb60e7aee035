//! Entries as bytes: CBOR (RFC 8949) arrays with numbered fields, JSON values as their own text.
//!
//! A chunk is one byte of format and then entry after entry. A reader that meets an unknown kind
//! or format says that the journal is from a newer version instead of guessing. In the place of a
//! long value its hash may stand: such a chunk has a format of its own.

use std::cell::Cell;
use std::convert::Infallible;

use bytes::Bytes;

use super::entry::Entry;
use super::large::LargeValues;
use crate::ports::blobs::Blob;

/// The format of a chunk that holds all of its values.
const WHOLE: u8 = 1;
/// The format of a chunk that names values which are kept apart.
const PARTED: u8 = 2;
/// Kinds that this version knows: entry numbers below this.
const KINDS_COUNT: u64 = 13;

/// Why bytes are not a journal that this version reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Written by a newer version: leave it alone.
    #[error("the journal was written by a newer version of Millrace ({what})")]
    Newer {
        /// What is not known here.
        what: String,
    },
    /// Damaged.
    #[error("the journal cannot be read: {message}")]
    Unreadable {
        /// What the decoder met.
        message: String,
    },
}

/// A longer chunk's memory is given back: one large run must not cost each thread its size.
const KEPT_BYTES_MAX: usize = 64 * 1024;

thread_local! {
    /// Where chunks are put together: how large one becomes is known when it is done.
    static CHUNK: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Where entries are written to. Most of what is written is a single byte, a number or the head of a
/// field, for which a copy of memory would be much to do.
struct Sink<'a>(&'a mut Vec<u8>);

impl minicbor::encode::Write for Sink<'_> {
    type Error = Infallible;

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        match bytes {
            [byte] => self.0.push(*byte),
            bytes => self.0.extend_from_slice(bytes),
        }
        Ok(())
    }
}

/// A chunk of these entries that holds all of their values, however long.
pub fn encode(entries: &[Entry]) -> Bytes {
    encode_parted(entries, usize::MAX).0
}

/// A chunk of these entries, and the values whose text is longer than that: the chunk only names
/// them, so that they must be stored before it.
pub fn encode_parted(entries: &[Entry], inline_bytes_max: usize) -> (Bytes, Vec<Blob>) {
    let mut values = LargeValues::longer_than(inline_bytes_max);
    let mut bytes = CHUNK.take();
    bytes.clear();
    bytes.push(WHOLE);
    let mut encoder = minicbor::Encoder::new(Sink(&mut bytes));
    for entry in entries {
        match encoder.encode_with(entry, &mut values) {
            Ok(_) => {}
            Err(error) => unreachable!("writing to memory cannot fail: {error}"),
        }
    }
    let blobs = values.into_blobs();
    if !blobs.is_empty() {
        bytes[0] = PARTED;
    }
    let chunk = Bytes::copy_from_slice(&bytes);
    if bytes.capacity() <= KEPT_BYTES_MAX {
        CHUNK.set(bytes);
    }
    (chunk, blobs)
}

/// Whether a chunk names values that are kept apart.
pub fn is_parted(chunk: &[u8]) -> bool {
    chunk.first() == Some(&PARTED)
}

/// The entries of a chunk that holds all of their values.
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry>, Error> {
    let mut values = LargeValues::none();
    let entries = decode_parted(bytes, &mut values)?;
    match values.unknown().first() {
        None => Ok(entries),
        Some(reference) => Err(Error::Unreadable {
            message: format!("its value {} is not at hand", reference.hash),
        }),
    }
}

/// The entries of a chunk with the values that are at hand, and stand-ins for the others.
pub fn decode_parted(bytes: &[u8], values: &mut LargeValues) -> Result<Vec<Entry>, Error> {
    let Some((&format, rest)) = bytes.split_first() else {
        return Err(Error::Unreadable {
            message: "a chunk is empty".to_owned(),
        });
    };
    if format > PARTED {
        return Err(Error::Newer {
            what: format!("format {format}"),
        });
    }
    if format < WHOLE {
        return Err(Error::Unreadable {
            message: format!("there has never been a format {format}"),
        });
    }
    let mut decoder = minicbor::Decoder::new(rest);
    let mut entries = Vec::new();
    while decoder.position() < rest.len() {
        refuse_newer(&decoder)?;
        entries.push(decoder.decode_with(values).map_err(unreadable)?);
    }
    Ok(entries)
}

/// An entry is `[kind, [fields]]`: looks at its kind without consuming it.
fn refuse_newer(decoder: &minicbor::Decoder<'_>) -> Result<(), Error> {
    let mut probe = decoder.clone();
    probe.array().map_err(unreadable)?;
    let kind = probe.u64().map_err(unreadable)?;
    if kind >= KINDS_COUNT {
        return Err(Error::Newer {
            what: format!("entry kind {kind}"),
        });
    }
    Ok(())
}

fn unreadable(error: minicbor::decode::Error) -> Error {
    Error::Unreadable {
        message: error.to_string(),
    }
}
