//! The shapes of expressions that need no template engine: `path`, `path | default(literal)` and
//! `path < literal`. Each gives exactly what MiniJinja would give, or leaves it to MiniJinja.

use std::cmp::Ordering;

use super::analysis::{Analysis, Chain};
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
    Comparison(Comparison),
    Other,
}

pub(in crate::expression) struct Comparison {
    pub(in crate::expression) path: Path,
    operator: Operator,
    literal: Json,
}

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
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
        if let Some(operator) = operator(analysis.text(chain.end)) {
            return match literal(analysis, chain.end + 1) {
                Some((literal, after)) if after == end => Self::Comparison(Comparison {
                    path,
                    operator,
                    literal,
                }),
                _ => Self::Other,
            };
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

fn operator(text: &str) -> Option<Operator> {
    Some(match text {
        "==" => Operator::Equal,
        "!=" => Operator::Unequal,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        _ => return None,
    })
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

impl Comparison {
    /// Does it hold? `None` where only MiniJinja knows: values of different or structured types.
    pub(in crate::expression) fn holds(&self, value: &Json) -> Option<bool> {
        let order = match (value, &self.literal) {
            (Json::Number(left), Json::Number(right)) => match (left.as_i64(), right.as_i64()) {
                (Some(left), Some(right)) => left.cmp(&right),
                _ => exact_double(value)?.partial_cmp(&exact_double(&self.literal)?)?,
            },
            (Json::String(left), Json::String(right)) => left.cmp(right),
            (Json::Bool(left), Json::Bool(right)) => left.cmp(right),
            _ => return None,
        };
        Some(match self.operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::Unequal => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::GreaterOrEqual => order != Ordering::Less,
        })
    }
}

/// The double that is exactly this number.
fn exact_double(value: &Json) -> Option<f64> {
    const EXACT_INTEGERS_END: u64 = 1 << 53;
    let number = value.as_number()?;
    if number.as_text().is_some() {
        return None;
    }
    match number.as_i64() {
        Some(integer) if integer.unsigned_abs() >= EXACT_INTEGERS_END => None,
        None if number.is_integer() => None,
        _ => number.as_f64(),
    }
}
