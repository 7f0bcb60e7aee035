//! A PostgreSQL server of a test's own, for what no other test may meet: it is ended, killed, followed
//! and filled.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::store::{ask, execute};
use crate::patience::eventually;

/// A running server. It ends when this is dropped, or with the process of the test.
pub struct OwnPostgres {
    /// The URL of its first database, of a user who may do everything.
    pub url: String,
    data: PathBuf,
    programs: PathBuf,
}

impl OwnPostgres {
    /// An empty one.
    pub async fn start() -> Result<Self> {
        Self::by_script(&["start"], None).await
    }

    /// An empty one that listens on all addresses, and not only on this machine's own.
    pub async fn start_on_all_addresses() -> Result<Self> {
        Self::by_script(&["start"], Some(("LISTEN", "*"))).await
    }

    /// A standby that follows this one.
    pub async fn follow(&self) -> Result<Self> {
        let (server, _) = self.url.rsplit_once('/').context("a URL has a path")?;
        Self::by_script(&["follow", &format!("{server}/postgres")], None).await
    }

    async fn by_script(arguments: &[&str], setting: Option<(&str, &str)>) -> Result<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/postgres");
        let mut command = Command::new(script);
        command
            .args(arguments)
            .arg(std::process::id().to_string())
            .envs(setting);
        let started = command.output().context("scripts/postgres")?;
        let said = String::from_utf8_lossy(&started.stderr);
        ensure!(started.status.success(), "no server was started: {said}");
        let url = String::from_utf8(started.stdout)?.trim().to_owned();
        let programs = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
        Ok(Self {
            data: ask(&url, "SHOW data_directory").await?.into(),
            programs: ask(&url, programs).await?.into(),
            url,
        })
    }

    /// The user and the group that it runs as.
    pub fn user(&self) -> Result<(u32, u32)> {
        let owner = self.data.metadata()?;
        Ok((owner.uid(), owner.gid()))
    }

    /// Its port.
    pub async fn port(&self) -> Result<u16> {
        Ok(ask(&self.url, "SHOW port").await?.parse()?)
    }

    /// An empty database; its URL.
    pub async fn new_database(&self, more: &str) -> Result<String> {
        execute(&self.url, &format!("CREATE DATABASE served {more}")).await?;
        let (server, _) = self.url.rsplit_once('/').context("a URL has a path")?;
        Ok(format!("{server}/served"))
    }

    /// A setting of all its sessions, from now on or from its next start.
    pub async fn set(&self, name: &str, value: &str) -> Result<()> {
        execute(&self.url, &format!("ALTER SYSTEM SET {name} = {value}")).await?;
        execute(&self.url, "SELECT pg_reload_conf()").await
    }

    /// Lets people from that network in, with their password.
    pub async fn let_in(&self, network: &str) -> Result<()> {
        let mut rules = File::options()
            .append(true)
            .open(self.data.join("pg_hba.conf"))?;
        writeln!(rules, "host all all {network} password")?;
        execute(&self.url, "SELECT pg_reload_conf()").await
    }

    /// Ends it at once, as little as a crash leaves time for anything.
    pub fn stop(&self) -> Result<()> {
        self.control(&["stop", "-m", "immediate"])
    }

    /// Starts it again, on the same port.
    pub fn start_again(&self) -> Result<()> {
        self.control(&["start"])
    }

    fn control(&self, what: &[&str]) -> Result<()> {
        let (user, group) = self.user()?;
        let log = self.data.with_file_name("log");
        let done = Command::new(self.programs.join("pg_ctl"))
            .args(what)
            .args(["--silent", "-w", "-D"])
            .arg(&self.data)
            .args((what == ["start"]).then_some("-l"))
            .args((what == ["start"]).then_some(&log))
            .current_dir("/")
            .uid(user)
            .gid(group)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        ensure!(done.success(), "pg_ctl {what:?} failed: {}", said());
        Ok(())
    }

    /// Kills all its processes at once (`kill -9`).
    pub fn kill(&self) -> Result<()> {
        let noted = std::fs::read_to_string(self.data.join("postmaster.pid"))?;
        let first = noted.lines().next().context("it names its process")?;
        let of_it = format!("/proc/{first}/task/{first}/children");
        let of_it = std::fs::read_to_string(of_it)?;
        // The first first, so that it starts no others.
        let killed = Command::new("kill")
            .args(["-9", first])
            .args(of_it.split_whitespace())
            .stderr(Stdio::null())
            .status()?;
        let is_there = Path::new("/proc").join(first).exists();
        ensure!(killed.success() || !is_there, "it was not killed");
        Ok(())
    }

    /// Makes a standby the server that takes writes.
    pub async fn promote(&self) -> Result<()> {
        execute(&self.url, "SELECT pg_promote()").await?;
        eventually("the standby to take writes", || async {
            let follows = ask(&self.url, "SELECT pg_is_in_recovery()::text").await?;
            Ok((follows == "false").then_some(()))
        })
        .await
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may have been killed.
        let _ = self.stop();
    }
}
