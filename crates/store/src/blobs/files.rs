//! The files themselves: written beside their place, flushed, then named. Which of them may be
//! removed is not known here.

use std::collections::HashSet;
use std::fs::{DirBuilder, File, FileTimes, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use millrace_core::ports::blobs::{AgedBlobs, BlobHash};
use millrace_core::ports::store::Error;
use millrace_core::time::Timestamp;

use super::{Options, Part, flush_folder, lock};

/// Where files are written before they have their name.
const DRAFTS: &str = "new";
/// Bytes of a file that are compared at a time.
const COMPARED_BYTES: usize = 64 * 1024;

/// See the module.
pub(super) struct Files {
    folder: PathBuf,
    options: Options,
    /// Whether all folders are there and flushed.
    prepared: Mutex<bool>,
    /// Files whose names could not be flushed. A flush that failed is not to be believed when it
    /// is tried again: they are written and named anew.
    doubtful: Mutex<HashSet<BlobHash>>,
    drafts: AtomicU64,
}

impl Files {
    pub(super) fn new(folder: PathBuf, options: Options) -> Self {
        Self {
            folder,
            options,
            prepared: Mutex::new(false),
            doubtful: Mutex::default(),
            drafts: AtomicU64::new(0),
        }
    }

    pub(super) fn path(&self, hash: BlobHash) -> PathBuf {
        self.folder_of(hash.as_bytes()[0]).join(hash.to_string())
    }

    fn folder_of(&self, first: u8) -> PathBuf {
        self.folder.join(format!("{first:02x}"))
    }

    /// Removes what was being written when another process ended.
    pub(super) fn clear_drafts(&self) -> std::io::Result<()> {
        for draft in list(&self.folder.join(DRAFTS))? {
            std::fs::remove_file(draft)?;
        }
        Ok(())
    }

    /// Makes the file unless it is there. Whether it is new.
    pub(super) fn put(&self, hash: BlobHash, text: &[u8]) -> Result<bool, Error> {
        let path = self.path(hash);
        let put = || {
            self.prepare()?;
            let is_doubtful = lock(&self.doubtful).contains(&hash);
            let is_new = is_doubtful || !self.renew(&path, text)?;
            if is_new {
                self.write(&path, text)?;
            }
            // Also for one that was there: whoever has named it may not have come to this yet.
            let flushed = flush_folder(&self.folder_of(hash.as_bytes()[0]));
            match &flushed {
                Ok(()) if !is_doubtful => {}
                Ok(()) => {
                    lock(&self.doubtful).remove(&hash);
                }
                Err(_) => {
                    lock(&self.doubtful).insert(hash);
                }
            }
            flushed?;
            Ok(is_new)
        };
        put().map_err(|error| not_written(hash, &error))
    }

    /// All folders at once, so that no file waits for the flush of its folder's own name.
    fn prepare(&self) -> std::io::Result<()> {
        let mut prepared = lock(&self.prepared);
        if *prepared {
            return Ok(());
        }
        make(&self.folder)?;
        if let Some(parent) = self.folder.parent() {
            flush_folder(parent)?;
        }
        make(&self.folder.join(DRAFTS))?;
        for first in 0..=u8::MAX {
            make(&self.folder_of(first))?;
        }
        flush_folder(&self.folder)?;
        *prepared = true;
        Ok(())
    }

    /// Makes the file count as stored now, if it is there and whole.
    fn renew(&self, path: &Path, text: &[u8]) -> std::io::Result<bool> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        if file.metadata()?.len() != text.len() as u64 || !holds(&mut file, text) {
            tracing::warn!(path = %path.display(), "a damaged large value is written again");
            return Ok(false);
        }
        file.set_times(self.now())?;
        Ok(true)
    }

    fn write(&self, path: &Path, text: &[u8]) -> std::io::Result<()> {
        let free = (self.options.free_bytes)(&self.folder)?;
        let reserve = self.options.disk_reserve_bytes / 2;
        if free < (text.len() as u64).saturating_add(reserve) {
            let message =
                format!("{free} bytes of disk are free, of which {reserve} are kept for journals");
            return Err(std::io::Error::new(ErrorKind::StorageFull, message));
        }
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(DRAFTS).join(number.to_string());
        let written = self.write_draft(&draft, text);
        let named = written.and_then(|()| std::fs::rename(&draft, path));
        if named.is_err() {
            let _ = std::fs::remove_file(&draft);
        }
        named
    }

    fn write_draft(&self, draft: &Path, text: &[u8]) -> std::io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(draft)?;
        file.write_all(text)?;
        file.set_times(self.now())?;
        file.sync_all()
    }

    fn now(&self) -> FileTimes {
        let millis = u64::try_from((self.options.clock)().as_millis()).unwrap_or(0);
        FileTimes::new().set_modified(UNIX_EPOCH + Duration::from_millis(millis))
    }

    pub(super) fn get(&self, hash: BlobHash) -> Result<Bytes, Error> {
        let path = self.path(hash);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) => return Err(not_read(&path, &error)),
        };
        if BlobHash::of(&text) == hash {
            return Ok(Bytes::from(text));
        }
        Err(Error::Corrupt {
            message: format!(
                "the large value {} is damaged: its text does not have the hash that names it",
                path.display()
            ),
        })
    }

    /// Looks at the next `limit` files behind `after`, of one folder.
    pub(super) fn walk(
        &self,
        before: Timestamp,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Result<Part, Error> {
        let walk = || {
            let mut first = after.map_or(0, |after| after.as_bytes()[0]);
            let mut found = self.names(first, after)?;
            while found.is_empty() && first < u8::MAX {
                first += 1;
                found = self.names(first, after)?;
            }
            let rest = found.len().saturating_sub(limit as usize);
            found.truncate(limit as usize);
            let next = match found.last() {
                Some(last) if rest > 0 => Some(*last),
                _ if first == u8::MAX => None,
                // The end of the folder that was gone through: the greatest name in it.
                _ => Some(last_of(first)),
            };
            self.look(found, before, next)
        };
        walk().map_err(|error: std::io::Error| Error::Unavailable {
            message: format!(
                "the large values in {} cannot be listed: {error}",
                self.folder.display()
            ),
        })
    }

    /// What is in a folder behind that name, in order.
    fn names(&self, first: u8, after: Option<BlobHash>) -> std::io::Result<Vec<BlobHash>> {
        let mut found = Vec::new();
        for path in list(&self.folder_of(first))? {
            let name = path.file_name().and_then(|name| name.to_str());
            // What is not ours is left alone.
            found.extend(name.and_then(BlobHash::parse));
        }
        found.retain(|hash| after.is_none_or(|after| *hash > after));
        found.sort_unstable();
        Ok(found)
    }

    fn look(
        &self,
        found: Vec<BlobHash>,
        before: Timestamp,
        next: Option<BlobHash>,
    ) -> std::io::Result<Part> {
        let (mut bytes, mut count) = (0, 0);
        let mut hashes = Vec::new();
        for hash in found {
            let about = match std::fs::metadata(self.path(hash)) {
                Ok(about) => about,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            bytes += about.len();
            count += 1;
            if is_before(about.modified()?, before) {
                hashes.push(hash);
            }
        }
        let aged = AgedBlobs { hashes, next };
        Ok(Part { aged, bytes, count })
    }

    /// Removes a file that was stored before that time. How long it was.
    pub(super) fn remove(&self, hash: BlobHash, before: Timestamp) -> Result<Option<u64>, Error> {
        let path = self.path(hash);
        let remove = || {
            let about = match std::fs::metadata(&path) {
                Ok(about) => about,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            if !is_before(about.modified()?, before) {
                return Ok(None);
            }
            std::fs::remove_file(&path)?;
            Ok(Some(about.len()))
        };
        remove().map_err(|error| Error::Unavailable {
            message: format!("{} cannot be removed: {error}", path.display()),
        })
    }
}

fn last_of(first: u8) -> BlobHash {
    let mut bytes = [u8::MAX; 32];
    bytes[0] = first;
    BlobHash::from_bytes(bytes)
}

fn is_before(time: SystemTime, before: Timestamp) -> bool {
    let millis = u64::try_from(before.as_millis()).unwrap_or(0);
    time < UNIX_EPOCH + Duration::from_millis(millis)
}

/// Whether the file holds that text. One that cannot be read does not.
fn holds(file: &mut File, text: &[u8]) -> bool {
    let mut buffer = vec![0; COMPARED_BYTES];
    text.chunks(COMPARED_BYTES).all(|part| {
        let buffer = &mut buffer[..part.len()];
        file.read_exact(buffer).is_ok() && buffer == part
    })
}

fn make(folder: &Path) -> std::io::Result<()> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// What is in a folder; nothing when there is none.
fn list(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn not_written(hash: BlobHash, error: &std::io::Error) -> Error {
    let message = format!("the large value {hash} cannot be written: {error}");
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Error::Full { message }
        }
        _ => Error::Unavailable { message },
    }
}

/// The disk's own error (`EIO`): the file is as good as damaged, and waiting does not help.
const DISK_ERROR: i32 = 5;

fn not_read(path: &Path, error: &std::io::Error) -> Error {
    let message = format!("the large value {} cannot be read: {error}", path.display());
    if error.kind() == ErrorKind::NotFound {
        let what = "large value";
        return Error::NotFound { what };
    }
    if error.raw_os_error() == Some(DISK_ERROR) {
        return Error::Corrupt { message };
    }
    Error::Unavailable { message }
}
