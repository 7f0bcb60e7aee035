//! A filter before the keys on disk: it says of most that were never claimed that they were not. A
//! Bloom filter whose bits for one key lie in one line of the processor's cache (Putze, Sanders,
//! Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007).

use super::page::Key;

/// Keys for which a filter is made; with more it errs more often.
pub(super) const KEYS_MAX: usize = 256 * 1024;
/// Bits for each of them.
const BITS_PER_KEY: usize = 16;
/// Words of 64 bits in a line.
const LINE_WORDS: usize = 8;
const LINES: usize = KEYS_MAX * BITS_PER_KEY / (LINE_WORDS * 64);
/// Bits that a key sets.
const BITS_SET: u32 = 7;
/// Bits that say which of a line's bits.
const PLACE_BITS: u32 = 9;

/// What the filter knows of a key: four bytes of a hash that no one can choose.
pub(super) fn prefix(key: &Key) -> u32 {
    let [_, _, _, _, first, second, third, fourth, ..] = *key;
    u32::from_be_bytes([first, second, third, fourth])
}

#[derive(Debug)]
pub(super) struct Filter(Box<[[u64; LINE_WORDS]]>);

impl Filter {
    pub(super) fn new() -> Self {
        Self(vec![[0; LINE_WORDS]; LINES].into_boxed_slice())
    }

    /// Which line, and the bits in it.
    fn places(prefix: u32) -> (usize, impl Iterator<Item = usize>) {
        let line = (u64::from(prefix) * LINES as u64) >> 32;
        // Fibonacci hashing (Knuth, volume 3, 6.4) spreads what the line was not chosen by.
        let mixed = u64::from(prefix).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let bits = (0..BITS_SET)
            .map(move |bit| (mixed >> (bit * PLACE_BITS)) as usize & ((1 << PLACE_BITS) - 1));
        (line as usize, bits)
    }

    pub(super) fn add(&mut self, prefix: u32) {
        let (line, bits) = Self::places(prefix);
        for bit in bits {
            self.0[line][bit / 64] |= 1 << (bit % 64);
        }
    }

    /// `false` when it was surely not added.
    pub(super) fn may_have(&self, prefix: u32) -> bool {
        let (line, mut bits) = Self::places(prefix);
        let line = &self.0[line];
        bits.all(|bit| line[bit / 64] & 1 << (bit % 64) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes(seed: u64) -> impl Iterator<Item = u32> {
        (1_u64..).map(move |number| {
            let mixed = (number ^ seed).wrapping_mul(0x2545_f491_4f6c_dd1d);
            ((mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
        })
    }

    #[test]
    fn it_knows_all_that_was_added_and_little_else() {
        let mut filter = Filter::new();
        for prefix in prefixes(0).take(KEYS_MAX) {
            filter.add(prefix);
        }
        assert!(prefixes(0).take(KEYS_MAX).all(|one| filter.may_have(one)));
        let others = 100_000;
        let wrong = prefixes(1 << 40)
            .take(others)
            .filter(|other| filter.may_have(*other))
            .count();
        assert!(wrong * 200 < others, "{wrong} of {others}");
    }
}
