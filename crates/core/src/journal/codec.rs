//! Entries as bytes: CBOR (RFC 8949) arrays with numbered fields, JSON values as their own text.
//!
//! A chunk is one byte of format and then entry after entry. A reader that meets an unknown kind
//! or format says that the journal is from a newer version instead of guessing.

use std::cell::Cell;

use bytes::Bytes;

use super::entry::Entry;

/// The format that this version writes.
const FORMAT: u8 = 1;
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

/// A chunk of these entries.
pub fn encode(entries: &[Entry]) -> Bytes {
    let mut bytes = CHUNK.take();
    bytes.clear();
    bytes.push(FORMAT);
    let mut encoder = minicbor::Encoder::new(&mut bytes);
    for entry in entries {
        match encoder.encode(entry) {
            Ok(_) => {}
            Err(error) => unreachable!("writing to memory cannot fail: {error}"),
        }
    }
    let chunk = Bytes::copy_from_slice(&bytes);
    if bytes.capacity() <= KEPT_BYTES_MAX {
        CHUNK.set(bytes);
    }
    chunk
}

/// The entries of a chunk.
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry>, Error> {
    let Some((&format, rest)) = bytes.split_first() else {
        return Err(Error::Unreadable {
            message: "a chunk is empty".to_owned(),
        });
    };
    if format > FORMAT {
        return Err(Error::Newer {
            what: format!("format {format}"),
        });
    }
    if format < FORMAT {
        return Err(Error::Unreadable {
            message: format!("there has never been a format {format}"),
        });
    }
    let mut decoder = minicbor::Decoder::new(rest);
    let mut entries = Vec::new();
    while decoder.position() < rest.len() {
        refuse_newer(&decoder)?;
        entries.push(decoder.decode().map_err(unreadable)?);
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
