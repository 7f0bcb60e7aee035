//! A run as it happens: the real types, the real HTTP client, an engine on the machine's clock.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::journal::Entry;
use millrace_core::json::{Json, from_json};
use millrace_core::limits::Limits;
use millrace_core::plan::{CompileInput, Plan, Surroundings};
use millrace_core::ports::host::Host;
use millrace_core::scenario::{Draft, Retention};
use millrace_engine::ports::{NoObserver, OwnCatalogue, PlanError, Plans};
use millrace_engine::world::{HttpClient, LiveWorld};
use millrace_engine::{Listener, NewEvent, Options, TokioHost};
use millrace_nodes::catalogue;
use millrace_store::{FileBlobs, SqliteStore, blobs, sqlite};
use serde_json::Value;
use smol_str::SmolStr;
use tokio::sync::oneshot;

use super::secrets::Vault;

/// Most bytes of an answer.
const RESPONSE_BYTES_MAX: u64 = 1 << 20;

/// A run that has ended.
pub(crate) struct Lived {
    pub(crate) plan: Arc<Plan>,
    pub(crate) run_id: RunId,
    pub(crate) journal: Vec<Entry>,
}

/// The plan of a draft.
pub(crate) fn compiled(draft: &Value) -> Arc<Plan> {
    let draft: Draft = from_json(&draft.to_string().parse().unwrap()).unwrap();
    let limits = Limits::default();
    let registry = catalogue();
    let input = CompileInput {
        scenario_id: ScenarioId::from_bytes([1; 16]),
        scenario_name: "the scenario",
        version: Some(3),
        draft: &draft,
        surroundings: Surroundings {
            registry: &registry,
            limits: &limits,
            timezone: "Europe/Berlin",
            known: None,
        },
    };
    let (plan, _) = Plan::compile(input).unwrap_or_else(|faults| panic!("{faults:#?}"));
    Arc::new(plan)
}

/// A folder for large values, of which these runs have none.
fn blobs(host: &Arc<dyn Host>) -> FileBlobs {
    let clock = Arc::clone(host);
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/large-values").into();
    let options = blobs::Options {
        clock: Arc::new(move || clock.now()),
        disk_reserve_bytes: 0,
        free_bytes: sqlite::Options::default().free_bytes,
    };
    FileBlobs::open(folder, options).unwrap()
}

/// Runs a plan on an event until it ends.
pub(crate) async fn live(
    run: (Arc<Plan>, Json),
    correlation_id: Option<&str>,
    sink: &str,
) -> Lived {
    live_while(run, correlation_id, sink, || true).await
}

/// The same in a process that holds its runs only at times.
pub(crate) async fn live_while(
    (plan, event): (Arc<Plan>, Json),
    correlation_id: Option<&str>,
    sink: &str,
    is_held: impl Fn() -> bool + Send + Sync + 'static,
) -> Lived {
    // Two tests at once are no harm: the second finds what the first has set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let host: Arc<dyn Host> = Arc::new(TokioHost::new(tokio::runtime::Handle::current()));
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let client = Arc::new(HttpClient::new(true, RESPONSE_BYTES_MAX).unwrap());
    let vault = Arc::new(Vault::of(sink, true));
    let world = LiveWorld::new(vault, client, Arc::clone(&host)).while_held(is_held);
    let options = Options {
        host: Arc::clone(&host),
        store: Arc::clone(&store) as _,
        blobs: Arc::new(blobs(&host)),
        plans: Arc::new(One(Arc::clone(&plan))),
        world: Arc::new(world),
        observer: Arc::new(NoObserver),
        catalogue: Arc::new(OwnCatalogue),
        members: None,
        serves: millrace_core::scenario::worker_group::Served::All,
        limits: Limits::default(),
        retention: Retention::default(),
        shutdown_grace_millis: 0,
    };
    let (engine, service) = options.build().await.unwrap();
    let (stop, stopped) = oneshot::channel();
    let stopping = stopped.map(|asked: Result<(), _>| drop(asked));
    host.spawn(service.run(stopping).boxed());
    let listener = Listener {
        plan: Arc::clone(&plan),
        event,
        labels: Vec::new(),
    };
    let event = NewEvent {
        claim: None,
        compare_body: false,
        listeners: vec![listener],
        correlation_id: correlation_id.map(SmolStr::new),
        replay_of: None,
    };
    let run = engine.accept(event).await.unwrap().runs.remove(0);
    run.finished().await;
    drop(stop);
    let stored = millrace_core::ports::store::Runs::run(&*store, run.run_id());
    let stored = stored.await.unwrap().unwrap();
    let decode = |chunk| millrace_core::journal::decode(chunk).unwrap();
    Lived {
        plan,
        run_id: run.run_id(),
        journal: stored
            .chunks
            .iter()
            .flat_map(|chunk| decode(chunk))
            .collect(),
    }
}

/// The one plan that there is.
struct One(Arc<Plan>);

impl Plans for One {
    fn plan(&self, _: ScenarioId, _: u32) -> BoxFuture<'_, Result<Arc<Plan>, PlanError>> {
        futures::future::ready(Ok(Arc::clone(&self.0))).boxed()
    }

    fn published(&self, _: ScenarioId) -> BoxFuture<'_, Result<Option<u32>, PlanError>> {
        futures::future::ready(Ok(self.0.version)).boxed()
    }

    fn named<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<Arc<Plan>>, PlanError>> {
        futures::future::ready(Ok(None)).boxed()
    }

    fn is_enabled(&self, _: ScenarioId) -> BoxFuture<'_, Result<bool, PlanError>> {
        futures::future::ready(Ok(true)).boxed()
    }

    fn retention(&self, _: ScenarioId) -> BoxFuture<'_, Result<Option<Retention>, PlanError>> {
        futures::future::ready(Ok(None)).boxed()
    }

    fn variable(&self, _: &str) -> Option<Json> {
        None
    }
}
