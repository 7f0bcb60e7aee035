//! Which steps run, and with what input.

use super::harness::{Graph, acceptance, check, journal, play, play_from};
use crate::journal::{Carried, CarriedKey, Entry, Output, Taken};
use crate::machine::Machine;
use crate::status::RunStatus;

#[test]
fn a_run_of_pure_nodes_goes_through_without_anyone() {
    check(
        Graph::new(
            &[("a", r#"{"give":"{{ input.n + 1 }}"}"#)],
            "trigger -> a -> b",
        ),
        "",
        "a = 2
         b = input
         succeeded",
    );
}

#[test]
fn branches_not_taken_are_skipped_and_join_without_waiting() {
    check(
        Graph::new(
            &[
                ("large", r#"{"handle":"true"}"#),
                ("yes", ""),
                ("no", ""),
                ("join", r#"{"arrivals":1}"#),
            ],
            "trigger -> large, large.true -> yes -> join, large.false -> no -> join",
        ),
        "",
        r#"large = input by true
           yes = input
           join = ["yes={\"n\":1}"]
           succeeded"#,
    );
}

#[test]
fn a_step_all_of_whose_ways_are_skipped_is_skipped_too() {
    check(
        Graph::new(&[("stop", r#"{"nothing":1}"#)], "trigger -> stop -> a -> b"),
        "",
        "stop = input by none
         succeeded",
    );
}

#[test]
fn several_taken_edges_on_one_handle_give_a_list_in_edge_order() {
    check(
        Graph::new(
            &[
                ("a", r#"{"give":1}"#),
                ("b", r#"{"give":2}"#),
                ("c", r#"{"give":"{{ inputs.left }}"}"#),
            ],
            "trigger -> a, trigger -> b, b -> c, a -> c, a -> c.left, c -> d",
        ),
        "",
        "a = 1
         b = 2
         c = 1
         d = input
         succeeded",
    );
    check(
        Graph::new(
            &[
                ("a", r#"{"give":1}"#),
                ("b", r#"{"give":2}"#),
                ("c", r#"{"give":["{{ input }}"]}"#),
            ],
            "trigger -> a, trigger -> b, b -> c, a -> c",
        ),
        "",
        "a = 1
         b = 2
         c = [[2,1]]
         succeeded",
    );
}

#[test]
fn merge_any_goes_on_with_the_first_result_and_ignores_the_rest() {
    let graph = || {
        let nodes = [
            ("slow", "effect"),
            ("fast", "effect"),
            ("first", r#"any {"arrivals":1}"#),
        ];
        Graph::new(&nodes, "trigger -> slow -> first, trigger -> fast -> first")
    };
    check(
        graph(),
        "fast = 2
         slow = 1",
        r#"slow #1 started
           fast #1 started
           fast #1 = 2
           first = ["fast=2"]
           slow #1 = 1
           succeeded"#,
    );
}

#[test]
fn outputs_of_ancestors_variables_and_the_run_are_seen() {
    check(
        Graph::new(
            &[
                ("a", r#"{"give":{"x":1}}"#),
                (
                    "b",
                    r#"{"give":"{{ nodes.a.x + vars.limit + trigger.n }} {{ run.version }}"}"#,
                ),
                ("c", r#"{"give":"{{ nodes.other is defined }}"}"#),
                ("other", ""),
            ],
            "trigger -> a -> b -> c, trigger -> other",
        ),
        "",
        r#"a = {"x":1}
           b = "7 1"
           c = false
           other = input
           succeeded"#,
    );
}

#[test]
fn a_disabled_node_passes_its_input_on() {
    check(
        Graph::new(
            &[("a", r#"effect disabled {"fail":"X"}"#)],
            "trigger -> a -> b",
        ),
        "",
        "a = input
         b = input
         succeeded",
    );
}

#[test]
fn a_timer_holds_back_what_follows_and_passes_its_input_on() {
    let graph = Graph::new(
        &[
            ("pause", r#"{"wait":5000}"#),
            ("b", r#"{"give":"{{ now().timestamp() }}"}"#),
        ],
        "trigger -> pause -> b",
    );
    let run = play(graph, "");
    assert_eq!(run.machine.status(), RunStatus::Waiting);
    assert_eq!(run.machine.next_due(), Some(5000));
    check(
        Graph::new(&[("pause", r#"{"wait":5000}"#)], "trigger -> pause -> b"),
        "wake",
        "pause waits until 5000
         pause woke
         b = input
         succeeded",
    );
}

#[test]
fn effects_beyond_the_parallel_limit_wait_for_a_slot() {
    let nodes = [("a", "effect"), ("b", "effect"), ("c", "effect")];
    check(
        Graph::new(&nodes, "trigger -> a, trigger -> b, trigger -> c")
            .with(|settings| settings.parallel = 2),
        "b = 1",
        "a #1 started
         b #1 started
         b #1 = 1
         c #1 started",
    );
}

#[test]
fn the_first_respond_node_in_journal_order_answers() {
    let run = play(
        Graph::new(
            &[
                ("call", "effect"),
                ("late", r#"respond {"give":1}"#),
                ("early", r#"respond {"give":2}"#),
            ],
            "trigger -> call -> late, trigger -> early",
        ),
        "call = 0",
    );
    assert_eq!(
        run.machine.reply().and_then(crate::json::Json::as_u64),
        Some(2)
    );
}

#[test]
fn an_output_over_the_limit_fails_its_node() {
    let long = "x".repeat(200);
    let graph = Graph::new(&[("a", &format!(r#"{{"give":"{long}"}}"#))], "trigger -> a");
    let run = super::harness::Run::new(&graph.plan(), acceptance("1"));
    let limits = crate::limits::Limits {
        output_bytes_max: 100,
        ..crate::limits::Limits::default()
    };
    let machine = run.machine.with_limits(&limits);
    let entries = machine.decide(machine.evaluate(2, 0)).unwrap();
    assert!(
        matches!(&entries[0], Entry::Failed(failed) if failed.error.code == "OUTPUT_TOO_LARGE")
    );
}

#[test]
fn an_output_that_takes_the_run_over_its_memory_fails_its_node() {
    let long = "x".repeat(1_000);
    let large = format!(r#"{{"give":["{long}"]}}"#);
    let nodes = [("a", large.as_str()), ("same", ""), ("c", large.as_str())];
    let outcome = |run_bytes_max| {
        let graph = Graph::new(&nodes, "trigger -> a -> same -> c");
        let run = super::harness::Run::new(&graph.plan(), acceptance("1"));
        let limits = crate::limits::Limits {
            inline_bytes_max: 100,
            run_bytes_max,
            ..crate::limits::Limits::default()
        };
        let mut machine = run.machine.with_limits(&limits);
        let mut codes = Vec::new();
        for step in 2..=4 {
            let entries = machine.decide(machine.evaluate(step, 0)).unwrap();
            codes.push(match &entries[0] {
                Entry::Failed(failed) => failed.error.code.to_string(),
                _ => "fine".to_owned(),
            });
            machine.apply(&entries[0]).unwrap();
        }
        codes
    };
    assert_eq!(outcome(3_000), ["fine", "fine", "fine"]);
    // What is passed on unchanged counts once.
    assert_eq!(outcome(1_800), ["fine", "fine", "OUTPUT_TOO_LARGE"]);
}

#[test]
fn a_retry_takes_results_over_and_runs_the_rest() {
    let carried = |step, output, key| Carried {
        step,
        output,
        taken: Taken::Out,
        key,
        key_generation: 0,
    };
    let mut accepted = acceptance("1");
    accepted.origin = Some(crate::id::RunId::from_bytes([9; 16]));
    accepted.carried = Some(vec![
        carried(2, Some(Output::Value(5.into())), CarriedKey::Origin),
        carried(3, Some(Output::Input), CarriedKey::Origin),
        carried(5, None, CarriedKey::Own),
    ]);
    let nodes = [("a", "effect"), ("b", ""), ("c", "effect"), ("d", "effect")];
    let run = play_from(
        Graph::new(&nodes, "trigger -> a -> b -> c, b -> d"),
        accepted,
        "",
    );
    assert_eq!(journal(&run), ["c #1 started", "d #1 started"]);
    let key = |step| {
        run.machine
            .effect_request(step)
            .unwrap()
            .unwrap()
            .idempotency_key
    };
    let origin = crate::id::RunId::from_bytes([9; 16]);
    let own = run.machine.run_id();
    assert_eq!(key(4), crate::machine::idempotency_key(origin, "c", "", 0));
    assert_eq!(key(5), crate::machine::idempotency_key(own, "d", "", 0));
}

#[test]
fn a_chain_of_ten_thousand_nodes_takes_no_stack() {
    let ids: Vec<String> = (0..10_000).map(|index| format!("n{index}")).collect();
    let chain = |first: &str| format!("trigger -> gate{first} -> {}", ids.join(" -> "));
    let run = play(Graph::new(&[("gate", r#"{"give":1}"#)], &chain("")), "");
    assert_eq!(run.journal.len(), 10_003);
    let run = play(Graph::new(&[("gate", r#"{"give":1}"#)], &chain(".no")), "");
    assert_eq!(journal(&run), ["gate = 1", "succeeded"]);
}

#[test]
fn a_journal_that_does_not_begin_with_its_acceptance_is_refused() {
    let run = play(Graph::new(&[], "trigger -> a"), "");
    let plan = std::sync::Arc::clone(run.machine.plan());
    assert!(Machine::restore(plan, run.machine.run_id(), &run.journal[1..]).is_err());
}

#[test]
fn an_idempotency_key_never_changes_between_releases() {
    let run = crate::id::RunId::from_bytes([3; 16]);
    let key = |node, generation| crate::machine::idempotency_key(run, node, "", generation);
    assert_ne!(key("charge", 0), key("charge", 1));
    assert_ne!(key("charge", 0), key("refund", 0));
    assert_eq!(key("charge", 0), "af4fbf990ed082f95ce64877abac6c64");
}
