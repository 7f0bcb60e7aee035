//! Many events at once: each answer is right, and what is too much is refused, never lost.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use millrace_e2e::client::Answer;
use millrace_e2e::draft::{answering, posting};
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, Told};
use serde_json::json;

const CONNECTIONS: usize = 64;
const EVENTS: usize = 20_000;
const SCENARIOS: usize = 20;
/// More than a healthy server needs for this in a build without optimisation, less than a leak.
const RESIDENT_BYTES_MAX: u64 = 768 << 20;

const IN_FLIGHT_MAX: usize = 16;
const REFUSABLE_EVENTS: usize = 2_000;

/// Sends event after event over one connection at a time, until all are sent.
async fn send_all<T, F>(
    next: &AtomicUsize,
    count: usize,
    send: impl Fn(usize) -> F,
) -> Result<Vec<T>>
where
    F: Future<Output = Result<T>>,
{
    let mut results = Vec::new();
    loop {
        let event = next.fetch_add(1, SeqCst);
        if event >= count {
            return Ok(results);
        }
        results.push(send(event).await?);
    }
}

#[tokio::test]
async fn twenty_thousand_events_on_twenty_scenarios_get_twenty_thousand_right_answers() -> Result<()>
{
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    for number in 0..SCENARIOS {
        let seen = format!("{{'run': run.id, 'double': trigger.body.n * 2, 'by': {number}}}");
        let mut draft = answering("shop", &seen);
        draft["trigger"]["config"]["path"] = json!(format!("s{number}"));
        server.scenario(&format!("s{number}"), &draft).await?;
    }
    let next = AtomicUsize::new(0);
    let server = &server;
    let send = |n: usize| async move {
        let by = n % SCENARIOS;
        let hook = server.hook("shop").path(&format!("/s{by}"));
        let hook = hook.header("idempotency-key", &format!("n-{n}"));
        let answer = hook
            .json(&json!({"n": n}))
            .send()
            .await?
            .expect(200)?
            .json();
        let run_id = answer["run"].as_str().unwrap_or_default().to_owned();
        let expected = json!({"run": run_id, "double": n * 2, "by": by});
        ensure!(answer == expected, "event {n} got {answer}");
        Ok(run_id)
    };
    let sending = (0..CONNECTIONS).map(|_| send_all(&next, EVENTS, send));
    let run_ids: HashSet<String> = try_join_all(sending).await?.into_iter().flatten().collect();
    assert_eq!(run_ids.len(), EVENTS);
    let health = server.api.get("/api/health").await?.expect(200)?.json();
    assert_eq!(
        health["stats"]["runs"]["succeeded"],
        json!(EVENTS),
        "{health}"
    );
    let resident = server.resident_bytes()?;
    assert!(
        resident < RESIDENT_BYTES_MAX,
        "{resident} bytes are resident"
    );
    Ok(())
}

/// Asks for the health until it is told to stop; says how often it was answered.
async fn watch(server: &Server, stop: &AtomicBool) -> Result<usize> {
    let mut answered = 0;
    while !stop.load(SeqCst) {
        let health = server.api.get("/api/health").await?.expect(200)?.json();
        ensure!(health["status"] == "healthy", "{health}");
        answered += 1;
    }
    Ok(answered)
}

#[tokio::test]
async fn four_times_the_admission_limit_is_refused_in_part_and_loses_nothing() -> Result<()> {
    let delay = Duration::from_millis(20);
    let sink = Sink::scripted(move |_| Told { status: 200, delay }).await?;
    let limit = IN_FLIGHT_MAX.to_string();
    let settings = [
        ("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true"),
        ("MILLRACE_IN_FLIGHT_COUNT_MAX", &limit),
    ];
    let server = Server::start_with(&settings).await?;
    server.app("shop", json!({})).await?;
    let trigger = json!({"app": "shop", "respondTimeout": "60s"});
    server
        .scenario("orders", &posting(trigger, &sink.url, 3))
        .await?;
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let server = &server;
    let send =
        |n: usize| async move { Ok((n, server.hook("shop").json(&json!({"n": n})).send().await?)) };
    let sending = async {
        let all = (0..4 * IN_FLIGHT_MAX).map(|_| send_all(&next, REFUSABLE_EVENTS, send));
        let answers = try_join_all(all).await;
        stop.store(true, SeqCst);
        answers
    };
    let (answers, watched) = tokio::join!(sending, watch(server, &stop));
    let answers: Vec<(usize, Answer)> = answers?.into_iter().flatten().collect();
    assert!(watched? > 0);
    let (done, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|(_, answer)| answer.status == 200);
    assert_eq!(answers.len(), REFUSABLE_EVENTS);
    assert!(!done.is_empty() && !refused.is_empty());
    for (n, answer) in refused {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (503, "overloaded"),
            "event {n}"
        );
        assert!(
            answer.header("retry-after").parse::<u32>().is_ok(),
            "event {n}"
        );
    }
    let accepted: HashSet<u64> = done.iter().map(|(n, _)| *n as u64).collect();
    let recorded = sink.recorded();
    let seen: HashSet<u64> = recorded
        .iter()
        .filter_map(|request| request.json()["n"].as_u64())
        .collect();
    assert_eq!(recorded.len(), seen.len(), "an event came twice");
    assert_eq!(seen, accepted);
    let resident = server.resident_bytes()?;
    assert!(
        resident < RESIDENT_BYTES_MAX,
        "{resident} bytes are resident"
    );
    Ok(())
}
