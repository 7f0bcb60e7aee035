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
