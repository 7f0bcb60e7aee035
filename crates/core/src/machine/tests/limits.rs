//! Runs that their scenario's limits hold back: nothing starts before they are admitted.

use super::harness::{DEADLINE, Graph, Run, acceptance, journal, play_from, resolve};
use crate::journal::{Accepted, EntryError};
use crate::machine::{Event, Illegal};
use crate::status::RunStatus;

fn limited() -> Accepted {
    Accepted {
        slot_key: Some("eu".into()),
        ..acceptance("{\"n\":1}")
    }
}

fn chain() -> Graph {
    Graph::new(&[("a", ""), ("call", "effect")], "trigger -> a -> call")
}

#[track_caller]
fn check(graph: Graph, script: &str, status: RunStatus, expected: &[&str]) {
    let run = play_from(graph, limited(), script);
    assert_eq!(journal(&run), expected);
    assert_eq!(run.machine.summary().status, status);
}

#[test]
fn nothing_starts_before_the_run_is_admitted() {
    check(chain(), "", RunStatus::Queued, &[]);
    let begun = ["admitted", "a = input", "call #1 started"];
    check(chain(), "admit", RunStatus::Running, &begun);
}

#[test]
fn a_run_of_its_trigger_alone_does_not_end_before_it_is_admitted() {
    let alone = || Graph::new(&[], "");
    check(alone(), "", RunStatus::Queued, &[]);
    let whole = ["admitted", "succeeded"];
    check(alone(), "admit", RunStatus::Succeeded, &whole);
}

#[test]
fn a_queued_run_is_cancelled_at_once() {
    let ended = ["cancel requested by ann", "cancelled CANCELLED"];
    check(chain(), "cancel", RunStatus::Cancelled, &ended);
}

#[test]
fn a_queued_run_fails_at_its_deadline() {
    let script = format!("at {DEADLINE}\nwake");
    let ended = ["deadline", "failed DEADLINE"];
    check(chain(), &script, RunStatus::Failed, &ended);
}

#[test]
fn an_output_given_to_a_step_does_not_let_a_queued_run_begin() {
    check(chain(), "a := 5", RunStatus::Queued, &["a := 5"]);
    let begun = ["a := 5", "admitted", "call #1 started"];
    check(chain(), "a := 5\nadmit", RunStatus::Running, &begun);
}

#[test]
fn an_admitted_run_counts_as_driven_before_its_first_step() {
    let plan = chain().plan();
    let mut run = Run::new(&plan, limited());
    run.tell(Event::Admit { elapsed: 3 }).unwrap();
    let summary = run.machine.summary();
    assert_eq!((summary.status, summary.driven), (RunStatus::Running, true));
    let again = run.tell(Event::Admit { elapsed: 4 });
    assert_eq!(again, Err(Illegal::NotHeld));
}

#[test]
fn a_dropped_run_is_cancelled_with_its_code() {
    let plan = chain().plan();
    let mut run = Run::new(&plan, limited());
    let start = run.machine.evaluate(2, 0);
    assert_eq!(run.tell(start), Err(Illegal::Held));
    let error = EntryError {
        code: crate::codes::DROPPED.into(),
        message: "no slot was free".into(),
        data: None,
        step: None,
    };
    run.tell(Event::Drop { elapsed: 0, error }).unwrap();
    assert_eq!(journal(&run), ["cancelled DROPPED"]);
    assert_eq!(run.tell(resolve(2, 0, "1")), Err(Illegal::Finished));
}
