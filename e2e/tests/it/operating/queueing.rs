//! Scenarios with limits: whose runs begin, wait, are dropped, give way, and are refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use millrace_e2e::client::Answer;
use millrace_e2e::draft::{chain, logging};
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, Told};
use serde_json::{Value, json};

/// A server whose app `shop` runs one scenario at a time, a call of the sink for each event.
async fn one_at_a_time(sink: &Sink, when_full: &str, more: &[(&str, &str)]) -> Result<Server> {
    let mut settings = vec![("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")];
    settings.extend(more);
    let server = Server::start_with(&settings).await?;
    server.app("shop", json!({})).await?;
    let call = json!({"method": "PUT", "url": sink.url, "json": "{{ trigger.body }}"});
    let trigger = json!({"app": "shop", "respond": "accepted"});
    let mut draft = chain(trigger, &[("send", "http", call)]);
    draft["settings"] = json!({"concurrency": {"limit": 1, "whenFull": when_full}});
    server.scenario("orders", &draft).await?;
    Ok(server)
}

async fn send(server: &Server, number: usize) -> Result<Answer> {
    server
        .hook("shop")
        .json(&json!({"number": number}))
        .send()
        .await
}

/// Sends that many events one after the other; gives their runs.
async fn send_all(server: &Server, count: usize) -> Result<Vec<String>> {
    let mut runs = Vec::new();
    for number in 0..count {
        runs.push(send(server, number).await?.expect(202)?.run_id());
    }
    Ok(runs)
}

/// A sink that takes its time.
async fn slow(millis: u64) -> Result<Sink> {
    let delay = Duration::from_millis(millis);
    Sink::scripted(move |_| Told { status: 200, delay }).await
}

fn numbers(sink: &Sink) -> Vec<u64> {
    let recorded = sink.recorded();
    let numbers = recorded.iter().map(|one| one.json()["number"].as_u64());
    numbers.map(Option::unwrap_or_default).collect()
}

/// When a run's call began and ended.
async fn span(server: &Server, run_id: &str) -> Result<(String, String)> {
    let steps = server.api.get(&format!("/api/runs/{run_id}/steps")).await?;
    let steps = steps.expect(200)?.json();
    let attempts = &steps["items"][1]["attempts"];
    let last = attempts.as_array().and_then(|attempts| attempts.last());
    let time = |name: &str| {
        let time = last.and_then(|attempt| attempt[name].as_str());
        time.map(str::to_owned).context("the call has no such time")
    };
    Ok((time("startedAt")?, time("finishedAt")?))
}

#[tokio::test]
async fn runs_under_a_limit_of_one_come_in_order_and_never_overlap() -> Result<()> {
    let sink = slow(60).await?;
    let server = one_at_a_time(&sink, "queue", &[]).await?;
    let runs = send_all(&server, 8).await?;
    let mut ended = String::new();
    for run_id in &runs {
        assert_eq!(server.finished(run_id).await?["status"], "succeeded");
        let (began, end) = span(&server, run_id).await?;
        assert!(began >= ended, "{run_id} began at {began}, before {ended}");
        ended = end;
    }
    assert_eq!(numbers(&sink), (0..8).collect::<Vec<u64>>());
    Ok(())
}

#[tokio::test]
async fn a_run_that_finds_no_slot_is_dropped_when_its_scenario_says_so() -> Result<()> {
    let sink = slow(1_500).await?;
    let server = one_at_a_time(&sink, "drop", &[]).await?;
    let runs = send_all(&server, 1).await?;
    sink.wait_for(1).await?;
    let dropped = server.finished(&send(&server, 1).await?.run_id()).await?;
    assert_eq!(dropped["status"], "cancelled");
    assert_eq!(dropped["error"]["code"], "DROPPED");
    assert_eq!(server.finished(&runs[0]).await?["status"], "succeeded");
    let later = server.finished(&send(&server, 2).await?.run_id()).await?;
    assert_eq!(later["status"], "succeeded");
    assert_eq!(numbers(&sink), [0, 2]);
    Ok(())
}

