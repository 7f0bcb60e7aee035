//! No `flatten` and no `untagged` in types that are stored or sent. Reason: both buffer what they
//! read, lose the digits of numbers, answer with "did not match any variant", and hide from the
//! schema what a field is. A variant gets a tag, a group of fields gets a name.

use syn::Attribute;
use syn::visit::Visit;

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::{line_of, words};
use crate::tree::Tree;

pub(super) const NAME: &str = "serde-shapes";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree
        .sources
        .iter()
        .filter(|source| source.path.starts_with("crates/"));
    sources
        .filter(|source| source.text.contains("serde("))
        .flat_map(check_source)
        .collect()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let mut shapes = Shapes(Vec::new());
    if let Some(ast) = source.ast() {
        shapes.visit_file(ast);
    }
    let found = shapes.0.into_iter();
    found
        .map(|(line, word)| {
            source.finding(
                NAME,
                line,
                format!("`{word}`: give the variant a tag or the fields a name"),
            )
        })
        .collect()
}

struct Shapes(Vec<(usize, String)>);

impl<'ast> Visit<'ast> for Shapes {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let Ok(list) = attribute.meta.require_list() else {
            return;
        };
        let words = words(&list.tokens);
        let is_serde = list.path.is_ident("serde") || words.iter().any(|word| word == "serde");
        if is_serde && (list.path.is_ident("serde") || list.path.is_ident("cfg_attr")) {
            let bad = words
                .into_iter()
                .filter(|word| word == "flatten" || word == "untagged");
            self.0.extend(bad.map(|word| (line_of(attribute), word)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn flatten_and_untagged_are_found() {
        let text = "#[serde(untagged)]\nenum A {}\nstruct B {\n#[serde(default, flatten)]\na: A, flatten: u8 }\n";
        assert_eq!(lines(super::check, "crates/core/src/a.rs", text), [1, 4]);
    }
}
