//! Scenarios, apps, connections, variables, tokens and types.

use serde_json::{Value, json};

use crate::process::{Caller, Sink};

const SCENARIO: &str = "scn_01jdcx2h5se8e9v5sk5qh6gd3w";
const APP: &str = "app_01jdcx2h5se8e9v5sk5qh6gd3w";
const CONNECTION: &str = "con_01jdcx2h5se8e9v5sk5qh6gd3w";

fn start() -> (Sink, Caller) {
    let sink = Sink::start();
    let caller = Caller::of(&sink.url(), "t");
    (sink, caller)
}

/// A list of one item.
fn one(item: &Value) -> String {
    json!({ "items": [item], "next": null }).to_string()
}

fn scenario() -> Value {
    json!({
        "id": SCENARIO, "name": "orders", "enabled": true, "publishedVersion": 2, "trigger": "webhook",
        "tags": ["shop"], "updatedAt": "2026-11-23T13:28:49.120Z",
        "draft": { "trigger": { "type": "webhook", "config": { "app": "shop" } },
            "nodes": [{ "id": "log_1", "type": "logger", "config": { "message": "new" } }],
            "edges": [{ "source": "trigger", "sourceHandle": "out", "target": "log_1", "targetHandle": "in" }],
            "settings": {} },
    })
}

fn with_scenario() -> (Sink, Caller) {
    let (sink, caller) = start();
    sink.on("GET /api/scenarios?name=orders", 200, &one(&scenario()))
        .on("GET /api/scenarios", 200, &one(&scenario()))
        .on(
            &format!("GET /api/scenarios/{SCENARIO}"),
            200,
            &scenario().to_string(),
        );
    (sink, caller)
}

