//! What every request handler sees.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use metrics_exporter_prometheus::PrometheusHandle;
use millrace_core::ports::host::Host;
use millrace_core::ports::node::Registry;
use millrace_core::ports::store::Store;
use millrace_engine::Engine;
use millrace_engine::world::HttpClient;

use crate::api::auth::Tokens;
use crate::credentials::StoredConnections;
use crate::plans::PlanCache;
use crate::settings::Settings;
use crate::vault::Vault;
use crate::webhook::admission::Admission;
use crate::webhook::deliveries::Deliveries;
use crate::webhook::listening::Listening;

/// The parts of a serving process, wired together once by [`crate::serve`].
pub struct Server {
    /// What holds for this process.
    pub settings: Settings,
    /// Base of every link, without a slash at its end.
    pub public_url: String,
    /// Time, chance and tasks.
    pub host: Arc<dyn Host>,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The types that this binary knows.
    pub registry: Arc<dyn Registry>,
    /// Seals secrets.
    pub vault: Vault,
    /// Accepts events and answers for runs.
    pub engine: Engine,
    /// Compiled versions.
    pub plans: Arc<PlanCache>,
    /// Connections with their secrets.
    pub connections: Arc<StoredConnections>,
    /// The way out of the process.
    pub client: Arc<HttpClient>,
    /// Which scenarios wait for which webhooks.
    pub listening: Listening,
    /// How many webhooks may be in flight.
    pub admission: Arc<Admission>,
    /// What came to each app last.
    pub deliveries: Deliveries,
    /// Held while a job's progress is changed.
    pub jobs: tokio::sync::Mutex<()>,
    /// Figures for `/metrics`.
    pub recorder: PrometheusHandle,
    /// Knows who may call.
    pub tokens: Tokens,
    /// Milliseconds since 1970 at which the process began to serve.
    pub started_at: millrace_core::time::Timestamp,
}

/// The server as handlers hold it.
pub type Shared = Arc<Server>;

impl Server {
    /// What a future gives, or nothing when it takes longer than that.
    pub async fn within<F: Future>(&self, limit: Duration, future: F) -> Option<F::Output> {
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let end = self
            .host
            .sleep_until(self.host.monotonic_millis().saturating_add(limit));
        match select(std::pin::pin!(future), end).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }

    /// The parts of a new identifier: the time and ten bytes of chance.
    pub fn id_parts(&self) -> (u64, [u8; 10]) {
        let mut chance = [0; 10];
        self.host.fill_random(&mut chance);
        (self.host.now().as_millis().unsigned_abs(), chance)
    }
}
