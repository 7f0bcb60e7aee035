//! Drafts that are checked and not saved.

use serde_json::{Value, json};

use crate::harness::Server;

fn codes(faults: &Value) -> Vec<&str> {
    let items = faults["items"].as_array().unwrap();
    items
        .iter()
        .map(|fault| fault["code"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_draft_that_is_not_saved_is_checked_as_a_saved_one() {
    let server = Server::start().await;
    let draft = json!({
        "trigger": { "type": "webhook", "config": { "app": "nobody" } },
        "nodes": [{ "id": "a", "type": "logger", "config": { "message": "{{ nodes.b }}" } }],
        "edges": [{ "source": "trigger", "target": "a" }],
    });
    let unsaved = server
        .post("/api/drafts/check", draft.clone())
        .await
        .expect(200);
    assert_eq!(codes(&unsaved.body), ["unknown_reference", "unknown_name"]);
    assert_eq!(unsaved.text("/items/1/nodeId"), "a");
    assert_eq!(
        server.get("/api/scenarios").await.expect(200).body["items"],
        json!([])
    );
    let saved = server
        .post("/api/scenarios", json!({ "name": "one", "draft": draft }))
        .await
        .expect(201);
    let path = format!("/api/scenarios/{}/draft/faults", saved.text("/id"));
    assert_eq!(server.get(&path).await.expect(200).body, unsaved.body);
}

#[tokio::test]
async fn a_draft_without_faults_has_none() {
    let server = Server::start().await;
    let draft = json!({ "trigger": { "type": "manual" } });
    let checked = server.post("/api/drafts/check", draft).await.expect(200);
    assert_eq!(checked.body, json!({ "items": [] }));
}

#[tokio::test]
async fn what_is_no_draft_is_refused() {
    let server = Server::start().await;
    let refused = server
        .post(
            "/api/drafts/check",
            json!({ "trigger": { "typ": "manual" } }),
        )
        .await
        .expect(400);
    assert_eq!(refused.text("/code"), "invalid_request");
}

#[tokio::test]
async fn an_output_of_very_many_names_is_taken_for_anything() {
    let server = Server::start().await;
    for (count, warned) in [(100, 1), (101, 0)] {
        let fields: serde_json::Map<_, _> =
            (0..count).map(|n| (format!("f{n}"), json!(n))).collect();
        let draft = json!({
            "trigger": { "type": "manual" },
            "nodes": [
                { "id": "many", "type": "set", "config": { "fields": fields } },
                { "id": "say", "type": "logger", "config": { "message": "{{ input.other }}" } },
            ],
            "edges": [
                { "source": "trigger", "target": "many" },
                { "source": "many", "target": "say" },
            ],
        });
        let checked = server.post("/api/drafts/check", draft).await.expect(200);
        assert_eq!(codes(&checked.body).len(), warned, "{count}");
    }
}

/// A draft that reads names of outputs which have no such names, and one which has.
fn misread() -> Value {
    let call = "{{ input.total }} {{ nodes.fields.a }} {{ nodes.fields.b }}";
    json!({
        "trigger": { "type": "webhook", "config": { "app": "shop", "when": "input.paid" } },
        "nodes": [
            { "id": "large", "type": "filter", "config": { "condition": "input.total > 100" } },
            { "id": "fields", "type": "set", "config": { "fields": { "a": 1 } } },
            { "id": "say", "type": "logger", "config": { "message": call } },
            { "id": "call", "type": "http", "config": { "method": "GET", "url": "https://example.com/" } },
            { "id": "sure", "type": "logger", "config": { "message": "{{ input.total | default(1) }} {{ input.body.x }} {{ trigger.url }}" } },
            { "id": "failed", "type": "logger", "config": { "message": "{{ input.code }}" } },
        ],
        "edges": [
            { "source": "trigger", "target": "large" },
            { "source": "large", "target": "sure" },
            { "source": "sure", "target": "fields" },
            { "source": "fields", "target": "say" },
            { "source": "say", "target": "call" },
            { "source": "call", "sourceHandle": "error", "target": "failed" },
        ],
    })
}

#[tokio::test]
async fn names_that_an_output_never_has_are_told() {
    let server = Server::start().await;
    server
        .post("/api/apps", json!({ "key": "shop" }))
        .await
        .expect(201);
    let draft = misread();
    let checked = server.post("/api/drafts/check", draft).await.expect(200);
    let items = checked.body["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|fault| {
            assert_eq!(fault["severity"], "warning");
            (
                fault["pointer"].as_str().unwrap(),
                fault["message"].as_str().unwrap(),
            )
        })
        .collect();
    let event = "only `method`, `headers`, `query`, `path`, `body`, `url`";
    let expected = [
        (
            "/trigger/config/when",
            format!("`input` has no `paid` here, {event}; did you mean `input.body.paid`?"),
        ),
        (
            "/nodes/0/config/condition",
            format!("`input` has no `total` here, {event}; did you mean `input.body.total`?"),
        ),
        (
            "/nodes/2/config/message",
            "`input` has no `total` here, only `a`".to_owned(),
        ),
        (
            "/nodes/2/config/message",
            "`nodes.fields` has no `b` here, only `a`".to_owned(),
        ),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(pointer, message)| (*pointer, message.as_str()))
        .collect();
    assert_eq!(told, expected);
}
