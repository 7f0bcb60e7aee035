//! What a command shows to people: tables, fields and text made of the server's answers.

use std::collections::BTreeMap;

use millrace_core::json::Json;

/// Something to show.
#[derive(Debug, Clone)]
pub enum View {
    /// Lines as they are.
    Text(String),
    /// A table; `empty` is said when it has no rows.
    Table {
        /// Titles of the columns.
        header: Vec<&'static str>,
        /// Cells of each row.
        rows: Vec<Vec<String>>,
        /// What to say when there are no rows.
        empty: &'static str,
    },
    /// Names and values, one pair a line.
    Fields(Vec<(&'static str, String)>),
    /// One after the other, with an empty line between.
    Several(Vec<View>),
}

impl View {
    /// A table of the items of a list: for each column its title and the pointer to its value.
    pub fn list(items: &[Json], columns: &[(&'static str, &str)], empty: &'static str) -> Self {
        let row = |item: &Json| {
            columns
                .iter()
                .map(|(_, pointer)| cell(item.pointer(pointer)))
                .collect()
        };
        Self::Table {
            header: columns.iter().map(|(title, _)| *title).collect(),
            rows: items.iter().map(row).collect(),
            empty,
        }
    }

    /// The values at those pointers, each under its title; absent ones are left out.
    pub fn fields(item: &Json, fields: &[(&'static str, &str)]) -> Self {
        let shown = fields.iter().filter_map(|(title, pointer)| {
            let value = item.pointer(pointer).filter(|value| !value.is_null())?;
            Some((*title, cell(Some(value))))
        });
        Self::Fields(shown.collect())
    }
}

/// A value in one cell: texts as they are, nothing as a dash, lists with commas between.
pub fn cell(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => "-".to_owned(),
        Some(Json::Array(list)) if list.is_empty() => "-".to_owned(),
        Some(Json::Bool(true)) => "yes".to_owned(),
        Some(Json::Bool(false)) => "no".to_owned(),
        Some(Json::String(text)) => text.to_string(),
        Some(Json::Array(list)) if list.iter().all(|item| item.as_str().is_some()) => {
            let texts: Vec<&str> = list.iter().filter_map(Json::as_str).collect();
            texts.join(", ")
        }
        Some(value) => value.to_string(),
    }
}

/// The text at a pointer, or nothing.
pub fn text<'a>(value: &'a Json, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Json::as_str)
        .unwrap_or_default()
}

/// What people call the thing whose id stands at a pointer; the id itself when its name is not known.
pub fn name_of(value: &Json, pointer: &str, names: &BTreeMap<String, String>) -> String {
    let id = text(value, pointer);
    names.get(id).map_or_else(|| id.to_owned(), String::clone)
}

/// The list at a pointer, or none.
pub fn items<'a>(value: &'a Json, pointer: &str) -> &'a [Json] {
    value
        .pointer(pointer)
        .and_then(Json::as_array)
        .unwrap_or_default()
}

/// JSON with a member a line and all digits kept.
pub fn pretty(value: &Json) -> String {
    let mut text = String::new();
    write_pretty(value, 0, &mut text);
    text
}

fn write_pretty(value: &Json, depth: usize, text: &mut String) {
    let line = |depth: usize, text: &mut String| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    match value {
        Json::Array(list) if !list.is_empty() => {
            text.push('[');
            for (index, item) in list.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                line(depth + 1, text);
                write_pretty(item, depth + 1, text);
            }
            line(depth, text);
            text.push(']');
        }
        Json::Object(object) if !object.is_empty() => {
            text.push('{');
            for (index, (name, member)) in object.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                line(depth + 1, text);
                text.push_str(&Json::from(name.as_str()).to_string());
                text.push_str(": ");
                write_pretty(member, depth + 1, text);
            }
            line(depth, text);
            text.push('}');
        }
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        text.parse().unwrap()
    }

    #[test]
    fn cells_are_short_and_never_empty() {
        let cases = [
            ("null", "-"),
            ("true", "yes"),
            (r#""a""#, "a"),
            (r#"["a","b"]"#, "a, b"),
            ("[]", "-"),
            ("1.10", "1.10"),
            (r#"{"a":1}"#, r#"{"a":1}"#),
        ];
        for (value, shown) in cases {
            assert_eq!(cell(Some(&json(value))), shown);
        }
        assert_eq!(cell(None), "-");
    }

    #[test]
    fn pretty_json_keeps_every_digit_and_parses_back() {
        let value = json(r#"{"a":[1.10,12345678901234567890123,{}],"b":{"c \"":[]}}"#);
        let text = pretty(&value);
        assert!(text.contains("1.10") && text.contains("12345678901234567890123"));
        assert_eq!(json(&text), value);
        assert_eq!(text.lines().count(), 10);
    }

    #[test]
    fn fields_that_are_absent_are_left_out() {
        let View::Fields(fields) = View::fields(
            &json(r#"{"a":1,"b":null}"#),
            &[("A", "/a"), ("B", "/b"), ("C", "/c")],
        ) else {
            panic!("fields");
        };
        assert_eq!(fields, [("A", "1".to_owned())]);
    }
}
