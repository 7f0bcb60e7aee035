//! A manifest names no dependency that nothing of its crate uses, and the workspace's table none
//! that no crate takes. Reason: each is compiled, audited and updated for nothing, and tells its
//! reader of a part that is not there.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::tree::Tree;

pub(in crate::rules) const NAME: &str = "unused-dependencies";

/// Dependencies that no source need name, each with the reason.
const NAMED_NOWHERE: [(&str, &str); 0] = [];

const MANIFEST: &str = "Cargo.toml";

/// A line of a manifest that names a dependency.
struct Entry<'a> {
    section: &'a str,
    name: &'a str,
    line: usize,
}

pub(in crate::rules) fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = tree
        .files
        .iter()
        .filter(|(path, _)| path.rsplit('/').next() == Some(MANIFEST));
    let mut findings = Vec::new();
    let mut taken = BTreeSet::new();
    for (path, text) in manifests {
        let text = text.as_deref().unwrap_or("");
        let folder = path.strip_suffix(MANIFEST).unwrap_or("");
        for entry in entries(text).filter(|entry| !entry.section.starts_with("workspace")) {
            taken.insert(entry.name);
            if !is_excused(entry.name) && !is_used(tree, folder, entry.name) {
                let message = format!(
                    "no source of this crate names `{}`; remove it, or list it with its reason in crates/xtask/src/rules/dependencies/unused.rs",
                    entry.name
                );
                findings.push(finding(path, entry.line, message));
            }
        }
    }
    let shared = entries(tree.text(MANIFEST).unwrap_or(""));
    for entry in shared.filter(|entry| entry.section == "workspace.dependencies") {
        if !taken.contains(entry.name) {
            let message = format!("no crate takes `{}`; remove it", entry.name);
            findings.push(finding(MANIFEST, entry.line, message));
        }
    }
    findings
}

/// The dependencies of a manifest, of whatever kind.
fn entries(manifest: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut section = "";
    manifest
        .lines()
        .enumerate()
        .filter_map(move |(index, line)| {
            if let Some(header) = line.strip_prefix('[') {
                section = header.split(']').next().unwrap_or("");
                return None;
            }
            let name = line.split(['.', '=', ' ']).next().unwrap_or("");
            let is_entry = section.ends_with("dependencies") && !name.is_empty();
            (is_entry && !name.starts_with('#')).then_some(Entry {
                section,
                name,
                line: index + 1,
            })
        })
}

fn is_excused(name: &str) -> bool {
    NAMED_NOWHERE.iter().any(|(excused, _)| *excused == name)
}

/// Whether a source of the crate in that folder names it: as the beginning of a path, or imports it.
fn is_used(tree: &Tree, folder: &str, dependency: &str) -> bool {
    let name = dependency.replace('-', "_");
    let sources = tree
        .sources
        .iter()
        .filter(|source| source.path.starts_with(folder));
    sources
        .flat_map(|source| source.text.lines())
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| names(line, &name))
}

fn names(line: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(place, _)| {
        let (before, after) = (&line[..place], &line[place + name.len()..]);
        let begins = !before.ends_with(is_word) && !before.ends_with("::");
        let is_import = before.ends_with("use ") && !after.starts_with(is_word);
        begins && (after.starts_with("::") || is_import)
    })
}

fn finding(path: &str, line: usize, message: String) -> Finding {
    Finding {
        rule: NAME,
        path: path.to_owned(),
        line,
        message,
    }
}

#[cfg(test)]
mod tests {
    use crate::tree::Tree;

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[dependencies]\nbytes.workspace = true\nhttp-body = \"1\"\n\n[dev-dependencies]\ninsta = { version = \"1\" }\n";

    fn found(source: &str) -> Vec<usize> {
        let tree = Tree::of(&[
            ("crates/x/Cargo.toml", MANIFEST),
            ("crates/x/src/lib.rs", source),
            ("crates/xy/src/lib.rs", "use bytes::Bytes;\n"),
        ]);
        super::check(&tree)
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn a_dependency_that_no_source_names_is_found() {
        let used = "//! x\nuse bytes;\nfn f() { http_body::g(); insta::assert!() }\n";
        assert!(found(used).is_empty());
        let unused =
            "//! bytes::Bytes\nuse http_body_util::Full;\nuse axum::bytes::Bytes;\nfn insta() {}\n";
        assert_eq!(found(unused), [5, 6, 9]);
    }

    #[test]
    fn a_row_of_the_workspace_that_no_crate_takes_is_found() {
        let table = "[workspace.dependencies]\n# Why.\nbytes = \"1\"\nhex = \"0.4\"\n";
        let manifest = "[dependencies]\nbytes.workspace = true\n";
        let tree = Tree::of(&[
            ("Cargo.toml", table),
            ("crates/x/Cargo.toml", manifest),
            ("crates/x/src/lib.rs", "use bytes::Bytes;\n"),
        ]);
        let lines: Vec<_> = super::check(&tree)
            .iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [4]);
    }
}
