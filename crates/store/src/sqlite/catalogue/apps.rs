//! Apps and connections as the port asks for them.

use millrace_core::id::{AppId, ConnectionId};
use millrace_core::ports::store::{Answer, App, Apps, Connection, Error, Page, ReferenceKind};
use millrace_core::status::ConnectionStatus;
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{OptionalExtension, Row, params};
use smol_str::SmolStr;

use super::references::{expect_unused, named_by, scenarios_with};
use super::{LAST, inserted, json, removed, time};
use crate::pages::{asked, paged};
use crate::sqlite::SqliteStore;
use crate::sqlite::fault::refused;
use crate::sqlite::record::broken;

const APP: &str = "SELECT app_id, key, name, webhook, default_connection_id, metadata, revision, \
    created_at, updated_at FROM apps";

const CONNECTION: &str = "SELECT connection_id, app_id, name, status, metadata, sealed_secrets, \
    secret_names, revision, created_at, updated_at FROM connections";

const CONNECTION_NAME: &str = "SELECT name FROM connections WHERE connection_id = ?1";

fn read_app(row: &Row<'_>) -> rusqlite::Result<App> {
    Ok(App {
        app_id: AppId::from_bytes(row.get(0)?),
        key: SmolStr::from(row.get::<_, String>(1)?),
        name: row.get(2)?,
        webhook: json(row, 3)?,
        default_connection_id: row
            .get::<_, Option<[u8; 16]>>(4)?
            .map(ConnectionId::from_bytes),
        metadata: json(row, 5)?,
        revision: row.get::<_, i64>(6)? as u64,
        created_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}

fn read_connection(row: &Row<'_>) -> rusqlite::Result<Connection> {
    let status: u8 = row.get(3)?;
    let names = row.get_ref(6)?.as_str()?;
    Ok(Connection {
        connection_id: ConnectionId::from_bytes(row.get(0)?),
        app_id: AppId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        status: ConnectionStatus::from_number(status)
            .ok_or_else(|| broken(3, Type::Integer, FromSqlError::OutOfRange(status.into())))?,
        metadata: json(row, 4)?,
        sealed_secrets: row.get(5)?,
        secret_names: serde_json::from_str(names).map_err(|error| broken(6, Type::Text, error))?,
        revision: row.get::<_, i64>(7)? as u64,
        created_at: time(row, 8)?,
        updated_at: time(row, 9)?,
    })
}

/// Writes an app by one of two statements with the same parameters.
fn write_app(connection: &rusqlite::Connection, sql: &str, app: &App) -> Result<(), Error> {
    let result = connection.execute(
        sql,
        params![
            app.app_id.as_bytes(),
            app.key.as_str(),
            app.name,
            app.webhook.to_string(),
            app.default_connection_id
                .as_ref()
                .map(ConnectionId::as_bytes),
            app.metadata.to_string(),
            app.revision as i64,
            app.created_at.as_millis(),
            app.updated_at.as_millis()
        ],
    );
    inserted(result, "app", "key", &app.key)
}

fn write_connection(
    connection: &rusqlite::Connection,
    sql: &str,
    stored: &Connection,
) -> Result<(), Error> {
    let names =
        serde_json::to_string(&stored.secret_names).expect("a list of strings is always JSON");
    let result = connection.execute(
        sql,
        params![
            stored.connection_id.as_bytes(),
            stored.app_id.as_bytes(),
            stored.name,
            stored.status.number(),
            stored.metadata.to_string(),
            stored.sealed_secrets,
            names,
            stored.revision as i64,
            stored.created_at.as_millis(),
            stored.updated_at.as_millis()
        ],
    );
    inserted(result, "connection", "name", &stored.name)
}

/// Whether the row that `sql` finds by id still has that revision.
fn expect_revision(
    connection: &rusqlite::Connection,
    (sql, what): (&str, &'static str),
    id: &[u8; 16],
    expected: u64,
) -> Result<(), Error> {
    let found: Option<i64> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
        .map_err(|error| refused(&error))?;
    match found {
        None => Err(Error::NotFound { what }),
        Some(revision) if revision as u64 == expected => Ok(()),
        Some(_) => Err(Error::Changed { what }),
    }
}

/// The name of a thing that `sql` finds by id.
fn named(
    connection: &rusqlite::Connection,
    sql: &str,
    id: &[u8; 16],
) -> Result<Option<String>, Error> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
        .map_err(|error| refused(&error))
}

fn exists(connection: &rusqlite::Connection, sql: &str, app_id: AppId) -> Result<bool, Error> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.exists([app_id.as_bytes()]))
        .map_err(|error| refused(&error))
}

