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

#[tokio::test]
async fn a_finished_run_can_be_read_at_once_with_its_steps_and_logs() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    let scenario_id = server.scenario("orders", &logging("shop")).await?;
    let hook = server.hook("shop").header("x-correlation-id", "order-7");
    let answer = hook.json(&json!({"id": 7})).send().await?.expect(200)?;
    let run_id = answer.run_id();

    let run = server.run(&run_id).await?;
    assert_eq!(run["status"], "succeeded");
    assert_eq!(run["scenarioId"], json!(scenario_id));
    assert_eq!(run["scenarioVersion"], 1);
    assert_eq!(run["correlationId"], "order-7");
    assert_eq!(run["error"], Value::Null);

    let logs = server
        .all(&format!("/api/runs/{run_id}/logs?nodeId=log_1"))
        .await?;
    assert_eq!(logs.len(), 1, "{logs:?}");
    assert_eq!(logs[0]["level"], "info");
    assert_eq!(logs[0]["message"], "Order 7");

    let steps = server.api.get(&format!("/api/runs/{run_id}/steps")).await?;
    let steps = steps.expect(200)?.json();
    let nodes: Vec<_> = steps["items"].as_array().unwrap().iter().collect();
    assert_eq!(nodes.len(), 2, "{steps}");
    for (step, node) in [(1, "trigger"), (2, "log_1")] {
        assert_eq!(nodes[step - 1]["step"], json!(step));
        assert_eq!(nodes[step - 1]["nodeId"], node);
        assert_eq!(nodes[step - 1]["status"], "succeeded");
    }
    Ok(())
}
