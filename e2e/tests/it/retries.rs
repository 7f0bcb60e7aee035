//! Effects that fail: attempts, the error handle, and a sender that goes away in between.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use anyhow::Result;
use millrace_e2e::draft::{chain, posting};
use millrace_e2e::hook::SECRET;
use millrace_e2e::server::Server;
use millrace_e2e::sign::hex_hmac;
use millrace_e2e::sink::{Sink, Told, status};
use serde_json::{Value, json};

async fn with_scenario(draft: &Value) -> Result<Server> {
    let server = Server::start_with(&[("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")]).await?;
    server.app("shop", json!({})).await?;
    server.scenario("first", draft).await?;
    Ok(server)
}

#[tokio::test]
async fn an_effect_that_fails_twice_succeeds_in_its_third_attempt() -> Result<()> {
    let sink = Sink::scripted(|nth| status(if nth < 3 { 503 } else { 200 })).await?;
    let server = with_scenario(&posting(json!({"app": "shop"}), &sink.url, 3)).await?;
    let answer = server.hook("shop").json(&json!({"id": 7})).send().await?;
    assert_eq!(
        answer.expect(200)?.json()["runs"].as_array().unwrap().len(),
        1
    );
    let attempts = sink.recorded();
    assert_eq!(attempts.len(), 3);
    for attempt in &attempts {
        assert_eq!(attempt.json(), json!({"id": 7}));
        let key = attempt.header("idempotency-key");
        assert!(!key.is_empty());
        assert_eq!(key, attempts[0].header("idempotency-key"));
    }
    Ok(())
}

#[tokio::test]
async fn each_attempt_is_recorded_and_waits_longer_than_the_one_before() -> Result<()> {
    let sink = Sink::scripted(|nth| status(if nth < 4 { 503 } else { 200 })).await?;
    let server = with_scenario(&posting(json!({"app": "shop"}), &sink.url, 4)).await?;
    let answer = server.hook("shop").send().await?.expect(200)?;
    let path = format!("/api/runs/{}/steps", answer.run_id());
    let steps = server.api.get(&path).await?.expect(200)?.json();
    let send = steps["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["nodeId"] == "send");
    let attempts = send.unwrap()["attempts"].as_array().unwrap();
    let outcomes: Vec<_> = attempts
        .iter()
        .map(|attempt| attempt["outcome"].clone())
        .collect();
    let failed = json!("retryable_error");
    assert_eq!(
        outcomes,
        [failed.clone(), failed.clone(), failed, json!("success")]
    );
    let time = |attempt: &Value, name: &str| millis(attempt[name].as_str().unwrap());
    let waits: Vec<u64> = attempts
        .windows(2)
        .map(|pair| time(&pair[1], "startedAt") - time(&pair[0], "finishedAt"))
        .collect();
    for (wait, least) in waits.iter().zip([200, 400, 800]) {
        assert!(*wait >= least, "{waits:?}");
    }
    Ok(())
}

/// Milliseconds since midnight of a time such as `2026-11-23T13:28:49.120Z`; 0 of anything else.
fn millis(time: &str) -> u64 {
    let clock = time.split(['T', 'Z']).nth(1).unwrap_or_default();
    let parts = clock
        .split([':', '.'])
        .map(|part| part.parse().unwrap_or(0));
    let units = [3_600_000, 60_000, 1_000, 1];
    parts
        .zip(units)
        .map(|(part, unit): (u64, u64)| part * unit)
        .sum()
}

#[tokio::test]
async fn an_effect_that_always_fails_uses_up_its_attempts_and_fails_the_run() -> Result<()> {
    let sink = Sink::scripted(|_| status(503)).await?;
    let server = with_scenario(&posting(json!({"app": "shop"}), &sink.url, 3)).await?;
    let answer = server.hook("shop").send().await?.expect(500)?.json();
    assert_eq!(answer["status"], "failed");
    assert!(
        answer["error"]["message"].as_str().unwrap().contains("503"),
        "{answer}"
    );
    assert_eq!(sink.recorded().len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_fatal_error_is_not_tried_again() -> Result<()> {
    let sink = Sink::scripted(|_| status(404)).await?;
    let server = with_scenario(&posting(json!({"app": "shop"}), &sink.url, 3)).await?;
    server.hook("shop").send().await?.expect(500)?;
    assert_eq!(sink.recorded().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_connected_error_handle_takes_the_error() -> Result<()> {
    let sink = Sink::scripted(|_| status(404)).await?;
    let trigger = json!({"app": "shop", "respond": "node"});
    let mut draft = posting(trigger, &sink.url, 1);
    let caught = json!({"json": {"node": "{{ input.nodeId }}", "attempt": "{{ input.attempt }}",
        "code": "{{ input.code }}"}});
    let node = json!({"id": "caught", "type": "respond", "config": caught});
    draft["nodes"].as_array_mut().unwrap().push(node);
    let edge = json!({"source": "send", "sourceHandle": "error", "target": "caught"});
    draft["edges"].as_array_mut().unwrap().push(edge);
    let server = with_scenario(&draft).await?;
    let answer = server.hook("shop").send().await?.expect(200)?.json();
    assert_eq!(answer["node"], "send");
    assert_eq!(answer["attempt"], 1);
    assert!(
        answer["code"]
            .as_str()
            .is_some_and(|code| code.starts_with("HTTP")),
        "{answer}"
    );
    Ok(())
}

#[tokio::test]
async fn private_networks_are_out_of_reach_unless_allowed() -> Result<()> {
    let sink = Sink::kind().await?;
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server
        .scenario("first", &posting(json!({"app": "shop"}), &sink.url, 1))
        .await?;
    let answer = server.hook("shop").send().await?.expect(500)?.json();
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("MILLRACE_ALLOW_PRIVATE_NETWORKS"),
        "{answer}"
    );
    assert_eq!(sink.recorded().len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_stop_the_run() -> Result<()> {
    let slow = Told {
        status: 200,
        delay: Duration::from_millis(300),
    };
    let sink = Sink::scripted(move |_| slow).await?;
    let url = |path: &str| json!({"method": "POST", "url": format!("{}/{path}", sink.url)});
    let nodes = [
        ("first", "http", url("first")),
        ("second", "http", url("second")),
    ];
    let server = with_scenario(&chain(json!({"app": "shop"}), &nodes)).await?;
    let mut stream = TcpStream::connect(server.api.base.trim_start_matches("http://"))?;
    let signature = hex_hmac(SECRET, b"");
    let request = format!(
        "POST /api/webhook/shop HTTP/1.1\r\nHost: mill\r\nX-Signature: {signature}\r\n\
         Content-Length: 0\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    sink.wait_for(1).await?;
    drop(stream);
    let paths: Vec<String> = sink
        .wait_for(2)
        .await?
        .into_iter()
        .map(|seen| seen.path)
        .collect();
    assert_eq!(paths, ["/first", "/second"]);
    Ok(())
}
