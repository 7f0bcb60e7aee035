//! Splitting a config string into plain text and `{{ … }}` expressions. What the expressions mean is
//! not known here.

use std::ops::Range;

use super::token::{Kind, next_token};
use crate::expression::error::ExpressionFault;

/// A part of a config string, as a range of its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::expression) enum Part {
    Text(Range<usize>),
    /// Between the braces.
    Expression(Range<usize>),
}

/// Splits a string. `{% %}` and `{# #}` are text; braces within string literals close nothing.
pub(in crate::expression) fn parts(source: &str) -> Result<Vec<Part>, ExpressionFault> {
    let mut parts = Vec::new();
    let mut position = 0;
    while let Some(found) = source[position..].find("{{") {
        let open = position + found;
        if open > position {
            parts.push(Part::Text(position..open));
        }
        let inner = expression_at(source, open + 2)?;
        position = inner.end + 2;
        parts.push(Part::Expression(inner));
    }
    if position < source.len() {
        parts.push(Part::Text(position..source.len()));
    }
    Ok(parts)
}

/// The text between the braces whose opening ends at `start`.
fn expression_at(source: &str, start: usize) -> Result<Range<usize>, ExpressionFault> {
    let mut position = start;
    let mut braces = 0_usize;
    let mut after_dot = false;
    while let Some(token) = next_token(source, position, after_dot) {
        let text = token.text(source);
        if braces == 0 && source[token.range.start..].starts_with("}}") {
            return if source[start..token.range.start].trim().is_empty() {
                let message = "there is no expression between `{{` and `}}`";
                Err(ExpressionFault::new(
                    message,
                    Some(start - 2..token.range.start + 2),
                ))
            } else {
                Ok(start..token.range.start)
            };
        }
        if token.kind == Kind::Operator {
            braces += usize::from(text == "{");
            braces -= usize::from(text == "}" && braces > 0);
        }
        after_dot = text == ".";
        position = token.range.end;
    }
    let message = "`{{` has no `}}` after it; to write the braces themselves, use {{ '{{' }}";
    Err(ExpressionFault::new(message, Some(start - 2..source.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(source: &str) -> Result<Vec<String>, String> {
        let shown = |part: Part| match part {
            Part::Text(range) => format!("text {}", &source[range]),
            Part::Expression(range) => format!("expression {}", &source[range]),
        };
        match parts(source) {
            Ok(parts) => Ok(parts.into_iter().map(shown).collect()),
            Err(fault) => Err(fault.message),
        }
    }

    #[test]
    fn strings_fall_into_text_and_expressions() {
        for (source, expected) in [
            ("", &[][..]),
            (
                "plain } }} {% if %} {# c #}",
                &["text plain } }} {% if %} {# c #}"],
            ),
            ("{{ a }}", &["expression  a "]),
            (
                "x {{a}}{{b}} y",
                &["text x ", "expression a", "expression b", "text  y"],
            ),
            ("{{ '{{' }}", &["expression  '{{' "]),
            (
                "{{ '}}' ~ \"}}\" }}!",
                &["expression  '}}' ~ \"}}\" ", "text !"],
            ),
            ("{{ {'a': {'b': 1}} }}", &["expression  {'a': {'b': 1}} "]),
            ("{{{'a': 1}}}", &["expression {'a': 1}"]),
            ("ü{{ 'é' }}ö", &["text ü", "expression  'é' ", "text ö"]),
        ] {
            assert_eq!(
                split(source).as_deref(),
                Ok(&*expected.iter().map(ToString::to_string).collect::<Vec<_>>()),
                "{source}"
            );
        }
    }

    #[test]
    fn open_and_empty_expressions_are_faults() {
        for source in ["{{", "a {{ b", "{{ 'a }}", "{{ { }}", "{{ a }"] {
            assert!(
                split(source).unwrap_err().contains("has no `}}`"),
                "{source}"
            );
        }
        assert!(split("{{ }}").unwrap_err().contains("no expression"));
    }
}
