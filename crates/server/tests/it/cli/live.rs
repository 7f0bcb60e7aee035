//! The command line against a real server.

use serde_json::json;

use crate::process::{Caller, Server};

const FILE: &str = "\
app: shop
defaultConnection: shop-main
---
connection: shop-main
app: shop
secrets: { credentials: { webhookSecret: { env: SHOP_SECRET } } }
---
scenario: orders
trigger: { type: webhook, app: shop }
nodes:
  log_1: { type: logger, config: { message: \"Order {{ input.body.id }}\" } }
edges:
  - trigger -> log_1
";

fn with_orders() -> (Server, Caller) {
    let server = Server::start();
    let caller = server
        .admin()
        .with("SHOP_SECRET", "s3cret")
        .with("MILLRACE_WEBHOOK_SECRET", "s3cret");
    caller.file("orders.yaml", FILE);
    caller
        .run(&["apply", "-f", "orders.yaml", "--publish"])
        .done();
    (server, caller)
}

#[test]
fn files_are_applied_once_exported_and_applied_again_without_a_change() {
    let (_server, caller) = with_orders();
    let again = caller
        .run(&["apply", "-f", "orders.yaml", "--publish", "--json"])
        .done()
        .json();
    for done in again.as_array().unwrap() {
        assert_eq!(done["action"], "unchanged", "{again:#}");
        assert_eq!(done["published"], json!(null));
    }
    let exported = caller.run(&["export", "orders"]).done().stdout;
    caller.file("exported.yaml", &exported);
    let outcome = caller.run(&["apply", "-f", "exported.yaml"]).done();
    assert_eq!(outcome.stdout, "scenario orders: unchanged\n");
}

#[test]
fn a_draft_that_someone_changed_is_not_overwritten_but_by_force() {
    let (server, caller) = with_orders();
    let scenario = caller
        .run(&["scenario", "show", "orders", "--json"])
        .done()
        .json();
    let mut draft = scenario["draft"].clone();
    draft["nodes"][0]["config"]["message"] = json!("changed in the editor");
    let request = format!(
        "PUT /api/scenarios/{}/draft",
        scenario["id"].as_str().unwrap()
    );
    let etag = [("if-match", scenario["draftEtag"].as_str().unwrap())];
    let (status, answer) = server.call(&request, &etag, &draft.to_string());
    assert_eq!(status, 200, "{answer:#}");
    let outcome = caller.run(&["apply", "-f", "orders.yaml", "--publish"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stdout.contains("\"changed in the editor\" -> "),
        "{outcome:?}"
    );
    let exported = caller.run(&["export", "orders"]).done().stdout;
    caller.file(
        "exported.yaml",
        &exported.replace("in the editor", "in the file"),
    );
    caller.run(&["apply", "-f", "exported.yaml"]).done();
    caller
        .run(&["apply", "-f", "orders.yaml", "--force"])
        .done();
}

#[test]
fn a_disabled_scenario_stays_disabled_when_its_file_is_applied() {
    let (_server, caller) = with_orders();
    caller.run(&["scenario", "disable", "orders"]).done();
    caller
        .run(&["apply", "-f", "orders.yaml", "--publish"])
        .done();
    assert_eq!(
        caller
            .run(&["scenario", "show", "orders", "--json"])
            .done()
            .json()["enabled"],
        false
    );
    caller.run(&["scenario", "delete", "orders"]).done();
    let outcome = caller.run(&["app", "delete", "shop"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.contains("connection shop-main"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_sent_webhook_is_signed_so_that_the_server_runs_it() {
    let (_server, caller) = with_orders();
    caller.file("event.json", r#"{"id":"A-1"}"#);
    let outcome = caller
        .run(&["send", "shop", "--payload", "event.json", "--json"])
        .done();
    assert_eq!(outcome.json()["status"], "succeeded", "{outcome:?}");
    let wrong = caller.with("WRONG", "x");
    let outcome = wrong.run(&[
        "send",
        "shop",
        "--payload",
        "event.json",
        "--secret-env",
        "WRONG",
    ]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stdout.contains("invalid_signature"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn variables_tokens_and_types_are_those_of_the_server() {
    let server = Server::start();
    let caller = server.admin();
    caller.run(&["var", "set", "limit", "10"]).done();
    assert_eq!(caller.run(&["var", "get", "limit"]).done().stdout, "10\n");
    let token = caller.run(&["token", "create", "ci"]).done().stdout;
    let other = Caller::of(&server.url, token.trim());
    assert!(other.run(&["types"]).done().stdout.contains("logger"));
    other.run(&["types", "http"]).done();
    caller.run(&["token", "revoke", "ci"]).done();
    assert_eq!(other.run(&["types"]).status, 1);
}

#[test]
fn a_second_server_of_one_folder_exits_2_and_names_the_first() {
    let server = Server::start();
    let outcome = server.owner().run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(
        outcome.stderr.contains("is in use by process"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn doctor_looks_at_the_server_of_this_machine() {
    let server = Server::start();
    let address = server.url.replace("http://", "");
    let outcome = server.owner().run(&["doctor", "--listen", &address]);
    assert!(outcome.stdout.contains("held by process"), "{outcome:?}");
    let outcome = server.admin().run(&["doctor"]).done();
    assert!(outcome.stdout.contains("is healthy"), "{outcome:?}");
}
