//! A draft: the editable form of a scenario (contract §2.2). No rules, only shapes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::settings::{Delivery, Jitter, Settings};
use crate::json::Json;
use crate::span::Span;

/// The editable form of a scenario, and the frozen content of a published version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    /// What starts runs.
    pub trigger: Trigger,
    /// The steps after the trigger, in the order in which they were declared.
    #[serde(default)]
    pub nodes: Vec<Node>,
    /// How values flow between them.
    #[serde(default)]
    pub edges: Vec<Edge>,
    /// What holds for every run.
    #[serde(default)]
    pub settings: Settings,
    /// Remarks on the canvas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Draft {
    /// A trigger of that type without a config, and nothing after it.
    pub fn of_trigger(kind: impl Into<SmolStr>) -> Self {
        Self {
            trigger: Trigger {
                kind: kind.into(),
                type_version: None,
                config: Json::empty_object(),
                sample: None,
                position: None,
            },
            nodes: Vec::new(),
            edges: Vec::new(),
            settings: Settings::default(),
            notes: Vec::new(),
        }
    }
}

/// What starts runs of a scenario. Its node id is `trigger`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trigger {
    /// Key of a trigger type, such as `webhook`.
    #[serde(rename = "type")]
    pub kind: SmolStr,
    /// The version of the type that it was written for; the newest one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_version: Option<u32>,
    /// Config of the trigger type.
    #[serde(default = "empty_object")]
    pub config: Json,
    /// An output to build and dry-run with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Json>,
    /// Where it stands on the canvas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Point>,
}

/// One step of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Node {
    /// What edges, files and expressions call it: `[a-z_][a-z0-9_]{0,63}`, unique, not `trigger`.
    pub id: SmolStr,
    /// Key of an action or node type, such as `http`.
    #[serde(rename = "type")]
    pub kind: SmolStr,
    /// The version of the type that it was written for; the newest one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_version: Option<u32>,
    /// A free label; the id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Config of the node type; any string in it may hold `{{ expressions }}`.
    #[serde(default = "empty_object")]
    pub config: Json,
    /// Where it stands on the canvas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Point>,
    /// The container that it is a child of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<SmolStr>,
    /// When and how often a failed attempt is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// How long one attempt may take; 30 s when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Span>,
    /// Whether an effect whose answer was lost is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// A disabled node passes its input on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// An output for dry runs and the editor, never used live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Json>,
    /// Remarks of whoever built it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// From a node's output handle to a node's input handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Edge {
    /// Id of the node it leaves, `trigger` for the trigger.
    pub source: SmolStr,
    /// Output handle it leaves by.
    #[serde(default = "out_handle")]
    pub source_handle: SmolStr,
    /// Id of the node it enters.
    pub target: SmolStr,
    /// Input handle it enters by.
    #[serde(default = "in_handle")]
    pub target_handle: SmolStr,
}

/// When and how often a failed attempt is repeated. What is absent comes from `settings.retry`,
/// then from the defaults: 3 attempts, 1 s doubling to 60 s, full jitter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retry {
    /// Attempts in all, the first included: 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub attempts: Option<u32>,
    /// Wait before the second attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<Span>,
    /// What each further wait is multiplied by: 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1.0, max = 10.0))]
    pub factor: Option<f64>,
    /// Longest wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Span>,
    /// Whether waits are random, so that many runs do not try again at the same moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Jitter>,
}

/// A remark on the canvas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// Unique among the notes of the scenario.
    pub id: SmolStr,
    /// Markdown.
    pub text: String,
    /// Its upper left corner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Point>,
    /// Its width and height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Name of a colour of the editor's palette.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<SmolStr>,
}

/// A place on the canvas, in pixels at zoom 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A size on the canvas, in pixels at zoom 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

fn empty_object() -> Json {
    Json::Object(std::sync::Arc::default())
}

fn out_handle() -> SmolStr {
    SmolStr::new_static("out")
}

fn in_handle() -> SmolStr {
    SmolStr::new_static("in")
}
