//! What every request handler sees.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures::FutureExt;
use metrics_exporter_prometheus::PrometheusHandle;
use millrace_core::ports::blobs::Blobs;
use millrace_core::ports::host::Host;
use millrace_core::ports::members::Members;
use millrace_core::ports::node::Registry;
use millrace_core::ports::store::Store;
use millrace_engine::Engine;
use millrace_engine::world::HttpClient;

use crate::api::LookedAt;
use crate::api::auth::Tokens;
use crate::catalogue::Catalogue;
use crate::catalogue::plans::PlanCache;
use crate::credentials::StoredConnections;
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
    /// Where the large values that runs name are kept.
    pub blobs: Arc<dyn Blobs>,
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
    pub listening: Arc<Listening>,
    /// What is read again when the catalogue is changed.
    pub catalogue: Arc<Catalogue>,
    /// The other processes that serve from the same store, if there may be any.
    pub members: Option<Arc<dyn Members>>,
    /// How many webhooks may be in flight.
    pub admission: Arc<Admission>,
    /// What came to each app last.
    pub deliveries: Deliveries,
    /// The long run whose pages are being read.
    pub looked_at: LookedAt,
    /// Makes identifiers rise.
    pub ids: Ids,
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
    /// Whether browsers reach it over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// What a future gives, or nothing when it takes longer than that.
    pub async fn within<F>(&self, limit: Duration, mut future: F) -> Option<F::Output>
    where
        F: Future + Unpin,
    {
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let mut end = None;
        // Most futures are ready at once: those need no timer.
        poll_fn(|context| {
            if let Poll::Ready(output) = future.poll_unpin(context) {
                return Poll::Ready(Some(output));
            }
            let end = end.get_or_insert_with(|| {
                let end = self.host.monotonic_millis().saturating_add(limit);
                self.host.sleep_until(end)
            });
            end.poll_unpin(context).map(|()| None)
        })
        .await
    }

    /// The parts of a new identifier: the time and ten bytes of chance. It sorts behind all that
    /// this process made before.
    pub fn id_parts(&self) -> (u64, [u8; 10]) {
        let mut chance = [0; 10];
        self.host.fill_random(&mut chance);
        let now = self.host.now().as_millis().unsigned_abs();
        self.ids.next(now, chance)
    }
}

/// The last identifier that was made: its time, and the count that stands behind the time.
#[derive(Debug, Default)]
pub struct Ids(Mutex<(u64, u16)>);

impl Ids {
    /// The largest count: the twelve bits between an identifier's time and its variant.
    const COUNT_MAX: u16 = 0x0fff;

    fn next(&self, now: u64, mut chance: [u8; 10]) -> (u64, [u8; 10]) {
        // Half of the counts are left for those of the same millisecond.
        let start = u16::from_be_bytes([chance[0], chance[1]]) & (Self::COUNT_MAX >> 1);
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (time, _) if now > time => (now, start),
            (time, Self::COUNT_MAX) => (time + 1, start),
            (time, count) => (time, count + 1),
        };
        chance[..2].copy_from_slice(&last.1.to_be_bytes());
        (last.0, chance)
    }
}

#[cfg(test)]
mod tests {
    use millrace_core::id::AppId;

    use super::*;

    #[test]
    fn identifiers_rise_whatever_the_clock_does() {
        let ids = Ids::default();
        let mut last = AppId::from_bytes([0; 16]);
        for round in 0..20_000_u64 {
            // It stands still, and once in a while it is set back.
            let now = 1_000_000 + round / 9_000 - u64::from(round % 7_000 == 0);
            let (millis, chance) = ids.next(now, [round as u8; 10]);
            let id = AppId::new(millis, chance);
            assert!(id > last, "round {round}");
            last = id;
        }
    }
}
