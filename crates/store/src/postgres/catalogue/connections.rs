//! Connections to apps, which the store's port asks for together with the apps. A connection to
//! PostgreSQL is a `Client` here.

use deadpool_postgres::Transaction;
use millrace_core::id::{AppId, ConnectionId};
use millrace_core::ports::store::{Connection, Error, Page, ReferenceKind};
use millrace_core::status::ConnectionStatus;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

use super::references::{expect_unused, named_by, scenarios_with};
use super::{at_revision, broken, json, not_written, number, removed, text};
use crate::pages::{asked, paged};
use crate::postgres::access::Connection as Client;
use crate::postgres::fault::Fault;
use crate::postgres::values::{id, read_text, stored_text, time, uuid};

const CONNECTION: &str = "SELECT connection_id, app_id, name, status, metadata, sealed_secrets, \
    secret_names, revision, created_at, updated_at FROM millrace.connections WHERE tenant = 0";

fn read(row: &Row) -> Result<Connection, Fault> {
    let status: i16 = row.try_get(3)?;
    let status = u8::try_from(status)
        .ok()
        .and_then(ConnectionStatus::from_number)
        .ok_or_else(|| broken(row, 3, format!("there is no status {status}")))?;
    let names: &str = row.try_get(6)?;
    Ok(Connection {
        connection_id: ConnectionId::from_bytes(id(row, 0)?),
        app_id: AppId::from_bytes(id(row, 1)?),
        name: text(row, 2)?,
        status,
        metadata: json(row, 4)?,
        sealed_secrets: row.try_get(5)?,
        secret_names: serde_json::from_str(names).map_err(|error| broken(row, 6, error))?,
        revision: number(row, 7)?,
        created_at: time(row, 8)?,
        updated_at: time(row, 9)?,
    })
}

/// Writes a connection, whose app has to be there, by one of two statements with the same
/// parameters.
async fn write(transaction: &Transaction<'_>, sql: &str, stored: &Connection) -> Result<(), Fault> {
    let app_id = uuid(stored.app_id.as_bytes());
    let found = transaction
        .query_typed_opt(
            "SELECT FROM millrace.apps WHERE tenant = 0 AND app_id = $1",
            &[(&app_id, Type::UUID)],
        )
        .await?;
    found.ok_or(Error::NotFound { what: "app" })?;
    let names =
        serde_json::to_string(&stored.secret_names).expect("a list of strings is always JSON");
    let written = transaction
        .execute_typed(
            sql,
            &[
                (&uuid(stored.connection_id.as_bytes()), Type::UUID),
                (&app_id, Type::UUID),
                (&stored_text(&stored.name), Type::TEXT),
                (&i16::from(stored.status.number()), Type::INT2),
                (&stored.metadata.to_string(), Type::TEXT),
                (&stored.sealed_secrets, Type::BYTEA),
                (&names, Type::TEXT),
                (&stored.revision.cast_signed(), Type::INT8),
                (&stored.created_at.as_millis(), Type::INT8),
                (&stored.updated_at.as_millis(), Type::INT8),
            ],
        )
        .await;
    match written {
        Ok(_) => Ok(()),
        Err(error) => Err(not_written(error, ("connection", "name"), &stored.name)),
    }
}

pub(super) async fn create(
    transaction: &Transaction<'_>,
    stored: &Connection,
) -> Result<(), Fault> {
    let sql = "INSERT INTO millrace.connections
            (tenant, connection_id, app_id, name, status, metadata, sealed_secrets, secret_names,
             revision, created_at, updated_at)
        VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    write(transaction, sql, stored).await
}

