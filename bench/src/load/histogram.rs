//! Latencies in buckets of at most 1/64 of their value: small, mergeable, and exact enough.

use std::time::Duration;

/// Buckets for each doubling; also below that many nanoseconds, a bucket for each.
const BUCKETS_PER_DOUBLING: u64 = 64;
const SHIFT: u32 = BUCKETS_PER_DOUBLING.trailing_zeros();
/// 2^42 ns, more than an hour, is where the last bucket ends.
const BUCKETS_COUNT: usize = ((42 - SHIFT as usize) + 1) * BUCKETS_PER_DOUBLING as usize;

/// How often which latency was seen.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max_nanos: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS_COUNT],
            total: 0,
            max_nanos: 0,
        }
    }
}

impl Histogram {
    /// Counts one.
    pub(crate) fn record(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        let bucket = bucket_of(nanos).min(BUCKETS_COUNT - 1);
        self.counts[bucket] += 1;
        self.total += 1;
        self.max_nanos = self.max_nanos.max(nanos);
    }

    /// Adds what another one counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.max_nanos = self.max_nanos.max(other.max_nanos);
    }

    /// The latency that the share (0 to 1) of all do not exceed, at most 1/64 too large; zero when
    /// nothing was counted.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let rank = (self.total as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank && seen > 0 {
                return Duration::from_nanos(end_of(bucket as u64).min(self.max_nanos));
            }
        }
        Duration::from_nanos(self.max_nanos)
    }

    /// The largest, exactly.
    pub(crate) fn max(&self) -> Duration {
        Duration::from_nanos(self.max_nanos)
    }
}

fn bucket_of(nanos: u64) -> usize {
    let doublings = (u64::BITS - nanos.leading_zeros()).saturating_sub(SHIFT + 1);
    (u64::from(doublings) * BUCKETS_PER_DOUBLING + (nanos >> doublings)) as usize
}

/// The largest value in the bucket.
fn end_of(bucket: u64) -> u64 {
    let doublings = (bucket / BUCKETS_PER_DOUBLING).saturating_sub(1);
    let mantissa = bucket - doublings * BUCKETS_PER_DOUBLING;
    ((mantissa + 1) << doublings) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_values_within_a_64th() {
        for nanos in (0..200).chain([1_000, 65_535, 65_536, 1_000_000, 87_654_321, 1 << 41]) {
            let end = end_of(bucket_of(nanos) as u64);
            assert!(end >= nanos && end - nanos <= nanos / 64, "{nanos} {end}");
        }
    }

    #[test]
    fn quantiles_of_merged_halves_are_those_of_the_whole() {
        let (mut even, mut odd) = (Histogram::default(), Histogram::default());
        for micros in 1..=1000 {
            let half = if micros % 2 == 0 { &mut even } else { &mut odd };
            half.record(Duration::from_micros(micros));
        }
        even.merge(&odd);
        assert_eq!(even.total, 1000);
        assert_eq!(even.max(), Duration::from_millis(1));
        let near = |share: f64, micros: u64| {
            let found = even.quantile(share).as_nanos() as f64 / 1000.0;
            assert!((found / micros as f64 - 1.0).abs() < 1.0 / 64.0, "{found}");
        };
        near(0.5, 500);
        near(0.99, 990);
        near(1.0, 1000);
    }

    #[test]
    fn nothing_counted_has_no_latency() {
        assert_eq!(Histogram::default().quantile(0.99), Duration::ZERO);
    }
}
