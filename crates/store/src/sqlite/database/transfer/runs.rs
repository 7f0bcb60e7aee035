//! Runs, from their rows and from blocks, as the rows that they become: their journals as they are,
//! and beside them what they are found by and which large values they name.

use std::collections::BTreeSet;

use millrace_core::ports::store::{CommitId, RunRow};
use millrace_core::time::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, params};
use smol_str::SmolStr;

use super::DatabaseFile;
use crate::sqlite::keys;
use crate::sqlite::record::{self, COLUMNS, COLUMNS_COUNT};
use crate::sqlite::runs::blocks::{self, Head};
use crate::sqlite::runs::finds::CORRELATION;
use crate::transfer::rows::{Batch, Size, Value};
use crate::transfer::tables;

/// A run with what stands in its row besides what lists show.
struct Stored {
    row: RunRow,
    commit_id: CommitId,
    chunk: Option<Vec<u8>>,
    /// Where the key lies that claims it.
    mark: Option<i64>,
    slot_key: Option<String>,
}

impl DatabaseFile {
    /// Runs in rows behind that one.
    pub(super) fn rows(&self, place: i64, size: Size) -> rusqlite::Result<Batch> {
        let mut batch = Batch::at(place);
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, r.chunk, r.claim, r.slot_key FROM runs AS r \
             WHERE r.row > ?1 ORDER BY r.row"
        ))?;
        let mut rows = statement.query([place])?;
        while let Some(row) = rows.next()? {
            let (found, commit_id) = record::read(row)?;
            let stored = Stored {
                row: found,
                commit_id,
                chunk: row.get(COLUMNS_COUNT)?,
                mark: row.get(COLUMNS_COUNT + 1)?,
                slot_key: row.get(COLUMNS_COUNT + 2)?,
            };
            let at = row.get(0)?;
            self.beside(at, &stored.row, &mut batch)?;
            push(&mut batch, stored);
            batch.place = at;
            if batch.is_full(size) {
                return Ok(batch);
            }
        }
        batch.is_last = true;
        Ok(batch)
    }

    /// What stands of a run in other tables.
    fn beside(&self, at: i64, run: &RunRow, batch: &mut Batch) -> rusqlite::Result<()> {
        let run_id = *run.run_id.as_bytes();
        let mut journal = self.connection.prepare_cached(
            "SELECT sequence, chunk FROM journal WHERE row = ?1 ORDER BY sequence",
        )?;
        let mut chunks = journal.query([at])?;
        while let Some(chunk) = chunks.next()? {
            let (sequence, chunk) = (chunk.get::<_, i64>(0)?, chunk.get::<_, Vec<u8>>(1)?);
            let row = vec![run_id.into(), sequence.into(), chunk.into()];
            batch.push(&tables::JOURNAL, row);
        }
        let mut names = self
            .connection
            .prepare_cached("SELECT hash, bytes FROM blob_names WHERE row = ?1 ORDER BY hash")?;
        let mut names = names.query([at])?;
        while let Some(name) = names.next()? {
            let (hash, bytes) = (name.get::<_, Vec<u8>>(0)?, name.get::<_, i64>(1)?);
            let row = vec![run_id.into(), hash.into(), bytes.into()];
            batch.push(&tables::BLOB_NAMES, row);
        }
        Ok(())
    }

    /// Runs in blocks behind that one. A block is not divided.
    pub(super) fn blocks(&self, place: i64, size: Size) -> rusqlite::Result<Batch> {
        let mut batch = Batch::at(place);
        let mut statement = self
            .connection
            .prepare_cached("SELECT row, heads, chunks FROM blocks WHERE row > ?1 ORDER BY row")?;
        let mut rows = statement.query([place])?;
        while let Some(row) = rows.next()? {
            let chunks = blocks::chunks(row, 2)?;
            for head in blocks::heads(row, 1)? {
                push(&mut batch, self.of_block(head, &chunks)?);
            }
            batch.place = row.get(0)?;
            if batch.is_full(size) {
                return Ok(batch);
            }
        }
        batch.is_last = true;
        Ok(batch)
    }

    fn of_block(&self, head: Head, chunks: &[u8]) -> rusqlite::Result<Stored> {
        let damaged = || record::broken(2, Type::Blob, blocks::format::Damaged);
        let chunk = chunks.get(head.chunk.clone()).ok_or_else(damaged)?.to_vec();
        let filing = head.filing;
        let scenario = self.scenarios.get(&filing.scenario).ok_or_else(damaged)?;
        Ok(Stored {
            row: head.into_run(*scenario),
            commit_id: filing.commit_id,
            chunk: Some(chunk),
            mark: filing.claim,
            slot_key: None,
        })
    }
}

/// Hands all heads of all blocks to `each`.
pub(super) fn each_head(
    connection: &Connection,
    mut each: impl FnMut(&Head),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT heads FROM blocks ORDER BY row")?;
    let mut rows = statement.query(params![])?;
    while let Some(row) = rows.next()? {
        blocks::heads(row, 0)?.iter().for_each(&mut each);
    }
    Ok(())
}

fn push(batch: &mut Batch, stored: Stored) {
    push_finds(batch, &stored.row);
    let is_final = stored.row.summary.status.is_final();
    let mut row = run_row(&stored.row, stored.commit_id);
    row.push(Value::maybe(stored.mark.map(keys::beginning)));
    row.push(Value::maybe(stored.chunk));
    if is_final {
        batch.push(&tables::FINISHED, row);
    } else {
        // Nobody's: whoever serves first takes it up.
        row.extend([Value::Number(0), Value::maybe(stored.slot_key)]);
        batch.push(&tables::UNFINISHED, row);
    }
    batch.count += 1;
}

/// What it is found by, each once.
fn push_finds(batch: &mut Batch, run: &RunRow) {
    let correlation = run.correlation_id.iter();
    let correlation = correlation.map(|correlation| (CORRELATION, correlation.as_str()));
    let labels = run.labels.iter();
    let labels = labels.map(|(name, value)| (name.as_str(), value.as_str()));
    let finds: BTreeSet<(&str, &str)> = correlation.chain(labels).collect();
    for (name, value) in finds {
        let row = vec![(*run.run_id.as_bytes()).into(), name.into(), value.into()];
        batch.push(&tables::FINDS, row);
    }
}

/// The columns that finished and unfinished runs share, but for the last two.
fn run_row(run: &RunRow, commit_id: CommitId) -> Vec<Value> {
    let summary = &run.summary;
    let time = |time: Option<Timestamp>| Value::maybe(time.map(Timestamp::as_millis));
    let text = |text: Option<&SmolStr>| Value::maybe(text.map(SmolStr::as_str));
    let error = summary.error.as_ref();
    vec![
        (*run.run_id.as_bytes()).into(),
        (*run.scenario_id.as_bytes()).into(),
        run.entries.cast_signed().into(),
        commit_id.0.cast_signed().into(),
        run.created_at.as_millis().into(),
        time(summary.started_at),
        time(summary.finished_at),
        time(summary.due),
        Value::maybe(run.version.map(i64::from)),
        i64::from(summary.status.number()).into(),
        summary.driven.into(),
        run.dry_run.into(),
        Value::maybe(run.retry_of.map(|id| *id.as_bytes())),
        Value::maybe(run.replay_of.map(|id| *id.as_bytes())),
        text(run.correlation_id.as_ref()),
        Value::maybe(record::labels_text(&run.labels)),
        text(error.map(|(code, _)| code)),
        text(error.map(|(_, message)| message)),
    ]
}
