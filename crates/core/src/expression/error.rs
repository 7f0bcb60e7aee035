//! What can go wrong when expressions are compiled (faults, all at once) and evaluated (one error).

use std::fmt;
use std::ops::Range;

use crate::codes;
use crate::scenario::FaultCode;

/// A fault found when a config is compiled, before anything runs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", Place(pointer))]
pub struct ExpressionFault {
    /// Whether it does not parse, names what is not defined, or asks for a secret out of place.
    pub code: FaultCode,
    /// JSON pointer to the string within the config.
    pub pointer: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Bytes of the string that the fault is about, where known.
    pub range: Option<Range<usize>>,
}

impl ExpressionFault {
    pub(super) fn new(message: impl Into<String>, range: Option<Range<usize>>) -> Self {
        Self {
            code: FaultCode::ExpressionSyntax,
            pointer: String::new(),
            message: message.into(),
            range,
        }
    }

    pub(super) fn with_code(self, code: FaultCode) -> Self {
        Self { code, ..self }
    }

    /// The same fault in a text that stands `offset` bytes into the config's string.
    pub(super) fn moved(mut self, offset: usize) -> Self {
        self.range = self
            .range
            .map(|range| range.start + offset..range.end + offset);
        self
    }
}

/// The stable code of an [`ExpressionError`], as it stands in a run's error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The expression failed: something is not defined, or of a type that an operation cannot use.
    Error,
    /// The result is not of the type the field needs, such as a condition that is not a boolean.
    Type,
    /// Too much work or too much output.
    Limit,
}

impl Code {
    /// The code as users see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => codes::EXPRESSION_ERROR,
            Self::Type => codes::EXPRESSION_TYPE,
            Self::Limit => codes::EXPRESSION_LIMIT,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why an expression has no value. Trying again cannot help: evaluation is deterministic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", Place(pointer))]
pub struct ExpressionError {
    /// The stable code.
    pub code: Code,
    /// What failed, naming the absent name or the expression.
    pub message: String,
    /// JSON pointer to the field of the config, `""` for an expression outside of one.
    pub pointer: String,
}

impl ExpressionError {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            pointer: String::new(),
        }
    }

    pub(super) fn from_engine(error: &minijinja::Error, source: &str) -> Self {
        let limit = error.kind() == minijinja::ErrorKind::OutOfFuel;
        let message = match error.detail() {
            Some(detail) => detail.to_owned(),
            None if limit => "too much work (expression_fuel_max)".to_owned(),
            None => error.kind().to_string(),
        };
        let code = if limit { Code::Limit } else { Code::Error };
        Self::new(code, format!("{message} in {}", Quoted(source)))
    }

    /// The same error seen from the value that holds the field as its member `token`.
    pub(super) fn under(mut self, token: &str) -> Self {
        self.pointer = format!(
            "/{}{}",
            crate::json::escape_pointer_token(token),
            self.pointer
        );
        self
    }
}

/// `/pointer: `, or nothing for the whole.
struct Place<'a>(&'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            Ok(())
        } else {
            write!(formatter, "{}: ", self.0)
        }
    }
}

/// An expression in a message: in backticks, and not longer than a line.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN_CHARS_MAX: usize = 80;
        match self.0.char_indices().nth(SHOWN_CHARS_MAX) {
            Some((end, _)) => write!(formatter, "`{}…`", &self.0[..end]),
            None => write!(formatter, "`{}`", self.0),
        }
    }
}
