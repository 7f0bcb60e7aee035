//! The peers: other engines that do hook3's work, each as its makers would have it done. They are
//! extras of the bench: installed from npm when they are asked for, never needed.
//!
//! What a peer is set up with lies in `bench/peers/`, a folder each, with its version and that of
//! its Node.js. All of them listen on this machine alone and report to nobody.

mod install;
mod n8n;
mod node_red;
mod restate;

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};

use self::install::Package;
use crate::clock;
use crate::load::{Client, Shape, Sink, Webhook};
use crate::process::Process;
use crate::target::{Kind, SECRET};

/// How long a peer may take from when it listens until it does its work.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at whether it does.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A peer that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// n8n on SQLite, as it comes and at its fastest
    N8n,
    /// Node-RED, which stores nothing
    NodeRed,
    /// Restate with a service in Node.js
    Restate,
}

/// A peer that runs.
pub(crate) struct Running {
    /// Its process.
    pub(crate) process: Process,
    /// Another one that does a part of the work.
    pub(crate) service: Option<Process>,
    /// Where webhooks go.
    pub(crate) sink: Sink,
}

impl Peer {
    /// What is loaded for it.
    pub(crate) fn kinds(self) -> &'static [Kind] {
        match self {
            Self::N8n => &[Kind::N8n, Kind::N8nFastest],
            Self::NodeRed => &[Kind::NodeRed],
            Self::Restate => &[Kind::Restate],
        }
    }

    /// Its version.
    pub(crate) fn version(self) -> Result<String> {
        self.package().version()
    }

    fn package(self) -> Package {
        match self {
            Self::N8n => n8n::PACKAGE,
            Self::NodeRed => node_red::PACKAGE,
            Self::Restate => restate::PACKAGE,
        }
    }

    /// Installs it where that is not done yet, starts it with its data in that folder, and waits
    /// until it does hook3's work. `fastest` is for whom has a choice.
    pub(crate) async fn start(self, folder: &Path, fastest: bool) -> Result<Running> {
        let package = self.package().install().await?;
        let running = match self {
            Self::N8n => n8n::start(&package, folder, fastest).await?,
            Self::NodeRed => node_red::start(&package, folder).await?,
            Self::Restate => restate::start(&package, folder).await?,
        };
        does_hook3(&running.sink).await?;
        Ok(running)
    }
}

fn sink(address: std::net::SocketAddr, path: &str) -> Sink {
    Sink {
        address,
        path: path.to_owned(),
        secret: SECRET.to_owned(),
        shape: Shape::HOOK3,
    }
}

/// Waits until an event gets hook3's answer; one with a wrong signature must not.
async fn does_hook3(sink: &Sink) -> Result<()> {
    let start = clock::now();
    // Whoever is not ready yet may refuse, close the connection, or answer 200 with a page of text.
    while let Err(error) = answer(sink).await.and_then(|answer| is_hook3(&answer)) {
        if start.elapsed() > PATIENCE {
            return Err(error.context("it does not do its work"));
        }
        clock::pause(LOOK_EVERY).await;
    }
    let forged = Sink {
        secret: format!("{SECRET}-forged"),
        ..sink.clone()
    };
    let (status, body) = answer(&forged).await?;
    ensure!(
        (400..600).contains(&status),
        "a wrong signature is answered {status} {body}"
    );
    Ok(())
}

async fn answer(sink: &Sink) -> Result<(u16, String)> {
    let mut client = Client::open(sink.address).await?;
    let answer = client.exchange(Webhook::new(sink).numbered(0)).await?;
    let body = String::from_utf8_lossy(answer.body).into_owned();
    Ok((answer.status, body))
}

/// Refuses what is not hook3's answer to event 0.
fn is_hook3((status, body): &(u16, String)) -> Result<()> {
    let expected = json!({"id": "order-000000000000", "customer": "ADA LOVELACE", "total": 2000});
    let is_right = serde_json::from_str::<Value>(body).is_ok_and(|answer| answer == expected);
    ensure!(*status == 200 && is_right, "it answers {status} {body}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_peer_has_its_version_and_that_of_its_runtime_pinned() {
        for peer in Peer::value_variants() {
            let manifest: Value = serde_json::from_str(peer.package().manifest).unwrap();
            let versions: Vec<_> = ["dependencies", "optionalDependencies"]
                .iter()
                .flat_map(|kind| manifest[kind].as_object().unwrap())
                .collect();
            for (name, version) in &versions {
                let version = version.as_str().unwrap();
                let is_exact = version.split('.').all(|part| part.parse::<u32>().is_ok());
                assert!(is_exact, "{name} {version}");
            }
            let own = peer.version().unwrap();
            assert!(versions.iter().any(|(_, version)| **version == own));
        }
    }

    #[test]
    fn only_the_answer_of_hook3_is_one() {
        let right = r#"{"customer":"ADA LOVELACE","total":2000,"id":"order-000000000000"}"#;
        let is_hook3 = |status, body: &str| is_hook3(&(status, body.to_owned())).is_ok();
        assert!(is_hook3(200, right));
        assert!(!is_hook3(202, right));
        assert!(!is_hook3(200, &right.replace("2000", "1000")));
        assert!(!is_hook3(200, "It is starting up"));
    }
}
