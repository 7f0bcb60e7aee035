//! `millrace apply`: makes a server's apps, connections and scenarios as files say, in order of
//! need, and says what it changes.

mod report;
mod resource;
mod scenario;

use std::collections::HashMap;
use std::path::PathBuf;

use clap::Args;
use millrace_core::json::to_json;

use super::source::{Parsed, Source, check_all, is_error, parse_all, read, refuse, tell};
use crate::cli::client::Client;
use crate::cli::error::{Error, FAILED, USAGE};
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::view::View;
use crate::file::{AppFile, ConnectionFile, Document, FileFault, ScenarioFile};

pub use report::{Action, Applied};
use scenario::Kept;

/// What to apply, and how.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A file, or a folder whose .yaml and .yml files are taken; `-` reads standard input (several
    /// allowed)
    #[arg(long = "file", short = 'f', required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    how: How,
}

/// How to apply.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct How {
    /// Publish what differs from the published version
    #[arg(long)]
    pub publish: bool,
    /// Only say what would change
    #[arg(long)]
    pub dry_run: bool,
    /// Overwrite drafts that were changed elsewhere since they were exported or applied
    #[arg(long)]
    pub force: bool,
}

/// The documents of all files, by kind.
#[derive(Debug, Default)]
struct Wanted<'a> {
    apps: Vec<&'a AppFile>,
    connections: Vec<&'a ConnectionFile>,
    /// Each with its file's name.
    scenarios: Vec<(&'a str, &'a ScenarioFile)>,
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let sources = read(&arguments.files)?;
    let client = session.client()?;
    apply(session, &client, &sources, arguments.how).await
}

/// Applies files; where their form has faults, or with `publish` where anything stands in its way,
/// all faults are told and nothing is changed.
pub async fn apply(
    session: &Session,
    client: &Client,
    sources: &[Source],
    how: How,
) -> Result<(), Error> {
    let faults = check_all(sources);
    let stops = how.publish && faults.iter().any(is_error);
    let Some(parsed) = parse_all(sources).filter(|_| !stops) else {
        return Err(refuse(session, &faults));
    };
    let mut told = Vec::new();
    if !session.output.is_json() {
        tell(&faults);
        told = faults;
    }
    let wanted = sort(&parsed)?;
    let secrets = resource::read_secrets(&wanted.connections)?;
    let mut applied = Vec::new();
    for app in &wanted.apps {
        applied.push(resource::app(client, app, how).await?);
    }
    for (connection, credentials) in wanted.connections.iter().zip(&secrets) {
        applied.push(resource::connection(client, connection, credentials, how).await?);
    }
    for app in &wanted.apps {
        resource::default_connection(client, app, how, &mut applied).await?;
    }
    let first = applied.len();
    let mut kept: Vec<Option<Kept>> = Vec::new();
    for (_, scenario) in &wanted.scenarios {
        let (done, state) = scenario::apply(client, scenario, how).await?;
        applied.push(done);
        kept.push(state);
    }
    let mut faults = Vec::new();
    let done = applied.iter_mut().skip(first);
    for ((place, kept), done) in wanted.scenarios.iter().zip(&kept).zip(done) {
        if let Some(kept) = kept.as_ref().filter(|_| how.publish) {
            faults.extend(scenario::publish(client, *place, kept, how, done).await?);
        }
    }
    // The server sees what was seen here, and more.
    faults.retain(|fault| !told.contains(fault));
    finish(session, &applied, &faults, how)
}

/// Documents by kind; two of one name are refused.
fn sort(parsed: &[Parsed]) -> Result<Wanted<'_>, Error> {
    let mut wanted = Wanted::default();
    let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
    for Parsed {
        name: file,
        documents,
    } in parsed
    {
        for document in documents {
            let (kind, name) = match document {
                Document::App(app) => ("app", app.key.as_str()),
                Document::Connection(connection) => ("connection", connection.name.as_str()),
                Document::Scenario(scenario) => ("scenario", scenario.name.as_str()),
            };
            if let Some(other) = seen.insert((kind, name), file) {
                let message =
                    format!("the {kind} `{name}` is in {other} and again in {file}; keep one");
                return Err(Error::Usage(message));
            }
            match document {
                Document::App(app) => wanted.apps.push(app),
                Document::Connection(connection) => wanted.connections.push(connection),
                Document::Scenario(scenario) => wanted.scenarios.push((file, scenario)),
            }
        }
    }
    Ok(wanted)
}

fn finish(
    session: &Session,
    applied: &[Applied],
    faults: &[FileFault],
    how: How,
) -> Result<(), Error> {
    let mut lines: Vec<String> = applied.iter().map(ToString::to_string).collect();
    if how.dry_run {
        lines.push("Nothing was changed: this was a dry run.".to_owned());
    }
    let data = to_json(applied).map_err(|error| Error::Failed(error.to_string()))?;
    session.output.answer(&data, View::Text(lines.join("\n")))?;
    tell(faults);
    let refused = applied
        .iter()
        .filter(|done| done.action == Action::Refused)
        .count();
    if refused > 0 {
        Output::note(
            "Refused: the draft was changed elsewhere since the file was exported or applied. `millrace export` shows it as it is; --force overwrites it.",
        );
    }
    match (refused, faults.iter().any(is_error)) {
        (0, false) => Ok(()),
        (0, true) => Err(Error::Said(USAGE)),
        _ => Err(Error::Said(FAILED)),
    }
}
