//! Events that come faster than they are recorded: what is too much is refused at once, what is
//! accepted is right, and who is slow keeps nobody out.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use millrace_e2e::client::Answer;
use millrace_e2e::draft::{answering, logging};
use millrace_e2e::head::{read_head, send_head};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use serde_json::json;

/// Fewest events at a time that can be asked for.
const FEW: [(&str, &str); 1] = [("MILLRACE_ACCEPTING_PER_CORE_MAX", "1")];
const CONNECTIONS: usize = 256;
const SLOW_SENDERS: usize = 64;
/// Enough to take longer than a burst may last.
const QUICK_EVENTS: usize = 400;

async fn listened() -> Result<Server> {
    let server = Server::start_with(&FEW).await?;
    server.app("shop", json!({})).await?;
    Ok(server)
}

/// Whether it says what was too much, and when to come again.
fn is_told(answer: &Answer) -> bool {
    let problem = answer.json();
    let detail = problem["detail"].as_str().unwrap_or_default();
    answer.status == 503
        && problem["code"] == "overloaded"
        && detail.contains("accepting_per_core_max")
        && detail.contains("nothing was recorded")
        && answer.header("retry-after") == "1"
}

/// What a metric that counts says.
async fn metric(server: &Server, name: &str) -> Result<usize> {
    let text = server.api.get("/metrics").await?.expect(200)?.text();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Ok(line.unwrap_or("0").parse()?)
}

#[tokio::test]
async fn a_crowd_that_stands_is_refused_in_part_until_it_is_gone_and_nothing_is_lost() -> Result<()>
{
    let server = listened().await?;
    server
        .scenario("orders", &answering("shop", "{'n': trigger.body.n}"))
        .await?;
    let (server, is_crowded) = (&server, AtomicBool::new(false));
    let send = |number: usize| {
        let is_crowded = &is_crowded;
        async move {
            let mut answers = Vec::new();
            for round in 0.. {
                let n = round * CONNECTIONS + number;
                let answer = server.hook("shop").json(&json!({"n": n})).send().await?;
                is_crowded.fetch_or(answer.status == 503, SeqCst);
                answers.push((n, answer));
                if is_crowded.load(SeqCst) {
                    break;
                }
            }
            anyhow::Ok(answers)
        }
    };
    let answers = try_join_all((0..CONNECTIONS).map(send)).await?;
    let (done, refused): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .flatten()
        .partition(|(_, answer)| answer.status == 200);
    for (n, answer) in &refused {
        ensure!(is_told(answer), "event {n}: {}", answer.json());
    }
    let right: HashSet<usize> = done
        .iter()
        .filter(|(n, answer)| answer.json() == json!({"n": n}))
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(right.len(), done.len());
    assert_eq!(
        metric(server, "millrace_webhooks_refused_total").await?,
        refused.len()
    );
    assert_eq!(metric(server, "millrace_webhooks_in_flight").await?, 0);
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    assert_eq!(health["stats"]["runs"]["succeeded"], json!(done.len()));
    server
        .hook("shop")
        .json(&json!({"n": 0}))
        .send()
        .await?
        .expect(200)?;
    Ok(())
}

#[tokio::test]
async fn senders_whose_bodies_do_not_come_keep_nobody_out() -> Result<()> {
    let server = listened().await?;
    server.scenario("orders", &logging("shop")).await?;
    let mut slow = Vec::new();
    for _ in 0..SLOW_SENDERS {
        let mut stream = send_head(&server, "never sent")?;
        ensure!(read_head(&mut stream)?.starts_with("http/1.1 100 "));
        slow.push(stream);
    }
    for _ in 0..QUICK_EVENTS {
        server.hook("shop").send().await?.expect(200)?;
    }
    drop(slow);
    eventually("the slow senders' places are given back", || async {
        let in_flight = metric(&server, "millrace_webhooks_in_flight").await?;
        Ok((in_flight == 0).then_some(()))
    })
    .await
}
