//! Views of runs that the machine's harness plays.

use super::{explain, logs, run_error, steps};
use crate::machine::tests::harness::{Graph, Run, play, play_from};
use crate::status::{AttemptOutcome, SkipReason, StepStatus};

fn sentences(run: &Run) -> Vec<String> {
    let plan = run.machine.plan();
    let explained = explain(plan, run.machine.run_id(), &run.journal).unwrap();
    explained
        .into_iter()
        .map(|explanation| explanation.sentence)
        .collect()
}

fn views(run: &Run) -> Vec<super::StepView> {
    steps(run.machine.plan(), run.machine.run_id(), &run.journal).unwrap()
}

fn branch(handle: &str) -> Graph {
    let large = format!(r#"{{"condition":"input.n > 100","handle":"{handle}"}}"#);
    let nodes = [("large", large.as_str()), ("notify", ""), ("after", "")];
    Graph::new(&nodes, "trigger -> large, large.true -> notify -> after")
}

#[test]
fn a_skipped_step_is_explained_by_the_condition_that_did_not_hold() {
    let run = play(branch("false"), "");
    let why = "skipped: large.true not taken, because input.n was 1 (needs > 100)";
    assert_eq!(
        sentences(&run),
        [format!("notify {why}"), format!("after {why}")]
    );
    let skipped = &views(&run)[2];
    assert_eq!(skipped.status, StepStatus::Skipped);
    assert_eq!(skipped.skip_reason, Some(SkipReason::NotTaken));
}

#[test]
fn a_waiting_step_is_explained_by_its_attempts_and_the_next() {
    let run = play(
        Graph::new(&[("charge", "effect")], "trigger -> charge"),
        "charge ! HTTP_STATUS\n wake\n charge ! TIMEOUT lost",
    );
    assert_eq!(
        sentences(&run),
        ["charge tried twice: http status, timeout; next at 13:28:52"]
    );
}

#[test]
fn a_failed_step_and_those_behind_it_are_explained() {
    let run = play(
        Graph::new(&[("call", "effect")], "trigger -> call -> next -> last"),
        "call ! GONE fatal",
    );
    assert_eq!(
        sentences(&run),
        [
            "call failed: GONE: it failed",
            "next skipped: call failed before it (GONE)",
            "last skipped: call failed before it (GONE)",
        ]
    );
    assert_eq!(views(&run)[2].skip_reason, Some(SkipReason::FailedUpstream));
    let error = run_error(run.machine.plan(), &run.journal).unwrap();
    assert_eq!(
        (error.code.as_str(), error.node_id.unwrap().as_str()),
        ("GONE", "call")
    );
}

#[test]
fn what_a_person_did_is_told_with_their_name() {
    let graph = || {
        let nodes = [("call", "effect"), ("other", "effect")];
        Graph::new(&nodes, "trigger -> call -> next, trigger -> other")
    };
    let run = play(graph(), "call := 1\n cancel\n other aborted");
    assert_eq!(
        sentences(&run),
        [
            "call was given its output by ann: looked it up",
            "other stopped: ann cancelled the run",
        ]
    );
    let run = play(graph(), "cancel\n call aborted\n other aborted");
    assert_eq!(
        sentences(&run),
        [
            "call stopped: ann cancelled the run",
            "other stopped: ann cancelled the run",
            "next skipped: ann cancelled the run",
        ]
    );
}

#[test]
fn what_stops_with_a_failed_run_names_the_node_that_failed() {
    let graph = Graph::new(
        &[("call", "effect"), ("other", "effect")],
        "trigger -> call, trigger -> other -> last",
    );
    let run = play(graph, "call ! GONE fatal\n other = 1");
    assert_eq!(
        sentences(&run),
        [
            "call failed: GONE: it failed",
            "last skipped: the run failed at call"
        ]
    );
}

#[test]
fn attempts_show_when_they_ran_and_how_they_ended() {
    let run = play(
        Graph::new(&[("call", r#"effect {"url":"x"}"#)], "trigger -> call"),
        "call ! BUSY\n wake\n crash\n call = 5",
    );
    let view = &views(&run)[1];
    let outcomes: Vec<_> = view
        .attempts
        .iter()
        .map(|attempt| attempt.outcome)
        .collect();
    let expected = [
        AttemptOutcome::RetryableError,
        AttemptOutcome::Interrupted,
        AttemptOutcome::Success,
    ];
    assert_eq!(outcomes, expected.map(Some));
    let text = serde_json::to_string(&view).unwrap();
    assert!(text.starts_with(r#"{"step":2,"nodeId":"call","scope":"","status":"succeeded","attempts":[{"attempt":1,"startedAt":"2026-11-23T13:28:49.120Z","finishedAt":"2026-11-23T13:28:49.120Z","outcome":"retryable_error","error":{"code":"BUSY","message":"it failed"},"request":{"url":"x"}}"#), "{text}");
    assert!(text.ends_with(r#""input":{"n":1},"output":5}"#), "{text}");
}

#[test]
fn steps_that_the_runs_end_cut_off_are_cancelled_or_skipped() {
    let nodes = [
        ("a", "effect"),
        ("pause", r#"{"wait":5000}"#),
        ("b", "effect"),
        ("c", ""),
    ];
    let graph = Graph::new(&nodes, "trigger -> a, trigger -> pause, trigger -> b -> c");
    let run = play_from(
        graph.with(|settings| settings.parallel = 1),
        crate::machine::tests::harness::acceptance("1"),
        "cancel\n a aborted",
    );
    let statuses: Vec<_> = views(&run).iter().map(|view| view.status).collect();
    use StepStatus::{Cancelled, Skipped, Succeeded};
    assert_eq!(
        statuses,
        [Succeeded, Cancelled, Cancelled, Skipped, Skipped]
    );
}

#[test]
fn an_interruption_that_fails_a_step_shows_in_its_last_attempt() {
    let run = play(
        Graph::new(&[("call", "effect once")], "trigger -> call"),
        "crash",
    );
    let view = &views(&run)[1];
    assert_eq!(view.attempts[0].outcome, Some(AttemptOutcome::Interrupted));
    assert_eq!(view.attempts[0].error.as_ref().unwrap().code, "INTERRUPTED");
}

#[test]
fn the_log_tells_the_run_oldest_first() {
    let run = play(
        Graph::new(&[("call", "effect")], "trigger -> call"),
        "call ! BUSY\n wake\n call ! GONE fatal",
    );
    let lines: Vec<String> = logs(run.machine.plan(), &run.journal)
        .into_iter()
        .map(|line| {
            format!(
                "{} {} {}",
                line.level,
                line.node_id.unwrap_or_default(),
                line.message
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "info  run accepted",
            "debug call attempt 1 started",
            "warn call attempt 1 failed, the next is due at 2026-11-23T13:28:50.120Z: BUSY: it failed",
            "debug call attempt 2 started",
            "error call failed at attempt 2: GONE: it failed",
            "error  run failed: GONE: it failed",
        ]
    );
}
