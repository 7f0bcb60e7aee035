//! Names that are read from an output which can never have them: worth a warning, for every run would
//! fail there.

use smol_str::SmolStr;

use super::edges::{LISTED_MAX, Wiring};
use super::roster::{Roster, shown};
use crate::nearest::hint;
use crate::ports::node::Shape;
use crate::scenario::Draft;

/// Most members that are looked at; an output with more is taken for anything, so that a large draft
/// is checked as fast as it was.
const MEMBERS_COUNT_MAX: usize = 100;

/// What is known of each output, by the number of its node.
pub(super) struct Shapes {
    /// The members of the output; `None` when it may be anything.
    outputs: Vec<Option<Vec<SmolStr>>>,
    inputs: Vec<Option<Vec<SmolStr>>>,
}

impl Shapes {
    /// Of a graph without circles, whose nodes are named in an order in which edges lead forward.
    pub(super) fn of(draft: &Draft, roster: &Roster<'_>, wiring: &Wiring, order: &[u32]) -> Self {
        let count = roster.members.len();
        let mut shapes = Self {
            outputs: vec![None; count],
            inputs: vec![None; count],
        };
        let mut entering: Vec<Vec<(u32, &str)>> = vec![Vec::new(); count];
        for ((source, target), position) in wiring.pairs.iter().zip(&wiring.positions) {
            let handle = draft.edges[*position as usize].source_handle.as_str();
            entering[*target as usize].push((*source, handle));
        }
        for number in order {
            let number = *number as usize;
            shapes.inputs[number] = shapes.met(&entering[number]);
            shapes.outputs[number] = shapes.output(roster, number);
        }
        shapes
    }

    /// The members that one or the other of what meets at a node may have.
    fn met(&self, entering: &[(u32, &str)]) -> Option<Vec<SmolStr>> {
        let mut members: Vec<SmolStr> = Vec::new();
        for (source, handle) in entering {
            if *handle == "error" {
                return None;
            }
            for member in self.outputs[*source as usize].as_ref()? {
                if !members.contains(member) {
                    members.push(member.clone());
                }
                if !few(&members) {
                    return None;
                }
            }
        }
        (!entering.is_empty()).then_some(members)
    }

    fn output(&self, roster: &Roster<'_>, number: usize) -> Option<Vec<SmolStr>> {
        let member = &roster.members[number];
        if member.disabled() {
            return self.inputs[number].clone();
        }
        match member.node_type.as_ref()?.shape(member.config) {
            Shape::Open => None,
            Shape::Input => self.inputs[number].clone(),
            Shape::Members(members) => few(&members).then_some(members),
        }
    }

    /// What is wrong with reading that member of a node's input.
    pub(super) fn input_gap(&self, number: u32, member: &str) -> Option<String> {
        gap(
            "input",
            self.inputs.get(number as usize)?.as_deref()?,
            member,
        )
    }

    /// What is wrong with reading that member of a node's output, which is called so.
    pub(super) fn output_gap(&self, name: &str, number: u32, member: &str) -> Option<String> {
        gap(name, self.outputs.get(number as usize)?.as_deref()?, member)
    }
}

fn few(members: &[SmolStr]) -> bool {
    members.len() <= MEMBERS_COUNT_MAX
}

fn gap(name: &str, members: &[SmolStr], member: &str) -> Option<String> {
    if members.iter().any(|found| found == member) {
        return None;
    }
    let shown_first = members.iter().take(LISTED_MAX);
    let mut listed: Vec<_> = shown_first.map(|found| format!("`{found}`")).collect();
    if members.len() > LISTED_MAX {
        listed.push("…".to_owned());
    }
    let member = shown(member);
    let hint = if members.iter().any(|found| found == "body") {
        format!("; did you mean `{name}.body.{member}`?")
    } else {
        hint(&member, members.iter().map(SmolStr::as_str))
    };
    Some(match listed.as_slice() {
        [] => format!("`{name}` is an empty object here: it has no `{member}`"),
        _ => format!(
            "`{name}` has no `{member}` here, only {}{hint}",
            listed.join(", ")
        ),
    })
}
