//! Files case by case: a text in, its faults by line and column, its draft or its diff out.

use std::path::Path;

use insta::assert_snapshot;
use millrace_core::json::{Json, from_json, to_json};
use millrace_core::limits::Limits;
use millrace_core::plan::{Surroundings, content_hash};
use millrace_core::ports::node::{NodeType, Registry};
use millrace_core::scenario::Draft;
use proptest::prelude::*;

use super::*;

/// A registry without types: what is checked here is where faults are shown.
struct NoTypes;

impl Registry for NoTypes {
    fn find(&self, _: &str, _: Option<u32>) -> Option<std::sync::Arc<dyn NodeType>> {
        None
    }

    fn all(&self) -> Vec<std::sync::Arc<dyn NodeType>> {
        Vec::new()
    }
}

fn faults(text: &str) -> String {
    let limits = Limits {
        scenario_bytes_max: 20_000,
        ..Limits::default()
    };
    let surroundings = Surroundings::offline(&NoTypes, &limits);
    let faults = check("f.yaml", text, &surroundings);
    let types = |fault: &&FileFault| !fault.message.contains("there is no trigger type");
    let lines = faults
        .iter()
        .filter(types)
        .map(|fault| format!("{fault} [{}]", fault.pointer));
    lines.collect::<Vec<_>>().join("\n")
}

fn scenario(text: &str) -> ScenarioFile {
    let documents = parse("f.yaml", text, &Limits::default()).unwrap();
    match documents.into_iter().next() {
        Some(Document::Scenario(scenario)) => *scenario,
        other => panic!("{other:?}"),
    }
}

const ORDER_ALERTS: &str = r#"
scenario: order-alerts
description: Tells the shop of large orders
trigger: { type: webhook, app: shop }
nodes:
  large:  { type: if, config: { condition: input.body.total > 100 } }
  notify: { type: http, config: { method: POST, url: "https://chat.example/hook", json: { text: "Order {{ input.body.id }}" } }, retry: { attempts: 5 } }
edges:
  - trigger -> large
  - large.true -> notify
layout:
  large: [100, 20.5]
"#;

#[test]
fn a_file_becomes_a_draft() {
    let file = scenario(ORDER_ALERTS);
    assert_eq!((file.name.as_str(), file.enabled), ("order-alerts", None));
    let expected = r#"{"trigger":{"type":"webhook","config":{"app":"shop"}},"nodes":[
        {"id":"large","type":"if","config":{"condition":"input.body.total > 100"},"position":{"x":100,"y":20.5}},
        {"id":"notify","type":"http","config":{"method":"POST","url":"https://chat.example/hook",
         "json":{"text":"Order {{ input.body.id }}"}},"retry":{"attempts":5}}],
        "edges":[{"source":"trigger","target":"large"},{"source":"large","sourceHandle":"true","target":"notify"}],
        "settings":{"description":"Tells the shop of large orders"}}"#;
    let expected: Draft = from_json(&expected.parse().unwrap()).unwrap();
    assert_eq!(file.draft, expected);
}

