//! The scenarios of the simulation in all their versions, as plans, and the port that gives them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::expression::{Secrets, Template};
use millrace_core::id::ScenarioId;
use millrace_core::json::{Json, Object};
use millrace_core::plan::{NodeSet, Plan, PlanEdge, PlanNode, PlanSettings};
use millrace_core::ports::store;
use millrace_core::retry::RetryPolicy;
use millrace_core::scenario::worker_group::WorkerGroup;
use millrace_core::scenario::{Delivery, OnFailure, Retention, Retry};
use millrace_engine::ports::{PlanError, Plans};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::limits;
use super::store::Trouble;
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

/// How many scenarios events may start: all but the first and the last; their places begin at 1.
pub(crate) const LISTENERS_COUNT: u64 = 7;
/// Place of a scenario that waits before it does anything else.
pub(crate) const WAITS: usize = 5;
/// Place of the scenario that brings the process down.
pub(crate) const KILLS: usize = 8;

/// Versions that a scenario can have. Each has one effect more at once, and waits for longer.
const VERSIONS_MAX: u32 = 3;
/// Questions for a plan out of a thousand that the store does not answer.
const FAILED_RATE: u64 = 30;

/// Compiled versions, the same for all simulations.
static PLANS: LazyLock<BTreeMap<(ScenarioId, u32), Arc<Plan>>> = LazyLock::new(|| {
    let mut plans = BTreeMap::new();
    for (place, drawn) in DRAWN.iter().enumerate() {
        for version in 1..=VERSIONS_MAX {
            plans.insert(
                (scenario_id(place), version),
                Arc::new(plan(place, version, drawn)),
            );
        }
    }
    for plan in limits::plans() {
        plans.insert((plan.scenario_id, 1), Arc::new(plan));
    }
    plans
});

/// The plan of a drawn scenario, under the id of another place.
pub(crate) fn copy(name: &str, place: usize) -> Plan {
    let drawn = DRAWN.iter().find(|drawn| drawn.0 == name).unwrap();
    plan(place, 1, drawn)
}

/// The other group of workers.
pub(crate) fn far() -> WorkerGroup {
    WorkerGroup::new("far").unwrap()
}

/// Every third scenario is the other group's, whatever it is limited by.
fn group_of(place: usize) -> WorkerGroup {
    match place % 3 {
        0 => far(),
        _ => WorkerGroup::default(),
    }
}

/// The plan of a run.
pub(crate) fn plan_of(scenario_id: ScenarioId, version: u32) -> Arc<Plan> {
    Arc::clone(&PLANS[&(scenario_id, version)])
}

/// Which versions are published, and how long scenarios say that their runs are kept. It survives
/// crashes, as the catalogue of a store does.
#[derive(Clone, Default)]
pub(crate) struct Published {
    versions: Arc<Mutex<BTreeMap<ScenarioId, u32>>>,
    kept: Arc<Mutex<BTreeMap<ScenarioId, Retention>>>,
}

impl Published {
    /// Lets a scenario say how long its runs are kept.
    pub(crate) fn keep(&self, place: usize, retention: Retention) {
        let mut kept = self.kept.lock().unwrap();
        kept.insert(scenario_id(place), retention);
    }

    fn version(&self, scenario_id: ScenarioId) -> u32 {
        self.versions
            .lock()
            .unwrap()
            .get(&scenario_id)
            .copied()
            .unwrap_or(1)
    }

    /// What events start now.
    pub(crate) fn at(&self, place: usize) -> Arc<Plan> {
        let scenario_id = scenario_id(place);
        plan_of(scenario_id, self.version(scenario_id))
    }

    /// Publishes the next version.
    pub(crate) fn publish(&self, place: usize) {
        let scenario_id = scenario_id(place);
        let next = self.version(scenario_id) + 1;
        self.versions
            .lock()
            .unwrap()
            .insert(scenario_id, next.min(VERSIONS_MAX));
    }
}

fn scenario_id(place: usize) -> ScenarioId {
    ScenarioId::from_bytes([place as u8 + 1; 16])
}

