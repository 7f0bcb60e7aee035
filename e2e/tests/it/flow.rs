//! The whole way of an event: from an app, a connection and a scenario to a finished run.

use anyhow::Result;
use millrace_e2e::server::Server;
use serde_json::{Value, json};

/// A scenario that logs a sentence of the event.
fn logging(app: &str) -> Value {
    json!({
        "trigger": {"type": "webhook", "config": {"app": app}},
        "nodes": [{"id": "log_1", "type": "logger", "name": "Log Message",
            "config": {"message": "Order {{ input.body.id }}"}, "position": {"x": 100, "y": 100}}],
        "edges": [{"source": "trigger", "sourceHandle": "out", "target": "log_1", "targetHandle": "in"}],
        "settings": {},
    })
}

#[tokio::test]
async fn a_signed_webhook_runs_a_published_scenario_to_its_end() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let scenario_id = server.scenario("orders", &logging("shop")).await?;

    let answer = server.hook("shop").json(&json!({"id": 7})).send().await?;
    let answer = answer.expect(200)?.json();

    let run_id = answer["runId"].as_str().unwrap();
    assert!(run_id.starts_with("run_"), "{answer}");
    let expected = json!({
        "success": true, "runId": run_id, "idempotent": false, "status": "succeeded",
        "correlationId": run_id,
        "runs": [{"runId": run_id, "scenarioId": scenario_id, "status": "succeeded"}],
    });
    assert_eq!(answer, expected);
    Ok(())
}
