//! The command line against a real server.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

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

/// A process that is interrupted, as by Ctrl-C, when it is dropped, so that it ends its own.
struct Interrupted(Child);

impl Drop for Interrupted {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        let _ = Command::new("kill").args(["-INT", &id]).status();
        let _ = self.0.wait();
    }
}

/// An address that was free a moment ago.
fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn dev_applies_each_save_and_prints_what_comes_and_runs() {
    let caller = Caller::new().with("SHOP_SECRET", "s3cret");
    caller.file("orders.yaml", FILE);
    let address = free_address();
    let started = caller
        .command(&["dev", ".", "--json", "--listen", &address])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut dev = Interrupted(started);
    let mut lines = BufReader::new(dev.0.stdout.take().unwrap()).lines();
    let mut next = |event: &str| loop {
        let line = lines.next().unwrap().unwrap();
        let found: Value = serde_json::from_str(&line).unwrap();
        if found["event"] == event {
            return found["data"].clone();
        }
    };
    let token = next("ready")["token"].as_str().unwrap().to_owned();
    let applied = next("files");
    assert_eq!(applied[2]["published"], 1, "{applied:#}");
    caller.file("orders.yaml", &FILE.replace("Order", "An order"));
    // A save may be seen as several.
    while next("files")[2]["published"] != 2 {}
    let sender =
        Caller::of(&format!("http://{address}"), &token).with("MILLRACE_WEBHOOK_SECRET", "s3cret");
    sender.file("event.json", r#"{"id":"A-1"}"#);
    sender
        .run(&["send", "shop", "--payload", "event.json"])
        .done();
    assert_eq!(next("delivery")["status"], 200);
}

#[test]
fn a_run_is_waited_for_explained_exported_and_replayed() {
    let (_server, caller) = with_orders();
    caller.file("event.json", r#"{"body":{"id":"A-1"}}"#);
    let run = caller
        .run(&[
            "run",
            "orders",
            "--payload",
            "event.json",
            "--wait",
            "--json",
        ])
        .done()
        .json();
    let id = run["id"].as_str().unwrap();
    assert_eq!(run["status"], "succeeded");
    let logs = caller.run(&["runs", "logs", id]).done().stdout;
    assert!(logs.contains("log_1: Order A-1"), "{logs}");
    assert!(
        !caller
            .run(&["runs", "explain", id])
            .done()
            .stdout
            .trim()
            .is_empty()
    );
    assert_eq!(
        caller.run(&["runs", "export", id]).done().json()["run"]["id"],
        id
    );
    caller.run(&["runs", "replay", id, "--wait"]).done();
    let watched = caller.run(&["runs", "watch", id]).done().stdout;
    assert!(watched.ends_with(&format!("{id} succeeded\n")), "{watched}");
    assert_eq!(caller.run(&["runs", "cancel", id]).status, 1);
    let dry = caller
        .run(&["run", "orders", "--payload", "event.json", "--dry-run"])
        .done();
    assert!(dry.stdout.contains("No effects"), "{}", dry.stdout);
    let failed = caller.run(&["run", "orders", "--wait"]);
    assert_eq!(failed.status, 1, "{failed:?}");
    assert!(failed.stdout.contains("failed"), "{failed:?}");
}

#[test]
fn all_failed_runs_of_a_scenario_are_retried_at_once() {
    let server = Server::start();
    let caller = server.admin();
    let file = "\
scenario: brittle
trigger: { type: manual }
nodes:
  stop: { type: fail, config: { code: BROKEN, message: \"it breaks\" } }
edges:
  - trigger -> stop
";
    caller.file("brittle.yaml", file);
    caller
        .run(&["apply", "-f", "brittle.yaml", "--publish"])
        .done();
    for _ in 0..2 {
        assert_eq!(caller.run(&["run", "brittle", "--wait"]).status, 1);
    }
    let retry = [
        "runs",
        "retry",
        "--all",
        "--scenario",
        "brittle",
        "--error-code",
        "BROKEN",
        "--yes",
    ];
    let outcome = caller.run(&retry).done();
    assert_eq!(outcome.stdout, "Retry: 2 runs done, 0 failed.\n");
    let failed = ["runs", "list", "--scenario", "brittle", "--json"];
    let runs = caller.run(&failed).done().json();
    let retries = runs.as_array().unwrap().iter();
    assert_eq!(retries.filter(|run| !run["retryOf"].is_null()).count(), 2);
}

#[test]
fn a_warning_is_told_once_though_the_server_gives_it_too() {
    let server = Server::start();
    let caller = server.admin();
    let file = "\
scenario: calls
trigger: { type: manual }
nodes:
  call: { type: http, config: { url: \"https://a.example/{{ input.id }}\" } }
edges:
  - trigger -> call
";
    caller.file("calls.yaml", file);
    let outcome = caller
        .run(&["apply", "-f", "calls.yaml", "--publish"])
        .done();
    assert_eq!(outcome.stderr.matches("warning").count(), 1, "{outcome:?}");
}

#[test]
fn numbers_keep_their_digits_in_json() {
    const DIGITS: &str = "[1e400,123456789012345678901234567890,1.10]";
    let assert_digits = |printed: &str| {
        let text: String = printed.split_whitespace().collect();
        assert!(text.contains(DIGITS), "{printed}");
    };
    let server = Server::start();
    let caller = server.admin();
    let file = FILE
        .rsplit("---\n")
        .next()
        .unwrap()
        .replace("webhook, app: shop", "manual");
    caller.file("orders.yaml", &file);
    caller
        .run(&["apply", "-f", "orders.yaml", "--publish"])
        .done();
    let payload = format!(r#"{{"body":{{"id":7,"n":{DIGITS}}}}}"#);
    caller.file("event.json", &payload);
    let run = ["run", "orders", "--payload", "event.json", "--json"];
    let dry = caller.run(&[&run[..], &["--dry-run"]].concat()).done();
    assert_digits(&dry.stdout);
    caller.run(&[&run[..], &["--wait"]].concat()).done();
    let runs = caller.run(&["runs", "list", "--json"]).done().json();
    let id = runs[0]["id"].as_str().unwrap();
    let shown = caller.run(&["runs", "show", id, "--json"]).done();
    assert_digits(&shown.stdout);
}

#[test]
fn people_are_shown_names_and_not_ids() {
    let (_server, caller) = with_orders();
    caller.file("event.json", r#"{"body":{"id":"A-1"}}"#);
    let start = ["run", "orders", "--payload", "event.json", "--wait"];
    caller.run(&start).done();
    let listed = caller.run(&["runs", "list"]).done().stdout;
    let words: Vec<&str> = listed.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(words[1..3], ["orders", "succeeded"], "{listed}");
    let shown = caller.run(&["runs", "show", words[0]]).done().stdout;
    assert!(
        shown.contains("orders") && !shown.contains("scn_"),
        "{shown}"
    );
    let listed = caller.run(&["connection", "list"]).done().stdout;
    assert!(
        !listed.contains("app_") && listed.contains("shop "),
        "{listed}"
    );
    let shown = caller
        .run(&["connection", "show", "shop-main"])
        .done()
        .stdout;
    assert!(!shown.contains("app_"), "{shown}");
}

#[test]
fn a_connection_that_is_inactive_fails_its_test() {
    let (_server, caller) = with_orders();
    caller.run(&["connection", "test", "shop-main"]).done();
    let set = ["connection", "set", "shop-main", "--status", "inactive"];
    caller.run(&set).done();
    let tested = caller.run(&["connection", "test", "shop-main"]);
    assert_eq!(tested.status, 1, "{tested:?}");
    assert!(tested.stdout.contains("it is inactive"), "{tested:?}");
}
