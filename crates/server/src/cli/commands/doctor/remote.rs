//! What `doctor` asks over the network: whether the server answers, knows the token, is of this
//! version, and is reached under its public address.

use std::net::TcpListener;

use millrace_core::json::Json;

use super::Finding;
use crate::cli::client::{Client, Target};
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::cli::view::{cell, text};
use crate::settings::Settings;

/// A server that was named.
pub async fn server(client: &Client) -> Vec<Finding> {
    let mut findings = Vec::new();
    match client.get("/api/health").await {
        Ok(health) => {
            findings.push(Finding::fine(
                "server",
                format!("{} is healthy", client.server()),
            ));
            findings.extend(version(&health));
            findings.extend(store(&health));
        }
        Err(error) => {
            findings.push(Finding::wrong("server", error.to_string()));
            return findings;
        }
    }
    findings.push(match client.get("/api/scenarios?limit=1").await {
        Ok(_) => Finding::fine("token", "the server knows it"),
        Err(error) => Finding::wrong("token", error.to_string()),
    });
    findings
}

fn version(health: &Json) -> Option<Finding> {
    let theirs = match text(health, "/version") {
        "" => return None,
        version => version,
    };
    let ours = env!("CARGO_PKG_VERSION");
    Some(if theirs == ours {
        Finding::fine("server version", theirs)
    } else {
        Finding::doubtful(
            "server version",
            format!("the server is {theirs}, this binary {ours}; files may be read differently"),
        )
    })
}

fn store(health: &Json) -> Option<Finding> {
    let store = health.pointer("/stats/store")?;
    let detail = format!(
        "{}, {} bytes",
        text(store, "/kind"),
        cell(store.get("bytes"))
    );
    Some(Finding::fine("store", detail))
}

/// The server of these settings, if it runs, or whether it could.
pub async fn here(session: &Session, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let client = match session.client() {
        Ok(client) => client,
        Err(error) => return vec![Finding::wrong("server", error.to_string())],
    };
    if client.get("/livez").await.is_ok() {
        findings.push(Finding::fine(
            "port",
            format!("{} is served by Millrace", settings.listen),
        ));
        findings.extend(server(&client).await);
        findings.extend(public_url(settings).await);
        return findings;
    }
    findings.push(match TcpListener::bind(settings.listen) {
        Ok(_) => Finding::fine(
            "port",
            format!("{} is free; no server runs: `millrace serve` starts one", settings.listen),
        ),
        Err(error) => Finding::wrong(
            "port",
            format!(
                "{} cannot be listened on: {error}; end what uses it, or give another with --listen or MILLRACE_LISTEN",
                settings.listen
            ),
        ),
    });
    findings
}

/// Whether the address that links are made of leads to this server.
async fn public_url(settings: &Settings) -> Option<Finding> {
    let url = settings.public_url.clone()?;
    let target = Target {
        server: url.clone(),
        token: None,
        token_source: String::new(),
    };
    let answer: Result<Json, Error> = match Client::new(target) {
        Ok(client) => client.get("/livez").await,
        Err(error) => Err(error),
    };
    Some(match answer {
        Ok(_) => Finding::fine("public URL", format!("{url} leads to a server")),
        Err(error) => Finding::doubtful(
            "public URL",
            format!("{url} is not reached from here ({error}); links made of it may not work"),
        ),
    })
}
