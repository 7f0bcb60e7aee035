//! `/api/connections`: credentials for apps. Secrets go in and never come out.

mod secrets;
mod test;

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use millrace_core::id::{AppId, ConnectionId};
use millrace_core::json::{Json, merge_patch};
use millrace_core::ports::members::Change;
use millrace_core::ports::store::Connection;
use millrace_core::scenario::{Fault, FaultCode};
use millrace_core::status::ConnectionStatus;
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body::{AnyJson, JsonBody, read};
use super::codes;
use super::operation::Operation;
use super::page::List;
use super::parameter::{Id, Query, read_cursor};
use super::patch;
use super::problem::Problem;
use crate::state::Shared;

/// The operations under `/api/connections`.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/connections", "listConnections", list)
            .about("connections", "List connections, newest first")
            .query::<ConnectionQuery>()
            .answer::<List<ConnectionView>>(200, "A page of connections, without their secrets."),
        Operation::new(Method::POST, "/api/connections", "createConnection", create)
            .about("connections", "Create a connection")
            .body::<NewConnection>(
                r#"{"appId":"app_01jdcx2h5se8e9v5sk5qh6gd3w","name":"shop-main","secrets":{"credentials":{"webhookSecret":"s3cret"}}}"#,
            )
            .answer::<ConnectionView>(201, "The connection, without its secrets.")
            .leads_to("/api/connections/{id}", "$response.body#/id")
            .problem(409, codes::ALREADY_EXISTS),
        Operation::new(Method::GET, "/api/connections/{id}", "getConnection", get)
            .about("connections", "Show a connection")
            .answer::<ConnectionView>(200, "The connection, without its secrets.")
            .may_miss(),
        Operation::new(Method::PATCH, "/api/connections/{id}", "changeConnection", change)
            .about("connections", "Change a connection (JSON Merge Patch)")
            .description("A patch of `secrets.credentials` adds, replaces and (with null) removes single fields; null in the place of `secrets` or `credentials` removes them all. A connection that scenarios name cannot be renamed.")
            .body_as::<ConnectionPatch>(
                "application/merge-patch+json",
                r#"{"status":"inactive"}"#,
                true,
            )
            .answer::<ConnectionView>(200, "The connection, changed.")
            .may_miss()
            .problem(409, codes::ALREADY_EXISTS)
            .problem(409, codes::IN_USE),
        Operation::new(Method::DELETE, "/api/connections/{id}", "deleteConnection", delete)
            .about("connections", "Delete a connection")
            .answer_empty(204, "It is deleted.")
            .may_miss()
            .problem(409, codes::IN_USE),
    ]
    .into_iter()
    .chain(test::operations())
    .collect()
}

/// Which connections to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConnectionQuery {
    /// Most items on the page: 50, at most 500.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    cursor: Option<String>,
    /// Those of this app alone.
    #[serde(default)]
    app_id: Option<AppId>,
    /// The connection with this name alone.
    #[serde(default)]
    name: Option<String>,
}

/// A connection to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewConnection {
    /// The app it belongs to.
    app_id: AppId,
    /// Unique in the instance.
    #[schemars(length(min = 1, max = 200))]
    name: String,
    /// Whether it may be used; `active` when absent.
    #[serde(default)]
    status: Option<ConnectionStatus>,
    /// Open, `auth` among it: `{type: none|bearer|basic|header|query, name?}`.
    #[serde(default)]
    metadata: Option<Metadata>,
    /// Encrypted at rest, never returned.
    #[serde(default)]
    #[schemars(extend("writeOnly" = true))]
    secrets: Option<secrets::Secrets>,
}

/// What of a connection can be changed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConnectionPatch {
    /// Unique in the instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = 200))]
    name: Option<String>,
    /// Whether it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ConnectionStatus")]
    status: Option<ConnectionStatus>,
    /// Merged into what is there; null removes it.
    #[serde(default, deserialize_with = "patch::present")]
    #[schemars(with = "Option<std::collections::BTreeMap<String, Json>>")]
    metadata: Option<Json>,
    /// Merged into what is there, field by field; null removes them.
    #[serde(default, deserialize_with = "patch::present")]
    #[schemars(with = "Option<secrets::Patch>", extend("writeOnly" = true))]
    secrets: Option<Json>,
}

/// A connection's open part. Other members are kept as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Metadata(Json);

/// How actions show their credentials.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Auth {
    /// As a bearer token, by basic authentication, in a header, in the query, or not at all.
    #[serde(rename = "type")]
    kind: AuthKind,
    /// Name of the header or query parameter.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
}

/// Where credentials go.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AuthKind {
    None,
    Bearer,
    Basic,
    Header,
    Query,
}

/// The known members of `metadata`.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct KnownMetadata {
    /// How actions show the credentials.
    #[serde(default)]
    auth: Option<Auth>,
}

impl JsonSchema for Metadata {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ConnectionMetadata".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        KnownMetadata::json_schema(generator)
    }
}

/// A connection, without its secrets.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Connection")]
pub(super) struct ConnectionView {
    /// Its id.
    id: ConnectionId,
    /// The app it belongs to.
    app_id: AppId,
    /// Unique in the instance.
    name: String,
    /// Whether it may be used.
    status: ConnectionStatus,
    /// Open, `auth` among it.
    metadata: Json,
    /// The names of the fields of `secrets.credentials`; their values are never shown.
    secret_names: Vec<String>,
    /// When it was made.
    created_at: Timestamp,
    /// When it was changed last.
    updated_at: Timestamp,
}

