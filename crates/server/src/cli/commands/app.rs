//! `millrace app`: source and target systems.

use clap::Subcommand;
use millrace_core::json::{Json, Object};
use serde_json::json;

use crate::cli::client::{Noun, id_of};
use crate::cli::error::Error;
use crate::cli::input::{count, json_argument};
use crate::cli::session::Session;
use crate::cli::view::View;

/// What to do with apps.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List apps, newest first
    List {
        /// Most apps to list
        #[arg(long, default_value = "100", value_parser = count)]
        limit: usize,
    },
    /// Create an app
    Create {
        /// Unique; stands in its webhook's address
        key: String,
        /// Its name for people [default: the key]
        #[arg(long)]
        name: Option<String>,
        /// How its webhooks are signed: hmac-sha256, github, stripe, none, ... [default: hmac-sha256]
        #[arg(long)]
        scheme: Option<String>,
        /// All of its webhook settings: JSON, or @FILE
        #[arg(long, value_name = "JSON")]
        webhook: Option<String>,
    },
    /// Show an app
    Show {
        /// Its key or id
        app: String,
    },
    /// Delete an app that nothing uses
    Delete {
        /// Its key or id
        app: String,
    },
}

const FIELDS: [(&str, &str); 8] = [
    ("Key", "/key"),
    ("Name", "/name"),
    ("Id", "/id"),
    ("Webhook", "/webhookUrl"),
    ("Webhook settings", "/webhook"),
    ("Default connection", "/defaultConnectionId"),
    ("Made", "/createdAt"),
    ("Changed", "/updatedAt"),
];

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<(), Error> {
    let client = session.client()?;
    match command {
        Command::List { limit } => {
            let apps = client.list(Noun::App.path(), &[], limit).await?;
            let columns = [
                ("key", "/key"),
                ("name", "/name"),
                ("webhook", "/webhookUrl"),
                ("id", "/id"),
            ];
            let view = View::list(
                &apps,
                &columns,
                "No apps; make one with `millrace app create KEY`.",
            );
            session.output.answer(&Json::from(apps), view)
        }
        Command::Create {
            key,
            name,
            scheme,
            webhook,
        } => {
            let body = new_app(&key, name, scheme, webhook)?;
            let app = client.post(Noun::App.path(), Some(&body)).await?.body;
            session.output.answer(&app, View::fields(&app, &FIELDS))
        }
        Command::Show { app } => {
            let id = id_of(&client, Noun::App, &app).await?;
            let app = client.get(&format!("/api/apps/{id}")).await?;
            session.output.answer(&app, View::fields(&app, &FIELDS))
        }
        Command::Delete { app } => {
            let id = id_of(&client, Noun::App, &app).await?;
            client.delete(&format!("/api/apps/{id}")).await?;
            let view = View::Text(format!("Deleted the app {app}."));
            session
                .output
                .answer(&Json::from(json!({ "id": id })), view)
        }
    }
}

fn new_app(
    key: &str,
    name: Option<String>,
    scheme: Option<String>,
    webhook: Option<String>,
) -> Result<Json, Error> {
    let mut body = Object::new();
    body.insert("key", key);
    if let Some(name) = name {
        body.insert("name", name);
    }
    let mut settings = match webhook {
        Some(webhook) => match json_argument("--webhook", &webhook)? {
            Json::Object(settings) => (*settings).clone(),
            other => {
                let message = format!("--webhook: expected an object, found {}", other.type_name());
                return Err(Error::Usage(message));
            }
        },
        None => Object::new(),
    };
    if let Some(scheme) = scheme {
        settings.insert("scheme", scheme);
    }
    if !settings.is_empty() {
        body.insert("webhook", settings);
    }
    Ok(Json::from(body))
}
