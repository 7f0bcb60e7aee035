//! The data folder: who may use it, and the secrets that live beside the database.
//!
//! Knows files, not what is in the database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be made, read or written.
    #[error(
        "the data folder {path} cannot be used: {source}; give another one with --data or MILLRACE_DATA"
    )]
    Unusable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error(
        "the data folder {path} is in use by {holder}; stop that one first, or give another folder with --data"
    )]
    Held {
        /// The folder.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// A key is not of its form.
    #[error("{what} must be 64 hexadecimal digits")]
    Key {
        /// Where the key came from.
        what: String,
    },
    /// The system gives no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(getrandom::Error),
}

/// Name of the SQLite file.
pub const DATABASE: &str = "millrace.db";
/// Name of the file with the key that encrypts secrets.
pub const MASTER_KEY: &str = "master.key";

/// A data folder that this process holds; others are kept out until it is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if need be and takes its lock.
    pub fn hold(path: &Path) -> Result<Self, Error> {
        let unusable = |source| Error::Unusable {
            path: path.to_owned(),
            source,
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(unusable)?;
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = lock.read_to_string(&mut holder);
                let holder = match holder.trim() {
                    "" => "another process".to_owned(),
                    text => text.to_owned(),
                };
                return Err(Error::Held {
                    path: path.to_owned(),
                    holder,
                });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        lock.set_len(0).map_err(unusable)?;
        lock.rewind().map_err(unusable)?;
        writeln!(lock, "process {}", std::process::id()).map_err(unusable)?;
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The SQLite file.
    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// The folder of large values.
    pub fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }

    /// The admin token; made on first use. `given` wins over the file and is not written.
    pub fn admin_token(&self, given: Option<&str>) -> Result<String, Error> {
        match given {
            Some(token) => Ok(token.to_owned()),
            None => self.secret("admin.token", || Ok(format!("mra_{}", random_text()?))),
        }
    }

    /// The file of the key that encrypts secrets.
    pub fn master_key_path(&self) -> PathBuf {
        self.path.join(MASTER_KEY)
    }

    /// Whether the folder has a key of its own.
    pub fn has_master_key(&self) -> bool {
        self.master_key_path().exists()
    }

    /// The key that encrypts secrets; made on first use.
    pub fn master_key(&self, given: Option<&str>) -> Result<[u8; 32], Error> {
        match given {
            Some(key) => read_master_key(key, "MILLRACE_MASTER_KEY"),
            None => {
                let made = || Ok(hex::encode(random_bytes::<32>()?));
                let text = self.secret(MASTER_KEY, made)?;
                read_master_key(&text, &self.master_key_path().display().to_string())
            }
        }
    }

    /// The secret that signs alerts (Standard Webhooks form); made on first use.
    pub fn alert_secret(&self, given: Option<&str>) -> Result<String, Error> {
        match given {
            Some(secret) => Ok(secret.to_owned()),
            None => self.secret("alert.secret", || {
                Ok(format!("whsec_{}", STANDARD.encode(random_bytes::<32>()?)))
            }),
        }
    }

    /// Reads a secret file, or makes it with mode 0600 and flushes it to disk.
    fn secret(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<String, Error>,
    ) -> Result<String, Error> {
        let path = self.path.join(name);
        let unusable = |source| Error::Unusable {
            path: path.clone(),
            source,
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => return Ok(text.trim().to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(error)),
        }
        let text = make()?;
        // A rename makes the file appear whole or not at all.
        let draft = self.path.join(format!("{name}.new"));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .map_err(unusable)?;
        writeln!(file, "{text}").map_err(unusable)?;
        file.sync_all().map_err(unusable)?;
        std::fs::rename(&draft, &path).map_err(unusable)?;
        File::open(&self.path)
            .and_then(|folder| folder.sync_all())
            .map_err(unusable)?;
        Ok(text)
    }
}

/// A master key from its text; `what` says where the text came from.
pub fn read_master_key(text: &str, what: &str) -> Result<[u8; 32], Error> {
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| Error::Key {
        what: what.to_owned(),
    })?;
    Ok(key)
}

/// That many random bytes from the system.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::Randomness)?;
    Ok(bytes)
}

/// 256 random bits as URL-safe text.
pub fn random_text() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_second_holder_is_refused_and_told_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let held = DataFolder::hold(folder.path()).unwrap();
        let error = DataFolder::hold(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        drop(held);
        DataFolder::hold(folder.path()).unwrap();
    }

    #[test]
    fn secrets_are_made_once_and_only_their_owner_reads_them() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::hold(folder.path()).unwrap();
        let token = data.admin_token(None).unwrap();
        assert_eq!(data.admin_token(None).unwrap(), token);
        assert_eq!(
            data.master_key(None).unwrap(),
            data.master_key(None).unwrap()
        );
        assert_eq!(data.admin_token(Some("given")).unwrap(), "given");
        for name in ["admin.token", "master.key", "lock"] {
            let mode = folder
                .path()
                .join(name)
                .metadata()
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn a_master_key_of_another_form_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::hold(folder.path()).unwrap();
        let error = data.master_key(Some("abc")).unwrap_err().to_string();
        assert!(error.contains("MILLRACE_MASTER_KEY"), "{error}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let error = DataFolder::hold(&file.join("data"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("file/data") && error.contains("MILLRACE_DATA"),
            "{error}"
        );
    }
}
