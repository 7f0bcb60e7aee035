//! Plans of fake node types, described in a few words.

use std::sync::Arc;

use futures::future::BoxFuture;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::harness::{AT, DEADLINE};
use crate::expression::{Secrets, Template};
use crate::id::ScenarioId;
use crate::journal::{Accepted, Output, Taken};
use crate::json::Json;
use crate::plan::{NodeSet, Plan, PlanEdge, PlanNode, PlanSettings};
use crate::ports::node::{
    Attempted, Behaviour, Effect, EffectCall, EffectContext, Evaluated, Join, NodeError, NodeType,
    Prepared, Pure, PureInput, TypeInfo, TypeKind,
};
use crate::retry::RetryPolicy;
use crate::scenario::worker_group::WorkerGroup;
use crate::scenario::{Delivery, Fault, Jitter, OnFailure};
use crate::span::Span;
use crate::time::Timestamp;

/// A type whose config says what it does: `give`, `handle`, `nothing`, `fail`, `wait`, `panic`,
/// `arrivals`, `now`; without any of them it passes its input on.
#[derive(Debug)]
struct Fake {
    info: TypeInfo,
    effect: bool,
    replies: bool,
    join: Join,
}

impl Fake {
    fn shared(effect: bool, replies: bool, join: Join) -> Arc<dyn NodeType> {
        let info = TypeInfo {
            key: "fake".into(),
            version: 1,
            kind: TypeKind::Node,
            title: String::new(),
            description: String::new(),
            icon: String::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            dynamic_outputs: true,
            schema: serde_json::json!({}),
            examples: Vec::new(),
            page: String::new(),
        };
        Arc::new(Self {
            info,
            effect,
            replies,
            join,
        })
    }
}

impl NodeType for Fake {
    fn info(&self) -> &TypeInfo {
        &self.info
    }
    fn check(&self, _: &Json) -> Vec<Fault> {
        Vec::new()
    }
    fn named_outputs(&self, _: &Json) -> Vec<SmolStr> {
        Vec::new()
    }
    fn join(&self, _: &Json) -> Join {
        self.join
    }
    fn replies(&self) -> bool {
        self.replies
    }
    fn behaviour(&self) -> Behaviour<'_> {
        if self.effect {
            Behaviour::Effect(self)
        } else {
            Behaviour::Pure(self)
        }
    }
}

impl Pure for Fake {
    fn evaluate(&self, config: &Json, input: &PureInput<'_>) -> Result<Evaluated, NodeError> {
        if let Some(code) = config.get("fail").and_then(Json::as_str) {
            return Err(NodeError::new(code, "it failed"));
        }
        if let Some(wait) = config.get("wait").and_then(Json::as_u64) {
            return Ok(Evaluated::Wait(input.now.plus_millis(wait)));
        }
        assert!(config.get("panic").is_none(), "on purpose");
        let value = match config.get("give") {
            Some(give) => give.clone(),
            None if config.get("arrivals").is_some() => input
                .arrivals
                .iter()
                .map(|arrival| Json::from(format!("{}={}", arrival.source, arrival.value)))
                .collect(),
            None => input.input.clone(),
        };
        let taken = match config.get("handle").and_then(Json::as_str) {
            Some(handle) => Taken::Handle(handle.into()),
            None if config.get("nothing").is_some() => Taken::Nothing,
            None => Taken::Out,
        };
        Ok(Evaluated::Output(Output::Value(value), taken, Vec::new()))
    }
}

impl Effect for Fake {
    fn connection(&self, _: &Json) -> Option<String> {
        None
    }
    fn safe_to_repeat(&self, config: &Json) -> bool {
        config.get("unsafe").is_none()
    }
    fn renews_key(&self, config: &Json) -> bool {
        config.get("renews").is_some()
    }
    fn prepare(&self, _: &EffectCall) -> Result<Prepared, NodeError> {
        Err(NodeError::new("UNUSED", "the harness performs nothing"))
    }
    fn shown(&self, _: &Prepared) -> Json {
        Json::Null
    }

    fn perform<'a>(
        &'a self,
        _: &'a EffectCall,
        _: Prepared,
        _: &'a dyn EffectContext,
    ) -> BoxFuture<'a, Attempted> {
        Box::pin(futures::future::pending())
    }
}

/// A plan in the making. Nodes stand in topological order, as they are declared.
pub(crate) struct Graph(Plan);