#[tokio::test]
async fn the_oldest_run_gives_way_to_a_newer_one_when_its_scenario_says_so() -> Result<()> {
    let calls = Arc::new(AtomicUsize::new(0));
    let sink = Sink::scripted(move |_| {
        let is_first = calls.fetch_add(1, Ordering::SeqCst) == 0;
        let delay = Duration::from_secs(if is_first { 60 } else { 0 });
        Told { status: 200, delay }
    })
    .await?;
    let server = one_at_a_time(&sink, "cancel_oldest", &[]).await?;
    let first = send_all(&server, 1).await?;
    sink.wait_for(1).await?;
    let second = send(&server, 1).await?.expect(202)?.run_id();
    let first = server.finished(&first[0]).await?;
    assert_eq!(first["status"], "cancelled");
    assert_eq!(first["error"]["code"], "DROPPED");
    assert_eq!(server.finished(&second).await?["status"], "succeeded");
    assert_eq!(numbers(&sink), [0, 1]);
    Ok(())
}

#[tokio::test]
async fn a_full_queue_refuses_its_scenario_alone() -> Result<()> {
    let sink = slow(60_000).await?;
    let settings = [("MILLRACE_QUEUED_RUNS_MAX", "2")];
    let server = one_at_a_time(&sink, "queue", &settings).await?;
    server.app("post", json!({})).await?;
    server.scenario("letters", &logging("post")).await?;
    let runs = send_all(&server, 3).await?;
    let full = send(&server, 3).await?.expect(503)?;
    assert_eq!(full.code(), "overloaded");
    assert!(full.text().contains("queued_runs_max"), "{}", full.text());
    assert!(full.header("retry-after").parse::<u32>()? >= 1);
    server.hook("post").send().await?.expect(200)?;
    assert_eq!(server.all("/api/runs?").await?.len(), 4);
    let cancel = format!("/api/runs/{}/cancel", runs[2]);
    server.api.act(&cancel).await?;
    assert_eq!(server.finished(&runs[2]).await?["status"], "cancelled");
    send(&server, 4).await?.expect(202)?;
    Ok(())
}

#[tokio::test]
async fn a_retry_and_a_replay_wait_for_a_slot_like_any_run() -> Result<()> {
    let calls = Arc::new(AtomicUsize::new(0));
    let sink = Sink::scripted(move |_| {
        let is_first = calls.fetch_add(1, Ordering::SeqCst) == 0;
        let status = if is_first { 404 } else { 200 };
        let delay = Duration::from_secs(if is_first { 0 } else { 60 });
        Told { status, delay }
    })
    .await?;
    let server = one_at_a_time(&sink, "queue", &[]).await?;
    let failed = send_all(&server, 1).await?.remove(0);
    assert_eq!(server.finished(&failed).await?["status"], "failed");
    send(&server, 1).await?.expect(202)?;
    sink.wait_for(2).await?;
    for what in ["retry", "replay"] {
        let again = server
            .api
            .act(&format!("/api/runs/{failed}/{what}"))
            .await?;
        let again: Value = again.json();
        let run_id = again["runId"].as_str().or(again["id"].as_str());
        let run = server.run(run_id.unwrap_or_default()).await?;
        assert_eq!(run["status"], "queued", "{what}: {run}");
    }
    assert_eq!(sink.recorded().len(), 2);
    Ok(())
}

#[tokio::test]
async fn runs_that_were_queued_when_the_process_was_killed_end_in_order_one_at_a_time() -> Result<()>
{
    let sink = slow(100).await?;
    let mut server = one_at_a_time(&sink, "queue", &[]).await?;
    let runs = send_all(&server, 10).await?;
    sink.wait_for(2).await?;
    server.kill()?;
    server.restart().await?;
    let mut ended = String::new();
    for run_id in &runs {
        assert_eq!(server.finished(run_id).await?["status"], "succeeded");
        let (began, end) = span(&server, run_id).await?;
        assert!(began >= ended, "{run_id} began at {began}, before {ended}");
        ended = end;
    }
    let mut called = numbers(&sink);
    // The call that was in flight is made again.
    called.dedup();
    assert_eq!(called, (0..10).collect::<Vec<u64>>());
    Ok(())
}
