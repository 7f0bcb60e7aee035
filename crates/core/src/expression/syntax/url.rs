//! Values that stand in a URL as they are: which expressions of a config string stand in its path or
//! query and are not encoded. Which fields hold URLs is not known here.

use std::ops::Range;

use super::scan::{Part, parts};
use super::token::{Kind, Token, tokens};

/// What the last filter of a value may be, so that nothing in it has a meaning in a URL: it is
/// encoded, or can hold only letters, digits and their like.
const SAFE_FILTERS: [&str; 9] = [
    "urlencode",
    "int",
    "float",
    "abs",
    "round",
    "length",
    "count",
    "hex",
    "unix_ms",
];
/// Names and functions of which the same is true. A secret cannot be encoded: it is only ever put in.
const SAFE_BEGINNINGS: [&[&str]; 6] = [
    &["uuid", "("],
    &["random", "("],
    &["index"],
    &["run", ".", "id"],
    &["run", ".", "version"],
    &["secret", "("],
];

/// The expressions that stand unencoded in the path or the query of the URL that `text` becomes,
/// between their braces. One at its very beginning is taken to be the origin.
pub(crate) fn unencoded(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut before = String::new();
    for part in parts(text).unwrap_or_default() {
        match part {
            Part::Text(range) => before.push_str(&text[range]),
            Part::Expression(range) => {
                let source = &text[range];
                if is_past_origin(&before) && !is_safe(source) {
                    found.push(source.trim());
                }
                before.push('_');
            }
        }
    }
    found
}

/// Whether what follows stands in the path or the query. What follows `#` is never sent.
fn is_past_origin(before: &str) -> bool {
    let rest = match before.split_once("://") {
        Some((_, rest)) => rest,
        // A value at the very beginning holds the scheme and the host.
        None if before.starts_with('_') => return !before.contains('#'),
        None => before,
    };
    rest.contains(['/', '?']) && !rest.contains('#')
}

fn is_safe(source: &str) -> bool {
    let tokens = tokens(source);
    Value {
        source,
        tokens: &tokens,
    }
    .is_safe()
}

/// An expression, or a part of one.
#[derive(Clone, Copy)]
struct Value<'a> {
    source: &'a str,
    tokens: &'a [Token],
}

impl<'a> Value<'a> {
    fn is_safe(self) -> bool {
        if let Some(inner) = self.within_brackets() {
            return inner.is_safe();
        }
        if let Some(word) = self.at_top("if") {
            let rest = self.part(word + 1..self.tokens.len());
            let other = rest
                .at_top("else")
                .map(|word| rest.part(word + 1..rest.tokens.len()));
            return self.part(0..word).is_safe() && other.is_none_or(Self::is_safe);
        }
        if let Some(tilde) = self.at_top("~") {
            let rest = self.part(tilde + 1..self.tokens.len());
            return self.part(0..tilde).is_safe() && rest.is_safe();
        }
        self.is_literal() || self.has_safe_beginning() || self.has_safe_filter()
    }

