//! The walk over what removed runs were found by.

use millrace_core::ports::store::{Error, SweepPlace, Swept};
use rusqlite::{Connection, OptionalExtension, params};

use super::page::{self, Find};
use super::{PLACE_BITS, first_page};
use crate::sqlite::fault;
use crate::sqlite::runs::blocks;

/// An era is gone through when at least this part of its finds may be of runs that are gone.
const DEBRIS_PART: i64 = 4;
/// Finds that are removed with their page in the time in which one is looked at by itself.
const REMOVED_PER_LOOK: u32 = 4;

/// The first row of an era.
fn first_row(era: i64) -> i64 {
    era << PLACE_BITS
}

/// What a look at the finds of removed runs has found.
pub(in crate::sqlite) enum Debris {
    /// An era that is not gone through yet, and how many runs it has lost so far.
    Growing { era: i64, gone: i64 },
    /// Finds by their page whose runs are gone, and where the walk goes on.
    Finds(Vec<(i64, Find)>, SweepPlace),
    /// Pages of an era that has no runs any more, and whether it has others.
    Dead {
        era: i64,
        pages: Vec<i64>,
        is_more: bool,
    },
    /// An era has been gone through, with so many finds left.
    End { era: i64, kept: u64 },
    /// No further era has any.
    Nothing,
}

/// Looks at the next `limit` finds.
pub(in crate::sqlite) fn look(
    connection: &Connection,
    place: Option<SweepPlace>,
    limit: u32,
) -> rusqlite::Result<Debris> {
    match place {
        Some(place) if place.find.is_some() => walk(connection, place, limit),
        Some(place) => look_for_era(connection, place.group, limit),
        None => look_for_era(connection, i64::MIN, limit),
    }
}

/// The next era behind that one in which runs were removed.
const NEXT_DEBRIS: &str =
    "SELECT era, gone, seen, kept FROM debris WHERE era > ?1 AND gone > 0 ORDER BY era";

/// Whether there are runs between two rows.
const HAS_RUNS: &str = "SELECT 1 FROM runs WHERE row >= ?1 AND row < ?2 \
     UNION ALL SELECT 1 FROM blocks WHERE row >= ?1 AND first < ?2 AND row < ?3 LIMIT 1";

fn has_runs(connection: &Connection, era: i64) -> rusqlite::Result<bool> {
    let end = first_row(era + 1);
    connection.prepare_cached(HAS_RUNS)?.exists([
        first_row(era),
        end,
        end.saturating_add(blocks::SPAN),
    ])
}

/// An era is gone through once no run of it has been removed since the last look: who removes goes
/// through the runs in the order of time, so there will be none for a while.
fn look_for_era(connection: &Connection, after: i64, limit: u32) -> rusqlite::Result<Debris> {
    let mut eras = connection.prepare_cached(NEXT_DEBRIS)?;
    let mut eras = eras.query([after])?;
    while let Some(row) = eras.next()? {
        let (era, gone, seen): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let kept: i64 = row.get(3)?;
        if !has_runs(connection, era)? {
            return dead(connection, era, limit);
        }
        if gone == seen && gone >= kept / DEBRIS_PART {
            let start = SweepPlace {
                group: era,
                find: Some((-1, 0, 0)),
                kept: 0,
            };
            return walk(connection, start, limit);
        }
        if gone != seen {
            return Ok(Debris::Growing { era, gone });
        }
    }
    Ok(Debris::Nothing)
}

