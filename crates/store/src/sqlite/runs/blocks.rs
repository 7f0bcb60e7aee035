//! Runs that succeeded in the commit that accepted them, which is what most runs are: those of one
//! commit lie together in one row, a block. Nothing of them changes any more, so they need no row
//! each, and no entries in the indexes by which unfinished, waiting and failed runs are found.
//!
//! A block stands under the greatest row that it has had; the rows of its runs are at most [`SPAN`]
//! below. Blocks that were written one after the other may overlap.

pub(in crate::sqlite) mod format;
mod index;
mod recent;
mod stream;
#[cfg(test)]
mod tests;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{NewRun, RunSummary};
use millrace_core::scenario::worker_group::WorkerGroup;
use millrace_core::status::RunStatus;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(in crate::sqlite) use self::format::Head;
use self::format::Writer;
pub(in crate::sqlite) use self::index::{look_through, unindexed};
pub(in crate::sqlite) use self::recent::Recent;
pub(in crate::sqlite) use self::stream::{Stream, next_of};
use crate::sqlite::counts::Tally;
use crate::sqlite::record::{self, Filed, Place};

/// Rows between the first and the last of a block are fewer: a second's.
pub(in crate::sqlite) const SPAN: i64 = 1_000 << 15;
/// Bytes of a journal that goes into a block: whoever reads one run reads the block.
const CHUNK_BYTES_MAX: usize = 16 * 1024;
/// Bytes of journals after which the next block begins.
const BLOCK_BYTES_MAX: usize = 128 * 1024;
/// Runs in a block.
const RUNS_MAX: usize = 256;

/// Whether a run is of the kind that lies in blocks.
pub(in crate::sqlite) fn takes(run: &NewRun) -> bool {
    let summary = &run.summary;
    summary.status == RunStatus::Succeeded
        && summary.error.is_none()
        && summary.due.is_none()
        && !summary.driven
        && !run.dry_run
        && run.retry_of.is_none()
        && run.replay_of.is_none()
        && run.blobs.is_empty()
        && run.chunk.len() <= CHUNK_BYTES_MAX
}

/// How blocks are made of a batch's runs.
#[derive(Debug)]
pub(in crate::sqlite) struct Making {
    /// How many runs a block has at least.
    pub runs_min: usize,
    /// How many blocks are indexed together.
    pub indexed_together: usize,
    /// About how many blocks are not indexed.
    pub unindexed: usize,
}

