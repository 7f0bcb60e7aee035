//! The compiler: a draft in, a plan or everything that is wrong with it out. Each kind of check has
//! a file of its own beside this one; here is their order, and the plan's assembly.

use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::configs::{self, Checked};
use super::edges::Wiring;
use super::graph::Graph;
use super::marks::Holds;
use super::names::Names;
use super::roster::{Member, Roster};
use super::settings::{self, EventExpressions, TIMEOUT_DEFAULT};
use super::shapes::Shapes;
use super::{NodeSet, Plan, PlanEdge, PlanNode, joins};
use crate::expression::Expression;
use crate::id::ScenarioId;
use crate::json::Json;
use crate::limits::Limits;
use crate::ports::node::{Behaviour, Registry};
use crate::retry::RetryPolicy;
use crate::scenario::{Draft, Fault, FaultCode, Gaps, Severity};

/// What an instance knows besides the scenario: whether the names that a draft uses exist.
pub trait Known {
    /// Is there an app with that key?
    fn has_app(&self, key: &str) -> bool;
    /// Is there a connection with that name?
    fn has_connection(&self, name: &str) -> bool;
    /// Is there a scenario with that name?
    fn has_scenario(&self, name: &str) -> bool;
    /// Has the instance a variable with that name?
    fn has_variable(&self, name: &str) -> bool;
}

/// What a draft is compiled in.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The types that exist.
    pub registry: &'a dyn Registry,
    /// How large a scenario may be.
    pub limits: &'a Limits,
    /// IANA zone of scenarios that name none.
    pub timezone: &'a str,
    /// Apps, connections, scenarios and variables; `None` offline, where names are not looked up.
    pub known: Option<&'a dyn Known>,
}

impl<'a> Surroundings<'a> {
    /// Where no instance is asked: names are not looked up, and times without a zone are in UTC.
    pub fn offline(registry: &'a dyn Registry, limits: &'a Limits) -> Self {
        Self {
            registry,
            limits,
            timezone: "UTC",
            known: None,
        }
    }
}

/// A draft to compile.
#[derive(Clone, Copy)]
pub struct CompileInput<'a> {
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// Its name.
    pub scenario_name: &'a str,
    /// The version that this will be; `None` for a draft.
    pub version: Option<u32>,
    /// What is compiled.
    pub draft: &'a Draft,
    /// What it is compiled in.
    pub surroundings: Surroundings<'a>,
}

/// Everything that is wrong with a draft and everything worth a warning, with JSON pointers into it,
/// in the order of the draft.
pub fn check(draft: &Draft, surroundings: &Surroundings<'_>) -> Vec<Fault> {
    look_through(draft, surroundings, &Gaps::default()).0
}

/// The same of a draft that could not be read whole: what may only follow from its gaps is not
/// told.
pub fn check_around(draft: &Draft, surroundings: &Surroundings<'_>, gaps: &Gaps) -> Vec<Fault> {
    let mut faults = look_through(draft, surroundings, gaps).0;
    faults.retain(|fault| !gaps.covers(&fault.pointer));
    faults
}

impl Plan {
    /// Compiles a draft: the plan and its warnings, or every fault, warnings among them.
    pub fn compile(input: CompileInput<'_>) -> Result<(Self, Vec<Fault>), Vec<Fault>> {
        let (faults, parts) = look_through(input.draft, &input.surroundings, &Gaps::default());
        match parts {
            Some(parts) => Ok((parts.assemble(input), faults)),
            None => Err(faults),
        }
    }
}

/// What a draft without faults is made of.
struct Parts<'a> {
    roster: Roster<'a>,
    configs: Vec<Option<Checked<'a>>>,
    wiring: Wiring,
    order: Vec<u32>,
    ancestors: Vec<Option<NodeSet>>,
    events: EventExpressions,
    when: Option<Expression>,
    variables: IndexSet<SmolStr>,
}

