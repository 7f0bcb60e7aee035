//! Two files side by side as people read it: a unified diff. What changed in the drafts themselves
//! is in `changes`.

use std::time::Duration;

use similar::TextDiff;

/// Lines that are shown around a change.
const CONTEXT_LINES: usize = 3;
/// How long the smallest difference is looked for; beyond it a larger one is given.
const SEARCH_TIME_MAX: Duration = Duration::from_millis(200);

/// The unified diff of two texts under these names; empty when they are the same.
pub fn text_diff((from_name, from): (&str, &str), (to_name, to): (&str, &str)) -> String {
    if from == to {
        return String::new();
    }
    TextDiff::configure()
        .timeout(SEARCH_TIME_MAX)
        .diff_lines(from, to)
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .header(from_name, to_name)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_the_lines_around_it() {
        let text = |word: &str| format!("1\n2\n3\n4\n{word}\n6\n7\n8\n9\n");
        insta::assert_snapshot!(text_diff(("version 1", &text("five")), ("draft", &text("5"))), @r"
        --- version 1
        +++ draft
        @@ -2,7 +2,7 @@
         2
         3
         4
        -five
        +5
         6
         7
         8
        ");
    }

    #[test]
    fn what_is_the_same_has_no_difference() {
        assert_eq!(text_diff(("a", "x\n"), ("b", "x\n")), "");
    }
}
