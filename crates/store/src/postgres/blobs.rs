//! Large values in the database, for members on machines that share no disk.
//!
//! A pin protects a value from this process alone. What another member is about to name is protected
//! by its age: it has stored the value just now, and only old ones are swept.

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::ports::blobs::{AgedBlobs, Blob, BlobFacts, BlobHash, Blobs, Pin};
use millrace_core::ports::store::{Answer, Error};
use millrace_core::time::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::access::{Calls, Connection};
use super::fault::Fault;
use super::standing::Standing;
use super::values::hash;
use crate::blobs::{Ledger, Part};

/// See the module.
pub struct PostgresBlobs {
    calls: Calls,
    standing: Arc<Standing>,
    ledger: Arc<Ledger>,
}

impl PostgresBlobs {
    /// Those in the database that these calls reach.
    pub(super) fn new(calls: Calls, standing: Arc<Standing>) -> Self {
        Self {
            calls,
            standing,
            ledger: Arc::default(),
        }
    }
}

/// Stores a value by the store's clock, or by the server's when it has none. Whether it is new.
async fn put(connection: &Connection, blob: &Blob, now: Option<i64>) -> Result<bool, Fault> {
    let hashed = blob.hash.as_bytes().as_slice();
    // The text is sent only when it is not there. One that is damaged is written again.
    let renewed = connection
        .execute_typed(
            "UPDATE millrace.blobs SET stored_at = greatest(stored_at,
                 coalesce($2, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint))
             WHERE tenant = 0 AND hash = $1 AND sha256(text) = $1",
            &[(&hashed, Type::BYTEA), (&now, Type::INT8)],
        )
        .await?;
    if renewed > 0 {
        return Ok(false);
    }
    // Someone may have been faster.
    connection
        .execute_typed(
            "INSERT INTO millrace.blobs AS b (tenant, hash, bytes, stored_at, text)
             VALUES (0, $1, length($3),
                 coalesce($2, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), $3)
             ON CONFLICT (tenant, hash) DO UPDATE SET bytes = excluded.bytes,
                 stored_at = greatest(b.stored_at, excluded.stored_at), text = excluded.text",
            &[
                (&hashed, Type::BYTEA),
                (&now, Type::INT8),
                (&&*blob.text, Type::BYTEA),
            ],
        )
        .await?;
    Ok(true)
}

/// The row that a text is in.
struct Text(Row);

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self.0.get(0)
    }
}

async fn get(connection: &Connection, wanted: BlobHash) -> Result<Bytes, Fault> {
    let found = connection
        .query_typed_opt(
            "SELECT text FROM millrace.blobs WHERE tenant = 0 AND hash = $1",
            &[(&wanted.as_bytes().as_slice(), Type::BYTEA)],
        )
        .await?;
    let what = "large value";
    let text = Text(found.ok_or(Error::NotFound { what })?);
    // Hashing a large text would hold up whatever else runs on this thread.
    let hashing = tokio::task::spawn_blocking(move || {
        let text = Bytes::from_owner(text);
        (BlobHash::of(&text) == wanted).then_some(text)
    });
    match hashing.await {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(Fault::Corrupt(format!(
            "the large value {wanted} is damaged: its text does not have the hash that names it"
        ))),
        Err(error) => Err(Fault::Port(Error::Unavailable {
            message: format!("the large value {wanted} could not be compared: {error}"),
        })),
    }
}

/// Looks at the next `limit` values behind `after`.
async fn walk(
    connection: &Connection,
    before: Timestamp,
    after: Option<BlobHash>,
    limit: u32,
) -> Result<Part, Fault> {
    let after: &[u8] = after.as_ref().map_or(&[], |after| after.as_bytes());
    let rows = connection
        .query_typed(
            "SELECT hash, bytes, stored_at < $1 FROM millrace.blobs
             WHERE tenant = 0 AND hash > $2 ORDER BY hash LIMIT $3",
            &[
                (&before.as_millis(), Type::INT8),
                (&after, Type::BYTEA),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    let (mut bytes, mut hashes) = (0, Vec::new());
    for row in &rows {
        bytes += length(row, 1)?;
        if row.try_get(2)? {
            hashes.push(BlobHash::from_bytes(hash(row, 0)?));
        }
    }
    let is_full = rows.len() >= limit as usize;
    let last = rows.last().filter(|_| is_full);
    let next = last.map(|row| hash(row, 0)).transpose()?;
    let next = next.map(BlobHash::from_bytes);
    let count = rows.len() as u64;
    let aged = AgedBlobs { hashes, next };
    Ok(Part { aged, bytes, count })
}

fn length(row: &Row, column: usize) -> Result<u64, Fault> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}

/// Removes a value that was stored before that time; gives how long it was. One that is stored again
/// meanwhile stays: the statement looks at its time once more when it has waited for it.
async fn remove(
    connection: &Connection,
    hash: BlobHash,
    before: Timestamp,
) -> Result<Option<u64>, Fault> {
    let found = connection
        .query_typed_opt(
            "DELETE FROM millrace.blobs
             WHERE tenant = 0 AND hash = $1 AND stored_at < $2 RETURNING bytes",
            &[
                (&hash.as_bytes().as_slice(), Type::BYTEA),
                (&before.as_millis(), Type::INT8),
            ],
        )
        .await?;
    found.map(|row| length(&row, 0)).transpose()
}

impl Blobs for PostgresBlobs {
    fn put(&self, blob: Blob) -> Answer<'static, Pin> {
        let ledger = Arc::clone(&self.ledger);
        let now = self.standing.now().map(Timestamp::as_millis);
        self.calls.with(move |connection| async move {
            // Held before it is looked for, so that it is not removed once it was found.
            let pin = ledger.hold(blob.hash);
            if put(&connection, &blob, now).await? {
                ledger.added(blob.text.len() as u64);
            }
            Ok(pin)
        })
    }

    fn get(&self, hash: BlobHash) -> Answer<'static, Bytes> {
        self.calls
            .with(move |connection| async move { get(&connection, hash).await })
    }

    fn aged(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Answer<'static, AgedBlobs> {
        let ledger = Arc::clone(&self.ledger);
        self.calls.with(move |connection| async move {
            let part = walk(&connection, before, after, limit).await?;
            Ok(ledger.walked(after, part))
        })
    }

    fn remove(&self, hash: BlobHash, before: Timestamp) -> Answer<'static, bool> {
        let ledger = Arc::clone(&self.ledger);
        // Whoever begins to hold it from here on stores it again, so that it is not old any more.
        if ledger.is_held(hash) {
            return async { Ok(false) }.boxed();
        }
        self.calls.with(move |connection| async move {
            let removed = remove(&connection, hash, before).await?;
            Ok(ledger.removed(removed))
        })
    }

    fn facts(&self) -> BlobFacts {
        self.ledger.facts()
    }
}
