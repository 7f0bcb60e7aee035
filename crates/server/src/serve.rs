//! `serve`: wires all parts to each other, listens, and stops in order.

pub mod objects;
mod storage;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use millrace_core::expression;
use millrace_core::json::Json;
use millrace_core::limits::Limits;
use millrace_core::ports::host::Host;
use millrace_core::ports::members::Members;
use millrace_core::ports::node::Registry;
use millrace_core::ports::store::{self, Store};
use millrace_engine::world::{HttpClient, LiveWorld};
use millrace_engine::{Options, Service, TokioHost};
use millrace_store::postgres::DatabaseClock;
use smol_str::SmolStr;
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use self::storage::Storage;
use crate::alert::Alerts;
use crate::api;
use crate::api::LookedAt;
use crate::api::auth::{Tokens, session::first_link};
use crate::application::{self, Application};
use crate::catalogue::Catalogue;
use crate::catalogue::plans::PlanCache;
use crate::credentials::StoredConnections;
use crate::data_folder::DataFolder;
use crate::settings::Settings;
use crate::state::{Ids, Server, Shared};
use crate::vault::Vault;
use crate::webhook::admission::{Admission, Crowd};
use crate::webhook::deliveries::Deliveries;
use crate::webhook::listening::Listening;

/// What the environment's `MILLRACE_VAR_<NAME>` say.
pub type FixedVariables = BTreeMap<SmolStr, Json>;

/// How long open connections may end after the last run has been recorded.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// Serves until the process is asked to end (SIGINT or SIGTERM). `ready` is called with the
/// address and the admin token once requests are served.
pub async fn serve(
    settings: Settings,
    fixed_variables: FixedVariables,
    ready: impl FnOnce(&Ready),
) -> anyhow::Result<()> {
    serve_through(settings, fixed_variables, |store| store, ready).await
}

/// The same, with everything stored through what `before` puts before the store, such as faults
/// on demand.
pub async fn serve_through(
    settings: Settings,
    fixed_variables: FixedVariables,
    before: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
    ready: impl FnOnce(&Ready),
) -> anyhow::Result<()> {
    let data = DataFolder::hold(&settings.data)?;
    let (listener, address) = listen(settings.listen)?;
    let (host, clock) = host(&settings);
    let mut storage = Storage::open(&data, &settings, &host, clock).await?;
    storage.store = before(storage.store);
    let served = tokio::select! {
        biased;
        served = serve_from(&storage, (settings, &data, host), (listener, address), fixed_variables, ready) => {
            served.map_err(|error| storage.explain(error))
        }
        () = storage.taken_over() => Err(TakenOver.into()),
    };
    storage.close().await;
    served
}

/// The clocks of the process. Where a database is shared its time of day is the one that counts.
fn host(settings: &Settings) -> (Arc<dyn Host>, Option<DatabaseClock>) {
    let runtime = tokio::runtime::Handle::current();
    if settings.database_url.is_none() {
        return (Arc::new(TokioHost::new(runtime)), None);
    }
    let offset = Arc::new(AtomicI64::new(0));
    let host = TokioHost::by_clock_of_another(runtime, Arc::clone(&offset));
    let clock = DatabaseClock {
        start: host.start(),
        offset,
    };
    (Arc::new(host), Some(clock))
}

/// Another process has taken over from this one.
#[derive(Debug, thiserror::Error)]
#[error(
    "this process was not heard of for longer than its lease, and another one has taken over from it; nothing is lost: start it again"
)]
pub struct TakenOver;

async fn serve_from(
    storage: &Storage,
    (settings, data, host): (Settings, &DataFolder, Arc<dyn Host>),
    (listener, address): (TcpListener, SocketAddr),
    fixed_variables: FixedVariables,
    ready: impl FnOnce(&Ready),
) -> anyhow::Result<()> {
    let wired = wire(settings, data, storage, (address, host), fixed_variables).await;
    let (server, service) = wired?;
    if let Err(problem) = api::resume_jobs(&server).await {
        anyhow::bail!("unfinished jobs cannot be read: {}", problem.message());
    }
    api::restore_statistics(&server).await?;
    let (stop, stopped) = watch::channel(false);
    let application = Application::new(&server);
    let http = std::pin::pin!(application::serve(listener, application, stopped));
    // Whoever has been told that it is ready may ask it to end, and is heard.
    let signals = Signals::hear()?;
    ready(&Ready::of(&server, address, data, storage.is_first).await?);
    let work = work(&server, service, async move {
        signals.asked_to_end().await;
        let _ = stop.send(true);
    });
    match futures::future::select(std::pin::pin!(work), http).await {
        futures::future::Either::Left(((), http)) => {
            let _ = server.within(CLOSE_LIMIT, http).await;
            Ok(())
        }
        // All connections ended before the work did.
        futures::future::Either::Right(((), work)) => {
            work.await;
            Ok(())
        }
    }
}

