//! The strings of a config whose fields the schema marks: apps, connections, expressions, URLs.

use serde_json::Value;

use crate::expression::Fields;
use crate::json::{Json, escape_pointer_token};

/// A string of a config.
pub(super) struct Text<'a> {
    /// Where it stands in the config.
    pub(super) pointer: String,
    pub(super) value: &'a str,
    /// What its field's schema says.
    pub(super) holds: Holds,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Something that the schema has no mark for.
    Text,
    /// An app's key.
    App,
    /// A connection's name.
    Connection,
    /// An expression, with or without braces.
    Expression,
    /// A URL.
    Url,
}

impl Holds {
    fn of(fields: &Fields<'_>) -> Self {
        let marks = [
            ("x-expression", Self::Expression),
            ("x-connection", Self::Connection),
            ("x-app", Self::App),
            ("x-url", Self::Url),
        ];
        let found = marks.into_iter().find(|(mark, _)| fields.is_marked(mark));
        found.map_or(Self::Text, |(_, holds)| holds)
    }
}

impl Text<'_> {
    /// Whether its value is only known when a run evaluates it.
    pub(super) fn is_open(&self) -> bool {
        self.holds == Holds::Expression || self.value.contains("{{")
    }
}

/// All strings of a config, in its order. Configs are no deeper than the JSON parser lets them be.
pub(super) fn texts<'a>(schema: &Value, config: &'a Json) -> Vec<Text<'a>> {
    let mut texts = Vec::new();
    collect(config, &Fields::of(schema), String::new(), &mut texts);
    texts
}

fn collect<'a>(config: &'a Json, fields: &Fields<'_>, pointer: String, texts: &mut Vec<Text<'a>>) {
    match config {
        Json::String(text) => texts.push(Text {
            pointer,
            value: text,
            holds: Holds::of(fields),
        }),
        Json::Array(list) => {
            for (position, value) in list.iter().enumerate() {
                collect(
                    value,
                    &fields.element(position),
                    format!("{pointer}/{position}"),
                    texts,
                );
            }
        }
        Json::Object(object) => {
            for (key, value) in object.iter() {
                let pointer = format!("{pointer}/{}", escape_pointer_token(key));
                collect(value, &fields.member(key), pointer, texts);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