#[test]
fn the_canonical_file_is_readable() {
    let file = scenario(ORDER_ALERTS);
    let exported = Exported {
        name: "order-alerts",
        enabled: None,
        draft: &file.draft,
    };
    assert_snapshot!(export(&exported).unwrap(), @r#"
        scenario: order-alerts
        base: befc468b0b28bfbd49082e4a7fbe1fabde0e2fe8c3f0e1e799f66f11fb3aa11d
        description: Tells the shop of large orders
        trigger:
          type: webhook
          app: shop
        nodes:
          large:
            type: if
            config:
              condition: input.body.total > 100
          notify:
            type: http
            config:
              method: POST
              url: "https://chat.example/hook"
              json:
                text: "Order {{ input.body.id }}"
            retry:
              attempts: 5
        edges:
          - trigger -> large
          - large.true -> notify
        layout:
          large: [100, 20.5]
    "#);
}

#[test]
fn a_json_file_is_a_file_too() {
    let file = scenario(
        "{\n\t\"scenario\": \"a\",\n\t\"trigger\": {\"type\": \"manual\"},\n\t\"edges\": [\"trigger -> b\"],\n\t\"nodes\": {\"b\": {\"type\": \"set\"}}\n}",
    );
    assert_eq!(file.draft.edges[0].target, "b");
}

#[test]
fn faults_of_the_file_have_their_place() {
    assert_snapshot!(faults("scenario: a\nnods: {}\ntrigger: {type: manual}\nsettings: {tags: [x]}\nedges: [a, 'a => b', {a: b}]\n"), @r#"
        f.yaml:2:1: error: a scenario has no key `nods` (did you mean `nodes`?) []
        f.yaml:4:12: error: `tags` stands at the top of the file, not in `settings` [/settings/tags]
        f.yaml:5:9: error: an edge leads from one node to another: `node -> node` []
        f.yaml:5:12: error: expected `->` before `=> b`; a handle that is no word is quoted []
        f.yaml:5:22: error: expected an edge such as `trigger -> a` []
    "#);
    assert_snapshot!(faults("scenario: a\ntrigger: {type: manual, config: {}, app: x}\nnodes:\n  b: 3\n  c: {type: set, id: c}\n  d: {type: each, nodes: {}}\nedges: [trigger -> b -> c -> d]\nlayout: {z: [1, 2]}"), @r#"
        f.yaml:2:37: error: `app` stands beside `config`: write the config's fields in one place []
        f.yaml:4:3: error: expected what `b` is, such as `{ type: http }` []
        f.yaml:5:13: error: there is no node type `set` [/nodes/1/type]
        f.yaml:5:18: error: the key of a node is its id: leave `id` out []
        f.yaml:6:13: error: there is no node type `each` [/nodes/2/type]
        f.yaml:6:19: error: `d` cannot hold nodes: no node type can yet []
        f.yaml:8:10: error: `layout` places `z`, but there is no such node []
    "#);
    assert_snapshot!(faults("scenario: 3\ntrigger: {type: manual}\nenabled: perhaps\n"), @r#"
        f.yaml:1:11: error: expected text, found a number: quote it []
        f.yaml:3:10: error: expected true or false, found a string []
    "#);
    assert_snapshot!(faults("scenario: a\n"), @r#"f.yaml:1:1: error: a scenario needs `trigger`: what starts its runs []"#);
    assert_snapshot!(faults("nodes: {}\n---\n- 1\n"), @r#"
        f.yaml:1:1: error: a document begins with `scenario:`, `app:` or `connection:` []
        f.yaml:3:1: error: a document begins with `scenario:`, `app:` or `connection:` []
    "#);
    assert_snapshot!(faults(""), @r#"f.yaml:1:1: error: the file is empty: it needs `scenario:`, `app:` or `connection:` []"#);
}

#[test]
fn faults_of_shape_and_plan_have_their_place() {
    assert_snapshot!(faults("scenario: a\ntrigger: {type: manual}\nnodes:\n  b:\n    type: set\n    retries: 3\nedges: [trigger -> b]\n"), @r#"
        f.yaml:5:11: error: there is no node type `set` [/nodes/0/type]
        f.yaml:6:14: error: the field `retries` is not known here [/nodes/0/retries]
    "#);
    assert_snapshot!(faults("scenario: a\ntrigger: {type: manual}\nnodes:\n  b:\n    type: sett\n    retry:\n      attempts: 0\nedges:\n  - trigger -> b -> c\nsettings:\n  timezone: Mars/Olympus\n"), @r#"
        f.yaml:5:11: error: there is no node type `sett` [/nodes/0/type]
        f.yaml:7:17: error: expected 1 to 100 attempts, found 0 [/nodes/0/retry/attempts]
        f.yaml:9:5: error: there is no node `c` [/edges/1/target]
        f.yaml:11:13: error: `Mars/Olympus` is not an IANA time zone such as `Europe/Berlin` or `UTC` [/settings/timezone]
    "#);
}

#[test]
fn what_is_not_yaml_or_too_much_of_it_is_refused() {
    assert_snapshot!(faults("scenario: [a\n"), @r#"f.yaml:2:1: error: this is not YAML: while parsing a flow sequence, expected ',' or ']' []"#);
    assert_snapshot!(faults("scenario: a\nscenario: b\n"), @r#"f.yaml:2:1: error: the key `scenario` stands here twice []"#);
    assert_snapshot!(faults("scenario: a\nx: .inf\n"), @r#"f.yaml:2:4: error: `.inf` is no number that JSON knows: quote it if it is text []"#);
    assert_snapshot!(faults("scenario: a\n? [x]\n: b\n"), @r#"f.yaml:2:3: error: a key has to be text, not a list or a mapping []"#);
    assert_snapshot!(faults("scenario: !secret a\n"), @r#"f.yaml:1:11: error: the tag `!secret` means nothing here: leave it out []"#);
    assert_snapshot!(faults(&"[".repeat(5_000)), @r#"f.yaml:1:256: error: this is not YAML: recursion limit exceeded []"#);
    assert_snapshot!(faults(&"#".repeat(20_001)), @r#"f.yaml:1:1: error: the file has 20001 bytes, more than scenario_bytes_max allows (20000); the setting is MILLRACE_SCENARIO_BYTES_MAX []"#);
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (before, name) in ["a", "b", "c", "d"].iter().zip(["b", "c", "d", "e"]) {
        let items = vec![format!("*{before}"); 10].join(", ");
        bomb = format!(
            "{bomb}{name}: &{name} [{items}]
"
        );
    }
    assert_snapshot!(faults(&bomb), @r#"f.yaml:4:36: error: aliases repeat more than 10000 values []"#);
}

#[test]
fn apps_and_connections_stand_in_the_same_stream() {
    let text = "app: shop\nname: Shop\nwebhook: {scheme: github}\n---\nconnection: chat\napp: shop\nsecrets:\n  credentials:\n    token: {env: TOKEN}\n    webhookSecret: [{file: /a}, {env: B}]\n---\nscenario: s\ntrigger: {type: manual}\n";
    let documents = parse("f", text, &Limits::default()).unwrap();
    let [
        Document::App(app),
        Document::Connection(connection),
        Document::Scenario(_),
    ] = documents.as_slice()
    else {
        panic!("{documents:?}");
    };
    assert_eq!(
        (app.key.as_str(), app.name.as_deref()),
        ("shop", Some("Shop"))
    );
    assert_eq!(
        connection.credentials.get("token"),
        Some(&Credential::One(SecretSource::Environment("TOKEN".into())))
    );
    assert_snapshot!(faults("connection: chat\nsecrets: {credentials: {token: hunter2}, more: 1}\n---\napp: x\nwebhok: {}\n"), @r#"
        f.yaml:1:1: error: a connection needs `app`: the key of the app that it belongs to []
        f.yaml:2:32: error: a secret never stands in a file: write `{ env: NAME }` or `{ file: PATH }` []
        f.yaml:2:42: error: `secrets` has no key `more` []
        f.yaml:5:1: error: an app has no key `webhok` (did you mean `webhook`?) []
    "#);
}

#[test]
fn changes_are_told_field_by_field() {
    let old = scenario(ORDER_ALERTS).draft;
    let new = scenario(
        &ORDER_ALERTS
            .replace("> 100", "> 200")
            .replace("notify", "tell")
            .replace("[100, 20.5]", "[0, 0]")
            .replace("edges:", "settings: {retry: {attempts: 2}}\nedges:"),
    )
    .draft;
    let lines: Vec<String> = diff(&old, &new).iter().map(ToString::to_string).collect();
    assert_snapshot!(lines.join("\n"), @r#"
        ~ node large: config.condition: "input.body.total > 100" -> "input.body.total > 200"
        - node notify: {"type":"http","config":{"method":"POST","url":"https://chat.example/hook","json…
        + node tell: {"type":"http","config":{"method":"POST","url":"https://chat.example/hook","json…
        - edge large.true -> notify
        + edge large.true -> tell
        + settings.retry: {"attempts":2}
        ~ layout
    "#);
    assert_eq!(diff(&old, &old), []);
}

#[test]
fn the_published_schema_is_fresh_and_accepts_the_example() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/scenario.schema.json");
    let fresh = serde_json::to_string_pretty(&file_schema()).unwrap() + "\n";
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(&path, &fresh).unwrap();
    assert!(
        known == fresh,
        "docs/schema was stale and has been written again: look at the difference and commit it"
    );
    let keys: Vec<String> = file_schema()["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(keys, read::KEYS);
    let schema = millrace_core::schema::Schema::compile(&file_schema()).unwrap();
    let example = yaml::documents(ORDER_ALERTS).unwrap()[0].to_json();
    assert_eq!(schema.faults(&example, ""), []);
}

/// Texts that a reader of YAML may take for something else.
const HOSTILE: [&str; 61] = [
    "",
    " ",
    "null",
    "~",
    "yes",
    "No",
    "1",
    "-1",
    "1e3",
    "0x1F",
    "1_000",
    ".5",
    "2026-11-23",
    "- a",
    "a: b",
    "a #b",
    "#",
    "'",
    "\"",
    "{{ x }}",
    "[",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "`",
    "---",
    "...",
    "a\nb",
    "a\nb\n",
    "\na",
    "a\n\n",
    " a\nb",
    "a \nb",
    "a\n  b\n\n c",
    "a\r\nb",
    "\t",
    "a\tb\nc",
    "\u{85}",
    "\u{2028}x",
    "\u{feff}",
    "\u{0}",
    "é\nü",
    "𝄞",
    "? a",
    "a -> b",
    "<<",
    "=",
    "\\",
    "a\\nb",
    "\u{7f}",
    "\u{fffe}",
    "true",
    "type",
    "config",
    "sample",
    "trigger",
    "on",
];

fn any_text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(HOSTILE.to_vec());
    prop_oneof![3 => hostile.prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-z \n:#-]{0,12}", 1 => "[a-z]{300,400}"]
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        prop::sample::select(vec![
            "1.10",
            "1e400",
            "-0",
            "123456789012345678901234567890",
            "0.1e-7"
        ])
        .prop_map(|digits| digits.parse().unwrap()),
        any_text().prop_map(|text| Json::from(text.as_str())),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((any_text(), inner), 0..4).prop_map(|members| Json::from(
                members.into_iter().collect::<millrace_core::json::Object>()
            )),
        ]
    })
}

prop_compose! {
    fn any_node()(
        id in prop_oneof![any_text(), "[a-z]"],
        kind in any_text(),
        config in any_json(),
        name in prop::option::of(any_text()),
        sample in any_json(),
        position in prop::option::of((-1e6..1e6, any::<i16>())),
        disabled in any::<bool>(),
    ) -> Json {
        let mut node = millrace_core::json::Object::new();
        node.insert("id", id.as_str());
        node.insert("type", kind.as_str());
        node.insert("config", config);
        node.insert("sample", sample);
        node.insert("disabled", disabled);
        if let Some(name) = name {
            node.insert("name", name.as_str());
        }
        if let Some((x, y)) = position {
            node.insert("position", to_json(&serde_json::json!({"x": x, "y": y})).unwrap());
        }
        Json::from(node)
    }
}

prop_compose! {
    fn any_draft()(
        trigger in any_node(),
        nodes in prop::collection::vec(any_node(), 0..4),
        ends in prop::collection::vec((any_text(), any_text(), any_text(), any_text()), 0..4),
        description in prop::option::of(any_text()),
        tags in prop::collection::vec(any_text(), 0..3),
        vars in any_json(),
        note in any_text(),
    ) -> Draft {
        let edges: Vec<serde_json::Value> = ends.iter().map(|(source, out, target, into)| serde_json::json!({
            "source": source, "sourceHandle": out, "target": target, "targetHandle": into,
        })).collect();
        let settings = serde_json::json!({"description": description, "tags": tags, "retry": {"factor": 1.5}});
        let mut draft: Draft = from_json(&to_json(&serde_json::json!({
            "trigger": {"type": trigger.get("type").unwrap().as_str()}, "edges": edges, "settings": settings,
            "notes": [{"id": "n", "text": note, "position": {"x": 1.5, "y": -2}}],
        })).unwrap()).unwrap();
        draft.nodes = from_json(&Json::from(nodes)).unwrap();
        draft.trigger.config = trigger.get("config").unwrap().clone();
        draft.trigger.position = draft.nodes.first().and_then(|node| node.position);
        draft.settings.vars.insert("v".into(), vars);
        draft
    }
}

proptest! {
    #[test]
    fn an_exported_file_reads_back_exactly(draft in any_draft(), name in any_text(), enabled in any::<Option<bool>>()) {
        prop_assume!(!name.is_empty());
        let text = export(&Exported { name: &name, enabled, draft: &draft }).unwrap();
        let read = match parse("f", &text, &Limits::default()) {
            Ok(mut documents) => documents.remove(0),
            Err(faults) => return Err(TestCaseError::fail(format!("{faults:?}\n{text}"))),
        };
        let Document::Scenario(file) = read else { return Err(TestCaseError::fail(text)) };
        prop_assert_eq!(&file.draft, &draft, "{}", text);
        prop_assert_eq!((file.name, file.enabled), (name, enabled));
        prop_assert_eq!(file.base, Some(content_hash(&draft)));
        prop_assert_eq!(diff(&file.draft, &draft), vec![]);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\PC\n\t{}\\[\\]:,&*!|>'\"#-]{0,60}") {
        let _ = parse("f", &text, &Limits::default());
        let _ = parse("f", &format!("scenario: a\ntrigger: {{type: manual}}\n{text}"), &Limits::default());
    }
}
