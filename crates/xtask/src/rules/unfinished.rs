//! No mark of unfinished work and no ignored test. Reason: what is left out is said where a user
//! reads it; a mark in the source is a promise to nobody, an ignored test a green lie.

use crate::finding::Finding;
use crate::tree::Tree;

pub(super) const NAME: &str = "unfinished";
const EXTENSIONS: [&str; 8] = [".rs", ".ts", ".tsx", ".py", ".sh", ".sql", ".toml", ".yaml"];
// In two parts, so that this file does not find itself.
const MARKS: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];
const IGNORED: &str = concat!("#[ign", "ore");

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &tree.files {
        let is_source = EXTENSIONS.iter().any(|extension| path.ends_with(extension))
            || path.starts_with("scripts/")
            || path == "Makefile";
        for (index, line) in text
            .iter()
            .filter(|_| is_source)
            .flat_map(|text| text.lines().enumerate())
        {
            if let Some(message) = judge(line) {
                findings.push(Finding {
                    rule: NAME,
                    path: path.clone(),
                    line: index + 1,
                    message,
                });
            }
        }
    }
    findings
}

fn judge(line: &str) -> Option<String> {
    if line.trim_start().starts_with(IGNORED) {
        return Some("run the test, repair it or delete it".to_owned());
    }
    let is_in_word = |c: char| c.is_alphanumeric() || c == '_';
    let mark = line
        .split(|c| !is_in_word(c))
        .find(|word| MARKS.contains(word))?;
    Some(format!(
        "`{mark}`: finish it, or say in the documentation what is left out"
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn marks_and_ignored_tests_are_found() {
        let text = concat!(
            "// TO",
            "DO: later\n  #[ign",
            "ore = \"slow\"]\nlet TODOS = 1;\n"
        );
        assert_eq!(lines(super::check, "a.rs", text), [1, 2]);
    }
}
