//! Finding the files that were named, reading them, and telling what is wrong with them.

use std::path::{Path, PathBuf};

use millrace_core::json::{Json, to_json};
use millrace_core::limits::Limits;
use millrace_core::plan::Surroundings;
use millrace_core::scenario::Severity;

use crate::cli::error::{Error, USAGE};
use crate::cli::input::bytes;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::view::View;
use crate::file::{Document, FileFault, check, parse};

/// How deep folders are looked into.
const DEPTH_MAX: usize = 16;
/// Files that one command reads.
const FILES_COUNT_MAX: usize = 10_000;

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// What faults call it.
    pub name: String,
    text: String,
}

/// What a file holds.
#[derive(Debug)]
pub struct Parsed {
    /// What faults call it.
    pub name: String,
    /// Its documents.
    pub documents: Vec<Document>,
}

/// Whether a file in a folder is one of Millrace's: YAML, and no test of a scenario.
pub fn is_ours(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml")) && !name.contains(".test.")
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with('.'))
}

/// The files under a folder, by path.
fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |error: std::io::Error| {
        Error::Usage(format!("{} cannot be read: {error}", folder.display()))
    };
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries.into_iter().filter(|path| !is_hidden(path)) {
        if path.is_dir() && depth < DEPTH_MAX {
            walk(&path, depth + 1, found)?;
        } else if is_ours(&path) && path.is_file() {
            found.push(path);
        }
        if found.len() > FILES_COUNT_MAX {
            return Err(Error::Usage(format!(
                "more than {FILES_COUNT_MAX} files were named"
            )));
        }
    }
    Ok(())
}

/// Reads the files, and those in the folders, that were named; `-` is standard input.
pub fn read(names: &[PathBuf]) -> Result<Vec<Source>, Error> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for name in names {
        if !name.is_dir() {
            paths.push(name.clone());
            continue;
        }
        let before = paths.len();
        walk(name, 0, &mut paths)?;
        if paths.len() == before {
            let message = format!("there is no .yaml or .yml file in {}", name.display());
            return Err(Error::Usage(message));
        }
    }
    paths.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> Result<Source, Error> {
    let name = path.display().to_string();
    let text = String::from_utf8(bytes(path)?)
        .map_err(|error| Error::Usage(format!("{name} is not UTF-8: {error}")))?;
    Ok(Source { name, text })
}

/// The documents of all files; nothing when the form of one has faults, which [`check_all`] tells
/// with all others.
pub fn parse_all(sources: &[Source]) -> Option<Vec<Parsed>> {
    let limits = Limits::default();
    let parsed = |source: &Source| {
        Some(Parsed {
            name: source.name.clone(),
            documents: parse(&source.name, &source.text, &limits).ok()?,
        })
    };
    sources.iter().map(parsed).collect()
}

/// Everything that this binary finds wrong with the files, and what it warns of.
pub fn check_all(sources: &[Source]) -> Vec<FileFault> {
    let registry = millrace_nodes::catalogue();
    let limits = Limits::default();
    let surroundings = Surroundings::offline(&registry, &limits);
    sources
        .iter()
        .flat_map(|source| check(&source.name, &source.text, &surroundings))
        .collect()
}

/// Whether a fault stands in the way.
pub fn is_error(fault: &FileFault) -> bool {
    fault.severity == Severity::Error
}

/// Says what is wrong with files and gives the error that ends the command.
pub fn refuse(session: &Session, faults: &[FileFault]) -> Error {
    if session.output.is_json() {
        let data = to_json(faults).unwrap_or_default();
        if let Err(error) = session.output.answer(&data, View::Text(String::new())) {
            return error;
        }
    } else {
        tell(faults);
    }
    Error::Said(USAGE)
}

/// Says each fault on standard error.
pub fn tell(faults: &[FileFault]) {
    for fault in faults {
        Output::note(&fault.to_string());
    }
}

/// Faults as JSON.
pub fn as_json(faults: &[FileFault]) -> Result<Json, Error> {
    to_json(faults).map_err(|error| Error::Failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_by_name_without_what_is_hidden_or_a_test() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "b.yaml",
            "a/c.yml",
            "a/c.test.yaml",
            ".hidden/d.yaml",
            "event.json",
        ] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let sources = read(&[folder.path().to_owned()]).unwrap();
        let names: Vec<&str> = sources
            .iter()
            .map(|source| source.name.rsplit('/').next().unwrap())
            .collect();
        assert_eq!(names, ["c.yml", "b.yaml"]);
    }

    #[test]
    fn a_folder_without_files_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            read(&[folder.path().to_owned()]),
            Err(Error::Usage(_))
        ));
    }
}
