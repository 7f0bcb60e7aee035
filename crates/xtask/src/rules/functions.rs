//! A function has at most 60 lines of code, 5 parameters besides `self`, and 4 levels of nesting.
//! Reason: the median is nowhere the trouble, the tail is; a function that fits on a page is read.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, FnArg, Signature};

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::line_of;
use crate::tree::Tree;

pub(super) const NAME: &str = "functions";
const FUNCTION_LINES_MAX: usize = 60;
const PARAMETERS_MAX: usize = 5;
const NESTING_MAX: usize = 4;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources.iter().flat_map(check_source).collect()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let mut functions = Functions {
        source,
        lines: source.text.lines().collect(),
        findings: vec![],
    };
    if let Some(ast) = source.ast() {
        functions.visit_file(ast);
    }
    functions.findings
}

struct Functions<'a> {
    source: &'a Source,
    lines: Vec<&'a str>,
    findings: Vec<Finding>,
}

impl Functions<'_> {
    fn report(&mut self, signature: &Signature, message: String) {
        self.findings
            .push(self.source.finding(NAME, line_of(signature), message));
    }

    fn judge_signature(&mut self, signature: &Signature) {
        let typed = signature
            .inputs
            .iter()
            .filter(|input| matches!(input, FnArg::Typed(_)));
        let count = typed.count();
        if count > PARAMETERS_MAX {
            let name = &signature.ident;
            self.report(signature, format!("`{name}` has {count} parameters, at most {PARAMETERS_MAX}: name the group they form as a struct"));
        }
    }

    fn judge(&mut self, signature: &Signature, block: &Block) {
        self.judge_signature(signature);
        let name = &signature.ident;
        let (first, last) = (line_of(signature), block.span().end().line);
        let code = self.lines.get(first - 1..last).unwrap_or(&[]);
        let count = code.iter().filter(|line| is_code(line)).count();
        if count > FUNCTION_LINES_MAX {
            self.report(signature, format!("`{name}` has {count} lines of code, at most {FUNCTION_LINES_MAX}: name its parts as functions"));
        }
        let mut nesting = Nesting::default();
        nesting.visit_block(block);
        if nesting.deepest > NESTING_MAX {
            let deepest = nesting.deepest;
            self.report(signature, format!("`{name}` nests {deepest} levels deep, at most {NESTING_MAX}: return early, or name the inner part"));
        }
    }
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.judge(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.judge(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        match &function.default {
            Some(block) => self.judge(&function.sig, block),
            None => self.judge_signature(&function.sig),
        }
        visit::visit_trait_item_fn(self, function);
    }
}

/// How deep branches, loops and closures with a block stand in each other. `else if` goes on at
/// the level of its `if`.
#[derive(Default)]
struct Nesting {
    depth: usize,
    deepest: usize,
}

impl<'ast> Visit<'ast> for Nesting {
    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_expr(&mut self, expression: &'ast Expr) {
        let nests = match expression {
            Expr::If(_) | Expr::Match(_) | Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                true
            }
            Expr::Closure(closure) => matches!(*closure.body, Expr::Block(_)),
            _ => false,
        };
        self.depth += usize::from(nests);
        self.deepest = self.deepest.max(self.depth);
        visit::visit_expr(self, expression);
        self.depth -= usize::from(nests);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        self.visit_expr(&branch.cond);
        self.visit_block(&branch.then_branch);
        match branch
            .else_branch
            .as_ref()
            .map(|(_, otherwise)| &**otherwise)
        {
            Some(Expr::If(next)) => self.visit_expr_if(next),
            Some(otherwise) => self.visit_expr(otherwise),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn a_long_function_is_found_and_comments_do_not_count() {
        let body = |lines: usize| format!("fn f() {{\n{}// why\n\n}}\n", "g();\n".repeat(lines));
        assert_eq!(lines(super::check, "a.rs", &body(59)), [1]);
        assert!(lines(super::check, "a.rs", &body(58)).is_empty());
    }

    #[test]
    fn a_sixth_parameter_is_found_in_traits_too() {
        let text = "trait T { fn f(&self, a: A, b: A, c: A, d: A, e: A);\nfn g(a: A, b: A, c: A, d: A, e: A, f: A); }";
        assert_eq!(lines(super::check, "a.rs", text), [2]);
    }

    #[test]
    fn a_fifth_level_is_found_and_else_if_is_none() {
        let deep = "fn f() { if a { for b in c { match d { _ => loop { while e {} } } } } }";
        assert_eq!(lines(super::check, "a.rs", deep), [1]);
        let flat =
            "fn f() { if a {} else if b {} else if c {} else if d {} else if e {} else if g {} }";
        assert!(lines(super::check, "a.rs", flat).is_empty());
    }
}
