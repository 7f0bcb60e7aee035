//! The durable-pg limit's store: two tasks with a connection each, of which each takes all runs that
//! wait and commits them by one statement.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use bytes::Bytes;
use tokio::sync::{Notify, oneshot};
use tokio_postgres::{Client, Statement};

use super::writer::{Part, padded};
use crate::process::postgres;

/// Both tables' rows have what SQLite's have without being asked: a number that they are found by.
const TABLES: &str = "
    CREATE TABLE run (row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea NOT NULL);
    CREATE TABLE step (row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea NOT NULL);";
/// A batch in one statement, which is a transaction of its own.
const COMMIT: &str = "
    WITH runs AS (INSERT INTO run (data) SELECT unnest($1::bytea[]))
    INSERT INTO step (data) SELECT unnest($2::bytea[])";

/// What waits to be written, and who waits for it.
struct Waiting {
    event: Bytes,
    done: oneshot::Sender<()>,
}

/// Where runs are handed in.
pub(super) struct SharedRows(Arc<Queue>);

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    ready: Notify,
}

impl SharedRows {
    /// Makes the tables, and starts that many tasks.
    pub(super) async fn start(url: &str, connections: usize) -> Result<Self> {
        postgres::connect(url).await?.batch_execute(TABLES).await?;
        let queue = Arc::new(Queue::default());
        for _ in 0..connections {
            let writer = Writer::new(url).await?;
            spawn(writer.work(Arc::clone(&queue)));
        }
        Ok(Self(queue))
    }

    /// Whether the event's run was committed.
    pub(super) async fn committed(&self, event: Bytes) -> bool {
        let (done, committed) = oneshot::channel();
        self.0.hand_in(Waiting { event, done });
        committed.await.is_ok()
    }
}

impl Queue {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_in(&self, one: Waiting) {
        let mut waiting = self.lock();
        let is_first = waiting.is_empty();
        waiting.push(one);
        drop(waiting);
        if is_first {
            self.ready.notify_one();
        }
    }

    /// All that wait, once there is one.
    async fn take(&self) -> Vec<Waiting> {
        loop {
            let taken = std::mem::take(&mut *self.lock());
            if !taken.is_empty() {
                return taken;
            }
            self.ready.notified().await;
        }
    }
}

/// One connection that commits.
struct Writer {
    client: Client,
    commit: Statement,
}

impl Writer {
    async fn new(url: &str) -> Result<Self> {
        let client = postgres::connect(url).await?;
        let commit = client.prepare(COMMIT).await?;
        Ok(Self { client, commit })
    }

    /// Writes until the process ends. When a commit fails, whoever waits is told by the drop of its
    /// sender.
    async fn work(self, queue: Arc<Queue>) {
        loop {
            let batch = queue.take().await;
            let is_committed = self.commit(&batch).await.is_ok();
            for waiting in batch {
                if is_committed {
                    // A client that went away waits no more.
                    let _ = waiting.done.send(());
                }
            }
        }
    }

    async fn commit(&self, batch: &[Waiting]) -> Result<(), tokio_postgres::Error> {
        let (_, steps) = Part::Whole.rows();
        let rows: Vec<_> = batch.iter().map(|one| padded(&one.event)).collect();
        let of_runs: Vec<&[u8]> = rows.iter().map(<[u8; _]>::as_slice).collect();
        let of_steps: Vec<&[u8]> = of_runs
            .iter()
            .flat_map(|row| std::iter::repeat_n(*row, steps))
            .collect();
        self.client
            .execute(&self.commit, &[&of_runs, &of_steps])
            .await?;
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the writers live as long as the process"
)]
fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(work);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::postgres::Postgres;

    #[tokio::test]
    async fn a_batch_is_a_run_and_four_steps_of_300_bytes_for_each_event() {
        let server = Postgres::start().await.unwrap();
        let rows = SharedRows::start(&server.url, 2).await.unwrap();
        for batch in [1, 3] {
            let event = |_| rows.committed(Bytes::from_static(&[7; 200]));
            let events = (0..batch).map(event).collect::<Vec<_>>();
            for committed in events {
                assert!(committed.await);
            }
        }
        let client = postgres::connect(&server.url).await.unwrap();
        for (table, expected) in [("run", (4, 1200)), ("step", (16, 4800))] {
            let query = format!("SELECT count(*), sum(length(data)) FROM {table}");
            let row = client.query_one(&query, &[]).await.unwrap();
            let (count, bytes): (i64, i64) = (row.get(0), row.get(1));
            assert_eq!((count, bytes), expected, "{table}");
        }
    }

    #[tokio::test]
    async fn who_waits_for_a_commit_that_fails_is_told() {
        let server = Postgres::start().await.unwrap();
        let rows = SharedRows::start(&server.url, 1).await.unwrap();
        let client = postgres::connect(&server.url).await.unwrap();
        client.batch_execute("DROP TABLE step").await.unwrap();
        assert!(!rows.committed(Bytes::from_static(b"{}")).await);
    }
}
