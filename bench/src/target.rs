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
use crate::process::postgres::Postgres;
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
    /// The limit that commits to PostgreSQL
    DurablePg,
    /// The limit that commits, calls another server, and commits again
    Effect,
    /// The server
    Millrace,
    /// The server, which keeps everything in PostgreSQL
    MillracePg,
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
            Self::DurablePg => "durable-pg",
            Self::Effect => "effect",
            Self::Millrace => "millrace",
            Self::MillracePg => "millrace-pg",
            Self::N8n => "n8n",
            Self::N8nFastest => "n8n-fastest",
            Self::NodeRed => "node-red",
            Self::Restate => "restate",
        }
    }

    /// Whether it is the server.
    pub(crate) fn is_millrace(self) -> bool {
        matches!(self, Self::Millrace | Self::MillracePg)
    }

    /// Whether it stores in PostgreSQL.
    pub(crate) fn is_on_postgres(self) -> bool {
        matches!(self, Self::DurablePg | Self::MillracePg)
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

/// A running target. The processes end before its folders go.
pub(crate) struct Target {
    /// Which one.
    pub(crate) kind: Kind,
    /// Its process.
    pub(crate) process: Process,
    /// Others that do a part of the work.
    services: Vec<Process>,
    /// Where webhooks go.
    pub(crate) sink: Sink,
    /// Where they go besides: the load is spread over all.
    further_sinks: Vec<Sink>,
    numbers: Arc<AtomicU64>,
    database: Option<Postgres>,
    _callee: Option<Callee>,
    _folders: Vec<TempDir>,
}

/// What a target has used so far for its events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// Processor time of its processes, in seconds.
    pub(crate) cpu_seconds: f64,
    /// Processor time of the PostgreSQL server that it stores in, in seconds.
    pub(crate) database_cpu_seconds: f64,
    /// Bytes that its processes made the kernel write to disk; on PostgreSQL those of the server's
    /// write-ahead log.
    pub(crate) written_bytes: u64,
}

impl Spent {
    /// What processes have used that store in their folders, or in that database.
    pub(crate) async fn of(usage: Usage, database: Option<&Postgres>) -> Result<Self> {
        let (database_cpu_seconds, written_bytes) = match database {
            Some(database) => (database.cpu_seconds()?, database.log_bytes().await?),
            None => (0.0, usage.written_bytes),
        };
        Ok(Self {
            cpu_seconds: usage.cpu_seconds,
            database_cpu_seconds,
            written_bytes,
        })
    }
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
            Kind::MillracePg => Self::members(origin, 1).await,
            Kind::Bare | Kind::Durable | Kind::DurablePg => Self::limit(kind, origin, None).await,
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
        let target = Self::of(kind, (running.process, running.sink), vec![folder]);
        Ok(Self {
            services: running.service.into_iter().collect(),
            ..target
        })
    }

    /// Starts that many members, with hook3 in one database.
    pub(crate) async fn members(origin: &Origin, count: usize) -> Result<Self> {
        let database = Postgres::start().await?;
        let arguments = database.arguments();
        let (mut servers, mut folders) = (Vec::new(), Vec::new());
        for number in 1..=count {
            let folder = origin.new_folder()?;
            let server = Server::start(&origin.millrace, folder.path(), &arguments).await?;
            let server = server.answering().await;
            servers.push(server.with_context(|| format!("member {number} of {count}"))?);
            folders.push(folder);
        }
        let sinks = servers.iter().map(|server| server.sink(APP, Shape::HOOK3));
        let mut sinks: Vec<Sink> = sinks.collect();
        let first = servers.remove(0);
        first.api.set_up(APP, &scenario::hook3(APP)).await?;
        let loaded = (first.process, sinks.remove(0));
        Ok(Self {
            services: servers.into_iter().map(|server| server.process).collect(),
            further_sinks: sinks,
            database: Some(database),
            ..Self::of(Kind::MillracePg, loaded, folders)
        })
    }

    /// Starts the server and sets it up.
    pub(crate) async fn millrace(origin: &Origin, subject: Subject<'_>) -> Result<Self> {
        let folder = origin.new_folder()?;
        let server = Server::start(&origin.millrace, folder.path(), subject.arguments).await?;
        server.api.set_up(APP, &subject.scenario).await?;
        let sink = server.sink(APP, subject.shape);
        Ok(Self::of(
            Kind::Millrace,
            (server.process, sink),
            vec![folder],
        ))
    }

    /// Starts a limit, which calls that callee if it has an effect.
    pub(crate) async fn limit(
        kind: Kind,
        origin: &Origin,
        callee: Option<SocketAddr>,
    ) -> Result<Self> {
        let folder = origin.new_folder()?;
        let database = match kind {
            Kind::DurablePg => Some(Postgres::start().await?),
            _ => None,
        };
        let mut arguments = Vec::new();
        if let Some(callee) = callee {
            arguments.extend(["--callee".to_owned(), callee.to_string()]);
        }
        if let Some(database) = &database {
            arguments.extend(["--database".to_owned(), database.url.clone()]);
        }
        let limit = start_limit(kind, &folder, &arguments).await?;
        Ok(Self {
            database,
            ..Self::of(kind, limit, vec![folder])
        })
    }

    fn of(kind: Kind, (process, sink): (Process, Sink), folders: Vec<TempDir>) -> Self {
        Self {
            kind,
            process,
            services: Vec::new(),
            sink,
            further_sinks: Vec::new(),
            numbers: Arc::default(),
            database: None,
            _callee: None,
            _folders: folders,
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
        for service in &self.services {
            usage += service.usage()?;
        }
        Ok(usage)
    }

    /// What it has used so far for its events.
    pub(crate) async fn spent(&self) -> Result<Spent> {
        Spent::of(self.usage()?, self.database.as_ref()).await
    }

    /// The PostgreSQL server that it stores in.
    pub(crate) fn database(&self) -> Option<&Postgres> {
        self.database.as_ref()
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
        let sinks = std::iter::once(&self.sink).chain(&self.further_sinks);
        load::spread(sinks, amount, &self.numbers)
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
    arguments: &[String],
) -> Result<(Process, Sink)> {
    let address = process::free_address()?;
    let this = std::env::current_exe().context("this program's file is not known")?;
    let mut command = Command::new(this);
    command
        .args(["limit", kind.name(), "--listen", &address.to_string()])
        .args(["--secret", SECRET, "--data"])
        .arg(folder.path())
        .args(arguments);
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
