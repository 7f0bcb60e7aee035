//! What a person hands over: files, standard input, JSON values and secrets.

use std::io::Read;
use std::path::{Path, PathBuf};

use millrace_core::json::Json;

use super::environment::Environment;
use super::error::Error;

/// Bytes of one input that are read.
const INPUT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The bytes of a file, or of standard input for `-`.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let is_stdin = path == Path::new("-");
    let name = shown(path);
    let failed = |error: std::io::Error| Error::Usage(format!("{name} cannot be read: {error}"));
    let mut bytes = Vec::new();
    let read = if is_stdin {
        std::io::stdin()
            .lock()
            .take(INPUT_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes)
    };
    read.map_err(failed)?;
    if bytes.len() as u64 > INPUT_BYTES_MAX {
        return Err(Error::Usage(format!(
            "{name} is larger than {INPUT_BYTES_MAX} bytes"
        )));
    }
    Ok(bytes)
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// The JSON value in a file, or on standard input for `-`.
pub fn json_file(path: &Path) -> Result<Json, Error> {
    let bytes = bytes(path)?;
    Json::parse_default(&bytes)
        .map_err(|error| Error::Usage(format!("{} is not JSON: {error}", shown(path))))
}

/// A JSON value as an argument; `@FILE` reads a file and `@-` standard input.
pub fn json_argument(flag: &str, text: &str) -> Result<Json, Error> {
    if let Some(path) = text.strip_prefix('@') {
        return json_file(Path::new(path));
    }
    text.parse()
        .map_err(|error| Error::Usage(format!("{flag}: not JSON: {error}")))
}

/// How many to list, as an argument: at least one.
pub fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a whole number, at least 1".to_owned()),
        Ok(count) => Ok(count),
    }
}

/// Where a secret comes from: never the command line itself, which others on the machine see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The environment variable of that name.
    Variable(String),
    /// A file, without the line break at its end; `-` is standard input.
    File(PathBuf),
}

impl SecretSource {
    /// Reads the secret.
    pub fn read(&self) -> Result<String, Error> {
        let (secret, place) = match self {
            Self::Variable(name) => (
                Environment::variable(name)?,
                format!("the environment variable {name}"),
            ),
            Self::File(path) => {
                let text = String::from_utf8(bytes(path)?);
                let text =
                    text.map_err(|_| Error::Usage(format!("{} is not UTF-8", path.display())))?;
                let text = text.strip_suffix('\n').unwrap_or(&text);
                let text = text.strip_suffix('\r').unwrap_or(text);
                (text.to_owned(), path.display().to_string())
            }
        };
        if secret.is_empty() {
            return Err(Error::Usage(format!("{place} holds an empty secret")));
        }
        Ok(secret)
    }
}

/// A named secret: `NAME=env:VARIABLE` or `NAME=file:PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSecret {
    /// Its name among the connection's credentials.
    pub name: String,
    /// Where it comes from; nothing removes it.
    pub source: Option<SecretSource>,
}

impl std::str::FromStr for NamedSecret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "write NAME=env:VARIABLE, NAME=file:PATH, or NAME= to remove it";
        let (name, source) = text.split_once('=').ok_or(form)?;
        if name.is_empty() {
            return Err(form.to_owned());
        }
        let source = match source.split_once(':') {
            Some(("env", variable)) if !variable.is_empty() => {
                Some(SecretSource::Variable(variable.to_owned()))
            }
            Some(("file", path)) if !path.is_empty() => Some(SecretSource::File(path.into())),
            _ if source.is_empty() => None,
            // What was written may be the secret itself, so it is not repeated.
            _ => {
                return Err(format!(
                    "a secret is not written on the command line, where others see it: {form}"
                ));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            source,
        })
    }
}

/// `secrets.credentials` with those secrets; null removes one.
pub fn credentials(secrets: &[NamedSecret]) -> Result<Json, Error> {
    let mut fields = millrace_core::json::Object::new();
    for NamedSecret { name, source } in secrets {
        let value = match source {
            Some(source) => Json::from(source.read()?),
            None => Json::Null,
        };
        fields.insert(name.as_str(), value);
    }
    Ok(Json::from(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_by_where_it_lies() {
        let secret: NamedSecret = "token=env:SHOP_TOKEN".parse().unwrap();
        assert_eq!(
            secret.source,
            Some(SecretSource::Variable("SHOP_TOKEN".into()))
        );
        let secret: NamedSecret = "token=file:/run/secrets/t".parse().unwrap();
        assert_eq!(
            secret.source,
            Some(SecretSource::File("/run/secrets/t".into()))
        );
        let secret: NamedSecret = "token=".parse().unwrap();
        assert_eq!(secret.source, None);
    }

    #[test]
    fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
        let message = "token=hunter2".parse::<NamedSecret>().unwrap_err();
        assert!(!message.contains("hunter2"), "{message}");
    }

    #[test]
    fn a_secret_file_loses_the_line_break_at_its_end_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, " a\nb \r\n").unwrap();
        assert_eq!(SecretSource::File(path.clone()).read().unwrap(), " a\nb ");
        std::fs::write(&path, "\n").unwrap();
        assert!(SecretSource::File(path).read().is_err());
    }
}
