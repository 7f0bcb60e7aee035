//! Filters over lists and objects that MiniJinja lacks. They work on shared JSON: what they only move
//! is not copied.

use std::collections::BTreeSet;

use minijinja::value::Rest;
use minijinja::{Environment, Error, ErrorKind, Value};

use crate::expression::lazy::{Budget, to_json, to_value};
use crate::json::{Json, Object};

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("keys", keys);
    environment.add_filter("values", values);
    environment.add_filter("pick", pick);
    environment.add_filter("omit", omit);
    environment.add_filter("flatten", flatten);
}

fn keys(value: &Value) -> Result<Value, Error> {
    with_object("keys", value, |object| {
        object.keys().map(|key| Json::from(key.as_str())).collect()
    })
}

fn values(value: &Value) -> Result<Value, Error> {
    with_object("values", value, |object| object.values().cloned().collect())
}

/// `input | pick('a', 'b')` or `input | pick(['a', 'b'])`: only these members, in this order.
fn pick(value: &Value, names: Rest<Value>) -> Result<Value, Error> {
    let names = names_of(&names)?;
    with_object("pick", value, |object| {
        let chosen = names
            .iter()
            .filter_map(|name| Some((name.as_str(), object.get(name)?.clone())));
        Json::from(chosen.collect::<Object>())
    })
}

/// All members but these.
fn omit(value: &Value, names: Rest<Value>) -> Result<Value, Error> {
    let names: BTreeSet<String> = names_of(&names)?.into_iter().collect();
    with_object("omit", value, |object| {
        let kept = object
            .iter()
            .filter(|(key, _)| !names.contains(key.as_str()));
        Json::from(
            kept.map(|(key, value)| (key.clone(), value.clone()))
                .collect::<Object>(),
        )
    })
}

/// Lists within a list become part of it, one level deep or `levels`.
fn flatten(value: &Value, levels: Option<u8>) -> Result<Value, Error> {
    let Json::Array(list) = to_json(value, &mut Budget::output())? else {
        return Err(mismatch("flatten", "a list", value));
    };
    let mut out = Vec::with_capacity(list.len());
    flatten_into(&list, levels.unwrap_or(1), &mut out);
    Ok(to_value(&Json::from(out)))
}

fn flatten_into(list: &[Json], levels: u8, out: &mut Vec<Json>) {
    for element in list {
        match element {
            Json::Array(inner) if levels > 0 => flatten_into(inner, levels - 1, out),
            other => out.push(other.clone()),
        }
    }
}

fn with_object(
    filter: &str,
    value: &Value,
    act: impl FnOnce(&Object) -> Json,
) -> Result<Value, Error> {
    match to_json(value, &mut Budget::output())? {
        Json::Object(object) => Ok(to_value(&act(&object))),
        _ => Err(mismatch(filter, "an object", value)),
    }
}

fn names_of(arguments: &[Value]) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for argument in arguments {
        match to_json(argument, &mut Budget::output())? {
            Json::String(name) => names.push(name.to_string()),
            Json::Array(list) if list.iter().all(|name| name.as_str().is_some()) => {
                names.extend(list.iter().filter_map(Json::as_str).map(str::to_owned));
            }
            _ => return Err(mismatch("pick and omit", "names", argument)),
        }
    }
    Ok(names)
}

fn mismatch(filter: &str, expected: &str, found: &Value) -> Error {
    let message = format!("{filter} needs {expected}, not a {}", found.kind());
    Error::new(ErrorKind::InvalidOperation, message)
}
