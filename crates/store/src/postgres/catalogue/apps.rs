//! Apps as the port asks for them. What it asks of connections is in `connections`.

use deadpool_postgres::Transaction;
use millrace_core::id::{AppId, ConnectionId};
use millrace_core::ports::store::{Answer, App, Apps, Connection, Error, Page, ReferenceKind};
use smol_str::SmolStr;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::references::{expect_unused, named_by, scenarios_with};
use super::{at_revision, change, connections, json, not_written, number, removed, text};
use crate::pages::{asked, paged};
use crate::postgres::PostgresStore;
use crate::postgres::fault::Fault;
use crate::postgres::values::{id, stored_text, time, uuid};

const APP: &str = "SELECT app_id, key, name, webhook, default_connection_id, metadata, revision, \
    created_at, updated_at FROM millrace.apps WHERE tenant = 0";

fn read_app(row: &Row) -> Result<App, Fault> {
    let default: Option<Uuid> = row.try_get(4)?;
    Ok(App {
        app_id: AppId::from_bytes(id(row, 0)?),
        key: SmolStr::from(text(row, 1)?),
        name: text(row, 2)?,
        webhook: json(row, 3)?,
        default_connection_id: default.map(|id| ConnectionId::from_bytes(id.into_bytes())),
        metadata: json(row, 5)?,
        revision: number(row, 6)?,
        created_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}

/// Writes an app by one of two statements with the same parameters.
async fn write(transaction: &Transaction<'_>, sql: &str, app: &App) -> Result<(), Fault> {
    let default = app.default_connection_id.map(|id| uuid(id.as_bytes()));
    let written = transaction
        .execute_typed(
            sql,
            &[
                (&uuid(app.app_id.as_bytes()), Type::UUID),
                (&stored_text(&app.key), Type::TEXT),
                (&stored_text(&app.name), Type::TEXT),
                (&app.webhook.to_string(), Type::TEXT),
                (&default, Type::UUID),
                (&app.metadata.to_string(), Type::TEXT),
                (&app.revision.cast_signed(), Type::INT8),
                (&app.created_at.as_millis(), Type::INT8),
                (&app.updated_at.as_millis(), Type::INT8),
            ],
        )
        .await;
    match written {
        Ok(_) => Ok(()),
        Err(error) => Err(not_written(error, ("app", "key"), &app.key)),
    }
}

async fn update(
    transaction: &Transaction<'_>,
    app: &App,
    expected_revision: u64,
) -> Result<(), Fault> {
    let found = transaction
        .query_typed_opt(
            "SELECT revision FROM millrace.apps WHERE tenant = 0 AND app_id = $1",
            &[(&uuid(app.app_id.as_bytes()), Type::UUID)],
        )
        .await?;
    let found = found.map(|row| Ok::<_, Fault>((number(&row, 0)?, ())));
    at_revision(found.transpose()?, expected_revision, "app")?;
    if let Some(id) = app.default_connection_id
        && connections::name(transaction, id).await?.is_none()
    {
        let (what, name) = ("connection", id.to_string());
        return Err(Fault::Port(Error::Gone { what, name }));
    }
    let sql = "UPDATE millrace.apps
        SET key = $2, name = $3, webhook = $4, default_connection_id = $5, metadata = $6,
            revision = $7, created_at = $8, updated_at = $9
        WHERE tenant = 0 AND app_id = $1";
    write(transaction, sql, app).await
}

async fn delete(transaction: &Transaction<'_>, app_id: AppId) -> Result<(), Fault> {
    let id = uuid(app_id.as_bytes());
    let parameters: [(&(dyn ToSql + Sync), Type); 1] = [(&id, Type::UUID)];
    let sql = "SELECT key FROM millrace.apps WHERE tenant = 0 AND app_id = $1";
    let found = transaction.query_typed_opt(sql, &parameters).await?;
    let row = found.ok_or(Error::NotFound { what: "app" })?;
    let key = text(&row, 0)?;
    let mut users = scenarios_with(transaction, ReferenceKind::App, &key).await?;
    let sql = "SELECT name FROM millrace.connections WHERE tenant = 0 AND app_id = $1
        ORDER BY connection_id";
    users.extend(named_by(transaction, sql, &parameters, "connection").await?);
    expect_unused("app", users)?;
    let sql = "DELETE FROM millrace.apps WHERE tenant = 0 AND app_id = $1";
    removed(transaction.execute_typed(sql, &parameters).await?, "app")
}

impl Apps for PostgresStore {
    fn create_app(&self, app: App) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            let sql = "INSERT INTO millrace.apps
                    (tenant, app_id, key, name, webhook, default_connection_id, metadata,
                     revision, created_at, updated_at)
                VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9)";
            write(&transaction, sql, &app).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn app(&self, app_id: AppId) -> Answer<'_, Option<App>> {
        self.with(move |connection| async move {
            let sql = format!("{APP} AND app_id = $1");
            let id = uuid(app_id.as_bytes());
            let found = connection
                .query_typed_opt(&sql, &[(&id, Type::UUID)])
                .await?;
            found.as_ref().map(read_app).transpose()
        })
    }

    fn app_keyed(&self, key: &str) -> Answer<'_, Option<App>> {
        let key = stored_text(key);
        self.with(move |connection| async move {
            let sql = format!("{APP} AND key = $1");
            let found = connection
                .query_typed_opt(&sql, &[(&key, Type::TEXT)])
                .await?;
            found.as_ref().map(read_app).transpose()
        })
    }

    fn apps(&self, before: Option<AppId>, limit: u32) -> Answer<'_, Page<App, AppId>> {
        self.with(move |connection| async move {
            let before = before.map(|id| uuid(id.as_bytes()));
            let sql =
                format!("{APP} AND ($1 IS NULL OR app_id < $1) ORDER BY app_id DESC LIMIT $2");
            let rows = connection
                .query_typed(&sql, &[(&before, Type::UUID), (&asked(limit), Type::INT8)])
                .await?;
            let items: Result<Vec<_>, _> = rows.iter().map(read_app).collect();
            Ok(paged(items?, limit, |app| app.app_id))
        })
    }

    fn update_app(&self, app: App, expected_revision: u64) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            update(&transaction, &app, expected_revision).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn delete_app(&self, app_id: AppId) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            delete(&transaction, app_id).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn create_connection(&self, stored: Connection) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            connections::create(&transaction, &stored).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn connection(&self, connection_id: ConnectionId) -> Answer<'_, Option<Connection>> {
        self.with(
            move |connection| async move { connections::get(&connection, connection_id).await },
        )
    }

    fn connection_named(&self, name: &str) -> Answer<'_, Option<Connection>> {
        let name = name.to_owned();
        self.with(move |connection| async move { connections::named(&connection, &name).await })
    }

    fn connections(
        &self,
        app_id: Option<AppId>,
        before: Option<ConnectionId>,
        limit: u32,
    ) -> Answer<'_, Page<Connection, ConnectionId>> {
        self.with(move |connection| async move {
            connections::page(&connection, app_id, before, limit).await
        })
    }

    fn update_connection(&self, stored: Connection, expected_revision: u64) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            connections::update(&transaction, &stored, expected_revision).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn delete_connection(&self, connection_id: ConnectionId) -> Answer<'_, ()> {
        self.with(move |mut connection| async move {
            let transaction = change(&mut connection).await?;
            connections::delete(&transaction, connection_id).await?;
            Ok(transaction.commit().await?)
        })
    }
}
