//! What a trigger type, action or node type is, with its config erased.
//!
//! Authors write against the typed traits of the `nodes` crate; this is what those become, and
//! all that the plan, the machine, the engine and the server know of them.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;
use url::Url;

use crate::journal::{LogLine, Output, Taken};
use crate::json::Json;
use crate::scenario::Fault;
use crate::time::Timestamp;

/// What kind of type it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// Starts runs.
    Trigger,
    /// Acts on the outside world.
    Action,
    /// Transforms data or steers the run.
    Node,
}

/// A named place where edges leave or enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Handle {
    /// What edges call it.
    pub name: SmolStr,
    /// What it carries.
    pub description: String,
}

/// A config that works, and what it gives.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The config, as a person writes it.
    pub config: Json,
    /// A value on `in`.
    pub input: Json,
    /// The output that this gives; dry runs answer effects with it when nothing better is known.
    pub output: Json,
}

/// What the registry says of a type.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TypeInfo {
    /// What scenarios call it; unique across triggers, actions and nodes.
    pub key: SmolStr,
    /// Raised by a breaking change of its config or output.
    pub version: u32,
    /// What kind of type it is.
    pub kind: TypeKind,
    /// Its name for people.
    pub title: String,
    /// What it does, in one sentence.
    pub description: String,
    /// Name of its icon in the Lucide set.
    pub icon: String,
    /// Where edges enter.
    pub inputs: Vec<Handle>,
    /// Where edges leave, `error` included; those that depend on the config left out.
    pub outputs: Vec<Handle>,
    /// Whether its config names further outputs.
    pub dynamic_outputs: bool,
    /// JSON Schema (2020-12) of its config. `x-expression: true` marks fields that hold an
    /// expression with or without braces, `x-connection: true` the field that names a connection,
    /// `x-app: true` one that names an app, `x-url: true` one that holds a URL; a list with
    /// `x-until: NAME` is evaluated up to its first element whose member NAME is true, and ends there.
    /// `x-absent: WORDS` says what holds where a field is absent and no `default` can tell.
    pub schema: serde_json::Value,
    /// Configs that work.
    pub examples: Vec<Example>,
    /// Its manual page, Markdown.
    pub page: String,
}

/// Error that a node gives up with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct NodeError {
    /// A stable code in capitals.
    pub code: SmolStr,
    /// What failed, what was expected, what to do.
    pub message: String,
    /// What the callee said, or other facts.
    pub data: Option<Json>,
}

impl NodeError {
    /// An error without data.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: SmolStr::new(code),
            message: message.into(),
            data: None,
        }
    }
}

/// A value that came in by an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival<'a> {
    /// Id of the node it came from.
    pub source: &'a SmolStr,
    /// The input handle it came in by.
    pub handle: &'a SmolStr,
    /// The value.
    pub value: &'a Json,
}

/// What a pure node sees besides its config.
#[derive(Debug)]
pub struct PureInput<'a> {
    /// The value on `in` (semantics §1).
    pub input: &'a Json,
    /// Each taken edge, in edge order.
    pub arrivals: &'a [Arrival<'a>],
    /// The latest journaled time among the step's ancestors.
    pub now: Timestamp,
    /// IANA zone of dates without one.
    pub timezone: &'a str,
}

/// What a pure node gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// An output, the handle it leaves by, and log lines.
    Output(Output, Taken, Vec<LogLine>),
    /// Wake the step at that time; its output is then its input.
    Wait(Timestamp),
}

/// When a node with several incoming edges is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// When all are settled and one is taken.
    AllSettled,
    /// With the first that is taken.
    FirstTaken,
}

/// A type of the registry, its config erased.
pub trait NodeType: Send + Sync + std::fmt::Debug {
    /// What the registry says of it.
    fn info(&self) -> &TypeInfo;

    /// What is wrong with a config beyond its schema; pointers count from the config. Strings
    /// with expressions are not known yet and must be left alone.
    fn check(&self, config: &Json) -> Vec<Fault>;

    /// The output handles that this config names beyond those of [`TypeInfo::outputs`].
    fn named_outputs(&self, config: &Json) -> Vec<SmolStr>;

    /// What its output is, with this config as written.
    fn shape(&self, _config: &Json) -> Shape {
        Shape::Open
    }

    /// When it is ready, with this config.
    fn join(&self, config: &Json) -> Join;

    /// Whether it is there to bring several edges together (`merge`): publishing then does not warn
    /// that they meet.
    fn gathers(&self) -> bool {
        false
    }

    /// Whether its output can answer a webhook that waits (`respond`).
    fn replies(&self) -> bool;

    /// How it is carried out.
    fn behaviour(&self) -> Behaviour<'_>;
}

/// What is known of an output before there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Open,
    /// The node's input, unchanged.
    Input,
    /// An object with no other members than these.
    Members(Vec<SmolStr>),
}

