//! `PgBouncer` before the server of the tests, in transaction mode: a transaction after the other may be
//! on another connection.

use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::free_port;
use super::store::ask;
use crate::patience::eventually;

/// Connections to the server for each database.
pub const POOL_SIZE: usize = 6;
/// The user and the group that may do nothing: `PgBouncer` does not run as root.
const NOBODY: u32 = 65_534;

/// A running `PgBouncer`. It ends when this is dropped.
pub struct Bouncer {
    port: u16,
    child: Child,
    _folder: TempDir,
}

impl Bouncer {
    /// Before the server of a URL, for its user.
    pub async fn start(url: &str) -> Result<Self> {
        let (people, _) = url.split_once('@').context("the URL names a user")?;
        let people = people.trim_start_matches("postgres://");
        let (user, password) = people.split_once(':').context("it has a password")?;
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("people"), format!("\"{user}\" \"{password}\"\n"))?;
        let port = free_port()?;
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={to}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = plain\nauth_file = {people}\n\
             pool_mode = transaction\ndefault_pool_size = {POOL_SIZE}\nmax_client_conn = 200\n",
            to = ask(url, "SHOW port").await?,
            people = at("people").display(),
        );
        std::fs::write(at("settings"), settings)?;
        let mut command = Command::new(program());
        command.arg(at("settings"));
        if folder.path().metadata()?.uid() == 0 {
            std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
            chown(at("people"), Some(NOBODY), Some(NOBODY))?;
            command.uid(NOBODY).gid(NOBODY);
        }
        let child = command
            .stdin(Stdio::null())
            .stderr(File::create(at("log"))?)
            .spawn()
            .context("pgbouncer cannot be called; scripts/ensure pgbouncer installs it")?;
        let bouncer = Self {
            port,
            child,
            _folder: folder,
        };
        let through = bouncer.before(url).await?;
        eventually("PgBouncer to answer", || async {
            Ok(ask(&through, "SELECT 'yes'").await.ok())
        })
        .await?;
        Ok(bouncer)
    }

    /// The URL that leads through it to what that one leads to.
    pub async fn before(&self, url: &str) -> Result<String> {
        let to = ask(url, "SHOW port").await?;
        Ok(url.replace(&format!(":{to}/"), &format!(":{}/", self.port)))
    }
}

/// Where Debian puts it, which is not on everyone's path.
fn program() -> &'static Path {
    let usual = Path::new("/usr/sbin/pgbouncer");
    if usual.exists() {
        usual
    } else {
        Path::new("pgbouncer")
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
