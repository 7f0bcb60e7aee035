//! Packages of npm, installed once for each version, in a folder of the user's cache.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::process::Command;

use crate::process::Process;

/// How long npm may take. n8n is 3 GB in 2,000 packages, of which one is compiled.
const PATIENCE: Duration = Duration::from_secs(3600);

/// What is installed of a peer.
pub(super) struct Package {
    /// Name of its folder.
    pub(super) name: &'static str,
    /// Its `package.json`, whose version is the peer's.
    pub(super) manifest: &'static str,
}

/// An installed package.
pub(super) struct Installed(PathBuf);

impl Package {
    /// The peer's version.
    pub(super) fn version(&self) -> Result<String> {
        let manifest: Value = serde_json::from_str(self.manifest)?;
        let version = manifest["version"].as_str();
        Ok(version.context("a manifest without a version")?.to_owned())
    }

    /// Installs it, unless that was done before from the same manifest.
    pub(super) async fn install(&self) -> Result<Installed> {
        let home = std::env::home_dir().context("there is no home folder")?;
        let peers = home.join(".cache/millrace/peers");
        let name = format!("{}-{}", self.name, self.version()?);
        let folder = peers.join(&name);
        if !self.is_in(&folder) {
            // Whole or not at all: an interrupted installation would be taken for a done one.
            let partial = peers.join(format!("{name}.partial"));
            for old in [&folder, &partial] {
                remove(old)?;
            }
            fs::create_dir_all(&partial)?;
            fs::write(partial.join("package.json"), self.manifest)?;
            let install = ["install", "--ignore-scripts", "--no-package-lock"];
            npm(
                &partial,
                &[&install[..], &["--no-audit", "--no-fund"]].concat(),
            )
            .await?;
            npm(&partial, &["run", "--if-present", "build"]).await?;
            fs::rename(&partial, &folder)?;
        }
        Ok(Installed(folder))
    }

    fn is_in(&self, folder: &Path) -> bool {
        fs::read_to_string(folder.join("package.json")).is_ok_and(|found| found == self.manifest)
    }
}

impl Installed {
    /// A file beside its packages, from where they are found.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file of one of its packages.
    pub(super) fn module(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.join("node_modules").join(path)
    }

    /// A command that runs a script in the Node.js that it came with, at home in that folder.
    pub(super) fn node(&self, script: &Path, home: &Path) -> Command {
        let binaries = self.module(".bin");
        let mut path = OsString::from(&binaries);
        path.push(":/usr/bin:/bin");
        let mut command = Command::new(binaries.join("node"));
        command
            .arg(script)
            .current_dir(home)
            .env("PATH", path)
            .env("HOME", home)
            .env("NODE_ENV", "production");
        command
    }
}

/// Runs npm in the environment that this program has, whose proxies and settings it may need.
async fn npm(folder: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("npm");
    command
        .args(arguments)
        .current_dir(folder)
        .envs(std::env::vars_os());
    let log = folder.join(format!("{}.log", arguments[0]));
    let process = Process::start(&mut command, &log).context("npm is missing")?;
    let ended = process.ends(PATIENCE).await;
    ended.with_context(|| format!("npm {}", arguments[0]))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_installed_from_another_manifest_is_installed_anew() {
        let package = |manifest| Package {
            name: "x",
            manifest,
        };
        let folder = tempfile::tempdir().unwrap();
        let manifest = r#"{"version": "1.2.3"}"#;
        assert!(!package(manifest).is_in(folder.path()));
        fs::write(folder.path().join("package.json"), manifest).unwrap();
        assert!(package(manifest).is_in(folder.path()));
        assert!(!package(r#"{"version":"1.2.3"}"#).is_in(folder.path()));
        assert_eq!(package(manifest).version().unwrap(), "1.2.3");
    }
}
