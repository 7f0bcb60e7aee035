//! `/api/apps`: source and target systems, each with its webhook and its connections.

mod deliveries;
mod receiving;

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use millrace_core::id::{AppId, ConnectionId};
use millrace_core::json::{Json, from_json, to_json};
use millrace_core::ports::members::Change;
use millrace_core::ports::store::App;
use millrace_core::scenario::{Fault, FaultCode};
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::body::{AnyJson, JsonBody, read};
use super::codes;
use super::connections::{ConnectionView, show as show_connection};
use super::operation::Operation;
use super::page::List;
use super::parameter::{Id, PageQuery, Query};
use super::patch;
use super::problem::Problem;
use crate::state::Shared;
use crate::webhook::settings::WebhookSettings;

/// The operations under `/api/apps`.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/apps", "listApps", list)
            .about("apps", "List apps, newest first")
            .query::<AppQuery>()
            .answer::<List<AppView>>(200, "A page of apps."),
        Operation::new(Method::POST, "/api/apps", "createApp", create)
            .about("apps", "Create an app")
            .body::<NewApp>(r#"{"key":"shop","name":"Shop"}"#)
            .answer::<AppView>(201, "The app.")
            .leads_to("/api/apps/{id}", "$response.body#/id")
            .problem(409, codes::ALREADY_EXISTS),
        Operation::new(Method::GET, "/api/apps/{id}", "getApp", get)
            .about("apps", "Show an app")
            .answer::<AppView>(200, "The app.")
            .may_miss(),
        Operation::new(Method::PATCH, "/api/apps/{id}", "changeApp", change)
            .about("apps", "Change an app (JSON Merge Patch)")
            .body_as::<AppPatch>(
                "application/merge-patch+json",
                r#"{"name":"Web shop"}"#,
                true,
            )
            .answer::<AppView>(200, "The app, changed.")
            .may_miss()
            .problem(409, codes::ALREADY_EXISTS),
        Operation::new(Method::DELETE, "/api/apps/{id}", "deleteApp", delete)
            .about("apps", "Delete an app")
            .answer_empty(204, "It is deleted.")
            .may_miss()
            .problem(409, codes::IN_USE),
        Operation::new(
            Method::GET,
            "/api/apps/{id}/connections",
            "listAppConnections",
            connections,
        )
        .about("apps", "List an app's connections, newest first")
        .query::<PageQuery>()
        .answer::<List<ConnectionView>>(200, "A page of connections, without their secrets.")
        .may_miss(),
    ]
    .into_iter()
    .chain(deliveries::operations())
    .chain(receiving::operations())
    .collect()
}

/// Which apps to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AppQuery {
    /// Most items on the page: 50, at most 500.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    cursor: Option<String>,
    /// The app with this key alone.
    #[serde(default)]
    key: Option<String>,
}

/// An app to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewApp {
    /// Unique; stands in its webhook URL.
    #[schemars(
        length(min = 1, max = 64),
        regex(pattern = r"^[a-z0-9][a-z0-9_-]{0,63}$")
    )]
    key: SmolStr,
    /// Its name for people; the key when absent.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    /// How its webhooks are checked and read.
    #[serde(default)]
    webhook: Option<WebhookSettings>,
    /// Open, for people and programs.
    #[serde(default = "Json::empty_object")]
    #[schemars(with = "std::collections::BTreeMap<String, Json>")]
    metadata: Json,
}

/// What of an app can be changed; null takes a member back to its default.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the schema of a merge patch; the patch itself stays JSON"
)]
struct AppPatch {
    /// Its name for people.
    #[serde(default)]
    name: Option<String>,
    /// How its webhooks are checked and read.
    #[serde(default)]
    #[schemars(with = "Option<patch::Members<WebhookSettings>>")]
    webhook: Option<Json>,
    /// The connection that holds its webhook secret.
    #[serde(default)]
    default_connection_id: Option<ConnectionId>,
    /// Open, for people and programs.
    #[serde(default)]
    #[schemars(with = "Option<std::collections::BTreeMap<String, Json>>")]
    metadata: Option<Json>,
}

/// What of an app can be changed, after a patch was merged into it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EditableApp {
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    #[serde(default)]
    webhook: Option<WebhookSettings>,
    #[serde(default)]
    default_connection_id: Option<ConnectionId>,
    #[serde(default = "Json::empty_object")]
    metadata: Json,
}

/// An app.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "App")]
pub(super) struct AppView {
    /// Its id.
    id: AppId,
    /// Unique; stands in its webhook URL.
    key: SmolStr,
    /// Its name for people.
    name: String,
    /// How its webhooks are checked and read.
    webhook: Json,
    /// The connection that holds its webhook secret.
    default_connection_id: Option<ConnectionId>,
    /// Open, for people and programs.
    metadata: Json,
    /// Where its webhooks are sent to.
    webhook_url: String,
    /// When it was made.
    created_at: Timestamp,
    /// When it was changed last.
    updated_at: Timestamp,
}

fn show(server: &Shared, app: App) -> AppView {
    AppView {
        id: app.app_id,
        webhook_url: format!("{}/api/webhook/{}", server.public_url, app.key),
        key: app.key,
        name: app.name,
        webhook: app.webhook,
        default_connection_id: app.default_connection_id,
        metadata: app.metadata,
        created_at: app.created_at,
        updated_at: app.updated_at,
    }
}

