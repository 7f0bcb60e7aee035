//! What fields of several types share: pieces of schema, conditions, texts, HTTP header names and
//! values. What a field is for, each type says itself.

use std::borrow::Cow;

use millrace_core::codes;
use millrace_core::json::{Json, Key, Object};
use millrace_core::limits::MESSAGE_BYTES_MAX;
use millrace_core::ports::node::NodeError;
use millrace_core::scenario::{Fault, FaultCode};
use schemars::{Schema, SchemaGenerator, json_schema};
use smol_str::SmolStr;

/// A value of any type, from an expression with or without braces.
pub fn expression(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "x-expression": true })
}

/// A boolean, from an expression with or without braces.
pub fn condition(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "boolean"], "x-expression": true, "minLength": 1 })
}

/// Text; a value that an expression gives is shown as JSON.
pub fn text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "number", "boolean", "object", "array"] })
}

/// Names with a text, number or boolean each, or a list of those for a repeated name.
pub fn pairs(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                { "type": ["string", "number", "boolean", "null"] },
                { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
            ],
        },
    })
}

/// Does a string hold an expression, so that its value is not known yet?
pub fn is_templated(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.contains("{{"))
}

/// The boolean that a condition gave.
pub fn truth(field: &str, value: &Json) -> Result<bool, NodeError> {
    value.as_bool().ok_or_else(|| {
        let found = value.type_name();
        let message = format!(
            "`{field}` must give a boolean but gave {found}: compare it, as in `input.total > 100`"
        );
        NodeError::new(codes::EXPRESSION_TYPE, message)
    })
}

/// A value as text: strings as they are, others as compact JSON; cut at `MESSAGE_BYTES_MAX`.
pub fn shown(value: &Json) -> SmolStr {
    let text = match value {
        Json::String(text) => Cow::Borrowed(&**text),
        other => Cow::Owned(other.to_string()),
    };
    let mut end = text.len().min(MESSAGE_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    SmolStr::new(&text[..end])
}

/// Name and text of each pair; a list gives its name several times, null leaves it out.
pub fn each_pair(pairs: &Json) -> Vec<(&str, String)> {
    let mut texts = Vec::new();
    for (name, value) in pairs.as_object().into_iter().flat_map(Object::iter) {
        match value {
            Json::Null => {}
            Json::Array(list) => {
                texts.extend(list.iter().map(|value| (name.as_str(), plain(value))));
            }
            value => texts.push((name.as_str(), plain(value))),
        }
    }
    texts
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

/// Headers that belong to the connection and not to the message (RFC 9110 §7.6.1), or that are
/// reckoned from the body.
const CONNECTION_HEADERS: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What is wrong with a header, if anything (RFC 9110 §5).
pub fn header_fault(name: &str, value: &str) -> Option<String> {
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Some(format!(
            "`{}` is not a header name: letters, digits and `-` are",
            name.escape_debug()
        ));
    }
    if CONNECTION_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
        return Some(format!("the header `{name}` is set by Millrace itself"));
    }
    if http::HeaderValue::from_str(value).is_err() || !value.is_ascii() {
        return Some(format!(
            "the value of the header `{name}` holds a line end, a control character or a \
             character beyond ASCII; encode it first"
        ));
    }
    None
}

/// Faults of the headers of a config as written, expressions left alone.
pub fn header_faults(config: &Json) -> Vec<Fault> {
    let mut faults = Vec::new();
    let headers = config.get("headers").and_then(Json::as_object);
    for (name, value) in headers.into_iter().flat_map(Object::iter) {
        let value = value
            .as_str()
            .filter(|_| !is_templated(value))
            .unwrap_or("");
        if let Some(message) = header_fault(name, value) {
            let name = millrace_core::json::escape_pointer_token(name);
            let pointer = format!("/headers/{name}");
            faults.push(Fault::error(FaultCode::InvalidValue, pointer, message));
        }
    }
    faults
}

/// A fault when more than one of these fields is there.
pub fn at_most_one(config: &Json, names: &[&str]) -> Option<Fault> {
    let present: Vec<&&str> = names
        .iter()
        .filter(|name| config.get(name).is_some())
        .collect();
    let second = present.get(1)?;
    let message = format!("only one of `{}` may be set", names.join("`, `"));
    Some(Fault::error(
        FaultCode::InvalidValue,
        format!("/{second}"),
        message,
    ))
}

/// Reads a field that is there though it may be null.
pub fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Json>, D::Error> {
    serde::Deserialize::deserialize(value).map(Some)
}

/// Adds a header; the values of a repeated name become a list.
pub fn add_header(headers: &mut Object, name: impl Into<Key>, value: String) {
    let name = name.into();
    let value = Json::from(value);
    let value = match headers.get(&name) {
        None => value,
        Some(Json::Array(list)) => list.iter().cloned().chain([value]).collect(),
        Some(first) => [first.clone(), value].into_iter().collect(),
    };
    headers.insert(name, value);
}
