//! A real PostgreSQL server as the disk: the simulation stands still until it has answered. The ledger
//! beside it is asked the same, and must say the same. The server is the one that
//! `MILLRACE_TEST_POSTGRES` names.

use std::fmt::Debug;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::store::{
    Answer, CommitError, ForgottenKeys, KeyOwner, KeyPlace, LimitedRun, Outdated, Page, PrunePlace,
    Pruned, RunCounts, RunFilter, RunRow, Runs, StoredRun, SweepPlace, Swept, UnfinishedRun, Unit,
    Upkeep,
};
use millrace_core::scenario::worker_group::WorkerGroup;
use millrace_core::time::Timestamp;
use millrace_store::PostgresStore;
use millrace_store::postgres::Options;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use super::ledger::Ledger;
use crate::simulation::scenarios::far;

/// What the store works on.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Real time, which has nothing to do with that of a simulation, must not end the lease.
const LEASE: Duration = Duration::from_secs(3_600);

/// What all stories leave behind.
const TABLES: [&str; 8] = [
    "unfinished",
    "finished",
    "journal",
    "finds",
    "keys",
    "blob_names",
    "counts",
    "freed",
];

/// A new database, which goes with the server. Stories are told in it one after another.
static SERVER: LazyLock<Server> = LazyLock::new(Server::new);

struct Server {
    store: Arc<PostgresStore>,
    client: Client,
}

/// The disk of the next story: empty.
pub(crate) fn emptied() -> Compared {
    let text = TABLES.map(|table| format!("DELETE FROM millrace.{table};"));
    let text = text.concat();
    let emptied = SERVER.client.batch_execute(&text);
    RUNTIME.block_on(emptied).unwrap();
    Compared {
        server: Arc::clone(&SERVER.store),
        ledger: Ledger::default(),
    }
}

impl Server {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the server for tests is, nextest tells"
    )]
    fn new() -> Self {
        RUNTIME.block_on(async {
            let url = std::env::var("MILLRACE_TEST_POSTGRES");
            let url = url.expect("MILLRACE_TEST_POSTGRES names a server for tests");
            let (server, _) = url.rsplit_once('/').unwrap();
            let name = format!("simulation_{}", std::process::id());
            let client = connect(&url).await;
            let make = format!("CREATE DATABASE {name}");
            client.batch_execute(&make).await.unwrap();
            let options = Options {
                lease: LEASE,
                worker_groups: [WorkerGroup::default(), far()]
                    .map(|group| group.as_str().to_owned())
                    .to_vec(),
                ..Options::new(format!("{server}/{name}"))
            };
            let client = connect(&options.url).await;
            Self {
                store: Arc::new(PostgresStore::open(options).await.unwrap()),
                client,
            }
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "no part of a process that is simulated"
)]
async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    drop(RUNTIME.spawn(connection));
    client
}

/// Both, whose answers are there on the spot.
pub(crate) struct Compared {
    server: Arc<PostgresStore>,
    ledger: Ledger,
}

/// What the server says, if the ledger says the same.
fn agreed<'a, T: Debug + Send + 'a>(
    server: impl Future<Output = T>,
    ledger: impl Future<Output = T>,
) -> BoxFuture<'a, T> {
    let said = RUNTIME.block_on(server);
    let expected = ledger
        .now_or_never()
        .expect("the ledger answers on the spot");
    assert_eq!(
        format!("{said:?}"),
        format!("{expected:?}"),
        "the server and the ledger"
    );
    std::future::ready(said).boxed()
}

/// How much each does in a step, and what the server knows of earlier stories, is its own concern.
fn both<'a, T: Send + 'a>(
    server: impl Future<Output = T>,
    ledger: impl Future<Output = T>,
) -> BoxFuture<'a, T> {
    drop(ledger.now_or_never());
    std::future::ready(RUNTIME.block_on(server)).boxed()
}

impl Runs for Compared {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        agreed(self.server.commit(unit.clone()), self.ledger.commit(unit))
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        agreed(
            self.server.key_owner(app_id, key),
            self.ledger.key_owner(app_id, key),
        )
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        agreed(self.server.run(run_id), self.ledger.run(run_id))
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        agreed(self.server.run_row(run_id), self.ledger.run_row(run_id))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        agreed(self.server.newest_run(), self.ledger.newest_run())
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        agreed(
            self.server.runs(filter.clone(), before, limit),
            self.ledger.runs(filter, before, limit),
        )
    }

    fn queued_or_running(
        &self,
        after: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Vec<UnfinishedRun>> {
        // Those of the rank of `after` itself too: the ledger goes by ranks, as SQLite does.
        let (server, ledger) = (Arc::clone(&self.server), self.ledger.clone());
        let is_behind =
            move |run: &UnfinishedRun| after.is_none_or(|after| run.run_id.rank() > after.rank());
        let behind = async move {
            let mut runs = server.queued_or_running(after, limit).await?;
            runs.retain(is_behind);
            Ok(runs)
        };
        agreed(behind, async move {
            ledger.queued_or_running(after, limit).await
        })
    }

    fn limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        agreed(
            self.server.limited(after, limit),
            self.ledger.limited(after, limit),
        )
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        agreed(self.server.due(until, limit), self.ledger.due(until, limit))
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        agreed(self.server.next_due(), self.ledger.next_due())
    }

    fn run_counts(&self, since: Timestamp) -> Answer<'_, RunCounts> {
        both(self.server.run_counts(since), self.ledger.run_counts(since))
    }

    fn forget_keys(
        &self,
        now: Timestamp,
        after: Option<KeyPlace>,
        limit: u32,
    ) -> Answer<'_, ForgottenKeys> {
        both(
            self.server.forget_keys(now, after, limit),
            self.ledger.forget_keys(now, after, limit),
        )
    }
}

impl Upkeep for Compared {
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>> {
        both(
            self.server.scenarios_with_runs(after, limit),
            self.ledger.scenarios_with_runs(after, limit),
        )
    }

    fn prune(&self, outdated: Outdated, place: PrunePlace, limit: u32) -> Answer<'_, Pruned> {
        both(
            self.server.prune(outdated.clone(), place, limit),
            self.ledger.prune(outdated, place, limit),
        )
    }

    fn sweep(&self, place: Option<SweepPlace>, limit: u32) -> Answer<'_, Swept> {
        both(
            self.server.sweep(place, limit),
            self.ledger.sweep(place, limit),
        )
    }

    fn unnamed(&self, hashes: Vec<BlobHash>) -> Answer<'_, Vec<BlobHash>> {
        agreed(
            self.server.unnamed(hashes.clone()),
            self.ledger.unnamed(hashes),
        )
    }

    fn give_back(&self, bytes: u64) -> Answer<'_, bool> {
        both(self.server.give_back(bytes), self.ledger.give_back(bytes))
    }
}
