//! `millrace var`: the instance's variables.

use clap::Subcommand;
use millrace_core::json::{Json, Object};
use reqwest::Method;

use crate::cli::client::path_part;
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::cli::view::{View, items, pretty, text};

const PATH: &str = "/api/variables";

/// What to do with variables.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List variables
    List,
    /// Make or change a variable
    Set {
        /// What expressions call it: `vars.NAME`
        name: String,
        /// Its value: JSON, or else taken as text; not for secrets, which belong into a connection
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Take the value as text even if it is JSON
        #[arg(long)]
        text: bool,
    },
    /// Show a variable's value
    Get {
        /// Its name
        name: String,
    },
    /// Delete a variable
    Delete {
        /// Its name
        name: String,
    },
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<(), Error> {
    let client = session.client()?;
    match command {
        Command::List => {
            let list = client.get(PATH).await?;
            let columns = [
                ("name", "/name"),
                ("value", "/value"),
                ("changed", "/updatedAt"),
            ];
            let view = View::list(items(&list, "/items"), &columns, "No variables.");
            let data = list.get("items").cloned().unwrap_or_default();
            session.output.answer(&data, view)
        }
        Command::Set { name, value, text } => {
            let value = match value.parse::<Json>() {
                Ok(json) if !text => json,
                _ => Json::from(value),
            };
            let mut body = Object::new();
            body.insert("value", value);
            let path = format!("{PATH}/{}", path_part(&name));
            let answer = client
                .send(Method::PUT, &path, Some(&Json::from(body)), &[])
                .await?;
            let done = if answer.status == 201 {
                "Made"
            } else {
                "Changed"
            };
            session
                .output
                .answer(&answer.body, View::Text(format!("{done} {name}.")))
        }
        Command::Get { name } => {
            let list = client.get(PATH).await?;
            let found = items(&list, "/items")
                .iter()
                .find(|found| text(found, "/name") == name);
            let Some(value) = found.and_then(|found| found.get("value")) else {
                let message = format!(
                    "there is no variable `{name}`; `millrace var list` shows those there are"
                );
                return Err(Error::Failed(message));
            };
            let shown = value.as_str().map_or_else(|| pretty(value), str::to_owned);
            session.output.answer(value, View::Text(shown))
        }
        Command::Delete { name } => {
            client
                .delete(&format!("{PATH}/{}", path_part(&name)))
                .await?;
            session
                .output
                .answer(&Json::Null, View::Text(format!("Deleted {name}.")))
        }
    }
}
