//! A set of node indices in step order. Nearly all runs have one or two steps in it at a time, so that
//! it needs no memory of its own; nodes by the thousand cost a move of a few kilobytes each.

use smallvec::SmallVec;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StepSet(SmallVec<[u32; 6]>);

impl StepSet {
    pub(super) fn insert(&mut self, index: u32) {
        if let Err(place) = self.0.binary_search(&index) {
            self.0.insert(place, index);
        }
    }

    pub(super) fn remove(&mut self, index: u32) {
        if let Ok(place) = self.0.binary_search(&index) {
            self.0.remove(place);
        }
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        self.0.binary_search(&index).is_ok()
    }

    /// The first in step order.
    pub(super) fn first(&self) -> Option<u32> {
        self.0.first().copied()
    }

    /// Takes the first in step order out.
    pub(super) fn pop_first(&mut self) -> Option<u32> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// All, in step order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_sorted_set(changes in prop::collection::vec((any::<bool>(), 0_u32..12), 0..60)) {
            let mut set = StepSet::default();
            let mut expected = BTreeSet::new();
            for (insert, index) in changes {
                if insert {
                    set.insert(index);
                    expected.insert(index);
                } else {
                    set.remove(index);
                    expected.remove(&index);
                }
                prop_assert!(set.iter().eq(expected.iter().copied()));
                prop_assert_eq!(set.contains(index), expected.contains(&index));
                prop_assert_eq!(set.first(), expected.first().copied());
                prop_assert_eq!((set.len(), set.is_empty()), (expected.len(), expected.is_empty()));
            }
            while let Some(first) = set.pop_first() {
                prop_assert_eq!(Some(first), expected.pop_first());
            }
            prop_assert!(expected.is_empty());
        }
    }
}
