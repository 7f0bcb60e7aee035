//! Idempotency keys: how they are stored, whose they are, and when they are given up.

use std::collections::HashSet;

use millrace_core::id::RunId;
use millrace_core::ports::store::{Error, ForgottenKeys, KeyClaim, KeyOwner, KeyPlace};
use millrace_core::time::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::access::Connection;
use super::fault::Fault;
use super::values::hash;
pub(super) use crate::key::stored;

/// How many bytes of its key a run's row holds.
const BEGINNING_BYTES: usize = 8;
/// Bytes of an id.
const ID_BYTES: usize = 16;

/// How the stored key begins: by that a run's row names the key that claims it.
pub(super) fn beginning(claim: &KeyClaim) -> Vec<u8> {
    stored(claim.app_id, &claim.key)[..BEGINNING_BYTES].to_vec()
}

/// The owner that the columns tell of; none when they cannot be read.
pub(super) fn owner(body: &[u8], runs: &[u8]) -> Option<KeyOwner> {
    Some(KeyOwner {
        body: body.try_into().ok()?,
        runs: ids(runs)?,
    })
}

fn ids(bytes: &[u8]) -> Option<Vec<RunId>> {
    let chunks = bytes.chunks(ID_BYTES);
    chunks
        .map(|chunk| chunk.try_into().ok().map(RunId::from_bytes))
        .collect()
}

/// What is said of a claim that cannot be read.
pub(super) fn corrupt() -> Error {
    Error::Corrupt {
        message: "an idempotency key's claim has neither hash nor ids".to_owned(),
    }
}

/// Whose a key is.
pub(super) async fn owner_of(
    connection: Connection,
    key: [u8; 32],
) -> Result<Option<KeyOwner>, Fault> {
    let rows = connection
        .query_typed(
            "SELECT body, runs FROM millrace.keys WHERE tenant = 0 AND key = $1",
            &[(&key.as_slice(), Type::BYTEA)],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    match owner(row.try_get(0)?, row.try_get(1)?) {
        Some(owner) => Ok(Some(owner)),
        None => Err(corrupt().into()),
    }
}

/// Claims that have expired, earliest first.
const EXPIRED: &str = "SELECT key, expires_at, runs FROM millrace.keys
    WHERE tenant = 0 AND expires_at < $1 AND (expires_at, key) > ($2, $3)
    ORDER BY expires_at, key LIMIT $4";

/// Removes the next of those that have expired and whose runs have finished.
pub(super) async fn forget(
    connection: Connection,
    now: Timestamp,
    after: Option<KeyPlace>,
    limit: u32,
) -> Result<ForgottenKeys, Fault> {
    let (group, key) = after.map_or((i64::MIN, Vec::new()), |place| {
        (place.group, place.key.to_vec())
    });
    let rows = connection
        .query_typed(
            EXPIRED,
            &[
                (&now.as_millis(), Type::INT8),
                (&group, Type::INT8),
                (&key, Type::BYTEA),
                (&i64::from(limit), Type::INT8),
            ],
        )
        .await?;
    let mut expired = Vec::new();
    for row in &rows {
        let runs = ids(row.try_get(2)?).ok_or_else(corrupt)?;
        expired.push((hash(row, 0)?, row.try_get::<_, i64>(1)?, runs));
    }
    let next = match expired.last() {
        Some((key, group, _)) if expired.len() == limit as usize => Some(KeyPlace {
            group: *group,
            key: *key,
        }),
        _ => None,
    };
    let unfinished = unfinished(&connection, &expired).await?;
    let given_up: Vec<&[u8]> = expired
        .iter()
        .filter(|(_, _, runs)| !runs.iter().any(|run_id| unfinished.contains(run_id)))
        .map(|(key, _, _)| key.as_slice())
        .collect();
    let mut count = 0;
    if !given_up.is_empty() {
        count = connection
            .execute_typed(
                "DELETE FROM millrace.keys
                 WHERE tenant = 0 AND key = ANY ($1) AND expires_at < $2",
                &[
                    (&given_up, Type::BYTEA_ARRAY),
                    (&now.as_millis(), Type::INT8),
                ],
            )
            .await?;
    }
    Ok(ForgottenKeys { count, next })
}

/// Those of the claims' runs that have not finished.
async fn unfinished(
    connection: &Connection,
    claims: &[([u8; 32], i64, Vec<RunId>)],
) -> Result<HashSet<RunId>, Fault> {
    let ids: Vec<Uuid> = claims
        .iter()
        .flat_map(|(_, _, runs)| runs)
        .map(|run_id| Uuid::from_bytes(*run_id.as_bytes()))
        .collect();
    let rows = connection
        .query_typed(
            "SELECT run_id FROM millrace.unfinished WHERE tenant = 0 AND run_id = ANY ($1)",
            &[(&ids, Type::UUID_ARRAY)],
        )
        .await?;
    rows.iter()
        .map(|row| Ok(RunId::from_bytes(super::values::id(row, 0)?)))
        .collect()
}
