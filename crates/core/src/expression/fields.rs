//! Which fields of a config hold an expression without braces: those whose JSON Schema says
//! `x-expression`. Validation against the schema is not here.

use serde_json::Value;

/// The schemas that hold for one place of a config.
#[derive(Clone)]
pub(crate) struct Fields<'a> {
    whole: &'a Value,
    here: Vec<&'a Value>,
}

/// What a field's schema says of expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A string is text with `{{ … }}` in it.
    Text,
    /// A string is an expression.
    Expression,
    /// A string is an expression that must give a boolean.
    Condition,
}

/// Schemas that refer to each other in a circle are followed no deeper than this.
const REFERENCES_MAX: usize = 32;

impl<'a> Fields<'a> {
    pub(crate) fn of(schema: &'a Value) -> Self {
        let mut fields = Self {
            whole: schema,
            here: Vec::new(),
        };
        fields.add(schema, 0);
        fields
    }

    pub(super) fn kind(&self) -> Field {
        let marked =
            |schema: &&&Value| schema.get("x-expression").is_some_and(|mark| mark != false);
        let mut kind = Field::Text;
        for schema in self.here.iter().filter(marked) {
            let boolean = schema
                .get("x-expression")
                .is_some_and(|mark| mark == "boolean")
                || self
                    .here
                    .iter()
                    .any(|schema| schema.get("type").is_some_and(is_boolean));
            kind = if boolean {
                Field::Condition
            } else {
                Field::Expression
            };
        }
        kind
    }

    /// Does the schema say that word of this place, such as `x-connection`?
    pub(crate) fn is_marked(&self, word: &str) -> bool {
        let mut marks = self.here.iter().filter_map(|schema| schema.get(word));
        marks.any(|mark| *mark != Value::Bool(false))
    }

    /// What the schema gives as that word's text, such as `x-until`.
    pub(super) fn word(&self, word: &str) -> Option<&'a str> {
        let mut given = self.here.iter().filter_map(|schema| schema.get(word));
        given.find_map(Value::as_str)
    }

    /// The schemas of a member.
    pub(crate) fn member(&self, name: &str) -> Self {
        let mut fields = Self {
            whole: self.whole,
            here: Vec::new(),
        };
        for schema in &self.here {
            let property = schema
                .get("properties")
                .and_then(|properties| properties.get(name));
            if let Some(schema) = property.or_else(|| schema.get("additionalProperties")) {
                fields.add(schema, 0);
            }
        }
        fields
    }

    /// The schemas of a list's element.
    pub(crate) fn element(&self, position: usize) -> Self {
        let mut fields = Self {
            whole: self.whole,
            here: Vec::new(),
        };
        for schema in &self.here {
            let prefixed = schema
                .get("prefixItems")
                .and_then(|items| items.get(position));
            if let Some(schema) = prefixed.or_else(|| schema.get("items")) {
                fields.add(schema, 0);
            }
        }
        fields
    }

    fn add(&mut self, schema: &'a Value, depth: usize) {
        if depth > REFERENCES_MAX {
            return;
        }
        self.here.push(schema);
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(target) = reference.and_then(|path| self.whole.pointer(path.strip_prefix('#')?))
        {
            self.add(target, depth + 1);
        }
        for combination in ["allOf", "anyOf", "oneOf"] {
            let schemas = schema.get(combination).and_then(Value::as_array);
            for schema in schemas.into_iter().flatten() {
                self.add(schema, depth + 1);
            }
        }
    }
}

fn is_boolean(name: &Value) -> bool {
    match name {
        Value::String(name) => name == "boolean",
        Value::Array(names) => {
            names.iter().any(|name| name == "boolean")
                && names.iter().all(|name| name == "boolean" || name == "null")
        }
        _ => false,
    }
}
