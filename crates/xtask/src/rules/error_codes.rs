//! Every user-visible error code has a remedy in `docs/errors.md`, and every documented code
//! exists. Reason: a code is what a user searches for. Codes are string constants in files named
//! `codes.rs`; in the document each is a heading: `` ### `TIMEOUT` ``.

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::string_constants;
use crate::tree::Tree;

pub(super) const NAME: &str = "error-codes";
const DOCUMENT: &str = "docs/errors.md";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let declaring = tree
        .sources
        .iter()
        .filter(|source| source.stem() == "codes" && !source.is_test);
    let declared: Vec<_> = declaring.flat_map(codes).collect();
    let documented = headings(tree.text(DOCUMENT).unwrap_or(""));
    let mut findings = Vec::new();
    for (source, line, code) in &declared {
        if !documented.iter().any(|(_, documented)| documented == code) {
            let message = format!("give `{code}` a heading and a remedy in {DOCUMENT}");
            findings.push(source.finding(NAME, *line, message));
        }
    }
    for (line, code) in documented {
        if !declared.iter().any(|(_, _, declared)| declared == code) {
            let message = format!("no `codes.rs` declares `{code}`: delete its heading");
            findings.push(Finding {
                rule: NAME,
                path: DOCUMENT.to_owned(),
                line,
                message,
            });
        }
    }
    findings
}

fn codes(source: &Source) -> Vec<(&Source, usize, String)> {
    let constants = source.ast().map(string_constants).unwrap_or_default();
    constants
        .into_iter()
        .map(|(line, (_, code))| (source, line, code))
        .collect()
}

fn headings(document: &str) -> Vec<(usize, &str)> {
    let lines = document.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
            let code = heading.strip_prefix('`')?.strip_suffix('`')?;
            Some((index + 1, code))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::tree::Tree;

    #[test]
    fn both_directions_are_found() {
        let tree = Tree::of(&[
            (
                "crates/core/src/codes.rs",
                "//! x\npub const A: &str = \"A\";\npub const B: &str = \"B\";\n",
            ),
            ("docs/errors.md", "# Errors\n### `A`\ntext\n### `C`\n"),
        ]);
        let found: Vec<_> = super::check(&tree)
            .into_iter()
            .map(|f| (f.path, f.line))
            .collect();
        assert_eq!(
            found,
            [
                ("crates/core/src/codes.rs".into(), 3),
                ("docs/errors.md".into(), 4)
            ]
        );
    }
}
