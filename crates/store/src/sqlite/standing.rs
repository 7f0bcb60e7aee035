//! Figures that the writer keeps and others read: what health and metrics show of the store.

mod examine;
mod file;

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use millrace_core::ports::store::{Error, Facts};
use millrace_core::time::Timestamp;

pub use self::examine::examine;
use self::file::DatabaseFile;
use super::counts::Unfinished;
use super::room::Room;
use super::tail::Tail;
use super::{Clock, Options};

/// What the writer shares.
pub(super) struct Standing {
    /// `None` for a database in memory.
    file: Option<DatabaseFile>,
    clock: Option<Clock>,
    commits: AtomicU64,
    units: AtomicU64,
    last_commit: AtomicI64,
    free_bytes: AtomicU64,
    pub(super) room: Room,
    pub(super) unfinished: Unfinished,
    pub(super) tail: Tail,
}

impl Standing {
    /// The figures of the database that was opened in that file, or in memory.
    pub(super) fn new(path: Option<&Path>, options: &Options) -> std::io::Result<Self> {
        Ok(Self {
            file: path.map(DatabaseFile::open).transpose()?,
            clock: options.clock.clone(),
            commits: AtomicU64::new(0),
            units: AtomicU64::new(0),
            last_commit: AtomicI64::new(0),
            free_bytes: AtomicU64::new(0),
            room: Room::new(path, options),
            unfinished: Unfinished::default(),
            tail: Tail::default(),
        })
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
            free_bytes: self.free_bytes.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            units: self.units.load(Ordering::Relaxed),
            last_commit: (last_commit != 0).then(|| Timestamp::from_millis(last_commit)),
        }
    }

    /// So many bytes of the file hold nothing.
    pub(super) fn note_free_bytes(&self, bytes: u64) {
        self.free_bytes.store(bytes, Ordering::Relaxed);
    }

    /// From now on the file may be cut to so many bytes. Told before the commit that lets it.
    pub(super) fn may_shrink_to(&self, bytes: u64) {
        if let Some(file) = &self.file {
            file.may_shrink_to(bytes);
        }
    }

    /// Fails when the file was taken away, replaced, cut or overwritten: open descriptors and
    /// cached pages would go on into nowhere.
    pub(super) fn check_file(&self) -> Result<(), Error> {
        self.file.as_ref().map_or(Ok(()), DatabaseFile::check)
    }

    /// The part of [`Standing::check_file`] that costs one system call, for the writer alone.
    pub(super) fn check_place(&self) -> Result<(), Error> {
        self.file.as_ref().map_or(Ok(()), DatabaseFile::watch_place)
    }

    fn file_bytes(&self, suffix: &str) -> u64 {
        let Some(file) = &self.file else { return 0 };
        let mut name = file.path().as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(name).map_or(0, |metadata| metadata.len())
    }
}
