//! Fills an SQLite store with finished runs and prints what they cost afterwards: opening, pages of
//! lists, removal beside commits:
//! `cargo run --release -p millrace-store --example growth -- FOLDER RUNS`.
//!
//! The database stays in the folder and is filled up to that number when it is there already, so
//! that a server can be started on it. One run in 50 failed with one of three codes, one in 10 has
//! a correlation id of its own, each has a label with a number that no other has (in no order) and
//! one of 100 customers; a run is one commit with a journal of 400 bytes, as one of a few pure nodes
//! is. They came in bursts of fifty, one every quarter of a second in the mean, so that 10 million are
//! a month's.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures time and prints figures"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::executor::block_on;
use futures::future::join_all;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitId, NewRun, Outdated, PrunePlace, RunFilter, RunSummary, Runs, Store, Unit, Upkeep,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use millrace_store::sqlite::{Location, Options, SqliteStore};

/// Runs in one event while filling.
const EVENT_RUNS: u64 = 1_000;
/// When the first run was accepted, in milliseconds since 1970.
const FIRST_MILLIS: u64 = 1_780_000_000_000;
/// Runs that came together, a millisecond apart.
const BURST_RUNS: u64 = 50;
/// Milliseconds from the first of a burst to that of the next.
const BURST_MILLIS: u64 = 250 * BURST_RUNS;
/// Scenarios among which the runs are divided; the first has nine of ten.
const SCENARIOS: u64 = 10;
/// Times that each list is read.
const READS: usize = 15;
/// Runs that are removed at most while commits are measured.
const REMOVED_RUNS_MAX: u64 = 200_000;
/// How long commits are measured.
const TIME: Duration = Duration::from_secs(5);
/// Those that commit beside the removal, and how long each rests between two commits.
const WAITERS: usize = 16;
const REST: Duration = Duration::from_millis(10);

fn millis(number: u64) -> u64 {
    FIRST_MILLIS + number / BURST_RUNS * BURST_MILLIS + number % BURST_RUNS
}

fn run_id(number: u64) -> RunId {
    RunId::from_rank(RunId::first_rank_of(millis(number)), 77)
}

/// The number behind the newest run.
fn next_number(store: &SqliteStore) -> u64 {
    let newest = block_on(store.newest_run()).expect("it is read");
    newest.map_or(0, |newest| {
        let millis = newest.millis() - FIRST_MILLIS;
        millis / BURST_MILLIS * BURST_RUNS + millis % BURST_MILLIS + 1
    })
}

/// The order that a run was about: a number of twelve digits, in no order.
fn order(number: u64) -> String {
    format!("{:012x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16)
}

fn scenario_id(number: u64) -> ScenarioId {
    ScenarioId::new(FIRST_MILLIS, [number as u8; 10])
}

/// Half of it is the same for all runs, half for none.
fn journal(number: u64) -> Bytes {
    let own = (0..200_u64).map(|place| {
        let mixed = (number * 200 + place).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 56) as u8
    });
    own.chain([b'j'; 200]).collect()
}

fn new_run(number: u64) -> NewRun {
    let at = Timestamp::from_millis(millis(number) as i64);
    let failed = number % 50 == 7;
    let code = ["TIMEOUT", "HTTP_500", "HTTP_404"][(number / 50 % 3) as usize];
    NewRun {
        run_id: run_id(number),
        scenario_id: scenario_id(if number.is_multiple_of(10) {
            number / 10 % SCENARIOS
        } else {
            0
        }),
        version: Some(1),
        created_at: at,
        correlation_id: (number % 10 == 3).then(|| format!("order-{}", order(number)).into()),
        labels: vec![
            ("order".into(), order(number).into()),
            ("customer".into(), (number % 100).to_string().into()),
        ],
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
        chunk: journal(number),
        blobs: Vec::new(),
        entries: 5,
        summary: RunSummary {
            status: if failed {
                RunStatus::Failed
            } else {
                RunStatus::Succeeded
            },
            started_at: Some(at),
            finished_at: Some(at.plus_millis(2)),
            error: failed.then(|| (code.into(), "it did not answer".into())),
            due: None,
            driven: false,
        },
    }
}

