//! The arguments and what they mean by default.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};

use crate::callee::CalleeArgs;
use crate::compare::Schedule;
use crate::footprint::Pace;
use crate::limit::LimitArgs;
use crate::load::Amount;
use crate::peer::Peer;
use crate::target::{Kind, Origin};
use crate::workload;

/// Compares Millrace with what its work would cost at the least
#[derive(Debug, Parser)]
#[command(name = "millrace-bench", args_conflicts_with_subcommands = true)]
pub(super) struct CommandLine {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) all: AllArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve one of the limits, as the bench does for itself
    Limit(LimitArgs),
    /// Serve what effects call, as the bench does for itself
    Callee(CalleeArgs),
    /// Start and load one target alone, for a profiler
    Load(LoadArgs),
    /// Start the server on a store full of runs that wait, and see when they are woken
    Waiting(WaitingArgs),
    /// Run one of the workloads besides hook3 alone
    Workload(WorkloadArgs),
}

/// The workload that all others are compared with.
pub(super) const HOOK3: &str = "hook3";
/// The same on PostgreSQL.
pub(super) const HOOK3_ON_POSTGRES: &str = "postgres-hook3";
/// All workloads on PostgreSQL, whose names begin with it.
const POSTGRES: &str = "postgres";
/// How many connections it is measured with where nothing else is said.
const HOOK3_CONNECTIONS: [usize; 3] = [1, 16, 64];

#[derive(Debug, Args)]
pub(super) struct AllArgs {
    /// Which workloads, with commas between; `postgres` are all on PostgreSQL [default: all]
    #[arg(long, value_delimiter = ',', value_parser = names())]
    pub(super) only: Vec<String>,
    /// Numbers of connections for hook3
    #[arg(long, value_delimiter = ',', default_values_t = HOOK3_CONNECTIONS)]
    pub(super) connections: Vec<usize>,
    /// Leave Millrace out: hook3 against the limits alone
    #[arg(long)]
    pub(super) limits_only: bool,
    /// Put the tables into a page, between its marks
    #[arg(long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,
    #[command(flatten)]
    pub(super) measure: PaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct WorkloadArgs {
    /// Which one
    #[arg(value_parser = names())]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) measure: PaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct PaceArgs {
    /// Rounds that medians are taken of [default: 5, quick: 1]
    #[arg(long)]
    pub(super) rounds: Option<usize>,
    /// Seconds of each load [default: 5 for hook3 and 2 for the others, quick: 1]
    #[arg(long)]
    pub(super) seconds: Option<f64>,
    /// Whether everything works, in two minutes: its figures count for nothing
    #[arg(long)]
    pub(super) quick: bool,
    /// Idempotency keys to fill the store with before they are measured [default: 100000, quick:
    /// 2000]
    #[arg(long)]
    pub(super) keys: Option<u64>,
    /// Seconds at half load [default: 20, quick: 2; 600 for the record]
    #[arg(long)]
    pub(super) half_load_seconds: Option<f64>,
    /// Runs in flight when the server is killed [default: 10000, quick: 1000]
    #[arg(long)]
    pub(super) in_flight: Option<u64>,
    /// Finished runs in the store that the server is started on [default: 100000, quick: 2000;
    /// 10000000 for the record]
    #[arg(long)]
    pub(super) finished: Option<u64>,
    /// Runs that wait in PostgreSQL [default: 100000, quick: 2000; 1000000 for the record]
    #[arg(long)]
    pub(super) waiting: Option<u64>,
    /// Runs that have gone through PostgreSQL before what looks for runs is timed [default: 100000,
    /// quick: 2000; 1000000 for the record]
    #[arg(long)]
    pub(super) history: Option<u64>,
    /// Numbers of processes that serve from one PostgreSQL database, with commas between, to be
    /// compared with one; with any, one stands by when another is killed [default: none, as a second
    /// one is refused]
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(2..=16))]
    pub(super) members: Vec<u8>,
    /// Peers to compare hook3 with, with commas between: npm installs them in ~/.cache/millrace/peers
    #[arg(long, value_delimiter = ',')]
    pub(super) peers: Vec<Peer>,
    /// Write all figures as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    #[command(flatten)]
    pub(super) origin: OriginArgs,
}

