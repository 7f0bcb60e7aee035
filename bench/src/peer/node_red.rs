//! Node-RED: one process that runs a flow and stores nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::install::{Installed, Package};
use super::{Running, sink};
use crate::process::{self, Process};
use crate::target::SECRET;

pub(super) const PACKAGE: Package = Package {
    name: "node-red",
    manifest: include_str!("../../peers/node-red/package.json"),
};
const FLOW: &str = include_str!("../../peers/node-red/flow.json");
const SETTINGS: &str = include_str!("../../peers/node-red/settings.js");

/// Starts it with the flow.
pub(super) async fn start(package: &Installed, folder: &Path) -> Result<Running> {
    fs::write(folder.join("flow.json"), FLOW)?;
    fs::write(folder.join("settings.js"), SETTINGS)?;
    let address = process::free_address()?;
    let mut command = package.node(&package.module("node-red/red.js"), folder);
    command
        .args(["--settings", "settings.js", "--userDir"])
        .arg(folder)
        .env("PORT", address.port().to_string())
        .env("SECRET", SECRET);
    let mut process = Process::start(&mut command, &folder.join("log"))?;
    let listens = process.listens(address).await;
    listens.context("starting Node-RED")?;
    Ok(Running {
        process,
        service: None,
        sink: sink(address, "/bench"),
    })
}
