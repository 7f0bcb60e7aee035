//! Idempotency keys: claimed once per app, found by hash, given up when they have expired and
//! their runs have finished. New ones stand in the tail; the others in generations.

pub(super) mod directory;
mod filter;
pub(super) mod page;

use millrace_core::id::RunId;
use millrace_core::ports::store::{Error, KeyClaim, KeyOwner, KeyPlace};
use millrace_core::time::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use self::directory::{Generation, first_page, generation_of, put_prefix};
use self::page::{Claim, Damaged, Key};
use super::tail::{Tail, Whose};
use super::{locate, record};
pub(super) use crate::key::stored;

/// Milliseconds of one bucket: half a day.
const BUCKET_MILLIS: i64 = 43_200_000;
/// Keys for each page of a generation: a page of the database holds a few of them.
const PAGE_KEYS: i64 = 10;

/// What is kept of a claim.
pub(super) fn claim(claim: &KeyClaim, runs: impl Iterator<Item = RunId>) -> Claim {
    Claim {
        body: claim.body,
        expires: claim.expires_at.as_millis(),
        runs: runs.collect(),
    }
}

/// Whose a key is.
pub(super) fn owner(
    connection: &Connection,
    tail: &Tail,
    key: &Key,
) -> rusqlite::Result<Option<KeyOwner>> {
    let found = match tail.find(key) {
        Whose::Claimed(claim) => Some(claim),
        Whose::Perhaps(generations) => {
            let mut found = None;
            for generation in generations {
                found = page(connection, generation.page_of(key))?
                    .into_iter()
                    .find_map(|(other, claim)| (other == *key).then_some(claim));
                if found.is_some() {
                    break;
                }
            }
            found
        }
    };
    Ok(found.map(KeyOwner::from))
}

impl From<Claim> for KeyOwner {
    fn from(claim: Claim) -> Self {
        Self {
            body: claim.body,
            runs: claim.runs.into_vec(),
        }
    }
}

