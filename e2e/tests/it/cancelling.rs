//! Runs that are cancelled.

use anyhow::Result;
use millrace_e2e::draft::waiting;
use millrace_e2e::server::Server;
use serde_json::json;

#[tokio::test]
async fn a_cancelled_run_answers_its_duplicates_409() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("later", &waiting("shop")).await?;
    let hook = server.hook("shop").header("idempotency-key", "k");
    let first = hook.send().await?.expect(202)?;
    let cancel = format!("/api/runs/{}/cancel", first.run_id());
    server.api.act(&cancel).await?.expect(202)?;
    let run = server.finished(&first.run_id()).await?;
    assert_eq!(run["status"], "cancelled");

    let again = hook.send().await?.expect(409)?;
    assert_eq!(again.code(), "run_cancelled", "{}", again.text());
    assert_eq!(again.run_id(), first.run_id());
    let late = server.api.act(&cancel).await?.expect(409)?;
    assert_eq!(late.code(), "already_finished");
    Ok(())
}
