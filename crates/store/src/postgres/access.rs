//! How calls of the ports reach the database: connections of a pool for all, the writer for
//! commits. No SQL but the ping.

mod together;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::ports::store::{Answer, CommitError, Error, Facts, Store, Unit};
use millrace_core::scenario::worker_group::DEFAULT;
use millrace_core::time::Timestamp;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_postgres::Client;

pub(super) use self::together::Together;
use super::blobs::PostgresBlobs;
use super::connect::Target;
use super::fault::Fault;
use super::member::{Claims, Membership, claims};
use super::migrate;
use super::open::{self, OpenError};
use super::runs::{Reads, partitions, reads};
use super::runtime;
use super::standing::Standing;
use super::writer::Writer;

/// How long closing waits for the server.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Says what time it is, for the health figures and the time that commits take.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Where the database is: a URL that begins with `postgres://`.
    pub url: String,
    /// What other members and people know this process as.
    pub member_name: String,
    /// What others are told that it does.
    pub role: &'static str,
    /// Whose runs it drives, by the names of their groups. Who drives some takes duties that are
    /// nobody's.
    pub worker_groups: Vec<String>,
    /// How long this member may go on without having been heard of.
    pub lease: Duration,
    /// How often it is looked what other members did, when they cannot be heard.
    pub look_pause: Duration,
    /// How many connections read and make small changes, at most.
    pub connections: usize,
    /// How many connections commit, each a batch at a time.
    pub writers: usize,
    /// Without one, [`Facts::last_commit`] stays empty.
    pub clock: Option<Clock>,
    /// A way to the same database on which a session lasts, so that members hear each other at once;
    /// without one they look a few times a second.
    pub direct_url: Option<String>,
    /// Where the database's clock is kept: it decides when runs are due.
    pub database_clock: Option<DatabaseClock>,
}

/// The database's clock, as a clock of this machine that never goes back shows it.
#[derive(Debug, Clone)]
pub struct DatabaseClock {
    /// From when that one counts.
    pub start: Instant,
    /// What is to be added to the milliseconds since then.
    pub offset: Arc<AtomicI64>,
}

impl Options {
    /// The defaults.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            member_name: "millrace".to_owned(),
            role: "all",
            worker_groups: vec![DEFAULT.to_owned()],
            lease: Duration::from_secs(6),
            look_pause: Duration::from_millis(250),
            connections: 8,
            writers: 2,
            clock: None,
            direct_url: None,
            database_clock: None,
        }
    }
}

/// A connection of the pool.
pub(super) type Connection = Object;

/// The connections of a pool, and what is done on them.
#[derive(Clone)]
pub(super) struct Calls {
    pool: Pool,
    runtime: Handle,
}

/// A store in a PostgreSQL database.
pub struct PostgresStore {
    name: String,
    pub(super) calls: Calls,
    writer: Writer,
    pub(super) claims: Claims,
    pub(super) reads: Reads,
    pub(super) standing: Arc<Standing>,
    pub(super) membership: Membership,
}

