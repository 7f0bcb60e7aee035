//! What runs are found by: labels and correlation ids, in one table that is grouped by time. Those
//! of removed runs stay behind for a while: whoever reads asks the run itself, and a walk goes
//! through them in the order in which they lie, so that a page is written once for all on it.

use millrace_core::ports::store::{Error, NewRun, SweepPlace, Swept};
use rusqlite::{Connection, OptionalExtension, params};

use crate::sqlite::fault;

/// Bits of a row that are a find's place within its era: 2^28 milliseconds, three days.
const PLACE_BITS: u32 = 43;
/// The name under which correlation ids stand; no label has it.
pub(in crate::sqlite) const CORRELATION: &str = "";
/// An era is gone through when at least this part of its finds may be of runs that are gone.
const DEBRIS_PART: i64 = 4;

/// Finds that are removed in a row in the time in which one is looked at by itself.
const REMOVED_PER_LOOK: u32 = 4;

/// The first row of an era.
fn first_row(era: i64) -> i64 {
    era << PLACE_BITS
}

fn place_of(row: i64) -> (i64, i64) {
    (row >> PLACE_BITS, row & ((1 << PLACE_BITS) - 1))
}

/// Lets a run be found.
pub(in crate::sqlite) fn insert(
    connection: &Connection,
    run: &NewRun,
    row: i64,
) -> rusqlite::Result<()> {
    if run.labels.is_empty() && run.correlation_id.is_none() {
        return Ok(());
    }
    let (era, place) = place_of(row);
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO finds VALUES (?1, ?2, ?3, ?4)")?;
    if let Some(correlation) = &run.correlation_id {
        insert.execute(params![era, CORRELATION, correlation.as_str(), place])?;
    }
    for (name, value) in &run.labels {
        insert.execute(params![era, name.as_str(), value.as_str(), place])?;
    }
    Ok(())
}

/// The newest era that may hold rows before that one.
pub(in crate::sqlite) const ERA_BEFORE: &str =
    "SELECT era FROM finds WHERE era <= ?1 AND era >= ?2 ORDER BY era DESC LIMIT 1";

/// The rows of one era under a name and a value, newest first.
pub(in crate::sqlite) const ROWS: &str = "SELECT place FROM finds \
     WHERE era = ?1 AND name = ?2 AND value = ?3 AND place < ?4 AND place >= ?5 \
     ORDER BY place DESC";

/// Gives the rows before `before` and from `first` on that have that value, newest first, until
/// `take` has had enough. Some of them may be gone.
pub(in crate::sqlite) fn rows(
    connection: &Connection,
    (name, value): (&str, &str),
    (before, first): (i64, i64),
    mut take: impl FnMut(i64) -> rusqlite::Result<bool>,
) -> rusqlite::Result<()> {
    let mut eras = connection.prepare_cached(ERA_BEFORE)?;
    let mut places = connection.prepare_cached(ROWS)?;
    let mut latest = before >> PLACE_BITS;
    while let Some(era) = eras
        .query_row([latest, first >> PLACE_BITS], |row| row.get::<_, i64>(0))
        .optional()?
    {
        let start = first_row(era);
        let from = (first - start).max(0);
        let bounds = params![era, name, value, before.saturating_sub(start), from];
        let mut found = places.query(bounds)?;
        while let Some(row) = found.next()? {
            if !take(start + row.get::<_, i64>(0)?)? {
                return Ok(());
            }
        }
        latest = era - 1;
    }
    Ok(())
}

/// Notes that a run is gone which could be found.
pub(in crate::sqlite) fn leave(connection: &Connection, row: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO debris VALUES (?1, 1, 0, 0) \
             ON CONFLICT (era) DO UPDATE SET gone = gone + 1",
        )?
        .execute([row >> PLACE_BITS])
        .map(|_| ())
}

/// Name, value and place.
type Find = (String, String, i64);

