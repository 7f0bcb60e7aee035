//! Which database a file is, whether anything of it was changed since an earlier look, and how many
//! runs it holds.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::runs::each_head;

/// Which file it is, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The same for a file and its copies, and for no other: made of what the first start has sealed.
    pub source: Vec<u8>,
    /// Another one after whatever a server does.
    pub state: Vec<u8>,
    /// What was sealed with the master key at the first start.
    pub key_proof: Vec<u8>,
}

/// Runs by status, live and dry ones together.
pub(crate) type RunTotals = [u64; 6];

/// Every change but that of runs raises the first number; those of runs add rows and blocks, or
/// change a run that is not finished, and with it its commit's id, which is random.
const STATE: &str = "SELECT
    (SELECT value FROM instance WHERE name = 'write'),
    (SELECT count(*) FROM runs), (SELECT coalesce(max(row), -1) FROM runs),
    (SELECT count(*) FROM blocks), (SELECT coalesce(max(row), -1) FROM blocks),
    (SELECT coalesce(max(number), -1) FROM tail), (SELECT count(*) FROM strays)";

/// Unfinished runs, by an index that holds few others.
const UNFINISHED: &str = "SELECT row, entries, commit_id FROM runs INDEXED BY runs_by_status
    WHERE status <> 3 AND status IN (0, 1, 2) ORDER BY row";

/// What tells the file and its state; nothing when no server has ever begun on it.
pub(super) fn origin(connection: &Connection) -> rusqlite::Result<Option<Origin>> {
    let proof: Option<Vec<u8>> = connection
        .query_row("SELECT proof FROM key_proof", [], |row| row.get(0))
        .optional()?;
    let Some(key_proof) = proof else {
        return Ok(None);
    };
    let mut state = Sha256::new();
    for text in [STATE, UNFINISHED] {
        let mut statement = connection.prepare(text)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                state.update(row.get::<_, i64>(column)?.to_le_bytes());
            }
        }
    }
    Ok(Some(Origin {
        source: Sha256::digest(&key_proof).to_vec(),
        state: state.finalize().to_vec(),
        key_proof,
    }))
}

/// How many runs lie in blocks.
pub(super) fn in_blocks(connection: &Connection) -> rusqlite::Result<u64> {
    let mut count = 0;
    each_head(connection, |_| count += 1)?;
    Ok(count)
}

/// Runs by status.
pub(super) fn run_totals(connection: &Connection) -> rusqlite::Result<RunTotals> {
    let mut totals = RunTotals::default();
    let mut statement = connection.prepare("SELECT status, count(*) FROM runs GROUP BY status")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(total) = totals.get_mut(usize::from(row.get::<_, u8>(0)?)) {
            *total += row.get::<_, i64>(1)?.unsigned_abs();
        }
    }
    each_head(connection, |head| {
        totals[usize::from(head.summary().status.number())] += 1;
    })?;
    Ok(totals)
}
