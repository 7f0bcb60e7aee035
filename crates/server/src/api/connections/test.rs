//! Testing a connection: are its secrets readable, are they all there, and does the other side
//! accept them? The last is asked only when `metadata.testUrl` says where.

use std::sync::Arc;

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::Method;
use millrace_core::id::ConnectionId;
use millrace_core::json::{Json, Object};
use millrace_core::ports::node::{
    AttemptResult, Behaviour, Credentials, Effect, EffectCall, EffectContext,
};
use millrace_core::ports::store::Connection;
use millrace_core::status::ConnectionStatus;
use schemars::JsonSchema;
use serde::Serialize;

use super::{find, refresh_users};
use crate::api::operation::Operation;
use crate::api::parameter::Id;
use crate::api::patch;
use crate::api::problem::Problem;
use crate::state::Shared;
use crate::webhook::listening::Secrets;
use crate::webhook::signature::key_fault;

/// How long the other side may take, in milliseconds.
const TIMEOUT_MILLIS: u64 = 10_000;
/// Where nothing is sent to: the credentials are only put together.
const NOWHERE: &str = "https://nowhere.invalid/";

/// The operation that tests a connection.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/connections/{id}/test", "testConnection", test)
            .about("connections", "Test a connection and set its status by the result")
            .description("Checks that its secrets can be read and that none is missing for its `metadata.auth` and for its app's webhook scheme. When `metadata.testUrl` is set, it also sends a GET there with its credentials; any 2xx passes. The status becomes `active` or `error`; one that a person set to `inactive` stays, and fails the test when all else is well.")
            .answer::<Tested>(200, "The result.")
            .may_miss(),
    ]
}

