//! The files of the workspace that a person wrote, and which Rust files are tests. Build folders,
//! data folders and dependencies are left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::source::Source;

const SKIPPED_FOLDERS: [&str; 7] = [
    "target",
    "node_modules",
    "millrace-data",
    "dist",
    "results",
    "__pycache__",
    "venv",
];

/// The workspace as the rules see it.
#[derive(Debug, Default)]
pub struct Tree {
    /// The workspace's folder; empty for a tree made of text.
    pub root: PathBuf,
    /// Every file by its path relative to the root; the text is `None` for what is not text.
    pub files: BTreeMap<String, Option<String>>,
    /// The Rust files, parsed when first asked for.
    pub sources: Vec<Source>,
}

impl Tree {
    /// Reads the workspace that this crate is part of.
    pub fn of_workspace() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root
            .canonicalize()
            .context("the workspace's folder cannot be found")?;
        let mut files = BTreeMap::new();
        read_folder(&root, &root, &mut files)?;
        Ok(Self::with(root, files))
    }

    /// A tree of the given paths and texts, for tests of rules.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned())));
        Self::with(PathBuf::new(), files.collect())
    }

    /// The text of a file, if it exists and is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether a file or folder of that path exists.
    pub fn contains(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty()
            || self.files.contains_key(path)
            || self.files.keys().any(|file| file.starts_with(&folder))
    }

    fn with(root: PathBuf, files: BTreeMap<String, Option<String>>) -> Self {
        let rust = files.iter().filter(|(path, _)| has_extension(path, "rs"));
        let mut sources: Vec<Source> = rust
            .filter_map(|(path, text)| Some(Source::new(path.clone(), text.clone()?)))
            .collect();
        let tests: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
        for source in &mut sources {
            source.is_test |= tests.iter().any(|module| {
                source
                    .path
                    .strip_prefix(module.as_str())
                    .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            });
        }
        Self {
            root,
            files,
            sources,
        }
    }
}

/// Whether the path ends with that extension, given without its dot.
pub(crate) fn has_extension(path: &str, wanted: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == wanted)
}

fn read_folder(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, Option<String>>,
) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let hidden = name.starts_with('.') && name != ".ci" && name != ".config";
            if !hidden && !SKIPPED_FOLDERS.contains(&name.as_str()) {
                read_folder(root, &entry.path(), files)?;
            }
        } else if kind.is_file() {
            let path = entry.path();
            let relative = path
                .strip_prefix(root)
                .context("a file outside the workspace")?;
            // A file that is not UTF-8 still counts as existing, for links.
            let text = fs::read_to_string(&path).ok();
            files.insert(relative.to_string_lossy().into_owned(), text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_declared_for_tests_is_a_test() {
        let tree = Tree::of(&[
            (
                "crates/x/src/json.rs",
                "//! x\n#[cfg(test)]\nmod laws;\nmod parse;\n",
            ),
            ("crates/x/src/json/laws.rs", "//! x\n"),
            ("crates/x/src/json/parse.rs", "//! x\n"),
            ("crates/x/tests/it/main.rs", "//! x\n"),
        ]);
        let tests: Vec<_> = tree
            .sources
            .iter()
            .filter(|s| s.is_test)
            .map(|s| s.path.as_str())
            .collect();
        assert_eq!(
            tests,
            ["crates/x/src/json/laws.rs", "crates/x/tests/it/main.rs"]
        );
    }
}
