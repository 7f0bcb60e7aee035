//! The runs in blocks in the order of their rows, newest first, and blocks one after the other.

use std::collections::BinaryHeap;

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::format::Head;
use super::{SPAN, heads, index};

/// The newest block before a row.
const BEFORE: &str = "SELECT row, heads FROM blocks WHERE row < ?1 AND row >= ?2 \
     ORDER BY row DESC LIMIT 1";
/// The newest block before a row in which runs of a scenario are, if it is indexed.
const BEFORE_OF: &str = "SELECT block, (SELECT heads FROM blocks WHERE row = block) \
     FROM block_scenarios WHERE scenario = ?3 AND block < ?1 AND block >= ?2 \
     ORDER BY block DESC LIMIT 1";
/// The oldest indexed block behind a row in which runs of a scenario are.
const BEHIND_OF: &str = "SELECT block, (SELECT heads FROM blocks WHERE row = block) \
     FROM block_scenarios WHERE scenario = ?1 AND block > ?2 ORDER BY block LIMIT 1";

/// The oldest block behind a row.
const BEHIND: &str = "SELECT row, heads FROM blocks WHERE row > ?1 ORDER BY row LIMIT 1";

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
    /// For blocks of all scenarios, or for those that are not indexed.
    all: CachedStatement<'a>,
    /// For runs of one scenario.
    indexed: Option<Indexed<'a>>,
    before: i64,
    first: i64,
    /// The next block, which is not looked through yet.
    next: Option<(i64, Vec<Head>)>,
    pending: BinaryHeap<Pending>,
}

/// How blocks are found in which runs of a scenario are.
struct Indexed<'a> {
    scenario: i64,
    /// Blocks behind it are not indexed.
    mark: i64,
    blocks: CachedStatement<'a>,
}

impl<'a> Stream<'a> {
    /// Runs in rows before `before` and from `first` on, of a scenario or of all.
    pub(in crate::sqlite) fn new(
        connection: &'a Connection,
        scenario: Option<i64>,
        (before, first): (i64, i64),
    ) -> rusqlite::Result<Self> {
        let indexed = |scenario| {
            Ok::<_, rusqlite::Error>(Indexed {
                scenario,
                mark: index::mark(connection)?,
                blocks: connection.prepare_cached(BEFORE_OF)?,
            })
        };
        let mut stream = Self {
            all: connection.prepare_cached(BEFORE)?,
            indexed: scenario.map(indexed).transpose()?,
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
        let behind = self.indexed.as_ref().map_or(-1, |indexed| indexed.mark);
        let first = self.first.max(behind.saturating_add(1));
        self.next = self.all.query_row([before, first], read).optional()?;
        if let (None, Some(indexed)) = (&self.next, &mut self.indexed) {
            let bounds = [before, self.first, indexed.scenario];
            self.next = indexed.blocks.query_row(bounds, read).optional()?;
        }
        Ok(())
    }

    /// The next run.
    pub(in crate::sqlite) fn next(&mut self) -> rusqlite::Result<Option<Head>> {
        loop {
            let top = self.pending.peek().map_or(-1, |top| top.0.place.row);
            match self.next.take() {
                Some((block, heads)) if block > top => {
                    let (before, first) = (self.before, self.first);
                    let scenario = self.indexed.as_ref().map(|indexed| indexed.scenario);
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
    let read = |row: &rusqlite::Row<'_>| {
        let mut heads = heads(row, 1)?;
        heads.retain(|head| head.filing.scenario == scenario);
        Ok((row.get(0)?, heads))
    };
    let mark = index::mark(connection)?;
    let indexed = connection
        .prepare_cached(BEHIND_OF)?
        .query_row(params![scenario, behind], read)
        .optional()?;
    if indexed.is_some() {
        return Ok(indexed);
    }
    let mut behind = behind.max(mark);
    let mut blocks = connection.prepare_cached(BEHIND)?;
    loop {
        let found: Option<(i64, Vec<Head>)> = blocks.query_row([behind], read).optional()?;
        match found {
            Some((block, heads)) if heads.is_empty() => behind = block,
            found => return Ok(found),
        }
    }
}
