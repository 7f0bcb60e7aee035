//! What the expressions of a config string become: values, and secrets with what may be done to them.
//! A secret is found in the text of the expression and not in its result, so no data can pass for one.

use super::compiled::{Expression, Reference, Target};
use super::error::ExpressionFault;
use super::functions::Encoding;
use super::secret::SecretName;
use super::syntax::analysis::{Analysis, Word};
use super::syntax::token::{Kind, plain_string};
use crate::scenario::FaultCode;

/// A part of a config string.
#[derive(Debug, Clone)]
pub(super) enum TextPart {
    Text(Box<str>),
    Value(Expression),
    Secret(SecretName),
    Hmac {
        data: Expression,
        key: SecretName,
        encoding: Encoding,
    },
}

/// Does the expression speak of a secret?
pub(super) fn has_secret(analysis: &Analysis<'_>) -> bool {
    analysis.words.iter().any(
        |word| matches!(word, Word::Function(position) if analysis.text(*position) == "secret"),
    )
}

/// The parts of an expression that has a secret in it, and what it refers to.
pub(super) fn secret_parts(
    analysis: &Analysis<'_>,
) -> Result<(Vec<TextPart>, Vec<Reference>), ExpressionFault> {
    let mut splitter = Splitter {
        analysis,
        parts: Vec::new(),
        references: Vec::new(),
    };
    splitter.operands(0, analysis.tokens.len())?;
    Ok((splitter.parts, splitter.references))
}

struct Splitter<'a> {
    analysis: &'a Analysis<'a>,
    parts: Vec<TextPart>,
    references: Vec<Reference>,
}

