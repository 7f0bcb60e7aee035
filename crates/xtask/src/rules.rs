//! The list of the house rules, alphabetically. Each is a module with its reason, a `check`, and a
//! test that shows it bites.

use crate::finding::Finding;
use crate::tree::Tree;

mod commented_code;
mod contents;
mod dependencies;
mod error_codes;
mod file_page;
mod file_size;
mod folder_size;
mod functions;
mod links;
mod names;
mod node_pages;
mod serde_shapes;
mod sleeping;
mod unfinished;
mod wiring;

/// A rule over the whole tree.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What findings and the command line call it.
    pub name: &'static str,
    /// All of its findings.
    pub check: fn(&Tree) -> Vec<Finding>,
}

/// Every rule.
pub const ALL: &[Rule] = &[
    Rule {
        name: commented_code::NAME,
        check: commented_code::check,
    },
    Rule {
        name: contents::NAME,
        check: contents::check,
    },
    Rule {
        name: dependencies::NAME,
        check: dependencies::check,
    },
    Rule {
        name: error_codes::NAME,
        check: error_codes::check,
    },
    Rule {
        name: file_page::NAME,
        check: file_page::check,
    },
    Rule {
        name: file_size::NAME,
        check: file_size::check,
    },
    Rule {
        name: folder_size::NAME,
        check: folder_size::check,
    },
    Rule {
        name: functions::NAME,
        check: functions::check,
    },
    Rule {
        name: links::NAME,
        check: links::check,
    },
    Rule {
        name: names::NAME,
        check: names::check,
    },
    Rule {
        name: node_pages::NAME,
        check: node_pages::check,
    },
    Rule {
        name: serde_shapes::NAME,
        check: serde_shapes::check,
    },
    Rule {
        name: sleeping::NAME,
        check: sleeping::check,
    },
    Rule {
        name: unfinished::NAME,
        check: unfinished::check,
    },
    Rule {
        name: dependencies::unused::NAME,
        check: dependencies::unused::check,
    },
    Rule {
        name: wiring::NAME,
        check: wiring::check,
    },
];

/// The lines of a rule's findings in a tree of one file, for the rules' tests.
#[cfg(test)]
pub(crate) fn lines(check: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
    check(&Tree::of(&[(path, text)]))
        .iter()
        .map(|finding| finding.line)
        .collect()
}
