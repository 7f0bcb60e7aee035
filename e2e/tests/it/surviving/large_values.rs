//! Payloads of up to 64 MB: passed on, kept as files of their own, there after a kill, and never in
//! memory more often than the documentation says.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use millrace_e2e::audit::audit;
use millrace_e2e::draft::chain;
use millrace_e2e::load::{Load, strikes};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, Told};
use serde_json::{Value, json};

use super::OPEN;

const MIB: usize = 1024 * 1024;
/// The largest body that an app may allow.
const BODY_BYTES: usize = 64 * MIB;
/// Copies of a body that stand in memory at a time, at most, while it is accepted or passed on:
/// what `docs/deployment.md` says.
const COPIES: u64 = 5;
/// What the process takes beside them.
const BESIDE_BYTES: u64 = 64 * MIB as u64;
/// Kills in `make test`; `make crash KILLS=…` sets another number.
const KILLS: usize = 10;

/// Lets nodes give what a body of 64 MiB becomes.
const WIDE: (&str, &str) = ("MILLRACE_OUTPUT_BYTES_MAX", "134217728");
/// Almost every value is a file.
const NARROW: (&str, &str) = ("MILLRACE_INLINE_BYTES_MAX", "16");

/// A body of exactly that many bytes.
fn body(bytes: usize) -> Vec<u8> {
    let text = "0123456789abcdef".repeat(bytes / 16 + 1);
    let mut body = format!(r#"{{"text":"{text}"#).into_bytes();
    body.truncate(bytes - 2);
    body.extend_from_slice(br#""}"#);
    body
}

/// Passes its event on after a wait, with a field more.
fn passing(wait: &str) -> Value {
    let nodes = [
        ("wait", "delay", json!({"for": wait})),
        (
            "more",
            "set",
            json!({"keep": "all", "fields": {"seen": true}}),
        ),
        ("log", "logger", json!({"message": "passed on"})),
    ];
    chain(json!({"app": "shop", "respond": "accepted"}), &nodes)
}

/// The files of large values.
fn files(server: &Server) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in fs::read_dir(server.data.join("blobs"))? {
        for file in fs::read_dir(folder?.path())? {
            found.push(file?.path());
        }
    }
    Ok(found)
}

/// What a step gave, read as the value that its stand-in names.
async fn output(server: &Server, run_id: &str, node_id: &str) -> Result<Value> {
    let steps = server.all(&format!("/api/runs/{run_id}/steps?")).await?;
    let step = steps.iter().find(|step| step["nodeId"] == node_id);
    let output = &step.context("there is no such step")?["output"];
    let hash = output["largeValue"]["sha256"].as_str();
    let hash = hash.with_context(|| format!("{node_id} gave no large value"))?;
    let path = format!("/api/runs/{run_id}/values/{hash}");
    let answer = server.api.get(&path).await?.expect(200)?;
    assert_eq!(
        Some(answer.body.len() as u64),
        output["largeValue"]["bytes"].as_u64()
    );
    Ok(answer.json())
}

#[tokio::test]
async fn a_body_of_64_mib_is_passed_on_through_a_kill_within_the_memory_that_is_said() -> Result<()>
{
    let mut server = Server::start_with(&[WIDE]).await?;
    server.app("shop", json!({"maxBody": BODY_BYTES})).await?;
    server.scenario("large", &passing("2s")).await?;
    let body = body(BODY_BYTES);
    let hook = server.hook("shop").body("application/json", body.clone());
    let run_id = hook.send().await?.expect(202)?.run_id();
    let accepting = server.peak_bytes()?;

    server.kill()?;
    server.restart().await?;
    let run = server.finished(&run_id).await?;
    assert_eq!(run["status"], "succeeded", "{run}");
    let expected: Value = serde_json::from_slice(&body)?;
    let passed = output(&server, &run_id, "more").await?;
    assert_eq!(passed["seen"], true);
    assert_eq!(passed["body"], expected);
    assert_eq!(output(&server, &run_id, "trigger").await?["body"], expected);
    let passing = server.peak_bytes()?;
    eprintln!(
        "at most {} MiB while it was accepted, {} MiB while it was passed on and shown",
        accepting / MIB as u64,
        passing / MIB as u64
    );
    let most = COPIES * BODY_BYTES as u64 + BESIDE_BYTES;
    assert!(accepting <= most && passing <= most);
    // The event and what `set` made of it; whoever passes it on stores nothing.
    assert_eq!(files(&server)?.len(), 2);
    assert!(server.database().metadata()?.len() < MIB as u64);
    Ok(())
}

#[tokio::test]
async fn runs_with_large_values_take_turns_when_memory_does_not_hold_all() -> Result<()> {
    const RUNS: usize = 20;
    const BYTES: usize = 8 * MIB;
    const ROOM_BYTES: u64 = 24 * MIB as u64;
    let room = ("MILLRACE_HELD_BYTES_MAX", "25165824");
    let sink = Sink::scripted(|_| Told {
        status: 200,
        delay: Duration::from_millis(1_500),
    })
    .await?;
    let mut server = Server::start_with(&[OPEN, room]).await?;
    server.app("shop", json!({})).await?;
    let call = json!({"method": "POST", "url": sink.url, "json": {}});
    let trigger = json!({"app": "shop", "respond": "accepted"});
    let draft = chain(trigger, &[("call", "http", call)]);
    server.scenario("large", &draft).await?;
    let body = body(BYTES);
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let hook = server.hook("shop").body("application/json", body.clone());
        runs.push(hook.send().await?.expect(202)?.run_id());
    }
    // They hold their events while they call.
    server.kill()?;
    server.restart().await?;
    for run_id in &runs {
        let run = server.finished(run_id).await?;
        assert_eq!(run["status"], "succeeded", "{run}");
    }
    let peak = server.peak_bytes()?;
    eprintln!("at most {} MiB", peak / MIB as u64);
    assert!(peak <= ROOM_BYTES + BYTES as u64 + BESIDE_BYTES, "{peak}");
    Ok(())
}

