//! Where several edges meet on one handle though not all of them are branches of one node: `input`
//! is then sometimes a list, which is worth a warning.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::NodeSet;
use super::edges::Wiring;
use super::roster::Roster;
use crate::scenario::{Draft, Fault, FaultCode};

/// Work that comparing edges may take, in words of sets; beyond it a warning is given unseen.
const COMPARED_WORDS_MAX: usize = 4_000_000;

/// Warns of each handle on which several edges may arrive in one run.
pub(super) fn warn(
    draft: &Draft,
    roster: &Roster<'_>,
    wiring: &Wiring,
    order: &[u32],
    faults: &mut Vec<Fault>,
) {
    let mut meeting: FxHashMap<(u32, &SmolStr), Vec<usize>> = FxHashMap::default();
    for (edge, &(_, target)) in wiring.pairs.iter().enumerate() {
        let handle = &draft.edges[wiring.positions[edge] as usize].target_handle;
        meeting.entry((target, handle)).or_default().push(edge);
    }
    let gathers = |target: u32| {
        let node_type = roster.members[target as usize].node_type.as_ref();
        node_type.is_none_or(|node_type| node_type.gathers())
    };
    let mut groups: Vec<((u32, &SmolStr), Vec<usize>)> = meeting
        .into_iter()
        .filter(|((target, _), edges)| edges.len() > 1 && !gathers(*target))
        .collect();
    if groups.is_empty() {
        return;
    }
    groups.sort_unstable();
    let branches = Branches::of(draft, roster, wiring, order);
    for ((target, handle), edges) in groups {
        let Some((first, second)) = branches.together(&edges) else {
            continue;
        };
        let id = |edge: usize| roster.members[wiring.pairs[edge].0 as usize].id;
        let member = &roster.members[target as usize];
        let message = format!(
            "`{}` and `{}` may both arrive at `{}.{handle}`: its value is then a list in the order \
             of the edges. Put a `merge` before it to say what is meant",
            id(first),
            id(second),
            member.id
        );
        faults.push(member.warning(FaultCode::SeveralInputs, "", message));
    }
}

/// Which branches each edge implies. A branch is an output handle of a node that has several in
/// use; a node goes on by one of them only.
struct Branches {
    /// For each edge, the branches without which it is never taken.
    implied: Vec<NodeSet>,
    /// For each branch, the other branches of its node.
    rivals: Vec<NodeSet>,
}

impl Branches {
    fn of(draft: &Draft, roster: &Roster<'_>, wiring: &Wiring, order: &[u32]) -> Self {
        let (branch_of, rivals) = number_branches(draft, wiring);
        let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); roster.members.len()];
        for (edge, &(source, _)) in wiring.pairs.iter().enumerate() {
            leaving[source as usize].push(edge);
        }
        let mut reaching: Vec<Option<NodeSet>> = vec![None; roster.members.len()];
        let mut implied = vec![NodeSet::default(); wiring.pairs.len()];
        for &node in order {
            let own = reaching[node as usize].take().unwrap_or_default();
            for &edge in &leaving[node as usize] {
                let mut set = own.clone();
                if let Some(branch) = branch_of[edge] {
                    set.insert(branch);
                }
                match &mut reaching[wiring.pairs[edge].1 as usize] {
                    Some(known) => known.intersect_with(&set),
                    unknown => *unknown = Some(set.clone()),
                }
                implied[edge] = set;
            }
        }
        Self { implied, rivals }
    }

    /// Two of the edges that may be taken in one run.
    fn together(&self, edges: &[usize]) -> Option<(usize, usize)> {
        let mut work = 0;
        for (position, &second) in edges.iter().enumerate() {
            let mut excluded = NodeSet::default();
            for branch in self.implied[second].iter() {
                excluded.union_with(&self.rivals[branch as usize]);
            }
            for &first in &edges[..position] {
                work += 1 + self.rivals.len() / 64;
                if work > COMPARED_WORDS_MAX || !self.implied[first].meets(&excluded) {
                    return Some((first, second));
                }
            }
        }
        None
    }
}

/// The branch that each edge leaves by, if it leaves by one, and the rivals of each branch.
fn number_branches(draft: &Draft, wiring: &Wiring) -> (Vec<Option<u32>>, Vec<NodeSet>) {
    let mut handles: FxHashMap<u32, Vec<&SmolStr>> = FxHashMap::default();
    let handle_of = |edge: usize| &draft.edges[wiring.positions[edge] as usize].source_handle;
    for (edge, &(source, _)) in wiring.pairs.iter().enumerate() {
        let known = handles.entry(source).or_default();
        if !known.contains(&handle_of(edge)) {
            known.push(handle_of(edge));
        }
    }
    let mut numbers: FxHashMap<(u32, &SmolStr), u32> = FxHashMap::default();
    let mut rivals = Vec::new();
    for (source, known) in handles.into_iter().filter(|(_, known)| known.len() > 1) {
        let first = rivals.len() as u32;
        for (position, handle) in known.iter().enumerate() {
            let own = first + position as u32;
            numbers.insert((source, *handle), own);
            let mut others = NodeSet::default();
            (first..first + known.len() as u32)
                .filter(|branch| *branch != own)
                .for_each(|branch| others.insert(branch));
            rivals.push(others);
        }
    }
    let branch_of = |(edge, &(source, _)): (usize, &(u32, u32))| {
        numbers.get(&(source, handle_of(edge))).copied()
    };
    (
        wiring.pairs.iter().enumerate().map(branch_of).collect(),
        rivals,
    )
}
