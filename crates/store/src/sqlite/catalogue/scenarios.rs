//! Scenarios, their drafts, versions and references as the port asks for them.

use millrace_core::id::ScenarioId;
use millrace_core::json::{Json, from_json};
use millrace_core::ports::store::{
    Answer, Error, Page, Reference, ReferenceKind, Scenario, ScenarioFilter, Scenarios, Version,
    VersionSummary,
};
use millrace_core::scenario::Draft;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::references::{
    Of, expect_named, expect_unused, forget_references, names_all, scenarios_with, write_references,
};
use super::{LAST, inserted, removed, time};
use crate::pages::{asked, paged};
use crate::sqlite::SqliteStore;
use crate::sqlite::fault::refused;
use crate::sqlite::record::broken;

const SCENARIO: &str = "s.scenario_id, s.name, s.enabled, s.disabled_by_hand, s.draft, \
    s.draft_revision, s.draft_changed_by, s.draft_changed_at, s.applied_hash, \
    s.published_version, s.latest_version, s.created_at, s.updated_at, s.revision, \
    (SELECT p.content_hash FROM versions AS p \
     WHERE p.scenario_id = s.scenario_id AND p.version = s.published_version)";

/// How many columns [`SCENARIO`] names.
const SCENARIO_COUNT: usize = 15;

const VERSION: &str = "v.version, v.published_at, v.published_by, v.content_hash, v.rollback_of, \
    v.content";

fn draft(row: &Row<'_>, column: usize) -> rusqlite::Result<Draft> {
    let text = row.get_ref(column)?.as_str()?;
    // By our own parser, which keeps the digits of numbers.
    let content: Json = text
        .parse()
        .map_err(|error| broken(column, Type::Text, error))?;
    from_json(&content).map_err(|error| broken(column, Type::Text, error))
}

fn draft_text(draft: &Draft) -> Result<String, Error> {
    serde_json::to_string(draft).map_err(|error| Error::Unavailable {
        message: format!("a draft cannot be written as JSON: {error}"),
    })
}

fn read_scenario(row: &Row<'_>) -> rusqlite::Result<Scenario> {
    Ok(Scenario {
        scenario_id: ScenarioId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        enabled: row.get(2)?,
        disabled_by_hand: row.get(3)?,
        draft: draft(row, 4)?,
        draft_revision: row.get::<_, i64>(5)? as u64,
        draft_changed_by: row.get(6)?,
        draft_changed_at: time(row, 7)?,
        applied_hash: row.get(8)?,
        published_version: row.get(9)?,
        latest_version: row.get(10)?,
        created_at: time(row, 11)?,
        updated_at: time(row, 12)?,
        revision: row.get::<_, i64>(13)? as u64,
        published_hash: row.get(14)?,
    })
}

/// A version's summary from columns that begin at `first`.
fn read_summary(row: &Row<'_>, first: usize) -> rusqlite::Result<VersionSummary> {
    Ok(VersionSummary {
        version: row.get(first)?,
        published_at: time(row, first + 1)?,
        published_by: row.get(first + 2)?,
        content_hash: row.get(first + 3)?,
        rollback_of: row.get(first + 4)?,
    })
}

fn read_version(row: &Row<'_>, first: usize) -> rusqlite::Result<Version> {
    Ok(Version {
        summary: read_summary(row, first)?,
        content: draft(row, first + 5)?,
    })
}

/// Writes a scenario by one of two statements with the same parameters.
fn write_scenario(connection: &Connection, sql: &str, scenario: &Scenario) -> Result<(), Error> {
    let draft = draft_text(&scenario.draft)?;
    let result = connection.execute(
        sql,
        params![
            scenario.scenario_id.as_bytes(),
            scenario.name,
            scenario.enabled,
            scenario.disabled_by_hand,
            draft,
            scenario.draft_revision as i64,
            scenario.draft_changed_by,
            scenario.draft_changed_at.as_millis(),
            scenario.applied_hash,
            scenario.published_version,
            scenario.latest_version,
            scenario.created_at.as_millis(),
            scenario.updated_at.as_millis(),
            scenario.revision as i64
        ],
    );
    inserted(result, "scenario", "name", &scenario.name)
}

