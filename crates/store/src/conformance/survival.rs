//! What is committed stays: after the store is opened again, and after its process was killed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use millrace_core::status::RunStatus;

use super::fixtures::*;

/// Tells the child process, which is this test again, where to write.
const FOLDER_VARIABLE: &str = "MILLRACE_TEST_KILL_FOLDER";
/// What the child says after each commit, before the run's number.
const COMMITTED: &str = "committed ";

pub(super) fn what_was_committed_is_there_after_opening_again(backend: &impl Backend) {
    let store = backend.open();
    commit(&*store, keyed(1, vec![new_run(1, RunStatus::Running)])).unwrap();
    commit(&*store, advance(1, 1, RunStatus::Waiting)).unwrap();
    store_runs(&*store, vec![new_run(2, RunStatus::Succeeded)]);
    let before = block_on(store.run_counts(at(0))).unwrap();
    drop(store);

    let store = backend.open();
    let stored = block_on(store.run(run_id(1))).unwrap().unwrap();
    assert_eq!((stored.row.entries, stored.chunks.len()), (2, 2));
    assert_eq!(block_on(store.run_counts(at(0))).unwrap(), before);
    assert_eq!(before.by_status, [0, 0, 1, 1, 0, 0]);
    assert!(
        block_on(store.key_owner(app_id(1), [1; 32]))
            .unwrap()
            .is_some()
    );
    commit(&*store, advance(1, 2, RunStatus::Succeeded)).unwrap();
}

pub(super) fn what_was_committed_survives_kill_9<B: Backend>(backend: &B) {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a parent tells its child where to write"
    )]
    let folder = std::env::var(FOLDER_VARIABLE);
    if let Ok(folder) = folder {
        commit_until_killed::<B>(std::path::Path::new(&folder));
    }
    let test = format!(
        "conformance::{}::survival::what_was_committed_survives_kill_9",
        backend.name()
    );
    let mut last = 0;
    for _ in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([test.as_str(), "--exact", "--nocapture"])
            .env(FOLDER_VARIABLE, backend.folder())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = 0;
        while told < 20 {
            let line = said
                .next()
                .expect("the child commits until it is killed")
                .unwrap();
            if let Some((_, number)) = line.split_once(COMMITTED) {
                last = number.parse().unwrap();
                told += 1;
            }
        }
        // SIGKILL, in the middle of whatever it is doing.
        child.kill().unwrap();
        child.wait().unwrap();
        let store = backend.open();
        for number in 1..=last {
            let stored = block_on(store.run(run_id(number))).unwrap();
            assert!(stored.is_some(), "run {number} was committed and is gone");
        }
        last = block_on(store.newest_run()).unwrap().unwrap().millis() - NOW;
    }
    assert!(last >= 60);
}

/// What the child does: it goes on behind the newest run and says what is committed.
fn commit_until_killed<B: Backend>(folder: &std::path::Path) -> ! {
    let store = B::open_in(folder);
    let newest = block_on(store.newest_run()).unwrap();
    let mut number = newest.map_or(0, |run_id| run_id.millis() - NOW);
    loop {
        number += 1;
        commit(&*store, event(vec![new_run(number, RunStatus::Running)])).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{COMMITTED}{number}").unwrap();
        out.flush().unwrap();
    }
}
