//! What an engine is built from.

use std::sync::Arc;

use millrace_core::limits::Limits;
use millrace_core::ports::blobs::Blobs;
use millrace_core::ports::host::Host;
use millrace_core::ports::members::Members;
use millrace_core::ports::store::{self, Runs};
use millrace_core::ports::world::World;
use millrace_core::scenario::Retention;
use millrace_core::scenario::worker_group::Served;

use super::Engine;
use crate::ports::{Catalogue, Observer, Plans};
use crate::service::Service;
use crate::shared::{Ports, Shared};

/// Everything that can be chosen. A recorder of metrics must be installed before.
pub struct Options {
    /// Clocks, timers, tasks, chance.
    pub host: Arc<dyn Host>,
    /// Where runs are kept.
    pub store: Arc<dyn Runs>,
    /// Where the large values that runs name are kept.
    pub blobs: Arc<dyn Blobs>,
    /// Compiled versions.
    pub plans: Arc<dyn Plans>,
    /// Where effects go.
    pub world: Arc<dyn World>,
    /// Who is told of failures.
    pub observer: Arc<dyn Observer>,
    /// Who is told of changes that other processes made.
    pub catalogue: Arc<dyn Catalogue>,
    /// The other processes that share the store; none when this one has it for itself.
    pub members: Option<Arc<dyn Members>>,
    /// The operator's limits.
    pub limits: Limits,
    /// How long finished runs are kept where their scenario says nothing.
    pub retention: Retention,
    /// Whose runs this process drives. Others that are not finished when they are accepted it leaves to
    /// other members.
    pub serves: Served,
    /// How long attempts in flight may finish at shutdown, in milliseconds.
    pub shutdown_grace_millis: u64,
}

impl Options {
    /// The engine, which accepts events at once, and the service that must run beside it. Reads
    /// the newest run's id, behind which new ones go on.
    pub async fn build(self) -> Result<(Engine, Service), store::Error> {
        let newest = self.store.newest_run().await?;
        let shutdown_grace_millis = self.shutdown_grace_millis;
        let shared = Arc::new(Shared::new(
            Ports {
                host: self.host,
                store: self.store,
                blobs: self.blobs,
                plans: self.plans,
                world: self.world,
                observer: self.observer,
                catalogue: self.catalogue,
                members: self.members,
            },
            (self.limits, self.retention),
            self.serves,
            newest,
        ));
        let engine = Engine {
            shared: Arc::clone(&shared),
        };
        let service = Service {
            shared,
            shutdown_grace_millis,
        };
        Ok((engine, service))
    }
}
