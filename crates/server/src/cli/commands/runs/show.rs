//! `millrace runs show|logs|explain|export`: reading a run.

use std::collections::BTreeMap;
use std::iter::once;
use std::path::PathBuf;

use millrace_core::json::Json;

use super::list::labels;
use crate::cli::client::{Client, Noun, names, path_part, with_query};
use crate::cli::error::Error;
use crate::cli::output::{Output, in_one_line};
use crate::cli::session::Session;
use crate::cli::view::{View, cell, items, name_of, pretty, text};

/// Steps that are shown.
const STEPS_COUNT_MAX: usize = 100_000;

const FIELDS: [(&str, &str); 15] = [
    ("Run", "/id"),
    ("Status", "/status"),
    ("Scenario", "/scenarioId"),
    ("Version", "/scenarioVersion"),
    ("Dry run", "/dryRun"),
    ("Correlation id", "/correlationId"),
    ("Accepted", "/createdAt"),
    ("Started", "/startedAt"),
    ("Finished", "/finishedAt"),
    ("Goes on", "/waitingUntil"),
    ("Error code", "/error/code"),
    ("Error", "/error/message"),
    ("Retry of", "/retryOf"),
    ("Replay of", "/replayOf"),
    ("Job", "/jobId"),
];

/// Which lines of a log to show.
#[derive(Debug)]
pub struct Lines {
    /// This level and above.
    pub level: Option<String>,
    /// Of this node.
    pub node: Option<String>,
    /// Most lines.
    pub limit: usize,
}

/// Shows a run, its scenario by name, and what is to stand below it.
pub async fn answer(
    session: &Session,
    client: &Client,
    (run, data): (&Json, &Json),
    below: Option<View>,
) -> Result<(), Error> {
    let mut views = Vec::new();
    if !session.output.is_json() {
        let names = names(client, Noun::Scenario, once(text(run, "/scenarioId"))).await;
        views.push(fields(run, &names));
        views.extend(below);
    }
    session.output.answer(data, View::Several(views))
}

fn fields(run: &Json, names: &BTreeMap<String, String>) -> View {
    let mut view = View::fields(run, &FIELDS);
    if let View::Fields(fields) = &mut view {
        for (title, value) in fields.iter_mut() {
            if *title == "Scenario" {
                *value = name_of(run, "/scenarioId", names);
            }
        }
        if labels(run) != "-" {
            fields.push(("Labels", labels(run)));
        }
    }
    view
}

/// Shows a run and its steps.
pub async fn run(session: &Session, client: &Client, run: &str) -> Result<(), Error> {
    let path = format!("/api/runs/{}", path_part(run));
    let found = client.get(&path).await?;
    let steps = client
        .list(&format!("{path}/steps"), &[], STEPS_COUNT_MAX)
        .await?;
    let data = match &found {
        Json::Object(object) => {
            let mut object = (**object).clone();
            object.insert("steps", Json::from(steps.clone()));
            Json::from(object)
        }
        other => other.clone(),
    };
    answer(session, client, (&found, &data), Some(steps_table(&steps))).await
}

/// A table of steps.
pub fn steps_table(steps: &[Json]) -> View {
    let row = |step: &Json| {
        let attempts = items(step, "/attempts");
        let last = attempts.last();
        let status = match text(step, "/skipReason") {
            "" => text(step, "/status").to_owned(),
            reason => format!("{} ({reason})", text(step, "/status")),
        };
        vec![
            cell(step.get("step")),
            format!("{}{}", text(step, "/scope"), text(step, "/nodeId")),
            status,
            attempts.len().to_string(),
            last.map_or_else(|| "-".to_owned(), |attempt| cell(attempt.get("finishedAt"))),
            last.map_or_else(
                || "-".to_owned(),
                |attempt| cell(attempt.pointer("/error/message")),
            ),
        ]
    };
    View::Table {
        header: vec!["step", "node", "status", "attempts", "finished", "error"],
        rows: steps.iter().map(row).collect(),
        empty: "No steps yet.",
    }
}

/// Shows a run's log.
pub async fn logs(
    session: &Session,
    client: &Client,
    run: &str,
    lines: Lines,
) -> Result<(), Error> {
    let path = format!("/api/runs/{}/logs", path_part(run));
    let mut query: Vec<(&str, String)> = Vec::new();
    query.extend(lines.level.map(|level| ("level", level)));
    query.extend(lines.node.map(|node| ("nodeId", node)));
    let mut found: Vec<Json> = Vec::new();
    let mut after = String::new();
    while found.len() < lines.limit {
        let mut page = query.clone();
        page.push(("limit", (lines.limit - found.len()).min(500).to_string()));
        if !after.is_empty() {
            page.push(("after", after.clone()));
        }
        let body = client.get(&with_query(&path, &page)).await?;
        found.extend_from_slice(items(&body, "/items"));
        match text(&body, "/next") {
            "" => break,
            next => next.clone_into(&mut after),
        }
    }
    let view = match found.as_slice() {
        [] => View::Text("No lines.".to_owned()),
        lines => View::Text(lines.iter().map(line).collect::<Vec<_>>().join("\n")),
    };
    session.output.answer(&Json::from(found), view)
}

/// A line of a log as people read it.
pub fn line(line: &Json) -> String {
    let node = text(line, "/nodeId");
    let place = if node.is_empty() {
        String::new()
    } else {
        format!(" {node}:")
    };
    let data = line.get("data").filter(|data| !data.is_null());
    let data = data.map_or_else(String::new, |data| format!(" {data}"));
    in_one_line(&format!(
        "{} {:<5}{place} {}{data}",
        text(line, "/at"),
        text(line, "/level"),
        text(line, "/message")
    ))
}

/// Says what decided a run's path.
pub async fn explain(session: &Session, client: &Client, run: &str) -> Result<(), Error> {
    let explained = client
        .get(&format!("/api/runs/{}/explain", path_part(run)))
        .await?;
    let sentences: Vec<String> = items(&explained, "/sentences")
        .iter()
        .filter_map(Json::as_str)
        .map(in_one_line)
        .collect();
    let said = match sentences.as_slice() {
        [] => "Nothing decided the path: every step ran once, as it was drawn.".to_owned(),
        sentences => sentences.join("\n"),
    };
    session.output.answer(&explained, View::Text(said))
}

/// Writes a run as one file.
pub async fn export(client: &Client, run: &str, output: Option<PathBuf>) -> Result<(), Error> {
    let exported = client
        .get(&format!("/api/runs/{}/export", path_part(run)))
        .await?;
    let mut text = pretty(&exported);
    text.push('\n');
    let Some(path) = output else {
        return Output::raw(&text);
    };
    std::fs::write(&path, text).map_err(|error| Error::writing(&path, &error))?;
    Output::note(&format!("Wrote {}.", path.display()));
    Ok(())
}
