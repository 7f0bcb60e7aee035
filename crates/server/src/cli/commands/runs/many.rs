//! `millrace runs retry|replay|cancel --all`: asking something of many runs, as a job of the server.

use std::io::{BufRead, IsTerminal, Write};

use clap::Args;
use millrace_core::json::{Json, Object};

use super::list::{STATUSES, label};
use crate::cli::client::{Client, Noun, id_of, path_part};
use crate::cli::clock::pause;
use crate::cli::error::{Error, FAILED};
use crate::cli::session::Session;
use crate::cli::view::{View, cell, text};

/// Between two looks at the job, in milliseconds.
const AGAIN_MILLIS: u64 = 500;
/// Runs that are counted before someone is asked.
const COUNTED_MAX: usize = 1_000;

/// Many runs instead of one.
#[derive(Debug, Args)]
pub struct Many {
    /// All runs that fit the filters, instead of one; at least one filter is needed
    #[arg(long, conflicts_with = "run")]
    pub all: bool,
    /// With --all: of this scenario, by name or id
    #[arg(long, requires = "all", conflicts_with = "run")]
    scenario: Option<String>,
    /// With --all: that ran this version
    #[arg(long, value_name = "N", requires = "all", conflicts_with = "run")]
    of_version: Option<u32>,
    /// With --all: in this status (several allowed) [default: those of which it can be asked:
    /// queued, running and waiting to cancel, failed and cancelled to retry, any to replay]
    #[arg(long, value_parser = STATUSES, requires = "all", conflicts_with = "run")]
    status: Vec<String>,
    /// With --all: accepted after this time, such as 2026-11-23T13:00:00Z
    #[arg(long, value_name = "TIME", requires = "all", conflicts_with = "run")]
    after: Option<String>,
    /// With --all: accepted before this time
    #[arg(long, value_name = "TIME", requires = "all", conflicts_with = "run")]
    before: Option<String>,
    /// With --all: with this correlation id
    #[arg(long, value_name = "ID", requires = "all", conflicts_with = "run")]
    correlation_id: Option<String>,
    /// With --all: that ended with this error code
    #[arg(long, value_name = "CODE", requires = "all", conflicts_with = "run")]
    error_code: Option<String>,
    /// With --all: with this label (several allowed)
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = label, requires = "all", conflicts_with = "run")]
    labels: Vec<(String, String)>,
    /// Do not ask before many runs are changed
    #[arg(long, short, requires = "all", conflicts_with = "run")]
    yes: bool,
}

/// What is asked of each run.
#[derive(Debug, Clone, Copy)]
pub enum Action {
    /// To end.
    Cancel,
    /// To run again from where it failed.
    Retry,
    /// To run once more from the start.
    Replay,
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Replay => "replay",
        }
    }

    /// The statuses of runs of which it can be asked.
    fn statuses(self) -> Vec<String> {
        let names: &[&str] = match self {
            Self::Cancel => &["queued", "running", "waiting"],
            Self::Retry => &["failed", "cancelled"],
            Self::Replay => &[],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }
}

/// Asks it of all of them, shows how far it is, and waits for the end.
pub async fn run(
    session: &Session,
    client: &Client,
    (action, options): (Action, Object),
    many: Many,
) -> Result<(), Error> {
    let (sure, filter) = (many.yes, selection(client, action, many).await?);
    if !sure {
        confirm(client, action, &filter).await?;
    }
    let mut body = Object::new();
    body.insert("action", action.as_str());
    body.insert("filter", filter);
    body.insert("options", options);
    let begun = client
        .post("/api/runs/bulk", Some(&Json::from(body)))
        .await?;
    let job = follow(session, client, begun.body).await?;
    session
        .output
        .answer(&job, View::Text(summary(action, &job)))?;
    let is_done = text(&job, "/status") == "finished" && count(&job, "failed") == 0;
    if is_done {
        Ok(())
    } else {
        Err(Error::Said(FAILED))
    }
}

