//! Whether what was moved is there: how many of everything on both sides, and rows compared by the
//! server, column by column, with what is read of the source once more. All of them where they are
//! few; else those at places all over the source.

use std::collections::HashMap;

use super::rows::Table;
use super::tables::{self, Part, TABLES};
use super::{Error, Report, Source};
use crate::postgres::transfer::{Destination, Place};
use crate::sqlite::transfer::DatabaseFile;
use crate::transfer::tables::PARTS;

/// Places at which rows of a large part are compared.
const PLACES_COUNT: i64 = 50;

/// What is in the database is not what is in the folder.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the database does not hold what the data folder holds: {what} ({there} there, {here} in the folder); do not serve from it, and report this: the data folder is as it was"
)]
pub struct Difference {
    /// What differs.
    pub what: String,
    /// How many are in the database.
    pub there: u64,
    /// How many are in the folder.
    pub here: u64,
}

fn expect(what: impl Into<String>, there: u64, here: u64) -> Result<(), Difference> {
    if there == here {
        return Ok(());
    }
    let what = what.into();
    Err(Difference { what, there, here })
}

/// Compares how many there are of everything.
pub(super) async fn counts(
    source: &Source,
    destination: &Destination,
    places: &HashMap<String, Place>,
    report: &mut Report,
) -> Result<(), Error> {
    let mut by_table: HashMap<&str, u64> = HashMap::new();
    for part in &PARTS {
        let moved = places.get(part.name).map_or(0, |place| place.moved);
        let total = source.total(part);
        if matches!(part.source, tables::Source::Values) {
            // What was gone could not be moved.
            report.gone_values = total.saturating_sub(moved);
        } else {
            expect(part.told, moved, total)?;
        }
        if let Some(table) = of(part) {
            *by_table.entry(table.name).or_default() += moved;
        }
    }
    for table in TABLES {
        if let Some(here) = by_table.get(table.name) {
            expect(table.name, destination.count(table).await?, *here)?;
        }
    }
    let names = source.read(DatabaseFile::value_names).await?;
    let there = destination.count(&tables::BLOB_NAMES).await?;
    expect("names of large values", there, names)?;
    let there = destination.run_totals().await?;
    for (status, (there, here)) in there.iter().zip(report.runs).enumerate() {
        expect(format!("runs with status {status}"), *there, here)?;
    }
    Ok(())
}

/// The one table that a part goes into; none for those of several.
fn of(part: &Part) -> Option<&'static Table> {
    match part.source {
        tables::Source::Query(_, table) => Some(table),
        tables::Source::Counts => Some(&tables::COUNTS),
        tables::Source::Values => Some(&tables::BLOBS),
        tables::Source::KeyPages | tables::Source::KeyTail => Some(&tables::KEYS),
        tables::Source::Rows | tables::Source::Blocks => None,
    }
}

/// Compares rows of a part; how many.
pub(super) async fn rows(
    source: &Source,
    destination: &mut Destination,
    part: &'static Part,
) -> Result<u64, Error> {
    let start = part.start();
    if source.total(part)
        <= source
            .size
            .count
            .saturating_mul(PLACES_COUNT.unsigned_abs())
    {
        return batches(source, destination, part, start, i64::MAX).await;
    }
    let end = source.read(|file| file.end(part)).await?;
    let step = end.saturating_sub(start) / PLACES_COUNT;
    let mut compared = 0;
    for number in 0..PLACES_COUNT {
        let place = start.saturating_add(step.saturating_mul(number));
        compared += batches(source, destination, part, place, 1).await?;
    }
    Ok(compared)
}

/// Compares so many batches from a place on.
async fn batches(
    source: &Source,
    destination: &mut Destination,
    part: &'static Part,
    mut place: i64,
    count: i64,
) -> Result<u64, Error> {
    let mut compared = 0;
    for _ in 0..count {
        let batch = source.batch(part, place).await?;
        for rows in batch.tables {
            let (table, here) = (rows.table.name, rows.rows.len() as u64);
            let what = format!("rows of {table} that are the same");
            expect(what, destination.equal(rows).await?, here)?;
            compared += here;
        }
        place = batch.place;
        if batch.is_last {
            break;
        }
    }
    Ok(compared)
}
