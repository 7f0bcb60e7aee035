//! Sending webhooks as their senders would, and listening to them.

use serde_json::{Value, json};

use crate::process::{Caller, Sink};

const APP: &str = "app_01jdcx2h5se8e9v5sk5qh6gd3w";

fn app(webhook: Value) -> (Sink, Caller) {
    let sink = Sink::start();
    let app = json!({ "id": APP, "key": "shop", "webhook": webhook });
    let list = json!({ "items": [app], "next": null });
    sink.on("GET /api/apps", 200, &list.to_string())
        .on(&format!("GET /api/apps/{APP}"), 200, &app.to_string())
        .on(
            "POST /api/webhook/shop",
            200,
            r#"{"success":true,"runId":"run_1"}"#,
        )
        .on(
            "POST /api/webhook/shop/orders/17",
            404,
            r#"{"error":"x","code":"no_listener"}"#,
        );
    let caller = Caller::of(&sink.url(), "t");
    caller.file("event.json", r#"{"id":"A-1001","total":120}"#);
    (sink, caller)
}

#[test]
fn a_webhook_is_signed_by_the_default_scheme() {
    let (sink, caller) = app(json!({}));
    let caller = caller.with("MILLRACE_WEBHOOK_SECRET", "s3cret");
    let outcome = caller
        .run(&["send", "shop", "--payload", "event.json"])
        .done();
    assert!(
        outcome.stdout.starts_with("200\n") && outcome.stdout.contains("run_1"),
        "{outcome:?}"
    );
    let sent = sink.last("POST", "/api/webhook/shop");
    // openssl dgst -sha256 -hmac s3cret, over the body above.
    let expected = "sha256=ba949f488138f7405ab08e350c49c3bf95714860c517c7cf74b40afff4e29a76";
    assert_eq!(sent.headers["x-signature"], expected);
    assert_eq!(sent.body, r#"{"id":"A-1001","total":120}"#);
    assert!(
        !sent.headers.contains_key("authorization"),
        "a sender has no token of ours"
    );
}

#[test]
fn the_secret_comes_from_a_named_variable_or_file_too() {
    let (sink, caller) = app(json!({ "scheme": "github" }));
    let caller = caller.with("SHOP", "s3cret");
    caller.file("secret", "s3cret\n");
    for source in [["--secret-env", "SHOP"], ["--secret-file", "secret"]] {
        let arguments = [&["send", "shop", "--payload", "event.json"], &source[..]].concat();
        caller.run(&arguments).done();
        let sent = sink.last("POST", "/api/webhook/shop");
        assert_eq!(
            sent.headers["x-hub-signature-256"],
            "sha256=ba949f488138f7405ab08e350c49c3bf95714860c517c7cf74b40afff4e29a76"
        );
        assert!(sent.headers.contains_key("x-github-delivery"));
    }
}

#[test]
fn without_a_secret_nothing_is_sent_and_the_flags_are_named() {
    let (sink, caller) = app(json!({}));
    let outcome = caller.run(&["send", "shop", "--payload", "event.json"]);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stderr.contains("--secret-env"),
        "{}",
        outcome.stderr
    );
    assert!(
        sink.requests()
            .iter()
            .all(|request| request.method == "GET")
    );
}

#[test]
fn a_path_a_query_and_headers_are_sent_and_a_refusal_exits_1() {
    let (sink, caller) = app(json!({ "scheme": "none" }));
    let outcome = caller.run_with(
        &[
            "send",
            "shop",
            "--payload",
            "-",
            "--path",
            "orders/17",
            "--query",
            "a=b c",
            "-H",
            "X-Event: created",
            "--idempotency-key",
            "k1",
            "--content-type",
            "text/plain",
        ],
        "hello",
    );
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.starts_with("404\n"), "{}", outcome.stdout);
    let sent = sink.last("POST", "/api/webhook");
    assert_eq!(sent.path, "/api/webhook/shop/orders/17?a=b+c");
    assert_eq!(sent.headers["x-event"], "created");
    assert_eq!(sent.headers["idempotency-key"], "k1");
    assert_eq!(sent.headers["content-type"], "text/plain");
    assert_eq!(sent.body, "hello");
}

#[test]
fn deliveries_are_printed_once_each_and_refused_ones_with_their_reason() {
    let (sink, caller) = app(json!({}));
    let delivery = |number: u64, refusal: Value| {
        json!({ "number": number, "at": "2026-11-23T13:28:49.120Z", "method": "POST", "path": "/api/webhook/shop",
            "status": if refusal.is_null() { 200 } else { 400 }, "refusal": refusal, "runs": ["run_1"], "idempotent": false })
    };
    let path = format!("GET /api/apps/{APP}/deliveries");
    let page = |items: Vec<Value>| json!({ "items": items, "next": null }).to_string();
    let refused = delivery(
        2,
        json!({ "code": "invalid_signature", "message": "it is wrong" }),
    );
    sink.on(&path, 200, &page(vec![delivery(1, Value::Null)]))
        .on(&path, 200, &page(vec![refused, delivery(1, Value::Null)]));
    let outcome = caller
        .run(&["listen", "shop", "--recent", "--count", "2"])
        .done();
    insta::assert_snapshot!(outcome.stdout, @r"
    2026-11-23T13:28:49.120Z #1 POST /api/webhook/shop 200 run_1
    2026-11-23T13:28:49.120Z #2 POST /api/webhook/shop 400 run_1
      refused: it is wrong (invalid_signature)
    ");
}