impl Graph {
    /// A graph of these edges: `a.handle -> b.handle`, separated by commas, chains allowed. Nodes
    /// that no one declares are pure and stand in order of their first mention.
    pub(crate) fn new(nodes: &[(&str, &str)], edges: &str) -> Self {
        let settings = PlanSettings {
            timezone: "UTC".to_owned(),
            deadline_millis: DEADLINE,
            parallel: 8,
            on_failure: OnFailure::Finish,
            error_scenario: None,
            alert: false,
            concurrency: None,
            rate_limit: None,
            retention: None,
            worker_group: WorkerGroup::default(),
        };
        let mut graph = Self(Plan {
            scenario_id: ScenarioId::from_bytes([1; 16]),
            scenario_name: "test".to_owned(),
            version: Some(1),
            nodes: Vec::new(),
            edges: Vec::new(),
            index: FxHashMap::default(),
            settings,
            vars: Vec::new(),
            own_vars: Vec::new(),
            labels: Vec::new(),
            concurrency_key: None,
            when: None,
        });
        graph.node("trigger", "");
        for (id, about) in nodes {
            graph.node(id, about);
        }
        for chain in edges
            .split(',')
            .map(str::trim)
            .filter(|chain| !chain.is_empty())
        {
            let ends: Vec<&str> = chain.split("->").map(str::trim).collect();
            for pair in ends.windows(2) {
                graph.edge(pair[0], pair[1]);
            }
        }
        graph
    }

    /// `about` is words and perhaps a config: `effect {"unsafe":1}`. Words: `effect`, `any`,
    /// `respond`, `disabled`, `once`, `explicit`, `attempts=N`.
    fn node(&mut self, id: &str, about: &str) {
        let start = about.find('{').unwrap_or(about.len());
        let (words, config) = about.split_at(start);
        let config: Json = if config.is_empty() { "{}" } else { config }
            .parse()
            .unwrap();
        let has = |word: &str| words.split_whitespace().any(|found| found == word);
        let attempts = words
            .split_whitespace()
            .find_map(|word| word.strip_prefix("attempts="));
        let join = if has("any") {
            Join::FirstTaken
        } else {
            Join::AllSettled
        };
        let index = self.0.nodes.len() as u32;
        self.0.index.insert(id.into(), index);
        self.0.nodes.push(PlanNode {
            id: id.into(),
            name: id.to_owned(),
            node_type: Fake::shared(has("effect"), has("respond"), join),
            template: Template::compile(&config, None, Secrets::Allowed).unwrap(),
            config,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            ancestors: NodeSet::default(),
            join,
            retry: RetryPolicy {
                attempts: attempts.map_or(3, |count| count.parse().unwrap()),
                initial: Span::from_secs(1),
                factor: 2.0,
                max: Span::from_secs(60),
                jitter: Jitter::None,
                explicit: has("explicit"),
            },
            timeout_millis: 30_000,
            delivery: if has("once") {
                Delivery::AtMostOnce
            } else {
                Delivery::AtLeastOnce
            },
            disabled: has("disabled"),
            sample: None,
            handles_error: false,
        });
    }

    fn edge(&mut self, from: &str, to: &str) {
        let (source, source_handle) = from.split_once('.').unwrap_or((from, "out"));
        let (target, target_handle) = to.split_once('.').unwrap_or((to, "in"));
        for id in [source, target] {
            if !self.0.index.contains_key(id) {
                self.node(id, "");
            }
        }
        let (source, target) = (self.0.index[source], self.0.index[target]);
        assert!(source < target, "{from} -> {to} is against the order");
        let edge = self.0.edges.len() as u32;
        self.0.edges.push(PlanEdge {
            source,
            source_handle: source_handle.into(),
            target,
            target_handle: target_handle.into(),
        });
        self.0.nodes[source as usize].outgoing.push(edge);
        self.0.nodes[source as usize].handles_error |= source_handle == "error";
        self.0.nodes[target as usize].incoming.push(edge);
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut PlanSettings)) -> Self {
        change(&mut self.0.settings);
        self
    }

    pub(crate) fn plan(mut self) -> Arc<Plan> {
        for index in 0..self.0.nodes.len() {
            let mut ancestors = NodeSet::with_room(self.0.nodes.len());
            for edge in &self.0.nodes[index].incoming {
                let source = self.0.edges[*edge as usize].source;
                ancestors.insert(source);
                ancestors.union_with(&self.0.nodes[source as usize].ancestors);
            }
            self.0.nodes[index].ancestors = ancestors;
        }
        Arc::new(self.0)
    }
}

pub(crate) fn acceptance(event: &str) -> Accepted {
    Accepted {
        at: Timestamp::from_millis(AT),
        seed: [7; 16],
        event: event.parse().unwrap(),
        correlation_id: None,
        vars: r#"{"limit":5}"#.parse().unwrap(),
        deadline: DEADLINE,
        origin: None,
        carried: None,
        failure_of: None,
        slot_key: None,
    }
}
