//! The catalogue in memory: what this process keeps of it is read again when it is changed, here or
//! by another member of the cluster.

pub mod plans;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use millrace_core::ports::members::{Change, Members};
use millrace_core::ports::store;
use millrace_engine::ports;
use tokio::sync::Notify;

use self::plans::PlanCache;
use crate::webhook::listening::Listening;

/// How long a change waits for the other members: longer than it takes to take over from one that
/// died. Whoever has not taken it in by then is named.
const PATIENCE: Duration = Duration::from_secs(12);

/// See the module.
pub struct Catalogue {
    listening: Arc<Listening>,
    plans: Arc<PlanCache>,
    members: Option<Arc<dyn Members>>,
    /// There are jobs that nobody works off.
    free_jobs: Notify,
}

impl Catalogue {
    /// Of a process that listens so, with those plans.
    pub fn new(
        listening: &Arc<Listening>,
        plans: &Arc<PlanCache>,
        members: Option<Arc<dyn Members>>,
    ) -> Self {
        Self {
            listening: Arc::clone(listening),
            plans: Arc::clone(plans),
            members,
            free_jobs: Notify::new(),
        }
    }

    /// This process has changed something, and stored it: it holds here from now on, and in all other
    /// members when this is done. Gives the names of those of which that is not known.
    pub async fn has_changed(&self, change: Change) -> Result<Vec<String>, store::Error> {
        self.read(&change).await?;
        let Some(members) = &self.members else {
            return Ok(Vec::new());
        };
        let behind = members.until_taken_in(PATIENCE).await?;
        let behind: Vec<String> = behind.into_iter().map(|member| member.name).collect();
        if !behind.is_empty() {
            tracing::warn!(members = ?behind, "a change is not known to have reached all members");
        }
        Ok(behind)
    }

    /// Waits until there are jobs that nobody works off.
    pub async fn jobs_are_free(&self) {
        self.free_jobs.notified().await;
    }

    async fn read(&self, change: &Change) -> Result<(), store::Error> {
        match change {
            Change::Scenario(scenario_id) => self.listening.refresh_scenario(*scenario_id).await,
            Change::App(key) => self.listening.refresh_app(key).await,
            Change::Variables => self.plans.refresh_variables().await,
            Change::Everything => {
                self.plans.refresh_variables().await?;
                self.listening.load().await
            }
        }
    }
}

impl ports::Catalogue for Catalogue {
    fn changed<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), store::Error>> {
        Box::pin(async move {
            for change in changes {
                self.read(change).await?;
            }
            Ok(())
        })
    }

    fn jobs_are_free(&self) {
        self.free_jobs.notify_one();
    }
}