fn replace_scenario(connection: &Connection, scenario: &Scenario) -> Result<(), Error> {
    let sql = "UPDATE scenarios SET name = ?2, enabled = ?3, disabled_by_hand = ?4, draft = ?5, \
        draft_revision = ?6, draft_changed_by = ?7, draft_changed_at = ?8, applied_hash = ?9, \
        published_version = ?10, latest_version = ?11, created_at = ?12, updated_at = ?13, \
        revision = ?14 \
        WHERE scenario_id = ?1";
    write_scenario(connection, sql, scenario)
}

/// What is stored of a scenario and may not be overwritten unseen.
struct Stored {
    name: String,
    published: Option<u32>,
    latest: u32,
}

/// A scenario that is still at that revision.
fn expect_revision(
    connection: &Connection,
    scenario_id: ScenarioId,
    expected: u64,
) -> Result<Stored, Error> {
    let read = |row: &Row<'_>| {
        let stored = Stored {
            name: row.get(1)?,
            published: row.get(2)?,
            latest: row.get(3)?,
        };
        Ok((row.get::<_, i64>(0)? as u64, stored))
    };
    let found = connection
        .query_row(
            "SELECT revision, name, published_version, latest_version FROM scenarios \
             WHERE scenario_id = ?1",
            [scenario_id.as_bytes()],
            read,
        )
        .optional()
        .map_err(|error| refused(&error))?;
    match found {
        None => Err(Error::NotFound { what: "scenario" }),
        Some((revision, stored)) if revision == expected => Ok(stored),
        Some(_) => Err(Error::Changed { what: "scenario" }),
    }
}

fn write_version(
    connection: &Connection,
    scenario_id: ScenarioId,
    version: &Version,
) -> Result<(), Error> {
    let summary = &version.summary;
    let content = draft_text(&version.content)?;
    connection
        .execute(
            "INSERT INTO versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                scenario_id.as_bytes(),
                summary.version,
                summary.published_at.as_millis(),
                summary.published_by,
                summary.content_hash,
                summary.rollback_of,
                content
            ],
        )
        .map(|_| ())
        .map_err(|error| refused(&error))
}

fn page(
    connection: &Connection,
    filter: &ScenarioFilter,
    before: Option<ScenarioId>,
    limit: u32,
) -> rusqlite::Result<Page<Scenario, ScenarioId>> {
    let before = before.map_or(LAST.to_vec(), |id| id.as_bytes().to_vec());
    let search = filter.search.as_deref().map(str::to_lowercase);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {SCENARIO} FROM scenarios AS s WHERE scenario_id < ?1 \
         AND (?2 IS NULL OR enabled = ?2) ORDER BY scenario_id DESC"
    ))?;
    let mut rows = statement.query(params![before, filter.enabled])?;
    let mut items = Vec::new();
    while (items.len() as i64) < asked(limit)
        && let Some(row) = rows.next()?
    {
        let name = row.get_ref(1)?.as_str()?;
        let is_found = search
            .as_ref()
            .is_none_or(|part| name.to_lowercase().contains(part));
        let scenario_id = ScenarioId::from_bytes(row.get(0)?);
        if is_found && names_all(connection, scenario_id, &filter.names)? {
            items.push(read_scenario(row)?);
        }
    }
    Ok(paged(items, limit, |scenario| scenario.scenario_id))
}

fn published(
    connection: &Connection,
    after: Option<ScenarioId>,
    limit: u32,
) -> rusqlite::Result<Vec<(Scenario, Version)>> {
    let after = after.map_or(Vec::new(), |id| id.as_bytes().to_vec());
    connection
        .prepare_cached(&format!(
            "SELECT {SCENARIO}, {VERSION} FROM scenarios AS s INDEXED BY scenarios_published \
             CROSS JOIN versions AS v \
             ON v.scenario_id = s.scenario_id AND v.version = s.published_version \
             WHERE s.published_version IS NOT NULL AND s.scenario_id > ?1 \
             ORDER BY s.scenario_id LIMIT ?2"
        ))?
        .query_map(params![after, limit], |row| {
            Ok((read_scenario(row)?, read_version(row, SCENARIO_COUNT)?))
        })?
        .collect()
}

