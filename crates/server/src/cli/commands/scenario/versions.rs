//! `millrace scenario publish|rollback|diff`: versions.

use std::fmt::Write;

use millrace_core::json::{Json, Object, from_json, to_json};
use millrace_core::scenario::Draft;

use super::path_of;
use crate::cli::client::Client;
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::cli::view::{View, cell, items, text};
use crate::file;

/// Publishes the draft.
pub async fn publish(session: &Session, client: &Client, scenario: &str) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let published = client.post(&format!("{path}/publish"), None).await?.body;
    tell(session, scenario, &published)
}

/// Publishes an older version again.
pub async fn rollback(
    session: &Session,
    client: &Client,
    scenario: &str,
    version: u32,
) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let mut body = Object::new();
    body.insert("version", version);
    let published = client
        .post(&format!("{path}/rollback"), Some(&Json::from(body)))
        .await?
        .body;
    tell(session, scenario, &published)
}

fn tell(session: &Session, scenario: &str, published: &Json) -> Result<(), Error> {
    let mut said = format!(
        "Published {scenario} as version {}.",
        cell(published.get("version"))
    );
    if let Some(of) = published.get("rollbackOf").filter(|of| !of.is_null()) {
        let _ = write!(said, " It is version {of} again.");
    }
    for warning in items(published, "/warnings") {
        let _ = write!(
            said,
            "\nwarning: {}: {}",
            text(warning, "/pointer"),
            text(warning, "/message")
        );
    }
    session.output.answer(published, View::Text(said))
}

/// Shows what changed between two contents.
pub async fn diff(
    session: &Session,
    client: &Client,
    scenario: &str,
    (from, to): (Option<u32>, Option<u32>),
) -> Result<(), Error> {
    let path = path_of(client, scenario).await?;
    let found = client.get(&path).await?;
    let published = found
        .get("publishedVersion")
        .and_then(Json::as_u64)
        .map(|version| version as u32);
    let Some(from) = from.or(published) else {
        let message = format!("{scenario} has no published version to compare with; give --from");
        return Err(Error::Failed(message));
    };
    let before = content(client, &path, from).await?;
    let after = match to {
        Some(version) => content(client, &path, version).await?,
        None => read(found.get("draft"))?,
    };
    let changes = file::diff(&before, &after);
    let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let to = to.map_or_else(
        || "the draft".to_owned(),
        |version| format!("version {version}"),
    );
    let said = match lines.as_slice() {
        [] => format!("Version {from} and {to} are the same."),
        lines => format!("From version {from} to {to}:\n{}", lines.join("\n")),
    };
    let data = to_json(&changes).map_err(|error| Error::Failed(error.to_string()))?;
    session.output.answer(&data, View::Text(said))
}

async fn content(client: &Client, path: &str, version: u32) -> Result<Draft, Error> {
    let found = client.get(&format!("{path}/versions/{version}")).await?;
    read(found.get("content"))
}

/// A draft as the server shows it.
pub fn read(draft: Option<&Json>) -> Result<Draft, Error> {
    let draft =
        draft.ok_or_else(|| Error::Failed("the server's answer has no draft".to_owned()))?;
    from_json(draft).map_err(|error| {
        Error::Failed(format!(
            "the server's draft has a form that this version of millrace does not know: {error}; use the server's own version"
        ))
    })
}
