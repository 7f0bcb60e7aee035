//! `millrace connection`: credentials for apps. Secrets go in and never come out.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use millrace_core::json::{Json, Object};
use serde_json::json;

use crate::cli::client::{Client, Noun, find, id_of, names};
use crate::cli::error::Error;
use crate::cli::input::{NamedSecret, count, credentials, json_argument};
use crate::cli::session::Session;
use crate::cli::view::{View, cell, items, name_of, text};

/// What to do with connections.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List connections, newest first
    List {
        /// Those of this app alone
        #[arg(long, value_name = "APP")]
        app: Option<String>,
        /// Most connections to list
        #[arg(long, default_value = "100", value_parser = count)]
        limit: usize,
    },
    /// Create a connection
    Create {
        /// Unique in the instance
        name: String,
        /// The app it belongs to, by key or id
        #[arg(long)]
        app: String,
        /// What it holds
        #[command(flatten)]
        content: Content,
        /// Make it the app's default connection, whose webhookSecret its webhooks are signed with
        #[arg(long)]
        default: bool,
    },
    /// Show a connection, without its secrets
    Show {
        /// Its name or id
        connection: String,
    },
    /// Change a connection; what is not named stays as it is
    Set {
        /// Its name or id
        connection: String,
        /// Its new name
        #[arg(long)]
        name: Option<String>,
        /// What it holds
        #[command(flatten)]
        content: Content,
        /// Make it the app's default connection
        #[arg(long)]
        default: bool,
    },
    /// Ask the server to try a connection's credentials
    Test {
        /// Its name or id
        connection: String,
    },
    /// Delete a connection that nothing uses
    Delete {
        /// Its name or id
        connection: String,
    },
}

/// What a connection holds.
#[derive(Debug, Args)]
pub struct Content {
    /// Whether it may be used: active, inactive, expired or error
    #[arg(long)]
    status: Option<String>,
    /// Its open part, `auth` among it: JSON, or @FILE
    #[arg(long, value_name = "JSON")]
    metadata: Option<String>,
    /// A secret: NAME=env:VARIABLE or NAME=file:PATH; NAME= removes it (several allowed)
    #[arg(long = "secret", value_name = "NAME=SOURCE")]
    secrets: Vec<NamedSecret>,
}

const FIELDS: [(&str, &str); 8] = [
    ("Name", "/name"),
    ("Id", "/id"),
    ("App", "/appId"),
    ("Status", "/status"),
    ("Metadata", "/metadata"),
    ("Secrets", "/secretNames"),
    ("Made", "/createdAt"),
    ("Changed", "/updatedAt"),
];

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<(), Error> {
    let client = session.client()?;
    match command {
        Command::List { app, limit } => list(session, &client, app, limit).await,
        Command::Create {
            name,
            app,
            content,
            default,
        } => {
            let mut body = body(&content)?;
            body.insert("name", name);
            body.insert("appId", id_of(&client, Noun::App, &app).await?);
            let made = client
                .post(Noun::Connection.path(), Some(&Json::from(body)))
                .await?
                .body;
            finish(session, &client, &made, default).await
        }
        Command::Show { connection } => {
            let id = id_of(&client, Noun::Connection, &connection).await?;
            let found = client.get(&format!("/api/connections/{id}")).await?;
            answer(session, &client, &found).await
        }
        Command::Set {
            connection,
            name,
            content,
            default,
        } => {
            let id = id_of(&client, Noun::Connection, &connection).await?;
            let mut body = body(&content)?;
            if let Some(name) = name {
                body.insert("name", name);
            }
            if body.is_empty() && !default {
                let message =
                    "nothing to change: give --status, --metadata, --secret, --name or --default";
                return Err(Error::Usage(message.to_owned()));
            }
            let changed = client
                .patch(&format!("/api/connections/{id}"), &Json::from(body))
                .await?;
            finish(session, &client, &changed, default).await
        }
        Command::Test { connection } => test(session, &client, &connection).await,
        Command::Delete { connection } => {
            let id = id_of(&client, Noun::Connection, &connection).await?;
            client.delete(&format!("/api/connections/{id}")).await?;
            let view = View::Text(format!("Deleted the connection {connection}."));
            session
                .output
                .answer(&Json::from(json!({ "id": id })), view)
        }
    }
}

