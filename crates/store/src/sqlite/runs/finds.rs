//! What runs are found by: labels, and under the empty name correlation ids. New finds stand in the
//! tail, the others in generations, each of one era of runs. Those of removed runs stay behind for a
//! while: whoever reads asks the run itself, and a walk goes through them in the order in which they
//! lie, so that a page is written once for all on it.

pub(in crate::sqlite) mod page;
mod sweep;

use std::collections::BinaryHeap;

use millrace_core::ports::store::NewRun;
use rusqlite::{Connection, OptionalExtension, params};

use self::page::Find;
#[cfg(test)]
pub(in crate::sqlite) use self::sweep::OF_ERA;
pub(in crate::sqlite) use self::sweep::{Debris, clear_away, look};
use crate::sqlite::tail::Tail;

/// Bits of a row that are its place within its era: 2^28 milliseconds, three days.
const PLACE_BITS: u32 = 43;
/// Bits of a page's number within its generation.
const PAGE_BITS: u32 = 24;
/// Finds for each page of a generation: a page of the database holds a few of them.
const PAGE_FINDS: i64 = 64;
/// The name under which correlation ids stand; no label has it.
pub(in crate::sqlite) const CORRELATION: &str = "";

/// The era of a row.
pub(in crate::sqlite) fn era(row: i64) -> i64 {
    row >> PLACE_BITS
}

/// Notes what a run is found by.
pub(in crate::sqlite) fn note(into: &mut Vec<Find>, run: &NewRun, row: i64) {
    let correlation = run.correlation_id.iter();
    let correlation = correlation.map(|correlation| page::hash(CORRELATION, correlation));
    let labels = run.labels.iter();
    let labels = labels.map(|(name, value)| page::hash(name, value));
    into.extend(correlation.chain(labels).map(|hash| Find { hash, row }));
}

fn first_page(generation: i64) -> i64 {
    generation << PAGE_BITS
}

/// The page of a generation in which a hash stands, if it is there.
fn page_of(generation: i64, pages: i64, hash: u64) -> i64 {
    first_page(generation) + (((hash >> 32) as i64 * pages) >> 32)
}

/// Writes finds of one era as a generation.
pub(in crate::sqlite) fn write_generation(
    connection: &Connection,
    era: i64,
    mut finds: Vec<Find>,
) -> rusqlite::Result<()> {
    finds.sort_unstable();
    finds.dedup();
    let rows = || finds.iter().map(|find| find.row);
    let (Some(first), Some(last)) = (rows().min(), rows().max()) else {
        return Ok(());
    };
    let generation: i64 = connection
        .prepare_cached("SELECT coalesce(max(generation), 0) + 1 FROM find_generations")?
        .query_row([], |row| row.get(0))?;
    let pages = (finds.len() as i64).div_euclid(PAGE_FINDS).max(1);
    let page = |find: &Find| page_of(generation, pages, find.hash);
    let mut insert = connection.prepare_cached("INSERT INTO find_pages VALUES (?1, ?2)")?;
    for together in finds.chunk_by(|one, next| page(one) == page(next)) {
        let mut bytes = Vec::with_capacity(size_of_val(together));
        for find in together {
            page::put(&mut bytes, *find);
        }
        if let Some(first) = together.first() {
            insert.execute(params![page(first), bytes])?;
        }
    }
    connection
        .prepare_cached("INSERT INTO find_generations VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute([generation, era, pages, first, last])?;
    Ok(())
}

/// Generations with rows before the first and from the second on, those with the newest first.
pub(in crate::sqlite) const GENERATIONS: &str = "SELECT generation, pages, last FROM find_generations INDEXED BY find_generations_by_last \
     WHERE last >= ?2 AND first < ?1 ORDER BY last DESC";

/// Gives the rows before `before` and from `first` on that have that value, newest first, until
/// `take` has had enough. Some of them may be gone, or have another value.
pub(in crate::sqlite) fn rows(
    connection: &Connection,
    tail: &Tail,
    (name, value): (&str, &str),
    (before, first): (i64, i64),
    mut take: impl FnMut(i64) -> rusqlite::Result<bool>,
) -> rusqlite::Result<()> {
    let hash = page::hash(name, value);
    let is_between = |find: &Find| find.hash == hash && find.row < before && find.row >= first;
    // First, so that what goes into a generation meanwhile is met twice rather than not at all.
    let mut pending: BinaryHeap<i64> = tail.rows(is_between).into();
    let mut page = connection.prepare_cached("SELECT finds FROM find_pages WHERE page = ?1")?;
    let mut generations = connection.prepare_cached(GENERATIONS)?;
    let mut generations = generations.query([before, first])?;
    let mut next_generation = || match generations.next()? {
        None => Ok::<_, rusqlite::Error>(None),
        Some(row) => Ok(Some((
            page_of(row.get(0)?, row.get(1)?, hash),
            row.get::<_, i64>(2)?,
        ))),
    };
    let mut next = next_generation()?;
    let mut taken = None;
    loop {
        let top = pending.peek().copied().unwrap_or(-1);
        if let Some((number, _)) = next.take_if(|(_, last)| *last >= top) {
            let found = page.query_row([number], |row| {
                let finds = page::read(row.get_ref(0)?.as_blob()?);
                pending.extend(finds.filter(is_between).map(|find| find.row));
                Ok(())
            });
            found.optional()?;
            next = next_generation()?;
            continue;
        }
        match pending.pop() {
            None => return Ok(()),
            Some(row) if taken == Some(row) => {}
            Some(row) => {
                taken = Some(row);
                if !take(row)? {
                    return Ok(());
                }
            }
        }
    }
}

/// Notes that a run is gone which could be found.
pub(in crate::sqlite) fn leave(connection: &Connection, row: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO debris VALUES (?1, 1, 0, 0) \
             ON CONFLICT (era) DO UPDATE SET gone = gone + 1",
        )?
        .execute([era(row)])
        .map(|_| ())
}

/// The row of a place in an era.
pub(in crate::sqlite) fn row(era: i64, place: i64) -> i64 {
    (era << PLACE_BITS) + place
}
