//! One compiled expression and its evaluation. The common shapes (a path, a path with a default, a
//! path compared with a literal) are evaluated here; all others go through MiniJinja.

use std::cell::OnceCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use minijinja::value::Object as TemplateObject;
use minijinja::{Error, ErrorKind, Value};

use super::environment::{ENVIRONMENT, has_filter, has_function, has_test};
use super::error::{Code, ExpressionError, ExpressionFault, Quoted};
use super::functions::{AMBIENT, Ambient};
use super::lazy::{Budget, json_to_text, to_json, to_value};
use super::names::Context;
use super::path::Path;
use super::syntax::analysis::{Analysis, Word};
use super::syntax::operation::Operation;
use super::syntax::rewrite::{Mode, Slot, rewrite};
use super::syntax::shape::Shape;
use crate::json::Json;
use crate::limits;
use crate::scenario::FaultCode;

/// The evaluation of one config: what is shared by its expressions.
pub(super) struct Evaluation<'a> {
    context: &'a Context<'a>,
    ambient: OnceCell<Arc<Ambient>>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            ambient: OnceCell::new(),
        }
    }
}

pub(super) enum Program {
    Constant(Json),
    Path(Path),
    Default {
        path: Path,
        fallback: Json,
        lax: bool,
    },
    Operation(Operation, Engine),
    Engine(Engine),
}

/// What MiniJinja evaluates.
pub(super) struct Engine {
    slots: Vec<Slot>,
    compiled: minijinja::Expression<'static, 'static>,
    /// Does it use time or chance?
    ambient: bool,
}

impl Program {
    /// Compiles an expression without its braces; secrets are not known here.
    pub(super) fn compile(source: &str) -> Result<(Self, Analysis<'_>), ExpressionFault> {
        let analysis = Analysis::of(source)?;
        check_size(&analysis)?;
        check_words(&analysis)?;
        // What the author wrote is compiled first, so that a fault's place is in that text.
        ENVIRONMENT
            .compile_expression(source)
            .map_err(|error| syntax_fault(&error, source))?;
        let program = match Shape::of(&analysis) {
            Shape::Path(path) => Self::Path(path),
            Shape::Default {
                path,
                fallback,
                lax,
            } => Self::Default {
                path,
                fallback,
                lax,
            },
            Shape::Operation(operation) => Self::Operation(operation, Engine::compile(&analysis)?),
            Shape::Other => Self::Engine(Engine::compile(&analysis)?).folded(&analysis),
        };
        Ok((program, analysis))
    }

    /// An expression that reads nothing is evaluated once and for all.
    fn folded(self, analysis: &Analysis<'_>) -> Self {
        match self {
            Self::Engine(engine) if analysis.chains.is_empty() && analysis.words.is_empty() => {
                match engine.run(Slots {
                    values: Vec::new(),
                    ambient: None,
                }) {
                    Ok(value) => Self::Constant(value),
                    Err(_) => Self::Engine(engine),
                }
            }
            other => other,
        }
    }

    pub(super) fn evaluate(
        &self,
        source: &str,
        evaluation: &Evaluation<'_>,
    ) -> Result<Json, ExpressionError> {
        let names = evaluation.context.names;
        match self {
            Self::Constant(value) => Ok(value.clone()),
            Self::Path(path) => path.resolve(names),
            Self::Default {
                path,
                fallback,
                lax,
            } => Ok(match path.find(names) {
                Some(value) if !(*lax && is_empty(&value)) => value,
                _ => fallback.clone(),
            }),
            Self::Operation(operation, engine) => {
                let value = operation.path.resolve(names).map_err(|mut error| {
                    error.message = format!("{} in {}", error.message, Quoted(source));
                    error
                })?;
                match operation.compute(&value) {
                    Some(result) => Ok(result),
                    None => engine.evaluate(source, evaluation),
                }
            }
            Self::Engine(engine) => engine.evaluate(source, evaluation),
        }
    }
}

/// MiniJinja's notion of false, which is what `default(…, true)` replaces.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Bool(true) => false,
        Json::Number(number) => number.saturating_f64() == 0.0,
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::Object(object) => object.is_empty(),
    }
}

fn check_size(analysis: &Analysis<'_>) -> Result<(), ExpressionFault> {
    let most = limits::EXPRESSION_TOKENS_MAX;
    if analysis.tokens.len() <= most {
        return Ok(());
    }
    let message = format!("an expression has at most {most} names, literals and operators");
    Err(ExpressionFault::new(message, None))
}

