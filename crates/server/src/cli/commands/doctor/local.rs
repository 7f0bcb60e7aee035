//! What `doctor` looks at on this machine: the data folder, its lock, its keys, the disk.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use millrace_store::sqlite;

use super::{Finding, Health};
use crate::data_folder::{DATABASE, MASTER_KEY, read_master_key};
use crate::settings::Settings;
use crate::vault::Vault;
use crate::vault::master_key::{Error, Place, proves};

/// Free bytes on the disk below which it is time to act.
const FREE_BYTES_LOW: u64 = 1024 * 1024 * 1024;
/// Where a SQLite file says its schema's version (SQLite file format §1.3).
const SCHEMA_VERSION_AT: usize = 60;
/// Files that only their owner may read.
const SECRET_FILES: [&str; 3] = ["admin.token", "master.key", "alert.secret"];

/// The data folder and what is in it.
pub fn folder(settings: &Settings) -> Vec<Finding> {
    let path = &settings.data;
    match path.metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let detail = format!(
                "{} does not exist yet; `millrace serve` makes it",
                path.display()
            );
            return vec![Finding::fine("data folder", detail), disk(parent(path))];
        }
        Err(error) => {
            let detail = format!("{} cannot be looked at: {error}", path.display());
            return vec![Finding::wrong("data folder", detail)];
        }
        Ok(found) if !found.is_dir() => {
            let detail = format!(
                "{} is no folder; give another one with --data or MILLRACE_DATA",
                path.display()
            );
            return vec![Finding::wrong("data folder", detail)];
        }
        Ok(_) => {}
    }
    let mut findings = vec![writable(path), lock(path)];
    findings.extend(
        SECRET_FILES
            .iter()
            .filter_map(|name| secret(&path.join(name))),
    );
    let database = database(&path.join(DATABASE));
    // From a file that cannot be read, nothing is learnt about keys.
    let is_readable = !matches!(&database, Some(found) if found.health == Health::Wrong);
    findings.extend(database);
    findings.extend(is_readable.then(|| master_key(settings)).flatten());
    findings.push(disk(path));
    findings
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn writable(path: &Path) -> Finding {
    match tempfile::tempfile_in(path) {
        Ok(_) => Finding::fine("data folder", format!("{} can be written", path.display())),
        Err(error) => Finding::wrong(
            "data folder",
            format!(
                "{} cannot be written: {error}; `serve` needs to",
                path.display()
            ),
        ),
    }
}

/// Who holds the folder. Looking takes the lock for a moment, so it is given back at once.
fn lock(path: &Path) -> Finding {
    let file = OpenOptions::new().read(true).open(path.join("lock"));
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Finding::fine("lock", "nobody has held the folder yet");
        }
        Err(error) => return Finding::wrong("lock", format!("it cannot be read: {error}")),
    };
    let taken = file.try_lock();
    match taken {
        Ok(()) => {
            let _ = file.unlock();
            Finding::fine("lock", "nobody holds the folder")
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            Finding::fine("lock", format!("held by {}", holder.trim()))
        }
        Err(TryLockError::Error(error)) => {
            Finding::wrong("lock", format!("the file system does not lock: {error}"))
        }
    }
}

fn secret(path: &Path) -> Option<Finding> {
    let found = path.metadata().ok()?;
    let mode = found.permissions().mode() & 0o777;
    let shown = path.display();
    Some(if mode.trailing_zeros() >= 6 {
        Finding::fine("key", format!("{shown} is its owner's alone ({mode:04o})"))
    } else {
        Finding::wrong(
            "key",
            format!("{shown} is open to others ({mode:04o}); `chmod 600 {shown}`"),
        )
    })
}

