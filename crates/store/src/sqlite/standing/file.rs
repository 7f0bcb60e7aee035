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
    /// The most bytes it was seen to have. Nothing of Millrace makes it shorter.
    bytes: AtomicU64,
}

impl DatabaseFile {
    pub(super) fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            identity: identity(&file.metadata()?),
            file,
            bytes: AtomicU64::new(0),
        })
    }

    /// Fails when the file at its path is not the one that is open, or has been cut. One system call:
    /// it stands before each batch, because what is flushed into a file without a name is lost.
    pub(super) fn check_place(&self) -> Result<(), Error> {
        let shown = self.path.display();
        // Before the look, because another's later look may see the file after it has grown.
        let most = self.bytes.load(Ordering::Relaxed);
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
        self.bytes.fetch_max(bytes, Ordering::Relaxed);
        if bytes < most {
            return Err(unavailable(format!(
                "the database {shown} was cut from {most} to {bytes} bytes"
            )));
        }
        Ok(())
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
