//! `millrace health`: whether a server is ready, as an exit status, for what watches it from beside
//! it. A container on an empty base has no shell and no HTTP client that a health check could call.
//!
//! What is wrong with a server, and what to do about it, is for `doctor` to say.

use std::time::Duration;

use millrace_core::json::Json;

use crate::cli::client::Client;
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::cli::view::{View, text};

/// How long the answer may take: more than the server gives its database, so that it can say what is
/// wrong; who watches asks again soon and is not to be held up by one that says nothing.
const ANSWER_MILLIS_MAX: u64 = 4_000;

/// Asks it.
pub async fn run(session: &Session) -> Result<(), Error> {
    let client = session.client()?;
    let limit = Duration::from_millis(ANSWER_MILLIS_MAX);
    let asked = tokio::time::timeout(limit, readiness(&client)).await;
    let state = asked.unwrap_or_else(|_| Err(silent(&client)))?;
    session
        .output
        .answer(&state, View::Text("ready".to_owned()))
}

async fn readiness(client: &Client) -> Result<Json, Error> {
    let state = client.get("/readyz").await?;
    match text(&state, "/status") {
        "ok" => Ok(state),
        _ => Err(Error::Failed(format!(
            "{} answers, but not as Millrace does",
            client.server()
        ))),
    }
}

fn silent(client: &Client) -> Error {
    Error::Failed(format!(
        "{} did not answer within {ANSWER_MILLIS_MAX} ms",
        client.server()
    ))
}
