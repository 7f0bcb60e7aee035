//! The compiler case by case: a draft in, its faults or its plan out.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::fakes::Fakes;
use super::*;
use crate::json::from_json;
use crate::limits::Limits;
use crate::scenario::{Draft, Edge, Fault, Node, Severity};

/// An instance with the app `shop`, the connection `chat`, the scenario `alarm`, the variable `zone`.
struct Instance;

impl Known for Instance {
    fn has_app(&self, key: &str) -> bool {
        key == "shop"
    }

    fn has_connection(&self, name: &str) -> bool {
        name == "chat"
    }

    fn has_scenario(&self, name: &str) -> bool {
        name == "alarm"
    }

    fn has_variable(&self, name: &str) -> bool {
        name == "zone"
    }
}

fn surroundings(limits: &Limits) -> Surroundings<'_> {
    Surroundings {
        registry: &Fakes,
        limits,
        timezone: "UTC",
        known: Some(&Instance),
    }
}

fn compile(draft: &Draft, limits: &Limits) -> Result<(Plan, Vec<Fault>), Vec<Fault>> {
    Plan::compile(CompileInput {
        scenario_id: crate::id::ScenarioId::new(0, [0; 10]),
        scenario_name: "test",
        version: Some(1),
        draft,
        surroundings: surroundings(limits),
    })
}

/// A draft from its nodes (`id: type config`) and edges (`a.true -> b`), or from JSON.
fn draft(text: &str) -> Draft {
    if text.trim_start().starts_with('{') {
        return from_json(&text.parse().unwrap()).unwrap();
    }
    let mut draft: Draft = from_json(&r#"{"trigger":{"type":"hook"}}"#.parse().unwrap()).unwrap();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((source, target)) = line.split_once(" -> ") {
            let (source, handle) = source.split_once('.').unwrap_or((source, "out"));
            draft.edges.push(Edge {
                source: source.into(),
                source_handle: handle.into(),
                target: target.into(),
                target_handle: "in".into(),
            });
        } else {
            let (id, rest) = line.split_once(": ").unwrap();
            let (kind, config) = rest.split_once(' ').unwrap_or((rest, "{}"));
            let node = format!(r#"{{"id":"{id}","type":"{kind}","config":{config}}}"#);
            draft.nodes.push(from_json(&node.parse().unwrap()).unwrap());
        }
    }
    draft
}

fn faults(text: &str) -> String {
    shown(check(&draft(text), &surroundings(&Limits::default())))
}

