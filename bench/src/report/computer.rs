//! The machine that is measured on: what a figure means nothing without.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::clock;

/// Flushes that the disk's figure is the median of.
const FLUSHES_COUNT: usize = 51;
/// Bytes written before each.
const FLUSH_BYTES: usize = 4096;

/// The machine.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Computer {
    /// Processors that this process may use.
    pub(crate) cores: usize,
    /// The processors' name.
    pub(crate) processor: String,
    /// Version of the kernel.
    pub(crate) kernel: String,
    /// Type of the file system that data is written to.
    pub(crate) file_system: String,
    /// What one write of 4 KiB and its fdatasync take there, in microseconds.
    pub(crate) flush_micros: f64,
    /// Processes that wanted to run in the last minute before the bench: a busy machine's figures
    /// count less.
    pub(crate) load_before: String,
}

impl Computer {
    /// This machine, with data in that folder.
    pub(crate) fn look(folder: &Path) -> Result<Self> {
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let folder = folder.canonicalize()?;
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: processor(&processors).unwrap_or("unknown").to_owned(),
            kernel: first_word("/proc/sys/kernel/osrelease"),
            file_system: file_system_of(&folder),
            flush_micros: flush_micros(&folder)?,
            load_before: first_word("/proc/loadavg"),
        })
    }
}

/// The commit that is checked out where this is run, with a mark when files differ from it.
pub(crate) fn commit() -> String {
    Command::new("git")
        .args(["describe", "--always", "--dirty", "--exclude=*"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map_or_else(
            || "unknown".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
}

fn first_word(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace()
        .next()
        .unwrap_or("unknown")
        .to_owned()
}

fn processor(text: &str) -> Option<&str> {
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim())
}

/// The type of the file system that a folder is on.
pub(crate) fn file_system_of(folder: &Path) -> String {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    file_system(&mounts, folder).unwrap_or("unknown").to_owned()
}

/// The type of the deepest mount that the folder is in.
fn file_system<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ').skip(1);
            Some((parts.next()?, parts.next()?))
        })
        .filter(|(place, _)| folder.starts_with(place))
        .max_by_key(|(place, _)| place.len())
        .map(|(_, kind)| kind)
}

fn flush_micros(folder: &Path) -> Result<f64> {
    let path = folder.join("flush");
    let mut file = File::create(&path).context("cannot write to the folder")?;
    let mut times = Vec::with_capacity(FLUSHES_COUNT);
    for _ in 0..FLUSHES_COUNT {
        let start = clock::now();
        file.write_all(&[0; FLUSH_BYTES])?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    fs::remove_file(&path)?;
    times.sort_by(f64::total_cmp);
    Ok(times[FLUSHES_COUNT / 2])
}

/// What the folder's disk takes in when that many mebibytes are written to one file from its
/// beginning to its end, and flushed once: bytes in a second.
pub(crate) fn sequential_rate(folder: &Path, mebibytes: usize) -> Result<f64> {
    let path = folder.join("sequential");
    let mut file = File::create(&path).context("cannot write to the folder")?;
    let block: Vec<u8> = (0..1 << 20).map(|place: u32| (place % 251) as u8).collect();
    let start = clock::now();
    for _ in 0..mebibytes {
        file.write_all(&block)?;
    }
    file.sync_data()?;
    let seconds = start.elapsed().as_secs_f64();
    fs::remove_file(&path)?;
    Ok((block.len() * mebibytes) as f64 / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_system_is_that_of_the_deepest_mount() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmp/x xfs rw 0 0\n";
        let kind = |path: &str| file_system(mounts, Path::new(path));
        assert_eq!(kind("/tmp/x/y"), Some("xfs"));
        assert_eq!(kind("/tmp/xy"), Some("tmpfs"));
        assert_eq!(kind("/home"), Some("ext4"));
    }
}
