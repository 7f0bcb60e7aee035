//! Servers whose runs call a sink, so that each can be caught while its call is open.

use anyhow::Result;
use millrace_e2e::draft::posting;
use millrace_e2e::server::Server;
use millrace_e2e::sink::Sink;
use serde_json::{Value, json};

/// Lets runs call a sink on this machine.
pub const OPEN: (&str, &str) = ("MILLRACE_ALLOW_PRIVATE_NETWORKS", "true");

/// A server with the app `shop`, each of whose events makes a run with one call, tried once.
pub async fn calling(sink: &Sink, settings: &[(&str, &str)]) -> Result<Server> {
    let settings: Vec<_> = [OPEN].iter().chain(settings).copied().collect();
    let server = Server::start_with(&settings).await?;
    call(&server, "shop", sink, 1).await?;
    Ok(server)
}

/// Makes an app, each of whose events makes a run with one call, tried so many times.
pub async fn call(server: &Server, app: &str, sink: &Sink, attempts: u32) -> Result<()> {
    server.app(app, json!({})).await?;
    let trigger = json!({"app": app, "respond": "accepted"});
    server
        .scenario(app, &posting(trigger, &sink.url, attempts))
        .await?;
    Ok(())
}

/// Sends an event; gives the id of its run.
pub async fn begin(server: &Server, app: &str, event: &Value) -> Result<String> {
    let answer = server.hook(app).json(event).send().await?;
    Ok(answer.expect(202)?.run_id())
}
