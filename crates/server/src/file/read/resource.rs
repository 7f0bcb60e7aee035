//! Apps and connections in a file. Their rules beyond their shape are the API's.

use indexmap::IndexMap;
use millrace_core::nearest::hint;
use millrace_core::scenario::FaultCode;

use super::super::document::{AppFile, ConnectionFile, Credential, SecretSource};
use super::super::place::{Field, Marked, Value};
use super::Findings;

pub(super) fn app(document: &Marked, findings: &mut Findings) -> Option<AppFile> {
    let known = findings.0.len();
    let what = "an app";
    unknown_keys(
        document,
        what,
        &["app", "name", "webhook", "defaultConnection"],
        findings,
    );
    let file = AppFile {
        key: text(document, "app", findings).unwrap_or_default(),
        name: text(document, "name", findings),
        webhook: document.get("webhook").map(Marked::to_json),
        default_connection: text(document, "defaultConnection", findings),
    };
    (findings.0.len() == known).then_some(file)
}

pub(super) fn connection(document: &Marked, findings: &mut Findings) -> Option<ConnectionFile> {
    let known = findings.0.len();
    let keys = ["connection", "app", "status", "metadata", "secrets"];
    unknown_keys(document, "a connection", &keys, findings);
    let app = text(document, "app", findings);
    if app.is_none() && findings.0.len() == known {
        let message = "a connection needs `app`: the key of the app that it belongs to";
        findings.add(document.mark, FaultCode::MissingField, message);
    }
    let mut credentials = IndexMap::new();
    if let Some(secrets) = document.get("secrets") {
        unknown_keys(secrets, "`secrets`", &["credentials"], findings);
        let fields = secrets.get("credentials").and_then(Marked::as_fields);
        for field in fields.unwrap_or_default() {
            if let Some(credential) = credential(field, findings) {
                credentials.insert(field.name.clone(), credential);
            }
        }
    }
    let file = ConnectionFile {
        name: text(document, "connection", findings).unwrap_or_default(),
        app: app.unwrap_or_default(),
        status: text(document, "status", findings),
        metadata: document.get("metadata").map(Marked::to_json),
        credentials,
    };
    (findings.0.len() == known).then_some(file)
}

fn credential(field: &Field, findings: &mut Findings) -> Option<Credential> {
    match &field.value.value {
        Value::List(items) => {
            let sources = items.iter().map(|item| source(item, findings));
            sources.collect::<Option<Vec<_>>>().map(Credential::Several)
        }
        _ => source(&field.value, findings).map(Credential::One),
    }
}

/// `{env: NAME}` or `{file: PATH}`. What else stands there is not repeated: it may be a secret.
fn source(value: &Marked, findings: &mut Findings) -> Option<SecretSource> {
    let found = match value.as_fields() {
        Some([field]) => match (field.name.as_str(), field.value.as_str()) {
            ("env", Some(name)) => Some(SecretSource::Environment(name.to_owned())),
            ("file", Some(path)) => Some(SecretSource::File(path.to_owned())),
            _ => None,
        },
        _ => None,
    };
    if found.is_none() {
        let message = "a secret never stands in a file: write `{ env: NAME }` or `{ file: PATH }`";
        findings.add(value.mark, FaultCode::SecretNotAllowed, message);
    }
    found
}

fn unknown_keys(value: &Marked, what: &str, known: &[&str], findings: &mut Findings) {
    let Some(fields) = value.as_fields() else {
        findings.add(
            value.mark,
            FaultCode::InvalidValue,
            format!("{what} is a mapping"),
        );
        return;
    };
    for field in fields
        .iter()
        .filter(|field| !known.contains(&field.name.as_str()))
    {
        let hint = hint(&field.name, known.iter().copied());
        let message = format!("{what} has no key `{}`{hint}", field.name);
        findings.add(field.mark, FaultCode::UnknownField, message);
    }
}

fn text(document: &Marked, name: &str, findings: &mut Findings) -> Option<String> {
    let value = document.get(name).filter(|value| !value.is_null())?;
    let text = value.as_str().filter(|text| !text.is_empty());
    if text.is_none() {
        let message = format!("`{name}` has to be text and not empty");
        findings.add(value.mark, FaultCode::InvalidValue, message);
    }
    text.map(str::to_owned)
}
