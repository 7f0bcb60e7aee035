//! The runs in blocks in the order of their rows, newest first, and blocks one after the other.

use std::collections::BinaryHeap;

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::format::Head;
use super::{SPAN, heads};

/// The newest block before a row.
const BEFORE: &str = "SELECT row, heads FROM blocks WHERE row < ?1 AND row >= ?2 \
     ORDER BY row DESC LIMIT 1";
/// The newest block before a row in which runs of a scenario are.
const BEFORE_OF: &str = "SELECT block, (SELECT heads FROM blocks WHERE row = block) \
     FROM block_scenarios WHERE scenario = ?3 AND block < ?1 AND block >= ?2 \
     ORDER BY block DESC LIMIT 1";
/// The oldest block behind a row in which runs of a scenario are.
const BEHIND_OF: &str = "SELECT block, (SELECT heads FROM blocks WHERE row = block) \
     FROM block_scenarios WHERE scenario = ?1 AND block > ?2 ORDER BY block LIMIT 1";

/// A run of which the row decides when it comes.
#[derive(Debug)]
struct Pending(Head);

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.place.row.cmp(&other.0.place.row)
    }
}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.0.place.row == other.0.place.row
    }
}

impl Eq for Pending {}

/// Runs in blocks between two rows, newest first.
pub(in crate::sqlite) struct Stream<'a> {
    blocks: CachedStatement<'a>,
    /// None for runs of all scenarios.
    scenario: Option<i64>,
    before: i64,
    first: i64,
    /// The next block, which is not looked through yet.
    next: Option<(i64, Vec<Head>)>,
    pending: BinaryHeap<Pending>,
}

impl<'a> Stream<'a> {
    /// Runs in rows before `before` and from `first` on.
    pub(in crate::sqlite) fn new(
        connection: &'a Connection,
        scenario: Option<i64>,
        (before, first): (i64, i64),
    ) -> rusqlite::Result<Self> {
        let sql = if scenario.is_some() {
            BEFORE_OF
        } else {
            BEFORE
        };
        let mut stream = Self {
            blocks: connection.prepare_cached(sql)?,
            scenario,
            before,
            first,
            next: None,
            pending: BinaryHeap::new(),
        };
        // A block that reaches beyond may have runs before.
        stream.look(before.saturating_add(SPAN))?;
        Ok(stream)
    }

    fn look(&mut self, before: i64) -> rusqlite::Result<()> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, heads(row, 1)?));
        self.next = match self.scenario {
            None => self.blocks.query_row([before, self.first], read),
            Some(scenario) => self.blocks.query_row([before, self.first, scenario], read),
        }
        .optional()?;
        Ok(())
    }

    /// The next run.
    pub(in crate::sqlite) fn next(&mut self) -> rusqlite::Result<Option<Head>> {
        loop {
            let top = self.pending.peek().map_or(-1, |top| top.0.place.row);
            match self.next.take() {
                Some((block, heads)) if block > top => {
                    let (before, first, scenario) = (self.before, self.first, self.scenario);
                    let fits = |head: &Head| {
                        head.place.row < before
                            && head.place.row >= first
                            && scenario.is_none_or(|scenario| head.filing.scenario == scenario)
                    };
                    self.pending
                        .extend(heads.into_iter().filter(fits).map(Pending));
                    self.look(block)?;
                }
                other => {
                    self.next = other;
                    return Ok(self.pending.pop().map(|top| top.0));
                }
            }
        }
    }
}

/// The oldest block behind that one in which runs of a scenario are, and these runs.
pub(in crate::sqlite) fn next_of(
    connection: &Connection,
    scenario: i64,
    behind: i64,
) -> rusqlite::Result<Option<(i64, Vec<Head>)>> {
    connection
        .prepare_cached(BEHIND_OF)?
        .query_row(params![scenario, behind], |row| {
            let mut heads = heads(row, 1)?;
            heads.retain(|head| head.filing.scenario == scenario);
            Ok((row.get(0)?, heads))
        })
        .optional()
}
