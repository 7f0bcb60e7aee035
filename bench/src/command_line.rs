//! The command line: what is run, how often, and where its figures go. The only file that prints.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::compare::{self, Measurement, Schedule};
use crate::computer::{self, Computer};
use crate::footprint::{self, Pace};
use crate::limit::{self, LimitArgs};
use crate::load::Amount;
use crate::report::{self, Report};
use crate::target::{Kind, Origin, Target};
use crate::waiting::{self, Plan};

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
    /// Start and load one target alone, for a profiler
    Load(LoadArgs),
    /// Start the server on a store full of runs that wait, and see when they are woken
    Waiting(WaitingArgs),
}

#[derive(Debug, Args)]
struct AllArgs {
    /// Rounds that medians are taken of [default: 5, quick: 1]
    #[arg(long)]
    rounds: Option<usize>,
    /// Seconds of each load [default: 5, quick: 1]
    #[arg(long)]
    seconds: Option<f64>,
    /// Numbers of connections
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    connections: Vec<usize>,
    /// Whether everything works, in seconds: its figures count for nothing
    #[arg(long)]
    quick: bool,
    /// Leave Millrace out
    #[arg(long)]
    limits_only: bool,
    /// Write all figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Put the tables into a page, between its marks
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
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
        Some(Command::Load(args)) => on_one_thread(load_one(args)),
        Some(Command::Waiting(args)) => on_one_thread(wait(args)),
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
    let amount = Amount {
        connections: args.connections,
        time: Duration::from_secs_f64(args.seconds),
    };
    let outcome = target.load(amount).await?;
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
    let origin = args.origin.resolve()?;
    let schedule = args.schedule();
    let computer = Computer::look(&origin.folder)?;
    let mut kinds = vec![Kind::Bare, Kind::Durable, Kind::Millrace];
    kinds.retain(|kind| !args.limits_only || *kind != Kind::Millrace);
    let mut targets = Vec::new();
    for kind in kinds {
        targets.push(Target::start(kind, &origin).await?);
    }
    let measurements = compare::run(&targets, &schedule, |one| note(&progress(one))).await?;
    drop(targets);
    let footprint = if args.limits_only {
        None
    } else {
        Some(footprint::take(&origin, args.pace(&schedule)).await?)
    };
    let report = Report {
        computer,
        commit: computer::commit(),
        command: command(),
        medians: report::medians(&measurements),
        ratios: report::ratios(&measurements),
        schedule,
        footprint,
        measurements,
    };
    publish(&report, args.json.as_deref(), args.write.as_deref())
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

impl AllArgs {
    fn schedule(&self) -> Schedule {
        let (rounds, seconds) = if self.quick { (1, 1.0) } else { (5, 5.0) };
        Schedule {
            rounds: self.rounds.unwrap_or(rounds),
            seconds: self.seconds.unwrap_or(seconds),
            connections: self.connections.clone(),
        }
    }

    fn pace(&self, schedule: &Schedule) -> Pace {
        Pace {
            starts: if self.quick { 1 } else { 5 },
            idle: Duration::from_secs(if self.quick { 1 } else { 5 }),
            full: Amount {
                connections: schedule.connections.iter().copied().max().unwrap_or(64),
                time: Duration::from_secs_f64(schedule.seconds),
            },
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