impl Scenarios for SqliteStore {
    fn create_scenario(&self, scenario: Scenario, references: Vec<Reference>) -> Answer<'_, ()> {
        self.write(move |connection| {
            let sql = "INSERT INTO scenarios VALUES \
                (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
            write_scenario(connection, sql, &scenario)?;
            write_references(connection, scenario.scenario_id, Of::Draft, &references)
        })
    }

    fn scenario(&self, scenario_id: ScenarioId) -> Answer<'_, Option<Scenario>> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {SCENARIO} FROM scenarios AS s WHERE scenario_id = ?1"
                ))?
                .query_row([scenario_id.as_bytes()], read_scenario)
                .optional()
        })
    }

    fn scenario_named(&self, name: &str) -> Answer<'_, Option<Scenario>> {
        let name = name.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {SCENARIO} FROM scenarios AS s WHERE name = ?1"
                ))?
                .query_row([name], read_scenario)
                .optional()
        })
    }

    fn scenarios(
        &self,
        filter: ScenarioFilter,
        before: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Page<Scenario, ScenarioId>> {
        self.read(move |connection| page(connection, &filter, before, limit))
    }

    fn update_scenario(
        &self,
        mut scenario: Scenario,
        references: Vec<Reference>,
    ) -> Answer<'_, ()> {
        self.write(move |connection| {
            let stored = expect_revision(connection, scenario.scenario_id, scenario.revision)?;
            if stored.name != scenario.name {
                let users = scenarios_with(connection, ReferenceKind::Scenario, &stored.name)?;
                expect_unused("scenario", users)?;
            }
            scenario.revision += 1;
            (scenario.published_version, scenario.latest_version) =
                (stored.published, stored.latest);
            replace_scenario(connection, &scenario)?;
            write_references(connection, scenario.scenario_id, Of::Draft, &references)
        })
    }

    fn publish(
        &self,
        mut scenario: Scenario,
        version: Version,
        references: Vec<Reference>,
    ) -> Answer<'_, ()> {
        self.write(move |connection| {
            let scenario_id = scenario.scenario_id;
            let stored = expect_revision(connection, scenario_id, scenario.revision)?;
            let number = version.summary.version;
            if number != stored.latest + 1 {
                return Err(Error::Changed { what: "scenario" });
            }
            expect_named(connection, &references)?;
            scenario.revision += 1;
            scenario.published_version = Some(number);
            scenario.latest_version = number;
            replace_scenario(connection, &scenario)?;
            write_version(connection, scenario_id, &version)?;
            write_references(connection, scenario_id, Of::Published, &references)
        })
    }

    fn version(&self, scenario_id: ScenarioId, version: u32) -> Answer<'_, Option<Version>> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {VERSION} FROM versions AS v WHERE scenario_id = ?1 AND version = ?2"
                ))?
                .query_row(params![scenario_id.as_bytes(), version], |row| {
                    read_version(row, 0)
                })
                .optional()
        })
    }

    fn versions(
        &self,
        scenario_id: ScenarioId,
        before: Option<u32>,
        limit: u32,
    ) -> Answer<'_, Page<VersionSummary, u32>> {
        self.read(move |connection| {
            let before = before.map_or(i64::MAX, i64::from);
            let items: rusqlite::Result<Vec<VersionSummary>> = connection
                .prepare_cached(&format!(
                    "SELECT {VERSION} FROM versions AS v WHERE scenario_id = ?1 AND version < ?2 \
                     ORDER BY version DESC LIMIT ?3"
                ))?
                .query_map(
                    params![scenario_id.as_bytes(), before, asked(limit)],
                    |row| read_summary(row, 0),
                )?
                .collect();
            Ok(paged(items?, limit, |summary| summary.version))
        })
    }

    fn published(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<(Scenario, Version)>> {
        self.read(move |connection| published(connection, after, limit))
    }

    fn delete_scenario(&self, scenario_id: ScenarioId, expected_revision: u64) -> Answer<'_, ()> {
        self.write(move |connection| {
            let name = expect_revision(connection, scenario_id, expected_revision)?.name;
            let mut users = scenarios_with(connection, ReferenceKind::Scenario, &name)?;
            users.retain(|user| *user != format!("scenario {name}"));
            expect_unused("scenario", users)?;
            forget_references(connection, scenario_id)?;
            let result = connection.execute(
                "DELETE FROM scenarios WHERE scenario_id = ?1",
                [scenario_id.as_bytes()],
            );
            removed(result, "scenario")
        })
    }

    fn scenario_counts(&self) -> Answer<'_, (u64, u64)> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(*), coalesce(sum(enabled AND published_version IS NOT NULL), 0) \
                     FROM scenarios",
                )?
                .query_row([], |row| {
                    Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
                })
        })
    }
}
