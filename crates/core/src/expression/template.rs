//! A compiled config: constants stay shared JSON, strings with expressions become programs. What a
//! config means to its node type is not known here.

use std::ops::Range;
use std::sync::Arc;

use super::compiled::{Expression, Reference};
use super::environment::bounds;
use super::error::{Code, ExpressionError, ExpressionFault};
use super::fields::{Field, Fields};
use super::lazy::{Budget, json_to_text};
use super::names::Context;
use super::parts::{TextPart, has_secret, secret_parts};
use super::program::{Evaluation, not_boolean};
use super::secret::{MASK, Rendered, SecretKind, SecretMark};
use super::syntax::analysis::Analysis;
use super::syntax::scan::{Part, parts};
use crate::json::{Json, Key, Object, escape_pointer_token};

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
    Object(Vec<(Key, Node)>),
}

impl Template {
    /// Compiles a config; every fault at once.
    ///
    /// `schema` is the JSON Schema of the config: strings in fields that it marks with `x-expression`
    /// are expressions with or without braces, and conditions if the field's type is boolean (or the
    /// mark says `"boolean"`).
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
        let mut compiler = Compiler {
            secrets,
            pointer: String::new(),
            references: Vec::new(),
            faults: Vec::new(),
        };
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
        Renderer {
            evaluation: &evaluation,
            marks: Vec::new(),
            grows: false,
        }
        .rendered(&self.0.root)
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
                Node::Array(list) => list.get(token.parse::<usize>().ok()?)?,
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
        let mut renderer = Renderer {
            evaluation: &evaluation,
            marks: Vec::new(),
            grows: false,
        };
        Some(renderer.rendered(node).map_err(|mut error| {
            error.pointer = format!("{pointer}{}", error.pointer);
            error
        }))
    }
}

struct Compiler {
    secrets: Secrets,
    pointer: String,
    references: Vec<Reference>,
    faults: Vec<ExpressionFault>,
}

impl Compiler {
    fn node(&mut self, config: &Json, fields: Option<&Fields<'_>>) -> Node {
        match config {
            Json::String(text) => {
                let field = fields.map_or(Field::Text, Fields::kind);
                self.string(text, config, field).unwrap_or_else(|fault| {
                    self.faults.push(ExpressionFault {
                        pointer: self.pointer.clone(),
                        ..fault
                    });
                    Node::Constant(Json::Null)
                })
            }
            Json::Array(list) => {
                let element = |(position, value): (usize, &Json)| {
                    let fields = fields.map(|fields| fields.element(position));
                    self.below(&position.to_string(), value, fields.as_ref())
                };
                let nodes: Vec<Node> = list.iter().enumerate().map(element).collect();
                if all_constant(nodes.iter()) {
                    Node::Constant(config.clone())
                } else {
                    Node::Array(nodes)
                }
            }
            Json::Object(object) => {
                let member = |(key, value): (&Key, &Json)| {
                    let fields = fields.map(|fields| fields.member(key));
                    (key.clone(), self.below(key, value, fields.as_ref()))
                };
                let members: Vec<(Key, Node)> = object.iter().map(member).collect();
                if all_constant(members.iter().map(|(_, node)| node)) {
                    Node::Constant(
                        members
                            .into_iter()
                            .map(constant_member)
                            .collect::<Object>()
                            .into(),
                    )
                } else {
                    Node::Object(members)
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => Node::Constant(config.clone()),
        }
    }

    fn below(&mut self, token: &str, value: &Json, fields: Option<&Fields<'_>>) -> Node {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape_pointer_token(token));
        let node = self.node(value, fields);
        self.pointer.truncate(length);
        node
    }

    fn string(&mut self, text: &str, config: &Json, field: Field) -> Result<Node, ExpressionFault> {
        if field != Field::Text {
            let expression = Expression::compile(text)?;
            self.refer(expression.references(), 0);
            return Ok(match (field, expression.constant()) {
                (Field::Condition, Some(value)) if value.as_bool().is_none() => {
                    let error = not_boolean(expression.source(), value);
                    return Err(ExpressionFault::new(error.message, Some(0..text.len())));
                }
                (_, Some(value)) => Node::Constant(value.clone()),
                (Field::Condition, None) => Node::Condition(expression),
                (_, None) => Node::Value(expression),
            });
        }
        let split = parts(text)?;
        match &*split {
            [] | [Part::Text(_)] => Ok(Node::Constant(config.clone())),
            [Part::Expression(range)] => self.single(text, range.clone()),
            _ => {
                let mut texts = Vec::new();
                for part in split {
                    match part {
                        Part::Text(range) => texts.push(TextPart::Text(text[range].into())),
                        Part::Expression(range) => texts.extend(self.expression(text, range)?),
                    }
                }
                Ok(Node::Text(texts))
            }
        }
    }

    /// A string that is one expression.
    fn single(&mut self, text: &str, range: Range<usize>) -> Result<Node, ExpressionFault> {
        let mut parts = self.expression(text, range)?;
        match (parts.len(), parts.pop()) {
            (1, Some(TextPart::Value(expression))) => Ok(match expression.constant() {
                Some(value) => Node::Constant(value.clone()),
                None => Node::Value(expression),
            }),
            (_, Some(last)) => {
                parts.push(last);
                Ok(Node::Text(parts))
            }
            (_, None) => Ok(Node::Constant(Json::Null)),
        }
    }

    /// The parts of one `{{ … }}`: more than one only around secrets.
    fn expression(
        &mut self,
        text: &str,
        range: Range<usize>,
    ) -> Result<Vec<TextPart>, ExpressionFault> {
        let source = &text[range.clone()];
        let moved = |fault: ExpressionFault| fault.moved(range.start);
        if self.secrets == Secrets::Allowed {
            let analysis = Analysis::of(source).map_err(moved)?;
            if has_secret(&analysis) {
                let (parts, references) = secret_parts(&analysis).map_err(moved)?;
                self.refer(&references, range.start);
                return Ok(parts);
            }
        }
        let expression = Expression::compile_inner(source).map_err(moved)?;
        self.refer(expression.references(), range.start);
        Ok(vec![TextPart::Value(expression)])
    }

    fn refer(&mut self, references: &[Reference], offset: usize) {
        self.references
            .extend(references.iter().map(|reference| Reference {
                pointer: self.pointer.clone(),
                ..reference.moved(offset)
            }));
    }
}

fn all_constant<'a>(mut nodes: impl Iterator<Item = &'a Node>) -> bool {
    nodes.all(|node| matches!(node, Node::Constant(_)))
}

fn constant_member((key, node): (Key, Node)) -> (Key, Json) {
    match node {
        Node::Constant(value) => (key, value),
        _ => (key, Json::Null),
    }
}

struct Renderer<'a> {
    evaluation: &'a Evaluation<'a>,
    marks: Vec<SecretMark>,
    /// Has an expression given a list or an object? Only then can the whole be larger or deeper than
    /// the config and what it names.
    grows: bool,
}

