//! The durable limit's store: one thread that takes all runs that wait, and commits them with one
//! flush.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use anyhow::{Context, Result};
use bytes::Bytes;
use rusqlite::{Connection, params};
use tokio::sync::oneshot;

/// Bytes in each row.
const ROW_BYTES: usize = 300;
/// Pages in the log after which it is copied into the database: what the server sets.
const CHECKPOINT_PAGES: i64 = 4000;
/// The writer's page cache in KiB: what the server sets.
const CACHE_KIB: i64 = 16 * 1024;

/// What of a run is committed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its row and four steps.
    Whole,
    /// Its row and the three steps before the effect.
    UntilEffect,
    /// The effect's step, and the one that answers.
    FromEffect,
}

impl Part {
    /// Rows of runs and of steps.
    pub(super) fn rows(self) -> (usize, usize) {
        match self {
            Self::Whole => (1, 4),
            Self::UntilEffect => (1, 3),
            Self::FromEffect => (0, 2),
        }
    }
}

/// What waits to be written, and who waits for it.
struct Waiting {
    event: Bytes,
    part: Part,
    done: oneshot::Sender<()>,
}

/// Where runs are handed in.
pub(super) struct Rows(Arc<Queue>);

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    ready: Condvar,
}

impl Rows {
    /// Whether that part of the event's run was committed.
    pub(super) async fn committed(&self, event: Bytes, part: Part) -> bool {
        let (done, committed) = oneshot::channel();
        self.hand_in(Waiting { event, part, done });
        committed.await.is_ok()
    }

    fn hand_in(&self, waiting: Waiting) {
        let mut queue = self
            .0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_first = queue.is_empty();
        queue.push(waiting);
        drop(queue);
        if is_first {
            self.0.ready.notify_one();
        }
    }
}

/// Opens a new database and starts its thread.
pub(super) fn start(path: &Path) -> Result<Rows> {
    let connection = open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let queue = Arc::new(Queue::default());
    let rows = Rows(Arc::clone(&queue));
    std::thread::Builder::new()
        .name("limit-writer".to_owned())
        .spawn(move || write(connection, &queue))?;
    Ok(rows)
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.execute_batch(
        "CREATE TABLE run (row INTEGER PRIMARY KEY, data BLOB NOT NULL);
         CREATE TABLE step (row INTEGER PRIMARY KEY, data BLOB NOT NULL);",
    )?;
    Ok(connection)
}

/// Writes until the process ends, or a commit fails: then whoever waits is told by the drop of
/// its sender.
fn write(mut connection: Connection, queue: &Queue) {
    let mut batch = Vec::new();
    loop {
        let mut waiting = queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while waiting.is_empty() {
            waiting = queue
                .ready
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::swap(&mut *waiting, &mut batch);
        drop(waiting);
        let is_committed = commit(&mut connection, &batch).is_ok();
        for waiting in batch.drain(..) {
            if is_committed {
                // A client that went away waits no more.
                let _ = waiting.done.send(());
            }
        }
    }
}

/// What stands in each row of an event.
pub(super) fn padded(event: &[u8]) -> [u8; ROW_BYTES] {
    let mut data = [0; ROW_BYTES];
    let shown = event.len().min(ROW_BYTES);
    data[..shown].copy_from_slice(&event[..shown]);
    data
}

fn commit(connection: &mut Connection, batch: &[Waiting]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut run = transaction.prepare_cached("INSERT INTO run (data) VALUES (?1)")?;
        let mut step = transaction.prepare_cached("INSERT INTO step (data) VALUES (?1)")?;
        for Waiting { event, part, .. } in batch {
            let data = padded(event);
            let (runs, steps) = part.rows();
            for _ in 0..runs {
                run.execute(params![&data[..]])?;
            }
            for _ in 0..steps {
                step.execute(params![&data[..]])?;
            }
        }
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[Part]) -> [(i64, i64); 2] {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = open(&folder.path().join("limit.db")).unwrap();
        let waiting = |part: &Part| Waiting {
            event: Bytes::from_static(&[7; 200]),
            part: *part,
            done: oneshot::channel().0,
        };
        let batch: Vec<Waiting> = parts.iter().map(waiting).collect();
        commit(&mut connection, &batch).unwrap();
        ["run", "step"].map(|table| {
            let query = format!("SELECT count(*), coalesce(sum(length(data)), 0) FROM {table}");
            connection
                .query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
        })
    }

    #[test]
    fn a_batch_is_a_run_and_four_steps_of_300_bytes_for_each_event() {
        assert_eq!(written(&[Part::Whole; 3]), [(3, 900), (12, 3600)]);
    }

    #[test]
    fn a_run_with_an_effect_is_written_in_two_parts() {
        assert_eq!(written(&[Part::UntilEffect]), [(1, 300), (3, 900)]);
        assert_eq!(written(&[Part::FromEffect]), [(0, 0), (2, 600)]);
    }
}
