//! Scenario files that are read and written without being saved.

use millrace_server::settings::ServeArgs;
use serde_json::{Value, json};

use crate::harness::{Answer, Server};

async fn parse(server: &Server, text: &str) -> Answer {
    server
        .post("/api/files/parse", json!({ "text": text }))
        .await
}

fn draft() -> Value {
    json!({
        "trigger": { "type": "manual", "config": {} },
        "nodes": [{
            "id": "log_1", "type": "logger", "config": { "message": "Hello" },
            "position": { "x": 100.0, "y": 40.5 },
        }],
        "edges": [{ "source": "trigger", "sourceHandle": "out", "target": "log_1", "targetHandle": "in" }],
        "settings": { "description": "Says hello" },
    })
}

#[tokio::test]
async fn what_is_printed_reads_back_to_the_same_draft() {
    let server = Server::start().await;
    let body = json!({ "name": "hello: yes", "draft": draft() });
    let text = server
        .post("/api/files/print", body)
        .await
        .expect(200)
        .text("/text");
    assert!(
        text.starts_with("scenario: \"hello: yes\"\ndescription: Says hello\n"),
        "{text}"
    );
    let parsed = parse(&server, &text).await.expect(200).body;
    let document =
        json!({ "kind": "Scenario", "name": "hello: yes", "enabled": null, "draft": draft() });
    assert_eq!(parsed, json!({ "documents": [document], "faults": [] }));
}

#[tokio::test]
async fn each_document_of_a_text_is_named() {
    let server = Server::start().await;
    let text = "app: shop\n---\nconnection: shop-main\napp: shop\n---\n{\"scenario\": \"a\", \"enabled\": false, \"trigger\": {\"type\": \"manual\"}}\n";
    let parsed = parse(&server, text).await.expect(200).body;
    assert_eq!(parsed["faults"], json!([]));
    let documents = parsed["documents"].as_array().unwrap();
    let found: Vec<_> = documents
        .iter()
        .map(|document| {
            (
                &document["kind"],
                &document["name"],
                document["draft"].is_null(),
            )
        })
        .collect();
    let expected = [
        (&json!("App"), &json!("shop"), true),
        (&json!("Connection"), &json!("shop-main"), true),
        (&json!("Scenario"), &json!("a"), false),
    ];
    assert_eq!(found, expected);
    assert_eq!(documents[2]["enabled"], false);
}

#[tokio::test]
async fn a_fault_has_its_line_and_a_faulty_scenario_no_draft() {
    let server = Server::start().await;
    let text = "scenario: a\ntrigger: { type: manual }\nedges:\n  - trigger => b\n---\nscenario: b\ntrigger: { type: manual }\n";
    let parsed = parse(&server, text).await.expect(200).body;
    let fault = &parsed["faults"][0];
    assert_eq!(
        (&fault["line"], &fault["column"]),
        (&json!(4), &json!(5)),
        "{fault}"
    );
    assert_eq!(fault["severity"], "error");
    assert!(parsed["documents"][0]["draft"].is_null());
    assert!(parsed["documents"][1]["draft"].is_object());
    let broken = parse(&server, "scenario: [").await.expect(200).body;
    assert_eq!(broken["documents"], json!([]));
    assert_eq!(broken["faults"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_text_or_too_large_is_refused() {
    let args = ServeArgs {
        scenario_bytes_max: Some(4_096),
        ..ServeArgs::default()
    };
    let server = Server::start_through(args, |store| store).await;
    server
        .post("/api/files/parse", json!({ "text": 1 }))
        .await
        .expect(400);
    server
        .post("/api/files/print", json!({ "name": "", "draft": draft() }))
        .await
        .expect(400);
    let large = parse(&server, &"#".repeat(5_000)).await.expect(413);
    assert_eq!(large.text("/code"), "body_too_large");
}
