//! `millrace runs list`: finding runs.

use std::collections::BTreeMap;

use clap::Args;
use millrace_core::json::{Json, Object};

use crate::cli::client::{Client, Noun, id_of, names};
use crate::cli::error::Error;
use crate::cli::input::count;
use crate::cli::session::Session;
use crate::cli::view::{View, cell, name_of, text};

/// The statuses of runs.
pub const STATUSES: [&str; 6] = [
    "queued",
    "running",
    "waiting",
    "succeeded",
    "failed",
    "cancelled",
];

/// Which runs to list.
#[derive(Debug, Args)]
pub struct Filter {
    /// Of this scenario, by name or id
    #[arg(long)]
    scenario: Option<String>,
    /// Of this version
    #[arg(long)]
    version: Option<u32>,
    /// In this status (several allowed)
    #[arg(long, value_parser = STATUSES)]
    status: Vec<String>,
    /// Accepted after this time, such as 2026-11-23T13:00:00Z
    #[arg(long, value_name = "TIME")]
    after: Option<String>,
    /// Accepted before this time
    #[arg(long, value_name = "TIME")]
    before: Option<String>,
    /// With this correlation id
    #[arg(long, value_name = "ID")]
    correlation_id: Option<String>,
    /// That ended with this error code
    #[arg(long, value_name = "CODE")]
    error_code: Option<String>,
    /// With this label (several allowed)
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
    /// Dry runs instead of live ones
    #[arg(long)]
    dry_run: bool,
    /// That retry this run
    #[arg(long, value_name = "RUN")]
    retry_of: Option<String>,
    /// Most runs to list
    #[arg(long, default_value = "50", value_parser = count)]
    limit: usize,
}

/// A label as an argument.
pub fn label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// Does it.
pub async fn run(session: &Session, client: &Client, filter: Filter) -> Result<(), Error> {
    let limit = filter.limit;
    let labels: Vec<(String, String)> = filter
        .labels
        .iter()
        .map(|(name, value)| (format!("label.{name}"), value.clone()))
        .collect();
    let mut query: Vec<(&str, String)> = Vec::new();
    if let Some(scenario) = &filter.scenario {
        query.push(("scenario", id_of(client, Noun::Scenario, scenario).await?));
    }
    query.extend(
        filter
            .version
            .map(|version| ("version", version.to_string())),
    );
    query.extend(filter.status.into_iter().map(|status| ("status", status)));
    query.extend(filter.after.map(|time| ("createdAfter", time)));
    query.extend(filter.before.map(|time| ("createdBefore", time)));
    query.extend(filter.correlation_id.map(|id| ("correlationId", id)));
    query.extend(filter.error_code.map(|code| ("error.code", code)));
    query.extend(filter.retry_of.map(|run| ("retryOf", run)));
    query.extend(filter.dry_run.then(|| ("dryRun", "true".to_owned())));
    query.extend(
        labels
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    );
    let runs = client.list("/api/runs", &query, limit).await?;
    if session.output.is_json() {
        return session
            .output
            .answer(&Json::from(runs), View::Text(String::new()));
    }
    let scenarios = runs.iter().map(|run| text(run, "/scenarioId"));
    let names = names(client, Noun::Scenario, scenarios).await;
    let rows = runs.iter().map(|run| row(run, &names)).collect();
    let header = vec![
        "run", "scenario", "status", "version", "accepted", "labels", "error",
    ];
    let view = View::Table {
        header,
        rows,
        empty: "No runs.",
    };
    session.output.answer(&Json::from(runs), view)
}

fn row(run: &Json, names: &BTreeMap<String, String>) -> Vec<String> {
    let mut status = text(run, "/status").to_owned();
    if run.get("dryRun").and_then(Json::as_bool) == Some(true) {
        status.push_str(" (dry)");
    }
    vec![
        text(run, "/id").to_owned(),
        name_of(run, "/scenarioId", names),
        status,
        run.get("scenarioVersion")
            .filter(|version| !version.is_null())
            .map_or_else(|| "draft".to_owned(), |version| cell(Some(version))),
        text(run, "/createdAt").to_owned(),
        labels(run),
        cell(run.pointer("/error/code")),
    ]
}

/// A run's labels as `name=value`.
pub fn labels(run: &Json) -> String {
    let labels = run.get("labels").and_then(Json::as_object);
    let pairs: Vec<String> = labels
        .into_iter()
        .flat_map(Object::iter)
        .map(|(name, value)| format!("{}={}", name.as_str(), cell(Some(value))))
        .collect();
    if pairs.is_empty() {
        "-".to_owned()
    } else {
        pairs.join(" ")
    }
}
