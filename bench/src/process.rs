//! A started process: waiting until it listens, what it has used (`/proc`), and its end.

pub(crate) mod postgres;

use std::fs::{self, File};
use std::net::SocketAddr;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::clock;

/// How long a process may take until it listens, and until it has ended when asked to.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at whether it listens: what a cold start is exact to.
const LOOK_EVERY: Duration = Duration::from_micros(500);
/// Ticks of a second in `/proc/PID/stat`: Linux shows 100 to programs whatever the kernel uses.
const TICKS_PER_SECOND: f64 = 100.0;
/// Most of a failed process's output that an error repeats, in bytes.
const LOG_SHOWN_BYTES: usize = 2000;

/// A process of ours; it is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    id: u32,
    log: PathBuf,
}

/// What a process has used since its start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Processor time in user and kernel mode, in seconds.
    pub(crate) cpu_seconds: f64,
    /// Bytes that it made the kernel write to disk.
    pub(crate) written_bytes: u64,
    /// Memory in use now, in bytes.
    pub(crate) resident_bytes: u64,
    /// The most memory it had in use, in bytes.
    pub(crate) resident_peak_bytes: u64,
}

impl Process {
    /// Starts it with its output in a log file, and nothing in its environment but what the command
    /// itself sets.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let output =
            File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let environment: Vec<_> = command
            .as_std()
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        let child = command
            .env_clear()
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| {
                format!("cannot start {}", command.as_std().get_program().display())
            })?;
        let id = child.id().context("the process has ended at once")?;
        Ok(Self {
            child,
            id,
            log: log.to_owned(),
        })
    }

    /// Its number, for a profiler.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Waits until it listens there.
    pub(crate) async fn listens(&mut self, address: SocketAddr) -> Result<()> {
        let start = clock::now();
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}: {}", self.log_end());
            }
            if start.elapsed() > PATIENCE {
                bail!("it does not listen on {address}: {}", self.log_end());
            }
            clock::pause(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// What it has used so far, with all that it started and that still run.
    pub(crate) fn usage(&self) -> Result<Usage> {
        let mut usage = Usage::of(self.id)?;
        for id in descendants(self.id) {
            // One may have ended since it was listed.
            if let Ok(more) = Usage::of(id) {
                usage += more;
            }
        }
        Ok(usage)
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(self) -> Result<()> {
        let asked = Command::new("sh")
            .args(["-c", "kill -TERM \"$0\"", &self.id.to_string()])
            .status()
            .await?;
        if !asked.success() {
            bail!("it cannot be asked to end: {}", self.log_end());
        }
        self.ends(PATIENCE).await
    }

    /// Waits until it has ended, and well.
    pub(crate) async fn ends(mut self, patience: Duration) -> Result<()> {
        let ended = tokio::time::timeout(patience, self.child.wait()).await;
        let status = ended.with_context(|| format!("it has not ended within {patience:?}"))??;
        if !status.success() {
            bail!("it ended with {status}: {}", self.log_end());
        }
        Ok(())
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    pub(crate) async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("it cannot be killed")
    }

    fn log_end(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let start = text.len().saturating_sub(LOG_SHOWN_BYTES);
        String::from_utf8_lossy(&text[start..]).into_owned()
    }
}

impl Usage {
    fn of(id: u32) -> Result<Self> {
        let read = |name: &str| {
            let path = format!("/proc/{id}/{name}");
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))
        };
        let status = read("status")?;
        Ok(Self {
            cpu_seconds: cpu_seconds(&read("stat")?).context("an unknown form of stat")?,
            written_bytes: field(&read("io")?, "write_bytes:").context("no write_bytes")?,
            resident_bytes: field(&status, "VmRSS:").context("no VmRSS")? * 1024,
            resident_peak_bytes: field(&status, "VmHWM:").context("no VmHWM")? * 1024,
        })
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, more: Self) {
        self.cpu_seconds += more.cpu_seconds;
        self.written_bytes += more.written_bytes;
        self.resident_bytes += more.resident_bytes;
        self.resident_peak_bytes += more.resident_peak_bytes;
    }
}

/// The processes that a process has started, those that they have started, and so on.
fn descendants(id: u32) -> Vec<u32> {
    let mut ids = vec![id];
    let mut seen = 0;
    while let Some(parent) = ids.get(seen) {
        let threads = fs::read_dir(format!("/proc/{parent}/task"));
        for thread in threads.into_iter().flatten().flatten() {
            let children = fs::read_to_string(thread.path().join("children"));
            let children = children.unwrap_or_default();
            ids.extend(children.split_whitespace().flat_map(str::parse::<u32>));
        }
        seen += 1;
    }
    ids.split_off(1)
}

/// An address of this machine that nothing listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?)
}

/// The number after a name at a line's beginning.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// User and system time.
fn cpu_seconds(stat: &str) -> Option<f64> {
    Some(ticks(stat, 2)? / TICKS_PER_SECOND)
}

/// The sum of so many fields from the 14th on: user and system time, and then those of the children
/// that have ended. They are counted after the name in brackets, which may hold spaces.
fn ticks(stat: &str, count: usize) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let ticks: Vec<f64> = rest
        .split_whitespace()
        .skip(11)
        .take(count)
        .filter_map(|ticks| ticks.parse().ok())
        .collect();
    (ticks.len() == count).then(|| ticks.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_a_name_with_spaces_and_brackets() {
        let stat = "12 (a) b (c) S 1 12 12 0 -1 4194304 90 0 0 0 250 50 7 3 20 0 4 0 100 1 2";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(ticks(stat, 4), Some(310.0));
        assert_eq!(cpu_seconds("12 (a) S 1"), None);
    }

    #[tokio::test]
    async fn what_a_process_started_counts_as_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "sleep 5 & wait"]);
        let process = Process::start(&mut command, &folder.path().join("log")).unwrap();
        while descendants(process.id()).is_empty() {
            clock::pause(LOOK_EVERY).await;
        }
        let alone = Usage::of(process.id()).unwrap();
        assert!(process.usage().unwrap().resident_bytes > alone.resident_bytes);
    }

    #[tokio::test]
    async fn a_process_sees_what_its_command_sets_and_nothing_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new("/usr/bin/env");
        command.env("A", "b");
        let process = Process::start(&mut command, &log).unwrap();
        process.ends(PATIENCE).await.unwrap();
        assert_eq!(fs::read_to_string(log).unwrap(), "A=b\n");
    }

    #[test]
    fn a_field_is_read_by_its_whole_name() {
        let io = "rchar: 1\nwrite_bytes: 4096\ncancelled_write_bytes: 5\n";
        assert_eq!(field(io, "write_bytes:"), Some(4096));
        assert_eq!(
            field("VmHWM:\t  20 kB\nVmRSS:\t  12 kB\n", "VmRSS:"),
            Some(12)
        );
    }
}
