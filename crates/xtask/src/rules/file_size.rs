//! A source file has at most 450 lines before its tests. Reason: what does not fit is two things.

use crate::finding::Finding;
use crate::tree::Tree;

pub(super) const NAME: &str = "file-size";
const FILE_LINES_MAX: usize = 450;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree.sources.iter().filter(|source| !source.is_test);
    let long = sources.filter(|source| source.tests_begin() - 1 > FILE_LINES_MAX);
    long.map(|source| {
        let lines = source.tests_begin() - 1;
        let message = format!(
            "{lines} lines before the tests, at most {FILE_LINES_MAX}: split it by subject"
        );
        source.finding(NAME, FILE_LINES_MAX + 1, message)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::lines;

    #[test]
    fn lines_count_up_to_the_tests() {
        let code = "const A: u8 = 0;\n";
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", code.repeat(100));
        assert_eq!(lines(super::check, "a.rs", &code.repeat(451)), [451]);
        assert!(lines(super::check, "a.rs", &(code.repeat(450) + &tests)).is_empty());
    }
}