async fn list(
    session: &Session,
    client: &Client,
    app: Option<String>,
    limit: usize,
) -> Result<(), Error> {
    let query = match app {
        Some(app) => vec![("appId", id_of(client, Noun::App, &app).await?)],
        None => Vec::new(),
    };
    let found = client.list(Noun::Connection.path(), &query, limit).await?;
    let keys = keys(session, client, &found).await;
    let row = |connection: &Json| {
        vec![
            text(connection, "/name").to_owned(),
            text(connection, "/status").to_owned(),
            cell(connection.get("secretNames")),
            name_of(connection, "/appId", &keys),
            text(connection, "/id").to_owned(),
        ]
    };
    let view = View::Table {
        header: vec!["name", "status", "secrets", "app", "id"],
        rows: found.iter().map(row).collect(),
        empty: "No connections; make one with `millrace connection create NAME --app KEY`.",
    };
    session.output.answer(&Json::from(found), view)
}

/// The keys of the apps of connections, by id; programs are given the ids alone.
async fn keys(
    session: &Session,
    client: &Client,
    connections: &[Json],
) -> BTreeMap<String, String> {
    if session.output.is_json() {
        return BTreeMap::new();
    }
    let apps = connections.iter();
    names(client, Noun::App, apps.map(|found| text(found, "/appId"))).await
}

/// Shows a connection, its app by key.
async fn answer(session: &Session, client: &Client, connection: &Json) -> Result<(), Error> {
    let keys = keys(session, client, std::slice::from_ref(connection)).await;
    let mut view = View::fields(connection, &FIELDS);
    if let View::Fields(fields) = &mut view {
        let app = fields.iter_mut().find(|(title, _)| *title == "App");
        if let Some((_, value)) = app {
            *value = name_of(connection, "/appId", &keys);
        }
    }
    session.output.answer(connection, view)
}

fn body(content: &Content) -> Result<Object, Error> {
    let mut body = Object::new();
    if let Some(status) = &content.status {
        body.insert("status", status.as_str());
    }
    if let Some(metadata) = &content.metadata {
        body.insert("metadata", json_argument("--metadata", metadata)?);
    }
    if !content.secrets.is_empty() {
        let mut secrets = Object::new();
        secrets.insert("credentials", credentials(&content.secrets)?);
        body.insert("secrets", secrets);
    }
    Ok(body)
}

async fn finish(
    session: &Session,
    client: &Client,
    connection: &Json,
    default: bool,
) -> Result<(), Error> {
    if default {
        let change = json!({ "defaultConnectionId": text(connection, "/id") });
        let app = text(connection, "/appId");
        client
            .patch(&format!("/api/apps/{app}"), &Json::from(change))
            .await?;
    }
    answer(session, client, connection).await
}

async fn test(session: &Session, client: &Client, name: &str) -> Result<(), Error> {
    let Some(connection) = find(client, Noun::Connection, name).await? else {
        return Err(Error::Failed(format!(
            "there is no connection `{name}`; `millrace connection list` shows those there are"
        )));
    };
    let path = format!("/api/connections/{}/test", text(&connection, "/id"));
    let result = client.post(&path, None).await?.body;
    let row = |check: &Json| {
        let is_fine = check.get("ok").and_then(Json::as_bool) == Some(true);
        vec![
            text(check, "/name").to_owned(),
            if is_fine { "ok" } else { "wrong" }.to_owned(),
            text(check, "/message").to_owned(),
        ]
    };
    let view = View::Table {
        header: vec!["what", "result", "detail"],
        rows: items(&result, "/checks").iter().map(row).collect(),
        empty: "The server says nothing of it.",
    };
    session.output.answer(&result, view)?;
    match result.get("ok").and_then(Json::as_bool) {
        Some(false) => Err(Error::Said(crate::cli::error::FAILED)),
        _ => Ok(()),
    }
}