fn event(runs: Vec<NewRun>) -> Arc<Unit> {
    let commit_id = CommitId(runs.first().map_or(0, |run| run.run_id.rank()));
    Arc::new(Unit::Accept {
        claim: None,
        runs,
        commit_id,
    })
}

fn fill(store: &SqliteStore, runs: u64) {
    let mut next = next_number(store);
    let (began, first) = (Instant::now(), next);
    while next < runs {
        let end = (next + EVENT_RUNS).min(runs);
        block_on(store.commit(event((next..end).map(new_run).collect()))).expect("it commits");
        next = end;
    }
    let facts = store.facts();
    println!(
        "filled with {} runs in {:.0?}: {} MB, {} bytes a run",
        runs - first.min(runs),
        began.elapsed(),
        facts.bytes / 1_000_000,
        facts.bytes / runs.max(1)
    );
}

/// Lists in the words of the API, `N` standing for the number of runs; those without `newest` begin
/// in the middle. Scenario 0 has nine of ten runs, scenario 4 one of a hundred.
const LISTS: &[&str] = &[
    "newest",
    "",
    "scenario=0",
    "scenario=4",
    "status=failed",
    "status=succeeded",
    "newest status=waiting",
    "newest createdAfter=1/3 createdBefore=1/2",
    "newest correlationId=order",
    "error.code=TIMEOUT",
    "newest error.code=NEVER",
    "newest label.order=1/2",
    "label.customer=7",
    "scenario=0 status=failed",
    "newest scenario=4 error.code=TIMEOUT",
    "newest scenario=4 label.customer=7",
    "newest label.customer=8 status=failed",
    "newest version=2",
    "newest scenario=0 version=2",
];

fn filter(text: &str, runs: u64) -> (RunFilter, Option<RunId>) {
    let mut filter = RunFilter::default();
    let mut before = Some(run_id(runs / 2));
    let since = |number: u64| Some(Timestamp::from_millis(millis(number) as i64));
    for word in text.split(' ') {
        match word.split_once('=').unwrap_or((word, "")) {
            ("newest", _) => before = None,
            ("scenario", number) => {
                filter.scenario_id = Some(scenario_id(number.parse().unwrap_or(0)));
            }
            ("status", "failed") => filter.statuses = vec![RunStatus::Failed],
            ("status", "waiting") => filter.statuses = vec![RunStatus::Waiting],
            ("status", _) => filter.statuses = vec![RunStatus::Succeeded],
            ("version", _) => filter.version = Some(2),
            ("createdAfter", _) => filter.created_after = since(runs / 3),
            ("createdBefore", _) => filter.created_before = since(runs / 2),
            ("correlationId", _) => {
                filter.correlation_id = Some(format!("order-{}", order(runs / 20 * 10 + 3)));
            }
            ("error.code", code) => filter.error_code = Some(code.to_owned()),
            ("label.order", _) => {
                filter.labels = vec![("order".to_owned(), order(runs / 2))];
            }
            ("label.customer", value) => {
                filter.labels = vec![("customer".to_owned(), value.to_owned())];
            }
            _ => {}
        }
    }
    (filter, before)
}

fn lists(store: &SqliteStore, runs: u64) {
    for name in LISTS {
        let (filter, before) = filter(name, runs);
        let mut times: Vec<(Duration, usize)> = (0..READS)
            .map(|_| {
                let began = Instant::now();
                let page = block_on(store.runs(filter.clone(), before, 50)).expect("it is read");
                (began.elapsed(), page.items.len())
            })
            .collect();
        let first = times[0].0;
        times.sort();
        println!(
            "{name:<42} {:>3} runs, first {:>9.2?}, median {:>9.2?}, slowest {:>9.2?}",
            times[0].1,
            first,
            times[READS / 2].0,
            times[READS - 1].0
        );
    }
}

