//! The schema and its numbered migrations: each is applied once, in order, in one transaction that
//! no other member's can overlap.
//!
//! Members are upgraded one by one. So a migration only adds to what members of the schema before use,
//! and what they used is taken away by a later one. The database says down to which schema members may
//! serve beside those of its own: one that is started again meanwhile serves on, an older one is
//! refused, and nothing is migrated while one serves that would be left behind.

#[cfg(test)]
mod tests;

use tokio_postgres::error::SqlState;
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

/// The schema that this version makes.
pub(super) const SCHEMA: usize = MIGRATIONS.len();
/// The oldest schema whose members may serve beside it.
const COMPATIBLE: usize = 6;
/// The first schema in which members say which is theirs, and the database down to which they may be.
const FIRST_THAT_TELLS: usize = 7;

/// What members agree on to migrate one after another: "millrace" in bytes.
pub(super) const LOCK: i64 = i64::from_be_bytes(*b"millrace");
/// How often it is tried: a member that takes over from another at the same moment may be in the way.
const TRIES_COUNT: usize = 5;

/// Brings the database to this version's schema.
pub(super) async fn migrate(client: &mut Client) -> Result<(), OpenError> {
    let mut tries = 1;
    loop {
        match migrate_once(client).await {
            Err(OpenError::Failed { source, .. })
                if tries < TRIES_COUNT
                    && source.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED) =>
            {
                tries += 1;
            }
            done => return done,
        }
    }
}

async fn migrate_once(client: &mut Client) -> Result<(), OpenError> {
    let transaction = client.transaction().await?;
    transaction
        .query_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
        .await?;
    let found = present(&transaction).await?;
    if found == 0 {
        begin(&transaction).await?;
    } else if found < SCHEMA {
        leave_nobody_behind(&transaction, found).await?;
    } else if found > SCHEMA {
        tracing::warn!(
            found,
            known = SCHEMA,
            "members of a newer version serve from this database: this one serves beside them, and is to be upgraded too"
        );
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

/// The schema that is there; 0 in an empty database. One that this version's members may not serve from
/// is refused.
pub(super) async fn present(client: &impl GenericClient) -> Result<usize, OpenError> {
    let there = client
        .query_typed("SELECT to_regclass('millrace.schema_version')::text", &[])
        .await?;
    if there[0].get::<_, Option<&str>>(0).is_none() {
        return Ok(0);
    }
    let number = async |column: &str| {
        let text = format!("SELECT {column} FROM millrace.schema_version");
        let row = client.query_typed(&text, &[]).await?;
        Ok::<_, tokio_postgres::Error>(row[0].get::<_, i32>(0) as usize)
    };
    let found = number("version").await?;
    if found > SCHEMA && number("compatible").await? > SCHEMA {
        let known = SCHEMA;
        return Err(OpenError::Future { found, known });
    }
    Ok(found)
}

/// Refuses to migrate while a member serves whose version could not go on then.
async fn leave_nobody_behind(transaction: &Transaction<'_>, found: usize) -> Result<(), OpenError> {
    // Those that do not say so are of the last schema in which they did not, or of the one that is there.
    let schema = if found >= FIRST_THAT_TELLS {
        format!("coalesce(m.schema, {})", FIRST_THAT_TELLS - 1)
    } else {
        found.to_string()
    };
    let text = format!(
        "SELECT ARRAY(SELECT m.name FROM millrace.members AS m
             WHERE m.tenant = 0 AND m.lease_until > clock_timestamp() AND {schema} < $1
             ORDER BY m.member)"
    );
    let rows = transaction
        .query_typed(&text, &[(&(COMPATIBLE as i32), Type::INT4)])
        .await?;
    let members: Vec<String> = rows[0].get(0);
    if members.is_empty() {
        return Ok(());
    }
    let members = members.join(", ");
    Err(OpenError::LeftBehind { members })
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