pub(super) async fn update(
    transaction: &Transaction<'_>,
    stored: &Connection,
    expected_revision: u64,
) -> Result<(), Fault> {
    let found = transaction
        .query_typed_opt(
            "SELECT revision, name FROM millrace.connections
             WHERE tenant = 0 AND connection_id = $1",
            &[(&uuid(stored.connection_id.as_bytes()), Type::UUID)],
        )
        .await?;
    let found = found.map(|row| Ok::<_, Fault>((number(&row, 0)?, text(&row, 1)?)));
    let name = at_revision(found.transpose()?, expected_revision, "connection")?;
    if name != stored.name {
        let users = scenarios_with(transaction, ReferenceKind::Connection, &name).await?;
        expect_unused("connection", users)?;
    }
    let sql = "UPDATE millrace.connections
        SET app_id = $2, name = $3, status = $4, metadata = $5, sealed_secrets = $6,
            secret_names = $7, revision = $8, created_at = $9, updated_at = $10
        WHERE tenant = 0 AND connection_id = $1";
    write(transaction, sql, stored).await
}

pub(super) async fn delete(
    transaction: &Transaction<'_>,
    connection_id: ConnectionId,
) -> Result<(), Fault> {
    let found = name(transaction, connection_id).await?;
    let name = found.ok_or(Error::NotFound { what: "connection" })?;
    let mut users = scenarios_with(transaction, ReferenceKind::Connection, &name).await?;
    let id = uuid(connection_id.as_bytes());
    let parameters: [(&(dyn ToSql + Sync), Type); 1] = [(&id, Type::UUID)];
    let sql = "SELECT key FROM millrace.apps WHERE tenant = 0 AND default_connection_id = $1
        ORDER BY app_id";
    users.extend(named_by(transaction, sql, &parameters, "app").await?);
    expect_unused("connection", users)?;
    let sql = "DELETE FROM millrace.connections WHERE tenant = 0 AND connection_id = $1";
    let count = transaction.execute_typed(sql, &parameters).await?;
    removed(count, "connection")
}

/// The name of a connection, if it is there.
pub(super) async fn name(
    transaction: &Transaction<'_>,
    connection_id: ConnectionId,
) -> Result<Option<String>, Fault> {
    let found = transaction
        .query_typed_opt(
            "SELECT name FROM millrace.connections WHERE tenant = 0 AND connection_id = $1",
            &[(&uuid(connection_id.as_bytes()), Type::UUID)],
        )
        .await?;
    let name: Option<String> = found.map(|row| row.try_get(0)).transpose()?;
    Ok(name.map(read_text))
}

pub(super) async fn get(
    client: &Client,
    connection_id: ConnectionId,
) -> Result<Option<Connection>, Fault> {
    let sql = format!("{CONNECTION} AND connection_id = $1");
    let id = uuid(connection_id.as_bytes());
    let found = client.query_typed_opt(&sql, &[(&id, Type::UUID)]).await?;
    found.as_ref().map(read).transpose()
}

pub(super) async fn named(client: &Client, name: &str) -> Result<Option<Connection>, Fault> {
    let sql = format!("{CONNECTION} AND name = $1");
    let name = stored_text(name);
    let found = client.query_typed_opt(&sql, &[(&name, Type::TEXT)]).await?;
    found.as_ref().map(read).transpose()
}

pub(super) async fn page(
    client: &Client,
    app_id: Option<AppId>,
    before: Option<ConnectionId>,
    limit: u32,
) -> Result<Page<Connection, ConnectionId>, Fault> {
    let app_id = app_id.map(|id| uuid(id.as_bytes()));
    let before = before.map(|id| uuid(id.as_bytes()));
    let sql = format!(
        "{CONNECTION} AND ($1 IS NULL OR app_id = $1) AND ($2 IS NULL OR connection_id < $2)
         ORDER BY connection_id DESC LIMIT $3"
    );
    let rows = client
        .query_typed(
            &sql,
            &[
                (&app_id, Type::UUID),
                (&before, Type::UUID),
                (&asked(limit), Type::INT8),
            ],
        )
        .await?;
    let items: Result<Vec<_>, _> = rows.iter().map(read).collect();
    Ok(paged(items?, limit, |stored| stored.connection_id))
}
