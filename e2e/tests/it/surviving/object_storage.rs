//! Large values in object storage: there after a kill, waited for while it is away, and a server that
//! cannot use it does not start.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context as _, Result};
use millrace_e2e::draft::chain;
use millrace_e2e::patience::{eventually, pause};
use millrace_e2e::server::objects::Bucket;
use millrace_e2e::server::{Server, binary, serve_command, store};
use millrace_e2e::sink::{Sink, Told};
use serde_json::{Value, json};

use super::OPEN;

/// An event of more than 64 KiB.
fn large(word: &str) -> Value {
    json!({"text": word.repeat(100_000 / word.len())})
}

/// Waits so long, then calls the sink with what came in.
fn calling(wait: &str, sink: &Sink) -> Value {
    let call = json!({"method": "POST", "url": sink.url, "json": {"n": 1}});
    let nodes = [
        ("wait", "delay", json!({"for": wait})),
        (
            "more",
            "set",
            json!({"keep": "all", "fields": {"seen": true}}),
        ),
        ("call", "http", call),
    ];
    chain(json!({"app": "shop", "respond": "accepted"}), &nodes)
}

/// What a step gave, which is a large value.
async fn output(server: &Server, run_id: &str, node_id: &str) -> Result<Value> {
    let steps = server.all(&format!("/api/runs/{run_id}/steps?")).await?;
    let step = steps.iter().find(|step| step["nodeId"] == node_id);
    let output = &step.context("there is no such step")?["output"];
    // Small enough to be shown whole when there is room: then it was read all the same.
    let Some(hash) = output["largeValue"]["sha256"].as_str() else {
        return Ok(output.clone());
    };
    let path = format!("/api/runs/{run_id}/values/{hash}");
    Ok(server.api.get(&path).await?.expect(200)?.json())
}

fn assert_no_files(server: &Server) {
    let folder = server.data.join("blobs");
    assert!(!folder.exists(), "{} was made", folder.display());
}

/// How many large values the server knows of.
async fn count(server: &Server) -> Result<u64> {
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    let count = &health["stats"]["store"]["largeValues"]["count"];
    count.as_u64().with_context(|| format!("{health}"))
}

#[tokio::test]
async fn a_large_event_is_passed_on_through_a_kill_and_read_back() -> Result<()> {
    let sink = Sink::kind().await?;
    let bucket = Bucket::new().await?;
    let mut server = Server::start_with(&bucket.settings_and(&[OPEN])).await?;
    server.app("shop", json!({})).await?;
    server.scenario("large", &calling("1s", &sink)).await?;
    let event = large("grain ");
    let run_id = server.hook("shop").json(&event).send().await?;
    let run_id = run_id.expect(202)?.run_id();
    assert_eq!(count(&server).await?, 1);
    server.kill()?;
    server.restart().await?;
    let run = server.finished(&run_id).await?;
    assert_eq!(run["status"], "succeeded", "{run}");
    assert_eq!(output(&server, &run_id, "trigger").await?["body"], event);
    let passed = output(&server, &run_id, "more").await?;
    assert_eq!((&passed["body"], &passed["seen"]), (&event, &json!(true)));
    assert_no_files(&server);
    Ok(())
}

/// Calls the sink, which takes its time, and makes a large value of what came in.
fn making(sink: &Sink) -> Value {
    let call = json!({"method": "POST", "url": sink.url, "json": {"n": 1}});
    let nodes = [
        ("call", "http", call),
        (
            "more",
            "set",
            json!({"fields": {"event": "{{ trigger.body }}"}}),
        ),
        ("log", "logger", json!({"message": "made"})),
        ("wait", "delay", json!({"for": "10ms"})),
    ];
    chain(json!({"app": "mill", "respond": "accepted"}), &nodes)
}