/// Works until the end is asked for, and stores what is worth storing of it.
async fn work(server: &Shared, service: Service, end: impl Future<Output = ()> + Send) {
    tokio::select! {
        biased;
        () = service.run(end) => {}
        () = api::keep_statistics(server) => {}
        () = api::take_up_jobs(server) => {}
    }
    let saving = std::pin::pin!(api::save_statistics(server));
    let _ = server.within(CLOSE_LIMIT, saving).await;
}

/// What a person needs to use a server that has just begun to serve.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Base of every link.
    pub url: String,
    /// The address that is listened on.
    pub address: SocketAddr,
    /// Where the admin token is kept; `None` when it was given by a setting.
    pub token_file: Option<std::path::PathBuf>,
    /// A link that signs a browser in, once; at the first start alone.
    pub sign_in_link: Option<String>,
    /// Whether actions may call this machine and private networks.
    pub private_networks: bool,
}

impl Ready {
    async fn of(
        server: &Server,
        address: SocketAddr,
        data: &DataFolder,
        is_first: bool,
    ) -> anyhow::Result<Self> {
        let token_file = match &server.settings.admin_token {
            Some(_) => None,
            None => Some(std::path::absolute(data.path().join("admin.token"))?),
        };
        let sign_in_link = if is_first {
            let link = first_link(server).await;
            Some(link.map_err(|problem| anyhow::anyhow!(problem.message().to_owned()))?)
        } else {
            None
        };
        Ok(Self {
            url: server.public_url.clone(),
            address,
            token_file,
            sign_in_link,
            private_networks: server.settings.allow_private_networks,
        })
    }
}

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error(
    "{address} cannot be listened on ({source}); give another address with --listen or MILLRACE_LISTEN, or stop whoever has it"
)]
pub struct NotListening {
    address: SocketAddr,
    source: std::io::Error,
}

/// Connections that the system holds until they are taken; senders beyond it try again only after a
/// second. The system may hold fewer (`net.core.somaxconn`).
const CONNECTIONS_WAITING_MAX: u32 = 4096;

fn listen(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = bind(address).map_err(|source| NotListening { address, source })?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart need not wait until the connections of the process before are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(CONNECTIONS_WAITING_MAX)
}

/// Makes every part and gives each what it needs of the others.
async fn wire(
    settings: Settings,
    data: &DataFolder,
    storage: &Storage,
    (address, host): (SocketAddr, Arc<dyn Host>),
    fixed_variables: FixedVariables,
) -> anyhow::Result<(Shared, Service)> {
    expression::set_limits(&settings.limits);
    // Before the engine, which looks its figures up once.
    let recorder = recorder()?;
    let (store, blobs) = (Arc::clone(&storage.store), Arc::clone(&storage.blobs));
    let vault = storage.unlock(data, &settings).await?;
    storage.claim_objects().await?;
    let registry = Arc::new(millrace_nodes::catalogue()) as Arc<dyn Registry>;
    let public_url = settings.public_url(address);
    let alerts = Alerts::new(&settings, data, Arc::clone(&host), &public_url)?;
    let sources = (Arc::clone(&store), Arc::clone(&registry));
    let plans = plan_cache(sources, &settings, fixed_variables, &alerts).await?;
    let connections = Arc::new(StoredConnections::new(Arc::clone(&store), vault.clone()));
    let client = client(&settings)?;
    let members = storage.members.clone();
    let world = live_world((&connections, &client), members.clone(), &host);
    let (listening, catalogue) = catalogue((&store, &vault), &plans, members.clone()).await?;
    let parts = (plans.clone(), world, alerts, catalogue.clone());
    let options = engine_options(&settings, storage, &host, parts);
    let (engine, service) = options.build().await?;
    let server = Server {
        admission: admission(&settings.limits),
        tokens: tokens(&settings, data, &store)?,
        started_at: host.now(),
        deliveries: Deliveries::default(),
        looked_at: LookedAt::default(),
        settings,
        public_url,
        host,
        store,
        blobs,
        registry,
        vault,
        engine,
        plans,
        connections,
        client,
        listening,
        catalogue,
        members,
        ids: Ids::default(),
        recorder,
    };
    Ok((Arc::new(server), service))
}

