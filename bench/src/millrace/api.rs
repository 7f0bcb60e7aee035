//! The server's API, as far as the bench speaks it.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::TOKEN;
use crate::load::Client;
use crate::target::SECRET;

/// A server's API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Api {
    /// Who listens.
    pub(crate) address: SocketAddr,
}

impl Api {
    /// Creates an app under that key, its default connection and the published scenario.
    pub(crate) async fn set_up(self, key: &str, scenario: &Value) -> Result<()> {
        let app = json!({"key": key, "name": key});
        let app = self.call("POST", "/api/apps", &app).await?;
        let app = id(&app)?;
        let connection = json!({
            "appId": app, "name": key, "status": "active", "metadata": {},
            "secrets": {"credentials": {"webhookSecret": SECRET}},
        });
        let connection = self.call("POST", "/api/connections", &connection).await?;
        let default = json!({"defaultConnectionId": id(&connection)?});
        self.call("PATCH", &format!("/api/apps/{app}"), &default)
            .await?;
        self.publish(scenario).await
    }

    /// Creates the scenario and publishes it.
    pub(crate) async fn publish(self, scenario: &Value) -> Result<()> {
        let scenario = self.call("POST", "/api/scenarios", scenario).await?;
        let publish = format!("/api/scenarios/{}/publish", id(&scenario)?);
        self.call("POST", &publish, &Value::Null).await?;
        Ok(())
    }

    /// How many runs have that status, as the health check says.
    pub(crate) async fn runs(self, status: &str) -> Result<u64> {
        let health = self.call("GET", "/api/health", &Value::Null).await?;
        let runs = &health["stats"]["runs"];
        ensure!(runs.is_object(), "no count of runs in {health}");
        Ok(runs[status].as_u64().unwrap_or(0))
    }

    /// How many units the server has committed since its start, as its metrics count them.
    pub(crate) async fn commits(self) -> Result<u64> {
        let text = self.text("GET", "/metrics", "").await?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("millrace_commit_duration_seconds_count "));
        match line {
            Some(count) => count.trim().parse().context("a count that is no number"),
            // A histogram shows from its first value on.
            None => Ok(0),
        }
    }

    async fn call(self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let text = self.text(method, path, &body).await?;
        serde_json::from_str(&text).with_context(|| format!("{method} {path} answered {text}"))
    }

    async fn text(self, method: &str, path: &str, body: &str) -> Result<String> {
        let mut client = Client::open(self.address).await?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Type: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            media_type(method),
            body.len()
        );
        let answer = client.exchange(request.as_bytes()).await?;
        let text = String::from_utf8_lossy(answer.body).into_owned();
        ensure!(
            (200..300).contains(&answer.status),
            "{method} {path} was answered {}: {text}",
            answer.status
        );
        Ok(text)
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
