//! Which generations of claims there are, in groups with a filter before each: few filters are
//! asked for a new key, and no page is read.

use super::filter::{Filter, KEYS_MAX, prefix};
use super::page::Key;

/// A generation of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sqlite) struct Generation {
    /// Its number.
    pub number: i64,
    /// The half day in which its claims expire.
    pub bucket: i64,
    /// How many pages it has.
    pub pages: i64,
}

/// Bits of a page's number within its generation.
const PAGE_BITS: u32 = 24;

impl Generation {
    /// The page in which a key stands if this generation has it.
    pub(super) fn page_of(&self, key: &Key) -> i64 {
        let [first, second, third, ..] = *key;
        self.page_at(u32::from_be_bytes([0, first, second, third]))
    }

    /// The same, by the first three bytes of a key.
    pub(super) fn page_at(&self, start: u32) -> i64 {
        self.first_page() + ((i64::from(start) * self.pages) >> PAGE_BITS)
    }

    /// Its first page.
    pub(in crate::sqlite) fn first_page(&self) -> i64 {
        first_page(self.number)
    }
}

/// The first page of the generation with that number.
pub(in crate::sqlite) fn first_page(generation: i64) -> i64 {
    generation << PAGE_BITS
}

/// The generation of a page.
pub(super) fn generation_of(page: i64) -> i64 {
    page >> PAGE_BITS
}

#[derive(Debug)]
struct Group {
    generations: Vec<Generation>,
    filter: Filter,
    keys_count: usize,
}

/// All generations of claims.
#[derive(Debug, Default)]
pub(in crate::sqlite) struct Directory {
    groups: Vec<Group>,
}

impl Directory {
    /// Adds the newest generation, with the prefixes of its keys, if it is not there yet.
    pub(in crate::sqlite) fn add(&mut self, generation: Generation, prefixes: &[u8]) {
        let newest = self
            .groups
            .last()
            .and_then(|group| group.generations.last());
        if newest.is_some_and(|newest| newest.number >= generation.number) {
            return;
        }
        let (prefixes, _) = prefixes.as_chunks::<4>();
        let has_room = |group: &Group| group.keys_count + prefixes.len() <= KEYS_MAX;
        if !self.groups.last().is_some_and(has_room) {
            self.groups.push(Group {
                generations: Vec::new(),
                filter: Filter::new(),
                keys_count: 0,
            });
        }
        let Some(group) = self.groups.last_mut() else {
            return;
        };
        for prefix in prefixes {
            group.filter.add(u32::from_be_bytes(*prefix));
        }
        group.keys_count += prefixes.len();
        group.generations.push(generation);
    }

    /// Generations that hold nothing any more.
    pub(in crate::sqlite) fn remove(&mut self, numbers: &[i64]) {
        for group in &mut self.groups {
            group
                .generations
                .retain(|generation| !numbers.contains(&generation.number));
        }
        self.groups.retain(|group| !group.generations.is_empty());
    }

    /// Generations that may have a key, newest first.
    pub(in crate::sqlite) fn candidates(&self, key: &Key) -> Vec<Generation> {
        let prefix = prefix(key);
        let groups = self.groups.iter().rev();
        groups
            .filter(|group| group.filter.may_have(prefix))
            .flat_map(|group| group.generations.iter().rev().copied())
            .collect()
    }

    /// Generations whose claims expire in that half day.
    pub(in crate::sqlite) fn of_bucket(&self, bucket: i64) -> Vec<Generation> {
        let generations = self.groups.iter().flat_map(|group| &group.generations);
        generations
            .filter(|generation| generation.bucket == bucket)
            .copied()
            .collect()
    }
}

/// What the filters are made of, of one key.
pub(in crate::sqlite) fn put_prefix(into: &mut Vec<u8>, key: &Key) {
    into.extend_from_slice(&prefix(key).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> Key {
        let mut key = [0; 32];
        for (part, chunk) in (1_u64..).zip(key.as_chunks_mut::<8>().0) {
            let mixed = (number * 4 + part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *chunk = (mixed ^ mixed >> 31)
                .wrapping_mul(0xbf58_476d_1ce4_e5b9)
                .to_be_bytes();
        }
        key
    }

    #[test]
    fn a_key_is_looked_for_where_it_may_be_and_hardly_elsewhere() {
        let mut directory = Directory::default();
        let per_generation = KEYS_MAX as u64 / 4;
        for number in 0..12 {
            let mut prefixes = Vec::new();
            for of in number * per_generation..(number + 1) * per_generation {
                put_prefix(&mut prefixes, &key(of));
            }
            let generation = Generation {
                number: number as i64,
                bucket: number as i64 / 3,
                pages: 10,
            };
            directory.add(generation, &prefixes);
        }
        assert_eq!(directory.groups.len(), 3);
        for of in (0..12 * per_generation).step_by(997) {
            let number = (of / per_generation) as i64;
            let candidates = directory.candidates(&key(of));
            assert!(candidates.iter().any(|one| one.number == number));
        }
        let unknown =
            (0..1_000).filter(|of| !directory.candidates(&key(u64::MAX / 8 - of)).is_empty());
        assert!(unknown.count() < 20);
        assert_eq!(directory.of_bucket(1).len(), 3);
        directory.remove(&[0, 1, 2, 3, 5]);
        assert_eq!(directory.groups.len(), 2);
        assert!(
            directory
                .candidates(&key(0))
                .iter()
                .all(|one| one.number > 3)
        );
    }

    #[test]
    fn pages_divide_the_keys_of_a_generation() {
        let generation = Generation {
            number: 3,
            bucket: 0,
            pages: 7,
        };
        assert_eq!(generation.page_of(&[0; 32]), 3 << 24);
        assert_eq!(generation.page_of(&[0xff; 32]), (3 << 24) + 6);
        assert_eq!(generation_of(generation.page_of(&[0xff; 32])), 3);
    }
}
