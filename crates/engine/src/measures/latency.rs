//! How long runs took, in buckets whose width grows with the time: four for each doubling, so that a
//! percentile is never off by more than an eighth.

/// Buckets: four below 4 ms, then four for each doubling up to 2^32 ms (49 days).
pub(super) const BUCKETS: usize = 4 + 4 * 30;

/// The bucket of so many milliseconds; the last one holds all that is longer.
pub(super) fn bucket(millis: u64) -> usize {
    if millis < 4 {
        return millis as usize;
    }
    let doublings = 63 - millis.leading_zeros() as usize;
    let quarter = (millis >> (doublings - 2)) as usize & 3;
    (4 + 4 * (doublings - 2) + quarter).min(BUCKETS - 1)
}

/// The middle of a bucket, in milliseconds.
fn middle(bucket: usize) -> u64 {
    if bucket < 4 {
        return bucket as u64;
    }
    let (doublings, quarter) = ((bucket - 4) / 4, (bucket - 4) as u64 % 4);
    let width = 1_u64 << doublings;
    (4 + quarter) * width + width / 2
}

/// How many runs fell into which bucket; only buckets with any, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Latencies(Vec<(u8, u64)>);

impl Latencies {
    pub(super) fn add(&mut self, bucket: usize, count: u64) {
        let bucket = bucket.min(BUCKETS - 1) as u8;
        match self.0.binary_search_by_key(&bucket, |(bucket, _)| *bucket) {
            Ok(found) => self.0[found].1 += count,
            Err(place) => self.0.insert(place, (bucket, count)),
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for (bucket, count) in &other.0 {
            self.add(usize::from(*bucket), *count);
        }
    }

    /// The time within which that part of the runs ended, in milliseconds; none without runs.
    pub(super) fn percentile(&self, percent: u64) -> Option<u64> {
        let total: u64 = self.0.iter().map(|(_, count)| count).sum();
        let rank = (total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let found = self.0.iter().find(|(_, count)| {
            seen += count;
            seen >= rank
        });
        found.map(|(bucket, _)| middle(usize::from(*bucket)))
    }

    /// Nine bytes for each bucket: its number, and the count, least byte first.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 9);
        for (bucket, count) in &self.0 {
            bytes.push(*bucket);
            bytes.extend(count.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; what is something else is left out.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let mut latencies = Self::default();
        for part in bytes.chunks_exact(9) {
            let mut count = [0; 8];
            count.copy_from_slice(&part[1..]);
            latencies.add(usize::from(part[0]), u64::from_le_bytes(count));
        }
        latencies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_never_off_by_more_than_an_eighth() {
        for doubling in 0..32 {
            for millis in [
                1_u64 << doubling,
                (1 << doubling) + 1,
                (3 << doubling) / 2,
                (2 << doubling) - 1,
            ] {
                let off = middle(bucket(millis)).abs_diff(millis);
                assert!(
                    off * 8 <= millis,
                    "{millis} ms is shown as {} ms",
                    middle(bucket(millis))
                );
            }
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn percentiles_are_those_of_the_runs() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.percentile(50), None);
        for (millis, count) in [(2, 90), (1_000, 9), (60_000, 1)] {
            latencies.add(bucket(millis), count);
        }
        let shown = [50, 95, 99, 100].map(|percent| latencies.percentile(percent).unwrap());
        assert_eq!(shown, [2, 960, 960, 61_440]);
        assert_eq!(Latencies::from_bytes(&latencies.to_bytes()), latencies);
    }
}
