//! A small YAML writer: block style, quotes wherever a reader of YAML 1.1 or 1.2 might see anything
//! but text. What it writes, `yaml` reads back to the same value.

use millrace_core::json::Json;

use super::yaml::plain;

/// YAML allows a key without `?` to be at most 1,024 characters long (§7.4.2); escapes count.
const SIMPLE_KEY_BYTES_MAX: usize = 256;

/// Writes `key: value` lines at that indentation.
pub(super) fn field(out: &mut String, indent: usize, key: &str, value: &Json) {
    spaces(out, indent);
    let text = scalar_text(key);
    if text.len() > SIMPLE_KEY_BYTES_MAX {
        out.push_str("? ");
        out.push_str(&text);
        out.push('\n');
        spaces(out, indent);
    } else {
        out.push_str(&text);
    }
    out.push(':');
    below(out, indent, value);
}

/// Writes what follows a `:` or a `-`, to the end of its last line.
fn below(out: &mut String, indent: usize, value: &Json) {
    match value {
        Json::Object(object) if !object.is_empty() => {
            out.push('\n');
            for (key, value) in object.iter() {
                field(out, indent + 2, key, value);
            }
        }
        Json::Array(list) if !list.is_empty() && !is_short(list) => {
            out.push('\n');
            for item in list.iter() {
                item_of_list(out, indent + 2, item);
            }
        }
        Json::String(text) => match block(text, indent + 2) {
            Some(lines) => out.push_str(&lines),
            None => line(out, &scalar_text(text)),
        },
        Json::Array(list) if !list.is_empty() => {
            let items: Vec<String> = list.iter().map(Json::to_string).collect();
            line(out, &format!("[{}]", items.join(", ")));
        }
        other => line(out, &other.to_string()),
    }
}

/// A few numbers stand on one line: a position, a list of statuses.
fn is_short(list: &[Json]) -> bool {
    const SHORT_MAX: usize = 8;
    let number = |item: &Json| matches!(item, Json::Number(_));
    list.len() <= SHORT_MAX && list.iter().all(number)
}

/// A mapping begins on the line of its dash.
fn item_of_list(out: &mut String, indent: usize, item: &Json) {
    spaces(out, indent);
    out.push('-');
    match item {
        Json::Object(object) if !object.is_empty() => {
            let mut lines = String::new();
            for (key, value) in object.iter() {
                field(&mut lines, indent + 2, key, value);
            }
            out.push(' ');
            out.push_str(&lines[indent + 2..]);
        }
        other => below(out, indent, other),
    }
}

fn line(out: &mut String, text: &str) {
    out.push(' ');
    out.push_str(text);
    out.push('\n');
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// A text of several lines as a literal block, if it can be one as it stands.
fn block(text: &str, indent: usize) -> Option<String> {
    let (body, header) = match text.strip_suffix('\n') {
        Some(body) => (body, " |\n"),
        None => (text, " |-\n"),
    };
    let readable = |letter: char| {
        letter == '\n'
            || (' '..='~').contains(&letter)
            || (letter.is_alphanumeric() && letter > '\u{a0}')
    };
    let lines: Vec<&str> = body.split('\n').collect();
    let plain_ends = |line: &&str| !line.ends_with(' ');
    let whole = lines.len() > 1 || header == " |\n";
    let first_and_last = |line: Option<&&str>| line.is_some_and(|line| !line.is_empty());
    let fits = whole
        && body.chars().all(readable)
        && lines.iter().all(plain_ends)
        && first_and_last(lines.first())
        && first_and_last(lines.last())
        && !body.starts_with(' ');
    if !fits {
        return None;
    }
    let mut out = header.to_owned();
    for line in lines {
        if !line.is_empty() {
            spaces(&mut out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
    Some(out)
}

/// A text on one line: as it stands where no reader could take it for anything else.
fn scalar_text(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str) -> bool {
    let inner = |letter: u8| letter.is_ascii_alphanumeric() || b"_-./ @+()=<>".contains(&letter);
    // Words that YAML 1.1 takes for booleans.
    const WORDS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
    text.len() < 200
        && text
            .starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | '/'))
        && !text.ends_with(' ')
        && text.bytes().all(inner)
        && !WORDS.contains(&text.to_lowercase().as_str())
        && plain(text).as_str() == Some(text)
}

/// In double quotes. JSON's escapes are YAML's too; what some readers take for a line break or
/// refuse to see is escaped as well.
fn quoted(text: &str) -> String {
    use std::fmt::Write as _;

    let mut out = String::with_capacity(text.len() + 2);
    for letter in Json::from(text).to_string().chars() {
        let code = u32::from(letter);
        match code {
            0x7f..=0xa0 | 0x2028 | 0x2029 | 0xfeff | 0xfffe | 0xffff => {
                let _ = write!(out, "\\u{code:04x}");
            }
            _ => out.push(letter),
        }
    }
    out
}
