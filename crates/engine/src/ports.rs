//! What the engine asks of the server: plans, connections, and who is to be told of failures.

use std::sync::Arc;

use futures::future::BoxFuture;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::json::Json;
use millrace_core::plan::Plan;
use millrace_core::ports::members::Change;
use millrace_core::ports::node::Credentials;
use millrace_core::ports::store;
use millrace_core::scenario::Retention;
use millrace_core::status::ConnectionStatus;
use smol_str::SmolStr;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// There is none, and there will be none: the version is gone or no longer compiles.
    #[error("version {version} of scenario {scenario_id} cannot be run: {message}")]
    Unavailable {
        /// The scenario.
        scenario_id: ScenarioId,
        /// The version.
        version: u32,
        /// Why.
        message: String,
    },
    /// The store did not give it; another try may.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Compiled versions, cached.
pub trait Plans: Send + Sync + 'static {
    /// The plan of a published version.
    fn plan(
        &self,
        scenario_id: ScenarioId,
        version: u32,
    ) -> BoxFuture<'_, Result<Arc<Plan>, PlanError>>;

    /// The version of a scenario that events run, if it has one.
    fn published(&self, scenario_id: ScenarioId) -> BoxFuture<'_, Result<Option<u32>, PlanError>>;

    /// The published plan of the scenario with that name, if there is one and it is enabled.
    fn named<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Arc<Plan>>, PlanError>>;

    /// Whether the scenario is enabled; one that was deleted is not.
    fn is_enabled(&self, scenario_id: ScenarioId) -> BoxFuture<'_, Result<bool, PlanError>>;

    /// How long finished runs of the scenario are kept, as its published version says: one without,
    /// or one that was deleted, says nothing.
    fn retention(
        &self,
        scenario_id: ScenarioId,
    ) -> BoxFuture<'_, Result<Option<Retention>, PlanError>>;

    /// The instance's variable of that name, if there is one.
    fn variable(&self, name: &str) -> Option<Json>;
}

/// A connection as an attempt finds it.
#[derive(Debug, Clone)]
pub struct ResolvedConnection {
    /// Whether it may be used.
    pub status: ConnectionStatus,
    /// Its metadata and its secrets in clear.
    pub credentials: Credentials,
}

/// Connections with their secrets.
pub trait Connections: Send + Sync + 'static {
    /// The connection with that name, if there is one. Fails when the store does not answer or
    /// its secrets cannot be opened.
    fn resolve<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<ResolvedConnection>, store::Error>>;

    /// The same for a dry run: each secret is [`masked_secret`] of the connection's name, and
    /// nothing is opened or refreshed.
    fn masked<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<ResolvedConnection>, store::Error>>;
}

/// What stands for a secret in what people see: `***` with its connection's name.
pub fn masked_secret(connection: &str) -> String {
    format!("***({connection})")
}

/// A run that has failed, or is about to be committed as failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The run.
    pub run_id: RunId,
    /// Its plan; absent when it could not be loaded.
    pub plan: Option<Arc<Plan>>,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// Code of its error.
    pub code: SmolStr,
    /// Message of its error.
    pub message: SmolStr,
    /// Whether it is itself the run of an error scenario or of an alert.
    pub is_follow_up: bool,
}

/// A run to be created in the commit that fails another.
#[derive(Debug, Clone)]
pub struct FollowUp {
    /// What it runs.
    pub plan: Arc<Plan>,
    /// The output of its trigger.
    pub event: Json,
}

/// Who is told of failures. Everything may be left as it is.
pub trait Observer: Send + Sync + 'static {
    /// Whether [`Observer::alert`] may ever give a run.
    fn alerts(&self) -> bool {
        false
    }

    /// Before the commit of a failed run: a run to create with it, such as an alert. Called again
    /// when the commit has to be prepared again.
    fn alert(&self, failure: &Failure) -> Option<FollowUp> {
        let _ = failure;
        None
    }

    /// After the commit of a failed run.
    fn failed(&self, failure: &Failure) {
        let _ = failure;
    }
}

/// An observer who looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl Observer for NoObserver {}

/// Who keeps parts of the catalogue in memory, and is told what other processes changed of it.
pub trait Catalogue: Send + Sync + 'static {
    /// Reads these parts again. Told again when it fails.
    fn changed<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), store::Error>> {
        let _ = changes;
        Box::pin(std::future::ready(Ok(())))
    }

    /// There are jobs that nobody works off. Told again until there are none.
    fn jobs_are_free(&self) {}
}

/// A catalogue that only this process changes.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnCatalogue;

impl Catalogue for OwnCatalogue {}