/// Commits of small events by several, each with a rest between.
async fn commits(store: &SqliteStore, first: u64, until: Instant) -> Vec<Duration> {
    let waiter = |waiter: u64| async move {
        let mut times = Vec::new();
        let mut number = first + waiter;
        while Instant::now() < until {
            let began = Instant::now();
            store
                .commit(event(vec![new_run(number)]))
                .await
                .expect("it commits");
            times.push(began.elapsed());
            number += WAITERS as u64;
            rest(REST).await;
        }
        times
    };
    let all = join_all((0..WAITERS as u64).map(waiter)).await;
    let mut times: Vec<Duration> = all.into_iter().flatten().collect();
    times.sort();
    times
}

/// On a thread of its own, since nothing here has a timer.
async fn rest(time: Duration) {
    let (sender, receiver) = futures::channel::oneshot::channel();
    std::thread::spawn(move || {
        std::thread::sleep(time);
        let _ = sender.send(());
    });
    let _ = receiver.await;
}

/// Removes the oldest runs as the janitor does, with pauses as long as its steps.
async fn remove(store: &SqliteStore, runs: u64, until: Instant) -> u64 {
    let outdated = Outdated {
        scenario_id: Some(scenario_id(0)),
        succeeded: true,
        finished_before: Some(Timestamp::from_millis(millis(runs) as i64)),
        newer: None,
    };
    let (mut place, mut count) = (PrunePlace::START, 0);
    while count < REMOVED_RUNS_MAX && Instant::now() < until {
        let began = Instant::now();
        let step = store
            .prune(outdated.clone(), place, 200)
            .await
            .expect("it is removed");
        count += step.count;
        let Some(next) = step.next else { break };
        place = next;
        rest(began.elapsed().max(Duration::from_millis(1))).await;
    }
    count
}

/// Removes what the removed runs were found by, as the janitor does.
async fn sweep(store: &SqliteStore, until: Instant) -> u64 {
    let (mut place, mut count) = (None, 0);
    // The first walk only sees that runs are no longer removed.
    let mut walks = 0;
    while walks < 2 && Instant::now() < until {
        let began = Instant::now();
        let step = store.sweep(place, 500).await.expect("it is removed");
        count += step.count;
        walks += u64::from(step.next.is_none());
        place = step.next;
        rest(began.elapsed().max(Duration::from_millis(1))).await;
    }
    count
}

fn removal(store: &SqliteStore, runs: u64) {
    let quantile = |times: &[Duration], part: f64| times[(times.len() as f64 * part) as usize];
    let mut first = next_number(store);
    for work in [
        "nothing", "runs", "nothing", "runs", "nothing", "finds", "nothing",
    ] {
        let began = Instant::now();
        let until = began + TIME;
        let (times, removed) = block_on(async {
            let removing = async {
                let count = match work {
                    "runs" => remove(store, runs, until).await,
                    "finds" => sweep(store, until).await,
                    _ => 0,
                };
                (count, began.elapsed())
            };
            futures::join!(commits(store, first, until), removing)
        });
        first += times.len() as u64 * WAITERS as u64;
        println!(
            "{:>6.0} commits/s, p50 {:>8.2?}, p99 {:>8.2?}, max {:>8.2?}; {:>6.0} {work}/s removed",
            times.len() as f64 / TIME.as_secs_f64(),
            quantile(&times, 0.5),
            quantile(&times, 0.99),
            times[times.len() - 1],
            removed.0 as f64 / removed.1.as_secs_f64()
        );
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the folder is named");
    let runs: u64 = arguments
        .next()
        .and_then(|runs| runs.parse().ok())
        .expect("the number of runs is named");
    let path = Path::new(&folder).join("millrace.db");
    let open =
        || SqliteStore::open(Location::File(path.clone()), Options::default()).expect("it opens");
    fill(&open(), runs);
    let began = Instant::now();
    let store = open();
    let unfinished = block_on(store.queued_or_running(None, 1_000)).expect("it is read");
    println!(
        "opened in {:.2?}, {} unfinished",
        began.elapsed(),
        unfinished.len()
    );
    lists(&store, runs);
    removal(&store, runs);
    println!("{:?}", store.facts());
}