/// A connection as the API shows it.
pub(super) fn show(connection: Connection) -> ConnectionView {
    ConnectionView {
        id: connection.connection_id,
        app_id: connection.app_id,
        name: connection.name,
        status: connection.status,
        metadata: connection.metadata,
        secret_names: connection.secret_names,
        created_at: connection.created_at,
        updated_at: connection.updated_at,
    }
}

async fn list(
    State(server): State<Shared>,
    Query(query): Query<ConnectionQuery>,
) -> Result<AxumJson<List<ConnectionView>>, Problem> {
    if let Some(name) = &query.name {
        let found = server.store.connection_named(name).await?;
        let found = found.filter(|found| query.app_id.is_none_or(|app_id| app_id == found.app_id));
        return Ok(List::whole(found.into_iter().map(show).collect()));
    }
    let limit = query
        .limit
        .unwrap_or(millrace_core::limits::PAGE_ITEMS_DEFAULT);
    let before = read_cursor(query.cursor.as_deref())?;
    let page = server
        .store
        .connections(query.app_id, before, limit)
        .await?;
    Ok(List::from_page(page, show))
}

async fn create(
    State(server): State<Shared>,
    JsonBody(new): JsonBody<NewConnection>,
) -> Result<(StatusCode, AxumJson<ConnectionView>), Problem> {
    if server.store.app(new.app_id).await?.is_none() {
        let message = format!("there is no app {}", new.app_id);
        let fault = Fault::error(FaultCode::UnknownReference, "/appId", message);
        return Err(Problem::invalid_with(vec![fault]));
    }
    let (millis, chance) = server.id_parts();
    let now = server.host.now();
    let mut connection = Connection {
        connection_id: ConnectionId::new(millis, chance),
        app_id: new.app_id,
        name: new.name,
        status: new.status.unwrap_or(ConnectionStatus::Active),
        metadata: new
            .metadata
            .map_or_else(Json::empty_object, |metadata| metadata.0),
        sealed_secrets: None,
        secret_names: Vec::new(),
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    if let Some(secrets) = new.secrets {
        secrets::seal(&server, &mut connection, &secrets.credentials).await?;
    }
    server.store.create_connection(connection.clone()).await?;
    Ok((StatusCode::CREATED, AxumJson(show(connection))))
}

async fn find(server: &Shared, connection_id: ConnectionId) -> Result<Connection, Problem> {
    server
        .store
        .connection(connection_id)
        .await?
        .ok_or_else(|| Problem::not_found("connection"))
}

async fn get(
    State(server): State<Shared>,
    Id(connection_id): Id<ConnectionId>,
) -> Result<AxumJson<ConnectionView>, Problem> {
    Ok(AxumJson(show(find(&server, connection_id).await?)))
}

async fn change(
    State(server): State<Shared>,
    Id(connection_id): Id<ConnectionId>,
    AnyJson(change): AnyJson,
) -> Result<AxumJson<ConnectionView>, Problem> {
    let change: ConnectionPatch = read(&change)?;
    let mut tries = patch::Tries::default();
    let connection = loop {
        match try_change(&server, connection_id, &change).await {
            Err(problem) if tries.again(&problem) => {}
            done => break done?,
        }
    };
    refresh_users(&server, &connection).await?;
    Ok(AxumJson(show(connection)))
}

async fn try_change(
    server: &Shared,
    connection_id: ConnectionId,
    change: &ConnectionPatch,
) -> Result<Connection, Problem> {
    let connection = find(server, connection_id).await?;
    let revision = connection.revision;
    let changed = changed(server, connection, change).await?;
    server
        .store
        .update_connection(changed.clone(), revision)
        .await?;
    Ok(changed)
}

async fn changed(
    server: &Shared,
    mut connection: Connection,
    change: &ConnectionPatch,
) -> Result<Connection, Problem> {
    if let Some(name) = &change.name {
        connection.name.clone_from(name);
    }
    connection.status = change.status.unwrap_or(connection.status);
    if let Some(metadata) = &change.metadata {
        let merged = match metadata {
            Json::Null => Json::empty_object(),
            metadata => merge_patch(&connection.metadata, metadata),
        };
        let Metadata(merged) = read(&merged)?;
        connection.metadata = merged;
    }
    if let Some(secrets) = &change.secrets {
        secrets::change(server, &mut connection, secrets).await?;
    }
    connection.revision += 1;
    connection.updated_at = server.host.now();
    Ok(connection)
}

/// Webhooks of the app are checked with the new secrets from now on.
async fn refresh_users(server: &Shared, connection: &Connection) -> Result<(), Problem> {
    if let Some(app) = server.store.app(connection.app_id).await? {
        server
            .catalogue
            .has_changed(Change::App(app.key.clone()))
            .await?;
    }
    Ok(())
}

async fn delete(
    State(server): State<Shared>,
    Id(connection_id): Id<ConnectionId>,
) -> Result<StatusCode, Problem> {
    server.store.delete_connection(connection_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
