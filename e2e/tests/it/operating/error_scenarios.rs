//! `errorScenario`: the scenario that is told of a failed run.

use anyhow::Result;
use futures::future::try_join_all;
use millrace_e2e::draft::failing;
use millrace_e2e::hook::Hook;
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Recorded, Sink};
use serde_json::{Value, json};

/// How often the server is killed right after a failure.
const KILLS: usize = 4;

/// Posts what it is told to a URL.
fn telling(url: &str) -> Value {
    json!({
        "trigger": {"type": "manual", "config": {}},
        "nodes": [{"id": "tell", "type": "http",
            "config": {"method": "POST", "url": url, "json": "{{ input }}"}}],
        "edges": [{"source": "trigger", "target": "tell"}],
        "settings": {},
    })
}

/// Fails when it is told of a failure, and names a scenario that would be told of that.
fn failing_when_told(error_scenario: &str) -> Value {
    json!({
        "trigger": {"type": "manual", "config": {}},
        "nodes": [{"id": "stop", "type": "fail",
            "config": {"code": "ALARM_BROKEN", "message": "nobody hears"}}],
        "edges": [{"source": "trigger", "target": "stop"}],
        "settings": {"errorScenario": error_scenario},
    })
}

fn failing_with(error_scenario: &str) -> Value {
    let mut draft = failing("shop");
    draft["settings"] = json!({"errorScenario": error_scenario});
    draft
}

async fn server() -> Result<Server> {
    let server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    Ok(server)
}

#[tokio::test]
async fn a_failed_run_tells_its_error_scenario_of_itself_its_error_and_its_event() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = server().await?;
    let alarm = server.scenario("alarm", &telling(&sink.url)).await?;
    let orders = server.scenario("orders", &failing_with("alarm")).await?;
    let hook = server.hook("shop").header("x-correlation-id", "order-7");
    let failed = hook.json(&json!({"id": 7})).send().await?.expect(500)?;

    let told = sink.wait_for(1).await?[0].json();
    assert_eq!(told["run"]["id"], json!(failed.run_id()));
    assert_eq!(told["run"]["scenarioId"], json!(orders));
    assert_eq!(told["run"]["scenario"], "orders");
    assert_eq!(told["run"]["status"], "failed");
    assert_eq!(told["run"]["correlationId"], "order-7");
    let error = json!({"code": "NO_STOCK", "message": "nothing left"});
    assert_eq!(told["error"], error);
    assert_eq!(told["event"]["body"], json!({"id": 7}));
    let members: Vec<_> = told.as_object().unwrap().keys().collect();
    assert_eq!(members, ["run", "error", "event"]);

    let runs = server.all(&format!("/api/runs?scenario={alarm}")).await?;
    assert_eq!(runs.len(), 1);
    let run = server.finished(runs[0]["id"].as_str().unwrap()).await?;
    assert_eq!(run["status"], "succeeded");
    assert_eq!(run["correlationId"], "order-7");
    Ok(())
}

#[tokio::test]
async fn an_error_scenario_that_fails_starts_none() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = server().await?;
    let last = server.scenario("last", &telling(&sink.url)).await?;
    let alarm = server.scenario("alarm", &failing_when_told("last")).await?;
    server.scenario("orders", &failing_with("alarm")).await?;
    server.hook("shop").send().await?.expect(500)?;

    let runs = server.all(&format!("/api/runs?scenario={alarm}")).await?;
    assert_eq!(runs.len(), 1, "it is created in the commit of the failure");
    let run = server.finished(runs[0]["id"].as_str().unwrap()).await?;
    assert_eq!(run["status"], "failed");
    assert_eq!(run["error"]["code"], "ALARM_BROKEN");
    let runs = server.all(&format!("/api/runs?scenario={last}")).await?;
    assert_eq!(runs.len(), 0, "{runs:?}");

    // Run by hand it is a scenario like any other.
    let run = json!({"payload": {}, "wait": true});
    let path = format!("/api/scenarios/{alarm}/run");
    server.api.post(&path, &run).await?.expect(200)?;
    sink.wait_for(1).await?;
    Ok(())
}

#[tokio::test]
async fn an_error_scenarios_run_survives_a_kill_right_after_the_failure() -> Result<()> {
    let sink = Sink::kind().await?;
    let mut server = server().await?;
    let alarm = server.scenario("alarm", &telling(&sink.url)).await?;
    server.scenario("orders", &failing_with("alarm")).await?;
    let mut failed = Vec::new();
    for _ in 0..KILLS {
        let hooks: Vec<_> = (0..4).map(|_| server.hook("shop")).collect();
        let answers = try_join_all(hooks.iter().map(Hook::send)).await?;
        server.kill()?;
        for answer in answers {
            failed.push(answer.expect(500)?.run_id());
        }
        server.restart().await?;
    }
    let mut told = Vec::new();
    for run in server.all(&format!("/api/runs?scenario={alarm}")).await? {
        let id = run["id"].as_str().unwrap();
        assert_eq!(server.finished(id).await?["status"], "succeeded");
        let steps = server.api.get(&format!("/api/runs/{id}/steps")).await?;
        let input = steps.expect(200)?.json()["items"][0]["output"].clone();
        told.push(input["run"]["id"].as_str().unwrap().to_owned());
    }
    failed.sort();
    told.sort();
    assert_eq!(told, failed, "each failure is told of once");
    let mut arrived: Vec<_> = sink.recorded().iter().map(Recorded::json).collect();
    arrived.retain(|told| failed.iter().any(|id| told["run"]["id"] == json!(id)));
    assert!(arrived.len() >= failed.len());
    Ok(())
}
