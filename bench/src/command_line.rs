//! The command line: what is run, how often, and where its figures go. The only file that prints.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};

use crate::callee::{self, CalleeArgs};
use crate::compare::{self, Measurement, Schedule};
use crate::footprint::{self, Pace};
use crate::limit::{self, LimitArgs};
use crate::load::{Amount, Arrivals};
use crate::peer::Peer;
use crate::report::computer::{self, Computer};
use crate::report::{self, Report};
use crate::target::{Kind, Origin, Target, is_right};
use crate::waiting::{self, Plan};
use crate::workload::{self, Stage};

/// Compares Millrace with what its work would cost at the least
#[derive(Debug, Parser)]
#[command(name = "millrace-bench", args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    all: AllArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
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
const HOOK3: &str = "hook3";
/// How many connections it is measured with where nothing else is said.
const HOOK3_CONNECTIONS: [usize; 3] = [1, 16, 64];

#[derive(Debug, Args)]
struct AllArgs {
    /// Which workloads, with commas between [default: all]
    #[arg(long, value_delimiter = ',', value_parser = names())]
    only: Vec<String>,
    /// Numbers of connections for hook3
    #[arg(long, value_delimiter = ',', default_values_t = HOOK3_CONNECTIONS)]
    connections: Vec<usize>,
    /// Leave Millrace out: hook3 against the limits alone
    #[arg(long)]
    limits_only: bool,
    /// Put the tables into a page, between its marks
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    #[command(flatten)]
    measure: PaceArgs,
}

#[derive(Debug, Args)]
struct WorkloadArgs {
    /// Which one
    #[arg(value_parser = names())]
    name: String,
    #[command(flatten)]
    measure: PaceArgs,
}

#[derive(Debug, Args)]
struct PaceArgs {
    /// Rounds that medians are taken of [default: 5, quick: 1]
    #[arg(long)]
    rounds: Option<usize>,
    /// Seconds of each load [default: 5 for hook3 and 2 for the others, quick: 1]
    #[arg(long)]
    seconds: Option<f64>,
    /// Whether everything works, in a minute: its figures count for nothing
    #[arg(long)]
    quick: bool,
    /// Idempotency keys to fill the store with before they are measured [default: 100000, quick:
    /// 2000]
    #[arg(long)]
    keys: Option<u64>,
    /// Seconds at half load [default: 20, quick: 2; 600 for the record]
    #[arg(long)]
    half_load_seconds: Option<f64>,
    /// Runs in flight when the server is killed [default: 10000, quick: 1000]
    #[arg(long)]
    in_flight: Option<u64>,
    /// Finished runs in the store that the server is started on [default: 100000, quick: 2000;
    /// 10000000 for the record]
    #[arg(long)]
    finished: Option<u64>,
    /// Peers to compare hook3 with, with commas between: npm installs them in ~/.cache/millrace/peers
    #[arg(long, value_delimiter = ',')]
    peers: Vec<Peer>,
    /// Write all figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    origin: OriginArgs,
}

#[derive(Debug, Args)]
struct LoadArgs {
    /// What to load
    target: Kind,
    /// Connections, each with one request in flight
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Events that are due in a second, answered or not: an open loop instead of a closed one
    #[arg(long)]
    per_second: Option<f64>,
    /// How long
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    #[command(flatten)]
    origin: OriginArgs,
}

#[derive(Debug, Args)]
struct WaitingArgs {
    /// Runs that wait
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// How many of them are due in a second
    #[arg(long, default_value_t = 10_000)]
    rate: u64,
    /// Seconds from now to the first due time: the store must be filled by then
    #[arg(long, default_value_t = 120)]
    ahead: u64,
    #[command(flatten)]
    origin: OriginArgs,
}

