//! Finished runs in the long run: they go when they are too old or too many, not before, and not
//! while the clock is in doubt.

use millrace_core::id::{AppId, RunId};
use millrace_core::ports::host::Host;
use millrace_core::ports::store::KeyClaim;
use millrace_core::scenario::{Retention, RetentionRule};
use millrace_core::span::Span;

use super::keys::{Bench, CALL, HOUR, MINUTE, PURE, SECOND};
use crate::simulation::scenarios::Published;

/// Runs that succeeded are kept for that many milliseconds, and that many of them.
fn succeeded(age: Option<u64>, count: Option<u64>) -> Retention {
    Retention {
        succeeded: Some(RetentionRule {
            age: age.map(Span::from_millis),
            count,
        }),
        failed: None,
    }
}

/// A bench on which they are kept for two hours.
fn two_hours() -> Bench {
    Bench::keeping(succeeded(Some(2 * HOUR), None), Published::default())
}

fn send(bench: &Bench, scenario: usize) -> RunId {
    bench.send_with(scenario, None).0
}

fn is_there(bench: &Bench, run_id: RunId) -> bool {
    bench.disk.find(run_id).is_some()
}

#[test]
fn a_run_goes_after_its_time_and_not_before() {
    let bench = two_hours();
    let run_id = send(&bench, PURE);
    bench.pass(2 * HOUR - SECOND);
    assert!(is_there(&bench, run_id));
    bench.pass(2 * MINUTE);
    assert!(!is_there(&bench, run_id));
}

#[test]
fn the_time_of_a_run_begins_when_it_ends() {
    let bench = two_hours();
    // Its call is answered after ten minutes.
    let run_id = send(&bench, CALL);
    bench.pass(2 * HOUR + 9 * MINUTE);
    assert!(is_there(&bench, run_id));
    bench.pass(3 * MINUTE);
    assert!(!is_there(&bench, run_id));
}

#[test]
fn the_newest_runs_of_each_scenario_stay() {
    let bench = Bench::keeping(succeeded(None, Some(2)), Published::default());
    let runs: Vec<RunId> = (0..5).map(|_| send(&bench, PURE)).collect();
    let other = send(&bench, CALL);
    bench.pass(20 * MINUTE);
    let left: Vec<bool> = runs
        .iter()
        .map(|run_id| is_there(&bench, *run_id))
        .collect();
    assert_eq!(left, [false, false, false, true, true]);
    assert!(is_there(&bench, other));
}

#[test]
fn a_scenario_may_say_otherwise_than_the_instance() {
    let scenarios = Published::default();
    scenarios.keep(PURE, succeeded(Some(MINUTE), None));
    let bench = Bench::keeping(succeeded(Some(2 * HOUR), Some(1)), scenarios);
    let [first, second] = [(); 2].map(|()| send(&bench, PURE));
    bench.pass(MINUTE / 2);
    assert!(is_there(&bench, first) && is_there(&bench, second));
    bench.pass(3 * MINUTE);
    assert!(!is_there(&bench, first) && !is_there(&bench, second));
}

#[test]
fn without_a_word_of_it_nothing_goes() {
    let bench = Bench::keeping(Retention::default(), Published::default());
    let run_id = send(&bench, PURE);
    bench.pass(1_000 * HOUR);
    assert!(is_there(&bench, run_id));
}

#[test]
fn a_run_is_kept_as_long_as_its_key() {
    let bench = two_hours();
    let claim = KeyClaim {
        app_id: AppId::from_bytes([1; 16]),
        key: [6; 32],
        body: [6; 32],
        expires_at: bench.host.now().plus_millis(5 * HOUR),
    };
    let (run_id, _) = bench.send_with(PURE, Some(claim.clone()));
    bench.pass(4 * HOUR);
    assert_eq!(bench.send_with(PURE, Some(claim)), (run_id, true));
    bench.pass(HOUR + 3 * MINUTE);
    assert!(!is_there(&bench, run_id));
}

#[test]
fn a_clock_that_jumped_forward_removes_no_run_until_it_is_back() {
    let bench = two_hours();
    let run_id = send(&bench, PURE);
    bench.pass(5 * MINUTE);
    bench.host.shift_wall_clock(30 * HOUR as i64);
    bench.pass(HOUR);
    assert!(is_there(&bench, run_id));
    bench.host.shift_wall_clock(-30 * HOUR as i64);
    bench.pass(50 * MINUTE);
    assert!(is_there(&bench, run_id));
    bench.pass(10 * MINUTE);
    assert!(!is_there(&bench, run_id));
}

#[test]
fn a_store_that_refuses_is_asked_again_for_each_kind() {
    let mut bench = two_hours();
    let runs = [PURE, CALL].map(|scenario| send(&bench, scenario));
    bench.pass(15 * MINUTE);
    bench.start(4 * HOUR);
    bench.pass(3 * HOUR);
    assert_eq!(runs.map(|run_id| is_there(&bench, run_id)), [true, true]);
    bench.pass(2 * HOUR);
    assert_eq!(runs.map(|run_id| is_there(&bench, run_id)), [false, false]);
}

#[test]
fn hundreds_of_runs_go_in_one_round() {
    let bench = two_hours();
    let runs: Vec<RunId> = (0..700).map(|_| send(&bench, PURE)).collect();
    bench.pass(2 * HOUR + 2 * MINUTE);
    assert!(runs.iter().all(|run_id| !is_there(&bench, *run_id)));
}