impl Apps for SqliteStore {
    fn create_app(&self, app: App) -> Answer<'_, ()> {
        self.write(move |connection| {
            let sql = "INSERT INTO apps VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            write_app(connection, sql, &app)
        })
    }

    fn app(&self, app_id: AppId) -> Answer<'_, Option<App>> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!("{APP} WHERE app_id = ?1"))?
                .query_row([app_id.as_bytes()], read_app)
                .optional()
        })
    }

    fn app_keyed(&self, key: &str) -> Answer<'_, Option<App>> {
        let key = key.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(&format!("{APP} WHERE key = ?1"))?
                .query_row([key], read_app)
                .optional()
        })
    }

    fn apps(&self, before: Option<AppId>, limit: u32) -> Answer<'_, Page<App, AppId>> {
        self.read(move |connection| {
            let before = before.map_or(LAST.to_vec(), |id| id.as_bytes().to_vec());
            let items: rusqlite::Result<Vec<App>> = connection
                .prepare_cached(&format!(
                    "{APP} WHERE app_id < ?1 ORDER BY app_id DESC LIMIT ?2"
                ))?
                .query_map(params![before, asked(limit)], read_app)?
                .collect();
            Ok(paged(items?, limit, |app| app.app_id))
        })
    }

    fn update_app(&self, app: App, expected_revision: u64) -> Answer<'_, ()> {
        self.write(move |connection| {
            let find = ("SELECT revision FROM apps WHERE app_id = ?1", "app");
            expect_revision(connection, find, app.app_id.as_bytes(), expected_revision)?;
            if let Some(id) = app.default_connection_id
                && named(connection, CONNECTION_NAME, id.as_bytes())?.is_none()
            {
                return Err(Error::Gone {
                    what: "connection",
                    name: id.to_string(),
                });
            }
            let sql = "UPDATE apps SET key = ?2, name = ?3, webhook = ?4, \
                default_connection_id = ?5, metadata = ?6, revision = ?7, created_at = ?8, \
                updated_at = ?9 WHERE app_id = ?1";
            write_app(connection, sql, &app)
        })
    }

    fn delete_app(&self, app_id: AppId) -> Answer<'_, ()> {
        self.write(move |connection| {
            let sql = "SELECT key FROM apps WHERE app_id = ?1";
            let key = named(connection, sql, app_id.as_bytes())?;
            let key = key.ok_or(Error::NotFound { what: "app" })?;
            let mut users = scenarios_with(connection, ReferenceKind::App, &key)?;
            let sql = "SELECT name FROM connections WHERE app_id = ?1 ORDER BY connection_id";
            users.extend(named_by(
                connection,
                sql,
                [app_id.as_bytes()],
                "connection",
            )?);
            expect_unused("app", users)?;
            removed(
                connection.execute("DELETE FROM apps WHERE app_id = ?1", [app_id.as_bytes()]),
                "app",
            )
        })
    }

    fn create_connection(&self, connection: Connection) -> Answer<'_, ()> {
        self.write(move |writer| {
            if !exists(
                writer,
                "SELECT 1 FROM apps WHERE app_id = ?1",
                connection.app_id,
            )? {
                return Err(Error::NotFound { what: "app" });
            }
            let sql = "INSERT INTO connections VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
            write_connection(writer, sql, &connection)
        })
    }

    fn connection(&self, connection_id: ConnectionId) -> Answer<'_, Option<Connection>> {
        self.read(move |reader| {
            reader
                .prepare_cached(&format!("{CONNECTION} WHERE connection_id = ?1"))?
                .query_row([connection_id.as_bytes()], read_connection)
                .optional()
        })
    }

    fn connection_named(&self, name: &str) -> Answer<'_, Option<Connection>> {
        let name = name.to_owned();
        self.read(move |reader| {
            reader
                .prepare_cached(&format!("{CONNECTION} WHERE name = ?1"))?
                .query_row([name], read_connection)
                .optional()
        })
    }

    fn connections(
        &self,
        app_id: Option<AppId>,
        before: Option<ConnectionId>,
        limit: u32,
    ) -> Answer<'_, Page<Connection, ConnectionId>> {
        self.read(move |reader| {
            let before = before.map_or(LAST.to_vec(), |id| id.as_bytes().to_vec());
            let of_app = if app_id.is_some() {
                "AND app_id = ?3"
            } else {
                "AND ?3 IS NULL"
            };
            let items: rusqlite::Result<Vec<Connection>> = reader
                .prepare_cached(&format!(
                    "{CONNECTION} WHERE connection_id < ?1 {of_app} \
                     ORDER BY connection_id DESC LIMIT ?2"
                ))?
                .query_map(
                    params![before, asked(limit), app_id.as_ref().map(AppId::as_bytes)],
                    read_connection,
                )?
                .collect();
            Ok(paged(items?, limit, |connection| connection.connection_id))
        })
    }

    fn update_connection(&self, connection: Connection, expected_revision: u64) -> Answer<'_, ()> {
        self.write(move |writer| {
            let find = (
                "SELECT revision FROM connections WHERE connection_id = ?1",
                "connection",
            );
            let id = connection.connection_id;
            expect_revision(writer, find, id.as_bytes(), expected_revision)?;
            let name = named(writer, CONNECTION_NAME, id.as_bytes())?.unwrap_or_default();
            if name != connection.name {
                let users = scenarios_with(writer, ReferenceKind::Connection, &name)?;
                expect_unused("connection", users)?;
            }
            if !exists(
                writer,
                "SELECT 1 FROM apps WHERE app_id = ?1",
                connection.app_id,
            )? {
                return Err(Error::NotFound { what: "app" });
            }
            let sql = "UPDATE connections SET app_id = ?2, name = ?3, status = ?4, metadata = ?5, \
                sealed_secrets = ?6, secret_names = ?7, revision = ?8, created_at = ?9, \
                updated_at = ?10 WHERE connection_id = ?1";
            write_connection(writer, sql, &connection)
        })
    }

    fn delete_connection(&self, connection_id: ConnectionId) -> Answer<'_, ()> {
        self.write(move |writer| {
            let id = connection_id.as_bytes();
            let name = named(writer, CONNECTION_NAME, id)?;
            let name = name.ok_or(Error::NotFound { what: "connection" })?;
            let mut users = scenarios_with(writer, ReferenceKind::Connection, &name)?;
            let sql = "SELECT key FROM apps WHERE default_connection_id = ?1 ORDER BY app_id";
            users.extend(named_by(writer, sql, [id], "app")?);
            expect_unused("connection", users)?;
            let result = writer.execute(
                "DELETE FROM connections WHERE connection_id = ?1",
                [connection_id.as_bytes()],
            );
            removed(result, "connection")
        })
    }
}
