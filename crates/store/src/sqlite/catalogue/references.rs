//! What scenarios name, and by it who uses a thing: asked in the transaction that deletes or renames
//! the thing, so that nobody begins to use it in between.

use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{Error, Reference, ReferenceKind};
use rusqlite::{Connection, params};

use crate::sqlite::fault::refused;

/// Most users of a thing that are named.
const USERS_COUNT_MAX: usize = 100;

fn kind_number(kind: ReferenceKind) -> u8 {
    match kind {
        ReferenceKind::App => 0,
        ReferenceKind::Connection => 1,
        ReferenceKind::Scenario => 2,
    }
}

/// Whose references: a change of the one leaves the other's.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Draft,
    Published,
}

/// Replaces what a scenario's draft or its published version names.
pub(super) fn write_references(
    connection: &Connection,
    scenario_id: ScenarioId,
    of: Of,
    references: &[Reference],
) -> Result<(), Error> {
    connection
        .execute(
            "DELETE FROM scenario_references WHERE scenario_id = ?1 AND published = ?2",
            params![scenario_id.as_bytes(), of as u8],
        )
        .map_err(|error| refused(&error))?;
    for reference in references {
        connection
            .execute(
                "INSERT OR IGNORE INTO scenario_references VALUES (?1, ?2, ?3, ?4)",
                params![
                    kind_number(reference.kind),
                    reference.name.as_str(),
                    scenario_id.as_bytes(),
                    of as u8
                ],
            )
            .map_err(|error| refused(&error))?;
    }
    Ok(())
}

pub(super) fn forget_references(
    connection: &Connection,
    scenario_id: ScenarioId,
) -> Result<(), Error> {
    connection
        .execute(
            "DELETE FROM scenario_references WHERE scenario_id = ?1",
            [scenario_id.as_bytes()],
        )
        .map(|_| ())
        .map_err(|error| refused(&error))
}

/// The scenarios whose draft or published version names that thing.
pub(super) fn scenarios_with(
    connection: &Connection,
    kind: ReferenceKind,
    name: &str,
) -> Result<Vec<String>, Error> {
    let sql = "SELECT DISTINCT s.name FROM scenario_references AS r \
        JOIN scenarios AS s ON s.scenario_id = r.scenario_id \
        WHERE r.kind = ?1 AND r.name = ?2 ORDER BY s.name";
    named_by(
        connection,
        sql,
        params![kind_number(kind), name],
        "scenario",
    )
}

/// Whether a scenario's draft or published version names each of these things.
pub(super) fn names_all(
    connection: &Connection,
    scenario_id: ScenarioId,
    references: &[Reference],
) -> rusqlite::Result<bool> {
    for reference in references {
        let is_named = connection
            .prepare_cached(
                "SELECT 1 FROM scenario_references \
                 WHERE scenario_id = ?1 AND kind = ?2 AND name = ?3",
            )?
            .exists(params![
                scenario_id.as_bytes(),
                kind_number(reference.kind),
                reference.name.as_str()
            ])?;
        if !is_named {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The names that a query gives, as users of that kind.
pub(super) fn named_by(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    kind: &str,
) -> Result<Vec<String>, Error> {
    let named = |row: &rusqlite::Row<'_>| Ok(format!("{kind} {}", row.get::<_, String>(0)?));
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| {
            let rows = statement.query_map(parameters, named)?;
            rows.take(USERS_COUNT_MAX).collect()
        })
        .map_err(|error| refused(&error))
}

/// Nothing may need it.
pub(super) fn expect_unused(what: &'static str, users: Vec<String>) -> Result<(), Error> {
    if users.is_empty() {
        Ok(())
    } else {
        Err(Error::InUse { what, users })
    }
}

/// Everything that is named has to be there.
pub(super) fn expect_named(connection: &Connection, references: &[Reference]) -> Result<(), Error> {
    for reference in references {
        let (what, sql) = match reference.kind {
            ReferenceKind::App => ("app", "SELECT 1 FROM apps WHERE key = ?1"),
            ReferenceKind::Connection => {
                ("connection", "SELECT 1 FROM connections WHERE name = ?1")
            }
            ReferenceKind::Scenario => ("scenario", "SELECT 1 FROM scenarios WHERE name = ?1"),
        };
        let is_there = connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.exists([reference.name.as_str()]))
            .map_err(|error| refused(&error))?;
        if !is_there {
            let name = reference.name.to_string();
            return Err(Error::Gone { what, name });
        }
    }
    Ok(())
}
