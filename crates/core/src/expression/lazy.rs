//! Between JSON and MiniJinja's values. JSON is shown to MiniJinja lazily: a list or an object is one
//! handle, and one that comes out untouched is the same JSON again.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object as TemplateObject, ObjectRepr, ValueKind};
use minijinja::{Error, ErrorKind, Value};

use super::environment::bounds;
use crate::json::{Json, Key, Number, Object};
use crate::limits;

/// A list or an object as MiniJinja sees it.
#[derive(Debug)]
pub(super) struct Lazy(Json);

/// Shows a JSON value to MiniJinja. Numbers beyond 128-bit integers are rounded to a double.
pub(super) fn to_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(value) => Value::from(*value),
        Json::Number(number) => number_to_value(number),
        // A long text is shared, a short one is copied into the value.
        Json::String(text) if text.is_heap_allocated() => {
            Value::from(Arc::<str>::from(text.clone()))
        }
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(_) | Json::Object(_) => Value::from_object(Lazy(json.clone())),
    }
}

fn number_to_value(number: &Number) -> Value {
    if let Some(value) = number.as_i64() {
        Value::from(value)
    } else if let Some(value) = number.as_u64() {
        Value::from(value)
    } else if let Some(value) = number.as_text().and_then(|text| text.parse::<i128>().ok()) {
        Value::from(value)
    } else {
        Value::from(number.saturating_f64())
    }
}

impl TemplateObject for Lazy {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.0 {
            Json::Array(_) => ObjectRepr::Seq,
            _ => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match &self.0 {
            Json::Array(list) => list.get(key.as_usize()?).map(to_value),
            Json::Object(object) => object.get(key.as_str()?).map(to_value),
            _ => None,
        }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.get(key).map(to_value)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.0 {
            Json::Array(list) => Enumerator::Seq(list.len()),
            Json::Object(object) => {
                Enumerator::Values(object.keys().map(|key| Value::from(key.as_str())).collect())
            }
            _ => Enumerator::NonEnumerable,
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        match &self.0 {
            Json::Array(list) => Some(list.len()),
            Json::Object(object) => Some(object.len()),
            _ => None,
        }
    }

