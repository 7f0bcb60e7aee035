//! The database's file seen from outside SQLite: whether it is still there, still the same, and
//! still whole. SQLite's page cache answers for a file that is long gone.

use std::fs::{File, Metadata};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use millrace_core::ports::store::Error;

/// What every SQLite file begins with (SQLite file format §1.3).
const MAGIC: [u8; 16] = *b"SQLite format 3\0";

/// The file behind the open database.
pub(super) struct DatabaseFile {
    path: PathBuf,
    /// Open for as long as the store is: closing any descriptor of the file would drop SQLite's
    /// locks on it.
    file: File,
    identity: (u64, u64),
    /// The bytes that the writer saw last. Others only compare: a look of theirs may be older than
    /// the writer's next one.
    bytes: AtomicU64,
    /// The bytes to which SQLite may cut it, once it has copied the log into it.
    bytes_min: AtomicU64,
}

impl DatabaseFile {
    pub(super) fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            identity: identity(&file.metadata()?),
            file,
            bytes: AtomicU64::new(0),
            bytes_min: AtomicU64::new(u64::MAX),
        })
    }

    /// Room in it is given back: from now on it may be cut to so many bytes.
    pub(super) fn may_shrink_to(&self, bytes: u64) {
        self.bytes_min.fetch_min(bytes, Ordering::Relaxed);
    }

    /// [`DatabaseFile::check_place`] for the writer, which keeps in mind what it sees. It stands
    /// before each batch, because what is flushed into a file without a name is lost.
    pub(super) fn watch_place(&self) -> Result<(), Error> {
        let bytes = self.check_place()?;
        if self.bytes.swap(bytes, Ordering::Relaxed) > bytes {
            // It has been cut as it might be, and is not to be cut again.
            self.bytes_min.store(u64::MAX, Ordering::Release);
        }
        Ok(())
    }

    /// Fails when the file at its path is not the one that is open, or has been cut by others. Gives
    /// its bytes. One system call.
    fn check_place(&self) -> Result<u64, Error> {
        let shown = self.path.display();
        // Before the look and after it: meanwhile the file may grow, or be cut as it might be.
        let before = self.expected_bytes();
        let found = std::fs::metadata(&self.path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => unavailable(format!("the database {shown} is gone")),
            _ => unavailable(format!("the database {shown} cannot be looked at: {error}")),
        })?;
        if identity(&found) != self.identity {
            return Err(unavailable(format!(
                "the database {shown} was replaced by another file; restart Millrace to use that one"
            )));
        }
        let bytes = found.len();
        let expected = self.expected_bytes().min(before);
        if bytes < expected {
            return Err(unavailable(format!(
                "the database {shown} was cut from {expected} to {bytes} bytes"
            )));
        }
        Ok(bytes)
    }

    /// The bytes that it must have at least.
    fn expected_bytes(&self) -> u64 {
        // In this order, so that a limit that is lifted is met with the bytes that lifted it.
        let least = self.bytes_min.load(Ordering::Acquire);
        least.min(self.bytes.load(Ordering::Relaxed))
    }

    /// Fails when the file is not what the database was opened on.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.check_place()?;
        self.check_header()
    }

    fn check_header(&self) -> Result<(), Error> {
        let mut magic = MAGIC;
        let read = self.file.read_exact_at(&mut magic, 0);
        let shown = self.path.display();
        read.map_err(|error| unavailable(format!("the database {shown} cannot be read: {error}")))?;
        if magic == MAGIC {
            return Ok(());
        }
        Err(unavailable(format!(
            "the database {shown} was overwritten: it is no SQLite file any more"
        )))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn identity(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

fn unavailable(message: String) -> Error {
    Error::Unavailable { message }
}
