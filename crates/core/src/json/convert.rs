//! To and from `serde_json::Value`, and the schema of "any JSON value".

use std::borrow::Cow;

use super::number::Number;
use super::object::Object;
use super::value::Json;

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(Number::from(number)),
            Value::String(text) => Self::from(text.as_str()),
            Value::Array(list) => list.iter().map(Self::from).collect(),
            Value::Object(map) => Self::from(
                map.iter()
                    .map(|(key, value)| (key.as_str(), Self::from(value)))
                    .collect::<Object>(),
            ),
        }
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self::from(&value)
    }
}

impl From<&serde_json::Number> for Number {
    fn from(number: &serde_json::Number) -> Self {
        if let Some(value) = number.as_i64() {
            return Self::from(value);
        }
        if let Some(value) = number.as_u64() {
            return Self::from(value);
        }
        let double = number.as_f64().and_then(Self::from_f64);
        double.unwrap_or_else(|| Self::from_checked_text(&number.to_string(), false))
    }
}

/// Digits beyond 64-bit integers and doubles are rounded: `serde_json::Value` cannot hold them.
impl From<&Json> for serde_json::Value {
    fn from(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => {
                if let Some(value) = number.as_i64().filter(|_| number.as_text().is_none()) {
                    Self::from(value)
                } else if let Some(value) = number.as_u64().filter(|_| number.as_text().is_none()) {
                    Self::from(value)
                } else {
                    Self::from(number.saturating_f64())
                }
            }
            Json::String(text) => Self::from(text.as_str()),
            Json::Array(list) => list.iter().map(Self::from).collect(),
            Json::Object(object) => object
                .iter()
                .map(|(key, value)| (key.to_string(), Self::from(value)))
                .collect(),
        }
    }
}

impl From<Json> for serde_json::Value {
    fn from(value: Json) -> Self {
        Self::from(&value)
    }
}

/// Any value at all.
impl schemars::JsonSchema for Json {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("AnyValue")
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::default()
    }
}
