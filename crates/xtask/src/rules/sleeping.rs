//! No test sleeps. Reason: a sleep is too short on a loaded machine and too long on all others;
//! tests move a virtual clock or wait for the event itself. A function that polls something it
//! cannot be told about says so with `#[expect(clippy::disallowed_methods, reason = "…")]`.

use syn::visit::{self, Visit};
use syn::{Attribute, Expr};

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::{line_of, words};
use crate::tree::Tree;

pub(super) const NAME: &str = "sleeping";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources
        .iter()
        .filter(|source| source.text.contains("sleep"))
        .flat_map(check_source)
        .collect()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let mut sleeps = Sleeps(Vec::new());
    if let Some(ast) = source.ast() {
        sleeps.visit_file(ast);
    }
    let in_tests = sleeps
        .0
        .into_iter()
        .filter(|line| source.is_test_line(*line));
    in_tests
        .map(|line| {
            source.finding(
                NAME,
                line,
                "move a virtual clock, or wait for the event itself",
            )
        })
        .collect()
}

struct Sleeps(Vec<usize>);

fn names_itself(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("expect")
            && attribute.meta.require_list().is_ok_and(|list| {
                words(&list.tokens)
                    .iter()
                    .any(|word| word == "disallowed_methods")
            })
    })
}

impl<'ast> Visit<'ast> for Sleeps {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !names_itself(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !names_itself(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(function) = &*call.func {
            let name = function
                .path
                .segments
                .last()
                .map(|part| part.ident.to_string());
            if matches!(name.as_deref(), Some("sleep" | "sleep_ms" | "sleep_until")) {
                self.0.push(line_of(call));
            }
        }
        visit::visit_expr_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn a_sleep_is_found_in_tests_alone() {
        let text = "fn a() { sleep(x); }\n#[cfg(test)]\nmod tests {\nfn b() { std::thread::sleep(x); host.sleep_until(3); }\n}\n";
        assert_eq!(lines(super::check, "crates/x/src/a.rs", text), [4]);
        assert_eq!(lines(super::check, "crates/x/tests/it/a.rs", text), [1, 4]);
    }

    #[test]
    fn a_poll_that_names_itself_is_left_alone() {
        let text = "#[expect(clippy::disallowed_methods, reason = \"another process\")]\nfn a() { sleep(x); }\n";
        assert!(lines(super::check, "e2e/src/a.rs", text).is_empty());
    }
}