#[tokio::test]
async fn a_damaged_or_lost_value_fails_its_run_by_name_and_stops_no_other() -> Result<()> {
    let mut server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("large", &passing("2s")).await?;
    let mut runs = Vec::new();
    for length in [100_000, 200_000, 300_000] {
        let hook = server.hook("shop").body("application/json", body(length));
        runs.push(hook.send().await?.expect(202)?.run_id());
    }
    server.kill()?;
    let mut files = files(&server)?;
    files.sort_by_key(|file| file.metadata().map_or(0, |about| about.len()));
    assert_eq!(files.len(), 3);
    let mut damaged = fs::read(&files[0])?;
    damaged[50_000] ^= 1;
    fs::write(&files[0], &damaged)?;
    fs::remove_file(&files[1])?;
    server.restart().await?;
    for (place, run_id) in runs.iter().enumerate() {
        let run = server.finished(run_id).await?;
        if place == 2 {
            assert_eq!(run["status"], "succeeded", "{run}");
            continue;
        }
        assert_eq!(run["error"]["code"], "JOURNAL_UNREADABLE", "{run}");
        let name = files[place].file_name().and_then(|name| name.to_str());
        let message = run["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(name.unwrap_or("-")), "{message}");
        // What is there of the run is still shown.
        server.all(&format!("/api/runs/{run_id}/steps?")).await?;
    }
    assert_eq!(fs::read(&files[0])?, damaged, "its bytes are kept");
    Ok(())
}

#[tokio::test]
async fn what_no_run_names_is_swept_in_time() -> Result<()> {
    let soon = ("MILLRACE_RETENTION_SUCCEEDED_AGE", "1s");
    let mut server = Server::start_with(&[soon]).await?;
    server.app("shop", json!({})).await?;
    server.scenario("large", &passing("0s")).await?;
    let hook = server.hook("shop").body("application/json", body(100_000));
    let run_id = hook.send().await?.expect(202)?.run_id();
    let path = format!("/api/runs/{run_id}");
    eventually("the run to be removed", || async {
        Ok((server.api.get(&path).await?.status == 404).then_some(()))
    })
    .await?;
    let files = files(&server)?;
    assert_eq!(files.len(), 2, "they do not go with a run");
    server.kill()?;
    // As if they had been stored long ago; what was cut off is gone at once.
    let long_ago = std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for file in &files {
        fs::File::open(file)?.set_modified(long_ago)?;
    }
    let draft = server.data.join("blobs/new/7");
    fs::write(&draft, "half a va")?;
    server.restart().await?;
    assert!(!draft.exists());
    eventually("the values to be swept", || async {
        let is_gone = files.iter().all(|file| !file.exists());
        Ok(is_gone.then_some(()))
    })
    .await
}

#[tokio::test]
async fn whatever_is_killed_when_almost_every_value_is_a_file_every_promise_is_kept() -> Result<()>
{
    let kills = strikes(KILLS)?;
    let mut server = Server::start_with(&[OPEN, NARROW]).await?;
    let load = Load::prepare(&server).await?;
    let killing = async {
        for _ in 0..kills {
            load.some_progress().await?;
            load.kill(&mut server)?;
            load.restart(&mut server).await?;
        }
        load.progress(1).await?;
        load.stop();
        Ok(())
    };
    tokio::try_join!(load.run(), killing)?;
    let verdict = audit(&load.history(&server).await?);
    eprintln!("{kills} kills: {verdict}");
    assert!(files(&server)?.len() > kills);
    verdict.expect_kept()
}