fn look_through<'a>(
    draft: &'a Draft,
    surroundings: &Surroundings<'_>,
    gaps: &Gaps,
) -> (Vec<Fault>, Option<Parts<'a>>) {
    let mut faults = Vec::new();
    check_limits(draft, surroundings.limits, &mut faults);
    if !faults.is_empty() {
        // What is too large is not looked through: that is what the limits are for.
        return (faults, None);
    }
    let roster = Roster::of(draft, surroundings.registry, &mut faults);
    let configs = configs::check(&roster, &mut faults);
    let wiring = Wiring::of(draft, &roster, gaps, &mut faults);
    let graph = Graph::new(roster.members.len(), &wiring.pairs);
    let order = graph.order();
    if order.len() < roster.members.len() {
        wiring.report_circles(&roster, &graph, &mut faults);
    } else if !gaps.may_lack_edges() {
        joins::warn(draft, &roster, &wiring, &order, &mut faults);
    }
    check_ways(draft, &roster, &graph, gaps, &mut faults);
    check_settings(draft, &roster, &mut faults);
    let ancestors = graph.ancestors(&order);
    let is_whole = order.len() == roster.members.len() && !gaps.may_lack_edges();
    let shapes = is_whole.then(|| Shapes::of(draft, &roster, &wiring, &order));
    let mut names = Names {
        draft,
        roster: &roster,
        ancestors: &ancestors,
        known: surroundings.known,
        gaps,
        shapes,
        variables: IndexSet::new(),
        faults,
    };
    names.check_configs(&configs);
    names.check_error_scenario();
    let events = EventExpressions::of(draft, &mut names);
    let when = event_condition(&draft.trigger.config, &configs);
    let Names {
        variables,
        mut faults,
        ..
    } = names;
    sort(&mut faults);
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return (faults, None);
    }
    let parts = Parts {
        roster,
        configs,
        wiring,
        order,
        ancestors,
        events,
        when,
        variables,
    };
    (faults, Some(parts))
}

fn check_limits(draft: &Draft, limits: &Limits, faults: &mut Vec<Fault>) {
    let counts = [
        (
            "nodes",
            draft.nodes.len(),
            limits.nodes_count_max,
            "nodes_count_max",
        ),
        (
            "edges",
            draft.edges.len(),
            limits.edges_count_max,
            "edges_count_max",
        ),
    ];
    for (what, found, most, name) in counts {
        if found > most as usize {
            let setting = format!("MILLRACE_{}", name.to_uppercase());
            let message = format!(
                "{found} {what} are more than {name} allows ({most}); the setting is {setting}"
            );
            faults.push(Fault::error(FaultCode::Limit, format!("/{what}"), message));
        }
    }
}

/// What the trigger reaches, as far as all edges are known.
fn check_ways(
    draft: &Draft,
    roster: &Roster<'_>,
    graph: &Graph,
    gaps: &Gaps,
    faults: &mut Vec<Fault>,
) {
    let reached = graph.reached();
    if !gaps.may_lack_edges() {
        check_reached(roster, &reached, faults);
    }
    if gaps.is_empty() {
        check_reply(draft, roster, &reached, faults);
    }
}

fn check_settings(draft: &Draft, roster: &Roster<'_>, faults: &mut Vec<Fault>) {
    settings::check(&draft.settings, faults);
    for member in &roster.members {
        settings::check_member(member, faults);
    }
}

fn check_reached(roster: &Roster<'_>, reached: &[bool], faults: &mut Vec<Fault>) {
    let lost = roster
        .members
        .iter()
        .zip(reached)
        .filter(|(_, reached)| !**reached);
    for (member, _) in lost {
        let message = format!(
            "no way of edges leads from the trigger to `{}`: it is always skipped",
            member.id
        );
        faults.push(member.warning(FaultCode::Unreachable, "", message));
    }
}

/// A trigger whose answer a node gives (`respond: node`) needs such a node.
fn check_reply(draft: &Draft, roster: &Roster<'_>, reached: &[bool], faults: &mut Vec<Fault>) {
    let mode = draft.trigger.config.get("respond").and_then(Json::as_str);
    if mode != Some("node") || roster.members[0].node_type.is_none() {
        return;
    }
    let replies = |(member, reached): (&Member<'_>, &bool)| {
        let node_type = member.node_type.as_ref();
        *reached && !member.disabled() && node_type.is_some_and(|node_type| node_type.replies())
    };
    if !roster.members.iter().zip(reached).any(replies) {
        let message = "`respond: node` lets a node answer, but the trigger reaches none that can: add \
                       a `respond` node, or choose `finished` or `accepted`";
        let fault =
            roster.members[0].fault(FaultCode::Respond, "/config/respond", message.to_owned());
        faults.push(fault);
    }
}

