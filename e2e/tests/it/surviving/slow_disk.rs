//! A disk whose flushes take long: events are acknowledged when they are on it and not before,
//! senders are not kept waiting for ever, and health is told at once.

use std::time::Duration;

use anyhow::{Result, ensure};
use millrace_e2e::audit::audit;
use millrace_e2e::draft::logging;
use millrace_e2e::faults::{Faults, Place};
use millrace_e2e::load::Load;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use serde_json::json;
use tokio::time::timeout;

use super::OPEN;

const LEAST_MILLIS: i64 = 200;
const MOST_MILLIS: i64 = 2_000;
/// Longer than a sender is kept waiting for the disk.
const HANGING_MILLIS: i64 = 15_000;
/// Within that, health is told whatever the disk does; the database is given 2 s of it.
const HEALTH_WITHIN: Duration = Duration::from_secs(5);
const EVENTS: usize = 24;

/// Asks for health while events are accepted.
async fn watch(server: &Server, load: &Load) -> Result<usize> {
    let goal = load.acknowledged() + EVENTS;
    let mut asked = 0;
    while load.acknowledged() < goal {
        let asking = async {
            server.api.get("/livez").await?.expect(200)?;
            server.api.get("/api/health").await
        };
        let health = timeout(HEALTH_WITHIN, asking).await??;
        ensure!([200, 500].contains(&health.status), "{}", health.text());
        asked += 1;
    }
    load.stop();
    Ok(asked)
}

#[tokio::test]
async fn slow_flushes_delay_answers_and_nothing_else() -> Result<()> {
    let faults = Faults::new()?;
    let settings = faults.settings_with(OPEN);
    let server = Server::start_on(faults.data.clone(), &settings).await?;
    let load = Load::prepare(&server).await?;
    faults.set(Place::DelayLeastMillis, LEAST_MILLIS)?;
    faults.set(Place::DelayMostMillis, MOST_MILLIS)?;
    let ((), asked) = tokio::try_join!(load.run(), watch(&server, &load))?;
    assert!(asked > 0);
    assert!(faults.get(Place::Delayed)? > 0);
    faults.set(Place::DelayMostMillis, 0)?;
    audit(&load.history(&server).await?).expect_kept()
}

#[tokio::test]
async fn a_flush_that_hangs_is_an_unknown_outcome_which_the_same_key_clears_up() -> Result<()> {
    let faults = Faults::new()?;
    let settings = faults.settings_with(OPEN);
    let server = Server::start_on(faults.data.clone(), &settings).await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    faults.set(Place::DelayLeastMillis, HANGING_MILLIS)?;
    faults.set(Place::DelayMostMillis, HANGING_MILLIS)?;
    let hook = server.hook("shop").header("idempotency-key", "hanging");
    let unknown = hook.send().await?.expect(503)?;
    assert_eq!(unknown.code(), "outcome_unknown");
    server.api.get("/livez").await?.expect(200)?;
    faults.set(Place::DelayMostMillis, 0)?;
    // The duplicate waits for the first one's commit.
    let again = eventually("the outcome to be known", || async {
        let answer = hook.send().await?;
        Ok((answer.code() != "outcome_unknown").then_some(answer))
    })
    .await?
    .expect(200)?
    .json();
    assert_eq!(again["idempotent"], true, "{again}");
    assert_eq!(again["status"], "succeeded", "{again}");
    assert_eq!(server.all("/api/runs?").await?.len(), 1);
    Ok(())
}
