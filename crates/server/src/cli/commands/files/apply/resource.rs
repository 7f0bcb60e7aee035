//! Applying apps and connections.

use millrace_core::json::{Json, Object, from_json, to_json};
use serde_json::json;

use super::How;
use super::report::{Action, Applied};
use crate::cli::client::{Client, Noun, find};
use crate::cli::error::Error;
use crate::cli::input;
use crate::cli::view::text;
use crate::file::{AppFile, Change, ConnectionFile, Credential, SecretSource};
use crate::webhook::settings::WebhookSettings;

fn secret(source: &SecretSource) -> Result<Json, Error> {
    let source = match source {
        SecretSource::Environment(name) => input::SecretSource::Variable(name.clone()),
        SecretSource::File(path) => input::SecretSource::File(path.into()),
    };
    source.read().map(Json::from)
}

fn credential(credential: &Credential) -> Result<Json, Error> {
    match credential {
        Credential::One(source) => secret(source),
        Credential::Several(sources) => {
            let secrets: Result<Vec<Json>, Error> = sources.iter().map(secret).collect();
            secrets.map(Json::from)
        }
    }
}

/// The credentials of each connection, read before anything is changed.
pub fn read_secrets(connections: &[&ConnectionFile]) -> Result<Vec<Object>, Error> {
    let one = |connection: &&ConnectionFile| {
        let mut credentials = Object::new();
        for (name, source) in &connection.credentials {
            let value = credential(source).map_err(|error| {
                Error::Usage(format!("connection {}: {name}: {error}", connection.name))
            })?;
            credentials.insert(name.as_str(), value);
        }
        Ok(credentials)
    };
    connections.iter().map(one).collect()
}

fn change(what: &str, before: Option<&Json>, after: &Json) -> Change {
    Change {
        what: what.to_owned(),
        before: before.cloned(),
        after: Some(after.clone()),
    }
}

/// Webhook settings with what is at its default left out, so that equal ones are equal.
fn canonical(settings: &Json) -> Json {
    let read: Result<WebhookSettings, _> = from_json(settings);
    let written = read.ok().and_then(|settings| to_json(&settings).ok());
    written.unwrap_or_else(|| settings.clone())
}

/// Applies an app, but for its default connection, which may not be there yet.
pub async fn app(client: &Client, app: &AppFile, how: How) -> Result<Applied, Error> {
    let mut applied = Applied::unchanged("app", &app.key);
    let name = app.name.clone().unwrap_or_else(|| app.key.clone());
    let webhook = canonical(app.webhook.as_ref().unwrap_or(&Json::empty_object()));
    let mut body = Object::new();
    let Some(found) = find(client, Noun::App, &app.key).await? else {
        applied.action = Action::Created;
        body.insert("key", app.key.as_str());
        body.insert("name", name);
        body.insert("webhook", webhook);
        if !how.dry_run {
            client
                .post(Noun::App.path(), Some(&Json::from(body)))
                .await?;
        }
        return Ok(applied);
    };
    if text(&found, "/name") != name {
        let after = Json::from(name);
        applied
            .changes
            .push(change("name", found.get("name"), &after));
        body.insert("name", after);
    }
    let before = canonical(found.get("webhook").unwrap_or(&Json::empty_object()));
    if before != webhook {
        applied
            .changes
            .push(change("webhook", Some(&before), &webhook));
        body.insert("webhook", merge_difference(&before, &webhook));
    }
    if !body.is_empty() {
        applied.action = Action::Changed;
        if !how.dry_run {
            let path = format!("/api/apps/{}", text(&found, "/id"));
            client.patch(&path, &Json::from(body)).await?;
        }
    }
    Ok(applied)
}

/// What of a connection differs from what is there, as the API takes it.
fn connection_body(
    connection: &ConnectionFile,
    credentials: &Object,
    found: Option<&Json>,
    applied: &mut Applied,
) -> Object {
    let mut body = Object::new();
    let before = |name: &str| found.and_then(|found| found.get(name));
    if let Some(status) = &connection.status {
        let status = Json::from(status.as_str());
        if before("status") != Some(&status) {
            applied
                .changes
                .push(change("status", before("status"), &status));
            body.insert("status", status);
        }
    }
    if let Some(metadata) = &connection.metadata
        && before("metadata") != Some(metadata)
    {
        applied
            .changes
            .push(change("metadata", before("metadata"), metadata));
        let empty = Json::empty_object();
        let difference = merge_difference(before("metadata").unwrap_or(&empty), metadata);
        body.insert("metadata", difference);
    }
    if !credentials.is_empty() {
        let names: Vec<&str> = credentials
            .keys()
            .map(millrace_core::json::Key::as_str)
            .collect();
        applied.remarks.push(format!(
            "secrets written: {} (none is shown, so whether they differ is not known)",
            names.join(", ")
        ));
        let mut secrets = Object::new();
        secrets.insert("credentials", Json::from(credentials.clone()));
        body.insert("secrets", Json::from(secrets));
    }
    body
}

