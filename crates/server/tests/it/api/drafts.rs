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
