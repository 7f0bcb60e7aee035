//! No file, module or type is named after nothing in particular, and no name carries a version.
//! Reason: `utils` says where things go that nobody thought about; `_v2` says that `v1` is dead
//! and still there.

use syn::visit::{self, Visit};
use syn::{Ident, Item};

use crate::finding::Finding;
use crate::source::Source;
use crate::syntax::line_of;
use crate::tree::Tree;

pub(super) const NAME: &str = "names";
const EMPTY_WORDS: [&str; 8] = [
    "utils", "util", "helpers", "helper", "common", "misc", "manager", "managers",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources.iter().flat_map(check_source).collect()
}

fn check_source(source: &Source) -> Vec<Finding> {
    let mut names = Names {
        source,
        findings: vec![],
    };
    let path = source.path.strip_suffix(".rs").unwrap_or(&source.path);
    for part in path.split('/') {
        names.judge(1, part);
    }
    if let Some(ast) = source.ast() {
        names.visit_file(ast);
    }
    names.findings
}

struct Names<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
}

impl Names<'_> {
    fn judge(&mut self, line: usize, name: &str) {
        if let Some(word) = words(name)
            .into_iter()
            .find(|word| EMPTY_WORDS.contains(&word.as_str()))
        {
            let message = format!("`{name}`: `{word}` names nothing; say what it holds or does");
            self.findings.push(self.source.finding(NAME, line, message));
        }
        self.judge_version(line, name);
    }

    fn judge_version(&mut self, line: usize, name: &str) {
        if has_version(&words(name)) {
            let message = format!("`{name}`: no version in a name; replace the old one instead");
            self.findings.push(self.source.finding(NAME, line, message));
        }
    }

    fn judge_ident(&mut self, ident: &Ident) {
        self.judge(line_of(ident), &ident.to_string());
    }
}

/// The words of `snake_case`, `kebab-case` and `CamelCase` names, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_is_lower = false;
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && previous_is_lower;
        if begins || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        previous_is_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words
}

/// A last word such as `v2`; the versions of foreign formats (`uuid_v7`, `IpV4`) are their names.
fn has_version(words: &[String]) -> bool {
    let [.., subject, last] = words else {
        return false;
    };
    let digits = last.strip_prefix('v').unwrap_or("");
    let is_version = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_version && !matches!(subject.as_str(), "uuid" | "ip" | "cgroup")
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(module) => self.judge_ident(&module.ident),
            Item::Struct(item) => self.judge_ident(&item.ident),
            Item::Enum(item) => self.judge_ident(&item.ident),
            Item::Trait(item) => self.judge_ident(&item.ident),
            Item::Type(item) => self.judge_ident(&item.ident),
            Item::Const(item) => self.judge_version(line_of(&item.ident), &item.ident.to_string()),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.judge_version(line_of(&signature.ident), &signature.ident.to_string());
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn empty_words_are_found_in_paths_modules_and_types() {
        assert_eq!(lines(super::check, "src/utils.rs", "//! x\n"), [1]);
        assert_eq!(
            lines(
                super::check,
                "src/a.rs",
                "mod http_helpers;\nstruct RunManager;\n"
            ),
            [1, 2]
        );
        assert!(lines(super::check, "src/a.rs", "mod communal;\nstruct Manage;\n").is_empty());
    }

    #[test]
    fn versions_are_found_and_foreign_formats_are_not() {
        let text =
            "fn parse_v2() {}\nstruct EntryV3;\nfn uuid_v7() {}\nstruct Sha256;\nfn ipv4() {}\n";
        assert_eq!(lines(super::check, "src/a.rs", text), [1, 2]);
    }
}