impl PostgresStore {
    /// Opens a database, brings it to the newest schema, and registers as a member that serves from
    /// it. What the store does from now on is done on the present runtime.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let target = Target::parse(&options.url)?;
        let mut client = target.connect().await?;
        open::examine(&client).await?;
        let prepared = async {
            migrate::migrate(&mut client).await?;
            partitions::prepare_next(&client).await?;
            Ok(())
        };
        prepared.await.map_err(OpenError::or_rights)?;
        let standing = Arc::new(Standing::new(options.clock.clone()));
        standing.measured(database_bytes(&client).await?);
        let calls = Calls {
            pool: target.pool(options.connections)?,
            runtime: Handle::current(),
        };
        let membership = Membership::register(client, (&target, &calls), &options).await?;
        let number = membership.member().number;
        Ok(Self {
            name: target.name(),
            writer: Writer::start(&target, &membership, &standing),
            claims: claims::start(&calls, number, membership.state()),
            reads: reads::start(&calls),
            calls,
            standing,
            membership,
        })
    }

    /// Hosts and database, without a password.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Completes when another process has taken over from this member: nothing of it is written any
    /// more, and it has to end.
    pub fn taken_over(&self) -> impl Future<Output = ()> + Send + 'static {
        let signs = [self.writer.fenced(), self.membership.fenced()];
        async move {
            let waits = signs.map(|mut sign| {
                Box::pin(async move {
                    // A sender that is gone will never say so.
                    if sign.wait_for(|is_fenced| *is_fenced).await.is_err() {
                        std::future::pending::<()>().await;
                    }
                })
            });
            futures::future::select_all(waits).await;
        }
    }

    /// Commits what waits and ends the membership, so that the next process need not wait for the
    /// end of its lease. A server that does not answer is not waited for: what it has not confirmed
    /// was told to nobody, and the lease ends by itself.
    pub async fn close(&self) {
        let closed = async {
            self.writer.close().await;
            self.membership.leave().await;
        };
        if tokio::time::timeout(CLOSE_TIMEOUT, closed).await.is_err() {
            tracing::warn!(
                "PostgreSQL does not answer: this member ends without having told it; its lease ends by itself"
            );
        }
    }

    pub(super) fn commit_unit(
        &self,
        unit: Arc<Unit>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        self.writer.commit(unit)
    }

    /// Large values, in the same database.
    pub fn blobs(&self) -> PostgresBlobs {
        PostgresBlobs::new(self.calls.clone(), Arc::clone(&self.standing))
    }

    /// See [`Calls::with`].
    pub(super) fn with<T, W>(
        &self,
        work: impl FnOnce(Connection) -> W + Send + 'static,
    ) -> Answer<'static, T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        self.calls.with(work)
    }
}

impl Calls {
    /// Does something on a connection of the pool. It goes on though no one waits for it.
    pub(super) fn with<T, W>(
        &self,
        work: impl FnOnce(Connection) -> W + Send + 'static,
    ) -> Answer<'static, T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        let pool = self.pool.clone();
        let task = runtime::spawn(&self.runtime, async move {
            let connection = pool.get().await.map_err(Fault::from)?;
            work(connection).await.map_err(Error::from)
        });
        async move { task.await.unwrap_or_else(|_| Err(ended())) }.boxed()
    }
}

impl Calls {
    /// Waits for something on the store's runtime, whichever the caller is on; ends with its caller.
    pub(super) fn wait_for<T, W>(&self, work: W) -> Answer<'static, T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let mut task = Waiting(runtime::spawn(&self.runtime, work));
        async move { (&mut task.0).await.unwrap_or_else(|_| Err(ended())) }.boxed()
    }
}

/// A task that ends when nobody waits for it.
struct Waiting<T>(JoinHandle<T>);

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is said when what should do something is not there any more.
pub(super) fn ended() -> Error {
    Error::Unavailable {
        message: "a task of the store has ended; restart Millrace".to_owned(),
    }
}

/// Bytes that the database takes on the server.
pub(super) async fn database_bytes(client: &Client) -> Result<u64, tokio_postgres::Error> {
    let text = "SELECT pg_database_size(current_database())";
    let rows = client.query_typed(text, &[]).await?;
    Ok(rows[0].try_get::<_, i64>(0)?.unsigned_abs())
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // Nobody can wait here; a process that ends before this is done leaves its lease behind.
        let ended = self.writer.close();
        let left = self.membership.leave();
        runtime::spawn(&self.calls.runtime, async move {
            ended.await;
            left.await;
        });
    }
}

impl Store for PostgresStore {
    fn ping(&self) -> Answer<'_, ()> {
        let writable = "SELECT pg_is_in_recovery()";
        self.with(move |connection| async move {
            let row = connection.query_typed(writable, &[]).await?;
            if row[0].get(0) {
                return Err(Fault::Port(Error::Unavailable {
                    message: "the PostgreSQL server is a standby: it takes no writes".to_owned(),
                }));
            }
            Ok(())
        })
    }

    fn facts(&self) -> Facts {
        self.standing.facts()
    }

    fn refuses_events(&self) -> bool {
        self.standing.is_full()
    }

    fn flush_micros(&self) -> u64 {
        self.standing.flush_micros()
    }
}
