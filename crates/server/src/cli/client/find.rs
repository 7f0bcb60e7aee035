//! From what a person calls a thing to its id and back: names, keys and ids are accepted alike.

use std::collections::BTreeMap;

use millrace_core::id::{AppId, ConnectionId, ScenarioId};
use millrace_core::json::Json;

use super::{Client, path_part, with_query};
use crate::cli::error::Error;
use crate::cli::view::{items, text};

/// A kind of thing that has a name or key besides its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// By key.
    App,
    /// By name.
    Connection,
    /// By name.
    Scenario,
}

impl Noun {
    /// Its list in the API.
    pub fn path(self) -> &'static str {
        match self {
            Self::App => "/api/apps",
            Self::Connection => "/api/connections",
            Self::Scenario => "/api/scenarios",
        }
    }

    fn is_id(self, text: &str) -> bool {
        match self {
            Self::App => text.parse::<AppId>().is_ok(),
            Self::Connection => text.parse::<ConnectionId>().is_ok(),
            Self::Scenario => text.parse::<ScenarioId>().is_ok(),
        }
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::App => ("app", "key", "millrace app list"),
            Self::Connection => ("connection", "name", "millrace connection list"),
            Self::Scenario => ("scenario", "name", "millrace scenario list"),
        }
    }
}

/// The thing of that name, key or id, whole; nothing when there is none.
pub async fn find(client: &Client, noun: Noun, name: &str) -> Result<Option<Json>, Error> {
    let path = noun.path();
    if noun.is_id(name) {
        return client
            .get_if_there(&format!("{path}/{}", path_part(name)))
            .await;
    }
    let (_, field, _) = noun.words();
    let list = client
        .get(&with_query(path, &[(field, name.to_owned())]))
        .await?;
    let Some(found) = items(&list, "/items").first() else {
        return Ok(None);
    };
    client
        .get_if_there(&format!("{path}/{}", text(found, "/id")))
        .await
}

/// The id of the thing of that name, key or id; an error that says how to see what there is.
pub async fn id_of(client: &Client, noun: Noun, name: &str) -> Result<String, Error> {
    if noun.is_id(name) {
        return Ok(name.to_owned());
    }
    let (word, field, list) = noun.words();
    let found = client
        .get(&with_query(noun.path(), &[(field, name.to_owned())]))
        .await?;
    match items(&found, "/items").first() {
        Some(found) => Ok(text(found, "/id").to_owned()),
        None => Err(Error::Failed(format!(
            "there is no {word} with the {field} `{name}`; `{list}` shows those there are"
        ))),
    }
}

/// Things of a kind that are looked through for the names of those that are shown.
const NAMED_COUNT_MAX: usize = 10_000;

/// What people call things: names (or keys) by id, for those of the ids whose things are there.
/// Names are an ornament: when they cannot be read there are none.
pub async fn names<'a>(
    client: &Client,
    noun: Noun,
    ids: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, String> {
    let mut wanted: Vec<&str> = ids.filter(|id| !id.is_empty()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let (_, field, _) = noun.words();
    let found = match wanted.as_slice() {
        [] => return BTreeMap::new(),
        [id] => {
            let one = client
                .get(&format!("{}/{}", noun.path(), path_part(id)))
                .await;
            one.map(|one| vec![one])
        }
        _ => client.list(noun.path(), &[], NAMED_COUNT_MAX).await,
    };
    let id_and_name = |thing: &Json| {
        let name = text(thing, &format!("/{field}"));
        (text(thing, "/id").to_owned(), name.to_owned())
    };
    let mut names: BTreeMap<String, String> =
        found.unwrap_or_default().iter().map(id_and_name).collect();
    names.retain(|id, name| wanted.contains(&id.as_str()) && !name.is_empty());
    names
}
