//! The graph alone: order, circles, ancestors, what the trigger reaches. Nodes are numbers here,
//! 0 being the trigger. Nothing recurses: depth is the author's, the stack is ours.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::NodeSet;

/// Nodes and the edges between them, by number.
pub(super) struct Graph {
    /// Where the edges of each node begin in `targets`; one more than there are nodes.
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Graph {
    pub(super) fn new(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; nodes + 1];
        for &(source, _) in edges {
            starts[source as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut targets = vec![0; edges.len()];
        for &(source, target) in edges {
            let place = &mut next[source as usize];
            targets[*place as usize] = target;
            *place += 1;
        }
        Self { starts, targets }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn successors(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.targets[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Topological order, of several possible nodes the first declared. Nodes on a circle and what
    /// only follows from them are left out.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut entering = vec![0_u32; self.len()];
        for &target in &self.targets {
            entering[target as usize] += 1;
        }
        let mut ready: BinaryHeap<Reverse<u32>> = (0..self.len() as u32)
            .filter(|&node| entering[node as usize] == 0)
            .map(Reverse)
            .collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(Reverse(node)) = ready.pop() {
            order.push(node);
            for &target in self.successors(node) {
                entering[target as usize] -= 1;
                if entering[target as usize] == 0 {
                    ready.push(Reverse(target));
                }
            }
        }
        order
    }

    /// The ancestors of each node of `order`; `None` for the nodes that it leaves out.
    pub(super) fn ancestors(&self, order: &[u32]) -> Vec<Option<NodeSet>> {
        let mut sets: Vec<Option<NodeSet>> = vec![None; self.len()];
        for &node in order {
            let mut handed = sets[node as usize]
                .get_or_insert_with(|| NodeSet::with_room(self.len()))
                .clone();
            handed.insert(node);
            for &target in self.successors(node) {
                sets[target as usize]
                    .get_or_insert_with(|| NodeSet::with_room(self.len()))
                    .union_with(&handed);
            }
        }
        let mut ordered = vec![false; self.len()];
        for &node in order {
            ordered[node as usize] = true;
        }
        for (set, ordered) in sets.iter_mut().zip(ordered) {
            if !ordered {
                *set = None;
            }
        }
        sets
    }

    /// Which nodes the trigger reaches, itself included.
    pub(super) fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut open = Vec::new();
        if let Some(trigger) = reached.first_mut() {
            *trigger = true;
            open.push(0);
        }
        while let Some(node) = open.pop() {
            for &target in self.successors(node) {
                if !std::mem::replace(&mut reached[target as usize], true) {
                    open.push(target);
                }
            }
        }
        reached
    }

    /// Groups of nodes that lead to each other, each in ascending order.
    pub(super) fn circles(&self) -> Vec<Vec<u32>> {
        let mut groups = Components::of(self);
        groups.retain(|group| group.len() > 1 || self.successors(group[0]).contains(&group[0]));
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort_unstable();
        groups
    }

    /// A shortest way from the first node of a group back to it, that node first.
    pub(super) fn way_round(&self, group: &[u32]) -> Vec<u32> {
        let Some(&start) = group.first() else {
            return Vec::new();
        };
        let mut came_from: Vec<Option<u32>> = vec![None; self.len()];
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            for &target in self.successors(node) {
                if target == start {
                    return Self::way_back(node, start, &came_from);
                }
                let inside = group.binary_search(&target).is_ok();
                if inside && came_from[target as usize].is_none() {
                    came_from[target as usize] = Some(node);
                    open.push_back(target);
                }
            }
        }
        vec![start]
    }

    fn way_back(end: u32, start: u32, came_from: &[Option<u32>]) -> Vec<u32> {
        let mut way = vec![end];
        let mut node = end;
        while node != start {
            let Some(before) = came_from[node as usize] else {
                break;
            };
            way.push(before);
            node = before;
        }
        way.reverse();
        way
    }
}

/// Strongly connected components by Tarjan's algorithm (SIAM J. Comput. 1, 1972) with a stack of
/// its own instead of recursion.
struct Components<'a> {
    graph: &'a Graph,
    /// When a node was first seen; 0 before.
    seen: Vec<u32>,
    /// The earliest seen node that it leads back to.
    lowest: Vec<u32>,
    waiting: Vec<u32>,
    is_waiting: Vec<bool>,
    clock: u32,
    groups: Vec<Vec<u32>>,
}

impl<'a> Components<'a> {
    fn of(graph: &'a Graph) -> Vec<Vec<u32>> {
        let mut search = Self {
            graph,
            seen: vec![0; graph.len()],
            lowest: vec![0; graph.len()],
            waiting: Vec::new(),
            is_waiting: vec![false; graph.len()],
            clock: 0,
            groups: Vec::new(),
        };
        for root in 0..graph.len() as u32 {
            if search.seen[root as usize] == 0 {
                search.from(root);
            }
        }
        search.groups
    }