/// How a type is carried out.
#[derive(Clone, Copy)]
pub enum Behaviour<'a> {
    /// It starts runs and has nothing to carry out.
    Trigger,
    /// A pure function of config and input.
    Pure(&'a dyn Pure),
    /// It acts on the outside world.
    Effect(&'a dyn Effect),
}

/// A pure function of config and input: no clock, no chance, no I/O.
pub trait Pure: Send + Sync {
    /// The node's result for a config whose expressions have been evaluated.
    fn evaluate(&self, config: &Json, input: &PureInput<'_>) -> Result<Evaluated, NodeError>;
}

/// An attempt of an effect, as its type sees it.
#[derive(Debug, Clone)]
pub struct EffectCall {
    /// The config, expressions evaluated; secrets put in (live), or a stand-in for each (dry run).
    pub config: Json,
    /// What each stand-in begins with; none live. Stand-ins are lower-case letters and digits, so
    /// that they come through every encoding; in [`Prepared::shown`] they become `***`.
    pub stand_in: Option<String>,
    /// The connection that it names, if any.
    pub connection: Option<Credentials>,
    /// Its idempotency key: the same for all attempts, unless `keyAfterError: new`.
    pub idempotency_key: String,
    /// The run's correlation id.
    pub correlation_id: String,
    /// How long the attempt may take, in milliseconds.
    pub timeout_millis: u64,
}

/// A connection as an attempt uses it. Not printable: it holds secrets in clear.
#[derive(Clone)]
pub struct Credentials {
    /// The connection's name.
    pub name: String,
    /// Its `metadata`.
    pub metadata: Json,
    /// Its `secrets.credentials` in clear (live), or a stand-in for each (dry run).
    pub credentials: Json,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The exact request of an attempt, as [`Effect::perform`] wants it.
pub struct Prepared(pub Box<dyn Any + Send>);

/// What surely is known of a failed attempt's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing can have been sent.
    NotSent,
    /// Something may have been sent; there was no answer.
    Unknown,
    /// The callee answered, and said that it did not process the request.
    Refused,
    /// The callee answered with an error.
    Answered,
}

/// How an attempt ended (semantics §2).
#[derive(Debug, Clone, PartialEq)]
pub struct Attempted {
    /// With what.
    pub result: AttemptResult,
    /// What it logged.
    pub logs: Vec<LogLine>,
}

/// What an attempt ended with.
#[derive(Debug, Clone, PartialEq)]
pub enum AttemptResult {
    /// An output and the handle it leaves by.
    Success(Json, Taken),
    /// An error.
    Error {
        /// What went wrong.
        error: NodeError,
        /// Whether another attempt may not meet it.
        retryable: bool,
        /// What is known of the request.
        fate: Fate,
        /// How long the callee asked to wait, in milliseconds.
        retry_after_millis: Option<u64>,
    },
}

/// An action: something that happens outside.
pub trait Effect: Send + Sync {
    /// Name of the connection that this config uses.
    fn connection(&self, config: &Json) -> Option<String>;

    /// Whether a request of this config may be repeated though an earlier one was perhaps
    /// processed (RFC 9110 §9.2.2, idempotent methods).
    fn safe_to_repeat(&self, config: &Json) -> bool;

    /// Whether an attempt after an answered error takes a new idempotency key.
    fn renews_key(&self, config: &Json) -> bool;

    /// The exact request; live and dry run build it with the same lines.
    fn prepare(&self, call: &EffectCall) -> Result<Prepared, NodeError>;

    /// The request as a person sees it; one that was built from stand-ins shows no secret.
    fn shown(&self, prepared: &Prepared) -> Json;

    /// Sends the request and reads the answer. Dropping the future aborts it.
    fn perform<'a>(
        &'a self,
        call: &'a EffectCall,
        prepared: Prepared,
        context: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted>;
}

/// The only way out of the process for an action.
pub trait EffectContext: Send + Sync {
    /// Sends an HTTP request, following redirects as it says, and reads the answer whole.
    fn http(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>>;
}

/// A whole HTTP request.
#[derive(Clone, PartialEq)]
pub struct HttpRequest {
    /// In capitals.
    pub method: String,
    /// Absolute, `http` or `https`.
    pub url: Url,
    /// Names in lower case, in the order in which they are sent.
    pub headers: Vec<(String, String)>,
    /// The body; none when absent.
    pub body: Option<Bytes>,
    /// Redirects to follow; zero hands the redirect itself back.
    pub redirects_max: u32,
    /// How long all of it may take, in milliseconds.
    pub timeout_millis: u64,
}

/// A whole HTTP answer.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decoded from its content coding.
    pub body: Bytes,
    /// The URL that answered, after redirects.
    pub url: String,
}

/// Why there is no HTTP answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct HttpError {
    /// A stable code in capitals.
    pub code: &'static str,
    /// What failed and what to do.
    pub message: String,
    /// Whether another attempt may not meet it.
    pub retryable: bool,
    /// What is known of the request.
    pub fate: Fate,
}

/// The types that this binary knows.
pub trait Registry: Send + Sync {
    /// The type with that key, in that version or (when absent) in the newest.
    fn find(&self, key: &str, version: Option<u32>) -> Option<Arc<dyn NodeType>>;

    /// All of them in their newest versions, by kind and key.
    fn all(&self) -> Vec<Arc<dyn NodeType>>;
}