/// Inserts runs that [`takes`] has let pass, in blocks; where there are too few for one they get a row
/// each, and are counted.
pub(in crate::sqlite) fn insert(
    connection: &Connection,
    runs: &mut [Filed<'_>],
    making: &mut Making,
    tally: &mut Tally,
) -> rusqlite::Result<()> {
    runs.sort_unstable_by_key(|filed| filed.place.row);
    let mut rest = &*runs;
    while let Some(first) = rest.first() {
        let mut bytes = 0;
        let count = rest
            .iter()
            .take(RUNS_MAX)
            .take_while(|filed| {
                let goes_on = bytes < BLOCK_BYTES_MAX && filed.place.row < first.place.row + SPAN;
                bytes += filed.run.chunk.len();
                goes_on
            })
            .count();
        let (group, others) = rest.split_at(count);
        if count < making.runs_min {
            record::insert(connection, group)?;
            for Filed { run, .. } in group {
                tally.enter(&run.summary, run.created_at);
            }
        } else {
            insert_block(connection, group, making)?;
        }
        rest = others;
    }
    Ok(())
}

fn insert_block(
    connection: &Connection,
    runs: &[Filed<'_>],
    making: &mut Making,
) -> rusqlite::Result<()> {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return Ok(());
    };
    let heads: Vec<Head> = runs.iter().map(Head::of).collect();
    let mut writer = Writer::new();
    for (head, filed) in heads.iter().zip(runs) {
        writer.push(head, &filed.run.chunk);
    }
    let (head_bytes, chunks) = writer.finish();
    let block = last.place.row;
    connection
        .prepare_cached("INSERT INTO blocks VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![block, first.place.row, head_bytes, chunks])?;
    index::note(connection, block, &heads, making)
}

/// A run in its block.
#[derive(Debug)]
pub(in crate::sqlite) struct Found {
    /// Its block.
    pub block: i64,
    /// What the block holds of it.
    pub head: Head,
}

/// The run in that row, if it lies in a block.
pub(in crate::sqlite) fn find(
    connection: &Connection,
    row: i64,
) -> rusqlite::Result<Option<Found>> {
    let mut blocks = connection.prepare_cached(
        "SELECT row, first, heads FROM blocks WHERE row >= ?1 AND row < ?2 ORDER BY row",
    )?;
    let mut blocks = blocks.query([row, row.saturating_add(SPAN)])?;
    while let Some(found) = blocks.next()? {
        if found.get::<_, i64>(1)? > row {
            continue;
        }
        let mut heads = heads(found, 2)?;
        if let Ok(index) = heads.binary_search_by_key(&row, |head| head.place.row) {
            return Ok(Some(Found {
                block: found.get(0)?,
                head: heads.swap_remove(index),
            }));
        }
    }
    Ok(None)
}

/// The run with that id, if it lies in a block.
pub(in crate::sqlite) fn find_run(
    connection: &Connection,
    run_id: RunId,
) -> rusqlite::Result<Option<Found>> {
    let Some(place) = Place::of(run_id) else {
        return Ok(None);
    };
    Ok(find(connection, place.row)?.filter(|found| found.head.place == place))
}

/// The heads in a column.
pub(in crate::sqlite) fn heads(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Head>> {
    format::heads(row.get_ref(column)?.as_blob()?).map_err(|_| broken(column))
}

/// The chunks in a column.
pub(in crate::sqlite) fn chunks(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    format::unpack(row.get_ref(column)?.as_blob()?).map_err(|_| broken(column))
}

fn broken(column: usize) -> rusqlite::Error {
    record::broken(column, Type::Blob, format::Damaged)
}

/// The journal of a run.
pub(in crate::sqlite) fn chunk(
    connection: &Connection,
    found: &Found,
) -> rusqlite::Result<Vec<u8>> {
    connection
        .prepare_cached("SELECT chunks FROM blocks WHERE row = ?1")?
        .query_row([found.block], |row| {
            let chunks = chunks(row, 0)?;
            let chunk = chunks.get(found.head.chunk.clone());
            chunk.map(<[u8]>::to_vec).ok_or_else(|| broken(0))
        })
}

/// The greatest row that a block has had.
pub(in crate::sqlite) fn newest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT max(row) FROM blocks")?
        .query_row([], |row| row.get(0))
}

/// Removes runs from a block. How many of them were there.
pub(in crate::sqlite) fn remove(
    connection: &Connection,
    block: i64,
    rows: &[i64],
) -> rusqlite::Result<u64> {
    let found = connection
        .prepare_cached("SELECT heads, chunks FROM blocks WHERE row = ?1")?
        .query_row([block], |row| Ok((heads(row, 0)?, chunks(row, 1)?)))
        .optional()?;
    let Some((heads, chunks)): Option<(Vec<Head>, Vec<u8>)> = found else {
        return Ok(0);
    };
    // Else its runs would never be counted.
    if block > index::mark(connection)? {
        index::index_all(connection)?;
    }
    let (gone, left): (Vec<Head>, Vec<Head>) = heads
        .into_iter()
        .partition(|head| rows.contains(&head.place.row));
    index::leave(connection, block, &gone)?;
    let Some(first) = left.first().map(|head| head.place.row) else {
        connection
            .prepare_cached("DELETE FROM blocks WHERE row = ?1")?
            .execute([block])?;
        return Ok(gone.len() as u64);
    };
    let mut writer = Writer::new();
    for head in &left {
        let chunk = chunks.get(head.chunk.clone());
        writer.push(head, chunk.ok_or_else(|| broken(1))?);
    }
    let (heads, chunks) = writer.finish();
    connection
        .prepare_cached("UPDATE blocks SET first = ?2, heads = ?3, chunks = ?4 WHERE row = ?1")?
        .execute(params![block, first, heads, chunks])?;
    Ok(gone.len() as u64)
}

/// Moves a run from its block into a row of its own.
pub(in crate::sqlite) fn take_out(connection: &Connection, found: Found) -> rusqlite::Result<()> {
    let chunk = chunk(connection, &found)?;
    let Found { block, head } = found;
    let (place, filing) = (head.place, head.filing);
    // The row names its scenario by number.
    let row = head.into_run(ScenarioId::from_bytes([0; 16]));
    let run = NewRun {
        run_id: row.run_id,
        scenario_id: row.scenario_id,
        version: row.version,
        created_at: row.created_at,
        correlation_id: row.correlation_id,
        labels: row.labels,
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: WorkerGroup::default(),
        chunk: chunk.into(),
        blobs: Vec::new(),
        entries: row.entries,
        summary: RunSummary { ..row.summary },
    };
    remove(connection, block, &[place.row])?;
    record::insert(
        connection,
        &[Filed {
            run: &run,
            place,
            filing,
        }],
    )
}
