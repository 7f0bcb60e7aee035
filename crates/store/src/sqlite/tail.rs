//! What was claimed and what runs are found by, since it was last sorted into generations: on disk
//! behind each other as it was committed, and known in memory, where everyone looks first.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use millrace_core::id::RunId;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;

use super::keys::directory::{Directory, Generation};
use super::keys::page::{self as claim_page, Claim, Key};
use super::keys::{self, bucket};
use super::runs::finds;
use super::runs::finds::page::{self as find_page, Find};

/// Claims after which the tail is sorted.
const CLAIMS_MAX: usize = 16 * 1024;
/// Finds after which it is.
const FINDS_MAX: usize = 32 * 1024;
/// Claims that are looked through for one run.
const LOOKED_THROUGH_MAX: usize = 1_000;

/// What the units of one batch claim and are found by.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Claims by their keys.
    pub claims: FxHashMap<Key, Claim>,
    /// Finds.
    pub finds: Vec<Find>,
}

impl Pending {
    /// Writes it behind all others.
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        if self.claims.is_empty() && self.finds.is_empty() {
            return Ok(());
        }
        let (mut claims, mut finds) = (Vec::new(), Vec::new());
        for (key, claim) in &self.claims {
            claim_page::put(&mut claims, key, claim);
        }
        for find in &self.finds {
            find_page::put(&mut finds, *find);
        }
        connection
            .prepare_cached("INSERT INTO tail (claims, finds) VALUES (?1, ?2)")?
            .execute(params![claims, finds])
            .map(|_| ())
    }
}

/// Whose a key may be.
pub(super) enum Whose {
    /// Its claim.
    Claimed(Claim),
    /// If it is claimed, then in one of these generations.
    Perhaps(Vec<Generation>),
}

#[derive(Debug, Default)]
struct State {
    claims: FxHashMap<Key, Claim>,
    /// How many claims expire in which half day.
    expiries: FxHashMap<i64, usize>,
    finds: Vec<Find>,
    directory: Directory,
}

impl State {
    fn add(&mut self, claims: impl IntoIterator<Item = (Key, Claim)>) {
        for (key, claim) in claims {
            *self.expiries.entry(bucket(claim.expires)).or_default() += 1;
            self.claims.insert(key, claim);
        }
    }
}

/// The tail and the directory of what was sorted. The writer changes it, everyone looks into it.
#[derive(Debug, Default)]
pub(super) struct Tail(Mutex<State>);

/// What the tail becomes in the database.
pub(super) struct Sorted(Vec<(Generation, Vec<u8>)>);

impl Tail {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads it anew.
    pub(super) fn read(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut state = State::default();
        keys::generations(connection, |generation, prefixes| {
            state.directory.add(generation, prefixes);
        })?;
        let mut rows = connection.prepare("SELECT claims, finds FROM tail ORDER BY number")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            state.add(keys::claims(row, 0)?);
            state
                .finds
                .extend(find_page::read(row.get_ref(1)?.as_blob()?));
        }
        *self.state() = state;
        Ok(())
    }

    /// Takes over what a committed batch has added.
    pub(super) fn append(&self, pending: Pending) {
        if pending.claims.is_empty() && pending.finds.is_empty() {
            return;
        }
        let mut state = self.state();
        state.add(pending.claims);
        state.finds.extend(pending.finds);
    }

    /// Whether it is time to sort it.
    pub(super) fn is_full(&self) -> bool {
        let state = self.state();
        state.claims.len() >= CLAIMS_MAX || state.finds.len() >= FINDS_MAX
    }

    /// Whether nothing is to be sorted.
    pub(super) fn is_empty(&self) -> bool {
        let state = self.state();
        state.claims.is_empty() && state.finds.is_empty()
    }

    /// Whose a key may be.
    pub(super) fn find(&self, key: &Key) -> Whose {
        let state = self.state();
        match state.claims.get(key) {
            Some(claim) => Whose::Claimed(claim.clone()),
            None => Whose::Perhaps(state.directory.candidates(key)),
        }
    }

    /// Whether a claim that expires in that half day names a run; `None` when there are some and too
    /// many to look through.
    pub(super) fn names(&self, expiry: i64, run_id: RunId) -> Option<bool> {
        let state = self.state();
        if !state.expiries.contains_key(&expiry) {
            return Some(false);
        }
        if state.claims.len() > LOOKED_THROUGH_MAX {
            return None;
        }
        let mut claims = state.claims.values();
        Some(claims.any(|claim| bucket(claim.expires) == expiry && claim.runs.contains(&run_id)))
    }

    /// Generations whose claims expire in that half day.
    pub(super) fn of_bucket(&self, bucket: i64) -> Vec<Generation> {
        self.state().directory.of_bucket(bucket)
    }

    /// Whether a claim has expired before a time.
    pub(super) fn has_expired(&self, now: Timestamp) -> bool {
        let state = self.state();
        let mut claims = state.claims.values();
        claims.any(|claim| claim.expires < now.as_millis())
    }

    /// Rows of the finds that pass.
    pub(super) fn rows(&self, passes: impl Fn(&Find) -> bool) -> Vec<i64> {
        let state = self.state();
        let found = state.finds.iter().filter(|find| passes(find));
        found.map(|find| find.row).collect()
    }

    /// Writes it as generations: claims by the half day in which they expire, finds by their era.
    pub(super) fn sort(&self, connection: &Connection) -> rusqlite::Result<Sorted> {
        let mut claims: BTreeMap<i64, Vec<(Key, Claim)>> = BTreeMap::new();
        let mut finds: BTreeMap<i64, Vec<Find>> = BTreeMap::new();
        {
            let state = self.state();
            for (key, claim) in &state.claims {
                let together = claims.entry(bucket(claim.expires)).or_default();
                together.push((*key, claim.clone()));
            }
            for find in &state.finds {
                finds.entry(finds::era(find.row)).or_default().push(*find);
            }
        }
        let mut sorted = Vec::new();
        for (bucket, claims) in claims {
            sorted.push(keys::write_generation(connection, bucket, claims)?);
        }
        for (era, finds) in finds {
            finds::write_generation(connection, era, finds)?;
        }
        connection.prepare_cached("DELETE FROM tail")?.execute([])?;
        Ok(Sorted(sorted))
    }

    /// Takes over that it was sorted: that is on disk.
    pub(super) fn was_sorted(&self, sorted: Sorted) {
        let mut state = self.state();
        for (generation, prefixes) in sorted.0 {
            state.directory.add(generation, &prefixes);
        }
        state.claims.clear();
        state.expiries.clear();
        state.finds.clear();
    }

    /// Takes over that generations of claims hold nothing any more.
    pub(super) fn remove(&self, generations: &[i64]) {
        self.state().directory.remove(generations);
    }
}

