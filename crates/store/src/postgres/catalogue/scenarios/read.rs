//! Scenarios and versions from rows, and the lists of them.

use millrace_core::id::ScenarioId;
use millrace_core::json::{Json, from_json};
use millrace_core::ports::store::{Page, Scenario, ScenarioFilter, Version, VersionSummary};
use millrace_core::scenario::Draft;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::pages::{asked, paged};
use crate::postgres::access::Connection;
use crate::postgres::catalogue::references::arrays;
use crate::postgres::catalogue::{broken, number, text};
use crate::postgres::fault::Fault;
use crate::postgres::values::{folded, id, read_text, time, uuid};

/// The columns of a scenario `s`.
pub(super) const SCENARIO: &str = "s.scenario_id, s.name, s.enabled, s.disabled_by_hand, s.draft, \
    s.draft_revision, s.draft_changed_by, s.draft_changed_at, s.applied_hash, \
    s.published_version, s.latest_version, s.created_at, s.updated_at, s.revision, \
    (SELECT p.content_hash FROM millrace.versions AS p \
     WHERE p.tenant = s.tenant AND p.scenario_id = s.scenario_id \
     AND p.version = s.published_version)";

/// How many columns [`SCENARIO`] names.
const SCENARIO_COUNT: usize = 15;

/// The columns of a version `v`.
pub(super) const VERSION: &str = "v.version, v.published_at, v.published_by, v.content_hash, \
    v.rollback_of, v.content";

fn draft(row: &Row, column: usize) -> Result<Draft, Fault> {
    let text: &str = row.try_get(column)?;
    // By our own parser, which keeps the digits of numbers.
    let content: Json = text.parse().map_err(|error| broken(row, column, error))?;
    from_json(&content).map_err(|error| broken(row, column, error))
}

/// The number of a version.
fn version_number(row: &Row, column: usize) -> Result<u32, Fault> {
    u32::try_from(number(row, column)?).map_err(|error| broken(row, column, error))
}

fn optional_version(row: &Row, column: usize) -> Result<Option<u32>, Fault> {
    match row.try_get::<_, Option<i64>>(column)? {
        None => Ok(None),
        Some(_) => version_number(row, column).map(Some),
    }
}

pub(super) fn read_scenario(row: &Row) -> Result<Scenario, Fault> {
    Ok(Scenario {
        scenario_id: ScenarioId::from_bytes(id(row, 0)?),
        name: text(row, 1)?,
        enabled: row.try_get(2)?,
        disabled_by_hand: row.try_get(3)?,
        draft: draft(row, 4)?,
        draft_revision: number(row, 5)?,
        draft_changed_by: text(row, 6)?,
        draft_changed_at: time(row, 7)?,
        applied_hash: row.try_get::<_, Option<String>>(8)?.map(read_text),
        published_version: optional_version(row, 9)?,
        latest_version: version_number(row, 10)?,
        created_at: time(row, 11)?,
        updated_at: time(row, 12)?,
        revision: number(row, 13)?,
        published_hash: row.try_get(14)?,
    })
}

/// What is stored of a scenario and may not be overwritten unseen.
pub(super) struct Stored {
    pub(super) name: String,
    pub(super) published: Option<u32>,
    pub(super) latest: u32,
}

/// A revision and what else is stored, from columns in the order in which they stand here.
pub(super) fn read_stored(row: &Row) -> Result<(u64, Stored), Fault> {
    let stored = Stored {
        name: text(row, 1)?,
        published: optional_version(row, 2)?,
        latest: version_number(row, 3)?,
    };
    Ok((number(row, 0)?, stored))
}

/// A version's summary from columns that begin at `first`.
pub(super) fn read_summary(row: &Row, first: usize) -> Result<VersionSummary, Fault> {
    Ok(VersionSummary {
        version: version_number(row, first)?,
        published_at: time(row, first + 1)?,
        published_by: text(row, first + 2)?,
        content_hash: row.try_get(first + 3)?,
        rollback_of: optional_version(row, first + 4)?,
    })
}

pub(super) fn read_version(row: &Row, first: usize) -> Result<Version, Fault> {
    Ok(Version {
        summary: read_summary(row, first)?,
        content: draft(row, first + 5)?,
    })
}

pub(super) async fn page(
    connection: &Connection,
    filter: &ScenarioFilter,
    before: Option<ScenarioId>,
    limit: u32,
) -> Result<Page<Scenario, ScenarioId>, Fault> {
    let before = before.map(|id| uuid(id.as_bytes()));
    let search = filter.search.as_deref().map(folded);
    let (kinds, names) = arrays(&filter.names);
    let sql = format!(
        "SELECT {SCENARIO} FROM millrace.scenarios AS s
         WHERE s.tenant = 0 AND ($1 IS NULL OR s.scenario_id < $1)
             AND ($2 IS NULL OR s.enabled = $2)
             AND ($3 IS NULL OR strpos(s.folded_name, $3) > 0)
             AND NOT EXISTS (
                 SELECT FROM unnest($4, $5) AS wanted (kind, name)
                 WHERE NOT EXISTS (
                     SELECT FROM millrace.scenario_references AS r
                     WHERE r.tenant = 0 AND r.scenario_id = s.scenario_id
                         AND r.kind = wanted.kind AND r.name = wanted.name))
         ORDER BY s.scenario_id DESC LIMIT $6"
    );
    let rows = connection
        .query_typed(
            &sql,
            &[
                (&before, Type::UUID),
                (&filter.enabled, Type::BOOL),
                (&search, Type::TEXT),
                (&kinds, Type::INT2_ARRAY),
                (&names, Type::TEXT_ARRAY),
                (&asked(limit), Type::INT8),
            ],
        )
        .await?;
    let items: Result<Vec<_>, _> = rows.iter().map(read_scenario).collect();
    Ok(paged(items?, limit, |scenario| scenario.scenario_id))
}

pub(super) async fn published(
    connection: &Connection,
    after: Option<ScenarioId>,
    limit: u32,
) -> Result<Vec<(Scenario, Version)>, Fault> {
    let after = after.map(|id| uuid(id.as_bytes()));
    let sql = format!(
        "SELECT {SCENARIO}, {VERSION} FROM millrace.scenarios AS s
         JOIN millrace.versions AS v ON v.tenant = s.tenant
             AND v.scenario_id = s.scenario_id AND v.version = s.published_version
         WHERE s.tenant = 0 AND s.published_version IS NOT NULL
             AND ($1 IS NULL OR s.scenario_id > $1)
         ORDER BY s.scenario_id LIMIT $2"
    );
    let rows = connection
        .query_typed(
            &sql,
            &[(&after, Type::UUID), (&i64::from(limit), Type::INT8)],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((read_scenario(row)?, read_version(row, SCENARIO_COUNT)?)))
        .collect()
}
