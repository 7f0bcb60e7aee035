//! The process is killed in the middle of its work, again and again: what it acknowledged happens.

use anyhow::Result;
use millrace_e2e::audit::audit;
use millrace_e2e::draft::posting;
use millrace_e2e::load::{Load, strikes};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::{Value, json};

use super::OPEN;

/// Kills in `make test`; `make crash KILLS=…` sets another number.
const KILLS: usize = 40;
/// One in so many restarts is killed before it is ready, or hardly after.
const STUMBLES_ONE_IN: u64 = 4;

async fn kill_again_and_again(server: &mut Server, load: &Load, kills: usize) -> Result<()> {
    for _ in 0..kills {
        load.some_progress().await?;
        load.kill(server)?;
        if load.chance(STUMBLES_ONE_IN) == 0 {
            load.stumble(server).await?;
        }
        load.restart(server).await?;
    }
    load.progress(1).await?;
    load.stop();
    Ok(())
}

#[tokio::test]
async fn whatever_is_killed_at_random_moments_every_promise_is_kept() -> Result<()> {
    let kills = strikes(KILLS)?;
    let mut server = Server::start_with(&[OPEN]).await?;
    let load = Load::prepare(&server).await?;
    let killing = kill_again_and_again(&mut server, &load, kills);
    tokio::try_join!(load.run(), killing)?;
    let verdict = audit(&load.history(&server).await?);
    eprintln!("{kills} kills: {verdict}");
    verdict.expect_kept()
}

#[tokio::test]
async fn a_run_that_waits_survives_a_kill() -> Result<()> {
    let sink = Sink::kind().await?;
    let mut server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    let url = &sink.url;
    let mut draft = posting(json!({"app": "shop", "respond": "accepted"}), url, 1);
    let wait: Value = json!({"id": "wait", "type": "delay", "config": {"for": "2s"}});
    draft["nodes"].as_array_mut().unwrap().push(wait);
    draft["edges"] = json!([
        {"source": "trigger", "target": "wait"}, {"source": "wait", "target": "send"},
    ]);
    server.scenario("later", &draft).await?;
    server
        .hook("shop")
        .json(&json!({"id": 7}))
        .send()
        .await?
        .expect(202)?;
    server.kill()?;
    assert_eq!(sink.recorded().len(), 0);
    server.restart().await?;
    assert_eq!(sink.wait_for(1).await?[0].json(), json!({"id": 7}));
    Ok(())
}

#[tokio::test]
async fn an_asked_for_end_is_clean_and_loses_nothing() -> Result<()> {
    let sink = Sink::scripted(|_| millrace_e2e::sink::Told {
        status: 200,
        delay: std::time::Duration::from_millis(300),
    })
    .await?;
    let mut server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "respond": "accepted"});
    server
        .scenario("orders", &posting(trigger, &sink.url, 1))
        .await?;
    let send = |server: &Server| server.hook("shop").header("idempotency-key", "k");
    let first = send(&server).send().await?.expect(202)?;
    sink.wait_for(1).await?;
    assert!(server.stop().await?.success(), "{}", server.said());
    server.restart().await?;
    let last = eventually("the run to end", || async {
        let answer = send(&server).send().await?;
        Ok((answer.status == 200).then_some(answer))
    })
    .await?;
    assert_eq!(last.run_id(), first.run_id());
    assert_eq!(
        sink.recorded().len(),
        1,
        "the attempt in flight was let finish"
    );
    Ok(())
}
