//! A plan: a version compiled once, so that the hot path looks nothing up.
//!
//! A plan cannot be made from a draft that has faults: the compiler is its only maker. Nodes stand
//! in topological order, so a node's index is its step number less one.

mod compile;
mod configs;
mod content;
mod edges;
#[cfg(test)]
pub(crate) mod fakes;
mod graph;
mod joins;
mod marks;
mod names;
mod references;
mod roster;
mod settings;
mod shapes;
#[cfg(test)]
mod tests;
mod urls;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::expression::{Expression, Template};
use crate::id::ScenarioId;
use crate::json::Json;
use crate::ports::node::{Join, NodeType};
use crate::retry::RetryPolicy;
use crate::scenario::worker_group::WorkerGroup;
use crate::scenario::{Concurrency, Delivery, OnFailure, RateLimit, Retention};

pub use compile::{CompileInput, Known, Surroundings, check, check_around};
pub use content::content_hash;
pub use names::event_faults;
pub use references::{Named, Reference, references};

/// A compiled version or draft.
#[derive(Debug)]
pub struct Plan {
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// Its name at the time of compiling.
    pub scenario_name: String,
    /// The version; `None` for a draft.
    pub version: Option<u32>,
    /// In topological order, ties by declaration; the first is the trigger.
    pub nodes: Vec<PlanNode>,
    /// In declaration order.
    pub edges: Vec<PlanEdge>,
    /// Index of each node by its id.
    pub index: FxHashMap<SmolStr, u32>,
    /// What holds for every run.
    pub settings: PlanSettings,
    /// Names of the variables that its expressions name.
    pub vars: Vec<SmolStr>,
    /// The scenario's own variables among them.
    pub own_vars: Vec<(SmolStr, Json)>,
    /// What runs are found by: expressions over the event.
    pub labels: Vec<(SmolStr, Expression)>,
    /// Whether an event starts a run, if the trigger asks.
    pub when: Option<Expression>,
    /// What `settings.concurrency` holds for each value of apart.
    pub concurrency_key: Option<Expression>,
}

/// A node of a plan.
#[derive(Debug)]
pub struct PlanNode {
    /// Its id in the scenario.
    pub id: SmolStr,
    /// Its label.
    pub name: String,
    /// Its type, in the version that it pins.
    pub node_type: Arc<dyn NodeType>,
    /// Its config, compiled.
    pub template: Template,
    /// Its config as written.
    pub config: Json,
    /// Indices of edges that enter it, in declaration order.
    pub incoming: Vec<u32>,
    /// Indices of edges that leave it, in declaration order.
    pub outgoing: Vec<u32>,
    /// Its ancestors, as a set of node indices.
    pub ancestors: NodeSet,
    /// When it is ready.
    pub join: Join,
    /// Attempts and the waits between them.
    pub retry: RetryPolicy,
    /// How long one attempt may take, in milliseconds.
    pub timeout_millis: u64,
    /// Whether an effect whose answer was lost is repeated.
    pub delivery: Delivery,
    /// Whether it only passes its input on.
    pub disabled: bool,
    /// An output for dry runs.
    pub sample: Option<Json>,
    /// Whether an edge leaves it by `error`.
    pub handles_error: bool,
}

/// An edge of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanEdge {
    /// Index of the node it leaves.
    pub source: u32,
    /// Output handle it leaves by.
    pub source_handle: SmolStr,
    /// Index of the node it enters.
    pub target: u32,
    /// Input handle it enters by.
    pub target_handle: SmolStr,
}

/// What holds for every run of a plan, defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanSettings {
    /// IANA zone of dates without one.
    pub timezone: String,
    /// Milliseconds after acceptance at which a run fails with `DEADLINE`.
    pub deadline_millis: u64,
    /// Effects of one run in flight at a time.
    pub parallel: u32,
    /// What happens to attempts in flight when the run fails.
    pub on_failure: OnFailure,
    /// Name of the scenario that is told of a failed run.
    pub error_scenario: Option<String>,
    /// Whether the instance's alert URL is told of a failed run.
    pub alert: bool,
    /// How many runs may execute at a time.
    pub concurrency: Option<Concurrency>,
    /// How many runs may start in a length of time.
    pub rate_limit: Option<RateLimit>,
    /// How long finished runs are kept.
    pub retention: Option<Retention>,
    /// Who drives its runs.
    pub worker_group: WorkerGroup,
}

/// A set of node indices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeSet {
    words: Vec<u64>,
}

impl NodeSet {
    /// An empty set with room for that many nodes.
    pub fn with_room(nodes: usize) -> Self {
        Self {
            words: vec![0; nodes.div_ceil(64)],
        }
    }

    /// Adds a node.
    pub fn insert(&mut self, index: u32) {
        let word = index as usize / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (index % 64);
    }

    /// Adds all nodes of another set.
    pub fn union_with(&mut self, other: &Self) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// Whether a node is in both sets.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let mut pairs = self.words.iter().zip(&other.words);
        pairs.any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Its nodes in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(position, word)| {
            let first = position as u32 * 64;
            (0..64)
                .filter(move |bit| word >> bit & 1 == 1)
                .map(move |bit| first + bit)
        })
    }

    /// Leaves only what is in both sets.
    pub(crate) fn intersect_with(&mut self, other: &Self) {
        for (position, mine) in self.words.iter_mut().enumerate() {
            *mine &= other.words.get(position).copied().unwrap_or_default();
        }
    }

    /// Whether a node is in it.
    pub fn contains(&self, index: u32) -> bool {
        self.words
            .get(index as usize / 64)
            .is_some_and(|word| word >> (index % 64) & 1 == 1)
    }
}

impl Plan {
    /// The node with that step number, counted from 1.
    pub fn step(&self, step: u32) -> Option<&PlanNode> {
        self.nodes.get((step as usize).checked_sub(1)?)
    }

    /// Step number of the node with that id.
    pub fn step_of(&self, id: &str) -> Option<u32> {
        self.index.get(id).map(|index| index + 1)
    }
}
