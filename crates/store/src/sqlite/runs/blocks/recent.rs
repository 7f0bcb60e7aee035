//! Which places are surely free, without a look into the database. Ids come in rising order but
//! for those of a moment, so that what was written lately is all that a new run can meet.

use rustc_hash::FxHashSet;

/// Places that are remembered; the older half is forgotten beyond.
const PLACES_MAX: usize = 32 * 1024;

/// Places that were given away since the start.
#[derive(Debug)]
pub(in crate::sqlite) struct Recent {
    /// Of the rows below nothing is known.
    floor: i64,
    taken: FxHashSet<i64>,
}

impl Recent {
    /// Nothing is stored in any row from `floor` on.
    pub(in crate::sqlite) fn new(floor: i64) -> Self {
        Self {
            floor,
            taken: FxHashSet::default(),
        }
    }

    /// Takes a row for a run; whether it was surely free. If it was not, it has to be looked up.
    pub(in crate::sqlite) fn take(&mut self, row: i64) -> bool {
        if row < self.floor || !self.taken.insert(row) {
            return false;
        }
        if self.taken.len() > PLACES_MAX {
            self.forget();
        }
        true
    }

    fn forget(&mut self) {
        let mut rows: Vec<i64> = self.taken.drain().collect();
        let middle = rows.len() / 2;
        let (_, floor, newer) = rows.select_nth_unstable(middle);
        self.floor = *floor + 1;
        self.taken.extend(newer.iter());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_surely_free_once() {
        let mut recent = Recent::new(10);
        assert!(!recent.take(9));
        assert!(recent.take(10));
        assert!(!recent.take(10));
    }

    #[test]
    fn what_was_forgotten_is_not_surely_free() {
        let mut recent = Recent::new(0);
        let count = PLACES_MAX as i64 * 3;
        for row in 0..count {
            // Pairs in falling order, as ids of a moment may come.
            assert!(recent.take(row ^ 1));
        }
        assert!(recent.taken.len() <= PLACES_MAX);
        for row in 0..count {
            assert!(!recent.take(row), "{row}");
        }
        assert!(recent.take(count));
    }
}