#[test]
fn scenarios_are_listed_as_a_table_and_as_json() {
    let (_sink, caller) = with_scenario();
    let outcome = caller.run(&["scenarios", "list"]).done();
    insta::assert_snapshot!(outcome.stdout, @r"
    NAME    ENABLED  PUBLISHED  TRIGGER  TAGS  CHANGED
    orders  yes      2          webhook  shop  2026-11-23T13:28:49.120Z
    ");
    let outcome = caller.run(&["scenario", "list", "--json"]).done();
    assert_eq!(outcome.json()[0]["name"], "orders");
}

#[test]
fn a_long_list_is_read_page_by_page() {
    let (sink, caller) = start();
    sink.on(
        "GET /api/scenarios",
        200,
        r#"{"items":[{"name":"a"}],"next":"c1"}"#,
    )
    .on("GET /api/scenarios", 200, r#"{"items":[],"next":"c2"}"#)
    .on(
        "GET /api/scenarios",
        200,
        r#"{"items":[{"name":"b"}],"next":null}"#,
    );
    let outcome = caller.run(&["scenario", "list", "--json"]).done();
    assert_eq!(outcome.json(), json!([{ "name": "a" }, { "name": "b" }]));
    assert!(
        sink.last("GET", "/api/scenarios")
            .path
            .contains("cursor=c2")
    );
}

#[test]
fn a_scenario_is_shown_by_name_and_by_id() {
    let (sink, caller) = with_scenario();
    let versions = one(
        &json!({ "version": 2, "publishedAt": "2026-11-23T13:00:00Z", "publishedBy": "admin" }),
    );
    sink.on(
        &format!("GET /api/scenarios/{SCENARIO}/versions"),
        200,
        &versions,
    );
    let by_name = caller.run(&["scenario", "show", "orders"]).done();
    assert!(
        by_name.stdout.contains("log_1") && by_name.stdout.contains("admin"),
        "{by_name:?}"
    );
    let by_id = caller.run(&["scenario", "show", SCENARIO]).done();
    assert_eq!(by_name.stdout, by_id.stdout);
}

#[test]
fn a_scenario_that_is_not_there_is_an_error_that_says_how_to_find_one() {
    let (sink, caller) = start();
    sink.on("GET /api/scenarios", 200, r#"{"items":[],"next":null}"#);
    let outcome = caller.run(&["scenario", "show", "order"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("`millrace scenario list`"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn faults_of_publishing_are_all_told() {
    let (sink, caller) = with_scenario();
    let path = format!("POST /api/scenarios/{SCENARIO}/publish");
    sink.on(&path, 422, r#"{"detail":"the scenario has 2 faults; see `errors`","code":"invalid_scenario","errors":[{"pointer":"/nodes/0/type","message":"no type `x`"},{"pointer":"/edges/1","message":"dangling"}]}"#);
    let outcome = caller.run(&["scenario", "publish", "orders"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("/nodes/0/type") && outcome.stderr.contains("/edges/1"));
    let path = format!("POST /api/scenarios/{SCENARIO}/rollback");
    sink.on(&path, 200, r#"{"version":3,"rollbackOf":1,"warnings":[]}"#);
    let outcome = caller.run(&["scenario", "rollback", "orders", "1"]).done();
    assert_eq!(
        outcome.stdout,
        "Published orders as version 3. It is version 1 again.\n"
    );
    assert_eq!(sink.last("POST", "/api/scenarios").body, r#"{"version":1}"#);
}

#[test]
fn a_diff_says_what_changed_since_the_published_version() {
    let (sink, caller) = with_scenario();
    let mut content = scenario()["draft"].clone();
    content["nodes"][0]["config"]["message"] = json!("old");
    let version = json!({ "summary": { "version": 2 }, "content": content });
    sink.on(
        &format!("GET /api/scenarios/{SCENARIO}/versions/2"),
        200,
        &version.to_string(),
    );
    let outcome = caller.run(&["scenario", "diff", "orders"]).done();
    insta::assert_snapshot!(outcome.stdout, @r#"
    From version 2 to the draft:
    ~ node log_1: config.message: "old" -> "new"
    "#);
}

#[test]
fn scenarios_are_enabled_disabled_copied_renamed_and_deleted() {
    let (sink, caller) = with_scenario();
    let base = format!("/api/scenarios/{SCENARIO}");
    let answer = scenario().to_string();
    sink.on(&format!("POST {base}/enable"), 200, &answer)
        .on(&format!("POST {base}/disable"), 200, &answer)
        .on(&format!("POST {base}/copy"), 201, r#"{"id":"scn_x"}"#)
        .on(&format!("PATCH {base}"), 200, &answer)
        .on(
            &format!("DELETE {base}"),
            409,
            r#"{"detail":"`orders` is enabled","code":"scenario_enabled"}"#,
        );
    assert_eq!(
        caller.run(&["scenario", "enable", "orders"]).done().stdout,
        "orders is enabled.\n"
    );
    assert_eq!(
        caller.run(&["scenario", "disable", "orders"]).done().stdout,
        "orders is disabled.\n"
    );
    caller
        .run(&["scenario", "copy", "orders", "orders-2"])
        .done();
    caller
        .run(&["scenario", "rename", "orders", "sales"])
        .done();
    assert_eq!(sink.last("PATCH", &base).body, r#"{"name":"sales"}"#);
    let outcome = caller.run(&["scenario", "delete", "orders"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("millrace scenario disable"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn an_app_is_created_with_its_scheme() {
    let (sink, caller) = start();
    let app = json!({ "id": APP, "key": "shop", "name": "Shop", "webhookUrl": "http://x/api/webhook/shop", "webhook": {} });
    sink.on("POST /api/apps", 201, &app.to_string())
        .on("GET /api/apps", 200, &one(&app));
    let outcome = caller
        .run(&[
            "app", "create", "shop", "--name", "Shop", "--scheme", "github",
        ])
        .done();
    assert!(outcome.stdout.contains("http://x/api/webhook/shop"));
    let sent = sink.last("POST", "/api/apps").body;
    assert_eq!(
        sent,
        r#"{"key":"shop","name":"Shop","webhook":{"scheme":"github"}}"#
    );
    let outcome = caller.run(&["apps", "list"]).done();
    assert!(
        outcome.stdout.starts_with("KEY   NAME"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn bad_input_is_told_with_every_fault_and_exits_2() {
    let (sink, caller) = start();
    sink.on("POST /api/apps", 400, r#"{"detail":"/key: expected [a-z]","code":"invalid_request","errors":[{"pointer":"/key","message":"expected [a-z]"}]}"#);
    let outcome = caller.run(&["app", "create", "BAD KEY"]);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stderr.contains("/key: expected [a-z]"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn an_app_in_use_names_its_users() {
    let (sink, caller) = start();
    sink.on(
        "GET /api/apps",
        200,
        &one(&json!({ "id": APP, "key": "shop" })),
    );
    sink.on(
        &format!("DELETE /api/apps/{APP}"),
        409,
        r#"{"detail":"the app `shop` is in use","code":"in_use","users":["scenario orders"]}"#,
    );
    let outcome = caller.run(&["app", "delete", "shop"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("used by scenario orders"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_connections_secrets_come_from_variables_and_files_never_from_arguments() {
    let (sink, caller) = start();
    let caller = caller.with("SHOP_SECRET", "s3cret");
    caller.file("token", "tok\n");
    let connection = json!({ "id": CONNECTION, "appId": APP, "name": "shop-main", "status": "active", "secretNames": ["webhookSecret"] });
    sink.on(
        "GET /api/apps",
        200,
        &one(&json!({ "id": APP, "key": "shop" })),
    )
    .on(&format!("PATCH /api/apps/{APP}"), 200, "{}")
    .on("POST /api/connections", 201, &connection.to_string());
    let outcome = caller
        .run(&[
            "connection",
            "create",
            "shop-main",
            "--app",
            "shop",
            "--default",
            "--secret",
            "webhookSecret=env:SHOP_SECRET",
            "--secret",
            "token=file:token",
        ])
        .done();
    assert!(
        !outcome.stdout.contains("s3cret"),
        "secrets are never shown"
    );
    let sent: Value = serde_json::from_str(&sink.last("POST", "/api/connections").body).unwrap();
    assert_eq!(
        sent["secrets"]["credentials"],
        json!({ "webhookSecret": "s3cret", "token": "tok" })
    );
    assert!(sink.last("PATCH", "/api/apps").body.contains(CONNECTION));
    let outcome = caller.run(&[
        "connection",
        "create",
        "x",
        "--app",
        "shop",
        "--secret",
        "token=hunter2",
    ]);
    assert_eq!(outcome.status, 2);
    let outcome = caller.run(&[
        "connection",
        "create",
        "x",
        "--app",
        "shop",
        "--secret",
        "token=env:ABSENT",
    ]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("ABSENT"), "{}", outcome.stderr);
}

#[test]
fn a_connection_that_fails_its_test_exits_1() {
    let (sink, caller) = start();
    let connection = json!({ "id": CONNECTION, "name": "shop-main" });
    sink.on("GET /api/connections", 200, &one(&connection))
        .on(
            &format!("GET /api/connections/{CONNECTION}"),
            200,
            &connection.to_string(),
        )
        .on(
            &format!("POST /api/connections/{CONNECTION}/test"),
            200,
            r#"{"ok":false,"status":"error","checks":[{"name":"request","ok":false,"message":"401"}]}"#,
        );
    let outcome = caller.run(&["connection", "test", "shop-main"]);
    assert_eq!(outcome.status, 1);
    insta::assert_snapshot!(outcome.stdout, @r"
    WHAT     RESULT  DETAIL
    request  wrong   401
    ");
    assert_eq!(caller.run(&["connection", "set", "shop-main"]).status, 2);
}

#[test]
fn a_variable_is_json_or_else_text() {
    let (sink, caller) = start();
    sink.on("PUT /api/variables/limit", 201, "{}")
        .on(
            "GET /api/variables",
            200,
            &one(&json!({ "name": "limit", "value": 10, "updatedAt": "t" })),
        )
        .on("DELETE /api/variables/limit", 204, "");
    for (value, sent) in [
        ("10", "10"),
        ("-1.50", "-1.50"),
        ("ten", "\"ten\""),
        ("[1]", "[1]"),
    ] {
        caller.run(&["var", "set", "limit", value]).done();
        assert_eq!(
            sink.last("PUT", "/api/variables").body,
            format!("{{\"value\":{sent}}}")
        );
    }
    caller.run(&["var", "set", "limit", "10", "--text"]).done();
    assert_eq!(sink.last("PUT", "/api/variables").body, r#"{"value":"10"}"#);
    assert_eq!(caller.run(&["vars", "get", "limit"]).done().stdout, "10\n");
    assert_eq!(caller.run(&["var", "get", "other"]).status, 1);
    caller.run(&["var", "delete", "limit"]).done();
    insta::assert_snapshot!(caller.run(&["var", "list"]).done().stdout, @r"
    NAME   VALUE  CHANGED
    limit  10     t
    ");
}

#[test]
fn a_token_is_printed_alone_so_that_it_can_be_piped() {
    let (sink, caller) = start();
    sink.on(
        "POST /api/tokens",
        201,
        r#"{"id":"tok_1","name":"ci","token":"mrt_x"}"#,
    )
    .on(
        "GET /api/tokens",
        200,
        r#"{"items":[{"id":"tok_1","name":"ci"}],"next":null}"#,
    )
    .on("DELETE /api/tokens/tok_1", 204, "");
    let outcome = caller
        .run(&["token", "create", "ci", "--expires-in", "90d"])
        .done();
    assert_eq!(outcome.stdout, "mrt_x\n");
    assert!(sink.last("POST", "/api/tokens").body.contains("expiresIn"));
    caller.run(&["tokens", "revoke", "ci"]).done();
    assert_eq!(sink.last("DELETE", "/api/tokens").path, "/api/tokens/tok_1");
    assert_eq!(caller.run(&["token", "revoke", "other"]).status, 1);
}

#[test]
fn a_type_is_shown_with_its_page_and_config() {
    let (sink, caller) = start();
    let info = json!({
        "key": "fail", "kind": "node", "description": "Ends the run.", "page": "# Fail\nEnds it.",
        "inputs": [{ "name": "in" }], "outputs": [],
        "schema": { "required": ["code"], "properties": { "code": { "description": "A code." } } },
    });
    sink.on("GET /api/registry/types/fail", 200, &info.to_string())
        .on("GET /api/registry/nodes", 200, &one(&info))
        .on("GET /api/registry/actions", 200, r#"{"items":[]}"#)
        .on("GET /api/registry/triggers", 200, r#"{"items":[]}"#);
    let outcome = caller.run(&["types", "fail"]).done();
    insta::assert_snapshot!(outcome.stdout, @r"
    Type         fail (node)
    Handles in   in
    Handles out  -

    # Fail
    Ends it.

    CONFIG  REQUIRED  DEFAULT  WHAT IT SAYS
    code    yes       -        A code.
    ");
    assert!(
        caller
            .run(&["types"])
            .done()
            .stdout
            .contains("Ends the run.")
    );
    assert_eq!(caller.run(&["types", "nothing"]).status, 1);
}
