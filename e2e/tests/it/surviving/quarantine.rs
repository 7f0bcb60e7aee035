//! Runs that kill their host: counted, driven alone, stopped.

use anyhow::Result;
use millrace_e2e::draft::{chain, logging, waiting};
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, Told, silence, status};
use serde_json::json;

use super::calling::{OPEN, begin, calling};

/// Unclean ends at which a run is failed.
const CRASHES_MAX: usize = 5;
/// Unclean ends from which on a run is driven alone.
const CRASHES_ALONE: usize = 3;

fn crashes(count: usize) -> String {
    format!("run taken over after a crash ({count} in a row)")
}

#[tokio::test]
async fn a_run_that_is_open_at_five_kills_is_failed_as_a_crash_loop() -> Result<()> {
    let sink = Sink::scripted(|_| silence()).await?;
    let mut server = calling(&sink, &[]).await?;
    let run = begin(&server, "shop", &json!({})).await?;
    for crash in 1..=CRASHES_MAX {
        sink.wait_for(crash).await?;
        server.kill()?;
        server.restart().await?;
    }
    let run = server.finished(&run).await?;
    assert_eq!(
        (&run["status"], &run["error"]["code"]),
        (&json!("failed"), &json!("CRASH_LOOP"))
    );
    let messages = server.messages(run["id"].as_str().unwrap()).await?;
    for count in 1..=CRASHES_MAX {
        assert!(messages.contains(&crashes(count)), "{count}: {messages:#?}");
    }
    assert_eq!(
        sink.recorded().len(),
        CRASHES_MAX,
        "the fifth crash starts no attempt"
    );
    Ok(())
}

#[tokio::test]
async fn suspicious_runs_are_driven_one_after_the_other_and_hold_up_no_one_else() -> Result<()> {
    const SUSPECTS: usize = 2;
    let alone = SUSPECTS * CRASHES_ALONE;
    let slow = Told {
        status: 200,
        delay: std::time::Duration::from_secs(2),
    };
    let sink = Sink::scripted(move |nth| if nth <= alone { silence() } else { slow }).await?;
    let mut server = calling(&sink, &[]).await?;
    let mut runs = Vec::new();
    for _ in 0..SUSPECTS {
        runs.push(begin(&server, "shop", &json!({"suspect": true})).await?);
    }
    for crash in 1..=CRASHES_ALONE {
        sink.wait_for(SUSPECTS * crash).await?;
        server.kill()?;
        server.restart().await?;
    }
    // Someone else's run passes while one of them is in the lane.
    sink.wait_for(alone + 1).await?;
    server.app("other", json!({})).await?;
    server.scenario("others", &logging("other")).await?;
    server.hook("other").send().await?.expect(200)?;
    assert_eq!(sink.recorded().len(), alone + 1);

    sink.wait_for(alone + 2).await?;
    let mut ended = 0;
    for run in &runs {
        ended += usize::from(server.run(run).await?["status"] == "succeeded");
    }
    assert_eq!(ended, 1, "the second begins when the first has ended");
    for run in &runs {
        assert_eq!(server.finished(run).await?["status"], "succeeded");
        let messages = server.messages(run).await?;
        assert!(messages.contains(&crashes(CRASHES_ALONE)), "{messages:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_clean_end_is_not_counted_as_a_crash() -> Result<()> {
    let ends = CRASHES_MAX + 1;
    let sink = Sink::scripted(move |nth| if nth <= ends { silence() } else { status(200) }).await?;
    let mut server = calling(&sink, &[("MILLRACE_SHUTDOWN_GRACE", "0s")]).await?;
    let run = begin(&server, "shop", &json!({})).await?;
    for end in 1..=ends {
        sink.wait_for(end).await?;
        assert!(server.stop().await?.success(), "{}", server.said());
        server.restart().await?;
    }
    assert_eq!(server.finished(&run).await?["status"], "succeeded");
    let messages = server.messages(&run).await?;
    let crashes = messages
        .iter()
        .filter(|line| line.contains("after a crash"));
    assert_eq!(crashes.count(), 0, "{messages:#?}");
    Ok(())
}

#[tokio::test]
async fn a_run_that_only_waits_is_not_counted_whatever_is_killed() -> Result<()> {
    let mut server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("later", &waiting("shop")).await?;
    let run = begin(&server, "shop", &json!({})).await?;
    server.in_status(&run, "waiting").await?;
    for _ in 0..=CRASHES_MAX {
        server.kill()?;
        server.restart().await?;
    }
    assert_eq!(server.run(&run).await?["status"], "waiting");
    let body = json!({"output": {}, "reason": "enough"});
    let resolve = format!("/api/runs/{run}/steps/2/resolve");
    server.api.post(&resolve, &body).await?.expect(200)?;
    assert_eq!(server.finished(&run).await?["status"], "succeeded");
    let messages = server.messages(&run).await?;
    let crashes = messages.iter().filter(|line| line.contains("taken over"));
    assert_eq!(crashes.count(), 0, "{messages:#?}");
    Ok(())
}

#[tokio::test]
async fn a_committed_result_begins_the_count_anew() -> Result<()> {
    // Two calls in a row, each open at three kills: six in all, and never five without progress.
    let answered = CRASHES_ALONE + 1;
    let sink = Sink::scripted(move |nth| match nth {
        nth if nth == answered || nth == 2 * answered => status(200),
        _ => silence(),
    })
    .await?;
    let mut server = Server::start_with(&[OPEN]).await?;
    server.app("shop", json!({})).await?;
    let call = || json!({"method": "PUT", "url": sink.url});
    let nodes = [("first", "http", call()), ("second", "http", call())];
    let trigger = json!({"app": "shop", "respond": "accepted"});
    server.scenario("orders", &chain(trigger, &nodes)).await?;
    let run = begin(&server, "shop", &json!({})).await?;
    for opened in [1, 2, 3, 5, 6, 7] {
        sink.wait_for(opened).await?;
        server.kill()?;
        server.restart().await?;
    }
    assert_eq!(server.finished(&run).await?["status"], "succeeded");
    assert_eq!(sink.recorded().len(), 2 * answered);
    Ok(())
}
