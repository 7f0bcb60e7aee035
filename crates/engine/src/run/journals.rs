//! Reading journals with the large values that they name: all of them for who goes on with a run,
//! as many as fit for who looks at it.

use std::collections::BTreeSet;

use bytes::Bytes;
use millrace_core::journal::{self, Entry, LargeValues, Reference};
use millrace_core::json::Json;
use millrace_core::ports::blobs::{BlobHash, Blobs};
use millrace_core::ports::store;

/// Why a journal cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Its own bytes cannot.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// A value that it names is gone or damaged.
    #[error(
        "the journal cannot be read: the large value {hash} that it names {what}; bring it back from a copy of where large values are kept (`MILLRACE_LARGE_VALUES`, without it the data folder's `blobs` or the PostgreSQL database) and retry the run"
    )]
    Value {
        /// The value.
        hash: BlobHash,
        /// What is wrong with it.
        what: String,
    },
    /// A value that it names cannot be read at present; another try may succeed.
    #[error(transparent)]
    Unavailable(store::Error),
}

/// The large values that a journal names, each once.
pub fn references(chunks: &[Bytes]) -> Result<Vec<Reference>, journal::Error> {
    let mut values = LargeValues::none();
    for chunk in chunks.iter().filter(|chunk| journal::is_parted(chunk)) {
        journal::decode_parted(chunk, &mut values)?;
    }
    let mut seen = BTreeSet::new();
    let distinct = values.unknown().iter();
    Ok(distinct
        .filter(|reference| seen.insert(reference.hash))
        .copied()
        .collect())
}

/// All entries of a journal with all of their values.
pub async fn whole(blobs: &dyn Blobs, chunks: &[Bytes]) -> Result<Vec<Entry>, Error> {
    let mut values = LargeValues::none();
    for reference in references(chunks)? {
        values.insert(reference.hash, value(blobs, reference.hash).await?);
    }
    decode(chunks, &mut values)
}

/// All entries of a journal with those of their large values that take up to that many bytes of
/// text together, the smallest first. Stand-ins are in the places of the others, and of those that
/// cannot be read.
pub async fn shown(
    blobs: &dyn Blobs,
    chunks: &[Bytes],
    bytes_max: u64,
) -> Result<Vec<Entry>, Error> {
    let mut wanted = references(chunks)?;
    wanted.sort_by_key(|reference| reference.bytes);
    let mut values = LargeValues::none();
    let mut bytes = 0;
    for reference in wanted {
        bytes += reference.bytes;
        if bytes > bytes_max {
            break;
        }
        match value(blobs, reference.hash).await {
            Ok(found) => values.insert(reference.hash, found),
            Err(error) => tracing::warn!(%error, "a large value is not shown"),
        }
    }
    decode(chunks, &mut values)
}

/// All entries of a journal, with stand-ins for its large values, which are given beside them.
pub(crate) fn outline(chunks: &[Bytes]) -> Result<(Vec<Entry>, Vec<Reference>), Error> {
    let mut values = LargeValues::none();
    let entries = decode(chunks, &mut values)?;
    Ok((entries, values.unknown().to_vec()))
}

fn decode(chunks: &[Bytes], values: &mut LargeValues) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for chunk in chunks {
        entries.extend(journal::decode_parted(chunk, values)?);
    }
    Ok(entries)
}

/// One large value.
pub(crate) async fn value(blobs: &dyn Blobs, hash: BlobHash) -> Result<Json, Error> {
    let broken = |what: String| Error::Value { hash, what };
    let text = match blobs.get(hash).await {
        Ok(text) => text,
        Err(store::Error::NotFound { .. }) => return Err(broken("is not there".to_owned())),
        Err(store::Error::Corrupt { message }) => {
            return Err(broken(format!("cannot be read ({message})")));
        }
        Err(error) => return Err(Error::Unavailable(error)),
    };
    Json::parse_default(&text).map_err(|error| broken(format!("is not JSON ({error})")))
}