/// Applies a connection with credentials that were read.
pub async fn connection(
    client: &Client,
    connection: &ConnectionFile,
    credentials: &Object,
    how: How,
) -> Result<Applied, Error> {
    let mut applied = Applied::unchanged("connection", &connection.name);
    let found = find(client, Noun::Connection, &connection.name).await?;
    let body = connection_body(connection, credentials, found.as_ref(), &mut applied);
    let Some(found) = found else {
        applied.action = Action::Created;
        create(client, connection, body, how).await?;
        return Ok(applied);
    };
    if !applied.changes.is_empty() {
        applied.action = Action::Changed;
    }
    if !body.is_empty() && !how.dry_run {
        let path = format!("/api/connections/{}", text(&found, "/id"));
        client.patch(&path, &Json::from(body)).await?;
    }
    Ok(applied)
}

async fn create(
    client: &Client,
    connection: &ConnectionFile,
    mut body: Object,
    how: How,
) -> Result<(), Error> {
    if how.dry_run {
        return Ok(());
    }
    let Some(app) = find(client, Noun::App, &connection.app).await? else {
        return Err(Error::Failed(format!(
            "connection {}: there is no app `{}`; add a document `app: {}`",
            connection.name, connection.app, connection.app
        )));
    };
    body.insert("name", connection.name.as_str());
    body.insert("appId", text(&app, "/id"));
    let body = Json::from(body);
    client
        .post(Noun::Connection.path(), Some(&body))
        .await
        .map(drop)
}

/// Gives an app its default connection, now that connections are there.
pub async fn default_connection(
    client: &Client,
    app: &AppFile,
    how: How,
    applied: &mut [Applied],
) -> Result<(), Error> {
    let Some(name) = &app.default_connection else {
        return Ok(());
    };
    let found = find(client, Noun::App, &app.key).await?;
    let connection = find(client, Noun::Connection, name).await?;
    let id = connection.as_ref().and_then(|found| found.get("id"));
    let before = found
        .as_ref()
        .and_then(|found| found.get("defaultConnectionId"));
    if before.is_some() && before == id {
        return Ok(());
    }
    let mut apps = applied.iter_mut().filter(|done| done.kind == "app");
    if let Some(done) = apps.find(|done| done.name == app.key) {
        let after = Json::from(name.as_str());
        done.changes.push(change("defaultConnection", None, &after));
        if done.action == Action::Unchanged {
            done.action = Action::Changed;
        }
    }
    if how.dry_run {
        return Ok(());
    }
    let (Some(found), Some(id)) = (&found, id) else {
        return Err(Error::Failed(format!(
            "app {}: there is no connection `{name}`; add a document `connection: {name}`",
            app.key
        )));
    };
    let path = format!("/api/apps/{}", text(found, "/id"));
    let body = json!({ "defaultConnectionId": id });
    client.patch(&path, &Json::from(body)).await.map(drop)
}

/// The merge patch (RFC 7396) that makes one value of the other.
fn merge_difference(before: &Json, after: &Json) -> Json {
    let (Json::Object(old), Json::Object(new)) = (before, after) else {
        return after.clone();
    };
    let mut patch = Object::new();
    for (name, value) in new.iter() {
        match old.get(name.as_str()) {
            Some(known) if known == value => {}
            Some(known) => {
                patch.insert(name.as_str(), merge_difference(known, value));
            }
            None => {
                patch.insert(name.as_str(), value.clone());
            }
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(name.as_str())) {
        patch.insert(name.as_str(), Json::Null);
    }
    Json::from(patch)
}

#[cfg(test)]
mod tests {
    use millrace_core::json::merge_patch;

    use super::*;

    #[test]
    fn the_difference_of_two_values_makes_one_of_the_other() {
        let cases = [
            (
                r#"{"a":1,"b":{"c":1,"d":2}}"#,
                r#"{"b":{"c":1,"e":[1]},"f":"x"}"#,
            ),
            (r"{}", r#"{"a":{"b":1}}"#),
            (r#"{"a":[1]}"#, r#"{"a":{"b":1}}"#),
        ];
        for (before, after) in cases {
            let (before, after): (Json, Json) = (before.parse().unwrap(), after.parse().unwrap());
            let patch = merge_difference(&before, &after);
            assert_eq!(merge_patch(&before, &patch), after);
        }
    }
}
