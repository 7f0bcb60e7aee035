//! What a disk and a clock can do to the process: a small C library (`e2e/preload`) stands between
//! it and the system. See the library for what it follows.

use std::fs::{self, File};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::chance::Chance;

const SOURCES: [&str; 2] = ["disk.c", "clock.c"];
/// Numbers on the shared page.
const PLACES: usize = 16;
/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// A number on the page that the test shares with the process; `faults.h` names the same places.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// Each flush takes at least so long, in milliseconds.
    DelayLeastMillis = 0,
    /// And at most so long.
    DelayMostMillis = 1,
    /// So many flushes of files fail from now on.
    FailNext = 2,
    /// So many in a thousand flushes of files fail.
    FailPerMille = 3,
    /// Flushes do nothing and say that they did.
    Lying = 4,
    /// How far the time of day is ahead of the machine's, in milliseconds.
    ClockAheadMillis = 5,
    /// Flushes that were done (counted by the library, as what follows).
    Synced = 8,
    /// Flushes that were delayed.
    Delayed = 9,
    /// Flushes that failed.
    Failed = 10,
    /// Flushes that were a lie.
    Lied = 11,
}

/// How much of what was written and not flushed is left, in sectors.
#[derive(Debug, Clone, Copy)]
pub enum Left {
    /// All of it: the process dies and the machine goes on.
    Everything,
    /// Nothing.
    Nothing,
    /// Some sectors, in no order.
    Some,
}

/// The library, built, and what it keeps, for one data folder.
pub struct Faults {
    /// The data folder to start the server on.
    pub data: PathBuf,
    settings: [(&'static str, String); 4],
    root: PathBuf,
    control: File,
    _folder: TempDir,
}

impl Faults {
    /// Builds the library and makes an empty data folder.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let root = folder.path().canonicalize()?;
        let data = root.join("data");
        fs::create_dir(&data)?;
        build(&root.join("faults.so"))?;
        let control = File::options()
            .create_new(true)
            .read(true)
            .write(true)
            .open(root.join("control"))?;
        control.set_len((PLACES * size_of::<i64>()) as u64)?;
        let shown = |path: PathBuf| path.display().to_string();
        let faults = Self {
            settings: [
                ("LD_PRELOAD", shown(root.join("faults.so"))),
                ("FAULTS_DATA", shown(data.clone())),
                ("FAULTS_IMAGE", shown(root.join("image"))),
                ("FAULTS_CONTROL", shown(root.join("control"))),
            ],
            data,
            root,
            control,
            _folder: folder,
        };
        faults.flush_all()?;
        Ok(faults)
    }

    /// The flushed files by their flushed names.
    fn tree(&self) -> PathBuf {
        self.root.join("image").join("tree")
    }

    /// The flushed files by the numbers of those that they are copies of.
    fn inodes(&self) -> PathBuf {
        self.root.join("image").join("inodes")
    }

    /// What the process must be started with, besides a setting of the test's own.
    pub fn settings_with(&self, own: (&'static str, &'static str)) -> Vec<(&str, &str)> {
        let given = self.settings.iter();
        given
            .map(|(name, value)| (*name, value.as_str()))
            .chain([own])
            .collect()
    }

    /// Sets a number.
    pub fn set(&self, place: Place, number: i64) -> Result<()> {
        let at = place as u64 * size_of::<i64>() as u64;
        Ok(self.control.write_all_at(&number.to_ne_bytes(), at)?)
    }

    /// Reads a number.
    pub fn get(&self, place: Place) -> Result<i64> {
        let mut bytes = [0; size_of::<i64>()];
        let at = place as u64 * bytes.len() as u64;
        self.control.read_exact_at(&mut bytes, at)?;
        Ok(i64::from_ne_bytes(bytes))
    }

    /// Begins an image in which all that is in the data folder is flushed, as it is some time
    /// after a process has died while the machine went on.
    pub fn flush_all(&self) -> Result<()> {
        for folder in [self.tree(), self.inodes()] {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(folder)?;
        }
        for name in files_in(&self.data)? {
            let file = self.data.join(&name);
            let flushed = self.inodes().join(file.metadata()?.ino().to_string());
            fs::copy(file, &flushed)?;
            let tree = self.tree().join(name);
            fs::create_dir_all(tree.parent().context("a file is in a folder")?)?;
            fs::hard_link(&flushed, tree)?;
        }
        Ok(())
    }

    /// Leaves in the data folder what survives, after a loss of power if it is not everything. The process must be dead.
    pub fn lose_power(&self, left: Left, chance: &mut Chance) -> Result<()> {
        if matches!(left, Left::Everything) {
            return self.flush_all();
        }
        let tree = self.tree();
        let mut survivors = Vec::new();
        for name in files_in(&tree)? {
            let mut bytes = fs::read(tree.join(&name))?;
            if let (Left::Some, Some(written)) = (left, self.written(&tree.join(&name))?) {
                mix(&mut bytes, &written, chance);
            }
            survivors.push((name, bytes));
        }
        fs::remove_dir_all(&self.data)?;
        fs::create_dir(&self.data)?;
        for (name, bytes) in survivors {
            // It is no file but memory that processes share.
            if !name.to_string_lossy().ends_with("-shm") {
                let file = self.data.join(name);
                fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
                fs::write(file, bytes)?;
            }
        }
        self.flush_all()
    }

    /// All that was written to the file of which the image has that one.
    fn written(&self, flushed: &Path) -> Result<Option<Vec<u8>>> {
        let number = flushed.metadata()?.ino();
        let inodes = self.inodes();
        for name in files_in(&self.data)? {
            let file = self.data.join(name);
            let same = inodes.join(file.metadata()?.ino().to_string());
            if same.metadata().is_ok_and(|same| same.ino() == number) {
                return Ok(Some(fs::read(file)?));
            }
        }
        Ok(None)
    }
}

/// The paths of all files in a folder and those in it, from it.
fn files_in(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    Ok(files)
}

/// Lets some of the sectors that were written get into what was flushed, with either length.
fn mix(flushed: &mut Vec<u8>, written: &[u8], chance: &mut Chance) {
    if chance.below(2) == 0 {
        flushed.resize(written.len(), 0);
    }
    let length = flushed.len().min(written.len());
    let sectors = flushed[..length].chunks_mut(SECTOR_BYTES);
    for (flushed, written) in sectors.zip(written[..length].chunks(SECTOR_BYTES)) {
        if flushed != written && chance.below(2) == 0 {
            flushed.copy_from_slice(written);
        }
    }
}

fn build(library: &Path) -> Result<()> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("preload");
    let built = Command::new("cc")
        .args([
            "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
        ])
        .arg(library)
        .args(SOURCES.map(|name| sources.join(name)))
        .args(["-ldl", "-lpthread"])
        .output()
        .context("`cc` cannot be called; scripts/ensure installs it")?;
    let said = String::from_utf8_lossy(&built.stderr);
    ensure!(built.status.success(), "the library was not built: {said}");
    Ok(())
}
