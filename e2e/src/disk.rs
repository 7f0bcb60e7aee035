//! A small disk that can be filled: a file system of its own in memory.

use std::fs::{File, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

/// Set for a test that was started again where it may mount.
const MAY_MOUNT: &str = "MILLRACE_TEST_MAY_MOUNT";
/// How much is written at a time while a disk is filled.
const STEP_BYTES: usize = 64 * 1024;

/// Who runs a test that needs a disk.
pub enum Place {
    /// Here: the disk is mounted.
    Here(SmallDisk),
    /// The test has run elsewhere, in a namespace of its own, and passed.
    Elsewhere,
}

/// A mounted file system; unmounted when it is dropped.
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts one of that size. Who may not mount here has the whole test run again, by its name,
    /// in a namespace of its own where it may; when that is not possible either, it fails.
    pub fn mount(size_bytes: u64, test: &str) -> Result<Place> {
        let why = match Self::mount_here(size_bytes)? {
            Ok(disk) => return Ok(Place::Here(disk)),
            Err(why) => why,
        };
        ensure!(!is_elsewhere(), "not even in a namespace of its own: {why}");
        let passed = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount"])
            .arg(std::env::current_exe()?)
            .args(["--exact", test, "--nocapture"])
            .env(MAY_MOUNT, "true")
            .status()
            .context("`unshare` cannot be called")?;
        ensure!(
            passed.success(),
            "this test fills a disk of its own. Mounting one needs root ({}), and in a namespace \
             of its own (`unshare --user --map-root-user --mount`) it was not possible or the test \
             failed: run it as root, or allow user namespaces",
            why.trim()
        );
        Ok(Place::Elsewhere)
    }

    /// Mounts one of that size; says why when that is not allowed here.
    pub fn mount_here(size_bytes: u64) -> Result<Result<Self, String>> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("data"))?;
        let disk = Self { folder };
        let mounted = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size_bytes}"),
                "millrace",
            ])
            .arg(disk.path())
            .output()?;
        if mounted.status.success() {
            return Ok(Ok(disk));
        }
        Ok(Err(String::from_utf8_lossy(&mounted.stderr).into_owned()))
    }

    /// Lets another user write there.
    pub fn give_to(&self, (user, group): (u32, u32)) -> Result<()> {
        let on_the_way = Permissions::from_mode(0o755);
        std::fs::set_permissions(self.folder.path(), on_the_way)?;
        Ok(chown(self.path(), Some(user), Some(group))?)
    }

    /// Where it is mounted.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Bytes that are free on it.
    pub fn free_bytes(&self) -> Result<u64> {
        let said = Command::new("stat")
            .args(["--file-system", "--format", "%a %S"])
            .arg(self.path())
            .output()?;
        let said = String::from_utf8(said.stdout)?;
        let numbers = said.split_whitespace().map(str::parse);
        let numbers = numbers.collect::<Result<Vec<u64>, _>>()?;
        Ok(numbers.iter().product())
    }

    /// Writes a file until no more than that many bytes are free; gives the file.
    pub fn fill(&self, name: &str, free_bytes: u64) -> Result<PathBuf> {
        let path = self.path().join(name);
        let mut file = File::create(&path)?;
        let step = vec![0; STEP_BYTES];
        while self.free_bytes()? > free_bytes {
            match file.write_all(&step) {
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                written => written?,
            }
        }
        Ok(path)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let path: &Path = &self.path();
        // One that could not be mounted is not there.
        let _ = Command::new("umount").arg("--lazy").arg(path).output();
    }
}

#[expect(clippy::disallowed_methods, reason = "set by the test for itself")]
fn is_elsewhere() -> bool {
    std::env::var_os(MAY_MOUNT).is_some()
}
