//! Every link inside the documentation leads to a file or heading that exists. Reason: a page that
//! sends its reader nowhere is trusted no further. Links to other sites are not asked for.

use crate::finding::Finding;
use crate::tree::{Tree, has_extension};

pub(super) const NAME: &str = "links";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let documents = tree
        .files
        .iter()
        .filter(|(path, _)| has_extension(path, "md"));
    for (path, text) in documents {
        for (line, target) in targets(text.as_deref().unwrap_or("")) {
            if let Err(message) = resolve(tree, path, &target) {
                findings.push(Finding {
                    rule: NAME,
                    path: path.clone(),
                    line,
                    message,
                });
            }
        }
    }
    findings
}

/// The targets of `[text](target)` outside code, with their lines.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in prose(text) {
        // Every other part stands between backticks.
        let shown: String = line.split('`').step_by(2).collect();
        for rest in shown.split("](").skip(1) {
            let target = rest.split([')', ' ']).next().unwrap_or("");
            found.push((index, target.to_owned()));
        }
    }
    found
}

/// Lines outside fenced code, from 1.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if !is_code && !is_fence {
            lines.push((index + 1, line));
        }
    }
    lines
}

fn resolve(tree: &Tree, from: &str, target: &str) -> Result<(), String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(());
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        from.to_owned()
    } else {
        join(from, file)
    };
    if !tree.contains(&path) {
        return Err(format!("`{target}` leads nowhere: no `{path}`"));
    }
    let is_document = has_extension(&path, "md") && !anchor.is_empty();
    let has_heading = || {
        let text = tree.text(&path).unwrap_or("");
        let headings = prose(text)
            .into_iter()
            .filter(|(_, line)| line.starts_with('#'));
        headings
            .map(|(_, line)| slug(line))
            .any(|slug| slug == anchor)
    };
    if is_document && !has_heading() {
        return Err(format!(
            "`{target}` leads nowhere: no such heading in `{path}`"
        ));
    }
    Ok(())
}

/// A path relative to the document, or to the workspace when it begins with `/`.
fn join(from: &str, file: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if file.starts_with('/') {
        parts.clear();
    }
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A heading's anchor, as GitHub makes it.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use crate::tree::Tree;

    #[test]
    fn missing_files_and_headings_are_found() {
        let text = "[a](b.md)\n[a](b.md#the-run-s-end) [c](gone.md)\n[a](#here)\n`[x](y)`\n```\n[x](y)\n```\n[w](https://a.b/c) [f](../src)\n";
        let tree = Tree::of(&[
            ("docs/a.md", text),
            ("docs/b.md", "## The run's end\n"),
            ("src/x.rs", ""),
        ]);
        let lines: Vec<_> = super::check(&tree)
            .iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [2, 2, 3]);
        let slug = Tree::of(&[("a.md", "# The run's `end`\n[a](#the-runs-end)\n")]);
        assert!(super::check(&slug).is_empty());
    }
}
