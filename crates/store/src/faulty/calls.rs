//! Every call of the ports, handed to the store inside with its fault. Nothing is decided here.

use std::sync::Arc;

use futures::future::BoxFuture;
use millrace_core::id::{AppId, ConnectionId, JobId, RunId, ScenarioId, TokenId};
use millrace_core::json::Json;
use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::store::{
    Answer, App, Apps, CommitError, Connection, Facts, ForgottenKeys, Job, KeyOwner, KeyPlace,
    LimitedRun, Outdated, OutdatedRollups, Page, People, PrunePlace, Pruned, Reference, Rollup,
    RunCounts, RunFilter, RunRow, Runs, Scenario, ScenarioFilter, Scenarios, Session, Sessions,
    SignInLink, Statistics, Store, StoredRun, SweepPlace, Swept, Token, UnfinishedRun, Unit,
    Upkeep, Variable, Version, VersionSummary,
};
use millrace_core::time::Timestamp;

use super::{FaultyStore, call};

/// Methods that answer with [`Answer`], each by its signature alone. The store inside is called
/// only when the script lets it.
macro_rules! handed_on {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self $(, $argument: $kind)*) -> Answer<'_, $answer> {
            let work = async move { self.inner.$name($($argument),*).await };
            Box::pin(call(Arc::clone(&self.script), stringify!($name), work))
        })*
    };
}

/// Methods that take nothing but a name.
macro_rules! handed_on_by_name {
    ($($name:ident -> $answer:ty;)*) => {
        $(fn $name(&self, name: &str) -> Answer<'_, $answer> {
            let name = name.to_owned();
            let work = async move { self.inner.$name(&name).await };
            Box::pin(call(Arc::clone(&self.script), stringify!($name), work))
        })*
    };
}

impl<S: Store + ?Sized> Runs for FaultyStore<S> {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        let (script, inner) = (Arc::clone(&self.script), Arc::clone(&self.inner));
        Box::pin(async move { call(script, "commit", async { inner.commit(unit).await }).await })
    }

    handed_on! {
        key_owner(app_id: AppId, key: [u8; 32]) -> Option<KeyOwner>;
        run(run_id: RunId) -> Option<StoredRun>;
        run_row(run_id: RunId) -> Option<RunRow>;
        newest_run() -> Option<RunId>;
        runs(filter: RunFilter, before: Option<RunId>, limit: u32) -> Page<RunRow, RunId>;
        queued_or_running(after: Option<RunId>, limit: u32) -> Vec<UnfinishedRun>;
        limited(after: Option<RunId>, limit: u32) -> Vec<LimitedRun>;
        due(until: Timestamp, limit: u32) -> Vec<UnfinishedRun>;
        next_due() -> Option<Timestamp>;
        run_counts(since: Timestamp) -> RunCounts;
        forget_keys(now: Timestamp, after: Option<KeyPlace>, limit: u32) -> ForgottenKeys;
    }
}

impl<S: Store + ?Sized> Upkeep for FaultyStore<S> {
    handed_on! {
        scenarios_with_runs(after: Option<ScenarioId>, limit: u32) -> Vec<ScenarioId>;
        prune(outdated: Outdated, place: PrunePlace, limit: u32) -> Pruned;
        sweep(place: Option<SweepPlace>, limit: u32) -> Swept;
        unnamed(hashes: Vec<BlobHash>) -> Vec<BlobHash>;
        give_back(bytes: u64) -> bool;
    }
}

impl<S: Store + ?Sized> Scenarios for FaultyStore<S> {
    handed_on! {
        create_scenario(scenario: Scenario, references: Vec<Reference>) -> ();
        scenario(scenario_id: ScenarioId) -> Option<Scenario>;
        scenarios(filter: ScenarioFilter, before: Option<ScenarioId>, limit: u32) -> Page<Scenario, ScenarioId>;
        update_scenario(scenario: Scenario, references: Vec<Reference>) -> ();
        publish(scenario: Scenario, version: Version, references: Vec<Reference>) -> ();
        version(scenario_id: ScenarioId, version: u32) -> Option<Version>;
        versions(scenario_id: ScenarioId, before: Option<u32>, limit: u32) -> Page<VersionSummary, u32>;
        published(after: Option<ScenarioId>, limit: u32) -> Vec<(Scenario, Version)>;
        delete_scenario(scenario_id: ScenarioId, expected_revision: u64) -> ();
        scenario_counts() -> (u64, u64);
    }

    handed_on_by_name! {
        scenario_named -> Option<Scenario>;
    }
}

impl<S: Store + ?Sized> Apps for FaultyStore<S> {
    handed_on! {
        create_app(app: App) -> ();
        app(app_id: AppId) -> Option<App>;
        apps(before: Option<AppId>, limit: u32) -> Page<App, AppId>;
        update_app(app: App, expected_revision: u64) -> ();
        delete_app(app_id: AppId) -> ();
        create_connection(connection: Connection) -> ();
        connection(connection_id: ConnectionId) -> Option<Connection>;
        connections(app_id: Option<AppId>, before: Option<ConnectionId>, limit: u32) -> Page<Connection, ConnectionId>;
        update_connection(connection: Connection, expected_revision: u64) -> ();
        delete_connection(connection_id: ConnectionId) -> ();
    }

    handed_on_by_name! {
        app_keyed -> Option<App>;
        connection_named -> Option<Connection>;
    }
}

impl<S: Store + ?Sized> People for FaultyStore<S> {
    handed_on! {
        key_proof() -> Option<Vec<u8>>;
        keep_key_proof(proof: Vec<u8>) -> ();
        create_token(token: Token) -> ();
        token_hashed(hash: [u8; 32]) -> Option<Token>;
        tokens(before: Option<TokenId>, limit: u32) -> Page<Token, TokenId>;
        delete_token(token_id: TokenId) -> ();
        put_variable(variable: Variable) -> bool;
        variables() -> Vec<Variable>;
        put_job(job: Job) -> ();
        change_job(job: Job, seen: Json) -> ();
        job(job_id: JobId) -> Option<Job>;
        unfinished_jobs() -> Vec<Job>;
    }

    handed_on_by_name! {
        delete_variable -> ();
    }
}

impl<S: Store + ?Sized> Sessions for FaultyStore<S> {
    handed_on! {
        begin_session(session: Session) -> ();
        session_hashed(hash: [u8; 32]) -> Option<Session>;
        renew_session(old: [u8; 32], until: Timestamp, new: Session) -> bool;
        end_session(hash: [u8; 32]) -> ();
        keep_sign_in_link(link: SignInLink, now: Timestamp) -> ();
        take_sign_in_link(hash: [u8; 32], now: Timestamp) -> Option<SignInLink>;
    }
}

impl<S: Store + ?Sized> Statistics for FaultyStore<S> {
    handed_on! {
        rollups() -> Vec<Rollup>;
        keep_rollups(rollups: Vec<Rollup>, outdated: OutdatedRollups) -> ();
    }
}

impl<S: Store + ?Sized> Store for FaultyStore<S> {
    handed_on! {
        ping() -> ();
    }

    fn facts(&self) -> Facts {
        self.inner.facts()
    }

    fn refuses_events(&self) -> bool {
        self.inner.refuses_events()
    }

    fn flush_micros(&self) -> u64 {
        self.inner.flush_micros()
    }
}
