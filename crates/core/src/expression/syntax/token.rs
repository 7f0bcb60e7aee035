//! Tokens of the expression language, only as far as finding names, strings and brackets needs it.
//! The syntax itself is MiniJinja's: what is not an expression is refused there.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::expression) enum Kind {
    Ident,
    /// With its quotes.
    Str,
    Number,
    Operator,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::expression) struct Token {
    pub(in crate::expression) kind: Kind,
    pub(in crate::expression) range: Range<usize>,
}

impl Token {
    pub(in crate::expression) fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.range.clone()]
    }
}

/// The token that begins at or after `from`; `None` at the end. A string without its closing quote
/// reaches to the end.
pub(in crate::expression) fn next_token(
    source: &str,
    from: usize,
    after_dot: bool,
) -> Option<Token> {
    let rest = &source[from..];
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = &source[start..];
    let first = rest.chars().next()?;
    let (kind, length) = match first {
        '"' | '\'' => (Kind::Str, string_length(rest, first)),
        'a'..='z' | 'A'..='Z' | '_' => (Kind::Ident, word_length(rest)),
        '0'..='9' => (Kind::Number, number_length(rest, after_dot)),
        _ => (Kind::Operator, operator_length(rest, first)),
    };
    Some(Token {
        kind,
        range: start..start + length,
    })
}

/// All tokens of an expression.
pub(in crate::expression) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut position = 0;
    loop {
        let after_dot = tokens.last().is_some_and(|token| token.text(source) == ".");
        let Some(token) = next_token(source, position, after_dot) else {
            return tokens;
        };
        position = token.range.end;
        tokens.push(token);
    }
}

fn string_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (position, character) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return position + 1;
        }
    }
    rest.len()
}

fn word_length(rest: &str) -> usize {
    rest.find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .unwrap_or(rest.len())
}

fn number_length(rest: &str, after_dot: bool) -> usize {
    let whole = word_length(rest);
    let fraction = rest[whole..].strip_prefix('.').filter(|_| !after_dot);
    match fraction {
        Some(digits) if digits.starts_with(|character: char| character.is_ascii_digit()) => {
            whole + 1 + word_length(digits)
        }
        _ => whole,
    }
}

fn operator_length(rest: &str, first: char) -> usize {
    const DOUBLE: [&str; 6] = ["**", "//", "==", "!=", "<=", ">="];
    if DOUBLE.iter().any(|operator| rest.starts_with(operator)) {
        2
    } else {
        first.len_utf8()
    }
}

/// The value of a string token, or `None` where only MiniJinja can tell (escapes, no closing quote).
pub(in crate::expression) fn plain_string(text: &str) -> Option<&str> {
    let quote = text.chars().next()?;
    let inner = text[1..].strip_suffix(quote)?;
    (!inner.contains('\\')).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_falls_into_its_tokens() {
        let source = r#"a.b[0].1.c | x('it\'s', "é}}") ** 1.5e3 != -2 ~ü"#;
        let texts: Vec<&str> = tokens(source)
            .iter()
            .map(|token| token.text(source))
            .collect();
        assert_eq!(
            texts,
            [
                "a", ".", "b", "[", "0", "]", ".", "1", ".", "c", "|", "x", "(", r"'it\'s'", ",",
                "\"é}}\"", ")", "**", "1.5e3", "!=", "-", "2", "~", "ü"
            ]
        );
    }

    #[test]
    fn a_string_without_end_reaches_to_the_end() {
        assert_eq!(tokens("'abc\\'").len(), 1);
        assert_eq!(plain_string("'abc\\'"), None);
        assert_eq!(plain_string("'"), None);
        assert_eq!(plain_string("'abc'"), Some("abc"));
    }
}