fn database(path: &Path) -> Option<Finding> {
    let wrong = |detail: String| Some(Finding::wrong("database", detail));
    let shown = path.display();
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => return wrong(format!("{shown} cannot be read: {error}")),
    };
    let bytes = file.metadata().map_or(0, |found| found.len());
    if bytes == 0 {
        return wrong(format!(
            "{shown} is empty, and `millrace serve` begins anew with it; if it held anything, put the last copy of the data folder back first"
        ));
    }
    let mut header = [0; 100];
    if file.read_exact(&mut header).is_err() || !header.starts_with(b"SQLite format 3\0") {
        let path = path.to_owned();
        return wrong(sqlite::Error::Foreign { path }.to_string());
    }
    match sqlite::examine(path) {
        Err(error) => return wrong(format!("{shown} cannot be looked through: {error}")),
        Ok(faults) if !faults.is_empty() => {
            return wrong(sqlite::damage(path, &faults.join("; ")));
        }
        Ok(_) => {}
    }
    let version = &header[SCHEMA_VERSION_AT..SCHEMA_VERSION_AT + 4];
    let version = version
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    // A server that runs keeps its latest pages in a log beside the file.
    let schema = match version {
        0 => "its schema not written back yet".to_owned(),
        version => format!("schema {version}"),
    };
    let detail = format!("{shown} is sound: {schema}, {bytes} bytes");
    Some(Finding::fine("database", detail))
}

/// Whether the key that `serve` would take is the one that has sealed what the database holds.
fn master_key(settings: &Settings) -> Option<Finding> {
    let folder = settings.data.clone();
    let proof = match sqlite::key_proof(&folder.join(DATABASE)) {
        Ok(proof) => proof?,
        Err(error) => {
            let detail = format!("whether it is the right one is not known: {error}");
            return Some(Finding::doubtful("master key", detail));
        }
    };
    let path = folder.join(MASTER_KEY);
    let (text, what) = match (&settings.master_key, std::fs::read_to_string(&path)) {
        (Some(key), _) => (key.clone(), "MILLRACE_MASTER_KEY".to_owned()),
        (None, Ok(text)) => (text, path.display().to_string()),
        (None, Err(error)) if error.kind() == ErrorKind::NotFound => {
            let missing = Error::Missing { folder };
            return Some(Finding::wrong("master key", missing.to_string()));
        }
        (None, Err(error)) => {
            let detail = format!("{} cannot be read: {error}", path.display());
            return Some(Finding::wrong("master key", detail));
        }
    };
    Some(match read_master_key(&text, &what) {
        Err(error) => Finding::wrong("master key", error.to_string()),
        Ok(key) if proves(&Vault::new(&key), &proof) => {
            let detail = format!("{what} is the one that secrets were encrypted with");
            Finding::fine("master key", detail)
        }
        Ok(_) => {
            let place = Place::Folder(folder);
            Finding::wrong("master key", Error::Wrong { what, place }.to_string())
        }
    })
}

fn disk(path: &Path) -> Finding {
    match fs4::available_space(path) {
        Ok(bytes) => {
            let detail = format!("{} MiB free at {}", bytes / 1024 / 1024, path.display());
            if bytes < FREE_BYTES_LOW {
                Finding::doubtful(
                    "disk",
                    format!("{detail}; runs are refused when it is full"),
                )
            } else {
                Finding::fine("disk", detail)
            }
        }
        Err(error) => Finding::doubtful("disk", format!("its free space is not known: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::*;
    use crate::data_folder::DataFolder;

    #[test]
    fn a_key_that_others_can_read_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        std::fs::write(&path, "k").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert_eq!(secret(&path).unwrap().health, Health::Wrong);
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert_eq!(secret(&path).unwrap().health, Health::Fine);
        assert!(secret(&folder.path().join("absent")).is_none());
    }

    #[test]
    fn who_holds_the_folder_is_named_and_not_disturbed() {
        let folder = tempfile::tempdir().unwrap();
        let held = DataFolder::hold(folder.path()).unwrap();
        let finding = lock(folder.path());
        assert!(
            finding.detail.contains(&std::process::id().to_string()),
            "{finding:?}"
        );
        drop(held);
        assert_eq!(lock(folder.path()).detail, "nobody holds the folder");
        DataFolder::hold(folder.path()).unwrap();
    }
}
