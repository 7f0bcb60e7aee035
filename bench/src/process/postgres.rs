//! A PostgreSQL server of the bench's own, as `scripts/postgres` makes it: a new cluster with the
//! settings that PostgreSQL comes with, on this machine, which ends with this value.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use tokio::process::Command;
use tokio_postgres::{Client, NoTls};

use super::{Process, TICKS_PER_SECOND, descendants, ticks};
use crate::report::computer;

/// What starts it.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/postgres");
/// Settings without which a commit that was confirmed could be lost.
const DURABLE: [&str; 3] = ["fsync", "full_page_writes", "synchronous_commit"];
/// Further settings that figures depend on.
const TOLD: [&str; 5] = [
    "shared_buffers",
    "wal_buffers",
    "max_wal_size",
    "wal_sync_method",
    "wal_compression",
];

/// A server that listens.
pub(crate) struct Postgres {
    /// The URL of its only database, of a user who may do everything.
    pub(crate) url: String,
    client: Client,
    /// The process that has started all others of the server.
    postmaster: u32,
    /// The server ends after this process.
    _guard: Process,
}

/// What a figure on PostgreSQL means nothing without.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Setup {
    /// Its version.
    pub(crate) version: String,
    /// Names of settings and their values, as the server says them.
    pub(crate) settings: Vec<(String, String)>,
    /// Type of the file system that its data is on.
    pub(crate) file_system: String,
}

impl fmt::Display for Setup {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "PostgreSQL {} on {}", self.version, self.file_system)?;
        for (name, value) in &self.settings {
            write!(to, ", `{name}` {value}")?;
        }
        write!(to, ".")
    }
}

impl Postgres {
    /// Starts one, and makes sure that what it confirms is on disk.
    pub(crate) async fn start() -> Result<Self> {
        let of_this = format!("--pid={}", std::process::id());
        let mut guard = Command::new("tail");
        guard.args([&of_this, "-f", "/dev/null"]);
        let guard = Process::start(&mut guard, Path::new("/dev/null"))?;
        let output = Command::new(SCRIPT)
            .args(["start", &guard.id().to_string()])
            .output()
            .await
            .with_context(|| format!("cannot run {SCRIPT}"))?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "no PostgreSQL server: {told}");
        let url = String::from_utf8(output.stdout)?.trim().to_owned();
        let client = connect(&url).await?;
        let postmaster = "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer";
        let postmaster: i32 = client.query_one(postmaster, &[]).await?.try_get(0)?;
        let server = Self {
            url,
            client,
            postmaster: postmaster.unsigned_abs(),
            _guard: guard,
        };
        for name in DURABLE {
            let value = server.setting(name).await?;
            ensure!(value == "on", "the server's {name} is {value}");
        }
        Ok(server)
    }

    /// What figures that were taken on it depend on.
    pub(crate) async fn setup(&self) -> Result<Setup> {
        let mut settings = Vec::new();
        for name in DURABLE.into_iter().chain(TOLD) {
            settings.push((name.to_owned(), self.setting(name).await?));
        }
        let folder = self.setting("data_directory").await?;
        Ok(Setup {
            version: self.setting("server_version").await?,
            settings,
            file_system: computer::file_system_of(Path::new(&folder)),
        })
    }

    /// Bytes of the write-ahead log so far.
    pub(crate) async fn log_bytes(&self) -> Result<u64> {
        let text = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint";
        let bytes: i64 = self.client.query_one(text, &[]).await?.try_get(0)?;
        Ok(bytes.unsigned_abs())
    }

    /// Processor time of all its processes so far, of those that have ended too.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let path = format!("/proc/{}/stat", self.postmaster);
        let stat = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        // The 14th to 17th field: its own time, and that of its children that have ended.
        let own = ticks(&stat, 4).context("an unknown form of stat")?;
        let theirs = descendants(self.postmaster).into_iter().filter_map(|id| {
            // One may have ended since it was listed.
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            ticks(&stat, 2)
        });
        Ok((own + theirs.sum::<f64>()) / TICKS_PER_SECOND)
    }

    /// Arguments of a server of Millrace's that keeps everything in its database.
    pub(crate) fn arguments(&self) -> Vec<&str> {
        vec!["--database-url", &self.url, "--master-key", MASTER_KEY]
    }

    async fn setting(&self, name: &str) -> Result<String> {
        let text = "SELECT current_setting($1)";
        Ok(self.client.query_one(text, &[&name]).await?.try_get(0)?)
    }
}

/// The key of all servers of the bench that keep things in PostgreSQL: it must be given to them.
const MASTER_KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// A connection to that database.
#[expect(
    clippy::disallowed_methods,
    reason = "a connection is driven by a task of its own, which ends with it"
)]
pub(crate) async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("no connection to PostgreSQL")?;
    tokio::spawn(connection);
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[tokio::test]
    async fn what_a_server_has_used_grows_with_what_is_asked_of_it() {
        let server = Postgres::start().await.unwrap();
        let setup = server.setup().await.unwrap().to_string();
        assert!(setup.contains("`fsync` on, "), "{setup}");
        let log = server.log_bytes().await.unwrap();
        let rows = "CREATE TABLE a AS SELECT generate_series(1, 100000) AS number";
        // Its process does the work, and has ended at the last look.
        let other = connect(&server.url).await.unwrap();
        let before = server.cpu_seconds().unwrap();
        other.batch_execute(rows).await.unwrap();
        for _ in 0..20 {
            other
                .batch_execute("SELECT sum(number) FROM a")
                .await
                .unwrap();
        }
        let with_it = server.cpu_seconds().unwrap();
        assert!(with_it > before, "{before} {with_it}");
        assert!(server.log_bytes().await.unwrap() > log + 1_000_000);
        let ids = descendants(server.postmaster).len();
        drop(other);
        while descendants(server.postmaster).len() >= ids {
            clock::pause(std::time::Duration::from_millis(1)).await;
        }
        assert!(server.cpu_seconds().unwrap() >= with_it);
    }

    #[tokio::test]
    async fn a_server_ends_with_its_value() {
        let server = Postgres::start().await.unwrap();
        let path = format!("/proc/{}", server.postmaster);
        assert!(Path::new(&path).exists());
        drop(server);
        while Path::new(&path).exists() {
            clock::pause(std::time::Duration::from_millis(10)).await;
        }
    }
}
