//! Many waiting runs whose time has come: a bounded number of them is awake at a time, and those
//! that were due first come first.

use millrace_core::ports::host::Host;
use millrace_core::status::RunStatus;

use super::keys::{Bench, MINUTE, SECOND};

/// Place of a scenario that waits until its deadline comes, after five seconds.
const LATE: usize = 7;
const RUNS_COUNT: usize = 3_500;
/// The engine's bound on runs that it wakes at a time.
const WAKING_RUNS_MAX: usize = 1_024;

#[test]
fn of_many_runs_that_are_due_a_few_are_awake_and_the_first_come_first() {
    let mut bench = Bench::new();
    for _ in 0..RUNS_COUNT {
        bench.send_with(LATE, None);
        bench.pass(1);
    }
    // None of them can make its first commit, so that all that are woken stay awake.
    bench.start(bench.host.monotonic_millis() + MINUTE);
    bench.pass(30 * SECOND);
    let awake = bench.active_count();
    assert_eq!(awake, WAKING_RUNS_MAX);

    bench.pass(5 * MINUTE);
    let runs = bench.disk.all();
    assert_eq!(runs.len(), RUNS_COUNT);
    let mut ends: Vec<_> = runs
        .iter()
        .map(|run| {
            assert_eq!(run.row.summary.status, RunStatus::Failed);
            (run.row.created_at, run.row.summary.finished_at.unwrap())
        })
        .collect();
    ends.sort_unstable();
    // Whoever is awake at the same time may end in any order.
    for (number, (_, end)) in ends.iter().enumerate() {
        let later = ends.get(number + 2 * WAKING_RUNS_MAX);
        assert!(later.is_none_or(|later| end <= &later.1), "{number}");
    }
}
