//! Scenarios with their drafts and versions; apps and connections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::Answer;
use crate::id::{AppId, ConnectionId, ScenarioId};
use crate::json::Json;
use crate::scenario::Draft;
use crate::status::ConnectionStatus;
use crate::time::Timestamp;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, K> {
    /// Its items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<K>,
}

/// A scenario: its names, its draft, and which version runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its id.
    pub scenario_id: ScenarioId,
    /// Raised by every change of anything of it; of a change that is based on an older one, the
    /// store keeps nothing.
    pub revision: u64,
    /// Unique in the instance.
    pub name: String,
    /// Whether events start runs of it.
    pub enabled: bool,
    /// Whether a person disabled it since it was last applied from a file.
    pub disabled_by_hand: bool,
    /// The editable form.
    pub draft: Draft,
    /// Raised by every change of the draft; the strong `ETag` is made of it.
    pub draft_revision: u64,
    /// Who changed the draft last.
    pub draft_changed_by: String,
    /// When the draft was changed last.
    pub draft_changed_at: Timestamp,
    /// Content hash that the last `apply` left, in hexadecimal.
    pub applied_hash: Option<String>,
    /// The version that events run.
    pub published_version: Option<u32>,
    /// SHA-256 of what that version says, as its summary has it; only the store sets it.
    pub published_hash: Option<String>,
    /// The highest version there has been.
    pub latest_version: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything of it was changed last.
    pub updated_at: Timestamp,
}

/// A published, immutable version.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// What lists show.
    pub summary: VersionSummary,
    /// What was published.
    pub content: Draft,
}

/// A version as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionSummary {
    /// Counts from 1 in its scenario.
    pub version: u32,
    /// When it was published.
    pub published_at: Timestamp,
    /// Who published it.
    pub published_by: String,
    /// SHA-256 of its content without layout and notes, in hexadecimal.
    pub content_hash: String,
    /// The older version that it publishes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_of: Option<u32>,
}

/// What kind of thing a scenario names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// An app, by key.
    App,
    /// A connection, by name.
    Connection,
    /// A scenario, by name.
    Scenario,
}

/// A thing that a scenario names, in its draft or its published version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// What kind of thing.
    pub kind: ReferenceKind,
    /// Its key or name.
    pub name: SmolStr,
}

/// Which scenarios to list; all that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScenarioFilter {
    /// A part of the name, in any case.
    pub search: Option<String>,
    /// Enabled ones or disabled ones.
    pub enabled: Option<bool>,
    /// What the draft or the published version names, all of it.
    pub names: Vec<Reference>,
}

/// Scenarios with their drafts and versions. Writes that change an existing scenario are
/// optimistic: they carry the revision that the caller has seen, and the store raises it.
pub trait Scenarios: Send + Sync {
    /// Stores a new scenario with what its draft names; its name must be free.
    fn create_scenario(&self, scenario: Scenario, references: Vec<Reference>) -> Answer<'_, ()>;

    /// A scenario by id.
    fn scenario(&self, scenario_id: ScenarioId) -> Answer<'_, Option<Scenario>>;

    /// A scenario by name.
    fn scenario_named(&self, name: &str) -> Answer<'_, Option<Scenario>>;

