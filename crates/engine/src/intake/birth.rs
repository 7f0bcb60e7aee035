//! How a run comes to be: its first entry, its variables, its row.

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::journal::{Accepted, Carried, Entry};
use millrace_core::json::{Json, Object};
use millrace_core::plan::Plan;
use millrace_core::ports::store::NewRun;
use smol_str::SmolStr;

use crate::flow;
use crate::run::{Chunk, Run};
use crate::shared::Shared;

/// What a run is made of.
pub(crate) struct Seedling {
    pub(crate) plan: Arc<Plan>,
    pub(crate) event: Json,
    pub(crate) origins: Origins,
}

/// Where a run comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins {
    pub(crate) labels: Vec<(SmolStr, SmolStr)>,
    pub(crate) correlation_id: Option<SmolStr>,
    pub(crate) replay_of: Option<RunId>,
    pub(crate) retry_of: Option<RunId>,
    pub(crate) failure_of: Option<RunId>,
    /// A retry: the run whose idempotency keys it uses, and what it takes over.
    pub(crate) carried: Option<(RunId, Vec<Carried>)>,
}

/// A run that is not stored yet.
pub(crate) struct Newborn {
    /// Boxed: it is handed from stage to stage.
    pub(crate) run: Box<Run>,
    pub(crate) origins: Origins,
}

/// Makes a run in memory.
pub(crate) fn bear(shared: &Shared, seedling: Seedling) -> Newborn {
    let Seedling {
        plan,
        event,
        mut origins,
    } = seedling;
    let (origin, carried) = match origins.carried.take() {
        Some((origin, carried)) => (Some(origin), Some(carried)),
        None => (None, None),
    };
    let (at, vars) = (shared.host.now(), variables(shared, &plan));
    let slot_key = flow::slot_key(&plan, &event, &vars, at);
    let accepted = Accepted {
        at,
        seed: shared.seed(),
        event,
        correlation_id: origins.correlation_id.clone(),
        vars,
        deadline: plan.settings.deadline_millis,
        origin,
        carried,
        failure_of: origins.failure_of,
        slot_key,
    };
    Newborn {
        run: Box::new(Run::accepted(
            plan,
            shared.next_run_id(at),
            accepted,
            &shared.limits,
        )),
        origins,
    }
}

/// The variables that the plan names: the scenario's own win over the instance's.
fn variables(shared: &Shared, plan: &Plan) -> Json {
    if plan.vars.is_empty() {
        return Json::Null;
    }
    let mut object = Object::new();
    for name in &plan.vars {
        let own = plan.own_vars.iter().find(|(own, _)| own == name);
        let value = own
            .map(|(_, value)| value.clone())
            .or_else(|| shared.plans.variable(name));
        if let Some(value) = value {
            object.insert(name.as_str(), value);
        }
    }
    Json::Object(Arc::new(object))
}

impl Newborn {
    /// The row to store, with all entries so far, and those entries.
    pub(crate) fn row(&mut self, is_driven: bool) -> (NewRun, Vec<Entry>) {
        let origins = std::mem::take(&mut self.origins);
        let summary = self.run.summary(is_driven);
        let Chunk {
            entries,
            bytes: chunk,
            blobs,
        } = self.run.take_chunk();
        let row = NewRun {
            run_id: self.run.id,
            scenario_id: self.run.plan.scenario_id,
            version: self.run.plan.version,
            created_at: self.run.accepted_at,
            correlation_id: origins.correlation_id,
            labels: origins.labels,
            retry_of: origins.retry_of,
            replay_of: origins.replay_of,
            dry_run: false,
            slot_key: self.run.machine.acceptance().slot_key.clone(),
            worker_group: self.run.plan.settings.worker_group.clone(),
            chunk,
            blobs,
            entries: entries.len() as u64,
            summary,
        };
        (row, entries)
    }
}
