//! Every Rust file opens with `//!`: what lives here, and what does not. Reason: a reader who
//! opens a file by chance learns from its first line whether it is the one they look for.

use crate::finding::Finding;
use crate::tree::Tree;

pub(super) const NAME: &str = "file-page";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let silent = tree
        .sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "));
    silent
        .map(|source| {
            source.finding(
                NAME,
                1,
                "open the file with `//! `: what lives here, and what does not",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn a_file_without_a_page_is_found() {
        assert_eq!(lines(super::check, "a.rs", "use x;\n//! late\n"), [1]);
        assert!(lines(super::check, "a.rs", "//! What lives here.\n").is_empty());
    }
}
