//! `check`, `apply` and `export`.

use serde_json::{Value, json};

use crate::process::{Caller, Sink};

const SCENARIO: &str = "scn_01jdcx2h5se8e9v5sk5qh6gd3w";

const FILE: &str = "\
scenario: orders
trigger: { type: webhook, app: shop }
nodes:
  log_1: { type: logger, config: { message: Hello } }
edges:
  - trigger -> log_1
";

fn nothing_there() -> (Sink, Caller) {
    let sink = Sink::start();
    for list in ["scenarios", "apps", "connections"] {
        sink.on(
            &format!("GET /api/{list}"),
            200,
            r#"{"items":[],"next":null}"#,
        );
    }
    let caller = Caller::of(&sink.url(), "t");
    caller.file("orders.yaml", FILE);
    (sink, caller)
}

/// The scenario of the file as a server has it, with that message and those hashes.
fn there(message: &str, draft_hash: &str, applied_hash: &str) -> (Sink, Caller) {
    let sink = Sink::start();
    let scenario = json!({
        "id": SCENARIO, "name": "orders", "enabled": true, "publishedVersion": null,
        "draftHash": draft_hash, "appliedHash": applied_hash, "draftEtag": "\"e1\"",
        "draft": { "trigger": { "type": "webhook", "config": { "app": "shop" } },
            "nodes": [{ "id": "log_1", "type": "logger", "config": { "message": message }, "position": { "x": 7, "y": 8 } }],
            "edges": [{ "source": "trigger", "sourceHandle": "out", "target": "log_1", "targetHandle": "in" }],
            "settings": {} },
    });
    let list = json!({ "items": [scenario], "next": null }).to_string();
    sink.on("GET /api/scenarios", 200, &list)
        .on(
            &format!("GET /api/scenarios/{SCENARIO}"),
            200,
            &scenario.to_string(),
        )
        .on(&format!("PUT /api/scenarios/{SCENARIO}/draft"), 200, "{}")
        .on(&format!("PATCH /api/scenarios/{SCENARIO}"), 200, "{}")
        .on(
            &format!("POST /api/scenarios/{SCENARIO}/publish"),
            200,
            r#"{"version":1,"warnings":[]}"#,
        );
    let caller = Caller::of(&sink.url(), "t");
    caller.file("orders.yaml", FILE);
    (sink, caller)
}

fn writes(sink: &Sink) -> Vec<String> {
    let requests = sink
        .requests()
        .into_iter()
        .filter(|request| request.method != "GET");
    requests
        .map(|request| format!("{} {}", request.method, request.path))
        .collect()
}

#[test]
fn a_file_without_fault_is_checked_without_a_server() {
    let caller = Caller::new();
    caller.file("orders.yaml", FILE);
    assert_eq!(
        caller.run(&["check", "orders.yaml"]).done().stdout,
        "1 file without fault.\n"
    );
    assert_eq!(
        caller.run_with(&["check", "-"], FILE).done().stdout,
        "1 file without fault.\n"
    );
}

#[test]
fn faults_are_told_with_line_and_column_and_exit_2() {
    let caller = Caller::new();
    caller.file(
        "orders.yaml",
        &FILE
            .replace("type: logger", "type: loger")
            .replace("-> log_1", "-> log_2"),
    );
    let outcome = caller.run(&["check", "orders.yaml"]);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stdout.contains("orders.yaml:4:"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("orders.yaml:6:"),
        "{}",
        outcome.stdout
    );
    let faults = caller.run(&["check", "orders.yaml", "--json"]).json();
    assert_eq!(faults[0]["line"], 4);
    caller.file("broken.yaml", "scenario: [\n");
    assert_eq!(caller.run(&["check", "broken.yaml"]).status, 2);
    assert_eq!(caller.run(&["check", "absent.yaml"]).status, 2);
}

#[test]
fn a_value_that_stands_unencoded_in_a_url_is_a_warning_with_its_place() {
    let caller = Caller::new();
    let file = "scenario: calls
trigger: { type: manual }
nodes:
  call:
    type: http
    config:
      url: https://a.example/{{ input.id }}
edges:
  - trigger -> call
";
    caller.file("calls.yaml", file);
    let outcome = caller.run(&["check", "calls.yaml"]).done();
    assert!(
        outcome.stdout.starts_with("calls.yaml:7:12: warning"),
        "{}",
        outcome.stdout
    );
    assert!(outcome.stdout.ends_with("1 file: 0 errors, 1 warnings.\n"));
    let faults = caller.run(&["check", "calls.yaml", "--json"]).done().json();
    assert_eq!(faults[0]["code"], "unencoded_url");
}