/// What a test found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConnectionTest")]
struct Tested {
    /// Whether nothing was found wrong.
    ok: bool,
    /// The connection's status since.
    status: ConnectionStatus,
    /// What was looked at, in order; the first that failed ends the test.
    checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConnectionCheck")]
struct Check {
    /// `secrets`, `credentials`, `webhook`, `request` or `status`.
    name: String,
    /// Whether it is as it should be.
    ok: bool,
    /// What was found.
    message: String,
}

type Found = Result<String, String>;

async fn test(
    State(server): State<Shared>,
    Id(connection_id): Id<ConnectionId>,
) -> Result<AxumJson<Tested>, Problem> {
    let connection = find(&server, connection_id).await?;
    let mut checks = Vec::new();
    let ok = look_through(&server, &connection, &mut checks).await?;
    let tested = if ok {
        ConnectionStatus::Active
    } else {
        ConnectionStatus::Error
    };
    let mut tries = patch::Tries::default();
    let connection = loop {
        match set_status(&server, connection_id, tested).await {
            Err(problem) if tries.again(&problem) => {}
            done => break done?,
        }
    };
    refresh_users(&server, &connection).await?;
    Ok(AxumJson(Tested {
        ok,
        status: connection.status,
        checks,
    }))
}

async fn set_status(
    server: &Shared,
    connection_id: ConnectionId,
    tested: ConnectionStatus,
) -> Result<Connection, Problem> {
    let mut connection = find(server, connection_id).await?;
    let revision = connection.revision;
    if connection.status == ConnectionStatus::Inactive || connection.status == tested {
        return Ok(connection);
    }
    connection.status = tested;
    connection.revision += 1;
    connection.updated_at = server.host.now();
    server
        .store
        .update_connection(connection.clone(), revision)
        .await?;
    Ok(connection)
}

/// Looks at one thing after the other until one is wrong; gives whether none is.
async fn look_through(
    server: &Shared,
    connection: &Connection,
    checks: &mut Vec<Check>,
) -> Result<bool, Problem> {
    let mut note = |name: &str, found: Found| {
        let ok = found.is_ok();
        let message = found.unwrap_or_else(|message| message);
        checks.push(Check {
            name: name.to_owned(),
            ok,
            message,
        });
        ok
    };
    let credentials = match open(server, connection) {
        Ok(credentials) => credentials,
        Err(message) => {
            note("secrets", Err(message));
            return Ok(false);
        }
    };
    note("secrets", Ok("all can be read".to_owned()));
    let http = server.registry.find("http", None);
    let http = http.ok_or_else(|| Problem::internal(&"the type `http` is missing"))?;
    let Behaviour::Effect(effect) = http.behaviour() else {
        return Err(Problem::internal(&"the type `http` is no action"));
    };
    let url = connection.metadata.get("testUrl").and_then(Json::as_str);
    let call = call(server, credentials, url.unwrap_or(NOWHERE));
    let prepared = effect.prepare(&call).map_err(|error| error.message);
    let complete = "all that `metadata.auth` needs is there".to_owned();
    if !note("credentials", prepared.map(|_| complete)) {
        return Ok(false);
    }
    if let Some(found) = webhook(server, connection).await?
        && !note("webhook", found)
    {
        return Ok(false);
    }
    if let Some(url) = url
        && !note("request", send(server, effect, &call, url).await)
    {
        return Ok(false);
    }
    if connection.status == ConnectionStatus::Inactive {
        let message = "it is inactive: no scenario and no webhook can use it until its `status` is set to `active`";
        return Ok(note("status", Err(message.to_owned())));
    }
    Ok(true)
}

fn open(server: &Shared, connection: &Connection) -> Result<Credentials, String> {
    let row = connection.connection_id.to_string();
    let credentials = match &connection.sealed_secrets {
        None => Json::empty_object(),
        Some(sealed) => server
            .vault
            .open(&row, sealed)
            .map_err(|error| error.to_string())?,
    };
    Ok(Credentials {
        name: connection.name.clone(),
        metadata: connection.metadata.clone(),
        credentials,
    })
}

fn call(server: &Shared, credentials: Credentials, url: &str) -> EffectCall {
    let mut config = Object::new();
    config.insert("method", "GET");
    config.insert("url", url);
    config.insert("redirects", 0_i64);
    let (millis, chance) = server.id_parts();
    let id = millrace_core::id::RunId::new(millis, chance).to_string();
    EffectCall {
        config: config.into(),
        stand_in: None,
        connection: Some(credentials),
        idempotency_key: id.clone(),
        correlation_id: id,
        timeout_millis: TIMEOUT_MILLIS,
    }
}

/// Whether the app's webhook finds in it what its scheme needs; nothing when the app uses another
/// connection.
async fn webhook(server: &Shared, connection: &Connection) -> Result<Option<Found>, Problem> {
    let app = server.store.app(connection.app_id).await?;
    let Some(app) = app.filter(|app| app.default_connection_id == Some(connection.connection_id))
    else {
        return Ok(None);
    };
    let has_secret = connection
        .secret_names
        .iter()
        .any(|name| name == "webhookSecret");
    let Some(listened) = server.listening.app(&app.key) else {
        return Ok(None);
    };
    if !listened.rules.scheme.needs_secret() {
        return Ok(None);
    }
    Ok(Some(match &listened.secrets {
        Secrets::Known(secrets) => {
            let scheme = listened.rules.scheme;
            let mut faults = secrets
                .iter()
                .filter_map(|secret| key_fault(scheme, secret));
            match faults.next() {
                Some(expected) => Err(format!("the `webhookSecret` cannot be used: {expected}")),
                None => Ok("signatures of the app's webhooks can be checked".to_owned()),
            }
        }
        // The table says so of every connection that is not active; what counts is the secret.
        Secrets::Missing(_) if has_secret && connection.status != ConnectionStatus::Active => {
            Ok("signatures can be checked once the connection is active".to_owned())
        }
        Secrets::Missing(why) => Err((*why).to_owned()),
    }))
}

/// Sends the request and says what came back, without showing anything secret.
async fn send(server: &Shared, effect: &dyn Effect, call: &EffectCall, url: &str) -> Found {
    let prepared = effect.prepare(call).map_err(|error| error.message)?;
    let client: Arc<dyn EffectContext> = server.client.clone();
    let limit = std::time::Duration::from_millis(TIMEOUT_MILLIS);
    let Some(attempted) = server
        .within(limit, effect.perform(call, prepared, &*client))
        .await
    else {
        return Err(format!("GET {url} took longer than {TIMEOUT_MILLIS} ms"));
    };
    match attempted.result {
        AttemptResult::Success(output, _) => {
            let status = output
                .get("status")
                .and_then(Json::as_u64)
                .unwrap_or_default();
            Ok(format!("GET {url} was answered with {status}"))
        }
        AttemptResult::Error { error, .. } => Err(format!("{}: {}", error.code, error.message)),
    }
}
