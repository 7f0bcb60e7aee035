//! The page of the documentation that shows the figures: what stands between two marks in it is
//! written anew, the rest is left.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const BEGIN: &str = "<!-- figures: written by `millrace-bench --write` -->\n";
const END: &str = "<!-- end of figures -->";

/// Puts the figures into the page.
pub(crate) fn write_into(path: &Path, figures: &str) -> Result<()> {
    let shown = path.display();
    let page = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let page = replaced(&page, figures)
        .with_context(|| format!("{shown} has no lines `{}` and `{END}`", BEGIN.trim_end()))?;
    fs::write(path, page).with_context(|| format!("cannot write {shown}"))
}

fn replaced(page: &str, figures: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{figures}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = format!("# A\n{BEGIN}old\n{END}\nz\n");
        let page = replaced(&page, "new\n").unwrap();
        assert_eq!(page, format!("# A\n{BEGIN}\nnew\n\n{END}\nz\n"));
        assert_eq!(replaced(&page, "new\n"), Some(page));
    }

    #[test]
    fn a_page_without_marks_is_left_alone() {
        assert_eq!(replaced("# A\n", "new"), None);
    }
}
