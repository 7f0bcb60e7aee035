//! The scenarios of the simulation, as plans, and the port that gives them.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::expression::{Secrets, Template};
use millrace_core::id::ScenarioId;
use millrace_core::json::Json;
use millrace_core::plan::{NodeSet, Plan, PlanEdge, PlanNode, PlanSettings};
use millrace_core::retry::RetryPolicy;
use millrace_core::scenario::{Delivery, OnFailure, Retention, Retry};
use millrace_engine::ports::{PlanError, Plans};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::types::{Kind, node_type};

/// Name of the scenario that is told of failures.
pub(crate) const ERROR_SCENARIO: &str = "errors";
/// Id of the node whose attempts bring the process down.
pub(crate) const KILLER: &str = "killer";

/// A node of a drawn scenario: id, what it does, whether it is `at_most_once`, and what it follows.
type Drawn = (&'static str, Kind, bool, &'static [&'static str]);

const TRIGGER: Drawn = ("trigger", Kind::Trigger, false, &[]);

/// What is drawn: name, deadline in milliseconds, whether failures are told, nodes in topological
/// order. An edge leaves `id` by `out`, `id.error` by `error`.
const DRAWN: &[(&str, u64, bool, &[Drawn])] = &[
    (
        ERROR_SCENARIO,
        86_400_000,
        true,
        &[TRIGGER, ("tell", Kind::Effect, false, &["trigger"])],
    ),
    (
        "pure",
        86_400_000,
        false,
        &[
            TRIGGER,
            ("one", Kind::Value, false, &["trigger"]),
            ("answer", Kind::Respond, false, &["one"]),
        ],
    ),
    (
        "call",
        86_400_000,
        false,
        &[
            TRIGGER,
            ("call", Kind::Effect, false, &["trigger"]),
            ("answer", Kind::Respond, false, &["call"]),
        ],
    ),
    (
        "fan",
        86_400_000,
        false,
        &[
            TRIGGER,
            ("one", Kind::Effect, false, &["trigger"]),
            ("two", Kind::Effect, false, &["trigger"]),
            ("three", Kind::Effect, false, &["trigger"]),
            ("saved", Kind::Value, false, &["two.error"]),
            ("join", Kind::Pass, false, &["one", "two", "three", "saved"]),
            ("wait", Kind::Delay(3_000), false, &["join"]),
            ("last", Kind::Effect, false, &["wait"]),
        ],
    ),
    (
        "careful",
        86_400_000,
        true,
        &[
            TRIGGER,
            ("pay", Kind::Effect, true, &["trigger"]),
            ("post", Kind::Unsafe, false, &["pay"]),
        ],
    ),
    (
        "fails",
        86_400_000,
        true,
        &[
            TRIGGER,
            ("wait", Kind::Delay(1_500), false, &["trigger"]),
            ("call", Kind::Effect, false, &["wait"]),
            ("fail", Kind::Fail, false, &["call"]),
        ],
    ),
    (
        "fails_at_once",
        86_400_000,
        true,
        &[TRIGGER, ("fail", Kind::Fail, false, &["trigger"])],
    ),
    (
        "late",
        5_000,
        false,
        &[
            TRIGGER,
            ("wait", Kind::Delay(600_000), false, &["trigger"]),
            ("call", Kind::Effect, false, &["wait"]),
        ],
    ),
    (
        "kills",
        86_400_000,
        false,
        &[TRIGGER, (KILLER, Kind::Effect, false, &["trigger"])],
    ),
];

/// How many scenarios events may start: all but the first and the last.
pub(crate) const LISTENERS_COUNT: u64 = 7;
/// Place of the scenario that brings the process down.
pub(crate) const KILLS: usize = 8;

/// Compiled scenarios by id.
pub(crate) struct Scenarios {
    plans: BTreeMap<ScenarioId, Arc<Plan>>,
}

impl Scenarios {
    pub(crate) fn new() -> Self {
        let drawn = DRAWN.iter().enumerate();
        let plans = drawn.map(|(place, drawn)| {
            let plan = plan(place, drawn);
            (plan.scenario_id, Arc::new(plan))
        });
        Self {
            plans: plans.collect(),
        }
    }

    /// Lets a scenario say how long its runs are kept.
    pub(crate) fn keep(&mut self, place: usize, retention: Retention) {
        let mut plan = plan(place, &DRAWN[place]);
        plan.settings.retention = Some(retention);
        self.plans.insert(plan.scenario_id, Arc::new(plan));
    }

    pub(crate) fn at(&self, place: usize) -> Arc<Plan> {
        Arc::clone(&self.plans[&scenario_id(place)])
    }

    pub(crate) fn of(&self, scenario_id: ScenarioId) -> Arc<Plan> {
        Arc::clone(&self.plans[&scenario_id])
    }
}

fn scenario_id(place: usize) -> ScenarioId {
    ScenarioId::from_bytes([place as u8 + 1; 16])
}

fn plan(place: usize, (name, deadline, tells, drawn): &(&str, u64, bool, &[Drawn])) -> Plan {
    let index: FxHashMap<SmolStr, u32> = drawn
        .iter()
        .enumerate()
        .map(|(index, node)| (SmolStr::new(node.0), index as u32))
        .collect();
    let mut edges = Vec::new();
    for (target, (_, _, _, follows)) in drawn.iter().enumerate() {
        for source in *follows {
            let (source, handle) = source.split_once('.').unwrap_or((source, "out"));
            edges.push(PlanEdge {
                source: index[source],
                source_handle: SmolStr::new(handle),
                target: target as u32,
                target_handle: SmolStr::new_static("in"),
            });
        }
    }
    let mut nodes: Vec<PlanNode> = Vec::new();
    for (place, drawn) in drawn.iter().enumerate() {
        let ancestors = ancestors(&nodes, &edges, place as u32);
        nodes.push(node(place as u32, drawn, &edges, ancestors));
    }
    Plan {
        scenario_id: scenario_id(place),
        scenario_name: (*name).to_owned(),
        version: Some(1),
        nodes,
        edges,
        index,
        settings: PlanSettings {
            timezone: "UTC".to_owned(),
            deadline_millis: *deadline,
            parallel: 2,
            on_failure: OnFailure::Finish,
            error_scenario: tells.then(|| ERROR_SCENARIO.to_owned()),
            alert: false,
            concurrency: None,
            rate_limit: None,
            retention: None,
        },
        vars: Vec::new(),
        own_vars: Vec::new(),
        labels: Vec::new(),
        when: None,
        concurrency_key: None,
    }
}

fn ancestors(nodes: &[PlanNode], edges: &[PlanEdge], place: u32) -> NodeSet {
    let mut ancestors = NodeSet::with_room(nodes.len());
    for edge in edges.iter().filter(|edge| edge.target == place) {
        ancestors.insert(edge.source);
        ancestors.union_with(&nodes[edge.source as usize].ancestors);
    }
    ancestors
}

fn node(place: u32, drawn: &Drawn, edges: &[PlanEdge], ancestors: NodeSet) -> PlanNode {
    let (id, kind, at_most_once, _) = *drawn;
    let config = Json::empty_object();
    let touching = |is_end: &dyn Fn(&PlanEdge) -> bool| {
        let found = edges.iter().enumerate().filter(|(_, edge)| is_end(edge));
        found.map(|(index, _)| index as u32).collect::<Vec<_>>()
    };
    let outgoing = touching(&|edge| edge.source == place);
    let retry = Retry {
        attempts: Some(3),
        ..Retry::default()
    };
    PlanNode {
        id: SmolStr::new(id),
        name: id.to_owned(),
        node_type: node_type(kind),
        template: Template::compile(&config, None, Secrets::Allowed).unwrap(),
        config,
        incoming: touching(&|edge| edge.target == place),
        handles_error: outgoing
            .iter()
            .any(|edge| edges[*edge as usize].source_handle == "error"),
        outgoing,
        ancestors,
        join: millrace_core::ports::node::Join::AllSettled,
        // Only a policy of the node itself repeats what is not safe to repeat.
        retry: RetryPolicy::resolve((kind != Kind::Unsafe).then_some(&retry), None),
        timeout_millis: 30_000,
        delivery: if at_most_once {
            Delivery::AtMostOnce
        } else {
            Delivery::AtLeastOnce
        },
        disabled: false,
        sample: None,
    }
}

impl Plans for Scenarios {
    fn plan(
        &self,
        scenario_id: ScenarioId,
        version: u32,
    ) -> BoxFuture<'_, Result<Arc<Plan>, PlanError>> {
        let plan = self.plans.get(&scenario_id).cloned();
        let plan = plan.ok_or_else(|| PlanError::Unavailable {
            scenario_id,
            version,
            message: "the simulation has no such scenario".to_owned(),
        });
        futures::future::ready(plan).boxed()
    }

    fn published(&self, _scenario_id: ScenarioId) -> BoxFuture<'_, Result<Option<u32>, PlanError>> {
        futures::future::ready(Ok(Some(1))).boxed()
    }

    fn named<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Arc<Plan>>, PlanError>> {
        let plan = self.plans.values().find(|plan| plan.scenario_name == name);
        futures::future::ready(Ok(plan.cloned())).boxed()
    }

    fn is_enabled(&self, _scenario_id: ScenarioId) -> BoxFuture<'_, Result<bool, PlanError>> {
        futures::future::ready(Ok(true)).boxed()
    }

    fn retention(
        &self,
        scenario_id: ScenarioId,
    ) -> BoxFuture<'_, Result<Option<Retention>, PlanError>> {
        let plan = self.plans.get(&scenario_id);
        let own = plan.and_then(|plan| plan.settings.retention.clone());
        futures::future::ready(Ok(own)).boxed()
    }

    fn variable(&self, _name: &str) -> Option<Json> {
        None
    }
}
