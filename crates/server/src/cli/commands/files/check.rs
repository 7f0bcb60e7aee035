//! `millrace check`: files, without a server.

use std::path::PathBuf;

use clap::Args;

use super::source::{as_json, check_all, is_error, read};
use crate::cli::error::{Error, USAGE};
use crate::cli::session::Session;
use crate::cli::view::View;

/// What to check.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, or folders whose .yaml and .yml files are taken; `-` reads standard input
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
}

/// Does it. Exit status 2 when a fault stands in the way of publishing, 0 with warnings alone.
pub fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let sources = read(&arguments.files)?;
    let faults = check_all(&sources);
    let errors = faults.iter().filter(|fault| is_error(fault)).count();
    let mut lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let warnings = faults.len() - errors;
    lines.push(match (errors, warnings) {
        (0, 0) => format!("{} without fault.", files(sources.len())),
        _ => format!(
            "{}: {errors} errors, {warnings} warnings.",
            files(sources.len())
        ),
    });
    session
        .output
        .answer(&as_json(&faults)?, View::Text(lines.join("\n")))?;
    if errors == 0 {
        Ok(())
    } else {
        Err(Error::Said(USAGE))
    }
}

fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}