    fn from(&mut self, root: u32) {
        let graph = self.graph;
        let mut path = vec![(root, 0_usize)];
        self.enter(root);
        while let Some((node, position)) = path.last_mut() {
            let node = *node;
            if let Some(&target) = graph.successors(node).get(*position) {
                *position += 1;
                if self.seen[target as usize] == 0 {
                    self.enter(target);
                    path.push((target, 0));
                } else if self.is_waiting[target as usize] {
                    self.lower(node, self.seen[target as usize]);
                }
                continue;
            }
            path.pop();
            if let Some(&(parent, _)) = path.last() {
                self.lower(parent, self.lowest[node as usize]);
            }
            if self.lowest[node as usize] == self.seen[node as usize] {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: u32) {
        self.clock += 1;
        self.seen[node as usize] = self.clock;
        self.lowest[node as usize] = self.clock;
        self.waiting.push(node);
        self.is_waiting[node as usize] = true;
    }

    fn lower(&mut self, node: u32, to: u32) {
        let lowest = &mut self.lowest[node as usize];
        *lowest = (*lowest).min(to);
    }

    fn close(&mut self, node: u32) {
        let first = self.waiting.iter().rposition(|&other| other == node);
        let group = self.waiting.split_off(first.unwrap_or_default());
        for &member in &group {
            self.is_waiting[member as usize] = false;
        }
        self.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ties_are_broken_by_declaration() {
        let graph = Graph::new(5, &[(0, 4), (0, 3), (4, 1), (3, 1), (0, 2)]);
        assert_eq!(graph.order(), [0, 2, 3, 4, 1]);
    }

    #[test]
    fn circles_are_found_and_walked() {
        let graph = Graph::new(7, &[(0, 1), (1, 2), (2, 3), (3, 1), (2, 1), (3, 4), (5, 5)]);
        assert_eq!(graph.circles(), [vec![1, 2, 3], vec![5]]);
        assert_eq!(graph.way_round(&[1, 2, 3]), [1, 2]);
        assert_eq!(graph.way_round(&[5]), [5]);
        assert_eq!(graph.order(), [0, 6]);
    }

    #[test]
    fn a_chain_of_many_nodes_needs_no_stack() {
        const NODES: u32 = 200_000;
        let edges: Vec<(u32, u32)> = (0..NODES).map(|node| (node, (node + 1) % NODES)).collect();
        let circle = Graph::new(NODES as usize, &edges);
        assert_eq!(circle.circles()[0].len(), NODES as usize);
        assert_eq!(circle.way_round(&circle.circles()[0]).len(), NODES as usize);
        let chain = Graph::new(NODES as usize, &edges[..edges.len() - 1]);
        assert_eq!(chain.order().len(), NODES as usize);
        assert!(chain.reached().into_iter().all(|reached| reached));
    }

    proptest! {
        #[test]
        fn order_circles_and_ancestors_agree(
            edges in prop::collection::vec((0_u32..12, 0_u32..12), 0..30),
        ) {
            let graph = Graph::new(12, &edges);
            let order = graph.order();
            let place = |node: u32| order.iter().position(|&other| other == node);
            let ancestors = graph.ancestors(&order);
            for &(source, target) in &edges {
                if let Some(target_place) = place(target) {
                    prop_assert!(place(source).unwrap() < target_place);
                    prop_assert!(ancestors[target as usize].as_ref().unwrap().contains(source));
                }
            }
            prop_assert_eq!(order.len() == 12, graph.circles().is_empty());
            for group in graph.circles() {
                prop_assert!(group.iter().all(|&node| place(node).is_none()));
            }
        }
    }
}
