//! `millrace export`: scenarios as files that `apply` reads back.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;
use millrace_core::json::Json;

use crate::cli::client::{Client, Noun};
use crate::cli::commands::scenario::path_of;
use crate::cli::commands::scenario::versions::read;
use crate::cli::error::Error;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::view::text;
use crate::file::{Exported, export};

/// Scenarios that are exported when none is named.
const SCENARIOS_COUNT_MAX: usize = 100_000;

/// What to export.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Names or ids of scenarios [default: all]
    #[arg(value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// A published version instead of the draft
    #[arg(long, value_name = "N", requires = "scenarios")]
    version: Option<u32>,
    /// A folder for a file each, or the file of one scenario [default: standard output]
    #[arg(long, short, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
}

/// Does it.
pub async fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let client = session.client()?;
    let mut paths = Vec::new();
    for scenario in &arguments.scenarios {
        paths.push(path_of(&client, scenario).await?);
    }
    if arguments.scenarios.is_empty() {
        let all = client
            .list(Noun::Scenario.path(), &[], SCENARIOS_COUNT_MAX)
            .await?;
        paths.extend(
            all.iter()
                .map(|found| format!("/api/scenarios/{}", text(found, "/id"))),
        );
    }
    let mut files: Vec<(String, String)> = Vec::new();
    for path in &paths {
        files.push(file(&client, path, arguments.version).await?);
    }
    files.sort();
    match &arguments.output {
        None => {
            let texts: Vec<String> = files.into_iter().map(|(_, text)| text).collect();
            Output::raw(&texts.join("---\n"))
        }
        Some(output) => write(output, &files),
    }
}

/// A scenario's name and file.
async fn file(
    client: &Client,
    path: &str,
    version: Option<u32>,
) -> Result<(String, String), Error> {
    let found = client.get(path).await?;
    let draft = match version {
        Some(version) => {
            let version = client.get(&format!("{path}/versions/{version}")).await?;
            read(version.get("content"))?
        }
        None => read(found.get("draft"))?,
    };
    let name = text(&found, "/name").to_owned();
    let is_enabled = found.get("enabled").and_then(Json::as_bool).unwrap_or(true);
    // An enabled scenario's file does not say so: applied, it must not enable what was disabled.
    let enabled = (!is_enabled).then_some(false);
    let exported = export(&Exported {
        name: &name,
        enabled,
        draft: &draft,
    });
    let text =
        exported.map_err(|error| Error::Failed(format!("{name} cannot be written: {error}")))?;
    Ok((name, text))
}

fn write(output: &Path, files: &[(String, String)]) -> Result<(), Error> {
    let is_file = output.extension().is_some() && !output.is_dir();
    if is_file && files.len() > 1 {
        let message = format!(
            "{} scenarios do not fit into one file; name a folder",
            files.len()
        );
        return Err(Error::Usage(message));
    }
    let mut taken: HashSet<String> = HashSet::new();
    for (name, text) in files {
        let mut file = file_name(name);
        while !taken.insert(file.to_lowercase()) {
            file.insert(0, '_');
        }
        let path = if is_file {
            output.to_owned()
        } else {
            output.join(file)
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let made = folder.map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(&path, text))
            .map_err(|error| Error::writing(&path, &error))?;
        Output::note(&format!("Wrote {}.", path.display()));
    }
    Ok(())
}

/// A name for a file, whatever the scenario is called.
fn file_name(scenario: &str) -> String {
    let letter = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_') {
            letter
        } else {
            '-'
        }
    };
    format!("{}.yaml", scenario.chars().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_cannot_name_a_file_elsewhere() {
        assert_eq!(file_name("order-alerts"), "order-alerts.yaml");
        assert_eq!(file_name("../etc/x y"), "---etc-x-y.yaml");
    }
}
