//! `millrace listen`: an app's deliveries as they come.

use std::fmt::Write;

use clap::Args;
use millrace_core::json::Json;

use crate::cli::client::{Client, Noun, id_of};
use crate::cli::clock::pause;
use crate::cli::error::Error;
use crate::cli::output::{Output, in_one_line};
use crate::cli::session::Session;
use crate::cli::view::{cell, items, text};

/// Milliseconds between two looks.
const LOOK_MILLIS: u64 = 500;

/// Whose deliveries to print.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The app's key or id
    app: String,
    /// Print the deliveries that are still kept too
    #[arg(long)]
    recent: bool,
    /// Stop after so many
    #[arg(long, value_name = "N")]
    count: Option<usize>,
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let client = session.client()?;
    let id = id_of(&client, Noun::App, &arguments.app).await?;
    let mut deliveries = Deliveries::of(&id);
    if !arguments.recent {
        deliveries.new_ones(&client).await?;
    }
    if !session.output.is_json() {
        Output::note(&format!("Listening to {}; Ctrl-C ends it.", arguments.app));
    }
    let mut left = arguments.count.unwrap_or(usize::MAX);
    while left > 0 {
        for delivery in deliveries.new_ones(&client).await?.into_iter().take(left) {
            session.output.event(&delivery, &sentence(&delivery))?;
            left -= 1;
        }
        if left > 0 {
            pause(LOOK_MILLIS).await;
        }
    }
    Ok(())
}

/// The deliveries of one app, each told once.
#[derive(Debug)]
pub struct Deliveries {
    path: String,
    last: u64,
}

impl Deliveries {
    /// Those of the app with that id.
    pub fn of(app_id: &str) -> Self {
        Self {
            path: format!("/api/apps/{app_id}/deliveries"),
            last: 0,
        }
    }

    /// Those that came since the last look, oldest first.
    pub async fn new_ones(&mut self, client: &Client) -> Result<Vec<Json>, Error> {
        let list = client.get(&self.path).await?;
        let mut found: Vec<Json> = items(&list, "/items").to_vec();
        found.sort_by_key(number);
        let newest = found.last().map_or(0, number);
        // A server that was started again counts from one.
        if newest < self.last {
            self.last = 0;
        }
        found.retain(|delivery| number(delivery) > self.last);
        self.last = newest;
        Ok(found)
    }
}

fn number(delivery: &Json) -> u64 {
    delivery
        .get("number")
        .and_then(Json::as_u64)
        .unwrap_or_default()
}

/// A delivery in one line, and why it was refused in a second.
pub fn sentence(delivery: &Json) -> String {
    let mut said = format!(
        "{} #{} {} {} {}",
        text(delivery, "/at"),
        number(delivery),
        text(delivery, "/method"),
        in_one_line(&cell(delivery.get("path").or_else(|| delivery.get("url")))),
        cell(delivery.get("status"))
    );
    if delivery.get("idempotent").and_then(Json::as_bool) == Some(true) {
        said.push_str(" (repeated)");
    }
    for run in items(delivery, "/runs") {
        let id = run.as_str().unwrap_or_else(|| text(run, "/runId"));
        let _ = write!(said, " {id}");
    }
    let refusal = delivery.get("refusal").filter(|refusal| !refusal.is_null());
    if let Some(refusal) = refusal {
        let _ = write!(
            said,
            "\n  refused: {} ({})",
            in_one_line(text(refusal, "/message")),
            text(refusal, "/code")
        );
    }
    if let Some(expected) = delivery
        .get("expected")
        .filter(|expected| !expected.is_null())
    {
        let _ = write!(
            said,
            "\n  to be signed: {}",
            in_one_line(&cell(Some(expected)))
        );
    }
    said
}