/// Gives the pages of an era from one on, in order, until `take` has had enough.
fn pages(
    connection: &Connection,
    era: i64,
    from: i64,
    mut take: impl FnMut(i64, &[u8]) -> rusqlite::Result<bool>,
) -> rusqlite::Result<()> {
    let mut generations = connection.prepare_cached(OF_ERA)?;
    let mut generations = generations.query([era, from])?;
    let mut pages = connection.prepare_cached(PAGES)?;
    while let Some(row) = generations.next()? {
        let generation: i64 = row.get(0)?;
        let start = first_page(generation).max(from);
        let mut pages = pages.query([start, first_page(generation + 1)])?;
        while let Some(row) = pages.next()? {
            if !take(row.get(0)?, row.get_ref(1)?.as_blob()?)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Generations of an era that have pages from one on.
pub(in crate::sqlite) const OF_ERA: &str = "SELECT generation FROM find_generations \
     INDEXED BY find_generations_by_era \
     WHERE era = ?1 AND generation >= ?2 >> 24 ORDER BY generation";
/// Pages between two of them.
const PAGES: &str =
    "SELECT page, finds FROM find_pages WHERE page >= ?1 AND page < ?2 ORDER BY page";

/// Runs need not be asked for one by one where there are none.
fn dead(connection: &Connection, era: i64, limit: u32) -> rusqlite::Result<Debris> {
    let mut left = limit.saturating_mul(REMOVED_PER_LOOK) as usize;
    let (mut dead, mut is_more) = (Vec::new(), false);
    pages(connection, era, -1, |page, bytes| {
        is_more = left == 0;
        if !is_more {
            dead.push(page);
        }
        left = left.saturating_sub(bytes.len() / size_of::<Find>());
        Ok(!is_more)
    })?;
    Ok(Debris::Dead {
        era,
        pages: dead,
        is_more,
    })
}

fn walk(connection: &Connection, from: SweepPlace, limit: u32) -> rusqlite::Result<Debris> {
    let SweepPlace {
        group: era,
        find: Some((from, hash, row)),
        mut kept,
    } = from
    else {
        return Ok(Debris::Nothing);
    };
    let behind = Find { hash, row };
    let mut is_there = connection.prepare_cached("SELECT 1 FROM runs WHERE row = ?1")?;
    let mut gone = Vec::new();
    let mut last = None;
    let mut left = limit;
    pages(connection, era, from, |page, bytes| {
        for find in page::read(bytes).filter(|find| page > from || *find > behind) {
            if is_there.exists([find.row])? || blocks::find(connection, find.row)?.is_some() {
                kept += 1;
            } else {
                gone.push((page, find));
            }
            last = Some((page, find.hash, find.row));
            left -= 1;
            if left == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    })?;
    Ok(match last {
        None => Debris::End { era, kept },
        find => Debris::Finds(
            gone,
            SweepPlace {
                group: era,
                find,
                kept,
            },
        ),
    })
}

/// Does to what a look has found what is to be done.
pub(in crate::sqlite) fn clear_away(
    connection: &Connection,
    debris: Debris,
) -> Result<Swept, Error> {
    let count = match &debris {
        Debris::Growing { era, gone } => see(connection, *era, *gone),
        Debris::Finds(gone, _) => remove(connection, gone),
        Debris::Dead {
            era,
            pages,
            is_more,
        } => bury(connection, *era, pages, *is_more),
        Debris::End { era, kept } => end(connection, *era, *kept),
        Debris::Nothing => Ok(0),
    };
    let count = count.map_err(|error| fault::refused(&error))?;
    Ok(debris.into_swept(count))
}

impl Debris {
    /// What the walk has done when so many finds were removed.
    pub(in crate::sqlite) fn into_swept(self, count: u64) -> Swept {
        let next = match self {
            Self::Growing { era, .. } | Self::End { era, .. } => Some(behind(era)),
            Self::Finds(_, next) => Some(next),
            // The same comes again.
            Self::Dead { era, is_more, .. } => Some(behind(era - i64::from(is_more))),
            Self::Nothing => None,
        };
        Swept { count, next }
    }
}

fn see(connection: &Connection, era: i64, gone: i64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("UPDATE debris SET seen = ?2 WHERE era = ?1")?
        .execute([era, gone])?;
    Ok(0)
}

fn behind(era: i64) -> SweepPlace {
    SweepPlace {
        group: era,
        find: None,
        kept: 0,
    }
}

fn remove(connection: &Connection, gone: &[(i64, Find)]) -> rusqlite::Result<u64> {
    let mut count = 0;
    for together in gone.chunk_by(|one, next| one.0 == next.0) {
        let Some((page, _)) = together.first() else {
            continue;
        };
        let found: Option<Vec<Find>> = connection
            .prepare_cached("SELECT finds FROM find_pages WHERE page = ?1")?
            .query_row([page], |row| {
                Ok(page::read(row.get_ref(0)?.as_blob()?).collect())
            })
            .optional()?;
        let mut finds = found.unwrap_or_default();
        let before = finds.len();
        finds.retain(|find| together.binary_search(&(*page, *find)).is_err());
        count += (before - finds.len()) as u64;
        if finds.is_empty() {
            connection
                .prepare_cached("DELETE FROM find_pages WHERE page = ?1")?
                .execute([page])?;
            continue;
        }
        let mut bytes = Vec::with_capacity(finds.len() * size_of::<Find>());
        for find in finds {
            page::put(&mut bytes, find);
        }
        connection
            .prepare_cached("UPDATE find_pages SET finds = ?2 WHERE page = ?1")?
            .execute(params![page, bytes])?;
    }
    Ok(count)
}

/// Removes pages of an era without runs, and the era itself with the last of them.
fn bury(connection: &Connection, era: i64, pages: &[i64], is_more: bool) -> rusqlite::Result<u64> {
    // A run may have come back meanwhile, though only one with an id of its own making can.
    if has_runs(connection, era)? {
        return Ok(0);
    }
    let mut count = 0;
    let mut delete = connection
        .prepare_cached("DELETE FROM find_pages WHERE page = ?1 RETURNING length(finds)")?;
    for page in pages {
        let bytes: Option<i64> = delete.query_row([page], |row| row.get(0)).optional()?;
        count += bytes.unwrap_or(0).unsigned_abs() / size_of::<Find>() as u64;
    }
    if !is_more {
        for table in ["find_generations", "debris"] {
            connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE era = ?1"))?
                .execute([era])?;
        }
    }
    Ok(count)
}

/// Runs that were removed during the walk are for the next one.
fn end(connection: &Connection, era: i64, kept: u64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "UPDATE debris SET gone = gone - min(seen, gone), seen = 0, kept = ?2 WHERE era = ?1",
        )?
        .execute([era, kept as i64])?;
    connection
        .prepare_cached(
            "DELETE FROM find_generations WHERE era = ?1 AND NOT EXISTS (SELECT 1 FROM find_pages \
             WHERE page >= generation << 24 AND page < (generation + 1) << 24)",
        )?
        .execute([era])?;
    connection
        .prepare_cached(
            "DELETE FROM debris WHERE era = ?1 \
             AND NOT EXISTS (SELECT 1 FROM find_generations WHERE era = ?1)",
        )?
        .execute([era])?;
    Ok(0)
}
