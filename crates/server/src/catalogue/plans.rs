//! Plans: published versions compiled once and kept, and the instance's variables beside them.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use futures::future::BoxFuture;
use millrace_core::id::ScenarioId;
use millrace_core::json::Json;
use millrace_core::limits::Limits;
use millrace_core::plan::{CompileInput, Plan, Surroundings};
use millrace_core::ports::node::Registry;
use millrace_core::ports::store::{self, Scenario, Store, Version};
use millrace_core::scenario::{Fault, Retention};
use millrace_engine::ports::{PlanError, Plans};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Plans kept at most; what is dropped is compiled again when it is needed.
const PLANS_COUNT_MAX: usize = 10_000;

/// Compiled versions, and what their expressions name of the instance.
pub struct PlanCache {
    store: Arc<dyn Store>,
    registry: Arc<dyn Registry>,
    limits: Limits,
    timezone: String,
    /// Plans that are not in the store: those of Millrace itself.
    own: FxHashMap<(ScenarioId, u32), Arc<Plan>>,
    plans: RwLock<FxHashMap<(ScenarioId, u32), Arc<Plan>>>,
    /// From the environment; they win over the store's.
    fixed_variables: BTreeMap<SmolStr, Json>,
    variables: RwLock<Arc<BTreeMap<SmolStr, Json>>>,
}

impl PlanCache {
    /// An empty cache. `own` is a plan that is not in the store.
    pub fn new(
        store: Arc<dyn Store>,
        registry: Arc<dyn Registry>,
        (limits, timezone): (Limits, String),
        fixed_variables: BTreeMap<SmolStr, Json>,
        own: Option<Arc<Plan>>,
    ) -> Self {
        let own = own.and_then(|plan| Some(((plan.scenario_id, plan.version?), plan)));
        let (own, plans) = (own.into_iter().collect(), RwLock::default());
        let variables = RwLock::default();
        Self {
            store,
            registry,
            limits,
            timezone,
            own,
            plans,
            fixed_variables,
            variables,
        }
    }

    /// Compiles what a version or draft holds, without keeping it.
    pub fn compile(
        &self,
        scenario: &Scenario,
        version: Option<&Version>,
    ) -> Result<Plan, Vec<Fault>> {
        let draft = version.map_or(&scenario.draft, |version| &version.content);
        let input = CompileInput {
            scenario_id: scenario.scenario_id,
            scenario_name: &scenario.name,
            version: version.map(|version| version.summary.version),
            draft,
            surroundings: Surroundings {
                registry: &*self.registry,
                limits: &self.limits,
                timezone: &self.timezone,
                known: None,
            },
        };
        Plan::compile(input).map(|(plan, _)| plan)
    }

    /// The plan of a published version, compiled now unless it is kept.
    pub fn compiled(&self, scenario: &Scenario, version: &Version) -> Result<Arc<Plan>, String> {
        let key = (scenario.scenario_id, version.summary.version);
        if let Some(plan) = self.kept(key) {
            return Ok(plan);
        }
        let plan = self.compile(scenario, Some(version)).map_err(|faults| {
            let first = faults
                .first()
                .map(|fault| format!("{}: {}", fault.pointer, fault.message));
            first.unwrap_or_default()
        })?;
        let plan = Arc::new(plan);
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= PLANS_COUNT_MAX {
            plans.clear();
        }
        Ok(Arc::clone(plans.entry(key).or_insert(plan)))
    }

    fn kept(&self, key: (ScenarioId, u32)) -> Option<Arc<Plan>> {
        let plans = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        self.own.get(&key).or_else(|| plans.get(&key)).cloned()
    }

    /// Reads the instance's variables again, after one was changed.
    pub async fn refresh_variables(&self) -> Result<(), store::Error> {
        let stored = self.store.variables().await?;
        let mut variables: BTreeMap<SmolStr, Json> = stored
            .into_iter()
            .map(|variable| (variable.name, variable.value))
            .collect();
        variables.extend(self.fixed_variables.clone());
        *self
            .variables
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(variables);
        Ok(())
    }

    async fn load(&self, scenario_id: ScenarioId, version: u32) -> Result<Arc<Plan>, PlanError> {
        if let Some(plan) = self.kept((scenario_id, version)) {
            return Ok(plan);
        }
        let unavailable = |message: String| PlanError::Unavailable {
            scenario_id,
            version,
            message,
        };
        let stored = self.store.version(scenario_id, version).await?;
        let stored = stored.ok_or_else(|| unavailable("it is not in the store".to_owned()))?;
        let scenario = match self.store.scenario(scenario_id).await? {
            Some(scenario) => scenario,
            None => deleted(scenario_id, &stored),
        };
        self.compiled(&scenario, &stored).map_err(unavailable)
    }

    /// Read from the version as it stands, because one that no longer compiles says it too.
    async fn find_retention(
        &self,
        scenario_id: ScenarioId,
    ) -> Result<Option<Retention>, PlanError> {
        let Some(scenario) = self.store.scenario(scenario_id).await? else {
            return Ok(None);
        };
        let Some(version) = scenario.published_version else {
            return Ok(None);
        };
        if let Some(plan) = self.kept((scenario_id, version)) {
            return Ok(plan.settings.retention.clone());
        }
        let stored = self.store.version(scenario_id, version).await?;
        Ok(stored.and_then(|stored| stored.content.settings.retention))
    }

    async fn find_named(&self, name: &str) -> Result<Option<Arc<Plan>>, PlanError> {
        let Some(scenario) = self.store.scenario_named(name).await? else {
            return Ok(None);
        };
        match scenario.published_version {
            Some(version) if scenario.enabled => {
                self.load(scenario.scenario_id, version).await.map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// A scenario that was deleted while runs of it go on: only its versions are left.
fn deleted(scenario_id: ScenarioId, version: &Version) -> Scenario {
    Scenario {
        scenario_id,
        revision: 0,
        name: scenario_id.to_string(),
        enabled: false,
        disabled_by_hand: false,
        draft: version.content.clone(),
        draft_revision: 0,
        draft_changed_by: String::new(),
        draft_changed_at: version.summary.published_at,
        applied_hash: None,
        published_version: Some(version.summary.version),
        published_hash: Some(version.summary.content_hash.clone()),
        latest_version: version.summary.version,
        created_at: version.summary.published_at,
        updated_at: version.summary.published_at,
    }
}

impl Plans for PlanCache {
    fn plan(
        &self,
        scenario_id: ScenarioId,
        version: u32,
    ) -> BoxFuture<'_, Result<Arc<Plan>, PlanError>> {
        Box::pin(self.load(scenario_id, version))
    }

    fn published(&self, scenario_id: ScenarioId) -> BoxFuture<'_, Result<Option<u32>, PlanError>> {
        Box::pin(async move {
            let scenario = self.store.scenario(scenario_id).await?;
            Ok(scenario.and_then(|scenario| scenario.published_version))
        })
    }

    fn named<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Arc<Plan>>, PlanError>> {
        Box::pin(self.find_named(name))
    }

    fn is_enabled(&self, scenario_id: ScenarioId) -> BoxFuture<'_, Result<bool, PlanError>> {
        Box::pin(async move {
            let scenario = self.store.scenario(scenario_id).await?;
            Ok(scenario.is_some_and(|scenario| scenario.enabled))
        })
    }

    fn retention(
        &self,
        scenario_id: ScenarioId,
    ) -> BoxFuture<'_, Result<Option<Retention>, PlanError>> {
        Box::pin(self.find_retention(scenario_id))
    }

    fn variable(&self, name: &str) -> Option<Json> {
        self.variables
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }
}
