//! n8n: one process on SQLite, with another for code that the workflow has none of.
//!
//! Its webhook answers when the last node has ended: n8n has stored the execution by then, where it
//! stores one.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::process::Command;

use super::install::{Installed, Package};
use super::{Running, sink};
use crate::process::{self, Process};

pub(super) const PACKAGE: Package = Package {
    name: "n8n",
    manifest: include_str!("../../peers/n8n/package.json"),
};
const WORKFLOW: &str = include_str!("../../peers/n8n/workflow.json");
/// How long one of its commands may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// What it would ask or tell its makers' servers.
const ALONE: [(&str, &str); 8] = [
    ("N8N_DIAGNOSTICS_ENABLED", "false"),
    ("N8N_VERSION_NOTIFICATIONS_ENABLED", "false"),
    ("N8N_DYNAMIC_BANNERS_ENABLED", "false"),
    ("N8N_TEMPLATES_ENABLED", "false"),
    ("N8N_PERSONALIZATION_ENABLED", "false"),
    ("N8N_LICENSE_AUTO_RENEW_ENABLED", "false"),
    ("N8N_DISABLED_MODULES", "mcp-registry"),
    ("N8N_LOG_LEVEL", "error"),
];
/// What its documentation names for speed: no executions kept, expressions outside of a sandbox.
const FASTEST: [(&str, &str); 3] = [
    ("EXECUTIONS_DATA_SAVE_ON_SUCCESS", "none"),
    ("EXECUTIONS_DATA_SAVE_ON_ERROR", "none"),
    ("N8N_EXPRESSION_ENGINE", "legacy"),
];

/// Imports the workflow, publishes it, and starts it.
pub(super) async fn start(package: &Installed, folder: &Path, fastest: bool) -> Result<Running> {
    fs::write(folder.join("workflow.json"), WORKFLOW)?;
    let (address, runners) = (process::free_address()?, process::free_address()?);
    let n8n = |arguments: &[&str]| -> Command {
        let mut command = package.node(&package.module("n8n/bin/n8n"), folder);
        command
            .args(arguments)
            .env("N8N_USER_FOLDER", folder)
            .env("N8N_LISTEN_ADDRESS", address.ip().to_string())
            .env("N8N_PORT", address.port().to_string())
            .env("N8N_RUNNERS_BROKER_PORT", runners.port().to_string())
            .envs(ALONE)
            .envs(FASTEST.iter().copied().filter(|_| fastest));
        command
    };
    let import = ["import:workflow", "--input=workflow.json"];
    for arguments in [&import[..], &["publish:workflow", "--id=hook3"]] {
        let process = Process::start(&mut n8n(arguments), &folder.join("log"))?;
        let ended = process.ends(PATIENCE).await;
        ended.with_context(|| format!("n8n {}", arguments[0]))?;
    }
    let mut process = Process::start(&mut n8n(&["start"]), &folder.join("log"))?;
    process.listens(address).await.context("starting n8n")?;
    Ok(Running {
        process,
        service: None,
        sink: sink(address, "/webhook/bench"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::SECRET;

    #[test]
    fn the_workflow_checks_with_the_secret_of_the_load() {
        let workflow: serde_json::Value = serde_json::from_str(WORKFLOW).unwrap();
        assert_eq!(workflow["nodes"][1]["parameters"]["secret"], SECRET);
    }
}
