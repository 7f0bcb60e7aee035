//! Takeovers after crashes and shutdowns.

use super::harness::{Graph, check, play};
use crate::status::RunStatus;

fn one(about: &str) -> Graph {
    Graph::new(&[("call", about)], "trigger -> call")
}

#[test]
fn an_interrupted_attempt_is_repeated_under_a_new_number_and_uses_up_none() {
    check(
        one("effect attempts=2"),
        "crash
         call ! BUSY
         wake
         call ! BUSY",
        "call #1 started
         recovered 1
         call #2 started
         call #2 ! BUSY, again at 1000
         call #3 started
         call #3 ! BUSY
         failed BUSY",
    );
}

#[test]
fn an_interrupted_unsafe_request_is_repeated_all_the_same() {
    check(
        one(r#"effect {"unsafe":1}"#),
        "crash",
        "call #1 started
         recovered 1
         call #2 started",
    );
}

#[test]
fn an_interrupted_at_most_once_attempt_fails_its_step() {
    check(
        one("effect once"),
        "stop",
        "call #1 started
         recovered 0
         failed INTERRUPTED",
    );
}

#[test]
fn ten_interruptions_fail_a_step() {
    let run = play(one("effect"), &"stop\n".repeat(10));
    assert_eq!(run.machine.status(), RunStatus::Failed);
    assert_eq!(run.machine.error().unwrap().code, "INTERRUPTED");
    let run = play(one("effect"), &"stop\n".repeat(9));
    assert_eq!(run.machine.status(), RunStatus::Running);
}

#[test]
fn five_crashes_without_progress_fail_the_run() {
    check(
        one("effect"),
        "crash
         crash
         crash
         crash
         crash",
        "call #1 started
         recovered 1
         call #2 started
         recovered 2
         call #3 started
         recovered 3
         call #4 started
         recovered 4
         call #5 started
         recovered 5
         failed CRASH_LOOP",
    );
}

#[test]
fn progress_and_a_clean_shutdown_begin_the_count_of_crashes_anew() {
    let script = "crash\n crash\n stop\n crash\n crash\n call ! BUSY\n wake\n crash";
    let run = play(one("effect"), script);
    assert_eq!(run.machine.unclean_recoveries(), 1);
}

#[test]
fn a_run_that_waits_does_not_count_a_crash_and_goes_on_waiting() {
    let script = "call ! BUSY\n crash\n crash";
    let run = play(one("effect"), script);
    assert_eq!(run.machine.status(), RunStatus::Waiting);
    assert_eq!(run.machine.unclean_recoveries(), 0);
    assert_eq!(run.machine.next_due(), Some(1_000));
}

#[test]
fn a_cancelled_run_that_is_taken_over_just_ends() {
    check(
        one("effect"),
        "cancel
         crash",
        "call #1 started
         cancel requested by ann
         recovered 1
         cancelled CANCELLED",
    );
}