impl Renderer<'_> {
    fn rendered(&mut self, node: &Node) -> Result<Rendered, ExpressionError> {
        let value = self.node(node)?;
        if self.grows {
            Budget::output()
                .measure(&value, 0)
                .map_err(|error| ExpressionError::from_engine(&error, "the config"))?;
        }
        Ok(Rendered {
            value,
            marks: std::mem::take(&mut self.marks),
        })
    }

    fn node(&mut self, node: &Node) -> Result<Json, ExpressionError> {
        match node {
            Node::Constant(value) => Ok(value.clone()),
            Node::Value(expression) => {
                let value = expression.eval_in(self.evaluation)?;
                self.grows |= matches!(value, Json::Array(_) | Json::Object(_));
                Ok(value)
            }
            Node::Condition(expression) => {
                let value = expression.eval_in(self.evaluation)?;
                match value {
                    Json::Bool(_) => Ok(value),
                    other => Err(not_boolean(expression.source(), &other)),
                }
            }
            Node::Text(parts) => self.text(parts).map(Json::from),
            Node::Array(nodes) => {
                let mut list = Vec::with_capacity(nodes.len());
                for (position, node) in nodes.iter().enumerate() {
                    list.push(self.below(node, || position.to_string())?);
                }
                Ok(Json::from(list))
            }
            Node::Object(members) => {
                let mut object = Vec::with_capacity(members.len());
                for (key, node) in members {
                    object.push((key.clone(), self.below(node, || key.to_string())?));
                }
                Ok(Json::from(Object::from_members(object)))
            }
        }
    }

    /// A part of a list or an object; errors and marks get its token in front of their pointers.
    fn below(&mut self, node: &Node, token: impl Fn() -> String) -> Result<Json, ExpressionError> {
        if let Node::Constant(value) = node {
            return Ok(value.clone());
        }
        let known = self.marks.len();
        let value = self.node(node).map_err(|error| error.under(&token()))?;
        for mark in &mut self.marks[known..] {
            mark.pointer = format!("/{}{}", escape_pointer_token(&token()), mark.pointer);
        }
        Ok(value)
    }

    fn text(&mut self, parts: &[TextPart]) -> Result<String, ExpressionError> {
        let mut out = String::with_capacity(64);
        for part in parts {
            match part {
                TextPart::Text(text) => out.push_str(text),
                TextPart::Value(expression) => self.append(expression, &mut out)?,
                TextPart::Secret(secret) => {
                    self.mark(
                        &mut out,
                        SecretKind::Plain {
                            secret: secret.clone(),
                        },
                    );
                }
                TextPart::Hmac {
                    data,
                    key,
                    encoding,
                } => {
                    let mut signed = String::new();
                    self.append(data, &mut signed)?;
                    let what = SecretKind::HmacSha256 {
                        secret: key.clone(),
                        data: signed,
                        encoding: *encoding,
                    };
                    self.mark(&mut out, what);
                }
            }
        }
        Ok(out)
    }

    fn append(&self, expression: &Expression, out: &mut String) -> Result<(), ExpressionError> {
        let value = expression.eval_in(self.evaluation)?;
        let text = json_to_text(&value)
            .map_err(|error| ExpressionError::from_engine(&error, expression.source()))?;
        let most = bounds().output_bytes_max;
        if out.len() + text.len() > most {
            let message =
                format!("the text is larger than {most} bytes (expression_output_bytes_max)");
            return Err(ExpressionError::new(Code::Limit, message));
        }
        out.push_str(&text);
        Ok(())
    }

    fn mark(&mut self, out: &mut String, what: SecretKind) {
        self.marks.push(SecretMark {
            pointer: String::new(),
            offset: out.len(),
            what,
        });
        out.push_str(MASK);
    }
}
