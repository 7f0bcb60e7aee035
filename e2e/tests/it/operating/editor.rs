//! The editor as a browser gets it: its embedded files, and a session over time.

use anyhow::{Context as _, Result};
use millrace_e2e::client::Answer;
use millrace_e2e::faults::{Faults, Place};
use millrace_e2e::server::Server;
use serde_json::json;

const MINUTE_MILLIS: i64 = 60_000;
const DAY_MILLIS: i64 = 24 * 60 * MINUTE_MILLIS;

/// What a browser asks for; no token goes with it.
async fn browse(server: &Server, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
    let mut request = server.api.http.get(format!("{}{path}", server.api.base));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::read(request.send().await?).await
}

/// The session that a cookie stands for.
async fn session(server: &Server, cookie: &str) -> Result<Answer> {
    browse(server, "/api/session", &[("cookie", cookie)]).await
}

/// The cookie that an answer sets; nothing when it sets none.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_binary_serves_the_editor_that_was_built() -> Result<()> {
    let server = Server::start().await?;
    let page = browse(&server, "/runs", &[("accept", "text/html")])
        .await?
        .expect(200)?;
    let html = page.text();
    let (_, rest) = html
        .split_once("src=\"/assets/")
        .context("it loads a script")?;
    let (script, _) = rest.split_once('"').context("whose name ends")?;
    let path = format!("/assets/{script}");
    let plain = browse(&server, &path, &[]).await?.expect(200)?;
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert!(plain.header("cache-control").contains("immutable"));
    let small = browse(&server, &path, &[("accept-encoding", "gzip, br")])
        .await?
        .expect(200)?;
    assert_eq!(small.header("content-encoding"), "br");
    assert!(small.body.len() < plain.body.len());
    let tag = page.header("etag").to_owned();
    let known = [("accept", "text/html"), ("if-none-match", &*tag)];
    browse(&server, "/", &known).await?.expect(304)?;
    browse(&server, "/assets/gone.js", &[("accept", "text/html")])
        .await?
        .expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_session_is_renewed_while_it_is_used_and_ends_when_it_is_not() -> Result<()> {
    let faults = Faults::new()?;
    let settings = faults.settings_with(("MILLRACE_METRICS_OPEN", "false"));
    let mut server = Server::start_on(faults.data.clone(), &settings).await?;
    let token = json!({ "token": server.api.token });
    let begun = server.api.post("/api/session", &token).await?.expect(200)?;
    let first = cookie(&begun);
    let same = session(&server, &first).await?.expect(200)?;
    assert_eq!(cookie(&same), "", "it is young");

    faults.set(Place::ClockAheadMillis, 61 * MINUTE_MILLIS)?;
    let second = cookie(&session(&server, &first).await?.expect(200)?);
    assert!(second.starts_with("millrace_session=") && second != first);
    session(&server, &first).await?.expect(200)?;
    faults.set(Place::ClockAheadMillis, 63 * MINUTE_MILLIS)?;
    session(&server, &first).await?.expect(401)?;

    server.kill()?;
    server.restart().await?;
    session(&server, &second).await?.expect(200)?;
    faults.set(Place::ClockAheadMillis, 8 * DAY_MILLIS)?;
    session(&server, &second).await?.expect(401)?;
    Ok(())
}
