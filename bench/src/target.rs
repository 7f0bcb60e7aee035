//! What is loaded: a limit or Millrace, started in a new folder of its own and ready for hook3.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Serialize;
use tempfile::TempDir;
use tokio::process::Command;

use crate::load::{self, Amount, Outcome, Sink};
use crate::millrace;
use crate::process::{self, Process};

/// Secret of all webhooks of the bench.
pub(crate) const SECRET: &str = "bench-secret-of-no-one";

/// Which target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    /// The limit without storage
    Bare,
    /// The limit that commits to SQLite
    Durable,
    /// The server
    Millrace,
}

impl Kind {
    /// Its name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Durable => "durable",
            Self::Millrace => "millrace",
        }
    }
}

/// Where targets come from.
pub(crate) struct Origin {
    /// The server's binary.
    pub(crate) millrace: PathBuf,
    /// Where folders are made.
    pub(crate) folder: PathBuf,
}

impl Origin {
    /// A new folder; it is removed when dropped.
    pub(crate) fn new_folder(&self) -> Result<TempDir> {
        tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(&self.folder)
            .with_context(|| format!("cannot make a folder in {}", self.folder.display()))
    }
}

/// A running target. The process ends before its folder goes.
pub(crate) struct Target {
    /// Which one.
    pub(crate) kind: Kind,
    /// Its process.
    pub(crate) process: Process,
    /// Where webhooks go.
    pub(crate) sink: Sink,
    numbers: Arc<AtomicU64>,
    _folder: TempDir,
}

impl Target {
    /// Starts it, sets it up and waits until it answers.
    pub(crate) async fn start(kind: Kind, origin: &Origin) -> Result<Self> {
        let folder = origin.new_folder()?;
        let (process, sink) = match kind {
            Kind::Millrace => {
                let server = millrace::Server::start(&origin.millrace, folder.path()).await?;
                server.set_up_hook3().await?;
                (server.process, server.sink)
            }
            Kind::Bare | Kind::Durable => start_limit(kind, &folder).await?,
        };
        Ok(Self {
            kind,
            process,
            sink,
            numbers: Arc::default(),
            _folder: folder,
        })
    }

    /// Loads it; every answer must be right.
    pub(crate) async fn load(&self, amount: Amount) -> Result<Outcome> {
        let name = self.kind.name();
        let outcome = load::run(&self.sink, amount, &self.numbers)
            .await
            .with_context(|| format!("loading {name} broke off"))?;
        is_right(&outcome).with_context(|| format!("loading {name}"))?;
        Ok(outcome)
    }
}

/// Refuses an outcome with anything but right answers: a refused request is no figure.
pub(crate) fn is_right(outcome: &Outcome) -> Result<()> {
    let (requests, answered) = (outcome.requests, outcome.answers_ok());
    ensure!(
        answered == requests,
        "{requests} requests, but answers {:?}",
        outcome.statuses
    );
    ensure!(
        outcome.mismatches == 0,
        "{} answers do not show their event's id",
        outcome.mismatches
    );
    Ok(())
}

async fn start_limit(kind: Kind, folder: &TempDir) -> Result<(Process, Sink)> {
    let address = process::free_address()?;
    let this = std::env::current_exe().context("this program's file is not known")?;
    let mut command = Command::new(this);
    command
        .args(["limit", kind.name(), "--listen", &address.to_string()])
        .args(["--secret", SECRET, "--data"])
        .arg(folder.path());
    let mut process = Process::start(&mut command, &folder.path().join("log"))?;
    process
        .listens(address)
        .await
        .with_context(|| format!("starting the limit {}", kind.name()))?;
    let sink = Sink {
        address,
        path: "/api/webhook/bench".to_owned(),
        secret: SECRET.to_owned(),
    };
    Ok((process, sink))
}
