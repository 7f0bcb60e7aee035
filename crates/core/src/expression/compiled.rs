//! A compiled expression as the other crates use it, and what it refers to.

use std::ops::Range;
use std::sync::Arc;

use smol_str::SmolStr;

use super::error::{ExpressionError, ExpressionFault};
use super::names::{Context, Root};
use super::path::{Start, Step};
use super::program::{Evaluation, Program, not_boolean};
use super::secret::SecretName;
use super::syntax::analysis::{Analysis, Chain};
use super::syntax::scan::{Part, parts};
use crate::json::Json;

/// What an expression refers to, so that publishing can refuse what does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// JSON pointer to the string within the config, `""` for an expression outside of one.
    pub pointer: String,
    /// Bytes of that string.
    pub range: Range<usize>,
    /// What it is.
    pub target: Target,
    /// The first name that is read from it and must be there, such as `body` in `input.body.id`.
    pub member: Option<SmolStr>,
}

impl Reference {
    pub(super) fn moved(&self, offset: usize) -> Self {
        Self {
            range: self.range.start + offset..self.range.end + offset,
            ..self.clone()
        }
    }
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// One of the fixed names.
    Root(Root),
    /// `nodes.<id>`
    Node(String),
    /// `vars.<name>`
    Variable(String),
    /// `secret(…)`
    Secret(SecretName),
}

/// A compiled expression, such as a condition. Cloning is cheap.
///
/// ```
/// use millrace_core::expression::{Code, Context, Expression, Scope, Target};
///
/// let expression = Expression::compile("{{ nodes.fetch.status + 1 }}").unwrap();
/// assert_eq!(expression.references()[0].target, Target::Node("fetch".into()));
///
/// let scope = Scope::default().with_node("fetch", r#"{"status": 200}"#.parse::<millrace_core::json::Json>()?);
/// assert_eq!(expression.eval(&Context::of(&scope))?.as_i64(), Some(201));
///
/// let error = Expression::compile("input.totl > 1")?.eval_bool(&Context::of(&scope)).unwrap_err();
/// assert_eq!(error.code, Code::Error);
/// assert_eq!(error.message, "input is not defined in `input.totl > 1`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Expression(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: Box<str>,
    program: Program,
    references: Vec<Reference>,
}

impl Expression {
    /// Compiles an expression, with or without braces around it. Secrets are faults here.
    pub fn compile(source: &str) -> Result<Self, ExpressionFault> {
        if !source.trim_start().starts_with("{{") {
            return Self::compile_inner(source);
        }
        let mut inner = None;
        for part in parts(source)? {
            match part {
                Part::Expression(range) if inner.is_none() => inner = Some(range),
                Part::Text(range) if source[range.clone()].trim().is_empty() => {}
                Part::Expression(range) | Part::Text(range) => {
                    let message =
                        "one expression is expected here, with nothing before or after it";
                    return Err(ExpressionFault::new(message, Some(range)));
                }
            }
        }
        let range = inner.unwrap_or(0..0);
        let offset = range.start;
        let mut expression =
            Self::compile_inner(&source[range]).map_err(|fault| fault.moved(offset))?;
        if let Some(inner) = Arc::get_mut(&mut expression.0) {
            inner.references = inner
                .references
                .iter()
                .map(|reference| reference.moved(offset))
                .collect();
        }
        Ok(expression)
    }

    /// Compiles the text between the braces.
    pub(super) fn compile_inner(source: &str) -> Result<Self, ExpressionFault> {
        let (program, analysis) = Program::compile(source)?;
        let references = references(&analysis);
        Ok(Self(Arc::new(Inner {
            source: source.into(),
            program,
            references,
        })))
    }

    /// The text between the braces.
    pub fn source(&self) -> &str {
        self.0.source.trim()
    }

    /// What it refers to, each place once.
    pub fn references(&self) -> &[Reference] {
        &self.0.references
    }

    /// Its value.
    pub fn eval(&self, context: &Context<'_>) -> Result<Json, ExpressionError> {
        self.eval_in(&Evaluation::new(context))
    }

    /// Its value as a condition; anything but a boolean is an error `EXPRESSION_TYPE`.
    pub fn eval_bool(&self, context: &Context<'_>) -> Result<bool, ExpressionError> {
        let value = self.eval(context)?;
        value
            .as_bool()
            .ok_or_else(|| not_boolean(self.source(), &value))
    }

    pub(super) fn eval_in(&self, evaluation: &Evaluation<'_>) -> Result<Json, ExpressionError> {
        self.0.program.evaluate(&self.0.source, evaluation)
    }

    /// The value of an expression that reads nothing.
    pub(super) fn constant(&self) -> Option<&Json> {
        match &self.0.program {
            Program::Constant(value) => Some(value),
            _ => None,
        }
    }
}

fn references(analysis: &Analysis<'_>) -> Vec<Reference> {
    let reference = |chain: &Chain| Reference {
        pointer: String::new(),
        range: analysis.tokens[chain.first].range.start
            ..analysis.tokens[chain.constant_end - 1].range.end,
        target: match &chain.path.start {
            Start::Root(root) => Target::Root(*root),
            Start::Node(id) => Target::Node(id.to_string()),
            Start::Variable(name) => Target::Variable(name.to_string()),
        },
        member: match chain.path.steps.first() {
            Some(Step::Key(name)) if !chain.optional => Some(SmolStr::new(&**name)),
            _ => None,
        },
    };
    analysis.chains.iter().map(reference).collect()
}
