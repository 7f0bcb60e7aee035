//! The server under test: the real binary, set up through its API as a person would, with the
//! hook3 scenario.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::load::{Client, Sink};
use crate::process::{self, Process};
use crate::target::SECRET;

/// The app's key.
const APP: &str = "bench";
/// The admin token that the server is started with.
const TOKEN: &str = "bench-token-of-no-one";

/// A server that listens.
pub(crate) struct Server {
    /// Its process.
    pub(crate) process: Process,
    /// Where hook3's webhooks go.
    pub(crate) sink: Sink,
}

impl Server {
    /// Starts the binary on that data folder, and waits until it listens.
    pub(crate) async fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let address = process::free_address()?;
        let mut command = Command::new(binary);
        command
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(folder.join("data"))
            .args(["--admin-token", TOKEN]);
        let log = folder.join("log");
        let mut process = Process::start(&mut command, &log).with_context(|| {
            format!(
                "{} is not there: `cargo build --release --package millrace` makes it, \
                 `--limits-only` does without",
                binary.display()
            )
        })?;
        process
            .listens(address)
            .await
            .context("starting Millrace")?;
        let sink = Sink {
            address,
            path: format!("/api/webhook/{APP}"),
            secret: SECRET.to_owned(),
        };
        Ok(Self { process, sink })
    }

    /// Creates the app, its default connection and the published scenario.
    pub(crate) async fn set_up_hook3(&self) -> Result<()> {
        let app = self
            .call("POST", "/api/apps", &json!({"key": APP, "name": "Bench"}))
            .await?;
        let app = id(&app)?;
        let connection = json!({
            "appId": app, "name": "bench", "status": "active", "metadata": {},
            "secrets": {"credentials": {"webhookSecret": SECRET}},
        });
        let connection = self.call("POST", "/api/connections", &connection).await?;
        let default = json!({"defaultConnectionId": id(&connection)?});
        self.call("PATCH", &format!("/api/apps/{app}"), &default)
            .await?;
        let scenario = self.call("POST", "/api/scenarios", &hook3()).await?;
        let publish = format!("/api/scenarios/{}/publish", id(&scenario)?);
        self.call("POST", &publish, &Value::Null).await?;
        Ok(())
    }

    /// Creates the app and a published scenario whose runs wait for so long after a webhook is
    /// answered.
    pub(crate) async fn set_up_waiting(&self, wait: &str) -> Result<()> {
        let app = json!({"key": APP, "name": "Bench", "webhook": {"scheme": "none"}});
        self.call("POST", "/api/apps", &app).await?;
        let scenario = self.call("POST", "/api/scenarios", &waiting(wait)).await?;
        let publish = format!("/api/scenarios/{}/publish", id(&scenario)?);
        self.call("POST", &publish, &Value::Null).await?;
        let event = json!({"id": "order-1", "customer": {"name": "Ada Lovelace"}});
        self.call("POST", &self.sink.path, &event).await?;
        Ok(())
    }

    /// How many runs have succeeded, as the health check says.
    pub(crate) async fn succeeded_runs(&self) -> Result<u64> {
        let health = self.call("GET", "/api/health", &Value::Null).await?;
        health["stats"]["runs"]["succeeded"]
            .as_u64()
            .with_context(|| format!("no count of runs in {health}"))
    }

    async fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let mut client = Client::open(self.sink.address).await?;
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Type: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.sink.address,
            media_type(method),
            body.len()
        );
        let answer = client.exchange(request.as_bytes()).await?;
        let text = String::from_utf8_lossy(answer.body);
        ensure!(
            (200..300).contains(&answer.status),
            "{method} {path} was answered {}: {text}",
            answer.status
        );
        serde_json::from_str(&text).with_context(|| format!("{method} {path} answered {text}"))
    }
}

fn media_type(method: &str) -> &'static str {
    match method {
        "PATCH" => "application/merge-patch+json",
        _ => "application/json",
    }
}

fn id(created: &Value) -> Result<&str> {
    created["id"]
        .as_str()
        .with_context(|| format!("no id in {created}"))
}

/// A wait, and one node after it.
fn waiting(wait: &str) -> Value {
    json!({
        "name": "waiting",
        "enabled": true,
        "draft": {
            "trigger": {"type": "webhook", "config": {"app": APP, "respond": "accepted"}},
            "nodes": [
                {"id": "wait", "type": "delay", "config": {"for": wait}},
                {"id": "greeting", "type": "set", "config": {"fields": {
                    "text": "Dear {{ trigger.body.customer.name }}",
                }}},
            ],
            "edges": [
                {"source": "trigger", "target": "wait"},
                {"source": "wait", "target": "greeting"},
            ],
            "settings": {},
        },
    })
}

/// Three nodes after the trigger: two fields by expressions, a number compared, an answer of three
/// fields by expressions.
fn hook3() -> Value {
    json!({
        "name": "hook3",
        "enabled": true,
        "draft": {
            "trigger": {"type": "webhook", "config": {"app": APP, "respond": "node"}},
            "nodes": [
                {"id": "order", "type": "set", "config": {"fields": {
                    "total": "{{ input.body.total * 2 }}",
                    "customer": "{{ input.body.customer.name | upper }}",
                }}},
                {"id": "large", "type": "if", "config": {"condition": "input.total > 100"}},
                {"id": "answer", "type": "respond", "config": {"json": {
                    "id": "{{ trigger.body.id }}",
                    "customer": "{{ input.customer }}",
                    "total": "{{ nodes.order.total }}",
                }}},
            ],
            "edges": [
                {"source": "trigger", "target": "order"},
                {"source": "order", "target": "large"},
                {"source": "large", "sourceHandle": "true", "target": "answer"},
            ],
            "settings": {},
        },
    })
}
