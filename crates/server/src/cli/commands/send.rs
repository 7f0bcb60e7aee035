//! `millrace send`: a webhook as its sender would send it, signed by the app's scheme.

use std::path::PathBuf;

use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue};
use millrace_core::id::uuid_v7;
use millrace_core::json::{Json, from_json};

use crate::cli::client::{Noun, find, path_part, with_query};
use crate::cli::clock::unix_seconds;
use crate::cli::error::{Error, FAILED};
use crate::cli::input::{SecretSource, bytes};
use crate::cli::session::Session;
use crate::cli::view::{View, pretty, text};
use crate::data_folder::random_bytes;
use crate::webhook::settings::{Rules, WebhookSettings};
use crate::webhook::signature::{Secret, sign};

/// What to send.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The app's key or id
    app: String,
    /// The body; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    payload: PathBuf,
    /// What follows the key in the webhook's address, such as orders/17
    #[arg(long, default_value = "")]
    path: String,
    /// A query parameter (several allowed)
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    query: Vec<(String, String)>,
    /// A header (several allowed)
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Type of the body
    #[arg(long, default_value = "application/json")]
    content_type: String,
    /// Sent as `Idempotency-Key`: the same key twice is the same event
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// Variable that holds the webhook's secret [default: `MILLRACE_WEBHOOK_SECRET`]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// File that holds the webhook's secret
    #[arg(long, value_name = "FILE", conflicts_with = "secret_env")]
    secret_file: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("write it as `NAME: VALUE`")?;
    let name = HeaderName::try_from(name.trim()).map_err(|error| error.to_string())?;
    let value = HeaderValue::try_from(value.trim()).map_err(|error| error.to_string())?;
    Ok((name, value))
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let body = bytes(&arguments.payload)?;
    let client = session.client()?;
    let Some(app) = find(&client, Noun::App, &arguments.app).await? else {
        return Err(Error::Failed(format!(
            "there is no app `{}`; `millrace app list` shows those there are",
            arguments.app
        )));
    };
    let rules = rules(&app)?;
    let mut headers = HeaderMap::new();
    let content_type = HeaderValue::try_from(&arguments.content_type)
        .map_err(|error| Error::Usage(format!("--content-type: {error}")))?;
    headers.insert(http::header::CONTENT_TYPE, content_type);
    if let Some(key) = &arguments.idempotency_key {
        let key = HeaderValue::try_from(key)
            .map_err(|error| Error::Usage(format!("--idempotency-key: {error}")))?;
        headers.insert("idempotency-key", key);
    }
    if rules.scheme.needs_secret() {
        headers.extend(signed(session, &arguments, &rules, &body)?);
    }
    // Last, so that a person can send what is wrong on purpose.
    for (name, value) in &arguments.headers {
        headers.insert(name.clone(), value.clone());
    }
    let answer = client
        .deliver(&path(&app, &arguments), headers, body)
        .await?;
    let shown = match &answer.body {
        Json::Null => String::from_utf8_lossy(&answer.bytes).into_owned(),
        body => pretty(body),
    };
    let view = View::Text(format!("{}\n{shown}", answer.status));
    session.output.answer(&answer.body, view)?;
    if (200..300).contains(&answer.status) {
        Ok(())
    } else {
        Err(Error::Said(FAILED))
    }
}

fn rules(app: &Json) -> Result<Rules, Error> {
    let unknown = |what: String| {
        Error::Failed(format!(
            "the app's webhook settings cannot be read by this version: {what}"
        ))
    };
    let settings = app
        .get("webhook")
        .cloned()
        .unwrap_or_else(Json::empty_object);
    let settings: WebhookSettings =
        from_json(&settings).map_err(|error| unknown(error.to_string()))?;
    settings.check().map_err(|faults| {
        unknown(
            faults
                .into_iter()
                .map(|fault| fault.message)
                .collect::<Vec<_>>()
                .join("; "),
        )
    })
}

fn path(app: &Json, arguments: &Arguments) -> String {
    let mut path = format!("/api/webhook/{}", path_part(text(app, "/key")));
    for part in arguments.path.split('/').filter(|part| !part.is_empty()) {
        path.push('/');
        path.push_str(&path_part(part));
    }
    let query: Vec<(&str, String)> = arguments
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    with_query(&path, &query)
}

fn signed(
    session: &Session,
    arguments: &Arguments,
    rules: &Rules,
    body: &[u8],
) -> Result<HeaderMap, Error> {
    let secret = match (&arguments.secret_env, &arguments.secret_file) {
        (Some(name), _) => SecretSource::Variable(name.clone()).read()?,
        (None, Some(path)) => SecretSource::File(path.clone()).read()?,
        (None, None) => session.environment.webhook_secret.clone().ok_or_else(|| {
            Error::Usage(format!(
                "the app signs by `{}`, and the server never gives a secret away: name it with --secret-env, --secret-file or MILLRACE_WEBHOOK_SECRET",
                rules.scheme.name()
            ))
        })?,
    };
    let secret =
        Secret::new(&secret).map_err(|error| Error::Usage(format!("the secret: {error}")))?;
    let now = unix_seconds();
    let chance = random_bytes::<10>().map_err(|error| Error::Failed(error.to_string()))?;
    let id = format!(
        "msg_{}",
        hex::encode(uuid_v7(now.unsigned_abs() * 1000, chance))
    );
    sign(rules, &secret, body, now, &id).map_err(|error| Error::Usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_people_write_them() {
        let (name, value) = header("X-Event: order created").unwrap();
        assert_eq!(
            (name.as_str(), value.to_str().unwrap()),
            ("x-event", "order created")
        );
        assert!(header("no colon").is_err());
        assert!(header("bad name: x").is_err());
    }
}
