//! What is true of values in a database alone. What every keeper must do is in
//! `crate::blobs::conformance`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures::executor::block_on;
use millrace_core::ports::blobs::{BlobHash, Blobs};
use millrace_core::time::Timestamp;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use crate::blobs::conformance::{Bench, blob, put};
use crate::postgres::PostgresStore;
use crate::postgres::fixture::{Database, RUNTIME, open_by, wait_for_a_lock};

/// A database with its clock. One store is open all the time; the keepers know nothing of each
/// other.
pub(crate) struct Table {
    store: PostgresStore,
    now: Arc<AtomicI64>,
    client: Client,
    // Removed after those that use it.
    database: Database,
}

impl Bench for Table {
    fn new() -> Self {
        let database = Database::new();
        let now = Arc::new(AtomicI64::new(1_000_000));
        let shown = Arc::clone(&now);
        let clock = Arc::new(move || Timestamp::from_millis(shown.load(Ordering::SeqCst)));
        Self {
            store: open_by(database.url(), Some(clock)),
            now,
            client: database.connect(),
            database,
        }
    }

    fn open(&self) -> Arc<dyn Blobs> {
        Arc::new(self.store.blobs())
    }

    fn clock(&self) -> &AtomicI64 {
        &self.now
    }

    fn damage(&self, hash: BlobHash, text: &str) {
        let sql = "UPDATE millrace.blobs SET text = $2 WHERE hash = $1";
        let (hash, text) = (hash.as_bytes().as_slice(), text.as_bytes());
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 2] =
            [(&hash, Type::BYTEA), (&text, Type::BYTEA)];
        let changed = RUNTIME.block_on(self.client.execute_typed(sql, &parameters));
        assert_eq!(changed.unwrap(), 1);
    }

    fn kept(&self, hash: BlobHash) -> Vec<u8> {
        let sql = "SELECT text FROM millrace.blobs WHERE hash = $1";
        let hash = hash.as_bytes().as_slice();
        RUNTIME
            .block_on(self.client.query_typed_one(sql, &[(&hash, Type::BYTEA)]))
            .unwrap()
            .get(0)
    }
}

#[test]
fn what_another_process_has_stored_again_is_not_removed() {
    let bench = Table::new();
    let (one, other) = (bench.open(), bench.open());
    let hash = put(&*one, "shared");
    bench.pass(10_000);
    put(&*other, "shared");
    assert!(!block_on(one.remove(hash, bench.ago(5_000))).unwrap());
    bench.pass(10_000);
    assert!(block_on(one.remove(hash, bench.ago(5_000))).unwrap());
}

#[test]
fn what_another_process_stores_again_at_this_moment_is_not_removed() {
    let bench = Table::new();
    let blobs = bench.open();
    let hash = put(&*blobs, "shared");
    bench.pass(10_000);
    let run = |sql: &str| RUNTIME.block_on(bench.client.batch_execute(sql)).unwrap();
    run("BEGIN; UPDATE millrace.blobs SET stored_at = 1010000");
    let removal = blobs.remove(hash, bench.ago(5_000));
    wait_for_a_lock(&bench.database.connect());
    run("COMMIT");
    assert!(!block_on(removal).unwrap());
    assert_eq!(block_on(blobs.get(hash)).unwrap(), "shared");
}

#[test]
fn what_is_removed_at_this_moment_is_stored_anew() {
    let bench = Table::new();
    let blobs = bench.open();
    let hash = put(&*blobs, "shared");
    let run = |sql: &str| RUNTIME.block_on(bench.client.batch_execute(sql)).unwrap();
    run("BEGIN; DELETE FROM millrace.blobs");
    let storing = blobs.put(blob("shared"));
    wait_for_a_lock(&bench.database.connect());
    run("COMMIT");
    block_on(storing).unwrap();
    assert_eq!(block_on(blobs.get(hash)).unwrap(), "shared");
}

#[test]
fn without_a_clock_a_value_is_as_old_as_the_server_says() {
    let database = Database::new();
    let store = open_by(database.url(), None);
    let blobs = store.blobs();
    let hash = put(&blobs, "any");
    let now = RUNTIME.block_on(database.connect().query_typed_one(
        "SELECT floor(extract(epoch FROM now()) * 1000)::bigint",
        &[],
    ));
    let now: i64 = now.unwrap().get(0);
    let hour = 3_600_000;
    let ago = Timestamp::from_millis(now - hour);
    assert!(!block_on(blobs.remove(hash, ago)).unwrap());
    let in_an_hour = Timestamp::from_millis(now + hour);
    assert!(block_on(blobs.remove(hash, in_an_hour)).unwrap());
}
