//! `lib.rs` and `mod.rs` only wire: modules, `use`, and lists made by a macro. Reason: logic in
//! them has no name of its own, so nobody finds it, and they grow without end.

use syn::Item;

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::{is_for_tests, line_of};
use crate::tree::Tree;

pub(super) const NAME: &str = "wiring";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let wiring = tree
        .sources
        .iter()
        .filter(|source| matches!(source.stem(), "lib" | "mod"));
    wiring
        .filter(|source| !source.is_test)
        .flat_map(check_source)
        .collect()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let items = source.ast().map_or(&[][..], |ast| &ast.items);
    let logic = items.iter().filter(|item| !is_wiring(item));
    logic
        .map(|item| {
            source.finding(
                NAME,
                line_of(item),
                "only `mod`, `use` and list macros here: move this to a file named after it",
            )
        })
        .collect()
}

fn is_wiring(item: &Item) -> bool {
    match item {
        Item::Use(_) | Item::ExternCrate(_) => true,
        Item::Mod(module) => module.content.is_none() || is_for_tests(&module.attrs),
        Item::Macro(call) => !call.mac.path.is_ident("macro_rules"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn a_function_among_the_modules_is_found() {
        let text = "pub mod a;\nuse a::B;\nfn f() {}\ncatalogue! { a }\nmod b { fn g() {} }\n";
        assert_eq!(lines(super::check, "crates/x/src/lib.rs", text), [3, 5]);
        assert!(lines(super::check, "crates/x/src/other.rs", text).is_empty());
    }
}
