//! One Rust file: its text, its syntax tree, and where its tests begin. What is wrong with it is
//! for the rules to say.

use std::cell::OnceCell;

use syn::Item;

use crate::finding::Finding;
use crate::syntax::{is_for_tests, line_of};

/// A Rust file.
#[derive(Debug)]
pub struct Source {
    /// Relative to the workspace.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// Whether all of it is test code.
    pub is_test: bool,
    parsed: OnceCell<Option<syn::File>>,
}

impl Source {
    /// A file of that path and text.
    pub fn new(path: String, text: String) -> Self {
        let is_test = path.starts_with("e2e/")
            || path
                .split('/')
                .any(|part| part == "tests" || part == "tests.rs");
        Self {
            path,
            text,
            is_test,
            parsed: OnceCell::new(),
        }
    }

    /// The syntax tree; `None` while the file is not Rust, which the compiler reports better.
    pub fn ast(&self) -> Option<&syn::File> {
        self.parsed
            .get_or_init(|| syn::parse_file(&self.text).ok())
            .as_ref()
    }

    /// The crate's folder under `crates/`, for example `core`; empty elsewhere.
    pub fn crate_name(&self) -> &str {
        let rest = self.path.strip_prefix("crates/").unwrap_or("");
        rest.split('/').next().unwrap_or("")
    }

    /// The file's name without its extension.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or("");
        name.strip_suffix(".rs").unwrap_or(name)
    }

    /// The line of the first `#[cfg(test)]` module with a body, or the line after the last.
    pub fn tests_begin(&self) -> usize {
        let end = self.text.lines().count() + 1;
        let Some(ast) = self.ast() else { return end };
        let inline = ast.items.iter().find_map(|item| match item {
            Item::Mod(module) if module.content.is_some() && is_for_tests(&module.attrs) => {
                Some(module.attrs.first().map_or(end, line_of))
            }
            _ => None,
        });
        inline.unwrap_or(end)
    }

    /// Whether the line is test code.
    pub fn is_test_line(&self, line: usize) -> bool {
        self.is_test || line >= self.tests_begin()
    }

    /// A finding in this file.
    pub fn finding(&self, rule: &'static str, line: usize, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            path: self.path.clone(),
            line,
            message: message.into(),
        }
    }

    /// Paths, without `.rs`, of the modules that this file declares under `#[cfg(test)]`.
    pub(crate) fn test_modules(&self) -> Vec<String> {
        // Parsing is most of the work: a file that cannot match is left alone.
        if !self.text.contains("cfg(test)") {
            return Vec::new();
        }
        let folder = match self.stem() {
            "lib" | "main" | "mod" => self.path.rsplit_once('/').map_or("", |(folder, _)| folder),
            _ => self.path.strip_suffix(".rs").unwrap_or(&self.path),
        };
        let items = self.ast().map_or(&[][..], |ast| &ast.items);
        let modules = items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.content.is_none() && is_for_tests(&module.attrs) => {
                Some(format!("{folder}/{}", module.ident))
            }
            _ => None,
        });
        modules.collect()
    }
}
