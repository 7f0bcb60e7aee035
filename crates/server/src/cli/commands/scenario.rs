//! `millrace scenario`: scenarios, their drafts and their versions.

pub mod versions;

use clap::Subcommand;
use millrace_core::json::{Json, Object};

use crate::cli::client::{Client, Noun, id_of};
use crate::cli::error::Error;
use crate::cli::input::count;
use crate::cli::session::Session;
use crate::cli::view::{View, cell, items, text};

/// What to do with scenarios.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List scenarios, newest first
    List {
        /// Those whose name contains this
        #[arg(long)]
        search: Option<String>,
        /// Most scenarios to list
        #[arg(long, default_value = "100", value_parser = count)]
        limit: usize,
    },
    /// Show a scenario, its nodes and its versions
    Show {
        /// Its name or id
        scenario: String,
    },
    /// Publish the draft as the next version
    Publish {
        /// Its name or id
        scenario: String,
    },
    /// Publish an older version again, as a new one
    Rollback {
        /// Its name or id
        scenario: String,
        /// The older version's number
        version: u32,
    },
    /// Let events start runs
    Enable {
        /// Its name or id
        scenario: String,
    },
    /// Let no event start a run; accepted runs go on
    Disable {
        /// Its name or id
        scenario: String,
    },
    /// Show what changed between two versions, or since the published one
    Diff {
        /// Its name or id
        scenario: String,
        /// A version's number [default: the published one]
        #[arg(long, value_name = "N")]
        from: Option<u32>,
        /// A version's number [default: the draft]
        #[arg(long, value_name = "N")]
        to: Option<u32>,
    },
    /// Copy a scenario's draft into a new, disabled one
    Copy {
        /// Its name or id
        scenario: String,
        /// The copy's name
        name: String,
    },
    /// Rename a scenario
    Rename {
        /// Its name or id
        scenario: String,
        /// Its new name
        name: String,
    },
    /// Delete a disabled scenario; its runs stay until retention
    Delete {
        /// Its name or id
        scenario: String,
    },
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<(), Error> {
    let client = session.client()?;
    match command {
        Command::List { search, limit } => list(session, &client, search, limit).await,
        Command::Show { scenario } => show(session, &client, &scenario).await,
        Command::Publish { scenario } => versions::publish(session, &client, &scenario).await,
        Command::Rollback { scenario, version } => {
            versions::rollback(session, &client, &scenario, version).await
        }
        Command::Enable { scenario } => switch(session, &client, &scenario, "enable").await,
        Command::Disable { scenario } => switch(session, &client, &scenario, "disable").await,
        Command::Diff { scenario, from, to } => {
            versions::diff(session, &client, &scenario, (from, to)).await
        }
        Command::Copy { scenario, name } => copy(session, &client, &scenario, &name).await,
        Command::Rename { scenario, name } => rename(session, &client, &scenario, &name).await,
        Command::Delete { scenario } => delete(session, &client, &scenario).await,
    }
}

/// A scenario's path in the API.
pub async fn path_of(client: &Client, scenario: &str) -> Result<String, Error> {
    Ok(format!(
        "/api/scenarios/{}",
        id_of(client, Noun::Scenario, scenario).await?
    ))
}

async fn list(
    session: &Session,
    client: &Client,
    search: Option<String>,
    limit: usize,
) -> Result<(), Error> {
    let query: Vec<(&str, String)> = search
        .into_iter()
        .map(|search| ("search", search))
        .collect();
    let scenarios = client.list(Noun::Scenario.path(), &query, limit).await?;
    let columns = [
        ("name", "/name"),
        ("enabled", "/enabled"),
        ("published", "/publishedVersion"),
        ("trigger", "/trigger"),
        ("tags", "/tags"),
        ("changed", "/updatedAt"),
    ];
    let empty = "No scenarios; `millrace apply -f FILE` makes one from a file.";
    let view = View::list(&scenarios, &columns, empty);
    session.output.answer(&Json::from(scenarios), view)
}

async fn show(session: &Session, client: &Client, scenario: &str) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let found = client.get(&path).await?;
    let versions = client.list(&format!("{path}/versions"), &[], 20).await?;
    let fields = View::fields(
        &found,
        &[
            ("Name", "/name"),
            ("Id", "/id"),
            ("Description", "/draft/settings/description"),
            ("Enabled", "/enabled"),
            ("Published version", "/publishedVersion"),
            ("Trigger", "/draft/trigger/type"),
            ("Trigger config", "/draft/trigger/config"),
            ("Draft changed", "/draftChangedAt"),
            ("Draft changed by", "/draftChangedBy"),
        ],
    );
    let nodes = View::list(
        items(&found, "/draft/nodes"),
        &[("node", "/id"), ("type", "/type"), ("name", "/name")],
        "The draft has no nodes.",
    );
    let versions_table = View::list(
        &versions,
        &[
            ("version", "/version"),
            ("published", "/publishedAt"),
            ("by", "/publishedBy"),
            ("rollback of", "/rollbackOf"),
        ],
        "Nothing is published yet.",
    );
    let mut data = match &found {
        Json::Object(object) => (**object).clone(),
        _ => Object::new(),
    };
    data.insert("versions", Json::from(versions));
    session.output.answer(
        &Json::from(data),
        View::Several(vec![fields, nodes, versions_table]),
    )
}

async fn switch(
    session: &Session,
    client: &Client,
    scenario: &str,
    verb: &str,
) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let changed = client.post(&format!("{path}/{verb}"), None).await?.body;
    let mut said = format!("{} is {verb}d.", text(&changed, "/name"));
    if verb == "enable" && changed.get("publishedVersion").is_none_or(Json::is_null) {
        said.push_str(" Nothing is published yet, so no event starts a run.");
    }
    session.output.answer(&changed, View::Text(said))
}

async fn copy(session: &Session, client: &Client, scenario: &str, name: &str) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let mut body = Object::new();
    body.insert("name", name);
    let made = client
        .post(&format!("{path}/copy"), Some(&Json::from(body)))
        .await?
        .body;
    let view = View::Text(format!("Made {name} ({}), disabled.", cell(made.get("id"))));
    session.output.answer(&made, view)
}

async fn rename(
    session: &Session,
    client: &Client,
    scenario: &str,
    name: &str,
) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let mut body = Object::new();
    body.insert("name", name);
    let changed = client.patch(&path, &Json::from(body)).await?;
    session.output.answer(
        &changed,
        View::Text(format!("{scenario} is now called {name}.")),
    )
}

async fn delete(session: &Session, client: &Client, scenario: &str) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    client.delete(&path).await?;
    session
        .output
        .answer(&Json::Null, View::Text(format!("Deleted {scenario}.")))
}