fn plan(
    place: usize,
    version: u32,
    (name, deadline, tells, drawn): &(&str, u64, bool, &[Drawn]),
) -> Plan {
    let index: FxHashMap<SmolStr, u32> = drawn
        .iter()
        .enumerate()
        .map(|(index, node)| (SmolStr::new(node.0), index as u32))
        .collect();
    let edges = edges(drawn, &index);
    let mut nodes: Vec<PlanNode> = Vec::new();
    for (place, drawn) in drawn.iter().enumerate() {
        let ancestors = ancestors(&nodes, &edges, place as u32);
        nodes.push(node((place as u32, version), drawn, &edges, ancestors));
    }
    Plan {
        scenario_id: scenario_id(place),
        scenario_name: (*name).to_owned(),
        version: Some(version),
        nodes,
        edges,
        index,
        settings: PlanSettings {
            timezone: "UTC".to_owned(),
            deadline_millis: *deadline,
            parallel: version + 1,
            on_failure: if version == 2 {
                OnFailure::Cancel
            } else {
                OnFailure::Finish
            },
            error_scenario: tells.then(|| ERROR_SCENARIO.to_owned()),
            alert: false,
            concurrency: None,
            rate_limit: None,
            retention: None,
            worker_group: group_of(place),
        },
        vars: Vec::new(),
        own_vars: Vec::new(),
        labels: Vec::new(),
        when: None,
        concurrency_key: None,
    }
}

fn edges(drawn: &[Drawn], index: &FxHashMap<SmolStr, u32>) -> Vec<PlanEdge> {
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
    edges
}

fn ancestors(nodes: &[PlanNode], edges: &[PlanEdge], place: u32) -> NodeSet {
    let mut ancestors = NodeSet::with_room(nodes.len());
    for edge in edges.iter().filter(|edge| edge.target == place) {
        ancestors.insert(edge.source);
        ancestors.union_with(&nodes[edge.source as usize].ancestors);
    }
    ancestors
}

/// What a node is told: what time it is and a number that no other has, both from the journal.
fn config(kind: Kind) -> Json {
    let mut config = Object::new();
    if matches!(kind, Kind::Value | Kind::Respond | Kind::Effect) {
        config.insert("now", "{{ now() }}");
        config.insert("id", "{{ uuid() }}");
    }
    Json::from(config)
}

fn node(
    (place, version): (u32, u32),
    drawn: &Drawn,
    edges: &[PlanEdge],
    ancestors: NodeSet,
) -> PlanNode {
    let (id, kind, at_most_once, _) = *drawn;
    let kind = match kind {
        Kind::Delay(millis) => Kind::Delay(millis * u64::from(version)),
        other => other,
    };
    let config = config(kind);
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

/// The plans as one process asks for them.
pub(crate) struct FaultyPlans {
    pub(crate) published: Published,
    pub(crate) trouble: Trouble,
}

impl FaultyPlans {
    fn answer<T: Send + 'static>(
        &self,
        answer: impl FnOnce(&Published) -> Result<T, PlanError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, PlanError>> {
        async move {
            let wait = self.trouble.host.below(3);
            self.trouble.host.pause(wait).await;
            if self.trouble.happens(FAILED_RATE) {
                return Err(PlanError::Store(store::Error::Unavailable {
                    message: "the simulation does not give the plan".to_owned(),
                }));
            }
            answer(&self.published)
        }
        .boxed()
    }
}

impl Plans for FaultyPlans {
    fn plan(
        &self,
        scenario_id: ScenarioId,
        version: u32,
    ) -> BoxFuture<'_, Result<Arc<Plan>, PlanError>> {
        self.answer(move |_| {
            let plan = PLANS.get(&(scenario_id, version)).cloned();
            plan.ok_or_else(|| PlanError::Unavailable {
                scenario_id,
                version,
                message: "the simulation has no such version".to_owned(),
            })
        })
    }

    fn published(&self, scenario_id: ScenarioId) -> BoxFuture<'_, Result<Option<u32>, PlanError>> {
        self.answer(move |published| Ok(Some(published.version(scenario_id))))
    }

    fn named<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Arc<Plan>>, PlanError>> {
        let place = DRAWN.iter().position(|drawn| drawn.0 == name);
        self.answer(move |published| Ok(place.map(|place| published.at(place))))
    }

    fn is_enabled(&self, _scenario_id: ScenarioId) -> BoxFuture<'_, Result<bool, PlanError>> {
        self.answer(|_| Ok(true))
    }

    fn retention(
        &self,
        scenario_id: ScenarioId,
    ) -> BoxFuture<'_, Result<Option<Retention>, PlanError>> {
        self.answer(move |published| {
            let kept = published.kept.lock().unwrap();
            Ok(kept.get(&scenario_id).cloned())
        })
    }

    fn variable(&self, _name: &str) -> Option<Json> {
        None
    }
}
