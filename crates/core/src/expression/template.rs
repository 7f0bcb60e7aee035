//! A compiled config: constants stay shared JSON, strings with expressions become programs. What a
//! config means to its node type is not known here.

mod compile;
mod render;

use std::sync::Arc;

use self::compile::Compiler;
use self::render::Renderer;
use super::compiled::{Expression, Reference};
use super::error::{ExpressionError, ExpressionFault};
use super::fields::Fields;
use super::names::Context;
use super::parts::TextPart;
use super::program::Evaluation;
use super::secret::Rendered;
use crate::json::{Json, Key, escape_pointer_token};

/// May a config speak of secrets?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// It is an action's.
    Allowed,
    /// `secret(…)` is a fault.
    Refused,
}

/// A compiled config. Cloning is cheap.
///
/// Rendering needs no lock, looks nothing up but the names that are used, and copies no data that is
/// only passed on.
#[derive(Debug, Clone)]
pub struct Template(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: Node,
    references: Vec<Reference>,
}

/// A place of the config.
#[derive(Debug)]
enum Node {
    Constant(Json),
    /// The expression's value, of whatever type.
    Value(Expression),
    /// The same, which must be a boolean.
    Condition(Expression),
    Text(Vec<TextPart>),
    Array(Vec<Node>),
    /// A list of which nothing is evaluated behind the first element whose member of that name is
    /// true.
    Until(Vec<Node>, Key),
    Object(Vec<(Key, Node)>),
}

impl Template {
    /// Compiles a config; every fault at once.
    ///
    /// `schema` is the JSON Schema of the config: strings in fields that it marks with `x-expression`
    /// are expressions with or without braces, and conditions if the field's type is boolean (or the
    /// mark says `"boolean"`). A list that it marks with `x-until: NAME` ends, once rendered, with the
    /// first element whose member NAME is true; what stands behind it is not evaluated.
    ///
    /// ```
    /// use millrace_core::expression::{Secrets, Template};
    /// use millrace_core::json::Json;
    ///
    /// let schema = serde_json::json!({"properties": {
    ///     "condition": {"type": "boolean", "x-expression": true},
    /// }});
    /// let config: Json = r#"{"condition": "inptu.total > 100", "note": "{{ 1 + }}"}"#.parse()?;
    /// let faults = Template::compile(&config, Some(&schema), Secrets::Refused).unwrap_err();
    /// assert_eq!(faults[0].pointer, "/condition");
    /// assert_eq!(faults[0].range, Some(0..5));
    /// assert_eq!(faults[1].pointer, "/note");
    /// # Ok::<(), millrace_core::json::ParseError>(())
    /// ```
    pub fn compile(
        config: &Json,
        schema: Option<&serde_json::Value>,
        secrets: Secrets,
    ) -> Result<Self, Vec<ExpressionFault>> {
        let mut compiler = Compiler::new(secrets);
        let root = compiler.node(config, schema.map(Fields::of).as_ref());
        if compiler.faults.is_empty() {
            Ok(Self(Arc::new(Inner {
                root,
                references: compiler.references,
            })))
        } else {
            Err(compiler.faults)
        }
    }

    /// A config without expressions, whatever its strings hold.
    pub fn constant(config: Json) -> Self {
        Self(Arc::new(Inner {
            root: Node::Constant(config),
            references: Vec::new(),
        }))
    }

    /// What its expressions refer to, in the order of the config.
    pub fn references(&self) -> &[Reference] {
        &self.0.references
    }

    /// Is it the same whatever its expressions would see?
    pub fn is_constant(&self) -> bool {
        matches!(self.0.root, Node::Constant(_))
    }

    /// Evaluates all expressions. An error names the field by its pointer.
    pub fn render(&self, context: &Context<'_>) -> Result<Rendered, ExpressionError> {
        let evaluation = Evaluation::new(context);
        Renderer::new(&evaluation).rendered(&self.0.root)
    }

    /// Evaluates the part of the config at a JSON pointer and nothing else: for configs of which one
    /// part decides whether another is looked at. `None` if the config has no such part.
    ///
    /// ```
    /// # use millrace_core::expression::{Context, Scope, Secrets, Template};
    /// # use millrace_core::json::Json;
    /// let config: Json = r#"{"rules": [{"when": "{{ 1 < 2 }}"}, {"when": "{{ input.absent }}"}]}"#.parse()?;
    /// let template = Template::compile(&config, None, Secrets::Refused).unwrap();
    /// let (scope, pointer) = (Scope::default(), "/rules/0/when");
    /// let first = template.render_at(pointer, &Context::of(&scope)).unwrap()?;
    /// assert_eq!(first.value, Json::Bool(true));
    /// assert!(template.render(&Context::of(&scope)).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn render_at(
        &self,
        pointer: &str,
        context: &Context<'_>,
    ) -> Option<Result<Rendered, ExpressionError>> {
        let mut node = &self.0.root;
        for token in pointer.split('/').skip(1) {
            node = match node {
                Node::Constant(value) => {
                    let part = value.pointer(&format!("/{token}"))?.clone();
                    return Some(Self::constant(part).render(context));
                }
                Node::Array(list) | Node::Until(list, _) => {
                    list.get(token.parse::<usize>().ok()?)?
                }
                Node::Object(members) => {
                    let member = members
                        .iter()
                        .find(|(key, _)| escape_pointer_token(key) == token);
                    &member?.1
                }
                Node::Value(_) | Node::Condition(_) | Node::Text(_) => return None,
            };
        }
        let evaluation = Evaluation::new(context);
        let mut renderer = Renderer::new(&evaluation);
        Some(renderer.rendered(node).map_err(|mut error| {
            error.pointer = format!("{pointer}{}", error.pointer);
            error
        }))
    }
}