fn shown(faults: Vec<Fault>) -> String {
    let line = |fault: Fault| {
        let severity = if fault.severity == Severity::Warning {
            "warning "
        } else {
            ""
        };
        let code = serde_json::to_value(fault.code).unwrap();
        format!(
            "{severity}{} {} {}",
            code.as_str().unwrap(),
            fault.pointer,
            fault.message
        )
    };
    faults.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_draft_without_faults_has_none() {
    assert_snapshot!(faults("a: choose {\"condition\":\"input.x > 1\"}\n b: call {\"url\":\"http://x\"}
        trigger -> a\n a.true -> b"), @"");
}

#[test]
fn a_value_that_stands_unencoded_in_a_url_is_pointed_out() {
    assert_snapshot!(faults(r#"a: call {"url":"https://x/{{ input.id }}?q={{ input.q | urlencode }}"}
        b: call {"url":"https://x/{{ input.id | urlencode }}","headers":{"x":"a/{{ input.id }}"}}
        trigger -> a
        a -> b"#), @"warning unencoded_url /nodes/0/config/url `{{ input.id }}` stands in the URL as it is: a `/`, `?`, `&` or `#` in its value changes where the request goes. End it with `| urlencode`, each part of it if several are joined");
}

#[test]
fn types_are_known_and_in_their_place() {
    assert_snapshot!(faults("a: ecko\n b: hook\n trigger -> a\n trigger -> b"), @r#"
        unknown_type /nodes/0/type there is no node type `ecko` (did you mean `echo`?)
        unknown_type /nodes/1/type `hook` is a trigger type: it can only be the scenario's `trigger`
    "#);
    assert_snapshot!(faults(r#"{"trigger":{"type":"echo"},"nodes":[
        {"id":"a","type":"echo","typeVersion":3}],"edges":[{"source":"trigger","target":"a"}]}"#), @r#"
        unknown_type /trigger/type `echo` is not a trigger type: it belongs among the nodes
        unknown_type /nodes/0/typeVersion `echo` has no version 3: the newest is 2
    "#);
}

#[test]
fn ids_have_their_form_and_are_unique() {
    assert_snapshot!(faults("A: echo\n trigger: echo\n a: echo\n a: echo
        trigger -> A\n trigger -> a"), @r#"
        invalid_node_id /nodes/0/id `A` cannot be a node's id: write 1 to 64 of a-z, 0-9 and _, not beginning with a digit
        warning unreachable /nodes/1 no way of edges leads from the trigger to `trigger`: it is always skipped
        invalid_node_id /nodes/1/id `trigger` is the id of the trigger itself: give the node another
        warning unreachable /nodes/3 no way of edges leads from the trigger to `a`: it is always skipped
        duplicate /nodes/3/id the id `a` is already that of /nodes/2: ids are unique
    "#);
}

#[test]
fn configs_fit_their_schemas() {
    assert_snapshot!(faults(r#"a: call {"tries":0,"conection":"chat"}
        b: echo {"even":3}
        c: call {"url":"{{ input.url }}","tries":"{{ input.tries }}"}
        trigger -> a
        trigger -> b
        trigger -> c"#), @r#"
        unknown_field /nodes/0/config/conection the field `conection` is not known here (did you mean `connection`?)
        invalid_value /nodes/0/config/tries 0 is less than the minimum of 1
        missing_field /nodes/0/config/url the field `url` is required
        invalid_value /nodes/1/config/even expected an even number
    "#);
}

#[test]
fn edges_have_their_ends_and_handles() {
    assert_snapshot!(faults(r#"a: choose {"condition":"true"}
        b: route {"cases":["EU","US"]}
        c: echo
        trigger -> a
        a.treu -> c
        a -> c
        a.error -> b
        b.EU -> c
        b.UK -> c
        b.default -> x
        y -> c
        trigger -> a
        c -> trigger"#), @r#"
        unknown_handle /edges/1/sourceHandle `a` has no output handle `treu` (did you mean `true`?): it has `true`, `false`, `error`
        unknown_handle /edges/2/sourceHandle `a` has no output handle `out`: it has `true`, `false`, `error`
        unknown_handle /edges/5/sourceHandle `b` has no output handle `UK` (did you mean `US`?): it has `default`, `error`, `EU`, `US`
        dangling_edge /edges/6/target there is no node `x`
        dangling_edge /edges/7/source there is no node `y`
        duplicate /edges/8 this edge is the same as /edges/0: leave one out
        unknown_handle /edges/9/target no edge can enter the trigger: it comes first
    "#);
}

#[test]
fn circles_are_named() {
    assert_snapshot!(faults("a: echo\n b: echo\n c: echo\n d: echo
        trigger -> a\n a -> b\n b -> c\n c -> a\n c -> b\n d -> d\n c -> d"), @r#"
        cycle /edges/3 these edges lead in a circle: a -> b -> c -> a. A run goes through each node once; leave one of them out
        cycle /edges/5 these edges lead in a circle: d -> d. A run goes through each node once; leave one of them out
    "#);
}

#[test]
fn nodes_that_nothing_leads_to_are_pointed_out() {
    assert_snapshot!(faults("a: echo\n b: echo\n c: echo\n trigger -> a\n b -> c"), @r#"
        warning unreachable /nodes/1 no way of edges leads from the trigger to `b`: it is always skipped
        warning unreachable /nodes/2 no way of edges leads from the trigger to `c`: it is always skipped
    "#);
}

#[test]
fn expressions_parse_and_name_what_exists() {
    assert_snapshot!(faults(r#"a: echo {"text":"{{ 1 + }}"}
        b: echo {"text":"{{ inptu.x }} {{ nodes.aa }}","x":"{{ nodes.aa.x }}"}
        c: echo {"text":"{{ nodes.d.x }}{{ nodes.c }}{{ nodes.trigger }}{{ item }}"}
        d: echo {"text":"{{ vars.zone }}{{ vars.zoen }}{{ nodes.b | shout }}"}
        trigger -> a
        a -> b
        b -> c
        b -> d"#), @r#"
        expression_syntax /nodes/0/config/text `1 +` is not an expression: unexpected end of input, expected expression
        unknown_name /nodes/1/config/text `inptu` is not a name that expressions know: input, inputs, trigger, run, item, index, nodes.<id> and vars.<name> are
        unknown_name /nodes/1/config/x there is no node `aa`
        not_an_ancestor /nodes/2/config/text `d` does not come before `c`: no way of edges leads from the one to the other, so its output may not exist yet
        not_an_ancestor /nodes/2/config/text `c` names itself: its output does not exist before it has run
        unknown_name /nodes/2/config/text write `trigger` for the trigger's output, not `nodes.trigger`
        unknown_name /nodes/2/config/text `item` exists only within a loop
        unknown_name /nodes/3/config/text there is no filter `shout`
    "#);
}

#[test]
fn a_branch_beside_is_no_ancestor() {
    assert_snapshot!(faults(r#"a: echo
        b: echo {"text":"{{ nodes.a.x }}"}
        c: echo {"text":"{{ nodes.a.x }}"}
        trigger -> a
        trigger -> b
        a -> c"#), @r#"not_an_ancestor /nodes/1/config/text `a` does not come before `b`: no way of edges leads from the one to the other, so its output may not exist yet"#);
}

#[test]
fn secrets_stand_in_an_actions_config_only() {
    assert_snapshot!(faults(r#"a: echo {"text":"{{ secret('x') }}"}
        b: call {"url":"https://x/?k={{ secret('x') }}"}
        c: call {"url":"https://x/?k={{ secret('x') }}","connection":"chat"}
        d: call {"url":"{{ secret('mail','x') }}{{ secret('chat','x') == 'y' }}"}
        e: call {"url":"{{ secret('mail','x') }}"}
        trigger -> a
        trigger -> b
        trigger -> c
        trigger -> d
        trigger -> e"#), @r#"
        secret_not_allowed /nodes/0/config/text secret(…) may stand only in the config of an action, between {{ and }}
        missing_field /nodes/1/config/url `b` names no connection whose secret this could be: set its connection, or write secret('connection', 'x')
        secret_not_allowed /nodes/3/config/url a secret can only stand alone, be concatenated with ~ and be the key of hmac_sha256; it is named as secret('name') or secret('connection', 'name')
        unknown_reference /nodes/4/config/url there is no connection `mail`
    "#);
}

#[test]
fn what_is_named_exists() {
    assert_snapshot!(faults(r#"{"trigger":{"type":"hook","config":{"app":"shpo"}},
        "nodes":[{"id":"a","type":"call","config":{"url":"u","connection":"caht"}}],
        "edges":[{"source":"trigger","target":"a"}],
        "settings":{"errorScenario":"alram"}}"#), @r#"
        unknown_reference /trigger/config/app there is no app `shpo`: create it first
        unknown_reference /nodes/0/config/connection there is no connection `caht`: create it first
        unknown_reference /settings/errorScenario there is no scenario `alram`
    "#);
}

#[test]
fn settings_are_in_their_ranges() {
    assert_snapshot!(faults(r#"{"trigger":{"type":"hook"},"nodes":[
        {"id":"a","type":"call","config":{"url":"u"},"retry":{"attempts":0,"factor":0.5,"initial":"2m","max":"1m"},
         "timeout":"0s","parentId":"b"},
        {"id":"b","type":"echo","retry":{"attempts":3},"delivery":"at_most_once"}],
        "edges":[{"source":"trigger","target":"a"},{"source":"a","target":"b"}],
        "settings":{"timezone":"Europe/Berlni","deadline":"0s","parallel":1001,
        "concurrency":{"limit":0,"key":"nodes.a"},"rateLimit":{"limit":0,"per":"0s"},
        "retry":{"attempts":101,"factor":11},"vars":{"a b":1},
        "labels":{"a":"input.a","b":"trigger.b","c":"{{ nodes.a }}","d":"1 +","e":"1","f-g":"secret('x')"}}}"#), @r#"
        invalid_value /nodes/0/parentId no node can have children yet, so `b` cannot be the container of `a`: leave `parentId` out
        invalid_value /nodes/0/retry/attempts expected 1 to 100 attempts, found 0
        invalid_value /nodes/0/retry/factor expected a number from 1 to 10, found 0.5
        invalid_value /nodes/0/retry/max the longest wait, 1m, is shorter than the first, 2m
        invalid_value /nodes/0/timeout the time of an attempt must be longer than 0s
        warning invalid_value /nodes/1/delivery `echo` computes its result in the run itself and is never repeated: `delivery` has no effect
        warning invalid_value /nodes/1/retry `echo` computes its result in the run itself and is never repeated: `retry` has no effect
        unknown_name /settings/concurrency/key `nodes.a` is not known yet when an event arrives: `input`, `trigger` and `vars` are
        invalid_value /settings/concurrency/limit expected at least 1 run at a time, found 0: to stop a scenario, disable it
        invalid_value /settings/deadline the deadline must be longer than 0s
        limit /settings/labels a scenario has at most 5 labels, found 6
        unknown_name /settings/labels/c `nodes.a` is not known yet when an event arrives: `input`, `trigger` and `vars` are
        expression_syntax /settings/labels/d `1 +` is not an expression: unexpected end of input, expected expression
        invalid_value /settings/labels/f-g `f-g` cannot be the name of a label: write 1 to 64 of A-Z, a-z, 0-9 and _, not beginning with a digit
        secret_not_allowed /settings/labels/f-g secret(…) may stand only in the config of an action, between {{ and }}
        invalid_value /settings/parallel expected 1 to 1000 effects at a time, found 1001
        invalid_value /settings/rateLimit/limit expected at least 1 run, found 0: to stop a scenario, disable it
        invalid_value /settings/rateLimit/per the time must be longer than 0s
        invalid_value /settings/retry/attempts expected 1 to 100 attempts, found 101
        invalid_value /settings/retry/factor expected a number from 1 to 10, found 11
        invalid_value /settings/timezone `Europe/Berlni` is not an IANA time zone such as `Europe/Berlin` or `UTC`
        invalid_value /settings/vars/a b `a b` cannot be the name of a variable: write 1 to 64 of A-Z, a-z, 0-9 and _, not beginning with a digit
    "#);
}

#[test]
fn the_triggers_condition_sees_the_event_only() {
    assert_snapshot!(faults(r#"{"trigger":{"type":"hook","config":{"when":"nodes.a.x","path":"{{ input }}"}}}"#), @r#"
        expression_syntax /trigger/config/path a trigger's config is read before there is an event: no `{{ }}` here
        unknown_name /trigger/config/when `nodes.a` is not known yet when an event arrives: `input`, `trigger` and `vars` are
    "#);
}

#[test]
fn an_answering_mode_needs_a_node_that_answers() {
    assert_snapshot!(faults(r#"{"trigger":{"type":"hook","config":{"respond":"node"}},
        "nodes":[{"id":"a","type":"reply"}]}"#), @r#"
        respond /trigger/config/respond `respond: node` lets a node answer, but the trigger reaches none that can: add a `respond` node, or choose `finished` or `accepted`
        warning unreachable /nodes/0 no way of edges leads from the trigger to `a`: it is always skipped
    "#);
    assert_snapshot!(faults(r#"{"trigger":{"type":"hook","config":{"respond":"node"}},
        "nodes":[{"id":"a","type":"reply"}],"edges":[{"source":"trigger","target":"a"}]}"#), @"");
}

#[test]
fn edges_that_may_meet_are_pointed_out() {
    assert_snapshot!(faults("a: echo\n b: echo\n c: echo\n g: gather
        trigger -> a\n trigger -> b\n a -> c\n b -> c\n a -> g\n b -> g"), @r#"warning several_inputs /nodes/2 `a` and `b` may both arrive at `c.in`: its value is then a list in the order of the edges. Put a `merge` before it to say what is meant"#);
}

#[test]
fn branches_of_one_node_may_meet() {
    assert_snapshot!(faults(r#"a: choose {"condition":"true"}
        b: choose {"condition":"true"}
        c: echo
        d: echo
        trigger -> a
        a.true -> b
        b.true -> c
        b.false -> d
        a.false -> d
        c -> d
        c.error -> d"#), @"");
}

#[test]
fn a_disabled_node_passes_by_out() {
    assert_snapshot!(faults(r#"{"trigger":{"type":"hook"},"nodes":[
        {"id":"a","type":"choose","disabled":true},{"id":"b","type":"echo"}],
        "edges":[{"source":"trigger","target":"a"},{"source":"a","target":"b"},
                 {"source":"a","sourceHandle":"true","target":"b"}]}"#), @r#"warning unknown_handle /edges/2/sourceHandle `a` is disabled and passes its input on by `out`: this edge is never taken"#);
}

#[test]
fn too_many_nodes_and_edges_are_refused_by_the_limits_name() {
    let limits = Limits {
        nodes_count_max: 1,
        edges_count_max: 0,
        ..Limits::default()
    };
    let draft = draft("a: echo\n b: echo\n trigger -> a");
    assert_snapshot!(shown(check(&draft, &surroundings(&limits))), @r#"
        limit /nodes 2 nodes are more than nodes_count_max allows (1); the setting is MILLRACE_NODES_COUNT_MAX
        limit /edges 1 edges are more than edges_count_max allows (0); the setting is MILLRACE_EDGES_COUNT_MAX
    "#);
}

#[test]
fn ids_and_names_of_nodes_are_bounded() {
    use crate::limits::{NAME_CHARS_MAX, NODE_ID_BYTES_MAX};
    let node = |id: usize, name: usize| {
        let (id, name) = ("a".repeat(id), "ü".repeat(name));
        draft(&format!(
            r#"{{"trigger":{{"type":"hook"}},"nodes":[{{"id":"{id}","name":"{name}","type":"echo"}}],
            "edges":[{{"source":"trigger","target":"{id}"}}]}}"#
        ))
    };
    let limits = Limits::default();
    let longest = node(NODE_ID_BYTES_MAX, NAME_CHARS_MAX);
    assert_eq!(shown(check(&longest, &surroundings(&limits))), "");
    let named = node(1, NAME_CHARS_MAX + 1);
    assert_snapshot!(shown(check(&named, &surroundings(&limits))), @"invalid_value /nodes/0/name the name is longer than 200 characters");
    let identified = shown(check(
        &node(NODE_ID_BYTES_MAX + 1, 1),
        &surroundings(&limits),
    ));
    assert!(
        identified.starts_with("invalid_node_id /nodes/0/id"),
        "{identified}"
    );
}

#[test]
fn nodes_stand_in_topological_order_with_ties_by_declaration() {
    let draft = draft(
        r#"late: echo {"text":"{{ vars.zone }}{{ nodes.early.x }}"}
        early: call {"url":"u"}
        side: echo
        trigger -> early
        early -> late
        early.error -> side"#,
    );
    let (plan, warnings) = compile(&draft, &Limits::default()).unwrap();
    assert_eq!(warnings, []);
    let ids: Vec<&str> = plan.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["trigger", "early", "late", "side"]);
    assert_eq!(plan.step_of("late"), Some(3));
    let late = plan.step(3).unwrap();
    assert_eq!(late.ancestors.iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(
        (late.incoming.as_slice(), plan.nodes[1].outgoing.as_slice()),
        (&[1][..], &[1, 2][..])
    );
    assert!(plan.nodes[1].handles_error && !late.handles_error);
    assert_eq!((plan.nodes[1].retry.attempts, late.retry.attempts), (3, 1));
    assert_eq!(plan.vars, ["zone"]);
}

#[test]
fn a_long_chain_and_a_wide_fan_compile() {
    let limits = Limits {
        nodes_count_max: 10_000,
        edges_count_max: 20_000,
        ..Limits::default()
    };
    let mut large = draft("");
    for number in 0..10_000 {
        let text = format!(r#"{{"id":"n{number}","type":"echo"}}"#);
        large
            .nodes
            .push(from_json::<Node>(&text.parse().unwrap()).unwrap());
        let source = if number % 500 == 0 {
            "trigger".into()
        } else {
            format!("n{}", number - 1)
        };
        let text = format!(r#"{{"source":"{source}","target":"n{number}"}}"#);
        large
            .edges
            .push(from_json::<Edge>(&text.parse().unwrap()).unwrap());
    }
    let (plan, _) = compile(&large, &limits).unwrap();
    assert_eq!(plan.nodes[10_000].ancestors.iter().count(), 500);
}

#[test]
fn references_name_every_resource() {
    let draft = draft(
        r#"{"trigger":{"type":"hook","config":{"app":"shop"}},
        "nodes":[{"id":"a","type":"call","config":{"url":"{{ secret('mail','x') }}","connection":"chat"}}],
        "settings":{"errorScenario":"alarm"}}"#,
    );
    let found: Vec<Named> = references(&draft, &Fakes)
        .into_iter()
        .map(|found| found.named)
        .collect();
    assert_eq!(
        found,
        [
            Named::App("shop".into()),
            Named::Connection("mail".into()),
            Named::Connection("chat".into()),
            Named::Scenario("alarm".into())
        ]
    );
}

#[test]
fn the_content_hash_sees_logic_and_not_layout() {
    let hash = |text: &str| content_hash(&draft(text));
    let plain = hash(
        r#"{"trigger":{"type":"hook","config":{"app":"a","path":"b"}},"nodes":[{"id":"a","type":"echo"}]}"#,
    );
    let moved = hash(
        r#"{"nodes":[{"type":"echo","id":"a","position":{"x":1,"y":2}}],"notes":[{"id":"n","text":"t"}],
        "trigger":{"config":{"path":"b","app":"a"},"type":"hook"}}"#,
    );
    let changed = hash(
        r#"{"trigger":{"type":"hook","config":{"app":"a","path":"c"}},"nodes":[{"id":"a","type":"echo"}]}"#,
    );
    assert_eq!(plain, moved);
    assert_ne!(plain, changed);
    assert_eq!(plain.len(), 64);
}

fn any_draft() -> impl Strategy<Value = Draft> {
    let id = prop::sample::select(vec!["a", "b", "c", "d", "e", "trigger", "X"]);
    let kind = prop::sample::select(vec![
        "echo", "call", "choose", "gather", "reply", "hook", "?",
    ]);
    let config = prop::sample::select(vec![
        "{}",
        "[]",
        r#"{"text":"{{ nodes.a.x }}"}"#,
        r#"{"url":"{{ secret('x') }}"}"#,
        r#"{"text":"{{"}"#,
        r#"{"condition":"nodes.b > 1"}"#,
        r#"{"even":3}"#,
        "null",
    ]);
    let handle = prop::sample::select(vec!["out", "true", "error", ""]);
    let nodes = prop::collection::vec((id.clone(), kind, config), 0..6);
    let edges = prop::collection::vec((id.clone(), handle, id), 0..10);
    (nodes, edges).prop_map(|(nodes, edges)| {
        let mut made = draft("");
        for (id, kind, config) in nodes {
            let text = format!(r#"{{"id":"{id}","type":"{kind}","config":{config}}}"#);
            made.nodes.push(from_json(&text.parse().unwrap()).unwrap());
        }
        for (source, handle, target) in edges {
            let text =
                format!(r#"{{"source":"{source}","sourceHandle":"{handle}","target":"{target}"}}"#);
            made.edges.push(from_json(&text.parse().unwrap()).unwrap());
        }
        made
    })
}

proptest! {
    #[test]
    fn any_draft_compiles_or_has_a_fault_at_a_place_within_it(draft in any_draft()) {
        match compile(&draft, &Limits::default()) {
            Ok((plan, warnings)) => {
                prop_assert_eq!(plan.nodes.len(), draft.nodes.len() + 1);
                prop_assert!(plan.edges.iter().all(|edge| edge.source < edge.target));
                prop_assert!(warnings.iter().all(|fault| fault.severity == Severity::Warning));
            }
            Err(faults) => {
                prop_assert!(faults.iter().any(|fault| fault.severity == Severity::Error));
                let whole = crate::json::to_json(&draft).unwrap();
                for fault in faults {
                    let (parent, _) = fault.pointer.rsplit_once('/').unwrap();
                    prop_assert!(whole.pointer(parent).is_some() , "{}", fault.pointer);
                }
            }
        }
    }
}