    fn text(self, position: usize) -> &'a str {
        let token = self.tokens.get(position);
        token.map_or("", |token| token.text(self.source))
    }

    fn part(self, range: Range<usize>) -> Self {
        Self {
            tokens: &self.tokens[range],
            ..self
        }
    }

    /// Where that word stands outside of brackets, first.
    fn at_top(self, word: &str) -> Option<usize> {
        let mut depth = 0_usize;
        (0..self.tokens.len()).find(|position| {
            match self.text(*position) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && self.text(*position) == word
        })
    }

    /// What is in the brackets, if they are around all of it.
    fn within_brackets(self) -> Option<Self> {
        let last = self.tokens.len().checked_sub(1)?;
        let around = self.text(0) == "(" && self.at_top(")") == Some(last);
        around.then(|| self.part(1..last))
    }

    fn is_literal(self) -> bool {
        matches!(self.tokens, [only] if only.kind != Kind::Ident)
    }

    fn has_safe_beginning(self) -> bool {
        let begins = |words: &&[&str]| {
            let mut words = words.iter().enumerate();
            words.all(|(position, word)| self.text(position) == *word)
        };
        let found = SAFE_BEGINNINGS.iter().find(|words| begins(words));
        found.is_some_and(|words| match words.last() {
            Some(&"(") => self.at_top(")") == Some(self.tokens.len() - 1),
            _ => self.tokens.len() == words.len(),
        })
    }

    /// The last filter outside of brackets. One whose key is a secret cannot be encoded either.
    fn has_safe_filter(self) -> bool {
        let filters = (0..self.tokens.len()).rev();
        let mut starts = filters.filter(|position| self.text(*position) == "|");
        let last = starts.find(|bar| self.part(0..*bar).is_closed());
        last.is_some_and(|bar| {
            let name = self.text(bar + 1);
            let has_secret = (bar..self.tokens.len()).any(|at| self.text(at) == "secret");
            let arguments = self.part((bar + 2).min(self.tokens.len())..self.tokens.len());
            let ends = arguments.tokens.is_empty()
                || arguments.text(0) == "("
                    && arguments.at_top(")") == Some(arguments.tokens.len() - 1);
            ends && (SAFE_FILTERS.contains(&name) || has_secret)
        })
    }

    /// Whether every bracket that opens in it closes.
    fn is_closed(self) -> bool {
        let count = |brackets: [&str; 3]| {
            let positions = 0..self.tokens.len();
            positions
                .filter(|position| brackets.contains(&self.text(*position)))
                .count()
        };
        count(["(", "[", "{"]) == count([")", "]", "}"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_or_cannot_be_is_not_named() {
        for text in [
            "https://a.example/x",
            "{{ input.url }}",
            "{{ vars.base }}/x",
            "{{ vars.scheme }}://{{ vars.host }}:{{ vars.port }}/x",
            "https://{{ vars.host }}/x",
            "https://a.example/{{ input.id | urlencode }}?q={{ input.q|trim|urlencode }}",
            "https://a.example/{{ (input.a ~ 'b') | urlencode }}/{{ (input.id | urlencode) }}",
            "https://a.example/{{ input.id | urlencode ~ '/' ~ input.n | int }}",
            "https://a.example/{{ input.a | urlencode if input.a == '(' else 'none' }}",
            "https://a.example/{{ uuid() }}/{{ random(1, 6) }}/{{ run.id }}/{{ input.list | length }}",
            "https://a.example/bot{{ secret('token') }}/x?{{ input.x | hmac_sha256(secret('key')) }}",
            "https://a.example/x#{{ input.part }}",
            "https://a.example/{{ 'x' }}/{% raw %}",
        ] {
            assert_eq!(unencoded(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_stands_as_it_is_in_path_or_query_is_named() {
        for (text, named) in [
            ("https://a.example/{{ input.id }}", "input.id"),
            ("https://a.example?q={{ input.q }}", "input.q"),
            ("{{ vars.base }}/{{ input.id }}/x", "input.id"),
            ("{{ vars.base }}{{ input.path }}", "input.path"),
            (
                "https://{{ vars.host }}/{{ input.a ~ input.b | urlencode }}",
                "input.a ~ input.b | urlencode",
            ),
            (
                "https://a.example/{{ input.a | urlencode | replace('x', 'y') }}",
                "input.a | urlencode | replace('x', 'y')",
            ),
            (
                "https://a.example/{{ input.a | urlencode if input.b else input.c }}",
                "input.a | urlencode if input.b else input.c",
            ),
            (
                "https://a.example/{{ input.list | map('urlencode') | join('/') }}",
                "input.list | map('urlencode') | join('/')",
            ),
            (
                "https://a.example/{{ input['| urlencode'] }}",
                "input['| urlencode']",
            ),
            ("https://a.example/{{ run.id.x }}", "run.id.x"),
        ] {
            assert_eq!(unencoded(text), [named], "{text}");
        }
    }
}
