//! What changed between versions, and between a version and the draft.

use serde_json::{Value, json};

use crate::harness::Server;

fn draft(message: &str) -> Value {
    json!({
        "trigger": { "type": "manual" },
        "nodes": [{ "id": "a", "type": "logger", "config": { "message": message } }],
        "edges": [{ "source": "trigger", "target": "a" }],
    })
}

#[tokio::test]
async fn versions_and_the_draft_are_compared() {
    let server = Server::start().await;
    let id = server.publish("hello", draft("Hi")).await;
    server.republish(&id, draft("Hello")).await;
    let path = |query: &str| format!("/api/scenarios/{id}/diff?{query}");
    let diff = server.get(&path("from=1&to=draft")).await.expect(200).body;
    let change = json!({
        "kind": "changed", "element": "node", "id": "a",
        "pointer": "/nodes/0/config/message", "before": "Hi", "after": "Hello",
    });
    assert_eq!(diff["changes"], json!([change]));
    assert_eq!((&diff["from"], &diff["to"]), (&json!("1"), &json!("draft")));
    let text = diff["text"].as_str().unwrap();
    assert!(text.starts_with("--- 1\n+++ draft\n@@"), "{text}");
    assert!(
        text.contains("\n-      message: Hi\n+      message: Hello\n"),
        "{text}"
    );
    assert!(!text.contains("base:"), "{text}");
    let same = server.get(&path("from=2&to=draft")).await.expect(200).body;
    assert_eq!((&same["changes"], &same["text"]), (&json!([]), &json!("")));
}

#[tokio::test]
async fn what_is_not_there_is_not_compared() {
    let server = Server::start().await;
    let id = server.publish("hello", draft("Hi")).await;
    let path = |query: &str| format!("/api/scenarios/{id}/diff?{query}");
    for query in ["from=1&to=2", "from=4294967296&to=1"] {
        let missing = server.get(&path(query)).await.expect(404);
        assert_eq!(missing.text("/code"), "not_found");
    }
    for query in [
        "",
        "from=1",
        "from=0&to=1",
        "from=latest&to=1",
        "from=1&to=1&by=node",
    ] {
        server.get(&path(query)).await.expect(400);
    }
    server
        .get("/api/scenarios/scn_nothing/diff?from=1&to=1")
        .await
        .expect(404);
}