#[derive(Debug, Args)]
struct OriginArgs {
    /// The server's binary [default: `millrace` beside this program]
    #[arg(long, value_name = "FILE")]
    millrace: Option<PathBuf>,
    /// Where data folders are made; must be on the disk to be measured [default: beside this program]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Does what the arguments say.
pub(crate) fn run() -> Result<()> {
    let line = CommandLine::parse();
    match line.command {
        Some(Command::Limit(args)) => limit::serve(args),
        Some(Command::Callee(args)) => callee::serve(args),
        Some(Command::Load(args)) => on_one_thread(load_one(args)),
        Some(Command::Waiting(args)) => on_one_thread(wait(args)),
        Some(Command::Workload(args)) => on_one_thread(bench(args.into())),
        None => on_one_thread(bench(line.all)),
    }
}

/// The load runs on one thread, which leaves the most to the process that is loaded.
fn on_one_thread(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

async fn load_one(args: LoadArgs) -> Result<()> {
    let target = Target::start(args.target, &args.origin.resolve()?).await?;
    say(&format!("process {}", target.process.id()));
    let time = Duration::from_secs_f64(args.seconds);
    let connections = args.connections;
    let outcome = match args.per_second {
        None => target.load(Amount { connections, time }).await?,
        Some(per_second) => {
            let arrivals = Arrivals {
                per_second,
                connections,
                time,
                may_wait: true,
            };
            let outcome = target.try_open(arrivals).await?;
            is_right(&outcome)?;
            outcome
        }
    };
    say(&format!(
        "{} requests, {:.0}/s, p50 {:?}, p99 {:?}, max {:?}",
        outcome.requests,
        outcome.rate(),
        outcome.latency.quantile(0.5),
        outcome.latency.quantile(0.99),
        outcome.latency.max()
    ));
    Ok(())
}

async fn wait(args: WaitingArgs) -> Result<()> {
    let plan = Plan {
        runs: args.runs,
        rate: args.rate.max(1),
        ahead: Duration::from_secs(args.ahead),
    };
    let woken = waiting::measure(&args.origin.resolve()?, plan, note).await?;
    say(&woken.to_string());
    Ok(())
}

async fn bench(args: AllArgs) -> Result<()> {
    let measure = &args.measure;
    let origin = measure.origin.resolve()?;
    let mut report = Report {
        computer: Computer::look(&origin.folder)?,
        commit: computer::commit(),
        command: command(),
        medians: Vec::new(),
        ratios: Vec::new(),
        schedule: args.schedule(),
        footprint: None,
        pace: measure.workload_pace(),
        workloads: Vec::new(),
        measurements: Vec::new(),
    };
    if args.wants(HOOK3) {
        hook3(&args, &origin, &mut report).await?;
    }
    if !args.limits_only {
        let stage = Stage {
            origin: &origin,
            pace: report.pace.clone(),
            peers: &measure.peers,
            tell: &note,
        };
        report.workloads = workload::run(&stage, |name| args.wants(name)).await?;
    }
    publish(&report, measure.json.as_deref(), args.write.as_deref())
}

/// hook3 on Millrace and its limits, and what it costs besides time.
async fn hook3(args: &AllArgs, origin: &Origin, report: &mut Report) -> Result<()> {
    let mut kinds = vec![Kind::Bare, Kind::Durable, Kind::Millrace];
    kinds.retain(|kind| !args.limits_only || *kind != Kind::Millrace);
    let mut targets = Vec::new();
    for kind in kinds {
        targets.push(Target::start(kind, origin).await?);
    }
    let schedule = &report.schedule;
    let measurements = compare::run(&targets, schedule, |one| note(&progress(one))).await?;
    drop(targets);
    if !args.limits_only {
        report.footprint = Some(footprint::take(origin, args.pace(schedule)).await?);
    }
    report.medians = report::medians(&measurements);
    report.ratios = report::ratios(&measurements);
    report.measurements = measurements;
    Ok(())
}

fn publish(report: &Report, json: Option<&Path>, page: Option<&Path>) -> Result<()> {
    let text = report.markdown();
    say(&text);
    if let Some(path) = json {
        std::fs::write(path, serde_json::to_string_pretty(report)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    match page {
        Some(path) => report::write_into(path, &text),
        None => Ok(()),
    }
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
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    fn schedule(&self) -> Schedule {
        let measure = &self.measure;
        Schedule {
            rounds: measure.rounds(),
            seconds: measure.seconds(5.0),
            connections: self.connections.clone(),
        }
    }

    fn pace(&self, schedule: &Schedule) -> Pace {
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

    fn workload_pace(&self) -> workload::Pace {
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
            disk_mebibytes,
        }
    }
}

impl OriginArgs {
    fn resolve(&self) -> Result<Origin> {
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
    let mut names = vec![HOOK3];
    names.extend(workload::names());
    PossibleValuesParser::new(names)
}

/// The command as it was given, without the folder of the program.
fn command() -> String {
    let mut arguments = std::env::args();
    let program = PathBuf::from(arguments.next().unwrap_or_default());
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    [name.into_owned()]
        .into_iter()
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

fn progress(one: &Measurement) -> String {
    format!(
        "round {} {:>2} connections {:<8} {:>8.0}/s p99 {:>6.0} µs",
        one.round + 1,
        one.connections,
        one.target.name(),
        one.rate,
        one.p99_micros
    )
}

#[expect(clippy::print_stdout, reason = "what the command was run for")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(
    clippy::print_stderr,
    reason = "how far the bench is, beside its output"
)]
fn note(text: &str) {
    eprintln!("{text}");
}
