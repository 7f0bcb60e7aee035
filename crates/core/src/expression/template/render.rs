//! Rendering a template: a new config out of constants that are shared and values of expressions.

use super::Node;
use crate::expression::compiled::Expression;
use crate::expression::environment::bounds;
use crate::expression::error::{Code, ExpressionError};
use crate::expression::lazy::{Budget, json_to_text};
use crate::expression::parts::TextPart;
use crate::expression::program::{Evaluation, not_boolean};
use crate::expression::secret::{MASK, Rendered, SecretKind, SecretMark};
use crate::json::{Json, Object, escape_pointer_token};

/// Evaluates the places of a template and gathers the marks of its secrets.
pub(super) struct Renderer<'a> {
    evaluation: &'a Evaluation<'a>,
    marks: Vec<SecretMark>,
    /// Has an expression given a list or an object? Only then can the whole be larger or deeper than
    /// the config and what it names.
    grows: bool,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(evaluation: &'a Evaluation<'a>) -> Self {
        Self {
            evaluation,
            marks: Vec::new(),
            grows: false,
        }
    }

    pub(super) fn rendered(&mut self, node: &Node) -> Result<Rendered, ExpressionError> {
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
            Node::Array(nodes) => self.list(nodes, |_| false),
            Node::Until(nodes, member) => {
                self.list(nodes, |value| value.get(member) == Some(&Json::Bool(true)))
            }
            Node::Object(members) => {
                let mut object = Vec::with_capacity(members.len());
                for (key, node) in members {
                    object.push((key.clone(), self.below(node, || key.to_string())?));
                }
                Ok(Json::from(Object::from_distinct(object)))
            }
        }
    }

    /// A list up to the element that is the last by its value.
    fn list(
        &mut self,
        nodes: &[Node],
        is_last: impl Fn(&Json) -> bool,
    ) -> Result<Json, ExpressionError> {
        let mut list = Vec::with_capacity(nodes.len());
        for (position, node) in nodes.iter().enumerate() {
            let value = self.below(node, || position.to_string())?;
            let ends = is_last(&value);
            list.push(value);
            if ends {
                break;
            }
        }
        Ok(Json::from(list))
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
