//! Changes to what is stored: JSON Merge Patch (RFC 7396), and trying again when another writer
//! was first.

use std::borrow::Cow;
use std::marker::PhantomData;

use millrace_core::json::{Json, merge_patch, to_json};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::api::codes;
use crate::api::problem::Problem;

/// Times that a change is tried against other writers.
const TRIES_COUNT_MAX: u32 = 10;

/// A document with a patch merged into it.
pub fn merged<T: Serialize>(document: &T, patch: &Json) -> Result<Json, Problem> {
    if patch.as_object().is_none() {
        return Err(Problem::invalid("a merge patch must be a JSON object"));
    }
    let document = to_json(document).map_err(|error| Problem::internal(&error))?;
    Ok(merge_patch(&document, patch))
}

/// A member of a patch that may be null: `None` is only one that is not there.
pub fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

/// The schema of a merge patch of a `T`: any of its members, and null takes one back.
pub struct Members<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for Members<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Patch", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        schema.remove("required");
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for member in members.into_iter().flat_map(|members| members.values_mut()) {
            *member = json!({ "anyOf": [member.take(), { "type": "null" }] });
        }
        schema
    }
}

/// Counts how often a change was tried against other writers.
#[derive(Debug, Default)]
pub struct Tries(u32);

impl Tries {
    /// Whether to read, change and write again, because another writer came between.
    pub fn again(&mut self, problem: &Problem) -> bool {
        self.0 += 1;
        problem.code() == codes::CHANGED_MEANWHILE && self.0 < TRIES_COUNT_MAX
    }
}
