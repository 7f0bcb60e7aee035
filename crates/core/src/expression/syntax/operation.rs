//! One operation on the value of a path, computed without the template engine. It gives exactly what
//! MiniJinja would give, or leaves it to MiniJinja.

use std::cmp::Ordering;

use crate::expression::path::Path;
use crate::json::Json;

/// `path < literal`, `path * literal`, `path | upper`.
pub(in crate::expression) struct Operation {
    pub(in crate::expression) path: Path,
    what: What,
}

enum What {
    Compare(Comparison, Json),
    Reckon(Arithmetic, Json),
    Filter(TextFilter),
}

/// What stands between a path and a literal.
#[derive(Clone, Copy)]
pub(super) enum Operator {
    Compare(Comparison),
    Reckon(Arithmetic),
}

#[derive(Clone, Copy)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
}

/// A filter without arguments that makes a text of a text.
#[derive(Clone, Copy)]
pub(super) enum TextFilter {
    Upper,
    Lower,
    Trim,
}

impl Operator {
    pub(super) fn of(text: &str) -> Option<Self> {
        Some(match text {
            "==" => Self::Compare(Comparison::Equal),
            "!=" => Self::Compare(Comparison::Unequal),
            "<" => Self::Compare(Comparison::Less),
            "<=" => Self::Compare(Comparison::LessOrEqual),
            ">" => Self::Compare(Comparison::Greater),
            ">=" => Self::Compare(Comparison::GreaterOrEqual),
            "+" => Self::Reckon(Arithmetic::Add),
            "-" => Self::Reckon(Arithmetic::Subtract),
            "*" => Self::Reckon(Arithmetic::Multiply),
            _ => return None,
        })
    }
}

impl TextFilter {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "upper" => Self::Upper,
            "lower" => Self::Lower,
            "trim" => Self::Trim,
            _ => return None,
        })
    }

    fn apply(self, text: &str) -> Json {
        match self {
            Self::Upper => Json::from(text.to_uppercase()),
            Self::Lower => Json::from(text.to_lowercase()),
            Self::Trim => Json::from(text.trim()),
        }
    }
}

impl Operation {
    pub(super) fn new(path: Path, operator: Operator, literal: Json) -> Self {
        let what = match operator {
            Operator::Compare(comparison) => What::Compare(comparison, literal),
            Operator::Reckon(arithmetic) => What::Reckon(arithmetic, literal),
        };
        Self { path, what }
    }

    pub(super) fn filter(path: Path, filter: TextFilter) -> Self {
        Self {
            path,
            what: What::Filter(filter),
        }
    }

    /// What it gives for the path's value. `None` where only MiniJinja knows: values of different or
    /// structured types, results beyond 64 bits, arithmetic with fractions.
    pub(in crate::expression) fn compute(&self, value: &Json) -> Option<Json> {
        match &self.what {
            What::Compare(comparison, literal) => {
                let order = order(value, literal)?;
                Some(Json::Bool(comparison.holds(order)))
            }
            What::Reckon(arithmetic, literal) => {
                let result = arithmetic.of(integer(value)?, integer(literal)?)?;
                Some(Json::from(result))
            }
            What::Filter(filter) => value.as_str().map(|text| filter.apply(text)),
        }
    }
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order == Ordering::Equal,
            Self::Unequal => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::LessOrEqual => order != Ordering::Greater,
            Self::Greater => order == Ordering::Greater,
            Self::GreaterOrEqual => order != Ordering::Less,
        }
    }
}

impl Arithmetic {
    fn of(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Self::Add => left.checked_add(right),
            Self::Subtract => left.checked_sub(right),
            Self::Multiply => left.checked_mul(right),
        }
    }
}

fn integer(value: &Json) -> Option<i64> {
    let number = value.as_number()?;
    number.as_text().is_none().then(|| number.as_i64())?
}

fn order(value: &Json, literal: &Json) -> Option<Ordering> {
    match (value, literal) {
        (Json::Number(left), Json::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => exact_double(value)?.partial_cmp(&exact_double(literal)?),
        },
        (Json::String(left), Json::String(right)) => Some(left.cmp(right)),
        (Json::Bool(left), Json::Bool(right)) => Some(left.cmp(right)),
        _ => None,
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