/// Webhook settings as they are stored, or every fault in them.
fn webhook(settings: Option<WebhookSettings>) -> Result<Json, Problem> {
    let settings = settings.unwrap_or_default();
    let mut faults = settings.expression_faults();
    faults.extend(settings.check().err().into_iter().flatten());
    if !faults.is_empty() {
        let place = |fault: Fault| Fault {
            pointer: format!("/webhook{}", fault.pointer),
            ..fault
        };
        return Err(Problem::invalid_with(
            faults.into_iter().map(place).collect(),
        ));
    }
    to_json(&settings).map_err(|error| Problem::internal(&error))
}

async fn list(
    State(server): State<Shared>,
    Query(query): Query<AppQuery>,
) -> Result<AxumJson<List<AppView>>, Problem> {
    if let Some(key) = &query.key {
        let app = server.store.app_keyed(key).await?;
        return Ok(List::whole(
            app.into_iter().map(|app| show(&server, app)).collect(),
        ));
    }
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let apps = server.store.apps(page.cursor()?, page.limit()).await?;
    Ok(List::from_page(apps, |app| show(&server, app)))
}

async fn create(
    State(server): State<Shared>,
    JsonBody(new): JsonBody<NewApp>,
) -> Result<(StatusCode, AxumJson<AppView>), Problem> {
    let (millis, chance) = server.id_parts();
    let now = server.host.now();
    let app = App {
        app_id: AppId::new(millis, chance),
        name: new.name.unwrap_or_else(|| new.key.to_string()),
        key: new.key,
        webhook: webhook(new.webhook)?,
        default_connection_id: None,
        metadata: new.metadata,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    server.store.create_app(app.clone()).await?;
    server
        .catalogue
        .has_changed(Change::App(app.key.clone()))
        .await?;
    Ok((StatusCode::CREATED, AxumJson(show(&server, app))))
}

async fn find(server: &Shared, app_id: AppId) -> Result<App, Problem> {
    server
        .store
        .app(app_id)
        .await?
        .ok_or_else(|| Problem::not_found("app"))
}

async fn get(
    State(server): State<Shared>,
    Id(app_id): Id<AppId>,
) -> Result<AxumJson<AppView>, Problem> {
    let app = find(&server, app_id).await?;
    Ok(AxumJson(show(&server, app)))
}

async fn change(
    State(server): State<Shared>,
    Id(app_id): Id<AppId>,
    AnyJson(change): AnyJson,
) -> Result<AxumJson<AppView>, Problem> {
    // A null at a name that no app has would vanish in the merge; the patch itself is read first.
    read::<AppPatch>(&change)?;
    let mut tries = patch::Tries::default();
    let app = loop {
        match try_change(&server, app_id, &change).await {
            Err(problem) if tries.again(&problem) => {}
            done => break done?,
        }
    };
    server
        .catalogue
        .has_changed(Change::App(app.key.clone()))
        .await?;
    Ok(AxumJson(show(&server, app)))
}

async fn try_change(server: &Shared, app_id: AppId, change: &Json) -> Result<App, Problem> {
    let app = find(server, app_id).await?;
    let revision = app.revision;
    let changed = changed(server, app, change).await?;
    server.store.update_app(changed.clone(), revision).await?;
    Ok(changed)
}

/// The app with the patch merged into it.
async fn changed(server: &Shared, mut app: App, change: &Json) -> Result<App, Problem> {
    let webhook_settings: WebhookSettings =
        from_json(&app.webhook).map_err(|error| Problem::internal(&error))?;
    let editable = EditableApp {
        name: Some(app.name.clone()),
        webhook: Some(webhook_settings),
        default_connection_id: app.default_connection_id,
        metadata: app.metadata.clone(),
    };
    let editable: EditableApp = read(&patch::merged(&editable, change)?)?;
    if let Some(connection_id) = editable.default_connection_id {
        check_default_connection(server, &app, connection_id).await?;
    }
    app.name = editable.name.unwrap_or_else(|| app.key.to_string());
    app.webhook = webhook(editable.webhook)?;
    app.default_connection_id = editable.default_connection_id;
    app.metadata = editable.metadata;
    app.revision += 1;
    app.updated_at = server.host.now();
    Ok(app)
}

async fn check_default_connection(
    server: &Shared,
    app: &App,
    connection_id: ConnectionId,
) -> Result<(), Problem> {
    let connection = server.store.connection(connection_id).await?;
    let message = match connection {
        Some(connection) if connection.app_id == app.app_id => return Ok(()),
        Some(_) => format!("{connection_id} belongs to another app"),
        None => format!("there is no connection {connection_id}"),
    };
    let pointer = "/defaultConnectionId";
    Err(Problem::invalid_with(vec![Fault::error(
        FaultCode::UnknownReference,
        pointer,
        message,
    )]))
}

async fn delete(
    State(server): State<Shared>,
    Id(app_id): Id<AppId>,
) -> Result<StatusCode, Problem> {
    let app = find(&server, app_id).await?;
    server.store.delete_app(app_id).await?;
    server.deliveries.forget(app_id);
    server
        .catalogue
        .has_changed(Change::App(app.key.clone()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn connections(
    State(server): State<Shared>,
    Id(app_id): Id<AppId>,
    Query(page): Query<PageQuery>,
) -> Result<AxumJson<List<ConnectionView>>, Problem> {
    find(&server, app_id).await?;
    let page = server
        .store
        .connections(Some(app_id), page.cursor()?, page.limit())
        .await?;
    Ok(List::from_page(page, show_connection))
}