/// Brings what earlier versions have kept of claims and finds into generations, a part at a time: it
/// may be large. One that is interrupted goes on at the next start.
pub(super) fn adopt(connection: &Connection) -> rusqlite::Result<()> {
    while adopt_claims(connection)? || adopt_finds(connection)? {}
    Ok(())
}

/// Claims of one half day.
fn adopt_claims(connection: &Connection) -> rusqlite::Result<bool> {
    let transaction = connection.unchecked_transaction()?;
    let mut first = connection.prepare_cached(
        "SELECT bucket, key, body, expires, runs FROM keys \
         WHERE bucket = (SELECT min(bucket) FROM keys) ORDER BY key LIMIT ?1",
    )?;
    let mut rows = first.query([CLAIMS_MAX as i64])?;
    let (mut claims, mut expiry) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        expiry = row.get(0)?;
        let (ids, _) = row.get_ref(4)?.as_blob()?.as_chunks::<16>();
        let claim = Claim {
            body: row.get(2)?,
            expires: row.get(3)?,
            runs: ids.iter().copied().map(RunId::from_bytes).collect(),
        };
        claims.push((row.get::<_, Key>(1)?, claim));
    }
    drop(rows);
    let Some(last) = claims.last().map(|(key, _)| *key) else {
        return Ok(false);
    };
    keys::write_generation(connection, expiry, claims)?;
    connection
        .prepare_cached("DELETE FROM keys WHERE bucket = ?1 AND key <= ?2")?
        .execute(params![expiry, last])?;
    transaction.commit()?;
    Ok(true)
}

/// Finds of one era.
fn adopt_finds(connection: &Connection) -> rusqlite::Result<bool> {
    let transaction = connection.unchecked_transaction()?;
    let mut first = connection.prepare_cached(
        "SELECT era, name, value, place FROM finds \
         WHERE era = (SELECT min(era) FROM finds) ORDER BY name, value, place LIMIT ?1",
    )?;
    let mut rows = first.query([FINDS_MAX as i64])?;
    let (mut finds, mut last) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let find: (i64, String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        finds.push(Find {
            hash: find_page::hash(&find.1, &find.2),
            row: finds::row(find.0, find.3),
        });
        last = Some(find);
    }
    drop(rows);
    let Some((era, name, value, place)) = last else {
        return Ok(false);
    };
    finds::write_generation(connection, era, finds)?;
    connection
        .prepare_cached(
            "DELETE FROM finds WHERE era = ?1 AND (name, value, place) <= (?2, ?3, ?4)",
        )?
        .execute(params![era, name, value, place])?;
    transaction.commit()?;
    Ok(true)
}
