//! The shapes of expressions that need no template engine: `path`, `path | default(literal)`, and a
//! path with one operation. What an operation gives lives in [`operation`](super::operation).

use super::analysis::{Analysis, Chain};
use super::operation::{Operation, Operator, TextFilter};
use super::token::{Kind, plain_string};
use crate::expression::path::Path;
use crate::json::Json;

pub(in crate::expression) enum Shape {
    Path(Path),
    Default {
        path: Path,
        fallback: Json,
        lax: bool,
    },
    Operation(Operation),
    Other,
}

impl Shape {
    pub(in crate::expression) fn of(analysis: &Analysis<'_>) -> Self {
        match analysis.chains.first() {
            Some(chain)
                if chain.first == 0
                    && chain.end == chain.constant_end
                    && analysis.chains.len() == 1 =>
            {
                Self::of_chain(analysis, chain)
            }
            _ => Self::Other,
        }
    }

    fn of_chain(analysis: &Analysis<'_>, chain: &Chain) -> Self {
        let path = chain.path.clone();
        let end = analysis.tokens.len();
        if chain.end == end {
            return Self::Path(path);
        }
        if let Some(operator) = Operator::of(analysis.text(chain.end)) {
            return match literal(analysis, chain.end + 1) {
                Some((literal, after)) if after == end => {
                    Self::Operation(Operation::new(path, operator, literal))
                }
                _ => Self::Other,
            };
        }
        if chain.end + 2 == end
            && analysis.text(chain.end) == "|"
            && let Some(filter) = TextFilter::of(analysis.text(chain.end + 1))
        {
            return Self::Operation(Operation::filter(path, filter));
        }
        match default(analysis, chain.end) {
            Some((fallback, lax)) => Self::Default {
                path,
                fallback,
                lax,
            },
            None => Self::Other,
        }
    }
}

/// `| default`, `| default(literal)` or `| default(literal, true)` up to the end.
fn default(analysis: &Analysis<'_>, start: usize) -> Option<(Json, bool)> {
    let end = analysis.tokens.len();
    if analysis.text(start) != "|" || !matches!(analysis.text(start + 1), "default" | "d") {
        return None;
    }
    if start + 2 == end {
        return Some((Json::from(""), false));
    }
    if analysis.text(start + 2) != "(" {
        return None;
    }
    let (fallback, after) = literal(analysis, start + 3)?;
    if analysis.text(after) == ")" && after + 1 == end {
        return Some((fallback, false));
    }
    let lax = matches!(analysis.text(after + 1), "true" | "True");
    let closes = analysis.text(after) == "," && analysis.text(after + 2) == ")" && after + 3 == end;
    (lax && closes).then_some((fallback, true))
}

/// A literal and the position after it.
fn literal(analysis: &Analysis<'_>, start: usize) -> Option<(Json, usize)> {
    let token = analysis.tokens.get(start)?;
    let text = token.text(analysis.source);
    let value = match (token.kind, text) {
        (Kind::Str, _) => Json::from(plain_string(text)?),
        (Kind::Number, _) => number(text)?,
        (Kind::Ident, "true" | "True") => Json::Bool(true),
        (Kind::Ident, "false" | "False") => Json::Bool(false),
        (Kind::Ident, "none" | "None") => Json::Null,
        (Kind::Operator, "-") => {
            let digits = analysis.text(start + 1);
            return Some((number(&format!("-{digits}"))?, start + 2));
        }
        (Kind::Operator, "[") if analysis.text(start + 1) == "]" => {
            return Some((Json::empty_array(), start + 2));
        }
        (Kind::Operator, "{") if analysis.text(start + 1) == "}" => {
            return Some((Json::empty_object(), start + 2));
        }
        _ => return None,
    };
    Some((value, start + 1))
}

/// A number that JSON and MiniJinja write alike.
fn number(text: &str) -> Option<Json> {
    let value = Json::parse_default(text.as_bytes()).ok()?;
    value.as_number()?.as_text().is_none().then_some(value)
}