#[tokio::test]
async fn while_it_is_away_large_events_are_refused_small_ones_go_on_and_runs_wait() -> Result<()> {
    let sink = Sink::kind().await?;
    let slow = Sink::scripted(|_| Told {
        status: 200,
        delay: Duration::from_secs(1),
    })
    .await?;
    let mut bucket = Bucket::new().await?;
    let server = Server::start_with(&bucket.settings_and(&[OPEN])).await?;
    server.app("shop", json!({})).await?;
    server.scenario("large", &calling("1s", &sink)).await?;
    server.app("mill", json!({})).await?;
    server.scenario("making", &making(&slow)).await?;
    let send = |app: &str, event: Value| {
        let hook = server.hook(app).json(&event);
        async move { hook.send().await }
    };
    let reading = send("shop", large("before ")).await?.expect(202)?.run_id();
    let storing = send("mill", large("before ")).await?.expect(202)?.run_id();
    slow.wait_for(1).await?;

    let port = bucket.cut()?;
    let refused = send("shop", large("meanwhile ")).await?.expect(503)?;
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    let small = send("shop", json!({"n": 1})).await?.expect(202)?.run_id();
    assert_eq!(server.finished(&small).await?["status"], "succeeded");
    // One run needs the event, the other one has made another value of it.
    for met in ["cannot be read yet", "cannot be stored yet"] {
        eventually(met, || async {
            Ok(server.said().contains(met).then_some(()))
        })
        .await?;
    }

    bucket.restore(port).await?;
    let after = send("shop", large("meanwhile ")).await?.expect(202)?;
    for run_id in [reading, storing, after.run_id()] {
        let run = server.finished(&run_id).await?;
        assert_eq!(run["status"], "succeeded", "{run}");
    }
    Ok(())
}

#[tokio::test]
async fn values_from_before_the_setting_was_changed_are_still_read() -> Result<()> {
    let sink = Sink::kind().await?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let mut server = Server::start_on(data.clone(), &[OPEN]).await?;
    server.app("shop", json!({})).await?;
    server.scenario("large", &calling("3s", &sink)).await?;
    let event = large("before ");
    let run_id = server.hook("shop").json(&event).send().await?;
    let run_id = run_id.expect(202)?.run_id();
    server.kill()?;
    drop(server);

    let bucket = Bucket::new().await?;
    let server = Server::start_on(data, &bucket.settings_and(&[OPEN])).await?;
    let run = server.finished(&run_id).await?;
    assert_eq!(run["status"], "succeeded", "{run}");
    assert_eq!(output(&server, &run_id, "trigger").await?["body"], event);
    // What was stored since is in the bucket alone.
    assert_eq!(count(&server).await?, 1);
    Ok(())
}

