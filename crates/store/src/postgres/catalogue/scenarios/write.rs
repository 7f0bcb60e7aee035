//! Scenarios and versions into rows.

use deadpool_postgres::Transaction;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{Error, Scenario, Version};
use millrace_core::scenario::Draft;
use tokio_postgres::types::Type;

use super::read::{Stored, read_stored};
use crate::postgres::catalogue::{at_revision, not_written};
use crate::postgres::fault::Fault;
use crate::postgres::values::{folded, stored_text, uuid};

fn draft_text(draft: &Draft) -> Result<String, Error> {
    serde_json::to_string(draft).map_err(|error| Error::Unavailable {
        message: format!("a draft cannot be written as JSON: {error}"),
    })
}

pub(super) async fn insert(
    transaction: &Transaction<'_>,
    scenario: &Scenario,
) -> Result<(), Fault> {
    let sql = "INSERT INTO millrace.scenarios
            (tenant, scenario_id, name, folded_name, enabled, disabled_by_hand, draft,
             draft_revision, draft_changed_by, draft_changed_at, applied_hash, published_version,
             latest_version, created_at, updated_at, revision)
        VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    write(transaction, sql, scenario).await
}

pub(super) async fn replace(
    transaction: &Transaction<'_>,
    scenario: &Scenario,
) -> Result<(), Fault> {
    let sql = "UPDATE millrace.scenarios
        SET name = $2, folded_name = $3, enabled = $4, disabled_by_hand = $5, draft = $6,
            draft_revision = $7, draft_changed_by = $8, draft_changed_at = $9, applied_hash = $10,
            published_version = $11, latest_version = $12, created_at = $13, updated_at = $14,
            revision = $15
        WHERE tenant = 0 AND scenario_id = $1";
    write(transaction, sql, scenario).await
}

/// Writes a scenario by one of two statements with the same parameters.
async fn write(transaction: &Transaction<'_>, sql: &str, scenario: &Scenario) -> Result<(), Fault> {
    let draft = draft_text(&scenario.draft)?;
    let applied = scenario.applied_hash.as_deref().map(stored_text);
    let published = scenario.published_version.map(i64::from);
    let written = transaction
        .execute_typed(
            sql,
            &[
                (&uuid(scenario.scenario_id.as_bytes()), Type::UUID),
                (&stored_text(&scenario.name), Type::TEXT),
                (&folded(&scenario.name), Type::TEXT),
                (&scenario.enabled, Type::BOOL),
                (&scenario.disabled_by_hand, Type::BOOL),
                (&draft, Type::TEXT),
                (&scenario.draft_revision.cast_signed(), Type::INT8),
                (&stored_text(&scenario.draft_changed_by), Type::TEXT),
                (&scenario.draft_changed_at.as_millis(), Type::INT8),
                (&applied, Type::TEXT),
                (&published, Type::INT8),
                (&i64::from(scenario.latest_version), Type::INT8),
                (&scenario.created_at.as_millis(), Type::INT8),
                (&scenario.updated_at.as_millis(), Type::INT8),
                (&scenario.revision.cast_signed(), Type::INT8),
            ],
        )
        .await;
    match written {
        Ok(_) => Ok(()),
        Err(error) => Err(not_written(error, ("scenario", "name"), &scenario.name)),
    }
}

/// A scenario that is still at that revision.
pub(super) async fn find(
    transaction: &Transaction<'_>,
    scenario_id: ScenarioId,
    expected: u64,
) -> Result<Stored, Fault> {
    let found = transaction
        .query_typed_opt(
            "SELECT revision, name, published_version, latest_version
             FROM millrace.scenarios WHERE tenant = 0 AND scenario_id = $1",
            &[(&uuid(scenario_id.as_bytes()), Type::UUID)],
        )
        .await?;
    let stored = found.as_ref().map(read_stored).transpose()?;
    Ok(at_revision(stored, expected, "scenario")?)
}

pub(super) async fn write_version(
    transaction: &Transaction<'_>,
    scenario_id: ScenarioId,
    version: &Version,
) -> Result<(), Fault> {
    let summary = &version.summary;
    let content = draft_text(&version.content)?;
    transaction
        .execute_typed(
            "INSERT INTO millrace.versions
                 (tenant, scenario_id, version, published_at, published_by, content_hash,
                  rollback_of, content)
             VALUES (0, $1, $2, $3, $4, $5, $6, $7)",
            &[
                (&uuid(scenario_id.as_bytes()), Type::UUID),
                (&i64::from(summary.version), Type::INT8),
                (&summary.published_at.as_millis(), Type::INT8),
                (&stored_text(&summary.published_by), Type::TEXT),
                (&summary.content_hash, Type::TEXT),
                (&summary.rollback_of.map(i64::from), Type::INT8),
                (&content, Type::TEXT),
            ],
        )
        .await?;
    Ok(())
}
