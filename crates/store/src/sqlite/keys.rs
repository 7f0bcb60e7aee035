//! Idempotency keys: claimed once per app, found by hash, given up when they have expired and
//! their runs have finished.

use millrace_core::id::{AppId, RunId};
use millrace_core::ports::store::{Error, KeyClaim, KeyOwner, KeyPlace};
use millrace_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::locate;

/// Milliseconds of one bucket: half a day.
const BUCKET_MILLIS: i64 = 43_200_000;

/// The key as it is stored: the app's id is mixed into a hash of which half would do.
fn stored(app_id: AppId, key: &[u8; 32]) -> [u8; 32] {
    let mut mixed = *key;
    for (byte, other) in mixed.iter_mut().zip(app_id.as_bytes()) {
        *byte ^= other;
    }
    mixed
}

/// Whose a key is. There are as many buckets as half days between the first and the last expiry.
pub(super) fn owner(
    connection: &Connection,
    app_id: AppId,
    key: &[u8; 32],
) -> rusqlite::Result<Option<KeyOwner>> {
    let key = stored(app_id, key);
    let mut next = connection
        .prepare_cached("SELECT bucket FROM keys WHERE bucket > ?1 ORDER BY bucket LIMIT 1")?;
    let mut probe =
        connection.prepare_cached("SELECT body, runs FROM keys WHERE bucket = ?1 AND key = ?2")?;
    let mut bucket = i64::MIN;
    while let Some(found) = next.query_row([bucket], |row| row.get(0)).optional()? {
        bucket = found;
        let owner = probe.query_row(params![bucket, key], read).optional()?;
        if owner.is_some() {
            return Ok(owner);
        }
    }
    Ok(None)
}

/// Bits of a [`mark`] that are the key's; the rest is the distance to its bucket. So few that a
/// mark takes four bytes under the usual expiry.
const MARK_KEY_BITS: u32 = 24;

/// What a run's row holds of the key that claims it: enough to find that among all keys with a look
/// or two, and no more.
pub(super) fn mark(claim: &KeyClaim, created_at: Timestamp) -> i64 {
    let distance = bucket(claim.expires_at) - bucket(created_at);
    let [first, second, third, ..] = stored(claim.app_id, &claim.key);
    distance << MARK_KEY_BITS | i64::from(u32::from_be_bytes([0, first, second, third]))
}

fn bucket(time: Timestamp) -> i64 {
    time.as_millis().div_euclid(BUCKET_MILLIS)
}

/// The claims of which a mark may be.
const MARKED: &str = "SELECT runs FROM keys WHERE bucket = ?1 AND key >= ?2 AND key < ?3";

