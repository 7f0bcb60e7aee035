//! How runs fail, are cancelled, meet their deadline, and stay as they are afterwards.

use super::harness::{DEADLINE, Graph, cancel, check, play, resolve};
use crate::machine::{Command, Event, Illegal};
use crate::scenario::OnFailure;

fn two() -> Graph {
    Graph::new(
        &[("a", "effect"), ("b", "effect"), ("c", "")],
        "trigger -> a, trigger -> b -> c",
    )
}

#[test]
fn a_failing_run_starts_nothing_and_lets_attempts_in_flight_finish() {
    check(
        two(),
        "a ! GONE fatal
         b = 1",
        "a #1 started
         b #1 started
         a #1 ! GONE fatal
         b #1 = 1
         failed GONE",
    );
}

#[test]
fn a_failing_run_drops_retries_and_keeps_its_first_error() {
    check(
        two(),
        "a ! GONE fatal
         b ! BUSY",
        "a #1 started
         b #1 started
         a #1 ! GONE fatal
         b #1 ! BUSY
         failed GONE",
    );
    check(
        two(),
        "b ! BUSY
         a ! GONE fatal",
        "a #1 started
         b #1 started
         b #1 ! BUSY, again at 1000
         a #1 ! GONE fatal
         failed GONE",
    );
}

#[test]
fn on_failure_cancel_aborts_attempts_in_flight() {
    let run = play(
        two().with(|settings| settings.on_failure = OnFailure::Cancel),
        "a ! GONE fatal",
    );
    assert_eq!(
        run.machine.pending().as_slice(),
        [Command::Abort {
            step: 3,
            attempt: 1
        }]
    );
    check(
        two().with(|settings| settings.on_failure = OnFailure::Cancel),
        "a ! GONE fatal
         b aborted",
        "a #1 started
         b #1 started
         a #1 ! GONE fatal
         b #1 interrupted
         failed GONE",
    );
}

#[test]
fn a_cancelled_run_ends_when_no_attempt_is_open() {
    check(
        two(),
        "cancel
         cancel
         a aborted
         b = 1",
        "a #1 started
         b #1 started
         cancel requested by ann
         a #1 interrupted
         b #1 = 1
         cancelled CANCELLED",
    );
}

#[test]
fn cancelling_drops_timers() {
    check(
        Graph::new(&[("pause", r#"{"wait":5000}"#)], "trigger -> pause"),
        "cancel",
        "pause waits until 5000
         cancel requested by ann
         cancelled CANCELLED",
    );
}

#[test]
fn a_run_past_its_deadline_fails_though_an_attempt_is_in_flight() {
    check(
        two(),
        "wake
         a aborted
         b aborted",
        "a #1 started
         b #1 started
         deadline
         a #1 interrupted
         b #1 interrupted
         failed DEADLINE",
    );
    let run = play(two(), "");
    assert_eq!(run.machine.next_due(), Some(DEADLINE));
}

#[test]
fn a_fault_of_the_engine_ends_the_run_at_once() {
    check(
        two(),
        "fault",
        "a #1 started
         b #1 started
         a #1 interrupted
         b #1 interrupted
         failed UNEXPECTED_ERROR",
    );
}

#[test]
fn a_person_gives_a_waiting_step_its_output_and_the_run_goes_on() {
    check(
        Graph::new(&[("call", "effect")], "trigger -> call -> next"),
        "call ! BUSY
         call := 5",
        "call #1 started
         call #1 ! BUSY, again at 1000
         call := 5
         next = input
         succeeded",
    );
    check(
        Graph::new(&[("pause", r#"{"wait":5000}"#)], "trigger -> pause"),
        "pause := 5",
        "pause waits until 5000
         pause := 5
         succeeded",
    );
}

#[test]
fn a_step_in_flight_that_is_resolved_makes_its_attempt_stale() {
    let mut run = play(two(), "a := 5");
    assert!(!run.machine.is_open(2, 1) && run.machine.is_open(3, 1));
    let late = Event::Aborted {
        step: 2,
        attempt: 1,
        elapsed: 0,
    };
    assert_eq!(
        run.tell(late),
        Err(Illegal::Stale {
            step: 2,
            attempt: 1
        })
    );
}

#[test]
fn a_step_that_has_ended_or_was_not_reached_cannot_be_resolved() {
    let mut run = play(two(), "a = 1");
    for step in [1, 2, 4] {
        assert!(matches!(
            run.tell(resolve(step, 0, "1")),
            Err(Illegal::Stage { .. })
        ));
    }
    assert_eq!(
        run.tell(resolve(9, 0, "1")),
        Err(Illegal::UnknownStep { step: 9 })
    );
    let mut run = play(two(), "a ! GONE fatal");
    assert_eq!(run.tell(resolve(3, 0, "1")), Err(Illegal::Ending));
}

#[test]
fn a_finished_run_refuses_everything() {
    let mut run = play(Graph::new(&[], "trigger -> a"), "");
    let before = run.machine.state().clone();
    let events = [
        cancel(5),
        Event::Due { elapsed: DEADLINE },
        Event::Recovered {
            elapsed: 5,
            clean: false,
        },
        Event::Finish { elapsed: 5 },
        run.machine.evaluate(2, 5),
        resolve(2, 5, "1"),
    ];
    for event in events {
        assert_eq!(run.tell(event), Err(Illegal::Finished));
    }
    assert_eq!(run.machine.state(), &before);
    assert!(run.machine.pending().is_empty());
}

#[test]
fn times_never_decrease_though_the_clock_does() {
    let mut run = play(two(), "at 700\n a = 1");
    run.clock = 3;
    run.ended("b", super::harness::failure("BUSY", &[]));
    let times: Vec<u64> = run
        .journal
        .iter()
        .filter_map(|entry| match entry {
            crate::journal::Entry::EffectEnded(ended) => Some(ended.elapsed),
            _ => None,
        })
        .collect();
    assert_eq!(times, [700, 700]);
    let stale = run.journal[1].clone();
    assert!(matches!(
        run.machine.apply(&stale),
        Err(Illegal::Time { .. })
    ));
}
