//! What scenarios name, and by it who uses a thing: asked in the transaction that deletes or renames
//! the thing, so that nobody begins to use it in between.

use deadpool_postgres::Transaction;
use millrace_core::id::ScenarioId;
use millrace_core::ports::store::{Error, Reference, ReferenceKind};
use tokio_postgres::types::{ToSql, Type};

use super::text;
use crate::postgres::fault::Fault;
use crate::postgres::values::{stored_text, uuid};

/// Most users of a thing that are named.
const USERS_COUNT_MAX: usize = 100;

fn kind_number(kind: ReferenceKind) -> i16 {
    match kind {
        ReferenceKind::App => 0,
        ReferenceKind::Connection => 1,
        ReferenceKind::Scenario => 2,
    }
}

/// References as two arrays of the same length.
pub(super) fn arrays(references: &[Reference]) -> (Vec<i16>, Vec<String>) {
    references
        .iter()
        .map(|reference| (kind_number(reference.kind), stored_text(&reference.name)))
        .unzip()
}

/// Whose references: a change of the one leaves the other's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Draft,
    Published,
}

/// Replaces what a scenario's draft or its published version names.
pub(super) async fn write_references(
    transaction: &Transaction<'_>,
    scenario_id: ScenarioId,
    of: Of,
    references: &[Reference],
) -> Result<(), Fault> {
    let id = uuid(scenario_id.as_bytes());
    let is_published = of == Of::Published;
    transaction
        .execute_typed(
            "DELETE FROM millrace.scenario_references
             WHERE tenant = 0 AND scenario_id = $1 AND published = $2",
            &[(&id, Type::UUID), (&is_published, Type::BOOL)],
        )
        .await?;
    let (kinds, names) = arrays(references);
    transaction
        .execute_typed(
            "INSERT INTO millrace.scenario_references
                 (tenant, scenario_id, published, number, kind, name)
             SELECT 0, $1, $2, given.number, given.kind, given.name
             FROM unnest($3, $4) WITH ORDINALITY AS given (kind, name, number)",
            &[
                (&id, Type::UUID),
                (&is_published, Type::BOOL),
                (&kinds, Type::INT2_ARRAY),
                (&names, Type::TEXT_ARRAY),
            ],
        )
        .await?;
    Ok(())
}

pub(super) async fn forget_references(
    transaction: &Transaction<'_>,
    scenario_id: ScenarioId,
) -> Result<(), Fault> {
    transaction
        .execute_typed(
            "DELETE FROM millrace.scenario_references WHERE tenant = 0 AND scenario_id = $1",
            &[(&uuid(scenario_id.as_bytes()), Type::UUID)],
        )
        .await?;
    Ok(())
}

/// The scenarios whose draft or published version names that thing.
pub(super) async fn scenarios_with(
    transaction: &Transaction<'_>,
    kind: ReferenceKind,
    name: &str,
) -> Result<Vec<String>, Fault> {
    let sql = "SELECT DISTINCT s.name
        FROM millrace.scenario_references AS r
        JOIN millrace.scenarios AS s ON s.tenant = r.tenant AND s.scenario_id = r.scenario_id
        WHERE r.tenant = 0 AND r.kind = $1 AND left(r.name, 500) = left($2, 500) AND r.name = $2
        ORDER BY s.name";
    let parameters: [(&(dyn ToSql + Sync), Type); 2] = [
        (&kind_number(kind), Type::INT2),
        (&stored_text(name), Type::TEXT),
    ];
    named_by(transaction, sql, &parameters, "scenario").await
}

/// The names that a query gives, as users of that kind.
pub(super) async fn named_by(
    transaction: &Transaction<'_>,
    sql: &str,
    parameters: &[(&(dyn ToSql + Sync), Type)],
    kind: &str,
) -> Result<Vec<String>, Fault> {
    let sql = format!("{sql} LIMIT {USERS_COUNT_MAX}");
    let rows = transaction.query_typed(&sql, parameters).await?;
    rows.iter()
        .map(|row| Ok(format!("{kind} {}", text(row, 0)?)))
        .collect()
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
pub(super) async fn expect_named(
    transaction: &Transaction<'_>,
    references: &[Reference],
) -> Result<(), Fault> {
    let (kinds, names) = arrays(references);
    let gone = transaction
        .query_typed_opt(
            "SELECT given.number
             FROM unnest($1, $2) WITH ORDINALITY AS given (kind, name, number)
             WHERE NOT CASE given.kind
                 WHEN 0 THEN EXISTS (
                     SELECT FROM millrace.apps WHERE tenant = 0 AND key = given.name)
                 WHEN 1 THEN EXISTS (
                     SELECT FROM millrace.connections AS c
                     WHERE c.tenant = 0 AND c.name = given.name)
                 ELSE EXISTS (
                     SELECT FROM millrace.scenarios AS s
                     WHERE s.tenant = 0 AND s.name = given.name)
             END
             ORDER BY given.number LIMIT 1",
            &[(&kinds, Type::INT2_ARRAY), (&names, Type::TEXT_ARRAY)],
        )
        .await?;
    let Some(row) = gone else {
        return Ok(());
    };
    let number: i64 = row.try_get(0)?;
    let reference = &references[number as usize - 1];
    let what = match reference.kind {
        ReferenceKind::App => "app",
        ReferenceKind::Connection => "connection",
        ReferenceKind::Scenario => "scenario",
    };
    let name = reference.name.to_string();
    Err(Fault::Port(Error::Gone { what, name }))
}
