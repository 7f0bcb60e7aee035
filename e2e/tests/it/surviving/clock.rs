//! A clock that is set while the process runs: back, forward, far forward.

use std::time::Duration;

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::draft::{chain, posting};
use millrace_e2e::faults::{Faults, Place};
use millrace_e2e::load::Load;
use millrace_e2e::patience::eventually_within;
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::json;

use super::OPEN;
use super::calling::begin;

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;
/// Events before the clock is set anew.
const EVENTS: usize = 40;
/// Longer than keys are kept (96 h) and shorter than a run may take (30 days).
const KEYS_EXPIRED_MILLIS: i64 = 5 * DAY_MILLIS;
/// Longer than what is expired lies about before it is removed (a round a minute).
const ROUND: Duration = Duration::from_secs(100);

async fn start(faults: &Faults) -> Result<Server> {
    let settings = faults.settings_with(OPEN);
    Server::start_on(faults.data.clone(), &settings).await
}

#[tokio::test]
async fn whatever_the_clock_is_set_to_under_load_every_promise_is_kept() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    let load = Load::prepare(&server).await?;
    let setting = async {
        for ahead in [-1_000, 30_000, -HOUR_MILLIS, 2 * DAY_MILLIS, -DAY_MILLIS, 0] {
            load.progress(EVENTS).await?;
            faults.set(Place::ClockAheadMillis, ahead)?;
            load.progress(EVENTS).await?;
            server.kill()?;
            load.restart(&mut server).await?;
        }
        load.progress(1).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), setting)?;
    // What was delayed by a clock that ran ahead waits until its time has come again.
    faults.set(Place::ClockAheadMillis, 3 * DAY_MILLIS)?;
    audit(&load.history(&server).await?).expect_kept()
}

#[tokio::test]
async fn ids_rise_when_the_clock_is_set_back_also_over_a_restart() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    let sink = Sink::kind().await?;
    server.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    server
        .scenario("orders", &posting(trigger, &sink.url, 1))
        .await?;
    let mut ids = Vec::new();
    for ahead in [0, -1_000, -HOUR_MILLIS, -DAY_MILLIS] {
        faults.set(Place::ClockAheadMillis, ahead)?;
        for n in 0..EVENTS {
            ids.push(begin(&server, "shop", &json!({"n": n})).await?);
        }
    }
    server.kill()?;
    server.restart().await?;
    for n in 0..EVENTS {
        ids.push(begin(&server, "shop", &json!({"n": n})).await?);
    }
    let before = ids.clone();
    ids.sort();
    ids.dedup();
    assert_eq!(ids, before, "in order of acceptance, and each once");
    Ok(())
}

#[tokio::test]
async fn a_wait_that_a_jump_forward_ends_ends_once() -> Result<()> {
    let faults = Faults::new()?;
    let mut server = start(&faults).await?;
    let sink = Sink::kind().await?;
    server.app("shop", json!({})).await?;
    let call = json!({"method": "POST", "url": sink.url});
    let nodes = [
        ("wait", "delay", json!({"for": "1h"})),
        ("send", "http", call),
    ];
    let trigger = json!({"app": "shop", "respond": "accepted"});
    server.scenario("later", &chain(trigger, &nodes)).await?;
    let run = begin(&server, "shop", &json!({})).await?;
    server.in_status(&run, "waiting").await?;
    faults.set(Place::ClockAheadMillis, 2 * HOUR_MILLIS)?;
    assert_eq!(server.finished(&run).await?["status"], "succeeded");
    // Set back, the same time comes again, and once more after a restart.
    faults.set(Place::ClockAheadMillis, 0)?;
    let other = begin(&server, "shop", &json!({})).await?;
    server.in_status(&other, "waiting").await?;
    server.kill()?;
    server.restart().await?;
    faults.set(Place::ClockAheadMillis, 2 * HOUR_MILLIS)?;
    assert_eq!(server.finished(&other).await?["status"], "succeeded");
    assert_eq!(sink.recorded().len(), 2, "each call came once");
    Ok(())
}

#[tokio::test]
async fn after_a_jump_forward_no_key_is_removed() -> Result<()> {
    let faults = Faults::new()?;
    let server = start(&faults).await?;
    server.app("shop", json!({})).await?;
    let draft = chain(
        json!({"app": "shop", "respond": "finished"}),
        &[("log", "logger", json!({"message": "Hello"}))],
    );
    server.scenario("orders", &draft).await?;
    let send = |server: &Server| server.hook("shop").header("idempotency-key", "k");
    let first = send(&server).send().await?.expect(200)?;
    faults.set(Place::ClockAheadMillis, KEYS_EXPIRED_MILLIS)?;
    eventually_within("the jump to be seen", ROUND, || async {
        let said = server.said();
        Ok(said.contains("time of day jumped forward").then_some(()))
    })
    .await?;
    let database = rusqlite::Connection::open(server.database())?;
    let kept = "SELECT (SELECT count(*) FROM tail) + (SELECT count(*) FROM claim_generations)";
    let keys: i64 = database.query_row(kept, [], |row| row.get(0))?;
    assert_eq!(keys, 1, "nothing was removed");
    faults.set(Place::ClockAheadMillis, 0)?;
    let again = send(&server).send().await?.expect(200)?;
    assert_eq!(again.run_id(), first.run_id());
    assert_eq!(again.json()["idempotent"], true);
    Ok(())
}
