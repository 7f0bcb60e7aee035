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

/// Of how many flushes the time of one is told, roughly.
const FLUSHES_TOLD: i64 = 64;

/// What the writer shares.
pub(super) struct Standing {
    /// `None` for a database in memory.
    file: Option<DatabaseFile>,
    clock: Option<Clock>,
    commits: AtomicU64,
    units: AtomicU64,
    last_commit: AtomicI64,
    flush_micros: AtomicI64,
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
            flush_micros: AtomicI64::new(0),
            free_bytes: AtomicU64::new(0),
            room: Room::new(path, options),
            unfinished: Unfinished::default(),
            tail: Tail::default(),
        })
    }

    /// The time, when a clock was given.
    pub(super) fn now(&self) -> Option<Timestamp> {
        self.clock.as_ref().map(|clock| clock())
    }

    /// A transaction with that many units is on disk.
    pub(super) fn committed(&self, units: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.units.fetch_add(units as u64, Ordering::Relaxed);
        if let Some(now) = self.now() {
            self.last_commit.store(now.as_millis(), Ordering::Relaxed);
        }
    }

    /// A flush of units has taken so long. The clock tells milliseconds, so a shorter one takes none
    /// or one; over many, the mean is right all the same.
    pub(super) fn flushed(&self, millis: u64) {
        let mean = self.flush_micros.load(Ordering::Relaxed);
        let micros = i64::try_from(millis)
            .unwrap_or(i64::MAX)
            .saturating_mul(1_000);
        let mean = mean.saturating_add((micros - mean) / FLUSHES_TOLD);
        self.flush_micros.store(mean, Ordering::Relaxed);
    }

    /// The mean time of the last flushes.
    pub(super) fn flush_micros(&self) -> u64 {
        let mean = self.flush_micros.load(Ordering::Relaxed);
        u64::try_from(mean).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_flush_follows_what_flushes_take() {
        let standing = Standing::new(None, &Options::default()).unwrap();
        assert_eq!(standing.flush_micros(), 0);
        (0..1_000).for_each(|_| standing.flushed(20));
        assert!((19_000..=20_000).contains(&standing.flush_micros()));
        // A third of a millisecond each, as a clock of milliseconds shows it.
        (0..3_000).for_each(|flush| standing.flushed(u64::from(flush % 3 == 0)));
        assert!((200..=500).contains(&standing.flush_micros()));
        (0..1_000).for_each(|_| standing.flushed(0));
        assert!(standing.flush_micros() < 100);
    }
}
