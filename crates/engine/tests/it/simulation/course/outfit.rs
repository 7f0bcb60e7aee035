//! What the engine of one process is built from.

use std::sync::Arc;

use millrace_core::limits::Limits;
use millrace_core::ports::members::Members;
use millrace_core::scenario::Retention;
use millrace_core::scenario::worker_group::Served;
use millrace_engine::ports::OwnCatalogue;
use millrace_engine::{Engine, Options, Service};

use crate::simulation::cluster::member::Member;
use crate::simulation::people::People;
use crate::simulation::scenarios::FaultyPlans;
use crate::simulation::store::values::ProcessValues;
use crate::simulation::store::{ProcessStore, Trouble};
use crate::simulation::world::FaultyWorld;

/// See the module.
pub(crate) struct Outfit {
    pub(crate) trouble: Trouble,
    pub(crate) store: ProcessStore,
    pub(crate) people: People,
    pub(crate) world: FaultyWorld,
    pub(crate) values: ProcessValues,
    pub(crate) limits: Limits,
}

impl Outfit {
    /// Starting fails when the store does not answer; whoever supervises the process starts it
    /// again.
    pub(crate) async fn build(&self) -> (Engine, Service) {
        loop {
            if let Ok(built) = self.options().build().await {
                return built;
            }
            self.trouble.host.pause(100).await;
        }
    }

    fn options(&self) -> Options {
        let member = self.world.member.clone();
        let serves = member.as_ref().map_or(Served::All, Member::serves);
        Options {
            host: Arc::new(self.trouble.host.clone()),
            store: Arc::new(self.store.clone()),
            blobs: Arc::new(self.values.clone()),
            plans: Arc::new(FaultyPlans {
                published: self.people.published.clone(),
                trouble: self.trouble.clone(),
            }),
            world: Arc::new(self.world.clone()),
            observer: Arc::new(self.people.clone()),
            catalogue: Arc::new(OwnCatalogue),
            members: member.map(|member| Arc::new(member) as Arc<dyn Members>),
            serves,
            limits: self.limits.clone(),
            retention: Retention::default(),
            shutdown_grace_millis: 2_000,
        }
    }
}
