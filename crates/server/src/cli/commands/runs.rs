//! `millrace runs`: what ran, why it went as it did, and what can be asked of it.

mod change;
pub mod follow;
mod list;
mod many;
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::error::Error;
use crate::cli::input::count;
use crate::cli::session::Session;

pub use list::Filter;

/// What to do with runs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List runs, newest first
    List(Filter),
    /// Show a run and its steps
    Show {
        /// Its id
        run: String,
    },
    /// Show a run's log, oldest line first
    Logs {
        /// Its id
        run: String,
        /// Lines of this level and above
        #[arg(long, value_parser = ["debug", "info", "warn", "error"])]
        level: Option<String>,
        /// Lines of this node alone
        #[arg(long, value_name = "NODE")]
        node: Option<String>,
        /// Most lines to show
        #[arg(long, default_value = "1000", value_parser = count)]
        limit: usize,
    },
    /// Print what happens as it happens: of one run until it ends, or of all runs
    Watch {
        /// Its id [default: all runs]
        run: Option<String>,
    },
    /// Say in sentences what decided a run's path
    Explain {
        /// Its id
        run: String,
    },
    /// Run a finished run again from where it failed, as a new run
    Retry(Retry),
    /// Run a run's event once more from the start, as a new run
    Replay(Replay),
    /// Give a step its output by hand
    Resolve(Resolve),
    /// Ask for a run to end
    Cancel(Cancel),
    /// Write a run's plan and journal as one file that replays anywhere
    Export {
        /// Its id
        run: String,
        /// File to write [default: standard output]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// How to retry a run, or many.
#[derive(Debug, Args)]
pub struct Retry {
    /// Its id
    #[arg(required_unless_present = "all")]
    run: Option<String>,
    /// Run this node and all after it again, also those that had succeeded
    #[arg(long, value_name = "NODE")]
    from: Option<String>,
    /// Version to run: same, latest or a number [default: same]
    #[arg(long)]
    version: Option<String>,
    /// Repeat `at_most_once` steps too
    #[arg(long)]
    force: bool,
    /// Wait for its end
    #[arg(long, conflicts_with = "all")]
    wait: bool,
    #[command(flatten)]
    many: many::Many,
}

/// How to replay a run, or many.
#[derive(Debug, Args)]
pub struct Replay {
    /// Its id
    #[arg(required_unless_present = "all")]
    run: Option<String>,
    /// Version to run: same, latest or a number [default: same]
    #[arg(long)]
    version: Option<String>,
    /// Let nothing leave the machine
    #[arg(long, conflicts_with = "all")]
    dry_run: bool,
    /// Wait for its end
    #[arg(long, conflicts_with_all = ["dry_run", "all"])]
    wait: bool,
    #[command(flatten)]
    many: many::Many,
}

/// Which run to cancel, or which runs.
#[derive(Debug, Args)]
pub struct Cancel {
    /// Its id
    #[arg(required_unless_present = "all")]
    run: Option<String>,
    /// Why, recorded with the run
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    many: many::Many,
}

/// Which output to give to which step.
#[derive(Debug, Args)]
pub struct Resolve {
    /// The run's id
    run: String,
    /// The step's number, as `runs show` tells it
    step: u32,
    /// Its output: JSON, or @FILE
    #[arg(long, value_name = "JSON")]
    output: String,
    /// Why, recorded with the run
    #[arg(long)]
    reason: String,
    /// Its address in a container, such as `outer[3].`
    #[arg(long)]
    scope: Option<String>,
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<(), Error> {
    let client = session.client()?;
    match command {
        Command::List(filter) => list::run(session, &client, filter).await,
        Command::Show { run } => show::run(session, &client, &run).await,
        Command::Logs {
            run,
            level,
            node,
            limit,
        } => {
            let lines = show::Lines { level, node, limit };
            show::logs(session, &client, &run, lines).await
        }
        Command::Watch { run: Some(run) } => {
            let last = follow::run(session, &client, &run).await?;
            follow::judge(&last)
        }
        Command::Watch { run: None } => follow::all_from_now(session, &client).await,
        Command::Explain { run } => show::explain(session, &client, &run).await,
        Command::Retry(retry) => change::retry(session, &client, retry).await,
        Command::Replay(replay) => change::replay(session, &client, replay).await,
        Command::Resolve(resolve) => change::resolve(session, &client, resolve).await,
        Command::Cancel(cancel) => change::cancel(session, &client, cancel).await,
        Command::Export { run, output } => show::export(&client, &run, output).await,
    }
}
