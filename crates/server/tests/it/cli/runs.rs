//! Starting runs by hand, reading them, following them, asking something of them.

use serde_json::{Value, json};

use crate::process::{Caller, Sink};

const SCENARIO: &str = "scn_01jdcx2h5se8e9v5sk5qh6gd3w";
const RUN: &str = "run_01jdcx2h5se8e9v5sk5qh6gd3w";

fn start() -> (Sink, Caller) {
    let sink = Sink::start();
    let list = json!({ "items": [{ "id": SCENARIO, "name": "orders" }], "next": null });
    sink.on("GET /api/scenarios", 200, &list.to_string());
    let caller = Caller::of(&sink.url(), "t");
    (sink, caller)
}

fn run(status: &str) -> Value {
    json!({
        "id": RUN, "scenarioId": SCENARIO, "scenarioVersion": 3, "status": status,
        "correlationId": "c-1", "dryRun": false, "createdAt": "2026-11-23T13:28:49.120Z",
        "labels": { "order": "A-1" },
        "error": if status == "failed" { json!({ "code": "TIMEOUT", "message": "too slow" }) } else { Value::Null },
    })
}

#[test]
fn a_run_is_started_with_a_payload_whose_digits_are_kept() {
    let (sink, caller) = start();
    let path = format!("POST /api/scenarios/{SCENARIO}/run");
    sink.on(
        &path,
        202,
        &json!({ "runId": RUN, "status": "running" }).to_string(),
    );
    let payload = r#"{"total":12345678901234567890123,"price":1.10}"#;
    let outcome = caller
        .run_with(&["run", "orders", "--payload", "-"], payload)
        .done();
    assert_eq!(outcome.stdout, format!("{RUN} running\n"));
    let sent = sink.last("POST", "/api/scenarios").body;
    assert_eq!(
        sent,
        format!(r#"{{"payload":{payload},"dryRun":false,"wait":false}}"#)
    );
}

#[test]
fn waiting_follows_the_run_to_its_end_and_says_how_it_ended() {
    for (status, exit) in [("succeeded", 0), ("failed", 1), ("cancelled", 1)] {
        let (sink, caller) = start();
        let path = format!("POST /api/scenarios/{SCENARIO}/run");
        sink.on(
            &path,
            202,
            &json!({ "runId": RUN, "status": "running" }).to_string(),
        )
        .on(
            &format!("GET /api/runs/{RUN}"),
            200,
            &run("running").to_string(),
        )
        .on(
            &format!("GET /api/runs/{RUN}"),
            200,
            &run(status).to_string(),
        )
        .on_events(
            &format!("GET /api/runs/{RUN}/events"),
            "event: end\ndata: {}\n\n",
        );
        let outcome = caller.run(&["run", "orders", "--wait"]);
        assert_eq!(outcome.status, exit, "{outcome:?}");
        assert!(outcome.stdout.contains(status), "{outcome:?}");
    }
}

#[test]
fn a_dry_run_shows_each_effect_with_its_request_and_who_answered() {
    let (sink, caller) = start();
    let answer = json!({
        "runId": RUN, "status": "succeeded",
        "effects": [{ "nodeId": "notify", "scope": "", "request": { "url": "https://chat.example" }, "answeredBy": "example" }],
        "steps": [{ "step": 2, "nodeId": "notify", "scope": "", "status": "succeeded", "attempts": [], "output": { "status": 200 } }],
    });
    sink.on(
        &format!("POST /api/scenarios/{SCENARIO}/run"),
        200,
        &answer.to_string(),
    );
    let outcome = caller
        .run(&["run", "orders", "--dry-run", "--version", "draft"])
        .done();
    insta::assert_snapshot!(outcome.stdout, @r#"
    Dry run run_01jdcx2h5se8e9v5sk5qh6gd3w: succeeded

    STEP  NODE    STATUS     OUTPUT OR ERROR
    2     notify  succeeded  {"status":200}

    EFFECT OF  ANSWERED BY  REQUEST
    notify     example      {"url":"https://chat.example"}
    "#);
    assert_eq!(
        caller.run(&["run", "orders", "--version", "newest"]).status,
        2
    );
}

#[test]
fn runs_are_found_by_every_filter() {
    let (sink, caller) = start();
    let list = json!({ "items": [run("failed")], "next": null });
    sink.on("GET /api/runs", 200, &list.to_string());
    let outcome = caller
        .run(&[
            "run",
            "list",
            "--scenario",
            "orders",
            "--status",
            "failed",
            "--status",
            "cancelled",
            "--label",
            "order=A-1",
            "--error-code",
            "TIMEOUT",
            "--correlation-id",
            "c-1",
        ])
        .done();
    insta::assert_snapshot!(outcome.stdout, @r"
    RUN                             SCENARIO                        STATUS  VERSION  ACCEPTED                  LABELS     ERROR
    run_01jdcx2h5se8e9v5sk5qh6gd3w  scn_01jdcx2h5se8e9v5sk5qh6gd3w  failed  3        2026-11-23T13:28:49.120Z  order=A-1  TIMEOUT
    ");
    let asked = sink.last("GET", "/api/runs").path;
    for part in [
        "scenario=scn_",
        "status=failed",
        "status=cancelled",
        "label.order=A-1",
        "error.code=TIMEOUT",
    ] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
}

#[test]
fn a_list_of_none_is_refused() {
    let (_sink, caller) = start();
    for words in [
        &["runs", "list"][..],
        &["runs", "logs", RUN],
        &["scenario", "list"],
        &["app", "list"],
        &["connection", "list"],
    ] {
        let outcome = caller.run(&[words, &["--limit", "0"]].concat());
        assert_eq!(outcome.status, 2, "{words:?}: {outcome:?}");
        assert!(outcome.stderr.contains("at least 1"), "{outcome:?}");
    }
}

#[test]
fn a_run_that_is_not_there_is_named_with_the_command_that_lists_them() {
    let (_sink, caller) = start();
    for words in [
        "show", "logs", "explain", "watch", "cancel", "retry", "export",
    ] {
        let outcome = caller.run(&["runs", words, "nope"]);
        assert_eq!(outcome.status, 1, "{outcome:?}");
        assert!(
            outcome.stderr.contains("`millrace runs list`"),
            "{outcome:?}"
        );
    }
}

#[test]
fn watching_all_runs_begins_with_those_under_way() {
    let (sink, caller) = start();
    let list = json!({ "items": [run("waiting")], "next": null });
    sink.on("GET /api/runs", 200, &list.to_string());
    // The stream is cut, and who would take it up is refused, so that the command ends.
    sink.on_events("GET /api/events", "event: reset\ndata: {}\n\n")
        .on("GET /api/events", 401, "{}");
    let outcome = caller.run(&["runs", "watch"]);
    assert_eq!(outcome.stdout, format!("{RUN} waiting\n"), "{outcome:?}");
    let asked = sink.last("GET", "/api/runs").path;
    assert!(asked.contains("status=queued") && asked.contains("status=waiting"));
}

#[test]
fn a_run_is_shown_with_its_steps_and_explained_in_sentences() {
    let (sink, caller) = start();
    let steps = json!({ "items": [
        { "step": 1, "nodeId": "trigger", "status": "succeeded", "attempts": [] },
        { "step": 2, "nodeId": "notify", "status": "skipped", "skipReason": "not_taken", "attempts": [] },
    ], "next": null });
    sink.on(
        &format!("GET /api/runs/{RUN}"),
        200,
        &run("failed").to_string(),
    )
    .on(
        &format!("GET /api/runs/{RUN}/steps"),
        200,
        &steps.to_string(),
    )
    .on(
        &format!("GET /api/runs/{RUN}/explain"),
        200,
        r#"{"sentences":["notify skipped: large.true not taken","it failed"]}"#,
    );
    let outcome = caller.run(&["runs", "show", RUN]).done();
    assert!(outcome.stdout.contains("skipped (not_taken)") && outcome.stdout.contains("TIMEOUT"));
    assert_eq!(
        caller.run(&["runs", "show", RUN, "--json"]).done().json()["steps"][1]["step"],
        2
    );
    let outcome = caller.run(&["runs", "explain", RUN]).done();
    assert_eq!(
        outcome.stdout,
        "notify skipped: large.true not taken\nit failed\n"
    );
}

#[test]
fn a_log_is_read_to_its_end() {
    let (sink, caller) = start();
    let path = format!("GET /api/runs/{RUN}/logs");
    let page = |message: &str, next: Value| {
        json!({ "items": [{ "at": "2026-11-23T13:28:49.120Z", "level": "info", "nodeId": "log_1", "message": message }], "next": next }).to_string()
    };
    sink.on(&path, 200, &page("one", json!("1")))
        .on(&path, 200, &page("two", Value::Null));
    let outcome = caller.run(&["runs", "logs", RUN, "--level", "info"]).done();
    insta::assert_snapshot!(outcome.stdout, @r"
    2026-11-23T13:28:49.120Z info  log_1: one
    2026-11-23T13:28:49.120Z info  log_1: two
    ");
    assert!(sink.last("GET", "/api/runs").path.contains("after=1"));
}

#[test]
fn watching_prints_events_until_the_end_and_takes_up_a_lost_connection() {
    let (sink, caller) = start();
    let path = format!("GET /api/runs/{RUN}/events");
    sink.on(&format!("GET /api/runs/{RUN}"), 200, &run("succeeded").to_string())
        .on_events(&path, "event: step\nid: 4\ndata: {\"runId\":\"run_1\",\"nodeId\":\"a\",\"status\":\"succeeded\"}\n\n")
        .on_events(&path, "event: end\nid: 5\ndata: {\"id\":\"run_1\",\"status\":\"succeeded\"}\n\n");
    let outcome = caller.run(&["runs", "watch", RUN]).done();
    assert_eq!(outcome.stdout, "run_1   a succeeded\nrun_1 succeeded\n");
    assert_eq!(
        sink.last("GET", &format!("/api/runs/{RUN}/events")).headers["last-event-id"],
        "4"
    );
    let outcome = caller.run(&["runs", "watch", RUN, "--json"]).done();
    assert_eq!(
        outcome.stdout.lines().count(),
        1,
        "one line of JSON for each event"
    );
}

#[test]
fn retry_replay_resolve_and_cancel_ask_what_was_said() {
    let (sink, caller) = start();
    let made = run("queued").to_string();
    sink.on(&format!("POST /api/runs/{RUN}/retry"), 201, &made)
        .on(&format!("POST /api/runs/{RUN}/replay"), 201, &made)
        .on(&format!("POST /api/runs/{RUN}/steps/2/resolve"), 200, &made)
        .on(&format!("POST /api/runs/{RUN}/cancel"), 202, &made);
    caller
        .run(&[
            "runs",
            "retry",
            RUN,
            "--from",
            "notify",
            "--version",
            "latest",
            "--force",
        ])
        .done();
    let sent = |verb: &str| sink.last("POST", &format!("/api/runs/{RUN}/{verb}")).body;
    assert_eq!(
        sent("retry"),
        r#"{"from":"notify","version":"latest","force":true}"#
    );
    caller
        .run(&["runs", "replay", RUN, "--version", "2"])
        .done();
    assert_eq!(sent("replay"), r#"{"version":2}"#);
    let arguments = [
        "runs",
        "resolve",
        RUN,
        "2",
        "--output",
        r#"{"ok":true}"#,
        "--reason",
        "by hand",
    ];
    caller.run(&arguments).done();
    assert_eq!(
        sent("steps/2/resolve"),
        r#"{"output":{"ok":true},"reason":"by hand"}"#
    );
    caller
        .run(&["runs", "cancel", RUN, "--reason", "wrong"])
        .done();
    assert_eq!(sent("cancel"), r#"{"reason":"wrong"}"#);
    let arguments = [
        "runs", "resolve", RUN, "2", "--output", "{", "--reason", "x",
    ];
    assert_eq!(caller.run(&arguments).status, 2);
}

fn job(status: &str, done: u64, failed: u64) -> String {
    let last = (failed > 0)
        .then(|| json!({ "runId": RUN, "code": "not_failed", "message": "it has succeeded" }));
    json!({
        "id": "job_1", "action": "retry", "status": status,
        "progress": { "done": done, "failed": failed }, "lastFailure": last,
    })
    .to_string()
}

#[test]
fn many_runs_are_asked_at_once_and_waited_for() {
    let (sink, caller) = start();
    sink.on("POST /api/runs/bulk", 202, &job("running", 0, 0))
        .on("GET /api/jobs/job_1", 200, &job("running", 3, 0))
        .on("GET /api/jobs/job_1", 200, &job("finished", 7, 0));
    let arguments = [
        "runs",
        "retry",
        "--all",
        "--scenario",
        "orders",
        "--after",
        "2026-11-23T13:00:00Z",
        "--label",
        "order=A-1",
        "--error-code",
        "TIMEOUT",
        "--version",
        "latest",
        "--yes",
    ];
    let outcome = caller.run(&arguments).done();
    assert_eq!(outcome.stdout, "Retry: 7 runs done, 0 failed.\n");
    let sent: Value = serde_json::from_str(&sink.last("POST", "/api/runs/bulk").body).unwrap();
    let expected = json!({
        "action": "retry", "options": { "version": "latest" },
        "filter": {
            "scenario": SCENARIO, "createdAfter": "2026-11-23T13:00:00Z", "error.code": "TIMEOUT",
            "labels": { "order": "A-1" }, "status": ["failed", "cancelled"],
        },
    });
    assert_eq!(sent, expected);
    let asked = caller.run(&[&arguments[..], &["--json"]].concat()).done();
    assert_eq!(asked.json()["progress"]["done"], 7);
}

#[test]
fn a_job_that_does_not_succeed_with_every_run_exits_1_and_says_why() {
    let (sink, caller) = start();
    sink.on("POST /api/runs/bulk", 202, &job("finished", 2, 1));
    let arguments = ["runs", "replay", "--all", "--status", "succeeded", "--yes"];
    let outcome = caller.run(&arguments);
    assert_eq!(outcome.status, 1);
    insta::assert_snapshot!(outcome.stdout, @r"
    Replay: 2 runs done, 1 failed.
    The last failure: run_01jdcx2h5se8e9v5sk5qh6gd3w: it has succeeded
    ");
    sink.on("POST /api/runs/bulk", 202, &job("cancelled", 2, 0));
    let stopped = caller.run(&["runs", "cancel", "--all", "--scenario", "orders", "-y"]);
    let sent: Value = serde_json::from_str(&sink.last("POST", "/api/runs/bulk").body).unwrap();
    assert_eq!(
        sent["filter"]["status"],
        json!(["queued", "running", "waiting"])
    );
    assert_eq!(stopped.status, 1, "{stopped:?}");
}

#[test]
fn many_runs_are_never_changed_by_mistake() {
    let (sink, caller) = start();
    for (arguments, said) in [
        (&["runs", "cancel", "--all", "--yes"][..], "--scenario"),
        (&["runs", "list", "--status", "done"], "succeeded"),
        (&["runs", "logs", RUN, "--level", "loud"], "warn"),
        (
            &["runs", "cancel", "--all", "--scenario", "orders"],
            "--yes",
        ),
        (
            &["runs", "cancel", "--scenario", "orders", "--yes"],
            "--all",
        ),
        (&["runs", "retry", RUN, "--all", "--yes"], "--all"),
        (&["runs", "replay", RUN, "--status", "failed"], "--status"),
        (
            &[
                "runs", "retry", "--all", "--status", "failed", "--wait", "-y",
            ],
            "--wait",
        ),
    ] {
        let outcome = caller.run(arguments);
        assert_eq!(outcome.status, 2, "{arguments:?} {outcome:?}");
        assert!(outcome.stderr.contains(said), "{arguments:?} {outcome:?}");
    }
    let changes = sink.requests();
    assert!(changes.iter().all(|request| request.method == "GET"));
}

#[test]
fn what_cannot_be_asked_says_what_can() {
    let (sink, caller) = start();
    let path = format!("POST /api/runs/{RUN}/retry");
    sink.on(
        &path,
        409,
        r#"{"detail":"charge is at_most_once","code":"needs_force"}"#,
    );
    let outcome = caller.run(&["runs", "retry", RUN]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("--force"), "{}", outcome.stderr);
}

#[test]
fn a_place_that_cannot_be_written_is_bad_input() {
    let (sink, caller) = start();
    let path = format!("GET /api/runs/{RUN}/export");
    sink.on(&path, 200, "{}");
    let outcome = caller.run(&["runs", "export", RUN, "--output", "absent/run.json"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("absent/run.json"), "{outcome:?}");
}

#[test]
fn a_run_is_exported_as_one_file() {
    let (sink, caller) = start();
    sink.on(
        &format!("GET /api/runs/{RUN}/export"),
        200,
        r#"{"format":1,"journal":["aGk="]}"#,
    );
    let outcome = caller
        .run(&["runs", "export", RUN, "--output", "run.json"])
        .done();
    assert_eq!(outcome.stdout, "");
    let kept = std::fs::read_to_string(caller.folder().join("run.json")).unwrap();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept, json!({ "format": 1, "journal": ["aGk="] }));
    assert_eq!(caller.run(&["runs", "export", RUN]).done().json(), kept);
}
