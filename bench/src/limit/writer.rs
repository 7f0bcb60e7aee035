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
/// Steps of a run, a row each, after the run's own row.
const STEPS_COUNT: i64 = 4;
/// Pages in the log after which it is copied into the database: what the server sets.
const CHECKPOINT_PAGES: i64 = 4000;
/// The writer's page cache in KiB: what the server sets.
const CACHE_KIB: i64 = 16 * 1024;

/// Who waits for its run, and the event it is of.
type Waiting = (Bytes, oneshot::Sender<()>);

/// Where runs are handed in.
pub(super) struct Rows(Arc<Queue>);

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    ready: Condvar,
}

impl Rows {
    /// Whether the run of that event was committed.
    pub(super) async fn committed(&self, event: Bytes) -> bool {
        let (sender, receiver) = oneshot::channel();
        self.hand_in((event, sender));
        receiver.await.is_ok()
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
        for (_, sender) in batch.drain(..) {
            if is_committed {
                // A client that went away waits no more.
                let _ = sender.send(());
            }
        }
    }
}

fn commit(connection: &mut Connection, batch: &[Waiting]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut run = transaction.prepare_cached("INSERT INTO run (data) VALUES (?1)")?;
        let mut step = transaction.prepare_cached("INSERT INTO step (data) VALUES (?1)")?;
        let mut data = [0_u8; ROW_BYTES];
        for (event, _) in batch {
            let shown = event.len().min(ROW_BYTES);
            data[..shown].copy_from_slice(&event[..shown]);
            run.execute(params![&data[..]])?;
            for _ in 0..STEPS_COUNT {
                step.execute(params![&data[..]])?;
            }
        }
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_a_run_and_four_steps_of_300_bytes_for_each_event() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = open(&folder.path().join("limit.db")).unwrap();
        let batch: Vec<Waiting> = (0..3)
            .map(|_| (Bytes::from_static(&[7; 200]), oneshot::channel().0))
            .collect();
        commit(&mut connection, &batch).unwrap();
        let sum = |table: &str| -> (i64, i64) {
            let query = format!("SELECT count(*), sum(length(data)) FROM {table}");
            connection
                .query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
        };
        assert_eq!(sum("run"), (3, 900));
        assert_eq!(sum("step"), (12, 3600));
    }
}