#[derive(Debug, Args)]
pub(super) struct LoadArgs {
    /// What to load
    pub(super) target: Kind,
    /// Connections, each with one request in flight
    #[arg(long, default_value_t = 64)]
    pub(super) connections: usize,
    /// Events that are due in a second, answered or not: an open loop instead of a closed one
    #[arg(long)]
    pub(super) per_second: Option<f64>,
    /// How long
    #[arg(long, default_value_t = 10.0)]
    pub(super) seconds: f64,
    #[command(flatten)]
    pub(super) origin: OriginArgs,
}

#[derive(Debug, Args)]
pub(super) struct WaitingArgs {
    /// Runs that wait
    #[arg(long, default_value_t = 1_000_000)]
    pub(super) runs: u64,
    /// How many of them are due in a second
    #[arg(long, default_value_t = 10_000)]
    pub(super) rate: u64,
    /// Seconds from now to the first due time: the store must be filled by then
    #[arg(long, default_value_t = 120)]
    pub(super) ahead: u64,
    /// In a PostgreSQL database instead of the data folder
    #[arg(long)]
    pub(super) postgres: bool,
    #[command(flatten)]
    pub(super) origin: OriginArgs,
}

#[derive(Debug, Args)]
pub(super) struct OriginArgs {
    /// The server's binary [default: `millrace` beside this program]
    #[arg(long, value_name = "FILE")]
    pub(super) millrace: Option<PathBuf>,
    /// Where data folders are made; must be on the disk to be measured [default: beside this program]
    #[arg(long, value_name = "FOLDER")]
    pub(super) folder: Option<PathBuf>,
}

impl From<WorkloadArgs> for AllArgs {
    fn from(args: WorkloadArgs) -> Self {
        Self {
            only: vec![args.name],
            connections: HOOK3_CONNECTIONS.to_vec(),
            limits_only: false,
            write: None,
            measure: args.measure,
        }
    }
}

impl AllArgs {
    pub(super) fn wants(&self, name: &str) -> bool {
        let asked = |only: &String| match only.as_str() {
            POSTGRES => name.starts_with(POSTGRES),
            only => only == name,
        };
        self.only.is_empty() || self.only.iter().any(asked)
    }

    pub(super) fn schedule(&self) -> Schedule {
        let measure = &self.measure;
        Schedule {
            rounds: measure.rounds(),
            seconds: measure.seconds(5.0),
            connections: self.connections.clone(),
        }
    }

    pub(super) fn pace(&self, schedule: &Schedule) -> Pace {
        let quick = self.measure.quick;
        Pace {
            starts: if quick { 1 } else { 5 },
            idle: Duration::from_secs(if quick { 1 } else { 5 }),
            full: Amount {
                connections: schedule.connections.iter().copied().max().unwrap_or(64),
                time: Duration::from_secs_f64(schedule.seconds),
            },
        }
    }
}

impl PaceArgs {
    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 5 })
    }

    fn seconds(&self, default: f64) -> f64 {
        let default = if self.quick { 1.0 } else { default };
        self.seconds.unwrap_or(default)
    }

    pub(super) fn workload_pace(&self) -> workload::Pace {
        let (kept, half_load_seconds, in_flight, disk_mebibytes) = if self.quick {
            (2_000, 2.0, 1_000, 32)
        } else {
            (100_000, 20.0, 10_000, 256)
        };
        workload::Pace {
            rounds: self.rounds(),
            seconds: self.seconds(2.0),
            keys: self.keys.unwrap_or(kept),
            half_load_seconds: self.half_load_seconds.unwrap_or(half_load_seconds),
            in_flight: self.in_flight.unwrap_or(in_flight),
            finished: self.finished.unwrap_or(kept),
            waiting: self.waiting.unwrap_or(kept),
            history: self.history.unwrap_or(kept),
            disk_mebibytes,
        }
    }
}

impl OriginArgs {
    pub(super) fn resolve(&self) -> Result<Origin> {
        let this = std::env::current_exe().context("this program's file is not known")?;
        let beside = this.parent().context("this program is in no folder")?;
        Ok(Origin {
            millrace: self
                .millrace
                .clone()
                .unwrap_or_else(|| beside.join("millrace")),
            folder: self.folder.clone().unwrap_or_else(|| beside.to_owned()),
        })
    }
}

/// The names that a workload can be asked for by.
fn names() -> PossibleValuesParser {
    let mut names = vec![HOOK3, POSTGRES, HOOK3_ON_POSTGRES];
    names.extend(workload::names());
    PossibleValuesParser::new(names)
}
