//! A type's manual page: the `//!` lines at the top of its file. Not here: what the pages say.

/// The headings that every page has, in this order.
pub const HEADINGS: [&str; 4] = [
    "# What it does",
    "# Output",
    "# Idempotency",
    "# Fails when",
];

/// The page in a file's text, as Markdown that ends with a line end.
pub fn of(source: &str) -> String {
    let mut page = String::new();
    for line in source.lines() {
        let Some(text) = line.strip_prefix("//!") else {
            break;
        };
        page.push_str(text.strip_prefix(' ').unwrap_or(text));
        page.push('\n');
    }
    page
}

/// The first sentence under the first heading, on one line.
pub fn first_sentence(page: &str) -> String {
    let paragraph: Vec<&str> = page
        .lines()
        .skip_while(|line| line.starts_with('#') || line.trim().is_empty())
        .take_while(|line| !line.trim().is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_inner_comment_at_the_top() {
        let source =
            "//! # What it does\n//! Adds\n//! one. Or two.\n//!\n//! More.\n\nuse x;\n//! no";
        let page = of(source);
        assert_eq!(page, "# What it does\nAdds\none. Or two.\n\nMore.\n");
        assert_eq!(first_sentence(&page), "Adds one.");
    }
}
