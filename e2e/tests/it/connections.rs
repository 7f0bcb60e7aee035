//! Connections that are silent, too many, or open while the server ends.

use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use millrace_e2e::draft::{logging, posting};
use millrace_e2e::patience::eventually;
use millrace_e2e::server::Server;
use millrace_e2e::sink::{Sink, Told};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longer than any test waits.
const FOREVER: &str = "1h";
const SOON: &str = "300ms";
const LIVEZ: &str = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

fn timeouts<'a>(header: &'a str, idle: &'a str) -> [(&'a str, &'a str); 2] {
    [
        ("MILLRACE_HEADER_TIMEOUT", header),
        ("MILLRACE_IDLE_TIMEOUT", idle),
    ]
}

/// A connection over which that was sent.
async fn connection(server: &Server, sent: &str) -> Result<TcpStream> {
    let address = server.api.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(sent.as_bytes()).await?;
    Ok(stream)
}

/// What comes until the server closes the connection.
async fn rest(stream: &mut TcpStream) -> Result<String> {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes));
    read.await.context("the connection stays open")??;
    Ok(String::from_utf8(bytes)?)
}

/// One answer over a connection that stays open.
async fn answer(stream: &mut TcpStream, end: &str) -> Result<String> {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    while !text.ends_with(end) {
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut bytes));
        let count = read.await.context("no answer")??;
        if count == 0 {
            break;
        }
        text.push_str(std::str::from_utf8(&bytes[..count])?);
    }
    Ok(text)
}

#[tokio::test]
async fn a_head_that_does_not_come_closes_the_connection() -> Result<()> {
    let server = Server::start_with(&timeouts(SOON, FOREVER)).await?;
    for sent in ["", "GET", "GET /livez HTTP/1.1\r\nhost: x\r\nx-half"] {
        let mut stream = connection(&server, sent).await?;
        assert_eq!(rest(&mut stream).await?, "", "{sent:?}");
    }
    // The second head as well as the first.
    let mut stream = connection(&server, LIVEZ).await?;
    let text = answer(&mut stream, "\"}").await?;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    stream.write_all(&LIVEZ.as_bytes()[..20]).await?;
    assert_eq!(rest(&mut stream).await?, "");
    Ok(())
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_time_and_not_after_a_heads() -> Result<()> {
    let server = Server::start_with(&timeouts(FOREVER, SOON)).await?;
    let mut stream = connection(&server, LIVEZ).await?;
    let text = rest(&mut stream).await?;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(!text.contains("connection: close"), "{text}");

    let server = Server::start_with(&timeouts(SOON, "2s")).await?;
    let began = UNIX_EPOCH.elapsed()?;
    let mut stream = connection(&server, LIVEZ).await?;
    rest(&mut stream).await?;
    assert!(UNIX_EPOCH.elapsed()? >= began + Duration::from_secs(2));
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_awaited_for_long_does_not_count_as_idle() -> Result<()> {
    let slow = Told {
        status: 200,
        delay: Duration::from_secs(2),
    };
    let sink = Sink::scripted(move |_| slow).await?;
    let mut settings = timeouts(SOON, SOON).to_vec();
    settings.push(("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true"));
    let server = Server::start_with(&settings).await?;
    server.app("shop", json!({})).await?;
    let draft = posting(json!({"app": "shop"}), &sink.url, 1);
    server.scenario("orders", &draft).await?;
    server.hook("shop").send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_client_that_takes_no_answers_is_closed() -> Result<()> {
    let server = Server::start_with(&timeouts(FOREVER, SOON)).await?;
    let mut stream = connection(&server, "").await?;
    let request = "GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    let asking = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    let asked = tokio::time::timeout(PATIENCE, asking).await;
    asked.context("the connection stays open")?;
    Ok(())
}

#[tokio::test]
async fn a_connection_too_many_is_told_so_and_closed_but_learns_that_the_server_lives() -> Result<()>
{
    const CONNECTIONS_MAX: usize = 4;
    let count = CONNECTIONS_MAX.to_string();
    let server = Server::start_with(&[("MILLRACE_CONNECTIONS_COUNT_MAX", &count)]).await?;
    let mut open = Vec::new();
    // The client that waited for the start may hold a connection too.
    while open.len() < CONNECTIONS_MAX {
        let mut stream = connection(&server, LIVEZ).await?;
        let text = answer(&mut stream, "\"}").await?;
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        if text.contains("connection: close") {
            break;
        }
        open.push(stream);
    }
    let health = LIVEZ.replace("livez", "api/health");
    let text = rest(&mut connection(&server, &health).await?).await?;
    assert!(text.starts_with("HTTP/1.1 503"), "{text}");
    for part in ["connection: close", "retry-after: 1", "\"overloaded\""] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = rest(&mut connection(&server, LIVEZ).await?).await?;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");

    drop(open);
    eventually("a connection to be served again", || async {
        let mut stream = connection(&server, &health).await?;
        let text = answer(&mut stream, "}").await?;
        Ok(text.starts_with("HTTP/1.1 200").then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() -> Result<()> {
    let server = Server::start().await?;
    let long = format!("x-long: {}\r\n", "x".repeat(40_000));
    let many = "x-many: 1\r\n".repeat(101);
    for fields in [long, many] {
        let request = format!("GET /livez HTTP/1.1\r\nhost: x\r\n{fields}\r\n");
        let mut stream = connection(&server, &request).await?;
        let text = answer(&mut stream, "\r\n\r\n").await?;
        assert!(text.starts_with("HTTP/1.1 431"), "{text}");
    }
    server.api.get("/api/health").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_request_in_flight_is_answered_while_the_server_ends() -> Result<()> {
    let slow = Told {
        status: 200,
        delay: Duration::from_secs(1),
    };
    let sink = Sink::scripted(move |_| slow).await?;
    let settings = [("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true")];
    let mut server = Server::start_with(&settings).await?;
    server.app("shop", json!({})).await?;
    let draft = posting(json!({"app": "shop"}), &sink.url, 1);
    server.scenario("orders", &draft).await?;
    let mut idle = connection(&server, LIVEZ).await?;
    answer(&mut idle, "\"}").await?;
    let hook = server.hook("shop");
    let stopped = async {
        sink.wait_for(1).await?;
        server.stop().await
    };
    let (answer, ended) = futures::join!(hook.send(), stopped);
    answer?.expect(200)?;
    assert!(ended?.success(), "{}", server.said());
    assert_eq!(rest(&mut idle).await?, "");
    Ok(())
}

/// How many descriptors the process may have.
fn set_descriptors_max(server: &Server, count: &str) -> Result<()> {
    let pid = server.pid().to_string();
    let status = Command::new("prlimit")
        .args(["--pid", &pid, &format!("--nofile={count}:")])
        .status()?;
    assert!(status.success());
    Ok(())
}

#[tokio::test]
async fn without_descriptors_connections_wait_and_are_served_later() -> Result<()> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server.scenario("orders", &logging("shop")).await?;
    set_descriptors_max(&server, "3")?;
    let mut stream = connection(&server, LIVEZ).await?;
    eventually("the server to have no descriptor left", || async {
        let said = server.said();
        Ok(said.contains("no connection can be accepted").then_some(()))
    })
    .await?;
    set_descriptors_max(&server, "1000")?;
    let text = answer(&mut stream, "\"}").await?;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    server.hook("shop").send().await?.expect(200)?;
    Ok(())
}
