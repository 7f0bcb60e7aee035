//! The server under test: the real binary, started in a folder. [`api`] sets it up as a person
//! would, with what [`scenario`] draws.

pub(crate) mod api;
pub(crate) mod scenario;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::process::Command;

use self::api::Api;
use crate::load::{Shape, Sink};
use crate::process::{self, Process};
use crate::target::SECRET;

/// The admin token that the server is started with.
const TOKEN: &str = "bench-token-of-no-one";

/// How long one may take to end that does not answer.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// A server that listens.
pub(crate) struct Server {
    /// Its process.
    pub(crate) process: Process,
    /// Its API.
    pub(crate) api: Api,
}

impl Server {
    /// Starts the binary on that data folder with further arguments, and waits until it listens.
    pub(crate) async fn start(binary: &Path, folder: &Path, arguments: &[&str]) -> Result<Self> {
        let address = process::free_address()?;
        let mut command = Command::new(binary);
        command
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(folder.join("data"))
            .args(["--admin-token", TOKEN])
            .args(arguments);
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
        let api = Api { address };
        Ok(Self { process, api })
    }

    /// Waits until it answers: it listens before its store is open, which others may hold.
    pub(crate) async fn answering(self) -> Result<Self> {
        match self.api.runs("running").await {
            Ok(_) => Ok(self),
            Err(error) => {
                // What it says of its end tells more.
                self.process.ends(ENDS_WITHIN).await?;
                Err(error)
            }
        }
    }

    /// Where webhooks of that app go.
    pub(crate) fn sink(&self, app: &str, shape: Shape) -> Sink {
        Sink {
            address: self.api.address,
            path: format!("/api/webhook/{app}"),
            secret: SECRET.to_owned(),
            shape,
        }
    }
}
