//! The reserve of disk: while only it is left, events are refused, so that runs in flight can
//! still record their results.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use millrace_core::ports::store::Error;

use super::{FreeBytes, Options};

/// The room on the disk that holds the database. The writer looks at it, everyone may ask.
pub(super) struct Room {
    /// `None` for a database in memory.
    folder: Option<PathBuf>,
    reserve_bytes: u64,
    free_bytes: FreeBytes,
    /// Whether events were refused at the last look.
    short: AtomicBool,
}

impl Room {
    pub(super) fn new(path: Option<&Path>, options: &Options) -> Self {
        Self {
            folder: path.map(folder),
            reserve_bytes: options.disk_reserve_bytes,
            free_bytes: FreeBytes::clone(&options.free_bytes),
            short: AtomicBool::new(false),
        }
    }

    /// Looks, once per batch (a system call beside a flush), whether only the reserve is left. A
    /// disk that does not say counts as roomy: SQLite will tell when it is not.
    pub(super) fn only_reserve(&self) -> Option<Error> {
        let folder = self.folder.as_ref()?;
        let free = (self.free_bytes)(folder).unwrap_or(u64::MAX);
        let short = free < self.reserve_bytes;
        self.short.store(short, Ordering::Relaxed);
        short.then(|| Error::Full {
            message: format!(
                "{free} bytes are free on the disk of {}, which is less than the reserve of {}; \
                 make room or lower MILLRACE_DISK_RESERVE_BYTES",
                folder.display(),
                self.reserve_bytes
            ),
        })
    }

    /// Whether events are refused. Costs nothing while there was room at the last look; else it
    /// looks again, because whoever asks may refuse events before one of them can come to a batch.
    pub(super) fn is_short(&self) -> bool {
        self.short.load(Ordering::Relaxed) && self.only_reserve().is_some()
    }
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