/// What a look at the finds of removed runs has found.
pub(in crate::sqlite) enum Debris {
    /// An era that is not gone through yet, and how many runs it has lost so far.
    Growing { era: i64, gone: i64 },
    /// Finds of an era whose runs are gone, and where the walk goes on.
    Finds(Vec<Find>, SweepPlace),
    /// The finds up to that one, in an era that has no runs any more.
    AllUpTo(SweepPlace),
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

/// An era is gone through once no run of it has been removed since the last look: who removes goes
/// through the runs in the order of time, so there will be none for a while.
fn look_for_era(connection: &Connection, after: i64, limit: u32) -> rusqlite::Result<Debris> {
    let mut eras = connection.prepare_cached(NEXT_DEBRIS)?;
    let mut has_runs = connection.prepare_cached(HAS_RUNS)?;
    let mut eras = eras.query([after])?;
    while let Some(row) = eras.next()? {
        let (era, gone, seen): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let kept: i64 = row.get(3)?;
        if !has_runs.exists([first_row(era), first_row(era + 1)])? {
            return all(connection, era, limit);
        }
        if gone == seen && gone >= kept / DEBRIS_PART {
            let find = Some((String::new(), String::new(), -1));
            let start = SweepPlace {
                group: era,
                find,
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

/// Whether there are runs between two rows.
const HAS_RUNS: &str = "SELECT 1 FROM runs WHERE row >= ?1 AND row < ?2 LIMIT 1";

/// The first find of an era that a step leaves.
const END_OF_STEP: &str = "SELECT name, value, place FROM finds WHERE era = ?1 \
     ORDER BY name, value, place LIMIT 1 OFFSET ?2";

/// Runs need not be asked for one by one where there are none.
fn all(connection: &Connection, era: i64, limit: u32) -> rusqlite::Result<Debris> {
    let count = i64::from(limit.saturating_mul(REMOVED_PER_LOOK));
    let find = connection
        .prepare_cached(END_OF_STEP)?
        .query_row(params![era, count], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    Ok(Debris::AllUpTo(SweepPlace {
        group: era,
        find,
        kept: 0,
    }))
}

/// Finds of an era, in the order in which they lie.
pub(in crate::sqlite) const WALK: &str = "SELECT name, value, place FROM finds WHERE era = ?1 \
     AND (name, value, place) > (?2, ?3, ?4) ORDER BY name, value, place LIMIT ?5";

fn walk(connection: &Connection, from: SweepPlace, limit: u32) -> rusqlite::Result<Debris> {
    let SweepPlace {
        group: era,
        find: last,
        mut kept,
    } = from;
    let Some((name, value, place)) = &last else {
        return Ok(Debris::End { era, kept });
    };
    let mut finds = connection.prepare_cached(WALK)?;
    let mut is_there = connection.prepare_cached("SELECT 1 FROM runs WHERE row = ?1")?;
    let mut rows = finds.query(params![era, name, value, place, limit])?;
    let mut dead: Vec<Find> = Vec::new();
    let mut end = None;
    while let Some(row) = rows.next()? {
        let find: Find = (row.get(0)?, row.get(1)?, row.get(2)?);
        if is_there.exists([first_row(era) + find.2])? {
            kept += 1;
        } else {
            dead.push(find.clone());
        }
        end = Some(find);
    }
    Ok(match end {
        None => Debris::End { era, kept },
        find => Debris::Finds(
            dead,
            SweepPlace {
                group: era,
                find,
                kept,
            },
        ),
    })
}

impl Debris {
    /// What the walk has done when so many finds were removed.
    pub(in crate::sqlite) fn into_swept(self, count: u64) -> Swept {
        let next = match self {
            Self::Growing { era, .. } | Self::End { era, .. } => Some(behind(era)),
            Self::Finds(_, next) => Some(next),
            Self::AllUpTo(next) => Some(SweepPlace {
                // With that find left, the same era comes again.
                group: next.group - i64::from(next.find.is_some()),
                find: None,
                kept: 0,
            }),
            Self::Nothing => None,
        };
        Swept { count, next }
    }
}

/// Does to what a look has found what is to be done.
pub(in crate::sqlite) fn clear_away(
    connection: &Connection,
    debris: Debris,
) -> Result<Swept, Error> {
    let count = match &debris {
        Debris::Growing { era, gone } => see(connection, *era, *gone),
        Debris::Finds(dead, next) => remove(connection, next.group, dead),
        Debris::AllUpTo(end) => remove_all(connection, end),
        Debris::End { era, kept } => end(connection, *era, *kept),
        Debris::Nothing => Ok(0),
    };
    let count = count.map_err(|error| fault::refused(&error))?;
    Ok(debris.into_swept(count))
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

fn remove(connection: &Connection, era: i64, dead: &[Find]) -> rusqlite::Result<u64> {
    // A run that has come back meanwhile, which only one with an id of its own making can, is there.
    let mut remove = connection.prepare_cached(
        "DELETE FROM finds WHERE era = ?1 AND name = ?2 AND value = ?3 AND place = ?4 \
         AND NOT EXISTS (SELECT 1 FROM runs WHERE row = ?5)",
    )?;
    let mut count = 0;
    for (name, value, place) in dead {
        count += remove.execute(params![era, name, value, place, first_row(era) + place])?;
    }
    Ok(count as u64)
}

fn remove_all(connection: &Connection, end: &SweepPlace) -> rusqlite::Result<u64> {
    let era = end.group;
    if connection
        .prepare_cached(HAS_RUNS)?
        .exists([first_row(era), first_row(era + 1)])?
    {
        return Ok(0);
    }
    if let Some((name, value, place)) = &end.find {
        let count = connection
            .prepare_cached(
                "DELETE FROM finds WHERE era = ?1 AND (name, value, place) < (?2, ?3, ?4)",
            )?
            .execute(params![era, name, value, place])?;
        return Ok(count as u64);
    }
    let mut count = 0;
    for rest in ["finds", "debris"] {
        count = count.max(
            connection
                .prepare_cached(&format!("DELETE FROM {rest} WHERE era = ?1"))?
                .execute([era])?,
        );
    }
    Ok(count as u64)
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
            "DELETE FROM debris WHERE era = ?1 AND NOT EXISTS (SELECT 1 FROM finds WHERE era = ?1)",
        )?
        .execute([era])?;
    Ok(0)
}