#[test]
fn a_new_scenario_is_created_and_what_was_applied_is_recorded() {
    let (sink, caller) = nothing_there();
    sink.on(
        "POST /api/scenarios",
        201,
        &json!({ "id": SCENARIO }).to_string(),
    )
    .on(&format!("PATCH /api/scenarios/{SCENARIO}"), 200, "{}")
    .on(
        &format!("POST /api/scenarios/{SCENARIO}/publish"),
        200,
        r#"{"version":1,"warnings":[]}"#,
    );
    let outcome = caller
        .run(&["apply", "-f", "orders.yaml", "--publish"])
        .done();
    assert_eq!(
        outcome.stdout,
        "scenario orders: created, published as version 1\n"
    );
    let created: Value =
        serde_json::from_str(&sink.last("POST", "/api/scenarios").body).unwrap_or_default();
    assert!(created.is_null(), "publishing has no body");
    let patch: Value = serde_json::from_str(&sink.last("PATCH", "/api/scenarios").body).unwrap();
    assert_eq!(patch["appliedHash"].as_str().unwrap().len(), 64);
}

#[test]
fn a_dry_run_changes_nothing() {
    let (sink, caller) = nothing_there();
    let outcome = caller
        .run(&["apply", "-f", ".", "--publish", "--dry-run"])
        .done();
    insta::assert_snapshot!(outcome.stdout, @r"
    scenario orders: created
      would be published
    Nothing was changed: this was a dry run.
    ");
    assert_eq!(writes(&sink), Vec::<String>::new());
}

#[test]
fn a_draft_that_the_last_apply_left_is_overwritten_and_the_canvas_is_kept() {
    let (sink, caller) = there("Hi", "h1", "h1");
    let outcome = caller.run(&["apply", "-f", "orders.yaml"]).done();
    insta::assert_snapshot!(outcome.stdout, @r#"
    scenario orders: changed
      ~ node log_1: config.message: "Hi" -> "Hello"
    "#);
    let put = sink.last("PUT", "/api/scenarios");
    assert_eq!(put.headers["if-match"], "\"e1\"");
    let draft: Value = serde_json::from_str(&put.body).unwrap();
    assert_eq!(draft["nodes"][0]["position"]["x"], json!(7.0));
}

#[test]
fn a_draft_that_was_changed_elsewhere_is_refused_shown_and_overwritten_by_force() {
    let (sink, caller) = there("Hi", "h2", "h1");
    let outcome = caller.run(&["apply", "-f", "orders.yaml"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stdout.contains("scenario orders: refused")
            && outcome.stdout.contains("\"Hi\" -> \"Hello\"")
    );
    assert!(outcome.stderr.contains("--force"), "{}", outcome.stderr);
    assert_eq!(writes(&sink), Vec::<String>::new());
    caller
        .run(&["apply", "-f", "orders.yaml", "--force"])
        .done();
    assert!(writes(&sink).contains(&format!("PUT /api/scenarios/{SCENARIO}/draft")));
}

#[test]
fn a_file_that_was_exported_from_the_present_draft_is_applied() {
    let (_sink, caller) = there("Hi", "h2", "h1");
    let exported = caller.run(&["export", "orders"]).done().stdout;
    let base = exported
        .lines()
        .nth(1)
        .unwrap()
        .trim_start_matches("base: ")
        .trim_matches(['"', '\''])
        .to_owned();
    let (sink, caller) = there("Hi", &base, "h1");
    caller.file("orders.yaml", &format!("{FILE}base: {base}\n"));
    caller.run(&["apply", "-f", "orders.yaml"]).done();
    assert!(writes(&sink).contains(&format!("PUT /api/scenarios/{SCENARIO}/draft")));
    caller.file("exported.yaml", &exported);
    let outcome = caller.run(&["apply", "-f", "exported.yaml"]).done();
    assert_eq!(outcome.stdout, "scenario orders: unchanged\n");
}

#[test]
fn faults_stop_publishing_before_anything_is_changed() {
    let (sink, caller) = nothing_there();
    caller.file(
        "bad.yaml",
        &FILE
            .replace("orders", "bad")
            .replace("type: logger", "type: loger"),
    );
    let outcome = caller.run(&["apply", "-f", ".", "--publish"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("bad.yaml:4:"), "{}", outcome.stderr);
    assert_eq!(writes(&sink), Vec::<String>::new());
}

#[test]
fn faults_of_form_stop_applying_and_are_told_with_those_of_the_graph() {
    let (sink, caller) = nothing_there();
    let bad = FILE
        .replace("type: logger", "tipe: logger")
        .replace("app: shop", "app: shop, when: \"1 +\"");
    caller.file("bad.yaml", &format!("{bad}  - trigger.no -> log_1\n"));
    let checked = caller.run(&["check", "bad.yaml", "--json"]).json();
    let lines: Vec<&Value> = checked
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| &fault["line"])
        .collect();
    assert_eq!(lines, [2, 4, 7], "{checked:#}");
    let outcome = caller.run(&["apply", "-f", "bad.yaml"]);
    assert_eq!(outcome.status, 2);
    let told: Vec<&str> = outcome.stderr.lines().collect();
    for (line, told) in [2, 4, 7].iter().zip(told) {
        assert!(told.starts_with(&format!("bad.yaml:{line}:")), "{told}");
    }
    assert_eq!(writes(&sink), Vec::<String>::new());
}

#[test]
fn the_servers_faults_are_told_at_their_places_in_the_file() {
    let (sink, caller) = nothing_there();
    sink.on("POST /api/scenarios", 201, &json!({ "id": SCENARIO }).to_string())
        .on(&format!("PATCH /api/scenarios/{SCENARIO}"), 200, "{}")
        .on(&format!("POST /api/scenarios/{SCENARIO}/publish"), 422, r#"{"code":"invalid_scenario","errors":[{"code":"unknown_reference","severity":"error","pointer":"/trigger/config/app","message":"there is no app `shop`"}]}"#);
    let outcome = caller.run(&["apply", "-f", "orders.yaml", "--publish"]);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stderr.contains("orders.yaml:2:"),
        "{}",
        outcome.stderr
    );
    assert!(
        outcome.stdout.contains("not published"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn apps_connections_and_scenarios_are_applied_in_order_of_need() {
    let (sink, caller) = nothing_there();
    let caller = caller.with("SHOP_SECRET", "s3cret");
    let app = json!({ "id": "app_1", "key": "shop", "name": "shop", "webhook": {}, "defaultConnectionId": null });
    let list = json!({ "items": [app], "next": null }).to_string();
    let connection = json!({ "id": "con_1", "name": "shop-main" });
    sink.on("GET /api/apps?key=shop", 200, r#"{"items":[],"next":null}"#)
        .on("GET /api/apps?key=shop", 200, &list)
        .on("GET /api/apps/app_1", 200, &app.to_string())
        .on(
            "GET /api/connections?name=shop-main",
            200,
            r#"{"items":[],"next":null}"#,
        )
        .on(
            "GET /api/connections?name=shop-main",
            200,
            &json!({ "items": [connection] }).to_string(),
        )
        .on("GET /api/connections/con_1", 200, &connection.to_string())
        .on("POST /api/apps", 201, &app.to_string())
        .on("POST /api/connections", 201, &connection.to_string())
        .on("PATCH /api/apps/app_1", 200, "{}")
        .on(
            "POST /api/scenarios",
            201,
            &json!({ "id": SCENARIO }).to_string(),
        )
        .on(&format!("PATCH /api/scenarios/{SCENARIO}"), 200, "{}");
    let all = format!(
        "{FILE}---\nconnection: shop-main\napp: shop\nsecrets:\n  credentials: {{ webhookSecret: {{ env: SHOP_SECRET }} }}\n---\napp: shop\ndefaultConnection: shop-main\n"
    );
    caller.file("orders.yaml", &all);
    let outcome = caller.run(&["apply", "-f", "orders.yaml"]).done();
    let expected = [
        "POST /api/apps",
        "POST /api/connections",
        "PATCH /api/apps/app_1",
        "POST /api/scenarios",
        &format!("PATCH /api/scenarios/{SCENARIO}"),
    ];
    assert_eq!(writes(&sink), expected, "{outcome:?}");
    let sent: Value = serde_json::from_str(&sink.last("POST", "/api/connections").body).unwrap();
    assert_eq!(sent["secrets"]["credentials"]["webhookSecret"], "s3cret");
    assert!(!outcome.stdout.contains("s3cret"));
}

#[test]
fn a_secret_that_is_not_there_stops_before_anything_is_changed() {
    let (sink, caller) = nothing_there();
    let file = "app: shop\n---\nconnection: shop-main\napp: shop\nsecrets: { credentials: { token: { env: ABSENT } } }\n";
    caller.file("orders.yaml", file);
    let outcome = caller.run(&["apply", "-f", "orders.yaml"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("ABSENT"), "{}", outcome.stderr);
    assert_eq!(writes(&sink), Vec::<String>::new());
}

#[test]
fn every_scenario_is_exported_into_a_folder() {
    let (_sink, caller) = there("Hi", "h2", "h1");
    let exported = caller.run(&["export", "orders"]).done().stdout;
    assert!(
        exported.starts_with("scenario: orders\nbase: "),
        "{exported}"
    );
    caller.run(&["export", "--output", "all"]).done();
    let kept = std::fs::read_to_string(caller.folder().join("all/orders.yaml")).unwrap();
    assert_eq!(kept, exported);
    caller.run(&["check", "all"]).done();
}
