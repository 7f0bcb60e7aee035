//! The JSON Schema of the file format, for editors that complete and check while one types. The
//! reader itself does not use it.

use indexmap::IndexMap;
use millrace_core::json::Json;
use millrace_core::scenario::{Delivery, Note, Retry, Settings};
use millrace_core::span::Span;
use schemars::JsonSchema;
use serde_json::Value;

/// A Millrace scenario.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct ScenarioDocument {
    /// The scenario's name: unique in the instance.
    scenario: String,
    /// The name, or names, that it had before: applying the file renames it.
    formerly: Option<Names>,
    /// Content hash of the draft that the file was exported from; `apply` refuses to overwrite
    /// another one.
    base: Option<String>,
    /// What the scenario is for.
    description: Option<String>,
    /// Words to find it by.
    tags: Option<Vec<String>>,
    /// Whether events start runs; left as it is when absent.
    enabled: Option<bool>,
    /// What holds for every run.
    settings: Option<Settings>,
    /// Values for expressions, as `vars.<name>`.
    vars: Option<IndexMap<String, Json>>,
    /// What starts runs.
    trigger: TriggerDocument,
    /// The steps after the trigger, by id.
    nodes: Option<IndexMap<String, NodeDocument>>,
    /// How values flow: `node.handle -> node`, also in chains. A handle that is no word is quoted.
    edges: Option<Vec<EdgeText>>,
    /// Remarks on the canvas.
    notes: Option<Vec<Note>>,
    /// Where nodes stand on the canvas: id to `[x, y]`.
    layout: Option<IndexMap<String, [f64; 2]>>,
}

/// What starts runs. Fields of the type's config stand beside `type`, or in `config`.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
struct TriggerDocument {
    /// Key of a trigger type, such as `webhook`.
    r#type: String,
    /// The version of the type that it was written for; the newest one when absent.
    type_version: Option<u32>,
    /// Config of the trigger type.
    config: Option<Json>,
    /// An output to build and dry-run with.
    sample: Option<Json>,
}

/// One step of a scenario; its key is its id.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct NodeDocument {
    /// Key of an action or node type, such as `http`.
    r#type: String,
    /// The version of the type that it was written for; the newest one when absent.
    type_version: Option<u32>,
    /// A free label; the id when absent.
    name: Option<String>,
    /// Config of the node type; any string in it may hold `{{ expressions }}`.
    config: Option<Json>,
    /// When and how often a failed attempt is repeated.
    retry: Option<Retry>,
    /// How long one attempt may take; 30 s when absent.
    timeout: Option<Span>,
    /// Whether an effect whose answer was lost is repeated.
    delivery: Option<Delivery>,
    /// A disabled node passes its input on.
    disabled: Option<bool>,
    /// An output for dry runs and the editor, never used live.
    sample: Option<Json>,
    /// Remarks of whoever built it.
    notes: Option<String>,
}

struct EdgeText;

impl JsonSchema for EdgeText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Edge".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "->",
            "examples": ["trigger -> large", "large.true -> notify", "route.\"EU/US\" -> x"],
        })
    }
}

struct Names;

impl JsonSchema for Names {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["string", "array"],
            "items": { "type": "string" },
        })
    }
}

/// The schema (2020-12) of a scenario's file.
pub fn file_schema() -> Value {
    let mut schema = Value::from(schemars::schema_for!(ScenarioDocument));
    // In a file these stand at the top only.
    if let Some(settings) = schema
        .pointer_mut("/$defs/Settings/properties")
        .and_then(Value::as_object_mut)
    {
        for name in super::read::TOP_SETTINGS {
            settings.shift_remove(name);
        }
    }
    if let Some(nodes) = schema
        .pointer_mut("/properties/nodes")
        .and_then(Value::as_object_mut)
    {
        let names = serde_json::json!({ "pattern": "^[a-z_][a-z0-9_]{0,63}$", "not": { "const": "trigger" } });
        nodes.insert("propertyNames".to_owned(), names);
    }
    schema
}
