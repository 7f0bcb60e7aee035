//! How a run's id splits into a rank, by which stores keep it, and the rest; and the one source
//! of run ids, which rise whatever the clock does. No clock and no chance: both come in.

use super::RunId;

/// Bits of an id's rank beyond the time.
const COUNTER_BITS: u32 = 15;
/// Bits of an id that its rank leaves out.
const REST_BITS: u32 = 59;
/// How many counts a millisecond leaves free above where its first id begins.
const START_MASK: u64 = (1 << (COUNTER_BITS - 1)) - 1;

impl RunId {
    /// The first 63 bits of the id without its version and variant: time, then counter. Ranks
    /// sort as ids do.
    pub fn rank(&self) -> u64 {
        let [_, _, _, _, _, _, high, low, next, ..] = *self.as_bytes();
        let counter =
            u64::from(high & 0x0f) << 11 | u64::from(low) << 3 | u64::from(next >> 3 & 0b111);
        self.millis() << COUNTER_BITS | counter
    }

    /// The 59 bits that follow the rank.
    pub fn rest(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.as_bytes()[8..]);
        u64::from_be_bytes(bytes) & ((1 << REST_BITS) - 1)
    }

    /// The id of that rank (below 2^63) and rest (below 2^59).
    pub fn from_rank(rank: u64, rest: u64) -> Self {
        let counter = rank & ((1 << COUNTER_BITS) - 1);
        let mut chance = [0; 10];
        chance[..2].copy_from_slice(&((counter >> 3) as u16).to_be_bytes());
        let tail = (counter & 0b111) << REST_BITS | rest & ((1 << REST_BITS) - 1);
        chance[2..].copy_from_slice(&tail.to_be_bytes());
        Self::new(rank >> COUNTER_BITS, chance)
    }

    /// The smallest rank of ids of that millisecond.
    pub const fn first_rank_of(millis: u64) -> u64 {
        (millis & 0xffff_ffff_ffff) << COUNTER_BITS
    }
}

/// The source of run ids in one process: each id's rank is greater than that of the id before,
/// also within a millisecond, when the clock is set back, and after a restart.
#[derive(Debug, Clone)]
pub struct RunIdSource {
    last: u64,
}

impl RunIdSource {
    /// A source whose ids are all greater than `newest`, the greatest id that is stored.
    pub fn after(newest: Option<RunId>) -> Self {
        Self {
            last: newest.map_or(0, |run_id| run_id.rank()),
        }
    }

    /// The next id, at that time (milliseconds since 1970) and with ten bytes of chance.
    ///
    /// The first id of a millisecond begins its counter by chance in the lower half, so that
    /// processes that do not know of each other seldom meet; the counter runs over into the next
    /// millisecond.
    pub fn next(&mut self, millis: u64, chance: [u8; 10]) -> RunId {
        let [high, low, rest @ ..] = chance;
        let start = u64::from(u16::from_be_bytes([high, low])) & START_MASK;
        let fresh = RunId::first_rank_of(millis) | start;
        self.last = fresh.max(self.last + 1);
        RunId::from_rank(self.last, u64::from_be_bytes(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_is_its_rank_and_its_rest(millis in 0..1_u64 << 48, chance: [u8; 10]) {
            let run_id = RunId::new(millis, chance);
            prop_assert_eq!(RunId::from_rank(run_id.rank(), run_id.rest()), run_id);
            prop_assert!(run_id.rank() < 1 << 63);
        }

        #[test]
        fn ranks_sort_as_ids_do(one: ([u8; 10], u16), other: ([u8; 10], u16)) {
            let one = RunId::new(u64::from(one.1), one.0);
            let other = RunId::new(u64::from(other.1), other.0);
            let pairs = ((one.rank(), one.rest()), (other.rank(), other.rest()));
            prop_assert_eq!(pairs.0.cmp(&pairs.1), one.cmp(&other));
        }

        #[test]
        fn ids_rise_whatever_the_clock_does(clock in proptest::collection::vec(0..50_u64, 1..200)) {
            let mut source = RunIdSource::after(None);
            let ids: Vec<_> = clock.iter().map(|millis| source.next(*millis, [0xff; 10])).collect();
            prop_assert!(ids.windows(2).all(|pair| pair[0].rank() < pair[1].rank()));
        }
    }

    #[test]
    fn after_a_restart_ids_go_on_behind_the_greatest_stored_one() {
        let stored = RunId::new(2_000, [7; 10]);
        let next = RunIdSource::after(Some(stored)).next(1_000, [0; 10]);
        assert_eq!(next.rank(), stored.rank() + 1);
        assert_eq!(next.millis(), 2_000);
    }

    #[test]
    fn a_full_millisecond_runs_over_into_the_next() {
        let full = RunId::from_rank(RunId::first_rank_of(6) - 1, 0);
        assert_eq!(full.millis(), 5);
        let next = RunIdSource::after(Some(full)).next(5, [0; 10]);
        assert_eq!((next.millis(), next.rank()), (6, full.rank() + 1));
    }
}
