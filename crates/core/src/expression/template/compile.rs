//! Making a template of a config: every string is looked at once, every fault is kept.

use std::ops::Range;

use super::{Node, Secrets};
use crate::expression::compiled::{Expression, Reference};
use crate::expression::error::ExpressionFault;
use crate::expression::fields::{Field, Fields};
use crate::expression::parts::{TextPart, has_secret, secret_parts};
use crate::expression::program::not_boolean;
use crate::expression::syntax::analysis::Analysis;
use crate::expression::syntax::scan::{Part, parts};
use crate::json::{Json, Key, Object, escape_pointer_token};

/// Walks a config and gathers what it refers to and what is wrong with it.
pub(super) struct Compiler {
    secrets: Secrets,
    pointer: String,
    pub(super) references: Vec<Reference>,
    pub(super) faults: Vec<ExpressionFault>,
}

impl Compiler {
    pub(super) fn new(secrets: Secrets) -> Self {
        Self {
            secrets,
            pointer: String::new(),
            references: Vec::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn node(&mut self, config: &Json, fields: Option<&Fields<'_>>) -> Node {
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
                match fields.and_then(|fields| fields.word("x-until")) {
                    _ if all_constant(nodes.iter()) => Node::Constant(config.clone()),
                    Some(member) => Node::Until(nodes, Key::from(member)),
                    None => Node::Array(nodes),
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
