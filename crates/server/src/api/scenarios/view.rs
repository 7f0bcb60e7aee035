//! Scenarios as the API shows them.

use millrace_core::id::ScenarioId;
use millrace_core::plan::content_hash;
use millrace_core::ports::store::Scenario;
use millrace_core::scenario::Draft;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A scenario with its draft.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Scenario")]
pub struct ScenarioView {
    /// Its id.
    pub id: ScenarioId,
    /// Unique in the instance.
    pub name: String,
    /// Whether events start runs of it.
    pub enabled: bool,
    /// Whether a person disabled it since it was last applied from a file.
    pub disabled_by_hand: bool,
    /// The version that events run; null when nothing is published.
    pub published_version: Option<u32>,
    /// The highest version there has been; 0 when there is none.
    pub latest_version: u32,
    /// The editable form.
    pub draft: Draft,
    /// Content hash of the draft, without layout and notes.
    pub draft_hash: String,
    /// What an `If-Match` must say for the next change of the draft.
    pub draft_etag: String,
    /// Who changed the draft last.
    pub draft_changed_by: String,
    /// When the draft was changed last.
    pub draft_changed_at: Timestamp,
    /// Content hash that the last `apply` of a file left.
    pub applied_hash: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything of it was changed last.
    pub updated_at: Timestamp,
}

/// A scenario as lists show it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScenarioSummary {
    /// Its id.
    pub id: ScenarioId,
    /// Unique in the instance.
    pub name: String,
    /// Whether events start runs of it.
    pub enabled: bool,
    /// The version that events run; null when nothing is published.
    pub published_version: Option<u32>,
    /// The highest version there has been; 0 when there is none.
    pub latest_version: u32,
    /// Whether a version is published and the draft says something else, layout and notes apart.
    pub draft_ahead: bool,
    /// What starts its runs: the key of a trigger type.
    pub trigger: String,
    /// What it is for.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything of it was changed last.
    pub updated_at: Timestamp,
}

/// The strong `ETag` of a scenario's draft.
pub fn etag(scenario: &Scenario) -> String {
    format!("\"{}-{}\"", scenario.scenario_id, scenario.draft_revision)
}

/// A scenario with its draft.
pub fn show(scenario: Scenario) -> ScenarioView {
    ScenarioView {
        id: scenario.scenario_id,
        draft_hash: content_hash(&scenario.draft),
        draft_etag: etag(&scenario),
        name: scenario.name,
        enabled: scenario.enabled,
        disabled_by_hand: scenario.disabled_by_hand,
        published_version: scenario.published_version,
        latest_version: scenario.latest_version,
        draft: scenario.draft,
        draft_changed_by: scenario.draft_changed_by,
        draft_changed_at: scenario.draft_changed_at,
        applied_hash: scenario.applied_hash,
        created_at: scenario.created_at,
        updated_at: scenario.updated_at,
    }
}

/// A scenario as lists show it.
pub fn summarise(scenario: Scenario) -> ScenarioSummary {
    let published = scenario.published_hash.as_ref();
    let draft_ahead = published.is_some_and(|hash| *hash != content_hash(&scenario.draft));
    ScenarioSummary {
        draft_ahead,
        id: scenario.scenario_id,
        name: scenario.name,
        enabled: scenario.enabled,
        published_version: scenario.published_version,
        latest_version: scenario.latest_version,
        trigger: scenario.draft.trigger.kind.to_string(),
        description: scenario.draft.settings.description,
        tags: scenario.draft.settings.tags,
        created_at: scenario.created_at,
        updated_at: scenario.updated_at,
    }
}
