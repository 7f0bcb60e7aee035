//! Prints how many runs the SQLite store commits a second with 1, 16 and 64 waiters, and what a
//! run costs on disk: `cargo run --release -p millrace-store --example commit_rate [FOLDER]`.
//!
//! A run here is one event with one finished run and a journal of 400 bytes; nothing else of
//! Millrace is measured.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures time and prints figures"
)]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::executor::block_on;
use futures::stream::{FuturesUnordered, StreamExt};
use millrace_core::id::{RunIdSource, ScenarioId};
use millrace_core::ports::store::{CommitId, NewRun, RunSummary, Runs, Store, Unit};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use millrace_store::sqlite::{Location, Options, SqliteStore};

/// How long each number of waiters is measured.
const TIME: Duration = Duration::from_secs(4);
/// Bytes of a run's journal.
const CHUNK_BYTES: usize = 400;

struct Events {
    source: Mutex<RunIdSource>,
    started: Instant,
}

impl Events {
    fn next(&self) -> Unit {
        let millis = 1_795_440_529_120 + self.started.elapsed().as_millis() as u64;
        let mut source = self.source.lock().expect("no one panics with it");
        let run_id = source.next(millis, [0x5a; 10]);
        drop(source);
        let at = Timestamp::from_millis(millis as i64);
        let run = NewRun {
            run_id,
            scenario_id: ScenarioId::new(1, [1; 10]),
            version: Some(1),
            created_at: at,
            correlation_id: None,
            labels: Vec::new(),
            retry_of: None,
            replay_of: None,
            dry_run: false,
            slot_key: None,
            worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
            chunk: Bytes::from(vec![b'j'; CHUNK_BYTES]),
            blobs: Vec::new(),
            entries: 5,
            summary: RunSummary {
                status: RunStatus::Succeeded,
                started_at: Some(at),
                finished_at: Some(at.plus_millis(2)),
                error: None,
                due: None,
                driven: false,
            },
        };
        Unit::Accept {
            claim: None,
            runs: vec![run],
            commit_id: CommitId(run_id.rank().wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        }
    }
}

fn written_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    text.lines()
        .find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok())
        .unwrap_or(0)
}

async fn commit(store: &SqliteStore, unit: Unit) {
    let done = store.commit(Arc::new(unit)).await;
    assert!(done.is_ok(), "{done:?}");
}

fn measure(folder: &Path, waiters: usize) {
    let path = folder.join(format!("commit-rate-{waiters}.db"));
    let store = SqliteStore::open(Location::File(path), Options::default()).expect("it opens");
    let events = Events {
        source: Mutex::new(RunIdSource::after(None)),
        started: Instant::now(),
    };
    let written = written_bytes();
    let mut runs = 0;
    block_on(async {
        let mut open: FuturesUnordered<_> = (0..waiters)
            .map(|_| commit(&store, events.next()))
            .collect();
        while open.next().await.is_some() {
            runs += 1;
            if events.started.elapsed() < TIME {
                open.push(commit(&store, events.next()));
            }
        }
    });
    let seconds = events.started.elapsed().as_secs_f64();
    let facts = store.facts();
    drop(store);
    let size = std::fs::metadata(folder.join(format!("commit-rate-{waiters}.db")))
        .map_or(0, |metadata| metadata.len());
    println!(
        "{waiters:>3} waiters: {:>7.0} runs/s, {:>5.1} runs per flush, {:>4} bytes at rest, {:>4} written per run",
        runs as f64 / seconds,
        facts.units as f64 / facts.commits as f64,
        size / runs,
        (written_bytes() - written) / runs,
    );
}

fn main() {
    let base = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let folder = tempfile::tempdir_in(base).expect("the folder can be written");
    for waiters in [1, 16, 64] {
        measure(folder.path(), waiters);
    }
}