fn engine_options(
    settings: &Settings,
    storage: &Storage,
    host: &Arc<dyn Host>,
    (plans, world, alerts, catalogue): (Arc<PlanCache>, LiveWorld, Alerts, Arc<Catalogue>),
) -> Options {
    Options {
        host: Arc::clone(host),
        store: Arc::clone(&storage.store) as Arc<_>,
        blobs: Arc::clone(&storage.blobs),
        plans,
        world: Arc::new(world),
        observer: Arc::new(alerts),
        catalogue,
        members: storage.members.clone(),
        limits: settings.limits.clone(),
        retention: settings.retention.clone(),
        serves: settings.serves.clone(),
        shutdown_grace_millis: settings.shutdown_grace.as_millis(),
    }
}

fn live_world(
    (connections, client): (&Arc<StoredConnections>, &Arc<HttpClient>),
    members: Option<Arc<dyn Members>>,
    host: &Arc<dyn Host>,
) -> LiveWorld {
    let (connections, client) = (Arc::clone(connections), Arc::clone(client));
    let world = LiveWorld::new(connections, client, Arc::clone(host));
    match members {
        None => world,
        Some(members) => world.while_held(move || !members.holds_for().is_zero()),
    }
}

async fn plan_cache(
    (store, registry): (Arc<dyn Store>, Arc<dyn Registry>),
    settings: &Settings,
    fixed_variables: FixedVariables,
    alerts: &Alerts,
) -> Result<Arc<PlanCache>, store::Error> {
    let for_all = (settings.limits.clone(), settings.timezone.clone());
    let plans = PlanCache::new(store, registry, for_all, fixed_variables, alerts.plan());
    plans.refresh_variables().await?;
    Ok(Arc::new(plans))
}

fn recorder() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new()
        .install_recorder()
        .context("metrics cannot be recorded")?;
    api::describe_metrics();
    Ok(recorder)
}

fn client(settings: &Settings) -> anyhow::Result<Arc<HttpClient>> {
    let bytes_max = settings.limits.response_bytes_max;
    Ok(Arc::new(HttpClient::new(
        settings.allow_private_networks,
        bytes_max,
    )?))
}

/// What this process listens with, and who keeps it as it is stored.
async fn catalogue(
    (store, vault): (&Arc<dyn Store>, &Vault),
    plans: &Arc<PlanCache>,
    members: Option<Arc<dyn Members>>,
) -> anyhow::Result<(Arc<Listening>, Arc<Catalogue>)> {
    let listening = Listening::new(Arc::clone(store), Arc::clone(plans), vault.clone());
    listening.load().await?;
    let listening = Arc::new(listening);
    let catalogue = Catalogue::new(&listening, plans, members);
    Ok((listening, Arc::new(catalogue)))
}

fn tokens(
    settings: &Settings,
    data: &DataFolder,
    store: &Arc<dyn Store>,
) -> anyhow::Result<Tokens> {
    let admin_token = data.admin_token(settings.admin_token.as_deref())?;
    Ok(Tokens::new(&admin_token, Arc::clone(store)))
}

fn admission(limits: &Limits) -> Arc<Admission> {
    let cores = available_parallelism().map_or(1, |cores| cores.get() as u64);
    Admission::new(
        u64::from(limits.in_flight_count_max),
        limits.in_flight_bytes_max,
        Crowd::new(u64::from(limits.accepting_per_core_max) * cores),
    )
}

/// The signals that ask the process to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Hears them from now on. Before this, they end the process at once.
    fn hear() -> anyhow::Result<Self> {
        let hear = |kind| signal(kind).context("signals cannot be heard");
        Ok(Self {
            terminate: hear(SignalKind::terminate())?,
            interrupt: hear(SignalKind::interrupt())?,
        })
    }

    /// Completes when the process is asked to end.
    async fn asked_to_end(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("asked to end");
    }
}
