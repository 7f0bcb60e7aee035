//! Jobs over many runs: killed in the middle they go on, and deal with each run once.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use millrace_e2e::draft::{failing, logging, waiting};
use millrace_e2e::hook::Hook;
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use serde_json::{Value, json};

const RUNS: usize = 300;
const KILLS: u64 = 3;

/// A server with that many runs of a scenario.
async fn with_runs(draft: &Value, status: u16) -> Result<Server> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", draft).await?;
    let hooks: Vec<_> = (0..RUNS).map(|_| server.hook("shop")).collect();
    // As many at a time as a slow machine takes: it is not overload that is tried here.
    for some in hooks.chunks(50) {
        for answer in try_join_all(some.iter().map(Hook::send)).await? {
            answer.expect(status)?;
        }
    }
    Ok(server)
}

async fn begin(server: &Server, action: &str, status: &str) -> Result<String> {
    let body = json!({"action": action, "filter": {"status": [status]}});
    let begun = server
        .api
        .post("/api/runs/bulk", &body)
        .await?
        .expect(202)?;
    let id = begun.json()["id"]
        .as_str()
        .context("a job has an id")?
        .to_owned();
    let path = format!("/api/jobs/{id}");
    assert_eq!(
        begun.header("location"),
        format!("{}{path}", server.api.base)
    );
    Ok(path)
}

async fn done(server: &Server, job: &str) -> Result<(u64, Value)> {
    let job = server.api.get(job).await?.expect(200)?.json();
    Ok((job["progress"]["done"].as_u64().unwrap_or_default(), job))
}

async fn ended(server: &Server, job: &str) -> Result<Value> {
    eventually("the job to end", || async {
        let (_, job) = done(server, job).await?;
        let goes_on = ["running", "stopping"].contains(&job["status"].as_str().unwrap_or_default());
        Ok((!goes_on).then_some(job))
    })
    .await
}

/// Kills the server again and again while the job is in the middle of its work: once at least,
/// and as often as a test that gets little time can keep up with the job.
async fn kill_in_the_middle(server: &mut Server, job: &str) -> Result<()> {
    for kill in 1..=KILLS {
        let goal = kill * RUNS as u64 / (KILLS + 2);
        eventually(
            &format!("the job to be dealing with run {goal}"),
            || async { Ok((done(server, job).await?.0 >= goal).then_some(())) },
        )
        .await?;
        server.kill()?;
        server.restart().await?;
        let (done, job) = done(server, job).await?;
        assert!(done >= goal, "progress was lost: {job}");
        if done == RUNS as u64 {
            ensure!(kill > 1, "it was over before the first kill");
            break;
        }
    }
    Ok(())
}

/// How many runs were made of each by that link.
async fn followers(server: &Server, link: &str) -> Result<HashMap<String, usize>> {
    let mut counts = HashMap::new();
    for run in server.all("/api/runs?").await? {
        if let Some(origin) = run[link].as_str() {
            *counts.entry(origin.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}

#[tokio::test]
async fn a_job_that_is_killed_again_and_again_makes_one_run_of_each() -> Result<()> {
    let cases = [
        ("replay", "succeeded", "replayOf", logging("shop"), 200),
        ("retry", "failed", "retryOf", failing("shop"), 500),
    ];
    for (action, status, link, draft, answer) in cases {
        let mut server = with_runs(&draft, answer).await?;
        let job = begin(&server, action, status).await?;
        kill_in_the_middle(&mut server, &job).await?;
        let ended = ended(&server, &job).await?;
        assert_eq!(ended["status"], "finished", "{ended}");
        let all = json!({"done": RUNS, "failed": 0, "total": RUNS});
        assert_eq!(ended["progress"], all, "{action}");
        let made = followers(&server, link).await?;
        assert_eq!(made.len(), RUNS, "{action}");
        let twice: Vec<_> = made.iter().filter(|(_, count)| **count != 1).collect();
        assert!(twice.is_empty(), "{action}: {twice:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_job_that_cancels_counts_each_run_once_whatever_is_killed() -> Result<()> {
    let mut server = with_runs(&waiting("shop"), 202).await?;
    let job = begin(&server, "cancel", "waiting").await?;
    kill_in_the_middle(&mut server, &job).await?;
    let ended = ended(&server, &job).await?;
    let all = json!({"done": RUNS, "failed": 0, "total": RUNS});
    assert_eq!(ended["progress"], all, "{ended}");
    let runs = server.all("/api/runs?status=cancelled").await?;
    assert_eq!(runs.len(), RUNS);
    let asked = "asked for the run to be cancelled";
    for run in runs.iter().step_by(7) {
        let messages = server.messages(run["id"].as_str().unwrap()).await?;
        let asked = messages.iter().filter(|line| line.contains(asked)).count();
        assert_eq!(asked, 1, "{messages:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_cancelled_job_stops_before_its_next_run() -> Result<()> {
    let server = with_runs(&logging("shop"), 200).await?;
    let job = begin(&server, "replay", "succeeded").await?;
    server
        .api
        .act(&format!("{job}/cancel"))
        .await?
        .expect(202)?;
    let ended = ended(&server, &job).await?;
    assert_eq!(ended["status"], "cancelled", "{ended}");
    let done = ended["progress"]["done"].as_u64().unwrap() as usize;
    assert!(done < RUNS, "{ended}");
    assert_eq!(followers(&server, "replayOf").await?.len(), done);
    let late = server
        .api
        .act(&format!("{job}/cancel"))
        .await?
        .expect(409)?;
    assert_eq!(late.code(), "already_finished");
    Ok(())
}