/// The claims of a page; none when there is no such page.
fn page(connection: &Connection, page: i64) -> rusqlite::Result<Vec<(Key, Claim)>> {
    let found = connection
        .prepare_cached("SELECT claims FROM claim_pages WHERE page = ?1")?
        .query_row([page], |row| claims(row, 0))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The claims in a column.
pub(super) fn claims(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<(Key, Claim)>> {
    page::read(row.get_ref(column)?.as_blob()?)
        .map_err(|_| record::broken(column, Type::Blob, Damaged))
}

/// Bits of a [`mark`] that are the key's; the rest is the distance to its bucket. So few that a
/// mark takes four bytes under the usual expiry.
const MARK_KEY_BITS: u32 = 24;
/// Generations that are looked through for the claim of one run.
const LOOKED_THROUGH_MAX: usize = 4;

/// What a row holds of the key that claims its run: enough to find that among all keys with a look
/// or two, and no more.
pub(super) fn mark(claim: &KeyClaim, created_at: Timestamp) -> i64 {
    let distance = bucket(claim.expires_at.as_millis()) - bucket(created_at.as_millis());
    let [first, second, third, ..] = stored(claim.app_id, &claim.key);
    distance << MARK_KEY_BITS | i64::from(u32::from_be_bytes([0, first, second, third]))
}

/// How the key begins that a mark tells of, as it is stored.
pub(super) fn beginning(mark: i64) -> Vec<u8> {
    let [_, first, second, third] = (mark as u32).to_be_bytes();
    vec![first, second, third]
}

/// The half day in which a time lies.
pub(super) fn bucket(millis: i64) -> i64 {
    millis.div_euclid(BUCKET_MILLIS)
}

/// Whether the run with that mark is named by a key that is still claimed. Where there are too many
/// keys to look through it is said to be: they go before long, half a day's together.
pub(super) fn is_kept(
    connection: &Connection,
    tail: &Tail,
    run_id: RunId,
    created_at: Timestamp,
    mark: i64,
) -> rusqlite::Result<bool> {
    let bucket = bucket(created_at.as_millis()) + (mark >> MARK_KEY_BITS);
    let Some(in_tail) = tail.names(bucket, run_id) else {
        return Ok(true);
    };
    let generations = tail.of_bucket(bucket);
    if in_tail || generations.len() > LOOKED_THROUGH_MAX {
        return Ok(true);
    }
    let start = (mark & ((1 << MARK_KEY_BITS) - 1)) as u32;
    for generation in generations {
        let claims = page(connection, generation.page_at(start))?;
        if claims.iter().any(|(_, claim)| claim.runs.contains(&run_id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes claims of one bucket as a generation. What the directory learns of it.
pub(super) fn write_generation(
    connection: &Connection,
    bucket: i64,
    mut claims: Vec<(Key, Claim)>,
) -> rusqlite::Result<(Generation, Vec<u8>)> {
    claims.sort_unstable_by_key(|(key, _)| *key);
    let number: i64 = connection
        .prepare_cached("SELECT coalesce(max(generation), 0) + 1 FROM claim_generations")?
        .query_row([], |row| row.get(0))?;
    let generation = Generation {
        number,
        bucket,
        pages: (claims.len() as i64).div_euclid(PAGE_KEYS).max(1),
    };
    let mut prefixes = Vec::with_capacity(claims.len() * 4);
    let mut insert = connection.prepare_cached("INSERT INTO claim_pages VALUES (?1, ?2)")?;
    for together in
        claims.chunk_by(|one, next| generation.page_of(&one.0) == generation.page_of(&next.0))
    {
        let mut bytes = Vec::new();
        for (key, claim) in together {
            page::put(&mut bytes, key, claim);
            put_prefix(&mut prefixes, key);
        }
        if let Some((key, _)) = together.first() {
            insert.execute(params![generation.page_of(key), bytes])?;
        }
    }
    connection
        .prepare_cached("INSERT INTO claim_generations VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            number,
            bucket,
            generation.pages,
            claims.len() as i64,
            prefixes
        ])?;
    Ok((generation, prefixes))
}

/// All generations, oldest first, with the prefixes of their keys.
pub(super) fn generations(
    connection: &Connection,
    mut take: impl FnMut(Generation, &[u8]),
) -> rusqlite::Result<()> {
    let mut all = connection.prepare_cached(
        "SELECT generation, bucket, pages, prefixes FROM claim_generations ORDER BY generation",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let generation = Generation {
            number: row.get(0)?,
            bucket: row.get(1)?,
            pages: row.get(2)?,
        };
        take(generation, row.get_ref(3)?.as_blob()?);
    }
    Ok(())
}

/// What [`look`] found.
pub(super) struct Expired {
    /// Claims that expired and whose runs have finished, by the page in which they stand.
    pub places: Vec<(i64, Key)>,
    /// Where the next look goes on.
    pub next: Option<KeyPlace>,
}

/// Generations from a number on, that may hold claims which have expired.
const GENERATIONS: &str = "SELECT generation FROM claim_generations \
     WHERE generation >= ?1 AND bucket <= ?2 ORDER BY generation";
/// Pages between two of them.
const WALK: &str =
    "SELECT page, claims FROM claim_pages WHERE page >= ?1 AND page < ?2 ORDER BY page";

/// Looks at the next `limit` keys of generations behind `after` for those that expired before `now`
/// and whose runs have finished. Those that stay, because they have not expired or their runs go on,
/// are walked past, so that no number of them makes a look longer.
pub(super) fn look(
    connection: &Connection,
    now: Timestamp,
    after: Option<KeyPlace>,
    limit: u32,
) -> rusqlite::Result<Expired> {
    let now = now.as_millis();
    let mut found = Expired {
        places: Vec::new(),
        next: None,
    };
    let mut left = limit;
    let mut generations = connection.prepare_cached(GENERATIONS)?;
    let from = after.map_or(i64::MIN, |after| after.group);
    let mut generations = generations.query(params![from, bucket(now)])?;
    let mut walk = connection.prepare_cached(WALK)?;
    while let Some(row) = generations.next()? {
        let number: i64 = row.get(0)?;
        let behind = after
            .filter(|after| after.group == number)
            .map(|after| after.key);
        let mut pages = walk.query([first_page(number), first_page(number + 1)])?;
        while let Some(row) = pages.next()? {
            let page = row.get(0)?;
            for (key, claim) in claims(row, 1)? {
                if behind.is_some_and(|behind| key <= behind) {
                    continue;
                }
                if claim.expires < now && !has_unfinished(connection, &claim.runs)? {
                    found.places.push((page, key));
                }
                left -= 1;
                if left == 0 {
                    let group = number;
                    found.next = Some(KeyPlace { group, key });
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

/// Gives up claims that [`look`] has found: none of them can come to be needed again meanwhile. How
/// many, and the generations that hold nothing any more.
pub(super) fn give_up(
    connection: &Connection,
    places: &[(i64, Key)],
) -> rusqlite::Result<(u64, Vec<i64>)> {
    let (mut count, mut empty) = (0, Vec::new());
    for together in places.chunk_by(|one, next| one.0 == next.0) {
        let Some((number, _)) = together.first() else {
            continue;
        };
        let mut claims = page(connection, *number)?;
        let before = claims.len();
        claims.retain(|(key, _)| !together.iter().any(|(_, gone)| gone == key));
        let gone = before - claims.len();
        if claims.is_empty() {
            connection
                .prepare_cached("DELETE FROM claim_pages WHERE page = ?1")?
                .execute([number])?;
        } else {
            let mut bytes = Vec::new();
            for (key, claim) in &claims {
                page::put(&mut bytes, key, claim);
            }
            connection
                .prepare_cached("UPDATE claim_pages SET claims = ?2 WHERE page = ?1")?
                .execute(params![number, bytes])?;
        }
        let generation = generation_of(*number);
        let left: i64 = connection
            .prepare_cached(
                "UPDATE claim_generations SET count = count - ?2 WHERE generation = ?1 \
                 RETURNING count",
            )?
            .query_row(params![generation, gone as i64], |row| row.get(0))?;
        if left <= 0 {
            connection
                .prepare_cached("DELETE FROM claim_generations WHERE generation = ?1")?
                .execute([generation])?;
            empty.push(generation);
        }
        count += gone as u64;
    }
    Ok((count, empty))
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
pub(super) fn is_claimed(
    connection: &Connection,
    tail: &Tail,
    claim: &KeyClaim,
) -> Result<bool, Error> {
    owner(connection, tail, &stored(claim.app_id, &claim.key))
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
        let connection = database.connection().unwrap();
        for sql in [GENERATIONS, WALK] {
            let plan: String = connection
                .query_row(&format!("EXPLAIN QUERY PLAN {sql}"), params![0, 1], |row| {
                    row.get("detail")
                })
                .unwrap();
            assert!(plan.contains("USING INTEGER PRIMARY KEY"), "{plan}");
        }
    }
}
