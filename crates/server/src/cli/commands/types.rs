//! `millrace types`: what scenarios can be made of.

use clap::Args;
use millrace_core::json::Json;

use crate::cli::client::{Client, path_part};
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::cli::view::{View, items, text};

/// Which type to show.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Key of the type to show whole, such as `http`; all are listed when absent
    key: Option<String>,
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let client = session.client()?;
    match arguments.key {
        Some(key) => show(session, &client, &key).await,
        None => list(session, &client).await,
    }
}

async fn list(session: &Session, client: &Client) -> Result<(), Error> {
    let mut types: Vec<Json> = Vec::new();
    for kind in ["triggers", "actions", "nodes"] {
        let list = client.get(&format!("/api/registry/{kind}")).await?;
        types.extend_from_slice(items(&list, "/items"));
    }
    let columns = [
        ("key", "/key"),
        ("kind", "/kind"),
        ("what it does", "/description"),
    ];
    let view = View::list(&types, &columns, "No types.");
    session.output.answer(&Json::from(types), view)
}

async fn show(session: &Session, client: &Client, key: &str) -> Result<(), Error> {
    let found = client
        .get_if_there(&format!("/api/registry/types/{}", path_part(key)))
        .await?;
    let Some(info) = found else {
        let message = format!("there is no type `{key}`; `millrace types` lists those there are");
        return Err(Error::Failed(message));
    };
    let head = View::Fields(vec![
        (
            "Type",
            format!("{} ({})", text(&info, "/key"), text(&info, "/kind")),
        ),
        ("Handles in", handles(&info, "/inputs")),
        ("Handles out", handles(&info, "/outputs")),
    ]);
    let page = View::Text(text(&info, "/page").to_owned());
    let view = View::Several(vec![head, page, config(&info)]);
    session.output.answer(&info, view)
}

fn handles(info: &Json, pointer: &str) -> String {
    let mut names: Vec<&str> = items(info, pointer)
        .iter()
        .map(|handle| text(handle, "/name"))
        .collect();
    let is_open = info.get("dynamicOutputs").and_then(Json::as_bool) == Some(true);
    if is_open && pointer == "/outputs" {
        names.push("and those its config names");
    }
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}

/// A table of the config's fields, made of its schema.
fn config(info: &Json) -> View {
    let required = items(info, "/schema/required");
    let fields = info.pointer("/schema/properties").and_then(Json::as_object);
    let rows = fields
        .into_iter()
        .flat_map(millrace_core::json::Object::iter)
        .map(|(name, schema)| {
            let name_value = Json::from(name.as_str());
            let needed = if required.contains(&name_value) {
                "yes"
            } else {
                "no"
            };
            let default = schema.get("default").filter(|value| !value.is_null());
            vec![
                name.to_string(),
                needed.to_owned(),
                default.map_or_else(|| "-".to_owned(), Json::to_string),
                text(schema, "/description").replace('\n', " "),
            ]
        });
    View::Table {
        header: vec!["config", "required", "default", "what it says"],
        rows: rows.collect(),
        empty: "It has no config.",
    }
}
