//! The schema and its numbered migrations: each is applied once, in order, in one transaction that
//! no other member's can overlap. A schema of a newer version is refused.

use tokio_postgres::types::Type;
use tokio_postgres::{Client, GenericClient, Transaction};

use super::open::OpenError;

/// The migrations; the first makes schema 1. Never changed once released, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_catalogue.sql"),
    include_str!("migrations/0003_commit.sql"),
    include_str!("migrations/0004_members.sql"),
    include_str!("migrations/0005_transfer.sql"),
    include_str!("migrations/0006_commit.sql"),
    include_str!("migrations/0007_groups.sql"),
];

/// What members agree on to migrate one after another: "millrace" in bytes.
pub(super) const LOCK: i64 = i64::from_be_bytes(*b"millrace");

/// Brings the database to this version's schema.
pub(super) async fn migrate(client: &mut Client) -> Result<(), OpenError> {
    let transaction = client.transaction().await?;
    transaction
        .query_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
        .await?;
    let found = present(&transaction).await?;
    if found == 0 {
        begin(&transaction).await?;
    }
    for (number, text) in MIGRATIONS.iter().enumerate().skip(found) {
        let schema = number + 1;
        apply(&transaction, schema, text)
            .await
            .map_err(|source| OpenError::Failed { schema, source })?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The schema that is there; 0 in an empty database. One of a newer version is refused.
pub(super) async fn present(client: &impl GenericClient) -> Result<usize, OpenError> {
    let there = client
        .query_typed("SELECT to_regclass('millrace.schema_version')::text", &[])
        .await?;
    if there[0].get::<_, Option<&str>>(0).is_none() {
        return Ok(0);
    }
    let row = client
        .query_typed("SELECT version FROM millrace.schema_version", &[])
        .await?;
    let (found, known) = (row[0].get::<_, i32>(0) as usize, MIGRATIONS.len());
    if found > known {
        return Err(OpenError::Future { found, known });
    }
    Ok(found)
}

/// Makes the schema, empty.
async fn begin(transaction: &Transaction<'_>) -> Result<(), OpenError> {
    transaction
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS millrace;
             CREATE TABLE millrace.schema_version (version integer NOT NULL);
             INSERT INTO millrace.schema_version VALUES (0)",
        )
        .await
        .map_err(|source| OpenError::Failed { schema: 1, source })
}

async fn apply(
    transaction: &Transaction<'_>,
    schema: usize,
    text: &str,
) -> Result<(), tokio_postgres::Error> {
    transaction.batch_execute(text).await?;
    transaction
        .execute_typed(
            "UPDATE millrace.schema_version SET version = $1",
            &[(&(schema as i32), Type::INT4)],
        )
        .await?;
    Ok(())
}
