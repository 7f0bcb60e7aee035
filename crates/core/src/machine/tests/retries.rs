//! What becomes of attempts that failed.

use super::harness::{Graph, check, play};
use crate::journal::Entry;

fn one(about: &str) -> Graph {
    Graph::new(&[("call", about)], "trigger -> call")
}

#[test]
fn a_retryable_error_is_repeated_with_growing_waits_until_attempts_are_used_up() {
    check(
        one("effect"),
        "call ! BUSY
         wake
         call ! BUSY
         wake
         call ! BUSY",
        "call #1 started
         call #1 ! BUSY, again at 1000
         call #2 started
         call #2 ! BUSY, again at 3000
         call #3 started
         call #3 ! BUSY
         failed BUSY",
    );
}

#[test]
fn a_fatal_error_is_not_repeated() {
    check(
        one("effect"),
        "call ! GONE fatal",
        "call #1 started
         call #1 ! GONE fatal
         failed GONE",
    );
}

#[test]
fn an_error_edge_takes_the_failure_over() {
    check(
        Graph::new(
            &[("call", "effect"), ("next", ""), ("mend", "")],
            "trigger -> call -> next, call.error -> mend",
        ),
        "call ! GONE fatal",
        "call #1 started
         call #1 ! GONE fatal
         mend = input
         succeeded",
    );
    let run = play(
        Graph::new(
            &[("call", "effect"), ("mend", r#"{"give":["{{ input }}"]}"#)],
            "trigger -> call, call.error -> mend",
        ),
        "call ! GONE fatal",
    );
    let Entry::Completed(mended) = &run.journal[3] else {
        panic!("{:?}", run.journal)
    };
    let text = format!("{:?}", mended.output);
    assert!(
        text.contains(r#""nodeId":"call","attempt":1,"input":{"n":1}"#),
        "{text}"
    );
}

#[test]
fn a_callee_that_asks_for_time_gets_it_up_to_the_limit() {
    for (asked, due) in [(500, 1_000), (5_000, 5_000), (99_999_999, 3_600_000)] {
        check(
            one("effect"),
            &format!("call ! BUSY after={asked}"),
            &format!("call #1 started\n call #1 ! BUSY, again at {due}"),
        );
    }
}

#[test]
fn an_unsafe_request_is_repeated_only_when_it_surely_was_not_processed() {
    for fate in ["unsent", "refused"] {
        check(
            one(r#"effect {"unsafe":1}"#),
            &format!("call ! BUSY {fate}"),
            "call #1 started
             call #1 ! BUSY, again at 1000",
        );
    }
    for fate in ["", "lost"] {
        check(
            one(r#"effect {"unsafe":1}"#),
            &format!("call ! BUSY {fate}"),
            "call #1 started
             call #1 ! AMBIGUOUS_RESULT fatal
             failed AMBIGUOUS_RESULT",
        );
        check(
            one(r#"effect explicit {"unsafe":1}"#),
            &format!("call ! BUSY {fate}"),
            "call #1 started
             call #1 ! BUSY, again at 1000",
        );
    }
}

#[test]
fn at_most_once_is_repeated_only_when_nothing_can_have_been_sent() {
    for (fate, expected) in [
        ("unsent", "call #1 ! BUSY, again at 1000"),
        ("lost", "call #1 ! INTERRUPTED fatal\n failed INTERRUPTED"),
        ("", "call #1 ! BUSY fatal\n failed BUSY"),
    ] {
        check(
            one("effect once explicit"),
            &format!("call ! BUSY {fate}"),
            &format!("call #1 started\n {expected}"),
        );
    }
}

#[test]
fn a_new_key_is_taken_after_an_answered_error_and_never_after_an_unknown_outcome() {
    check(
        one(r#"effect {"renews":1}"#),
        "call ! BUSY
         wake
         call ! LOST lost
         wake",
        "call #1 started
         call #1 ! BUSY, again at 1000
         call #2 started key 1
         call #2 ! LOST, again at 3000
         call #3 started key 1",
    );
}

#[test]
fn a_config_that_cannot_be_evaluated_fails_without_an_attempt() {
    check(
        one(r#"effect {"url":"{{ input.absent }}"}"#),
        "",
        "call ! EXPRESSION_ERROR
         failed EXPRESSION_ERROR",
    );
}

#[test]
fn a_panic_in_a_node_type_is_its_error() {
    check(
        one(r#"{"panic":1}"#),
        "",
        "call ! NODE_PANIC
         failed NODE_PANIC",
    );
}

#[test]
fn every_attempt_uses_the_config_of_the_first() {
    let run = play(
        one(r#"effect {"id":"{{ uuid() }}"}"#),
        "call ! BUSY
         wake",
    );
    let requests: Vec<bool> = run
        .journal
        .iter()
        .filter_map(|entry| match entry {
            Entry::EffectStarted(started) => Some(started.request.is_some()),
            _ => None,
        })
        .collect();
    assert_eq!(requests, [true, false]);
    let request = run.machine.effect_request(2).unwrap().unwrap();
    assert_eq!(
        request
            .rendered
            .value
            .get("id")
            .unwrap()
            .as_str()
            .unwrap()
            .len(),
        36
    );
}

#[test]
fn a_due_retry_waits_for_a_slot_without_waking_anyone() {
    let graph = Graph::new(
        &[("a", "effect"), ("b", "effect")],
        "trigger -> a, trigger -> b",
    )
    .with(|settings| settings.parallel = 1);
    check(
        graph,
        "a ! BUSY
         at 5000
         b = 1
         wake",
        "a #1 started
         a #1 ! BUSY, again at 1000
         b #1 started
         b #1 = 1
         a #2 started",
    );
}
