//! Faults of form and of plan in one go, by the real types: each with its place, and none that only
//! follows from another.

use insta::assert_snapshot;
use millrace_core::limits::Limits;
use millrace_core::plan::Surroundings;

use super::check;

fn faults(text: &str) -> String {
    let registry = millrace_nodes::catalogue();
    let limits = Limits::default();
    let surroundings = Surroundings::offline(&registry, &limits);
    let faults = check("f.yaml", text, &surroundings);
    let lines = faults.iter().map(ToString::to_string);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn faults_of_form_and_of_plan_are_told_together() {
    let text = r#"
scenario: orders
descripton: Slips
trigger: { type: webhook, app: shop, when: "input.total >" }
nodes:
  large: { type: if, config: { condition: input.total > 100 }, retries: 3 }
  note:
    type: logger
    name: 7
    config: { message: "{{ nodes.larg }}", data: "{{ 1 + }}" }
    retry: { attempts: 0, factor: much }
  round: { type: logger, config: { message: Hi } }
edges:
  - trigger -> large
  - large.yes -> note
  - note => round
  - note -> round -> note
settings: { parallel: 0, timezone: Mars/Olympus }
"#;
    assert_snapshot!(faults(text), @r#"
        f.yaml:3:1: error: a scenario has no key `descripton` (did you mean `description`?)
        f.yaml:4:44: error: `input.total >` is not an expression: unexpected end of input, expected expression
        f.yaml:6:73: error: the field `retries` is not known here
        f.yaml:9:11: error: expected null or string, found 7
        f.yaml:10:24: error: there is no node `larg` (did you mean `large`?)
        f.yaml:10:50: error: `1 +` is not an expression: unexpected end of input, expected expression
        f.yaml:11:5: warning: `logger` computes its result in the run itself and is never repeated: `retry` has no effect
        f.yaml:11:24: error: expected 1 to 100 attempts, found 0
        f.yaml:11:35: error: expected null or number, found "much"
        f.yaml:15:5: error: `large` has no output handle `yes`: it has `true`, `false`, `error`
        f.yaml:16:5: error: expected `->` before `=> round`; a handle that is no word is quoted
        f.yaml:17:5: error: these edges lead in a circle: note -> round -> note. A run goes through each node once; leave one of them out
        f.yaml:18:23: error: expected 1 to 1000 effects at a time, found 0
        f.yaml:18:36: error: `Mars/Olympus` is not an IANA time zone such as `Europe/Berlin` or `UTC`
    "#);
}

#[test]
fn what_only_follows_from_another_fault_is_not_told() {
    // Nodes that have an id and little else are there for edges and expressions.
    assert_snapshot!(faults(r#"
scenario: a
trigger: { typ: webhook }
nodes:
  b: 3
  c: { typ: logger }
  d: { conifg: { message: Hi }, type: logger }
  e: { type: switch, conifg: { value: input, cases: [{ handle: x, value: 1 }] } }
  f: { type: logger, config: { message: "{{ nodes.b }} {{ nodes.c }} {{ nodes.e }}" } }
edges:
  - trigger -> b -> c -> d -> e
  - e.x -> f
  - b.any -> f
"#), @r#"
        f.yaml:3:1: error: the field `type` is required
        f.yaml:5:3: error: expected what `b` is, such as `{ type: http }`
        f.yaml:6:13: error: the field `typ` is not known here (did you mean `type`?)
        f.yaml:7:8: error: the field `conifg` is not known here (did you mean `config`?)
        f.yaml:8:22: error: the field `conifg` is not known here (did you mean `config`?)
    "#);
    // An edge that cannot be read may be the one that leads to a node, or keeps two branches apart.
    assert_snapshot!(faults(r#"
scenario: a
trigger: { type: webhook, app: shop, respond: node }
nodes:
  b: { type: if, config: { condition: "true" } }
  c: { type: set, config: { fields: { x: 1 } } }
  d: { type: logger, config: { message: "{{ nodes.b }} {{ nodes.c }}" } }
  e: { type: respond, config: { json: {} } }
edges:
  - trigger -> b
  - b.true => c
  - b.false -> d
  - c -> d
  - c => e
"#), @r#"
        f.yaml:11:5: error: expected `->` before `=> c`; a handle that is no word is quoted
        f.yaml:14:5: error: expected `->` before `=> e`; a handle that is no word is quoted
    "#);
    // Without the list of nodes nothing is known of the ends of edges, or of the layout.
    assert_snapshot!(faults(r"
scenario: a
trigger: { type: manual }
nods: { b: { type: logger, config: { message: Hi } } }
edges: [trigger -> b]
layout: { b: [1, 2] }
"), @r#"
        f.yaml:4:1: error: a scenario has no key `nods` (did you mean `nodes`?)
    "#);
    assert_snapshot!(faults(r#"
scenario: a
triger: { type: manual }
nodes: [{ type: logger, config: { message: Hi } }, 7, { id: c, type: logger, config: { message: "{{ nodes.x }}" } }]
edges: [trigger -> b -> c]
"#), @r#"
        f.yaml:3:1: error: a scenario has no key `triger` (did you mean `trigger`?)
        f.yaml:4:9: error: the field `id` is required
        f.yaml:4:52: error: expected object, found 7
    "#);
}

#[test]
fn the_faults_of_all_documents_of_a_stream_are_told() {
    assert_snapshot!(faults(r"
app: shop
nam: Shop
---
scenario: a
trigger: { type: manual }
nodes: { b: { type: loger } }
edges: [trigger -> c]
"), @r#"
        f.yaml:3:1: error: an app has no key `nam` (did you mean `name`?)
        f.yaml:7:10: warning: no way of edges leads from the trigger to `b`: it is always skipped
        f.yaml:7:21: error: there is no node type `loger` (did you mean `logger`?)
        f.yaml:8:9: error: there is no node `c`
    "#);
}