impl Splitter<'_> {
    /// A concatenation: operands with `~` between them.
    fn operands(&mut self, start: usize, end: usize) -> Result<(), ExpressionFault> {
        let mut first = start;
        let mut position = start;
        while position < end {
            match self.analysis.text(position) {
                "(" | "[" | "{" => {
                    position = self.analysis.after_closing(position).min(end);
                    continue;
                }
                "~" => {
                    self.operand(first, position)?;
                    first = position + 1;
                }
                text if self.binds_looser(position, text) => return Err(self.misuse(start, end)),
                _ => {}
            }
            position += 1;
        }
        self.operand(first, end)
    }

    /// Operators that would take the concatenation as an operand.
    fn binds_looser(&self, position: usize, text: &str) -> bool {
        const OPERATORS: [&str; 8] = ["+", "-", "==", "!=", "<", "<=", ">", ">="];
        const WORDS: [&str; 7] = ["and", "or", "not", "in", "is", "if", "else"];
        let word = WORDS.contains(&text) && !matches!(self.analysis.before(position), "." | "|");
        OPERATORS.contains(&text) || word
    }

    fn operand(&mut self, start: usize, end: usize) -> Result<(), ExpressionFault> {
        if start >= end {
            return Err(self.misuse(start.saturating_sub(1), end));
        }
        if !self.mentions_secret(start, end) {
            let value = self.expression(start, end)?;
            self.parts.push(TextPart::Value(value));
            return Ok(());
        }
        if self.analysis.text(start) == "(" && self.analysis.after_closing(start) == end {
            return self.operands(start + 1, end - 1);
        }
        if let Some((secret, after)) = self.secret_call(start)
            && after == end
        {
            self.refer(start, &secret);
            self.parts.push(TextPart::Secret(secret));
            return Ok(());
        }
        match self.hmac(start, end)? {
            Some(part) => {
                self.parts.push(part);
                Ok(())
            }
            None => Err(self.misuse(start, end)),
        }
    }

    /// `secret('name')` or `secret('connection', 'name')`, and the position after it.
    fn secret_call(&self, start: usize) -> Option<(SecretName, usize)> {
        let analysis = self.analysis;
        if analysis.text(start) != "secret" || analysis.text(start + 1) != "(" {
            return None;
        }
        let first = self.string(start + 2)?;
        match (analysis.text(start + 3), analysis.text(start + 5)) {
            (")", _) => Some((
                SecretName {
                    connection: None,
                    name: first,
                },
                start + 4,
            )),
            (",", ")") => {
                let name = self.string(start + 4)?;
                Some((
                    SecretName {
                        connection: Some(first),
                        name,
                    },
                    start + 6,
                ))
            }
            _ => None,
        }
    }

    /// `data | hmac_sha256(secret('key'))`, with an encoding or without.
    fn hmac(&mut self, start: usize, end: usize) -> Result<Option<TextPart>, ExpressionFault> {
        let Some(pipe) = self.last_pipe(start, end) else {
            return Ok(None);
        };
        if self.analysis.text(pipe + 1) != "hmac_sha256" || self.analysis.text(pipe + 2) != "(" {
            return Ok(None);
        }
        let Some((key, after)) = self.secret_call(pipe + 3) else {
            return Ok(None);
        };
        let encoding = match (self.analysis.text(after), self.analysis.text(after + 2)) {
            (")", _) if after + 1 == end => Some(Encoding::Hex),
            (",", ")") if after + 3 == end => self
                .string(after + 1)
                .and_then(|name| Encoding::parse(&name)),
            _ => None,
        };
        let Some(encoding) = encoding else {
            return Ok(None);
        };
        if self.mentions_secret(start, pipe) {
            return Ok(None);
        }
        self.refer(pipe + 3, &key);
        let data = self.expression(start, pipe)?;
        Ok(Some(TextPart::Hmac {
            data,
            key,
            encoding,
        }))
    }

    fn last_pipe(&self, start: usize, end: usize) -> Option<usize> {
        let mut last = None;
        let mut position = start;
        while position < end {
            match self.analysis.text(position) {
                "(" | "[" | "{" => position = self.analysis.after_closing(position),
                "|" => {
                    last = Some(position);
                    position += 1;
                }
                _ => position += 1,
            }
        }
        last
    }

    fn mentions_secret(&self, start: usize, end: usize) -> bool {
        let mut words = self.analysis.words.iter();
        words.any(|word| match word {
            Word::Function(position) => {
                (start..end).contains(position) && self.analysis.text(*position) == "secret"
            }
            Word::Filter(_) | Word::Test(_) => false,
        })
    }

    fn string(&self, position: usize) -> Option<String> {
        let token = self
            .analysis
            .tokens
            .get(position)
            .filter(|token| token.kind == Kind::Str)?;
        plain_string(token.text(self.analysis.source)).map(str::to_owned)
    }

    fn expression(&mut self, start: usize, end: usize) -> Result<Expression, ExpressionFault> {
        let range = self.range(start, end);
        let source = &self.analysis.source[range.clone()];
        let expression =
            Expression::compile_inner(source).map_err(|fault| fault.moved(range.start))?;
        self.references.extend(
            expression
                .references()
                .iter()
                .map(|reference| reference.moved(range.start)),
        );
        Ok(expression)
    }

    fn refer(&mut self, position: usize, secret: &SecretName) {
        let range = self.analysis.tokens[position].range.clone();
        self.references.push(Reference {
            pointer: String::new(),
            range,
            target: Target::Secret(secret.clone()),
            member: None,
        });
    }

    fn misuse(&self, start: usize, end: usize) -> ExpressionFault {
        let message = "a secret can only stand alone, be concatenated with ~ and be the key of \
                       hmac_sha256; it is named as secret('name') or secret('connection', 'name')";
        let fault = ExpressionFault::new(message, Some(self.range(start, end)));
        fault.with_code(FaultCode::SecretNotAllowed)
    }

    fn range(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let tokens = &self.analysis.tokens;
        let from = tokens
            .get(start)
            .map_or(self.analysis.source.len(), |token| token.range.start);
        let to = end
            .checked_sub(1)
            .and_then(|last| tokens.get(last))
            .map_or(from, |token| token.range.end);
        from..to.max(from)
    }
}