/// The trigger's `when`, if its type knows the field as an expression. Its faults are found with
/// those of the config.
fn event_condition(config: &Json, configs: &[Option<Checked<'_>>]) -> Option<Expression> {
    let checked = configs.first()?.as_ref()?;
    match config.get("when")? {
        Json::Bool(holds) => Expression::compile(&holds.to_string()).ok(),
        Json::String(source) => {
            let mut texts = checked.texts.iter();
            texts.find(|text| text.pointer == "/when" && text.holds == Holds::Expression)?;
            Expression::compile(source).ok()
        }
        _ => None,
    }
}

/// In the order of the draft: trigger, nodes by position, edges by position, settings.
fn sort(faults: &mut [Fault]) {
    let part = |name: &str| match name {
        "trigger" => 0,
        "nodes" => 1,
        "edges" => 2,
        _ => 3,
    };
    faults.sort_by_cached_key(|fault| {
        let mut tokens = fault.pointer.split('/').skip(1);
        let first = tokens.next().unwrap_or_default();
        let position = tokens.next().and_then(|token| token.parse::<usize>().ok());
        (part(first), position, fault.pointer.clone())
    });
}

impl Parts<'_> {
    fn assemble(mut self, input: CompileInput<'_>) -> Plan {
        let mut place = vec![0_u32; self.order.len()];
        for (position, &number) in self.order.iter().enumerate() {
            place[number as usize] = position as u32;
        }
        let edges = self.edges(input.draft, &place);
        let mut nodes = self.nodes(input.draft, &place);
        for (number, edge) in edges.iter().enumerate() {
            nodes[edge.source as usize].outgoing.push(number as u32);
            nodes[edge.target as usize].incoming.push(number as u32);
            nodes[edge.source as usize].handles_error |= edge.source_handle == "error";
        }
        let index: FxHashMap<SmolStr, u32> = nodes
            .iter()
            .enumerate()
            .map(|(position, node)| (node.id.clone(), position as u32))
            .collect();
        let own_vars = &input.draft.settings.vars;
        Plan {
            scenario_id: input.scenario_id,
            scenario_name: input.scenario_name.to_owned(),
            version: input.version,
            nodes,
            edges,
            index,
            settings: settings::resolve(&input.draft.settings, &input.surroundings),
            own_vars: self
                .variables
                .iter()
                .filter_map(|name| Some((name.clone(), own_vars.get(name)?.clone())))
                .collect(),
            vars: self.variables.into_iter().collect(),
            labels: self.events.labels,
            when: self.when,
            concurrency_key: self.events.concurrency_key,
        }
    }

    fn edges(&self, draft: &Draft, place: &[u32]) -> Vec<PlanEdge> {
        let edge = |(&(source, target), &position): (&(u32, u32), &u32)| {
            let edge = &draft.edges[position as usize];
            PlanEdge {
                source: place[source as usize],
                source_handle: edge.source_handle.clone(),
                target: place[target as usize],
                target_handle: edge.target_handle.clone(),
            }
        };
        self.wiring
            .pairs
            .iter()
            .zip(&self.wiring.positions)
            .map(edge)
            .collect()
    }

    /// In topological order. A draft without faults has a type, a compiled config and ancestors for
    /// each of its nodes.
    fn nodes(&mut self, draft: &Draft, place: &[u32]) -> Vec<PlanNode> {
        let mut nodes = Vec::with_capacity(self.order.len());
        for &number in &self.order {
            let member = &self.roster.members[number as usize];
            let checked = self.configs[number as usize].take();
            let template = checked.and_then(|checked| checked.template);
            let (Some(node_type), Some(template)) = (&member.node_type, template) else {
                continue;
            };
            let node = member.node;
            let mut retry = RetryPolicy::resolve(
                node.and_then(|node| node.retry.as_ref()),
                draft.settings.retry.as_ref(),
            );
            if !matches!(node_type.behaviour(), Behaviour::Effect(_)) {
                retry.attempts = 1;
            }
            let mut ancestors = NodeSet::with_room(self.order.len());
            let known = self.ancestors[number as usize].take().unwrap_or_default();
            known
                .iter()
                .for_each(|ancestor| ancestors.insert(place[ancestor as usize]));
            let timeout = node
                .and_then(|node| node.timeout)
                .unwrap_or(TIMEOUT_DEFAULT);
            nodes.push(PlanNode {
                id: SmolStr::new(member.id),
                name: node
                    .and_then(|node| node.name.clone())
                    .unwrap_or_else(|| member.id.to_owned()),
                node_type: Arc::clone(node_type),
                template,
                config: member.config.clone(),
                incoming: Vec::new(),
                outgoing: Vec::new(),
                ancestors,
                join: node_type.join(member.config),
                retry,
                timeout_millis: timeout.as_millis(),
                delivery: node.and_then(|node| node.delivery).unwrap_or_default(),
                disabled: member.disabled(),
                sample: match node {
                    Some(node) => node.sample.clone(),
                    None => draft.trigger.sample.clone(),
                },
                handles_error: false,
            });
        }
        nodes
    }
}
