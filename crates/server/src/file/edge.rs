//! Edges as files write them: `a.true -> b -> c.in`, handles and ids quoted where they are no words.

use std::fmt::Write as _;

use millrace_core::scenario::Edge;
use smol_str::SmolStr;

/// A node and perhaps a handle of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct End {
    node: SmolStr,
    handle: Option<SmolStr>,
}

/// Reads a chain of one or more edges; the error says what was expected.
pub(super) fn parse(text: &str) -> Result<Vec<Edge>, String> {
    let mut reader = Reader { rest: text };
    let mut ends = vec![reader.end()?];
    while !reader.rest.trim_start().is_empty() {
        reader.arrow()?;
        ends.push(reader.end()?);
    }
    if ends.len() < 2 {
        return Err("an edge leads from one node to another: `node -> node`".to_owned());
    }
    let last = ends.len() - 2;
    let edge = |(position, pair): (usize, &[End])| Edge {
        source: pair[0].node.clone(),
        source_handle: pair[0].handle.clone().unwrap_or_else(|| "out".into()),
        target: pair[1].node.clone(),
        target_handle: match &pair[1].handle {
            Some(handle) if position == last => handle.clone(),
            _ => "in".into(),
        },
    };
    Ok(ends.windows(2).enumerate().map(edge).collect())
}

/// One edge as `parse` reads it.
pub(super) fn write(edge: &Edge) -> String {
    let mut text = word(&edge.source);
    if edge.source_handle != "out" {
        let _ = write!(text, ".{}", word(&edge.source_handle));
    }
    let _ = write!(text, " -> {}", word(&edge.target));
    if edge.target_handle != "in" {
        let _ = write!(text, ".{}", word(&edge.target_handle));
    }
    text
}

fn word(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(is_word) {
        text.to_owned()
    } else {
        millrace_core::json::Json::from(text).to_string()
    }
}

fn is_word(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || letter == b'_'
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn end(&mut self) -> Result<End, String> {
        self.rest = self.rest.trim_start();
        let node = self.word("the id of a node")?;
        let mut handle = None;
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            handle = Some(self.word("the name of a handle")?);
        }
        Ok(End { node, handle })
    }

    fn arrow(&mut self) -> Result<(), String> {
        let rest = self.rest.trim_start();
        let after = rest.strip_prefix("->");
        self.rest = after.ok_or_else(|| {
            let found: String = rest.chars().take(20).collect();
            format!("expected `->` before `{found}`; a handle that is no word is quoted")
        })?;
        Ok(())
    }

    fn word(&mut self, what: &str) -> Result<SmolStr, String> {
        if self.rest.starts_with('"') {
            return self.quoted();
        }
        let letters = self.rest.bytes().take_while(|letter| is_word(*letter));
        let length = letters.count();
        if length == 0 {
            let found: String = self.rest.chars().take(20).collect();
            return Err(format!("expected {what}, found `{found}`"));
        }
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(SmolStr::new(word))
    }

    /// A string as JSON writes it.
    fn quoted(&mut self) -> Result<SmolStr, String> {
        let mut escaped = false;
        let close = self.rest.char_indices().skip(1).find(|(_, letter)| {
            let closes = *letter == '"' && !escaped;
            escaped = *letter == '\\' && !escaped;
            closes
        });
        let Some((close, _)) = close else {
            return Err("a quoted handle needs its closing `\"`".to_owned());
        };
        let (text, rest) = self.rest.split_at(close + 1);
        self.rest = rest;
        let value: millrace_core::json::Json = text
            .parse()
            .map_err(|error| format!("{text} is not a quoted text: {error}"))?;
        Ok(SmolStr::new(value.as_str().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let shown = |edge: &Edge| {
            format!(
                "{}|{}|{}|{}",
                edge.source, edge.source_handle, edge.target, edge.target_handle
            )
        };
        parse(text).map(|edges| edges.iter().map(shown).collect())
    }

    #[test]
    fn chains_fall_into_edges() {
        for (text, expected) in [
            ("trigger -> a", &["trigger|out|a|in"][..]),
            ("a.true->b", &["a|true|b|in"]),
            ("a -> b.error -> c.left", &["a|out|b|in", "b|error|c|left"]),
            (r#"route."EU/US" -> x"#, &["route|EU/US|x|in"]),
            (r#"a."-> \"b\"" -> c"#, &["a|-> \"b\"|c|in"]),
        ] {
            let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_chain_says_what_was_expected() {
        for (text, expected) in [
            ("", "expected the id of a node, found ``"),
            (
                "a",
                "an edge leads from one node to another: `node -> node`",
            ),
            ("a ->", "expected the id of a node, found ``"),
            (
                "a.EU/US -> b",
                "expected `->` before `/US -> b`; a handle that is no word is quoted",
            ),
            ("a. -> b", "expected the name of a handle, found ` -> b`"),
            ("a.\"x -> b", "a quoted handle needs its closing `\"`"),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()), "{text}");
        }
    }
}
