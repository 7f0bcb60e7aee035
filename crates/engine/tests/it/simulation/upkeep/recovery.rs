//! Taking runs over after a crash: what it costs each of them, and how many are read at a time.

use millrace_core::journal::{self, Entry};
use millrace_core::ports::host::Host;

use super::keys::{Bench, CALL, MINUTE, SECOND};

const RUNS_COUNT: usize = 1_100;
/// The engine's bound on runs that it takes up at a time.
const WAKING_RUNS_MAX: usize = 1_024;

#[test]
fn an_interrupted_call_is_made_again_after_one_commit() {
    let mut bench = Bench::new();
    let (run_id, _) = bench.send_with(CALL, None);
    bench.pass(SECOND);
    bench.start(0);
    bench.pass(SECOND);
    let run = bench.disk.find(run_id).unwrap();
    let last = journal::decode(run.chunks.last().unwrap()).unwrap();
    let [Entry::Recovered(recovered), Entry::EffectStarted(again)] = &last[..] else {
        panic!("one commit tells of the takeover and of the next attempt: {last:?}");
    };
    assert_eq!((recovered.unclean, again.attempt), (1, 2));
    assert_eq!(run.chunks.len(), 2);
}

#[test]
fn of_many_runs_that_are_taken_over_a_few_are_read_at_a_time() {
    let mut bench = Bench::new();
    for _ in 0..RUNS_COUNT {
        bench.send_with(CALL, None);
    }
    bench.pass(SECOND);
    // None of them can make its first commit, so that all that are taken up stay so.
    bench.start(bench.host.monotonic_millis() + MINUTE);
    bench.pass(30 * SECOND);
    assert_eq!(bench.active_count(), WAKING_RUNS_MAX);
}
