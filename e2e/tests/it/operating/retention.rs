//! Finished runs go when they are too old or too many, and their room goes back to the disk.

use anyhow::{Context as _, Result};
use millrace_e2e::draft::{failing, logging, waiting};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use serde_json::{Value, json};

/// Keeps runs that succeeded for two seconds, and the other ones as long as usual.
const SHORT: &[(&str, &str)] = &[("MILLRACE_RETENTION_SUCCEEDED_AGE", "2s")];

/// A run of the only scenario that listens to that app.
async fn send(server: &Server, app: &str, headers: &[(&str, &str)]) -> Result<String> {
    let mut hook = server.hook(app);
    for (name, value) in headers {
        hook = hook.header(name, value);
    }
    Ok(hook.json(&json!({"id": 7})).send().await?.run_id())
}

/// Waits until the run is gone; gives the message that says so.
async fn gone(server: &Server, run_id: &str) -> Result<String> {
    eventually(&format!("{run_id} to go"), || async {
        let answer = server.api.get(&format!("/api/runs/{run_id}")).await?;
        let message = answer.json()["error"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        Ok((answer.status == 404).then_some(message))
    })
    .await
}

async fn stored(server: &Server) -> Result<Value> {
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    Ok(health["stats"]["store"].clone())
}

#[tokio::test]
async fn a_finished_run_goes_after_its_time_and_the_others_stay() -> Result<()> {
    let server = Server::start_with(SHORT).await?;
    let mut keeping = logging("kept");
    keeping["settings"] = json!({"retention": {"succeeded": {"age": "1h"}}});
    let apps = [
        ("usual", logging("usual")),
        ("kept", keeping),
        ("failing", failing("failing")),
        ("waiting", waiting("waiting")),
    ];
    for (app, draft) in &apps {
        server.app(app, json!({})).await?;
        server.scenario(app, draft).await?;
    }
    let keyed = send(&server, "usual", &[("idempotency-key", "order-7")]).await?;
    let mut others = vec![keyed.clone()];
    for app in ["kept", "failing", "waiting"] {
        others.push(send(&server, app, &[]).await?);
    }
    let usual = send(&server, "usual", &[]).await?;
    let message = gone(&server, &usual).await?;
    assert!(message.contains("retention"), "{message}");
    for path in ["steps", "logs", "events"] {
        let path = format!("/api/runs/{usual}/{path}");
        server.api.get(&path).await?.expect(404)?;
    }
    server
        .api
        .act(&format!("/api/runs/{usual}/retry"))
        .await?
        .expect(404)?;
    for run_id in &others {
        server.run(run_id).await?;
    }
    let again = send(&server, "usual", &[("idempotency-key", "order-7")]).await?;
    assert_eq!(again, keyed);
    let metrics = server.api.get("/metrics").await?.expect(200)?.text();
    assert!(
        metrics.contains("millrace_runs_pruned_total 1\n"),
        "{metrics}"
    );
    Ok(())
}

#[tokio::test]
async fn the_newest_runs_of_a_scenario_stay() -> Result<()> {
    // Rounds are as frequent as the shortest age asks for.
    let server = Server::start_with(&[("MILLRACE_RETENTION_FAILED_AGE", "10s")]).await?;
    let mut draft = logging("shop");
    draft["settings"] = json!({"retention": {"succeeded": {"count": 2}}});
    server.app("shop", json!({})).await?;
    server.scenario("orders", &draft).await?;
    let mut runs = Vec::new();
    for _ in 0..4 {
        runs.push(send(&server, "shop", &[]).await?);
    }
    gone(&server, &runs[1]).await?;
    gone(&server, &runs[0]).await?;
    let left = server.all("/api/runs?status=succeeded").await?;
    let left: Vec<&str> = left.iter().filter_map(|run| run["id"].as_str()).collect();
    assert_eq!(left, [&runs[3], &runs[2]]);
    Ok(())
}

#[tokio::test]
async fn the_room_of_removed_runs_goes_back_to_the_disk() -> Result<()> {
    let server = Server::start_with(SHORT).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    let large = json!({"text": "x".repeat(500_000)});
    let mut last = String::new();
    for _ in 0..40 {
        last = server.hook("shop").json(&large).send().await?.run_id();
    }
    gone(&server, &last).await?;
    let size = |stored: &Value| stored["bytes"].as_u64().context("it has a size");
    let stored = eventually("the file to become smaller", || async {
        let stored = stored(&server).await?;
        Ok((size(&stored)? < 8_000_000).then_some(stored))
    })
    .await?;
    assert_eq!(size(&stored)?, std::fs::metadata(server.database())?.len());
    let metrics = server.api.get("/metrics").await?.expect(200)?.text();
    for figure in ["bytes", "log_bytes", "free_bytes"] {
        let line = format!("millrace_store_{figure} ");
        assert!(metrics.contains(&line), "{figure}: {metrics}");
    }
    // All is well with what goes on.
    send(&server, "shop", &[]).await?;
    server.api.get("/readyz").await?.expect(200)?;
    Ok(())
}
