//! A node type's `//!` page has the headings *What it does*, *Output*, *Idempotency* and *Fails
//! when*, in that order. Reason: the page is the manual and the editor's help; a missing heading
//! is a question that every user of the node asks again.

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::string_constants;
use crate::tree::Tree;

pub(super) const NAME: &str = "node-pages";
const HEADINGS: [&str; 4] = ["What it does", "Output", "Idempotency", "Fails when"];
const FOLDERS: [&str; 3] = [
    "crates/nodes/src/nodes/",
    "crates/nodes/src/actions/",
    "crates/nodes/src/triggers/",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources
        .iter()
        .filter(|source| is_node_type(source))
        .filter_map(check_source)
        .collect()
}

/// A file directly in one of the folders, or deeper with a `KEY`: a large type may have parts.
fn is_node_type(source: &Source) -> bool {
    let rest = FOLDERS
        .iter()
        .find_map(|folder| source.path.strip_prefix(folder));
    let has_key = || {
        let constants = source.ast().map(string_constants).unwrap_or_default();
        constants.iter().any(|(_, (name, _))| name == "KEY")
    };
    rest.is_some_and(|rest| !source.is_test && (!rest.contains('/') || has_key()))
}

fn check_source(source: &Source) -> Option<Finding> {
    let page = source
        .text
        .lines()
        .map_while(|line| line.strip_prefix("//!"));
    let headings = page.filter_map(|line| {
        let line = line.trim();
        line.starts_with('#')
            .then(|| line.trim_start_matches('#').trim())
    });
    let found: Vec<&str> = headings
        .filter(|heading| HEADINGS.contains(heading))
        .collect();
    (found != HEADINGS).then(|| {
        let wanted = HEADINGS.join(", ");
        source.finding(
            NAME,
            1,
            format!("the page's headings are, in this order: {wanted}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    const PATH: &str = "crates/nodes/src/nodes/set.rs";

    #[test]
    fn a_missing_or_misplaced_heading_is_found() {
        let good = "//! Sets.\n//!\n//! # What it does\n//! # Output\n//! # Idempotency\n//! # Fails when\n";
        assert!(lines(super::check, PATH, good).is_empty());
        assert_eq!(
            lines(super::check, PATH, &good.replace("//! # Output\n", "")),
            [1]
        );
        assert_eq!(
            lines(
                super::check,
                PATH,
                &good.replace("# Output", "# Fails when")
            ),
            [1]
        );
    }

    #[test]
    fn a_part_of_a_type_needs_no_page() {
        let part = "crates/nodes/src/actions/http/request.rs";
        assert!(lines(super::check, part, "//! A part.\n").is_empty());
        assert_eq!(
            lines(
                super::check,
                part,
                "//! A type.\nconst KEY: &str = \"http\";\n"
            ),
            [1]
        );
    }
}
