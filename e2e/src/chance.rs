//! Chance for tests that strike at random moments. What they find does not hang on the numbers,
//! since the machine's own timing is chance too.

use std::hash::{BuildHasher as _, RandomState};

/// A source of numbers (`SplitMix64`).
#[derive(Debug)]
pub struct Chance(u64);

impl Default for Chance {
    /// Another one each time.
    fn default() -> Self {
        Self(RandomState::new().hash_one(0))
    }
}

impl Chance {
    /// The same numbers for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below the bound, which is not zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (number ^ (number >> 31)) % bound
    }
}