/// Whether the run with that mark is named by a key that is still claimed.
pub(super) fn is_kept(
    connection: &Connection,
    run_id: RunId,
    created_at: Timestamp,
    mark: i64,
) -> rusqlite::Result<bool> {
    let bucket = bucket(created_at) + (mark >> MARK_KEY_BITS);
    let [_, start @ ..] = ((mark & ((1 << MARK_KEY_BITS) - 1)) as u32).to_be_bytes();
    // Longer than any key, so greater than all that begin so.
    let mut end = [0xff; 33];
    end[..start.len()].copy_from_slice(&start);
    let mut rows = connection.prepare_cached(MARKED)?;
    let mut rows = rows.query(params![bucket, start, end])?;
    while let Some(row) = rows.next()? {
        if run_ids(row.get_ref(0)?.as_blob()?).contains(&run_id) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read(row: &Row<'_>) -> rusqlite::Result<KeyOwner> {
    Ok(KeyOwner {
        body: row.get(0)?,
        runs: run_ids(row.get_ref(1)?.as_blob()?),
    })
}

fn run_ids(bytes: &[u8]) -> Vec<RunId> {
    let (ids, _) = bytes.as_chunks::<16>();
    ids.iter().copied().map(RunId::from_bytes).collect()
}

/// Claims a key that [`owner`] has not found.
pub(super) fn claim(
    connection: &Connection,
    claim: &KeyClaim,
    runs: impl Iterator<Item = RunId>,
) -> rusqlite::Result<()> {
    let runs: Vec<u8> = runs.flat_map(|run_id| *run_id.as_bytes()).collect();
    let expires = claim.expires_at.as_millis();
    connection
        .prepare_cached("INSERT INTO keys VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            bucket(claim.expires_at),
            stored(claim.app_id, &claim.key),
            claim.body,
            expires,
            runs
        ])?;
    Ok(())
}

/// The claims behind a place, up to a bucket.
const WALK: &str = "SELECT bucket, key, expires, runs FROM keys \
     WHERE (bucket, key) > (?1, ?2) AND bucket <= ?3 ORDER BY bucket, key LIMIT ?4";

/// What [`look`] found.
pub(super) struct Expired {
    /// Claims that expired and whose runs have finished.
    pub places: Vec<KeyPlace>,
    /// Where the next look goes on.
    pub next: Option<KeyPlace>,
}

/// Looks at the next `limit` keys behind `after` for those that expired before `now` and whose runs
/// have finished. Those that stay, because they have not expired or their runs go on, are walked
/// past, so that no number of them makes a look longer.
pub(super) fn look(
    connection: &Connection,
    now: Timestamp,
    after: Option<KeyPlace>,
    limit: u32,
) -> rusqlite::Result<Expired> {
    let after = after.unwrap_or(KeyPlace {
        group: i64::MIN,
        key: [0; 32],
    });
    let mut walk = connection.prepare_cached(WALK)?;
    let last = bucket(now);
    let mut rows = walk.query(params![after.group, after.key, last, limit])?;
    let mut looked_at = 0;
    let mut place = after;
    let mut places: Vec<KeyPlace> = Vec::new();
    while let Some(row) = rows.next()? {
        looked_at += 1;
        place = KeyPlace {
            group: row.get(0)?,
            key: row.get(1)?,
        };
        let has_expired = row.get::<_, i64>(2)? < now.as_millis();
        if has_expired && !has_unfinished(connection, &run_ids(row.get_ref(3)?.as_blob()?))? {
            places.push(place);
        }
    }
    Ok(Expired {
        places,
        next: (looked_at == limit).then_some(place),
    })
}

/// Gives up claims that [`look`] has found: none of them can come to be needed again meanwhile.
pub(super) fn give_up(connection: &Connection, places: &[KeyPlace]) -> rusqlite::Result<u64> {
    let mut remove =
        connection.prepare_cached("DELETE FROM keys WHERE bucket = ?1 AND key = ?2")?;
    let mut count = 0;
    for place in places {
        count += remove.execute(params![place.group, place.key])? as u64;
    }
    Ok(count)
}

fn has_unfinished(connection: &Connection, runs: &[RunId]) -> rusqlite::Result<bool> {
    let mut unfinished = connection.prepare_cached("SELECT status < 3 FROM runs WHERE row = ?1")?;
    for run_id in runs {
        if let Some(place) = locate(connection, *run_id)?
            && unfinished.query_row([place.row], |row| row.get(0))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the claim of an event that started no run is stored, as that event would have it.
pub(super) fn is_claimed(connection: &Connection, claim: &KeyClaim) -> Result<bool, Error> {
    owner(connection, claim.app_id, &claim.key)
        .map(|owner| owner.is_some_and(|owner| owner.body == claim.body && owner.runs.is_empty()))
        .map_err(|error| super::fault::refused(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{Database, Location, Options};

    #[test]
    fn a_step_finds_its_place_by_the_primary_key() {
        let mut database = Database::open(Location::Memory, &Options::default()).unwrap();
        let plan = database.write(|connection| {
            let mut explained = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {WALK}"))
                .unwrap();
            let details = explained
                .query_map(params![0, [0_u8; 32], 1, 1], |row| {
                    row.get::<_, String>("detail")
                })
                .unwrap();
            Ok::<_, Error>(details.map(Result::unwrap).collect::<Vec<_>>())
        });
        assert_eq!(
            plan.unwrap(),
            ["SEARCH keys USING PRIMARY KEY ((bucket,key)>(?,?) AND bucket<?)"]
        );
    }
}
