//! In which blocks runs of which scenarios are, and what they add to the counts. Both are written for
//! many blocks at a time: for each block alone, every commit would dirty two more pages.
//!
//! Blocks in rows behind [`mark`] are not indexed yet. They are few, so that whoever looks for runs
//! of a scenario, or counts runs, looks through all of them.

use rusqlite::{Connection, params};

use super::format::Head;
use super::{Making, heads};
use crate::sqlite::counts::Tally;

/// Blocks that are not indexed.
const UNINDEXED: &str = "SELECT row, heads FROM blocks WHERE row > ?1 ORDER BY row";

/// Blocks in rows up to this one are indexed.
pub(super) fn mark(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT value FROM instance WHERE name = 'indexed_block'")?
        .query_row([], |row| row.get(0))
}

/// Takes account of a block that was written into that row: with all others when it is time, alone
/// when the others about it are indexed.
pub(super) fn note(
    connection: &Connection,
    block: i64,
    heads: &[Head],
    making: &mut Making,
) -> rusqlite::Result<()> {
    if block <= mark(connection)? {
        return index(connection, block, heads);
    }
    making.unindexed += 1;
    if making.unindexed >= making.indexed_together {
        index_all(connection)?;
        making.unindexed = 0;
    }
    Ok(())
}

/// How many blocks are not indexed.
pub(in crate::sqlite) fn unindexed(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("SELECT count(*) FROM blocks WHERE row > ?1")?
        .query_row([mark(connection)?], |row| row.get::<_, i64>(0))
        .map(|count| count as usize)
}

/// Hands each run of the blocks that are not indexed to `each`.
pub(in crate::sqlite) fn look_through(
    connection: &Connection,
    mut each: impl FnMut(Head),
) -> rusqlite::Result<()> {
    let mut blocks = connection.prepare_cached(UNINDEXED)?;
    let mut blocks = blocks.query([mark(connection)?])?;
    while let Some(row) = blocks.next()? {
        heads(row, 1)?.into_iter().for_each(&mut each);
    }
    Ok(())
}

/// Indexes all blocks that are not.
pub(super) fn index_all(connection: &Connection) -> rusqlite::Result<()> {
    let mut last = None;
    {
        let mut blocks = connection.prepare_cached(UNINDEXED)?;
        let mut blocks = blocks.query([mark(connection)?])?;
        while let Some(row) = blocks.next()? {
            let block = row.get(0)?;
            index(connection, block, &heads(row, 1)?)?;
            last = Some(block);
        }
    }
    if let Some(last) = last {
        connection
            .prepare_cached("UPDATE instance SET value = ?1 WHERE name = 'indexed_block'")?
            .execute([last])?;
    }
    Ok(())
}

fn index(connection: &Connection, block: i64, heads: &[Head]) -> rusqlite::Result<()> {
    let mut scenarios = Scenarios::default();
    let mut tally = Tally::default();
    for head in heads {
        scenarios.count(head.filing.scenario);
        tally.enter(&head.summary(), head.created_at);
    }
    let mut insert =
        connection.prepare_cached("INSERT INTO block_scenarios VALUES (?1, ?2, ?3)")?;
    for (scenario, count) in scenarios.0 {
        insert.execute(params![scenario, block, count])?;
    }
    tally.write(connection)
}

/// Takes these runs of a block out of the index. They stay in the counts.
pub(super) fn leave(connection: &Connection, block: i64, gone: &[Head]) -> rusqlite::Result<()> {
    let mut scenarios = Scenarios::default();
    for head in gone {
        scenarios.count(head.filing.scenario);
    }
    for (scenario, count) in scenarios.0 {
        connection
            .prepare_cached(
                "UPDATE block_scenarios SET count = count - ?3 WHERE scenario = ?1 AND block = ?2",
            )?
            .execute(params![scenario, block, count])?;
        connection
            .prepare_cached(
                "DELETE FROM block_scenarios WHERE scenario = ?1 AND block = ?2 AND count <= 0",
            )?
            .execute(params![scenario, block])?;
    }
    Ok(())
}

/// How many runs of which scenarios; few of them.
#[derive(Debug, Default)]
struct Scenarios(Vec<(i64, i64)>);

impl Scenarios {
    fn count(&mut self, scenario: i64) {
        match self.0.iter_mut().find(|(known, _)| *known == scenario) {
            Some((_, count)) => *count += 1,
            None => self.0.push((scenario, 1)),
        }
    }
}
