//! Renaming a node in the expressions of a config. Edges and the node itself are not here.

use std::ops::Range;

use super::fields::{Field, Fields};
use super::path::is_name;
use super::syntax::scan::{Part, parts};
use super::syntax::token::{Kind, Token, plain_string, tokens};
use crate::json::{Json, Key, Object};

/// The config with `nodes.old` and `nodes['old']` renamed in every expression. Text outside of
/// expressions and within string literals stays, and so do strings that do not parse.
///
/// `schema` tells which fields hold expressions without braces, as in
/// [`Template::compile`](super::Template::compile).
///
/// ```
/// use millrace_core::expression::rename_node;
/// use millrace_core::json::Json;
///
/// let config: Json = r#"{"text": "nodes.a: {{ nodes.a.body }} {{ nodes['a'].id }} {{ nodes.ab }}"}"#.parse()?;
/// let renamed = rename_node(&config, None, "a", "fetch");
/// assert_eq!(
///     renamed.to_string(),
///     r#"{"text":"nodes.a: {{ nodes.fetch.body }} {{ nodes['fetch'].id }} {{ nodes.ab }}"}"#
/// );
/// # Ok::<(), millrace_core::json::ParseError>(())
/// ```
pub fn rename_node(
    config: &Json,
    schema: Option<&serde_json::Value>,
    old: &str,
    new: &str,
) -> Json {
    // A name that cannot stand in an expression would turn it into another one.
    if !is_name(new) {
        return config.clone();
    }
    renamed(config, schema.map(Fields::of).as_ref(), old, new)
}

fn renamed(config: &Json, fields: Option<&Fields<'_>>, old: &str, new: &str) -> Json {
    match config {
        Json::String(text) => {
            let bare = fields.is_some_and(|fields| fields.kind() != Field::Text);
            renamed_text(text, bare, old, new).map_or_else(|| config.clone(), Json::from)
        }
        Json::Array(list) => {
            let element = |(position, value): (usize, &Json)| {
                renamed(
                    value,
                    fields.map(|fields| fields.element(position)).as_ref(),
                    old,
                    new,
                )
            };
            list.iter().enumerate().map(element).collect()
        }
        Json::Object(object) => {
            let member = |(key, value): (&Key, &Json)| {
                let fields = fields.map(|fields| fields.member(key));
                (key.clone(), renamed(value, fields.as_ref(), old, new))
            };
            Json::from(object.iter().map(member).collect::<Object>())
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => config.clone(),
    }
}

/// The text with the name replaced, or `None` if it does not occur.
fn renamed_text(text: &str, bare: bool, old: &str, new: &str) -> Option<String> {
    let expressions = if bare && !text.trim_start().starts_with("{{") {
        vec![Part::Expression(0..text.len())]
    } else {
        parts(text).ok()?
    };
    let mut places = Vec::new();
    for part in expressions {
        if let Part::Expression(range) = part {
            let found = places_of(&text[range.clone()], old);
            places.extend(
                found
                    .into_iter()
                    .map(|place| place.start + range.start..place.end + range.start),
            );
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut position = 0;
    for place in &places {
        out.push_str(&text[position..place.start]);
        out.push_str(new);
        position = place.end;
    }
    out.push_str(&text[position..]);
    (!places.is_empty()).then_some(out)
}

/// Where the id stands, quotes not included.
fn places_of(source: &str, id: &str) -> Vec<Range<usize>> {
    let tokens = tokens(source);
    let text = |position: usize| {
        tokens
            .get(position)
            .map_or("", |token: &Token| token.text(source))
    };
    let mut places = Vec::new();
    for position in 0..tokens.len() {
        let before = position.checked_sub(1).map_or("", text);
        if text(position) != "nodes" || matches!(before, "." | "|") {
            continue;
        }
        let Some(name) = tokens.get(position + 2) else {
            continue;
        };
        match (text(position + 1), name.kind) {
            (".", Kind::Ident) if name.text(source) == id => places.push(name.range.clone()),
            ("[", Kind::Str) if plain_string(name.text(source)) == Some(id) => {
                places.push(name.range.start + 1..name.range.end - 1);
            }
            _ => {}
        }
    }
    places
}
