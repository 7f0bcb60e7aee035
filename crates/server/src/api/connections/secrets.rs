//! A connection's secrets: what they may be, how a patch changes them, and sealing them.

use millrace_core::json::{Json, Object, merge_patch};
use millrace_core::limits::SECRET_BYTES_MIN;
use millrace_core::ports::store::Connection;
use millrace_core::scenario::{Fault, FaultCode};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::problem::Problem;
use crate::state::Shared;
use crate::webhook::settings::Scheme;
use crate::webhook::signature::{Secret, key_fault};

/// What a connection keeps secret.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Secrets {
    /// Names to secrets: `token`, or `username` and `password`, or `value`, and `webhookSecret`,
    /// a string or a list of strings.
    #[schemars(with = "std::collections::BTreeMap<String, Json>", extend("writeOnly" = true))]
    pub(super) credentials: Json,
}

/// What a patch changes of the secrets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecretsPatch")]
#[expect(
    dead_code,
    reason = "the schema of a merge patch; the patch itself stays JSON"
)]
pub(super) struct Patch {
    /// Names to secrets; null removes one, and null in the place of all removes them all.
    #[serde(default)]
    #[schemars(with = "Option<std::collections::BTreeMap<String, Json>>", extend("writeOnly" = true))]
    credentials: Option<Json>,
}

/// What is wrong with credentials beyond their schema.
fn credential_faults(credentials: &Json, scheme: Option<Scheme>) -> Vec<Fault> {
    let Some(fields) = credentials.as_object() else {
        return Vec::new();
    };
    let fault = |name: &str, message: &str| {
        let pointer = format!("/secrets/credentials/{name}");
        Fault::error(FaultCode::InvalidValue, pointer, message)
    };
    let mut faults = Vec::new();
    for (name, value) in fields.iter() {
        let texts = |value: &Json| value.as_str().is_some_and(|text| !text.is_empty());
        let is_list = value
            .as_array()
            .is_some_and(|list| !list.is_empty() && list.iter().all(texts));
        match name.as_str() {
            "" => faults.push(fault(name, "the name of a credential may not be empty")),
            "webhookSecret" if !texts(value) && !is_list => faults.push(fault(
                name,
                "expected a string or a list of strings that are not empty",
            )),
            "token" | "username" | "password" | "value" if value.as_str().is_none() => {
                faults.push(fault(name, "expected a string"));
            }
            _ if name != "username" && has_short_text(value) => faults.push(fault(
                name,
                &format!(
                    "expected at least {SECRET_BYTES_MIN} bytes: a shorter secret cannot be hidden in answers and errors"
                ),
            )),
            "webhookSecret" => faults.extend(key_faults(value, scheme)),
            _ => {}
        }
    }
    faults
}

/// Whether a text stands in it that is too short to be hidden. An empty one hides nothing.
fn has_short_text(value: &Json) -> bool {
    let is_short = |text: &str| (1..SECRET_BYTES_MIN).contains(&text.len());
    let list = value.as_array().unwrap_or_default();
    let members = value.as_object().into_iter().flat_map(Object::iter);
    value.as_str().is_some_and(is_short)
        || list.iter().any(has_short_text)
        || members
            .into_iter()
            .any(|(_, member)| has_short_text(member))
}

/// What is wrong with a webhook secret under the scheme that the app's webhooks are signed by. The
/// secret itself is not repeated.
fn key_faults(value: &Json, scheme: Option<Scheme>) -> Vec<Fault> {
    let Some(scheme) = scheme else {
        return Vec::new();
    };
    let pointer = "/secrets/credentials/webhookSecret";
    let placed = match value.as_array() {
        None => vec![(pointer.to_owned(), value)],
        Some(list) => {
            let list = list.iter().enumerate();
            list.map(|(index, secret)| (format!("{pointer}/{index}"), secret))
                .collect()
        }
    };
    let fault = |(pointer, secret): (String, &Json)| {
        let secret = Secret::new(secret.as_str()?).ok()?;
        let message = key_fault(scheme, &secret)?;
        let message = format!("under the scheme `{}` {message}", scheme.name());
        Some(Fault::error(FaultCode::InvalidValue, pointer, message))
    };
    placed.into_iter().filter_map(fault).collect()
}

/// The scheme that the webhooks of a connection's app are signed by.
async fn scheme_of(server: &Shared, connection: &Connection) -> Result<Option<Scheme>, Problem> {
    let app = server.store.app(connection.app_id).await?;
    let listened = app.and_then(|app| server.listening.app(&app.key));
    Ok(listened.map(|listened| listened.rules.scheme))
}

/// Puts credentials into a connection, sealed for its row.
pub(super) async fn seal(
    server: &Shared,
    connection: &mut Connection,
    credentials: &Json,
) -> Result<(), Problem> {
    let scheme = scheme_of(server, connection).await?;
    let faults = credential_faults(credentials, scheme);
    if !faults.is_empty() {
        return Err(Problem::invalid_with(faults));
    }
    let names = credentials
        .as_object()
        .map(|fields| fields.keys().map(ToString::to_string).collect());
    connection.secret_names = names.unwrap_or_default();
    let row = connection.connection_id.to_string();
    let sealed = server
        .vault
        .seal(&row, credentials)
        .map_err(|error| Problem::internal(&error))?;
    connection.sealed_secrets = Some(sealed);
    Ok(())
}

/// Merges a patch of `secrets` into what the connection keeps; null removes it.
pub(super) async fn change(
    server: &Shared,
    connection: &mut Connection,
    patch: &Json,
) -> Result<(), Problem> {
    let mut kept = Object::new();
    if let Some(sealed) = &connection.sealed_secrets {
        let row = connection.connection_id.to_string();
        let opened = server.vault.open(&row, sealed);
        let credentials = opened.map_err(|error| Problem::internal(&error))?;
        kept.insert("credentials", credentials);
    }
    match merge_patch(&Json::from(kept), patch).get("credentials") {
        Some(credentials) => seal(server, connection, credentials).await,
        None => {
            connection.sealed_secrets = None;
            connection.secret_names = Vec::new();
            Ok(())
        }
    }
}
