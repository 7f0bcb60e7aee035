//! Figures that the writer keeps and others read: what health and metrics show of the store.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use millrace_core::ports::store::{Error, Facts};
use millrace_core::time::Timestamp;

use super::counts::Unfinished;
use super::room::Room;
use super::{Clock, Options};

/// What the writer shares.
pub(super) struct Standing {
    path: Option<PathBuf>,
    clock: Option<Clock>,
    commits: AtomicU64,
    units: AtomicU64,
    last_commit: AtomicI64,
    pub(super) room: Room,
    pub(super) unfinished: Unfinished,
}

impl Standing {
    pub(super) fn new(path: Option<&Path>, options: &Options) -> Self {
        Self {
            path: path.map(Path::to_owned),
            clock: options.clock.clone(),
            commits: AtomicU64::new(0),
            units: AtomicU64::new(0),
            last_commit: AtomicI64::new(0),
            room: Room::new(path, options),
            unfinished: Unfinished::default(),
        }
    }

    /// A transaction with that many units is on disk.
    pub(super) fn committed(&self, units: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.units.fetch_add(units as u64, Ordering::Relaxed);
        if let Some(clock) = &self.clock {
            let now = clock().as_millis();
            self.last_commit.store(now, Ordering::Relaxed);
        }
    }

    pub(super) fn facts(&self) -> Facts {
        let last_commit = self.last_commit.load(Ordering::Relaxed);
        Facts {
            kind: "sqlite",
            bytes: self.file_bytes(""),
            log_bytes: self.file_bytes("-wal"),
            commits: self.commits.load(Ordering::Relaxed),
            units: self.units.load(Ordering::Relaxed),
            last_commit: (last_commit != 0).then(|| Timestamp::from_millis(last_commit)),
        }
    }

    /// Fails when the file has been taken away: open descriptors would go on into nowhere.
    pub(super) fn check_path(&self) -> Result<(), Error> {
        match &self.path {
            Some(path) if !path.exists() => Err(Error::Unavailable {
                message: format!("the database {} is gone", path.display()),
            }),
            _ => Ok(()),
        }
    }

    fn file_bytes(&self, suffix: &str) -> u64 {
        let Some(path) = &self.path else { return 0 };
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        std::fs::metadata(name).map_or(0, |metadata| metadata.len())
    }
}