    fn render(self: &Arc<Self>, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// What a value may cost on its way to JSON.
pub(super) struct Budget {
    bytes: usize,
}

impl Budget {
    /// All that one result may take up.
    pub(super) fn output() -> Self {
        Self {
            bytes: bounds().output_bytes_max,
        }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        match self.bytes.checked_sub(bytes) {
            Some(rest) => {
                self.bytes = rest;
                Ok(())
            }
            None => Err(too_large()),
        }
    }

    /// Counts a shared value as if it were written out, `depth` levels down; fails when it does not
    /// fit, before having looked at more than what fits.
    pub(super) fn measure(&mut self, json: &Json, depth: usize) -> Result<(), Error> {
        let holds = matches!(json, Json::Array(_) | Json::Object(_));
        if holds && depth >= limits::JSON_DEPTH_MAX {
            return Err(too_deep());
        }
        match json {
            Json::Null | Json::Bool(_) | Json::Number(_) => self.spend(4),
            Json::String(text) => self.spend(text.len() + 2),
            Json::Array(list) => {
                self.spend(list.len() + 2)?;
                list.iter()
                    .try_for_each(|value| self.measure(value, depth + 1))
            }
            Json::Object(object) => {
                self.spend(2)?;
                object.iter().try_for_each(|(key, value)| {
                    self.spend(key.len() + 4)?;
                    self.measure(value, depth + 1)
                })
            }
        }
    }
}

/// The error of a result that is too large.
pub(super) fn too_large() -> Error {
    let most = bounds().output_bytes_max;
    let message = format!("the result is larger than {most} bytes (expression_output_bytes_max)");
    Error::new(ErrorKind::OutOfFuel, message)
}

fn too_deep() -> Error {
    let most = limits::JSON_DEPTH_MAX;
    let message = format!("the result is nested deeper than {most} levels (json_depth_max)");
    Error::new(ErrorKind::OutOfFuel, message)
}

/// The JSON of a value; values that JSON does not have, and *undefined*, are errors.
pub(super) fn to_json(value: &Value, budget: &mut Budget) -> Result<Json, Error> {
    if let Some(lazy) = value.downcast_object_ref::<Lazy>() {
        return Ok(lazy.0.clone());
    }
    built_to_json(value, budget, 0)
}

fn built_to_json(value: &Value, budget: &mut Budget, depth: usize) -> Result<Json, Error> {
    match value.kind() {
        ValueKind::None => Ok(Json::Null),
        ValueKind::Bool => Ok(Json::Bool(value.is_true())),
        ValueKind::Number => number_to_json(value),
        ValueKind::String => {
            let text = value.to_str().unwrap_or_default();
            budget.spend(text.len())?;
            Ok(Json::from(text))
        }
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => {
            if let Some(lazy) = value.downcast_object_ref::<Lazy>() {
                budget.measure(&lazy.0, depth)?;
                return Ok(lazy.0.clone());
            }
            if depth >= limits::JSON_DEPTH_MAX {
                return Err(too_deep());
            }
            if value.kind() == ValueKind::Map {
                map_to_json(value, budget, depth)
            } else {
                list_to_json(value, budget, depth)
            }
        }
        ValueKind::Undefined => Err(Error::new(
            ErrorKind::UndefinedError,
            "a value is not defined",
        )),
        other => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {other} is not a JSON value"),
        )),
    }
}

fn list_to_json(value: &Value, budget: &mut Budget, depth: usize) -> Result<Json, Error> {
    let mut list = Vec::new();
    for element in value.try_iter()?.checked() {
        budget.spend(size_of::<Json>())?;
        list.push(built_to_json(&element?, budget, depth + 1)?);
    }
    Ok(Json::from(list))
}

fn map_to_json(value: &Value, budget: &mut Budget, depth: usize) -> Result<Json, Error> {
    let mut object = Object::new();
    for key in value.try_iter()?.checked() {
        let key = key?;
        let name = match key.kind() {
            ValueKind::String => Key::new(key.as_str().unwrap_or_default()),
            ValueKind::Number => Key::from(number_to_json(&key)?.to_string()),
            ValueKind::Bool => Key::new_static(if key.is_true() { "true" } else { "false" }),
            other => {
                let message = format!("a {other} cannot be the name of an object's member");
                return Err(Error::new(ErrorKind::NonKey, message));
            }
        };
        budget.spend(name.len() + size_of::<Json>())?;
        let member = built_to_json(&value.get_item(&key)?, budget, depth + 1)?;
        object.insert(name, member);
    }
    Ok(Json::from(object))
}

fn number_to_json(value: &Value) -> Result<Json, Error> {
    if value.is_integer() {
        return Ok(match value.as_i64() {
            Some(small) => Json::from(small),
            None => Number::from_checked_text(&value.to_string(), true).into(),
        });
    }
    let double = f64::try_from(value.clone())?;
    let number = Number::from_f64(double).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOperation,
            format!("{double} is not a number that JSON has"),
        )
    })?;
    Ok(number.into())
}

/// A value within a longer string: strings as they are, everything else as JSON.
pub(super) fn to_text(value: &Value) -> Result<Arc<str>, Error> {
    if let Some(text) = value.to_str() {
        return Ok(text);
    }
    json_to_text(&to_json(value, &mut Budget::output())?)
}

/// [`to_text`] of a JSON value. `null` is an error: it is almost never meant to be seen as text.
pub(super) fn json_to_text(json: &Json) -> Result<Arc<str>, Error> {
    match json {
        Json::String(text) => Ok(text.clone().into()),
        Json::Null => Err(Error::new(
            ErrorKind::InvalidOperation,
            "null cannot stand in a text; `| default('…', true)` puts something in its place",
        )),
        other => Ok(Arc::from(other.to_string())),
    }
}
