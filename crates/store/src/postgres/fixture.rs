//! Databases for tests, each of its own, on the server that `MILLRACE_TEST_POSTGRES` names.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use url::Url;

use super::connect::Target;
use super::{Clock, Options, PostgresStore};

/// Names the server, by the URL of a user who may make databases.
const VARIABLE: &str = "MILLRACE_TEST_POSTGRES";
/// Short, so that a store is soon opened again behind one that was killed.
const LEASE: Duration = Duration::from_millis(500);

/// What the stores of all tests run on.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// A database, which is removed when it is dropped.
pub(crate) struct Database {
    name: String,
    url: String,
}

impl Database {
    /// An empty one.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("test_{}_{number}", std::process::id());
            let made = on_server(&format!("CREATE DATABASE {name}"));
            if made.is_ok() {
                let mut url = server();
                url.set_path(&name);
                let url = url.into();
                return Self { name, url };
            }
            // Of an earlier process with the same id.
            let code = made.as_ref().err().and_then(tokio_postgres::Error::code);
            assert_eq!(code, Some(&SqlState::DUPLICATE_DATABASE), "{made:?}");
        }
    }

    /// The way to it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A connection to it.
    pub(crate) fn connect(&self) -> Client {
        let target = Target::parse(&self.url).unwrap();
        RUNTIME.block_on(target.connect()).unwrap()
    }

    /// Opens a store in it.
    pub(crate) fn open(&self) -> PostgresStore {
        open(&self.url)
    }

    /// Does something in it, behind the store's back.
    pub(crate) fn execute(&self, statement: &str) {
        let client = self.connect();
        RUNTIME.block_on(client.batch_execute(statement)).unwrap();
    }

    /// The number that a query gives.
    pub(crate) fn number(&self, query: &str) -> i64 {
        let client = self.connect();
        let rows = RUNTIME.block_on(client.query_typed(query, &[]));
        rows.unwrap()[0].get(0)
    }

    /// Whether Millrace's schema has that table.
    pub(crate) fn has_table(&self, name: &str) -> bool {
        let query = format!("SELECT count(to_regclass('millrace.{name}'))");
        self.number(&query) == 1
    }

    /// Bars everyone else from a table until it is released.
    pub(crate) fn lock(&self, table: &str) -> Lock {
        let client = self.connect();
        let text = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        RUNTIME.block_on(client.batch_execute(&text)).unwrap();
        Lock(client)
    }

    /// Lets nobody connect to it any more, or lets them again. Who is connected stays so.
    pub(crate) fn let_in(&self, may: bool) {
        let name = &self.name;
        on_server(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {may}")).unwrap();
    }
}

/// A table that everyone else waits for.
pub(crate) struct Lock(Client);

impl Lock {
    /// Ends the connections that wait for it, once there is one.
    pub(crate) fn end_the_waiting(&self) {
        let text = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let ended = || async {
            // A transaction sees who is active as it was when it first looked.
            let look_anew = "SELECT pg_stat_clear_snapshot()";
            self.0.batch_execute(look_anew).await?;
            self.0.query_typed(text, &[]).await
        };
        while RUNTIME.block_on(ended()).unwrap().is_empty() {}
    }

    /// Lets them go on.
    pub(crate) fn release(self) {
        RUNTIME.block_on(self.0.batch_execute("ROLLBACK")).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let removed = on_server(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        if !std::thread::panicking() {
            removed.unwrap();
        }
    }
}

/// Opens a store in the database with that URL.
pub(crate) fn open(url: &str) -> PostgresStore {
    open_by(url, None)
}

/// Opens a store that goes by that clock.
pub(super) fn open_by(url: &str, clock: Option<Clock>) -> PostgresStore {
    let options = Options {
        lease: LEASE,
        clock,
        ..Options::new(url)
    };
    RUNTIME.block_on(PostgresStore::open(options)).unwrap()
}

fn server() -> Url {
    #[expect(
        clippy::disallowed_methods,
        reason = "how whoever starts the tests tells them where the server is"
    )]
    let Ok(url) = std::env::var(VARIABLE) else {
        panic!(
            "{VARIABLE} is not set. `cargo nextest run` starts a server for these tests; \
             with another runner: {VARIABLE}=$(scripts/postgres start $$) cargo test"
        );
    };
    Url::parse(&url).unwrap()
}

fn on_server(statement: &str) -> Result<(), tokio_postgres::Error> {
    RUNTIME.block_on(async {
        let target = Target::parse(server().as_str()).unwrap();
        let client = target.connect().await.unwrap();
        client.batch_execute(statement).await
    })
}

/// Waits until something in the client's database waits for a lock.
pub(super) fn wait_for_a_lock(client: &Client) {
    let sql = "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    RUNTIME
        .block_on(async { while !client.query_one(sql, &[]).await.unwrap().get::<_, bool>(0) {} });
}
