//! The strings of a config whose fields the schema marks: apps, connections, expressions.

use serde_json::Value;

use crate::expression::Fields;
use crate::json::{Json, escape_pointer_token};

/// A string of a config.
pub(super) struct Text<'a> {
    /// Where it stands in the config.
    pub(super) pointer: String,
    pub(super) value: &'a str,
    /// What its field's schema says.
    pub(super) app: bool,
    pub(super) connection: bool,
    pub(super) expression: bool,
}

impl Text<'_> {
    /// Whether its value is only known when a run evaluates it.
    pub(super) fn is_open(&self) -> bool {
        self.expression || self.value.contains("{{")
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
            app: fields.is_marked("x-app"),
            connection: fields.is_marked("x-connection"),
            expression: fields.is_marked("x-expression"),
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
