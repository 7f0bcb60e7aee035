//! What each crate's sources may never contain, as the architecture's table says. Reason: `core`
//! can be replayed and simulated only while nothing in it sees a clock, chance or the machine; SQL
//! and node types' names in the wrong crate are decisions that nobody finds again.
//!
//! Crates that may not be depended on at all are in `dependencies`.

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::{Contents, string_constants};
use crate::tree::Tree;

pub(super) const NAME: &str = "contents";

/// Beginnings of paths that `core` may not name.
const CORE_FORBIDDEN: [&str; 15] = [
    "std::time::SystemTime",
    "std::time::Instant",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::os",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::hash::RandomState",
    "std::collections::hash_map::RandomState",
    "tokio",
    "tracing",
];
/// Ends of paths that `core` may not call.
const CORE_FORBIDDEN_CALLS: [&str; 4] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
];
const SQL_BEGINNINGS: [&str; 8] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "PRAGMA ",
];
/// Node types whose key is also another word of the trade: a URL's scheme, a comparison.
const AMBIGUOUS_KEYS: [&str; 1] = ["http"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let keys = node_keys(tree);
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| is_code_of_ours(source)) {
        let Some(ast) = source.ast() else { continue };
        let contents = Contents::of(ast);
        if source.crate_name() == "core" {
            judge_purity(source, &contents, &mut findings);
        }
        if source.crate_name() != "store" {
            judge_sql(source, &contents, &mut findings);
        }
        if source.crate_name() == "engine" {
            judge_keys(source, &contents, &keys, &mut findings);
        }
    }
    findings
}

fn is_code_of_ours(source: &Source) -> bool {
    let is_ours = matches!(
        source.crate_name(),
        "core" | "nodes" | "store" | "engine" | "server"
    );
    is_ours && source.path.contains("/src/") && !source.is_test
}

fn judge_purity(source: &Source, contents: &Contents, findings: &mut Vec<Finding>) {
    for (line, path) in &contents.paths {
        let begins = |forbidden: &str| {
            path.strip_prefix(forbidden)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        let ends = |forbidden: &str| path.ends_with(forbidden);
        if CORE_FORBIDDEN.iter().any(|item| begins(item))
            || CORE_FORBIDDEN_CALLS.iter().any(|item| ends(item))
        {
            let message =
                format!("`{path}` in core: ask for it through a port, or take it as an argument");
            findings.push(source.finding(NAME, *line, message));
        }
    }
    for (line, ()) in &contents.futures {
        let message =
            "an async body in core: a port may return a boxed future, its body lives elsewhere";
        findings.push(source.finding(NAME, *line, message));
    }
}

fn judge_sql(source: &Source, contents: &Contents, findings: &mut Vec<Finding>) {
    for (line, text) in &contents.strings {
        if SQL_BEGINNINGS
            .iter()
            .any(|beginning| text.trim_start().starts_with(beginning))
        {
            let message = "SQL outside the store: add a method to its port";
            findings.push(source.finding(NAME, *line, message));
        }
    }
}

fn judge_keys(source: &Source, contents: &Contents, keys: &[String], findings: &mut Vec<Finding>) {
    for (line, text) in contents
        .strings
        .iter()
        .filter(|(_, text)| keys.contains(text))
    {
        let message = format!(
            "the node type `{text}` by name: let the type declare what the engine needs to know"
        );
        findings.push(source.finding(NAME, *line, message));
    }
}

fn node_keys(tree: &Tree) -> Vec<String> {
    let nodes = tree
        .sources
        .iter()
        .filter(|source| source.crate_name() == "nodes" && !source.is_test);
    let constants = nodes.filter_map(Source::ast).flat_map(string_constants);
    let keys = constants
        .filter(|(_, (name, _))| name == "KEY")
        .map(|(_, (_, key))| key);
    keys.filter(|key| !AMBIGUOUS_KEYS.contains(&key.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;
    use crate::tree::Tree;

    #[test]
    fn clocks_files_and_async_bodies_are_found_in_core_alone() {
        let text = "use std::{fmt, time::{Duration, SystemTime}};\nfn a() { std::fs::read(x); }\nasync fn b() {}\ntrait T { async fn c(); }\nfn d() { async move {} }\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert_eq!(
            lines(super::check, "crates/core/src/a.rs", text),
            [1, 2, 3, 5]
        );
        assert!(lines(super::check, "crates/engine/src/a.rs", text).is_empty());
    }

    #[test]
    fn sql_is_found_outside_the_store() {
        let text =
            "fn a() { query(\"SELECT 1\"); b!(\"DELETE FROM runs\"); log(\"select one\"); }\n";
        assert_eq!(lines(super::check, "crates/server/src/a.rs", text), [1, 1]);
        assert!(lines(super::check, "crates/store/src/a.rs", text).is_empty());
    }

    #[test]
    fn a_node_types_name_is_found_in_the_engine() {
        let tree = Tree::of(&[
            (
                "crates/nodes/src/nodes/merge.rs",
                "impl N for M { const KEY: &'static str = \"merge\"; }",
            ),
            (
                "crates/engine/src/a.rs",
                "fn a() {\nif kind == \"merge\" {}\nlog(\"merge them\"); }",
            ),
        ]);
        let found: Vec<_> = super::check(&tree)
            .into_iter()
            .map(|f| (f.path, f.line))
            .collect();
        assert_eq!(found, [("crates/engine/src/a.rs".to_owned(), 2)]);
    }
}
