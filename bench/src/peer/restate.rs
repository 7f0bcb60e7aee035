//! Restate: its server, and a service in Node.js that it calls, whose steps it stores.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tokio::process::Command;

use super::install::{Installed, Package};
use super::{LOOK_EVERY, PATIENCE, Running, sink};
use crate::clock;
use crate::load::Client;
use crate::process::{self, Process};
use crate::target::SECRET;

pub(super) const PACKAGE: Package = Package {
    name: "restate",
    manifest: include_str!("../../peers/restate/package.json"),
};
const SERVICE: &str = include_str!("../../peers/restate/service.mjs");

/// Starts the service and the server, and tells the one of the other.
pub(super) async fn start(package: &Installed, folder: &Path) -> Result<Running> {
    let (service, at) = start_service(package, folder).await?;
    let [ingress, admin, node] = [(); 3].map(|()| process::free_address());
    let (ingress, admin, node) = (ingress?, admin?, node?);
    let mut command = Command::new(package.module(server()?));
    command
        .current_dir(folder)
        .env("RESTATE_BASE_DIR", folder.join("data"))
        .env("RESTATE_LISTEN_MODE", "tcp")
        .env("RESTATE_BIND_ADDRESS", node.to_string())
        .env("RESTATE_INGRESS__BIND_ADDRESS", ingress.to_string())
        .env("RESTATE_ADMIN__BIND_ADDRESS", admin.to_string())
        .env("RESTATE_DISABLE_TELEMETRY", "true")
        .env("RUST_LOG", "warn");
    let mut process = Process::start(&mut command, &folder.join("log"))?;
    for address in [admin, ingress] {
        let listens = process.listens(address).await;
        listens.context("starting Restate")?;
    }
    register(admin, at).await?;
    Ok(Running {
        process,
        service: Some(service),
        sink: sink(ingress, "/bench/hook3"),
    })
}

async fn start_service(package: &Installed, folder: &Path) -> Result<(Process, SocketAddr)> {
    let script = package.beside("service.mjs");
    fs::write(&script, SERVICE)?;
    let address = process::free_address()?;
    let mut command = package.node(&script, folder);
    command
        .env("PORT", address.port().to_string())
        .env("SECRET", SECRET)
        .env("RESTATE_LOGGING", "WARN");
    let mut process = Process::start(&mut command, &folder.join("service.log"))?;
    let listens = process.listens(address).await;
    listens.context("starting Restate's service")?;
    Ok((process, address))
}

/// The server's binary for this machine.
fn server() -> Result<String> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("Restate is not to be had for {other}"),
    };
    Ok(format!(
        "@restatedev/restate-server-linux-{architecture}/bin/restate-server"
    ))
}

/// Tells the server where the service is, as soon as it can be told.
async fn register(admin: SocketAddr, service: SocketAddr) -> Result<()> {
    let body = format!(r#"{{"uri":"http://{service}"}}"#);
    let request = format!(
        "POST /deployments HTTP/1.1\r\nHost: {admin}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let start = clock::now();
    loop {
        let mut client = Client::open(admin).await?;
        let answer = client.exchange(request.as_bytes()).await?;
        if answer.status == 201 {
            return Ok(());
        }
        ensure!(
            start.elapsed() < PATIENCE,
            "Restate does not take the service: {} {}",
            answer.status,
            String::from_utf8_lossy(answer.body)
        );
        clock::pause(LOOK_EVERY).await;
    }
}
