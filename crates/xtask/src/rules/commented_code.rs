//! No commented-out code. Reason: it is neither read, nor compiled, nor ever deleted; git keeps
//! what was. A comment counts as code only when it parses as a statement that prose cannot be.

use syn::{Expr, Stmt};

use crate::finding::Finding;
use crate::source::Source;
use crate::tree::Tree;

pub(super) const NAME: &str = "commented-code";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources.iter().flat_map(check_source).collect()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let code = comments(&source.text)
        .into_iter()
        .filter(|(_, comment)| is_code(comment));
    code.map(|(line, _)| source.finding(NAME, line, "delete the commented-out code"))
        .collect()
}

/// Blocks of neighbouring `//` lines; `///` and `//!` hold examples and are left out.
fn comments(text: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut continues = false;
    for (index, line) in text.lines().enumerate() {
        let comment = line.trim_start().strip_prefix("//");
        let comment = comment.filter(|rest| !rest.starts_with(['/', '!']));
        match (comment, blocks.last_mut().filter(|_| continues)) {
            (Some(comment), Some((_, block))) => {
                block.push('\n');
                block.push_str(comment);
            }
            (Some(comment), None) => blocks.push((index + 1, comment.to_owned())),
            (None, _) => {}
        }
        continues = comment.is_some();
    }
    blocks
}

fn is_code(comment: &str) -> bool {
    let parses = |text: &str| {
        syn::parse_str::<syn::Block>(&format!("{{{text}\n}}"))
            .is_ok_and(|block| block.stmts.iter().any(is_plain_code))
    };
    // Few comments hold what every statement ends with; parsing the others would be slow.
    comment.contains([';', '}'])
        && (parses(comment)
            || comment
                .lines()
                .any(|line| line.trim().ends_with(';') && parses(line)))
}

fn is_plain_code(statement: &Stmt) -> bool {
    match statement {
        Stmt::Local(_) | Stmt::Item(_) => true,
        Stmt::Macro(call) => call.semi_token.is_some(),
        Stmt::Expr(Expr::Path(_) | Expr::Lit(_), _) => false,
        Stmt::Expr(Expr::If(_) | Expr::Match(_) | Expr::ForLoop(_) | Expr::While(_), _) => true,
        Stmt::Expr(_, semicolon) => semicolon.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn statements_in_comments_are_found() {
        let text = "// let a = 1;\nlet b;\n// if a {\n//     b();\n// }\nx;\n// The old way:\n// run.start();\n";
        assert_eq!(lines(super::check, "a.rs", text), [1, 3, 7]);
    }

    #[test]
    fn prose_with_code_like_marks_is_left_alone() {
        let text = "// A key is claimed first; the run comes later.\nx;\n// `{}` is an object;\nx;\n// see run;\nx;\n/// let a = 1;\nx;\n";
        assert!(lines(super::check, "a.rs", text).is_empty());
    }
}
