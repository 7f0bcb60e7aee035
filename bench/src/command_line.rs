//! The command line: what is run, how often, and where its figures go. The only file that prints.

mod arguments;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;

use self::arguments::{
    AllArgs, Command, CommandLine, HOOK3, HOOK3_ON_POSTGRES, LoadArgs, WaitingArgs,
};
use crate::callee;
use crate::compare::{self, Measurement};
use crate::footprint;
use crate::limit;
use crate::load::{Amount, Arrivals};
use crate::report::computer::{self, Computer};
use crate::report::{self, Report};
use crate::target::{Kind, Origin, Target, is_right};
use crate::waiting::{self, Place, Plan};
use crate::workload::{self, Stage};

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
    let origin = args.origin.resolve()?;
    let place = if args.postgres {
        Place::postgres(&origin).await?
    } else {
        Place::folder(&origin)?
    };
    let woken = waiting::measure(&origin, &place, plan, note).await?;
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
        postgres_ratios: Vec::new(),
        postgres: None,
        schedule: args.schedule(),
        footprint: None,
        pace: measure.workload_pace(),
        workloads: Vec::new(),
        measurements: Vec::new(),
    };
    if args.wants(HOOK3) {
        hook3(&args, &origin, &mut report).await?;
    }
    if args.wants(HOOK3_ON_POSTGRES) {
        hook3_on_postgres(&args, &origin, &mut report).await?;
    }
    report.medians = report::medians(&report.measurements);
    report.ratios = report::ratios(&report.measurements);
    report.postgres_ratios = report::postgres_ratios(&report.measurements);
    if !args.limits_only {
        let stage = Stage {
            origin: &origin,
            pace: report.pace.clone(),
            peers: &measure.peers,
            members: &measure.members,
            tell: &note,
        };
        report.workloads = workload::run(&stage, |name| args.wants(name)).await?;
    }
    publish(&report, measure.json.as_deref(), args.write.as_deref())
}

/// hook3 on Millrace and its limits, and what it costs besides time.
async fn hook3(args: &AllArgs, origin: &Origin, report: &mut Report) -> Result<()> {
    let kinds = [Kind::Bare, Kind::Durable, Kind::Millrace];
    let targets = started(args, origin, &kinds).await?;
    compared(&targets, report).await?;
    drop(targets);
    if !args.limits_only {
        report.footprint = Some(footprint::take(origin, args.pace(&report.schedule)).await?);
    }
    Ok(())
}

/// hook3 on Millrace and its limit, both on PostgreSQL. In rounds of its own: a server that tidies
/// up after a load would disturb the others.
async fn hook3_on_postgres(args: &AllArgs, origin: &Origin, report: &mut Report) -> Result<()> {
    let targets = started(args, origin, &[Kind::DurablePg, Kind::MillracePg]).await?;
    if let Some(database) = targets.first().and_then(Target::database) {
        report.postgres = Some(database.setup().await?);
    }
    compared(&targets, report).await
}

/// Targets that are compared with each other.
async fn started(args: &AllArgs, origin: &Origin, kinds: &[Kind]) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for kind in kinds {
        if !(args.limits_only && kind.is_millrace()) {
            targets.push(Target::start(*kind, origin).await?);
        }
    }
    Ok(targets)
}

async fn compared(targets: &[Target], report: &mut Report) -> Result<()> {
    let measured = compare::run(targets, &report.schedule, |one| note(&progress(one))).await?;
    report.measurements.extend(measured);
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
        "round {} {:>2} connections {:<11} {:>8.0}/s p99 {:>6.0} µs",
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