/// The filter as the API takes it.
async fn selection(client: &Client, action: Action, many: Many) -> Result<Object, Error> {
    let mut filter = Object::new();
    if let Some(scenario) = &many.scenario {
        filter.insert("scenario", id_of(client, Noun::Scenario, scenario).await?);
    }
    if let Some(version) = many.of_version {
        filter.insert("version", version);
    }
    let texts = [
        ("createdAfter", many.after),
        ("createdBefore", many.before),
        ("correlationId", many.correlation_id),
        ("error.code", many.error_code),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            filter.insert(name, value);
        }
    }
    if !many.labels.is_empty() {
        let labels = many.labels.into_iter();
        let labels: Object = labels
            .map(|(name, value)| (name, Json::from(value)))
            .collect();
        filter.insert("labels", labels);
    }
    if filter.is_empty() && many.status.is_empty() {
        return Err(Error::Usage(format!(
            "--all: say of which runs, such as --scenario NAME, --status STATUS or --after TIME; `millrace runs {} --help` lists the filters",
            action.as_str()
        )));
    }
    let statuses = if many.status.is_empty() {
        action.statuses()
    } else {
        many.status
    };
    if !statuses.is_empty() {
        let statuses: Json = statuses.into_iter().map(Json::from).collect();
        filter.insert("status", statuses);
    }
    Ok(filter)
}

/// Asks the person at the terminal. Nobody there is a no.
async fn confirm(client: &Client, action: Action, filter: &Object) -> Result<(), Error> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::Usage(
            "nobody can be asked whether to go on: give --yes".to_owned(),
        ));
    }
    let query = query(filter);
    let query: Vec<(&str, String)> = query
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let runs = client.list("/api/runs", &query, COUNTED_MAX).await?;
    let many = match runs.len() {
        COUNTED_MAX => format!("{COUNTED_MAX} runs or more"),
        count => counted(count as u64),
    };
    let mut said = std::io::stderr().lock();
    let asked = write!(said, "{} {many}? [y/N] ", title(action)).and_then(|()| said.flush());
    drop(said);
    asked.map_err(Error::Output)?;
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Error::Failed(format!("the answer cannot be read: {error}")))?;
    if matches!(line.trim().to_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(Error::Failed("nothing was changed".to_owned()))
    }
}

/// The same filter as the list takes it.
fn query(filter: &Object) -> Vec<(String, String)> {
    let mut query = Vec::new();
    for (name, value) in filter.iter() {
        let name = name.as_str();
        match value {
            Json::Array(list) => {
                query.extend(list.iter().map(|one| (name.to_owned(), cell(Some(one)))));
            }
            Json::Object(labels) => {
                let labels = labels.iter();
                query.extend(
                    labels.map(|(name, value)| {
                        (format!("label.{}", name.as_str()), cell(Some(value)))
                    }),
                );
            }
            value => query.push((name.to_owned(), cell(Some(value)))),
        }
    }
    query
}

fn title(action: Action) -> &'static str {
    match action {
        Action::Cancel => "Cancel",
        Action::Retry => "Retry",
        Action::Replay => "Replay",
    }
}

async fn follow(session: &Session, client: &Client, begun: Json) -> Result<Json, Error> {
    let path = format!("/api/jobs/{}", path_part(text(&begun, "/id")));
    let progress = session.output.progress(String::new());
    let mut job = begun;
    while matches!(text(&job, "/status"), "running" | "stopping") {
        let dealt_with = count(&job, "done") + count(&job, "failed");
        progress.set_message(format!("{}: {}", text(&job, "/id"), counted(dealt_with)));
        pause(AGAIN_MILLIS).await;
        job = client.get(&path).await?;
    }
    progress.finish_and_clear();
    Ok(job)
}

fn count(job: &Json, what: &str) -> u64 {
    let found = job.get("progress").and_then(|progress| progress.get(what));
    found.and_then(Json::as_u64).unwrap_or_default()
}

fn counted(runs: u64) -> String {
    match runs {
        1 => "1 run".to_owned(),
        count => format!("{count} runs"),
    }
}

fn summary(action: Action, job: &Json) -> String {
    let (done, failed) = (count(job, "done"), count(job, "failed"));
    let mut said = format!(
        "{}: {} done, {failed} failed.",
        title(action),
        counted(done)
    );
    if text(job, "/status") == "cancelled" {
        said.push_str(" The job was stopped before its end.");
    }
    if let Some(last) = job.get("lastFailure").filter(|last| !last.is_null()) {
        let (run, message) = (text(last, "/runId"), text(last, "/message"));
        said = format!("{said}\nThe last failure: {run}: {message}");
    }
    said
}