fn check_words(analysis: &Analysis<'_>) -> Result<(), ExpressionFault> {
    for word in &analysis.words {
        let (position, kind, known): (_, _, fn(&str) -> bool) = match *word {
            Word::Function(position) => (position, "function", has_function),
            Word::Filter(position) => (position, "filter", has_filter),
            Word::Test(position) => (position, "test", has_test),
        };
        let name = analysis.text(position);
        let range = Some(analysis.tokens[position].range.clone());
        if name == "secret" && kind == "function" {
            let message = "secret(…) may stand only in the config of an action, between {{ and }}";
            let fault = ExpressionFault::new(message, range);
            return Err(fault.with_code(FaultCode::SecretNotAllowed));
        }
        if !known(name) {
            let fault = ExpressionFault::new(format!("there is no {kind} `{name}`"), range);
            return Err(fault.with_code(FaultCode::UnknownName));
        }
    }
    Ok(())
}

fn syntax_fault(error: &Error, source: &str) -> ExpressionFault {
    let detail = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    let message = format!("{} is not an expression: {detail}", Quoted(source.trim()));
    let within = |range: &std::ops::Range<usize>| range.end <= source.len();
    ExpressionFault::new(message, error.range().filter(within))
}

impl Engine {
    fn compile(analysis: &Analysis<'_>) -> Result<Self, ExpressionFault> {
        let (rewritten, slots) = rewrite(analysis);
        let compiled = ENVIRONMENT
            .compile_expression_owned(rewritten)
            .map_err(|error| {
                ExpressionFault::new(syntax_fault(&error, analysis.source).message, None)
            })?;
        // `map` may name another filter.
        const AMBIENT_WORDS: [&str; 8] = [
            "now", "uuid", "random", "date", "add", "format", "unix_ms", "map",
        ];
        let ambient = analysis.words.iter().any(|word| match word {
            Word::Function(position) | Word::Filter(position) => {
                AMBIENT_WORDS.contains(&analysis.text(*position))
            }
            Word::Test(_) => false,
        });
        Ok(Self {
            slots,
            compiled,
            ambient,
        })
    }

    fn evaluate(&self, source: &str, evaluation: &Evaluation<'_>) -> Result<Json, ExpressionError> {
        let values = self
            .slots
            .iter()
            .map(|slot| slot_value(slot, evaluation.context))
            .collect();
        let ambient = self.ambient.then(|| {
            let make = || Arc::new(Ambient::of(evaluation.context));
            evaluation.ambient.get_or_init(make).clone()
        });
        self.run(Slots { values, ambient })
            .map_err(|error| ExpressionError::from_engine(&error, source.trim()))
    }

    /// Whoever writes an expression must not bring down more than it, so a panic of MiniJinja,
    /// which some operands have led to, is an error of the expression.
    fn run(&self, slots: Slots) -> Result<Json, Error> {
        let evaluate = || {
            let value = self.compiled.eval(Value::from_object(slots))?;
            if value.is_undefined() {
                return Err(Error::new(ErrorKind::UndefinedError, "there is no value"));
            }
            to_json(&value, &mut Budget::output())
        };
        catch_unwind(AssertUnwindSafe(evaluate)).unwrap_or_else(|_| {
            let message = "the evaluation broke off; please report this expression";
            Err(Error::new(ErrorKind::InvalidOperation, message))
        })
    }
}

fn slot_value(slot: &Slot, context: &Context<'_>) -> Value {
    if slot.mode == Mode::Optional {
        return slot
            .path
            .find(context.names)
            .map_or(Value::UNDEFINED, |json| to_value(&json));
    }
    let json = match slot.path.resolve(context.names) {
        Ok(json) => json,
        // An invalid value fails the expression only where it is used.
        Err(error) => return Value::from(Error::new(ErrorKind::UndefinedError, error.message)),
    };
    if slot.mode == Mode::Required {
        return to_value(&json);
    }
    json_to_text(&json).map_or_else(
        |_| {
            let message = format!("{} is null, and null cannot stand in a text", slot.path);
            Value::from(Error::new(ErrorKind::InvalidOperation, message))
        },
        Value::from,
    )
}

/// The values that the compiled expression reads, as `v0`, `v1`, ….
#[derive(Debug)]
struct Slots {
    values: Vec<Value>,
    ambient: Option<Arc<Ambient>>,
}

impl TemplateObject for Slots {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == AMBIENT {
            return self.ambient.clone().map(Value::from_dyn_object);
        }
        let slot: usize = key.strip_prefix('v')?.parse().ok()?;
        self.values.get(slot).cloned()
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Constant(_) => "Constant",
            Self::Path(_) => "Path",
            Self::Default { .. } => "Default",
            Self::Operation(..) => "Operation",
            Self::Engine(_) => "Engine",
        })
    }
}

/// The error of a condition that is not a boolean.
pub(super) fn not_boolean(source: &str, value: &Json) -> ExpressionError {
    let found = value.type_name();
    let message = format!(
        "{} gives a {found}, but a condition must be true or false",
        Quoted(source.trim())
    );
    ExpressionError::new(Code::Type, message)
}
