//! What an expression sees: the names of a run, and the journaled time and chance of a step.
//! Resolving a path within a named value is in `path`.

use std::borrow::Cow;

use crate::json::{Json, Key, Object};
use crate::time::Timestamp;

/// The names that stand for one value each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// The value on the handle `in`.
    Input,
    /// The values on all input handles, by handle.
    Inputs,
    /// The trigger's output.
    Trigger,
    /// `{id, correlationId, version, startedAt}` of the run.
    Run,
    /// The present element within a container.
    Item,
    /// The present element's position within a container, from 0.
    Index,
}

impl Root {
    /// All of them, in the order in which messages name them.
    pub const ALL: [Self; 6] = [
        Self::Input,
        Self::Inputs,
        Self::Trigger,
        Self::Run,
        Self::Item,
        Self::Index,
    ];

    /// The name in an expression.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Inputs => "inputs",
            Self::Trigger => "trigger",
            Self::Run => "run",
            Self::Item => "item",
            Self::Index => "index",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|root| root.as_str() == name)
    }
}

/// Answers what a name stands for; `None` is *not defined*. Asked only for the names that an
/// expression uses, so nothing is gathered in advance.
pub trait Names {
    /// The value of one of the fixed names.
    fn root(&self, root: Root) -> Option<Cow<'_, Json>>;
    /// The output of an ancestor; `None` for a skipped one.
    fn node(&self, id: &str) -> Option<Cow<'_, Json>>;
    /// A variable of the scenario or the instance.
    fn variable(&self, name: &str) -> Option<Cow<'_, Json>>;
}

/// All that evaluation depends on. The same context gives the same result, on any machine.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What names stand for.
    pub names: &'a dyn Names,
    /// `now()`: the latest journaled time among the step's ancestors.
    pub now: Timestamp,
    /// The run's seed, from which `uuid()` and `random()` are drawn.
    pub seed: [u8; 16],
    /// The node's id.
    pub node: &'a str,
    /// The step's scope within containers, such as `outer[3].`; empty outside of them.
    pub scope: &'a str,
    /// IANA name of the zone in which dates without a zone are read and formatted.
    pub timezone: &'a str,
}

impl<'a> Context<'a> {
    /// A context without time and chance of its own: the epoch, a zero seed, UTC.
    pub fn of(names: &'a dyn Names) -> Self {
        Self {
            names,
            now: Timestamp::default(),
            seed: [0; 16],
            node: "",
            scope: "",
            timezone: "UTC",
        }
    }
}

/// Names kept as plain values: for tests, previews and triggers. The machine answers from its state.
///
/// ```
/// use millrace_core::expression::{Context, Expression, Scope};
///
/// let scope = Scope { input: Some("{\"total\": 120}".parse()?), ..Scope::default() };
/// let large = Expression::compile("input.total > 100")?;
/// assert!(large.eval_bool(&Context::of(&scope))?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// `input`
    pub input: Option<Json>,
    /// `inputs`
    pub inputs: Option<Json>,
    /// `trigger`
    pub trigger: Option<Json>,
    /// `run`
    pub run: Option<Json>,
    /// `item`
    pub item: Option<Json>,
    /// `index`
    pub index: Option<u64>,
    /// `nodes`: outputs by id.
    pub nodes: Object,
    /// `vars`
    pub vars: Object,
}

impl Scope {
    /// Sets a node's output.
    #[must_use]
    pub fn with_node(mut self, id: impl Into<Key>, output: impl Into<Json>) -> Self {
        self.nodes.insert(id, output);
        self
    }
}

impl Names for Scope {
    fn root(&self, root: Root) -> Option<Cow<'_, Json>> {
        let value = match root {
            Root::Input => &self.input,
            Root::Inputs => &self.inputs,
            Root::Trigger => &self.trigger,
            Root::Run => &self.run,
            Root::Item => &self.item,
            Root::Index => return self.index.map(Json::from).map(Cow::Owned),
        };
        value.as_ref().map(Cow::Borrowed)
    }

    fn node(&self, id: &str) -> Option<Cow<'_, Json>> {
        self.nodes.get(id).map(Cow::Borrowed)
    }

    fn variable(&self, name: &str) -> Option<Cow<'_, Json>> {
        self.vars.get(name).map(Cow::Borrowed)
    }
}
