//! `millrace runs retry|replay|resolve|cancel`: asking something of a run. Many runs
//! at once are in `many`.

use millrace_core::json::{Json, Object};

use super::many::{self, Action};
use super::show::answer;
use super::{Cancel, Replay, Resolve, Retry, follow};
use crate::cli::client::{Client, path_part, with_query};
use crate::cli::commands::run::show_dry_run;
use crate::cli::error::Error;
use crate::cli::input::json_argument;
use crate::cli::session::Session;
use crate::cli::view::text;

/// `same`, `latest` or a number, as the API takes it.
fn version(text: &str) -> Result<Json, Error> {
    match (text, text.parse::<u32>()) {
        ("same" | "latest", _) => Ok(Json::from(text)),
        (_, Ok(number)) => Ok(Json::from(number)),
        _ => {
            let message = format!("--version: expected same, latest or a number, found `{text}`");
            Err(Error::Usage(message))
        }
    }
}

/// Shows the new run, or waits for its end.
async fn finish(session: &Session, client: &Client, run: Json, wait: bool) -> Result<(), Error> {
    if !wait {
        return answer(session, client, (&run, &run), None).await;
    }
    let run = follow::wait(session, client, text(&run, "/id")).await?;
    answer(session, client, (&run, &run), None).await?;
    follow::judge(&run)
}

/// Retries a run, or many.
pub async fn retry(session: &Session, client: &Client, retry: Retry) -> Result<(), Error> {
    let mut body = Object::new();
    if let Some(from) = retry.from {
        body.insert("from", from);
    }
    if let Some(text) = &retry.version {
        body.insert("version", version(text)?);
    }
    if retry.force {
        body.insert("force", true);
    }
    let Some(run) = retry.run else {
        return many::run(session, client, (Action::Retry, body), retry.many).await;
    };
    let path = format!("/api/runs/{}/retry", path_part(&run));
    let made = client.post(&path, Some(&Json::from(body))).await?.body;
    finish(session, client, made, retry.wait).await
}

/// Replays a run, or many.
pub async fn replay(session: &Session, client: &Client, replay: Replay) -> Result<(), Error> {
    let mut body = Object::new();
    if let Some(text) = &replay.version {
        body.insert("version", version(text)?);
    }
    let Some(run) = replay.run else {
        return many::run(session, client, (Action::Replay, body), replay.many).await;
    };
    if replay.dry_run {
        body.insert("dryRun", true);
    }
    let path = format!("/api/runs/{}/replay", path_part(&run));
    let made = client.post(&path, Some(&Json::from(body))).await?.body;
    if replay.dry_run {
        return show_dry_run(session, &made);
    }
    finish(session, client, made, replay.wait).await
}

/// Gives a step its output.
pub async fn resolve(session: &Session, client: &Client, resolve: Resolve) -> Result<(), Error> {
    let mut body = Object::new();
    body.insert("output", json_argument("--output", &resolve.output)?);
    body.insert("reason", resolve.reason);
    let path = format!(
        "/api/runs/{}/steps/{}/resolve",
        path_part(&resolve.run),
        resolve.step
    );
    let query: Vec<(&str, String)> = resolve
        .scope
        .into_iter()
        .map(|scope| ("scope", scope))
        .collect();
    let answered = client
        .post(&with_query(&path, &query), Some(&Json::from(body)))
        .await?;
    finish(session, client, answered.body, false).await
}

/// Asks for a run to end, or for many.
pub async fn cancel(session: &Session, client: &Client, cancel: Cancel) -> Result<(), Error> {
    let mut body = Object::new();
    if let Some(reason) = cancel.reason {
        body.insert("reason", reason);
    }
    let Some(run) = cancel.run else {
        return many::run(session, client, (Action::Cancel, body), cancel.many).await;
    };
    let path = format!("/api/runs/{}/cancel", path_part(&run));
    let answered = client.post(&path, Some(&Json::from(body))).await?;
    finish(session, client, answered.body, false).await
}
