//! What an author of a type writes: its name, its config, its examples, and what it does. The
//! erased side (`crate::erased`) turns these into the ports of the core; nothing here runs.

use futures::future::BoxFuture;
use millrace_core::json::Json;
use millrace_core::ports::node::{
    Attempted, EffectCall, EffectContext, Evaluated, Join, NodeError, Prepared, PureInput, Shape,
};
use millrace_core::scenario::Fault;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;

/// Name and description of a handle.
pub type HandleText = (&'static str, &'static str);

/// The one output handle of most types.
pub const OUT: &[HandleText] = &[("out", "The node's output.")];

/// What every type says of itself. Its manual page is its file's own `//!`.
pub trait Describe: Send + Sync + 'static {
    /// What scenarios call it.
    const KEY: &'static str;
    /// Raised by a breaking change of its config or output.
    const VERSION: u32 = 1;
    /// Its name for people.
    const TITLE: &'static str;
    /// Name of its icon in the Lucide set.
    const ICON: &'static str;
    /// Where edges leave, `error` left out.
    const OUTPUTS: &'static [HandleText] = OUT;
    /// Its config. Doc comments of its fields are the labels of the form and the manual.
    type Config: DeserializeOwned + JsonSchema;

    /// Configs that work, and what they give.
    fn examples() -> Vec<Case>;

    /// What is wrong with a config as written, beyond its schema.
    fn check(_config: &Json) -> Vec<Fault> {
        Vec::new()
    }

    /// What its output is, with a config as written.
    fn shape(_config: &Json) -> Shape {
        Shape::Open
    }
}

/// A type that starts runs.
pub trait TriggerType: Describe {}

/// A type that is a pure function of config and input.
pub trait PureNode: Describe {
    /// Where edges enter.
    const INPUTS: &'static [HandleText] = &[("in", "What came before.")];
    /// Whether it has the handle `error`.
    const CATCHES: bool = true;
    /// Whether its config names output handles.
    const NAMES_OUTPUTS: bool = false;
    /// Whether its output can answer a webhook that waits.
    const REPLIES: bool = false;

    /// The output handles that a config, as written, names.
    fn named_outputs(_config: &Json) -> Vec<SmolStr> {
        Vec::new()
    }

    /// When it is ready, with a config as written.
    fn join(_config: &Json) -> Join {
        Join::AllSettled
    }

    /// Its result.
    fn eval(config: Self::Config, input: &PureInput<'_>) -> Result<Evaluated, NodeError>;
}

/// A type that acts on the outside world.
pub trait EffectNode: Describe {
    /// Name of the connection that a config uses.
    fn connection(config: &Json) -> Option<String>;

    /// Whether its request may be repeated though an earlier one was perhaps processed.
    fn safe_to_repeat(config: &Json) -> bool;

    /// Whether an attempt after an answered error takes a new idempotency key.
    fn renews_key(config: &Json) -> bool;

    /// The exact request.
    fn prepare(config: Self::Config, call: &EffectCall) -> Result<Prepared, NodeError>;

    /// The request as people see it.
    fn shown(prepared: &Prepared) -> Json;

    /// Sends it and reads the answer.
    fn perform<'a>(
        call: &'a EffectCall,
        prepared: Prepared,
        context: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted>;
}

/// An example: a config as a person writes it, what comes in, what goes out.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows.
    pub title: &'static str,
    /// The config, expressions included.
    pub config: Json,
    /// What came in: source id and value of each edge on `in`.
    pub arrivals: Vec<(SmolStr, Json)>,
    /// What it gives: the output, the input of a wait, or `{code, message}` of a failure.
    pub output: Json,
}

impl Case {
    /// An example with one value on `in`. Texts are JSON.
    pub fn new(title: &'static str, config: &str, input: &str, output: &str) -> Self {
        Self {
            title,
            config: literal(config),
            arrivals: vec![(SmolStr::new_static("trigger"), literal(input))],
            output: literal(output),
        }
    }

    /// The same example with these values on `in` instead, each with its source.
    #[must_use]
    pub fn arriving(self, arrivals: &[(&'static str, &str)]) -> Self {
        let arrivals = arrivals
            .iter()
            .map(|(source, value)| (SmolStr::new_static(source), literal(value)))
            .collect();
        Self { arrivals, ..self }
    }

    /// The value on `in` (semantics §1): one edge's value, or the list of several.
    pub fn input(&self) -> Json {
        match self.arrivals.as_slice() {
            [(_, only)] => only.clone(),
            several => several.iter().map(|(_, value)| value.clone()).collect(),
        }
    }
}

fn literal(text: &str) -> Json {
    text.parse()
        .expect("examples are written as JSON; a test reads each of them")
}
