//! A value with the places in its file: what files are read as, and what drafts are made from, so
//! that a pointer into a draft leads back to a line and column.

use millrace_core::json::{Json, Object};

/// Line and column, both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A value and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Marked {
    pub(super) mark: Mark,
    pub(super) value: Value,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Neither a list nor an object.
    Scalar(Json),
    List(Vec<Marked>),
    Object(Vec<Field>),
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) value: Marked,
}

impl Marked {
    pub(super) fn scalar(mark: Mark, value: impl Into<Json>) -> Self {
        Self {
            mark,
            value: Value::Scalar(value.into()),
        }
    }

    pub(super) fn list(mark: Mark, items: Vec<Self>) -> Self {
        Self {
            mark,
            value: Value::List(items),
        }
    }

    pub(super) fn object(mark: Mark, fields: Vec<Field>) -> Self {
        Self {
            mark,
            value: Value::Object(fields),
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_fields(&self) -> Option<&[Field]> {
        match &self.value {
            Value::Object(fields) => Some(fields),
            _ => None,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let mut fields = self.as_fields()?.iter();
        Some(&fields.find(|field| field.name == name)?.value)
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.value, Value::Scalar(Json::Null))
    }

    /// What it is, for a message.
    pub(super) fn type_name(&self) -> &'static str {
        match &self.value {
            Value::Scalar(value) => value.type_name(),
            Value::List(_) => "list",
            Value::Object(_) => "mapping",
        }
    }

    /// Without its places.
    pub(super) fn to_json(&self) -> Json {
        match &self.value {
            Value::Scalar(value) => value.clone(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Object(fields) => {
                let mut object = Object::with_capacity(fields.len());
                for field in fields {
                    object.insert(field.name.as_str(), field.value.to_json());
                }
                Json::from(object)
            }
        }
    }

    /// The place that a JSON pointer names, or that of the nearest value around it which is there.
    pub(super) fn locate(&self, pointer: &str) -> Mark {
        let mut here = self;
        let mut mark = self.mark;
        for token in pointer.split('/').skip(1) {
            match &here.value {
                Value::List(items) => {
                    let item = token
                        .parse::<usize>()
                        .ok()
                        .and_then(|index| items.get(index));
                    let Some(item) = item else { return mark };
                    (here, mark) = (item, item.mark);
                }
                Value::Object(fields) => {
                    let name = token.replace("~1", "/").replace("~0", "~");
                    let Some(field) = fields.iter().find(|field| field.name == name) else {
                        return mark;
                    };
                    here = &field.value;
                    mark = match here.value {
                        Value::Scalar(_) => here.mark,
                        _ => field.mark,
                    };
                }
                Value::Scalar(_) => return mark,
            }
        }
        mark
    }
}

impl Field {
    /// A field whose name has no place of its own.
    pub(super) fn at(mark: Mark, name: &str, value: Marked) -> Self {
        Self {
            name: name.to_owned(),
            mark,
            value,
        }
    }
}
