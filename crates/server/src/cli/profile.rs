//! Profiles: servers and their tokens, kept by `millrace login` in a file that only its owner reads.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::environment::Environment;
use super::error::Error;

/// A server and the token to show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its address, without a slash at its end.
    pub server: String,
    /// The token.
    pub token: String,
}

/// All profiles by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiles {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// The file of profiles: `millrace/profiles.toml` in the folder of the user's settings.
pub fn file(environment: &Environment) -> Result<PathBuf, Error> {
    let folder = match (&environment.config_home, &environment.home) {
        (Some(folder), _) => folder.clone(),
        (None, Some(home)) => home.join(".config"),
        (None, None) => {
            let message = "profiles are kept in the user's folder, and neither HOME nor XDG_CONFIG_HOME is set";
            return Err(Error::Usage(message.to_owned()));
        }
    };
    Ok(folder.join("millrace").join("profiles.toml"))
}

impl Profiles {
    /// Reads the file; there are none when there is no file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let wrong = |what: &dyn std::fmt::Display| {
            Error::Usage(format!(
                "the profiles in {} cannot be read: {what}",
                path.display()
            ))
        };
        match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|error| wrong(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(wrong(&error)),
        }
    }

    /// The profile of that name.
    pub fn named(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// A profile of that server.
    pub fn of_server(&self, server: &str) -> Option<(&str, &Profile)> {
        let mut profiles = self.profiles.iter();
        let found = profiles.find(|(_, profile)| profile.server == server);
        found.map(|(name, profile)| (name.as_str(), profile))
    }

    /// Every name.
    pub fn names(&self) -> Vec<&str> {
        self.profiles.keys().map(String::as_str).collect()
    }

    /// Adds or replaces a profile.
    pub fn put(&mut self, name: &str, profile: Profile) {
        self.profiles.insert(name.to_owned(), profile);
    }

    /// Writes the file, for its owner alone; it appears whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let failed = |error: std::io::Error| {
            Error::Failed(format!("{} cannot be written: {error}", path.display()))
        };
        let text = toml::to_string(self)
            .map_err(|error| Error::Failed(format!("the profiles cannot be written: {error}")))?;
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(failed)?;
        }
        let draft = path.with_extension("toml.new");
        // Of an earlier attempt; its mode may be another.
        let _ = std::fs::remove_file(&draft);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .map_err(failed)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(failed)?;
        std::fs::rename(&draft, path).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/millrace/profiles.toml");
        assert_eq!(Profiles::read(&path).unwrap(), Profiles::default());
        let mut profiles = Profiles::default();
        let profile = Profile {
            server: "https://mill.example".into(),
            token: "t".into(),
        };
        profiles.put("work", profile.clone());
        profiles.write(&path).unwrap();
        profiles.write(&path).unwrap();
        let read = Profiles::read(&path).unwrap();
        assert_eq!(read.named("work"), Some(&profile));
        assert_eq!(
            read.of_server("https://mill.example"),
            Some(("work", &profile))
        );
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_of_another_form_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profiles.toml");
        std::fs::write(&path, "profiles = 1").unwrap();
        let message = Profiles::read(&path).unwrap_err().to_string();
        assert!(message.contains("profiles.toml"), "{message}");
    }
}
