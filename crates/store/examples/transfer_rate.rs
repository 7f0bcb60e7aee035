//! Prints how many runs a second are moved from an SQLite file into an empty PostgreSQL database, with
//! the comparison at the end:
//! `cargo run --release -p millrace-store --example transfer_rate URL [RUNS] [FOLDER]`.
//!
//! A run here is one event with a run that has finished and a journal of 400 bytes; each second one
//! has an idempotency key and a correlation id. Most lie in blocks, every tenth has a row.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures time and prints figures"
)]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use futures::executor::block_on;
use futures::future::join_all;
use millrace_core::id::{AppId, RunIdSource, ScenarioId};
use millrace_core::ports::store::{CommitId, KeyClaim, NewRun, People, RunSummary, Runs, Unit};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use millrace_store::sqlite::{Location, Options, SqliteStore};
use millrace_store::transfer::{self, Progress, transfer};

/// Runs that are moved when nothing else is said.
const RUNS: u64 = 200_000;
/// Events that wait for each other's flush.
const TOGETHER: u64 = 1_000;
/// Bytes of a run's journal.
const CHUNK_BYTES: usize = 400;
/// When the first run was accepted, in milliseconds since 1970.
const BEGINNING: u64 = 1_795_440_529_120;

fn event(number: u64, source: &mut RunIdSource) -> Unit {
    let millis = BEGINNING + number / 2;
    let run_id = source.next(millis, [0x5a; 10]);
    let at = Timestamp::from_millis(millis as i64);
    let is_keyed = number.is_multiple_of(2);
    let chunk: Vec<u8> = (0..CHUNK_BYTES as u64)
        .map(|place| (place ^ number.rotate_left((place % 64) as u32)) as u8)
        .collect();
    let run = NewRun {
        run_id,
        scenario_id: ScenarioId::new(1, [1; 10]),
        version: Some(1),
        created_at: at,
        correlation_id: is_keyed.then(|| format!("order-{number}").into()),
        labels: Vec::new(),
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
        chunk: Bytes::from(chunk),
        blobs: Vec::new(),
        entries: 5,
        summary: RunSummary {
            status: if number.is_multiple_of(10) {
                RunStatus::Failed
            } else {
                RunStatus::Succeeded
            },
            started_at: Some(at),
            finished_at: Some(at.plus_millis(2)),
            error: None,
            due: None,
            driven: false,
        },
    };
    let claim = is_keyed.then(|| {
        let mut key = [0x11; 32];
        key[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        KeyClaim {
            app_id: AppId::new(1, [1; 10]),
            key,
            body: [7; 32],
            expires_at: at.plus_millis(345_600_000),
        }
    });
    Unit::Accept {
        claim,
        runs: vec![run],
        commit_id: CommitId(run_id.rank().wrapping_mul(0x9e37_79b9_7f4a_7c15)),
    }
}

fn fill(path: &Path, runs: u64) {
    let location = Location::File(path.to_owned());
    let store = SqliteStore::open(location, Options::default()).expect("it opens");
    let mut source = RunIdSource::after(None);
    block_on(async {
        let kept = store.keep_key_proof(vec![1]).await;
        assert!(kept.is_ok(), "{kept:?}");
        for first in (0..runs).step_by(TOGETHER as usize) {
            let events = first..(first + TOGETHER).min(runs);
            let commits = events.map(|number| store.commit(Arc::new(event(number, &mut source))));
            for done in join_all(commits.collect::<Vec<_>>()).await {
                assert!(done.is_ok(), "{done:?}");
            }
        }
    });
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().expect("the URL of an empty database");
    let runs = arguments.next().and_then(|text| text.parse().ok());
    let runs: u64 = runs.unwrap_or(RUNS);
    let base = arguments.next().unwrap_or_else(|| ".".to_owned());
    let folder = tempfile::tempdir_in(base).expect("the folder can be written");
    let database = folder.path().join("millrace.db");
    fill(&database, runs);
    let bytes = std::fs::metadata(&database).map_or(0, |found| found.len());
    println!("{runs} runs take {bytes} bytes in SQLite");
    let options = transfer::Options {
        database,
        blobs: folder.path().join("blobs"),
        url,
        size: transfer::Size::default(),
    };
    let runtime = tokio::runtime::Runtime::new().expect("the system gives a runtime");
    let began = Instant::now();
    let mut moved_at = began;
    let report = runtime.block_on(transfer(options, |progress| {
        if let Progress::Moved { .. } = progress {
            moved_at = Instant::now();
        }
        ControlFlow::Continue(())
    }));
    let report = report.expect("it is moved");
    let all = began.elapsed().as_secs_f64();
    let moving = moved_at.duration_since(began).as_secs_f64();
    println!(
        "moved in {moving:.1} s ({:.0} runs/s), compared {} rows and done after {all:.1} s ({:.0} runs/s)",
        runs as f64 / moving,
        report.compared,
        runs as f64 / all,
    );
}
