//! What is loaded: a limit, Millrace or a peer, started in a new folder of its own and ready for its events.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::callee::Callee;
use crate::load::{self, Amount, Arrivals, Outcome, Shape, Sink};
use crate::millrace::api::Api;
use crate::millrace::{Server, scenario};
use crate::peer::Peer;
use crate::process::{self, Process, Usage};

/// Secret of all webhooks of the bench.
pub(crate) const SECRET: &str = "bench-secret-of-no-one";
/// Key of the app that events are sent to.
pub(crate) const APP: &str = "bench";

/// Which target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    /// The limit without storage
    Bare,
    /// The limit that commits to SQLite
    Durable,
    /// The limit that commits, calls another server, and commits again
    Effect,
    /// The server
    Millrace,
    /// n8n as it comes
    N8n,
    /// n8n at its fastest
    N8nFastest,
    /// Node-RED
    NodeRed,
    /// Restate
    Restate,
}

impl Kind {
    /// Its name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Durable => "durable",
            Self::Effect => "effect",
            Self::Millrace => "millrace",
            Self::N8n => "n8n",
            Self::N8nFastest => "n8n-fastest",
            Self::NodeRed => "node-red",
            Self::Restate => "restate",
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

/// What a server is set up for.
pub(crate) struct Subject<'a> {
    /// The scenario that the events start.
    pub(crate) scenario: Value,
    /// What the events look like.
    pub(crate) shape: Shape,
    /// Further arguments of `millrace serve`.
    pub(crate) arguments: &'a [&'a str],
}

/// A running target. The process ends before its folder goes.
pub(crate) struct Target {
    /// Which one.
    pub(crate) kind: Kind,
    /// Its process.
    pub(crate) process: Process,
    /// Another one that does a part of the work.
    service: Option<Process>,
    /// Where webhooks go.
    pub(crate) sink: Sink,
    numbers: Arc<AtomicU64>,
    _callee: Option<Callee>,
    _folder: TempDir,
}

impl Target {
    /// Starts it with hook3, or the effect limit with a callee of its own, and waits until it
    /// answers.
    pub(crate) async fn start(kind: Kind, origin: &Origin) -> Result<Self> {
        match kind {
            Kind::Millrace => {
                let hook3 = Subject {
                    scenario: scenario::hook3(APP),
                    shape: Shape::HOOK3,
                    arguments: &[],
                };
                Self::millrace(origin, hook3).await
            }
            Kind::Bare | Kind::Durable => Self::limit(kind, origin, None).await,
            Kind::Effect => {
                let callee = Callee::start().await?;
                let target = Self::limit(kind, origin, Some(callee.address)).await?;
                Ok(Self {
                    _callee: Some(callee),
                    ..target
                })
            }
            Kind::N8n | Kind::N8nFastest => Self::peer(kind, Peer::N8n, origin).await,
            Kind::NodeRed => Self::peer(kind, Peer::NodeRed, origin).await,
            Kind::Restate => Self::peer(kind, Peer::Restate, origin).await,
        }
    }

    async fn peer(kind: Kind, peer: Peer, origin: &Origin) -> Result<Self> {
        let folder = origin.new_folder()?;
        let fastest = kind == Kind::N8nFastest;
        let running = peer.start(folder.path(), fastest).await?;
        let target = Self::of(kind, (running.process, running.sink), folder);
        Ok(Self {
            service: running.service,
            ..target
        })
    }

    /// Starts the server and sets it up.
    pub(crate) async fn millrace(origin: &Origin, subject: Subject<'_>) -> Result<Self> {
        let folder = origin.new_folder()?;
        let server = Server::start(&origin.millrace, folder.path(), subject.arguments).await?;
        server.api.set_up(APP, &subject.scenario).await?;
        let sink = server.sink(APP, subject.shape);
        Ok(Self::of(Kind::Millrace, (server.process, sink), folder))
    }

    /// Starts a limit, which calls that callee if it has an effect.
    pub(crate) async fn limit(
        kind: Kind,
        origin: &Origin,
        callee: Option<SocketAddr>,
    ) -> Result<Self> {
        let folder = origin.new_folder()?;
        let limit = start_limit(kind, &folder, callee).await?;
        Ok(Self::of(kind, limit, folder))
    }

    fn of(kind: Kind, (process, sink): (Process, Sink), folder: TempDir) -> Self {
        Self {
            kind,
            process,
            service: None,
            sink,
            numbers: Arc::default(),
            _callee: None,
            _folder: folder,
        }
    }

    /// The server's API.
    pub(crate) fn api(&self) -> Api {
        Api {
            address: self.sink.address,
        }
    }

    /// What its processes have used so far.
    pub(crate) fn usage(&self) -> Result<Usage> {
        let mut usage = self.process.usage()?;
        if let Some(service) = &self.service {
            usage += service.usage()?;
        }
        Ok(usage)
    }

    /// How many events were sent so far.
    pub(crate) fn events(&self) -> u64 {
        self.numbers.load(Ordering::Relaxed)
    }

    /// Loads it; every answer must be right.
    pub(crate) async fn load(&self, amount: Amount) -> Result<Outcome> {
        let outcome = self.try_load(amount).await?;
        is_right(&outcome).with_context(|| format!("loading {}", self.kind.name()))?;
        Ok(outcome)
    }

    /// Loads it, whatever it answers.
    pub(crate) async fn try_load(&self, amount: Amount) -> Result<Outcome> {
        load::run(&self.sink, amount, &self.numbers)
            .await
            .with_context(|| format!("loading {} broke off", self.kind.name()))
    }

    /// Loads it in an open loop, whatever it answers.
    pub(crate) async fn try_open(&self, arrivals: Arrivals) -> Result<Outcome> {
        load::open(&self.sink, arrivals, &self.numbers)
            .await
            .with_context(|| format!("loading {} broke off", self.kind.name()))
    }

    /// Sends that many events; every answer must be right.
    pub(crate) async fn send(&self, events: u64, connections: usize) -> Result<()> {
        let outcome = load::send(&self.sink, events, connections, &self.numbers).await?;
        is_right(&outcome).with_context(|| format!("sending {events} events"))
    }
}

/// Refuses an outcome with anything but right answers: a refused request is no figure.
pub(crate) fn is_right(outcome: &Outcome) -> Result<()> {
    let (requests, answered) = (outcome.requests, outcome.answers_ok());
    ensure!(
        answered == requests,
        "{requests} requests, but answers {:?}, {} broken connections{}",
        outcome.statuses,
        outcome.broken,
        outcome.first_fault()
    );
    ensure!(
        outcome.mismatches == 0,
        "{} answers do not show their event's id",
        outcome.mismatches
    );
    Ok(())
}

async fn start_limit(
    kind: Kind,
    folder: &TempDir,
    callee: Option<SocketAddr>,
) -> Result<(Process, Sink)> {
    let address = process::free_address()?;
    let this = std::env::current_exe().context("this program's file is not known")?;
    let mut command = Command::new(this);
    command
        .args(["limit", kind.name(), "--listen", &address.to_string()])
        .args(["--secret", SECRET, "--data"])
        .arg(folder.path());
    if let Some(callee) = callee {
        command.args(["--callee", &callee.to_string()]);
    }
    let mut process = Process::start(&mut command, &folder.path().join("log"))?;
    process
        .listens(address)
        .await
        .with_context(|| format!("starting the limit {}", kind.name()))?;
    let sink = Sink {
        address,
        path: format!("/api/webhook/{APP}"),
        secret: SECRET.to_owned(),
        shape: Shape::HOOK3,
    };
    Ok((process, sink))
}