    /// A page of scenarios, newest first, older than `before`.
    fn scenarios(
        &self,
        filter: ScenarioFilter,
        before: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Page<Scenario, ScenarioId>>;

    /// Replaces a scenario, and what its draft names, if its revision is still that of
    /// `scenario`; [`super::Error::Changed`] otherwise. The caller raises the draft's revision
    /// when the draft changes. Which version is published, and which is the latest, stays as it
    /// is stored, and so what that version says: only [`Scenarios::publish`] changes that. A scenario that others name keeps its
    /// name; [`super::Error::InUse`] otherwise.
    fn update_scenario(&self, scenario: Scenario, references: Vec<Reference>) -> Answer<'_, ()>;

    /// Stores a version and makes it the published one, in one commit, if the revision is still
    /// that of `scenario` and the version is its next. `references` is what the version names, and
    /// all of it must be there, [`super::Error::Gone`] otherwise; what the draft names stays as it
    /// is stored.
    fn publish(
        &self,
        scenario: Scenario,
        version: Version,
        references: Vec<Reference>,
    ) -> Answer<'_, ()>;

    /// A version.
    fn version(&self, scenario_id: ScenarioId, version: u32) -> Answer<'_, Option<Version>>;

    /// A page of versions, newest first, older than `before`.
    fn versions(
        &self,
        scenario_id: ScenarioId,
        before: Option<u32>,
        limit: u32,
    ) -> Answer<'_, Page<VersionSummary, u32>>;

    /// Every scenario with a published version, with that version, in order of creation: what
    /// the process listens with. `after` and `limit` page through them.
    fn published(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<(Scenario, Version)>>;

    /// Removes a scenario with its draft, if its revision is still `expected_revision` and no other
    /// scenario names it, [`super::Error::InUse`] otherwise; its runs, and the versions that they
    /// ran, stay.
    fn delete_scenario(&self, scenario_id: ScenarioId, expected_revision: u64) -> Answer<'_, ()>;

    /// How many scenarios there are, and how many of them are enabled and published.
    fn scenario_counts(&self) -> Answer<'_, (u64, u64)>;
}

/// A source or target system.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// Its id.
    pub app_id: AppId,
    /// Unique; stands in its webhook URL.
    pub key: SmolStr,
    /// Its name for people.
    pub name: String,
    /// How its webhooks are checked and read, as the API takes it.
    pub webhook: Json,
    /// The connection that holds its webhook secret.
    pub default_connection_id: Option<ConnectionId>,
    /// Open, for people and programs.
    pub metadata: Json,
    /// Raised by every change.
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Credentials for an app.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its id.
    pub connection_id: ConnectionId,
    /// The app it belongs to.
    pub app_id: AppId,
    /// Unique in the instance.
    pub name: String,
    /// Whether it may be used.
    pub status: ConnectionStatus,
    /// Open, `auth` among it.
    pub metadata: Json,
    /// The secrets, sealed with an AEAD that is bound to this row.
    pub sealed_secrets: Option<Vec<u8>>,
    /// The names of the fields of `secrets.credentials`, which are not secret.
    pub secret_names: Vec<String>,
    /// Raised by every change.
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Apps and their connections.
pub trait Apps: Send + Sync {
    /// Stores a new app; its key must be free.
    fn create_app(&self, app: App) -> Answer<'_, ()>;

    /// An app by id.
    fn app(&self, app_id: AppId) -> Answer<'_, Option<App>>;

    /// An app by key.
    fn app_keyed(&self, key: &str) -> Answer<'_, Option<App>>;

    /// A page of apps, newest first, older than `before`.
    fn apps(&self, before: Option<AppId>, limit: u32) -> Answer<'_, Page<App, AppId>>;

    /// Replaces an app if its revision is still `expected_revision`; its default connection must be
    /// there, [`super::Error::Gone`] otherwise.
    fn update_app(&self, app: App, expected_revision: u64) -> Answer<'_, ()>;

    /// Removes an app that has no connections left and that no scenario names;
    /// [`super::Error::InUse`] otherwise.
    fn delete_app(&self, app_id: AppId) -> Answer<'_, ()>;

    /// Stores a new connection; its name must be free and its app must exist.
    fn create_connection(&self, connection: Connection) -> Answer<'_, ()>;

    /// A connection by id.
    fn connection(&self, connection_id: ConnectionId) -> Answer<'_, Option<Connection>>;

    /// A connection by name.
    fn connection_named(&self, name: &str) -> Answer<'_, Option<Connection>>;

    /// A page of connections, of one app or of all, newest first, older than `before`.
    fn connections(
        &self,
        app_id: Option<AppId>,
        before: Option<ConnectionId>,
        limit: u32,
    ) -> Answer<'_, Page<Connection, ConnectionId>>;

    /// Replaces a connection if its revision is still `expected_revision`. One that a scenario names
    /// keeps its name; [`super::Error::InUse`] otherwise.
    fn update_connection(&self, connection: Connection, expected_revision: u64) -> Answer<'_, ()>;

    /// Removes a connection that no scenario names and that is no app's default;
    /// [`super::Error::InUse`] otherwise.
    fn delete_connection(&self, connection_id: ConnectionId) -> Answer<'_, ()>;
}