/// A server that must not start: how it ended, and what it said.
async fn refused(data: &Path, settings: &[(&str, &str)]) -> Result<(Option<i32>, String)> {
    let mut all = store::settings(data).await?;
    let given = settings.iter();
    all.extend(given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let command = serve_command(data, "127.0.0.1:0", &all)?.output();
    let Output { status, stderr, .. } = command?;
    Ok((status.code(), String::from_utf8_lossy(&stderr).into_owned()))
}

/// What `doctor` finds of large values.
fn doctor(data: &Path, settings: &[(&str, &str)]) -> Result<Value> {
    let mut command = Command::new(binary()?);
    let doctor = command.args(["doctor", "--json"]).env_clear();
    let doctor = doctor
        .env("MILLRACE_DATA", data)
        .envs(settings.iter().copied());
    let findings: Vec<Value> = serde_json::from_slice(&doctor.output()?.stdout)?;
    let found = findings
        .into_iter()
        .find(|found| found["what"] == "large values");
    found.context("doctor says nothing of large values")
}

// The way to the bucket goes on while this waits for a process.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_used_is_refused_at_the_start() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let bucket = Bucket::new().await?;
    let told = doctor(&data, &bucket.settings_and(&[]))?;
    assert_eq!(told["result"], "ok", "{told}");
    for (setting, value, expected) in [
        (
            "AWS_SECRET_ACCESS_KEY",
            "wrong",
            "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
        ),
        (
            "MILLRACE_LARGE_VALUES",
            "s3://absent-bucket/values",
            "make the bucket, or name another one in MILLRACE_LARGE_VALUES",
        ),
        (
            "MILLRACE_LARGE_VALUES",
            "https://bucket",
            "MILLRACE_LARGE_VALUES: `https://bucket` must begin with s3://",
        ),
    ] {
        let settings = bucket.settings_and(&[(setting, value)]);
        let (status, said) = refused(&data, &settings).await?;
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
        if value != "https://bucket" {
            let told = doctor(&data, &settings)?;
            assert_eq!(told["result"], "wrong", "{told}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_instance_is_kept_out_of_a_place_that_is_taken() -> Result<()> {
    let bucket = Bucket::new().await?;
    let mut server = Server::start_with(&bucket.settings_and(&[])).await?;
    let folder = tempfile::tempdir()?;
    let other = folder.path().join("other");
    let (status, said) = refused(&other, &bucket.settings_and(&[])).await?;
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("belongs to another instance"), "{said}");
    // It is still that of the first.
    server.kill()?;
    server.restart().await
}

#[tokio::test]
async fn what_no_run_names_is_swept_by_the_storage_s_clock() -> Result<()> {
    const HOUR_MILLIS: u64 = 3_600_000;
    let began = 1_700_000_000_000;
    let bucket = Bucket::new().await?;
    bucket.stop_clock(began).await?;
    let soon = ("MILLRACE_RETENTION_SUCCEEDED_AGE", "1s");
    let mut server = Server::start_with(&bucket.settings_and(&[soon])).await?;
    server.app("shop", json!({})).await?;
    let log = [("log", "logger", json!({"message": "seen"}))];
    let draft = chain(json!({"app": "shop", "respond": "accepted"}), &log);
    server.scenario("large", &draft).await?;
    let sent = server.hook("shop").json(&large("grain ")).send().await?;
    let run_id = sent.expect(202)?.run_id();
    let path = format!("/api/runs/{run_id}");
    eventually("the run to be removed", || async {
        Ok((server.api.get(&path).await?.status == 404).then_some(()))
    })
    .await?;
    // The first walk after the start finds it too young, though this machine's clock is years ahead.
    assert_eq!(walked(&mut server).await?, (1, 0));
    bucket.stop_clock(began + HOUR_MILLIS * 2).await?;
    assert_eq!(walked(&mut server).await?, (0, 1));
    Ok(())
}

/// How many large values there are, and how many were removed, once a server that was started again
/// has walked over them.
async fn walked(server: &mut Server) -> Result<(u64, u64)> {
    server.kill()?;
    server.restart().await?;
    eventually("the walk", || async {
        let (count, swept) = (count(server).await?, swept(server).await?);
        Ok((count + swept == 1).then_some((count, swept)))
    })
    .await?;
    // What has been walked over is removed after it was counted.
    let health = || async { Ok((count(server).await?, swept(server).await?)) };
    settled(health).await
}

/// What is said twice, half a second apart.
async fn settled<W: Future<Output = Result<(u64, u64)>>>(
    ask: impl Fn() -> W,
) -> Result<(u64, u64)> {
    let mut said = ask().await?;
    loop {
        pause(Duration::from_millis(500)).await;
        let again = ask().await?;
        if again == said {
            return Ok(said);
        }
        said = again;
    }
}

/// How many large values the server has removed.
async fn swept(server: &Server) -> Result<u64> {
    let metrics = server.api.get("/metrics").await?.expect(200)?.text();
    let name = "millrace_large_values_swept_total ";
    let figure = metrics.lines().find_map(|line| line.strip_prefix(name));
    Ok(figure.map_or(Ok(0), str::parse)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_to_postgres_leaves_large_values_where_they_are() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let bucket = Bucket::new().await?;
    let sink = Sink::kind().await?;
    let event = large("moved ");
    let run_id = {
        let server = Server::start_on(data.clone(), &bucket.settings_and(&[OPEN])).await?;
        server.app("shop", json!({})).await?;
        server.scenario("large", &calling("10ms", &sink)).await?;
        let sent = server.hook("shop").json(&event).send().await?;
        let run_id = sent.expect(202)?.run_id();
        server.finished(&run_id).await?;
        run_id
    };
    let url = store::new_database().await?;
    let mut migrate = Command::new(binary()?);
    let migrate = migrate
        .args(["migrate", "--from", "sqlite", "--to", "postgres", "--data"])
        .arg(&data)
        .env_clear()
        .env("MILLRACE_DATABASE_URL", &url)
        .envs(bucket.settings_and(&[]));
    let Output { status, stdout, .. } = migrate.output()?;
    let said = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{said}");
    assert!(said.contains("stays there"), "{said}");

    let key = std::fs::read_to_string(data.join("master.key"))?;
    let settings = [
        OPEN,
        ("MILLRACE_DATABASE_URL", url.as_str()),
        ("MILLRACE_MASTER_KEY", key.trim()),
        ("MILLRACE_MEMBER_LEASE", "1s"),
    ];
    let moved = folder.path().join("moved");
    let server = Server::start_on(moved, &bucket.settings_and(&settings)).await?;
    assert_eq!(output(&server, &run_id, "trigger").await?["body"], event);
    Ok(())
}
