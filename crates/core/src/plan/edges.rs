//! Edges: their ends, their handles, duplicates. What they form together is in `graph` and `joins`.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::graph::Graph;
use super::roster::{Member, Roster, shown};
use crate::nearest::hint;
use crate::scenario::{Draft, Edge, Fault, FaultCode, Gaps, TRIGGER};

/// Most names that a message lists.
pub(super) const LISTED_MAX: usize = 20;

/// The edges both of whose ends are there.
#[derive(Default)]
pub(super) struct Wiring {
    /// From node to node, by number.
    pub(super) pairs: Vec<(u32, u32)>,
    /// The position in the draft of each of them.
    pub(super) positions: Vec<u32>,
}

impl Wiring {
    pub(super) fn of(
        draft: &Draft,
        roster: &Roster<'_>,
        gaps: &Gaps,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut wiring = Self::default();
        let mut known: FxHashMap<(&str, &str, &str, &str), usize> = FxHashMap::default();
        let mut handles = Handles {
            gaps,
            known: FxHashMap::default(),
        };
        // An edge may lead to a node whose id could not be read.
        let known_ends = !gaps.nodes;
        for (position, edge) in draft.edges.iter().enumerate() {
            let pointer = format!("/edges/{position}");
            let key = (
                edge.source.as_str(),
                edge.source_handle.as_str(),
                edge.target.as_str(),
                edge.target_handle.as_str(),
            );
            if let Some(first) = known.get(&key) {
                let message = format!("this edge is the same as /edges/{first}: leave one out");
                faults.push(Fault::error(FaultCode::Duplicate, pointer, message));
                continue;
            }
            known.insert(key, position);
            let mut end = |id: &str, side: &str| {
                let number = roster.number(id);
                if number.is_none() && known_ends {
                    faults.push(dangling(roster, id, format!("{pointer}/{side}")));
                }
                number
            };
            let (source, target) = (end(&edge.source, "source"), end(&edge.target, "target"));
            if let Some(source) = source {
                handles.check_source(
                    source,
                    &roster.members[source as usize],
                    edge,
                    &pointer,
                    faults,
                );
            }
            if let Some(target) = target {
                check_target(&roster.members[target as usize], edge, &pointer, faults);
            }
            if let (Some(source), Some(target)) = (source, target)
                && target != 0
            {
                wiring.pairs.push((source, target));
                wiring.positions.push(position as u32);
            }
        }
        wiring
    }

    /// The circles of the graph, each with the nodes on it.
    pub(super) fn report_circles(
        &self,
        roster: &Roster<'_>,
        graph: &Graph,
        faults: &mut Vec<Fault>,
    ) {
        for group in graph.circles() {
            let way = graph.way_round(&group);
            let id = |number: &u32| roster.members[*number as usize].id;
            let mut names: Vec<&str> = way.iter().take(LISTED_MAX).map(id).collect();
            if way.len() > LISTED_MAX {
                names.push("…");
            }
            names.push(id(&way[0]));
            let mut message = format!(
                "these edges lead in a circle: {}. A run goes through each node once; leave one of \
                 them out",
                names.join(" -> ")
            );
            let others: Vec<&str> = group
                .iter()
                .filter(|node| !way.contains(node))
                .map(id)
                .collect();
            if !others.is_empty() {
                let listed = others[..others.len().min(LISTED_MAX)].join(", ");
                let more = if others.len() > LISTED_MAX {
                    ", …"
                } else {
                    ""
                };
                message = format!("{message} (also on circles with them: {listed}{more})");
            }
            let closing = (way[way.len() - 1], way[0]);
            let place = self.pairs.iter().position(|pair| *pair == closing);
            let pointer = place.map_or_else(
                || "/edges".to_owned(),
                |place| format!("/edges/{}", self.positions[place]),
            );
            faults.push(Fault::error(FaultCode::Cycle, pointer, message).of_node(id(&way[0])));
        }
    }
}

fn dangling(roster: &Roster<'_>, id: &str, pointer: String) -> Fault {
    let message = format!("there is no node `{}`{}", shown(id), hint(id, roster.ids()));
    Fault::error(FaultCode::DanglingEdge, pointer, message)
}

/// The output handles of each node that edges leave, found once.
struct Handles<'a> {
    gaps: &'a Gaps,
    known: FxHashMap<u32, Vec<SmolStr>>,
}

impl Handles<'_> {
    fn check_source(
        &mut self,
        number: u32,
        member: &Member<'_>,
        edge: &Edge,
        pointer: &str,
        faults: &mut Vec<Fault>,
    ) {
        let Some(node_type) = &member.node_type else {
            return;
        };
        // Its config names handles, and a disabled node has another one.
        let unread = |field: &str| self.gaps.covers(&format!("{}/{field}", member.pointer));
        if unread("config") || unread("disabled") {
            return;
        }
        let outputs = self.known.entry(number).or_insert_with(|| {
            let fixed = node_type.info().outputs.iter();
            let mut outputs: Vec<SmolStr> = fixed.map(|handle| handle.name.clone()).collect();
            outputs.extend(node_type.named_outputs(member.config));
            outputs
        });
        let handle = &edge.source_handle;
        if member.disabled() && handle != "out" && outputs.contains(handle) {
            let message = format!(
                "`{}` is disabled and passes its input on by `out`: this edge is never taken",
                member.id
            );
            let pointer = format!("{pointer}/sourceHandle");
            let warning = Fault::warning(FaultCode::UnknownHandle, pointer, message);
            faults.push(warning.of_node(member.id));
        }
        if outputs.contains(handle) || (member.disabled() && handle == "out") {
            return;
        }
        let names: Vec<&str> = outputs.iter().map(SmolStr::as_str).collect();
        let message = unknown_handle(member.id, "output", handle, &names);
        let fault = Fault::error(
            FaultCode::UnknownHandle,
            format!("{pointer}/sourceHandle"),
            message,
        );
        faults.push(fault.of_node(member.id));
    }
}

fn check_target(member: &Member<'_>, edge: &Edge, pointer: &str, faults: &mut Vec<Fault>) {
    if member.id == TRIGGER {
        let message = "no edge can enter the trigger: it comes first".to_owned();
        faults.push(Fault::error(
            FaultCode::UnknownHandle,
            format!("{pointer}/target"),
            message,
        ));
        return;
    }
    let Some(node_type) = &member.node_type else {
        return;
    };
    let inputs = &node_type.info().inputs;
    if inputs
        .iter()
        .any(|handle| handle.name == edge.target_handle)
    {
        return;
    }
    let names: Vec<&str> = inputs.iter().map(|handle| handle.name.as_str()).collect();
    let message = unknown_handle(member.id, "input", &edge.target_handle, &names);
    let fault = Fault::error(
        FaultCode::UnknownHandle,
        format!("{pointer}/targetHandle"),
        message,
    );
    faults.push(fault.of_node(member.id));
}

fn unknown_handle(id: &str, side: &str, handle: &str, known: &[&str]) -> String {
    let handle = shown(handle);
    if known.is_empty() {
        return format!("`{id}` has no {side} handle `{handle}`: it has none at all");
    }
    let hint = hint(&handle, known.iter().copied());
    let listed = known[..known.len().min(LISTED_MAX)].join("`, `");
    format!("`{id}` has no {side} handle `{handle}`{hint}: it has `{listed}`")
}
