//! A token bucket: up to the limit may start at once, and one more each time that a share of the
//! period has passed. Times are microseconds on the monotonic clock.

/// So many starts in a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Rate {
    pub(crate) limit: u32,
    /// From one start to the next when the bucket is empty, in microseconds.
    interval: i64,
}

impl Rate {
    pub(crate) fn new(limit: u32, per_millis: u64) -> Self {
        let limit = limit.max(1);
        let interval = per_millis.saturating_mul(1_000).div_ceil(u64::from(limit));
        Self {
            limit,
            // A share that is longer than this process can live is as good as for ever.
            interval: i64::try_from(interval)
                .unwrap_or(i64::MAX)
                .min(i64::MAX >> 33),
        }
    }

    /// How far starts may run ahead of an even pace, in microseconds.
    fn ahead(self) -> i64 {
        self.interval.saturating_mul(i64::from(self.limit) - 1)
    }

    /// How long ago a start may lie to matter still, in milliseconds.
    pub(crate) fn memory_millis(self) -> u64 {
        let micros = self.ahead().saturating_add(self.interval);
        u64::try_from(micros / 1_000).unwrap_or(0).saturating_add(1)
    }
}

/// The starts so far, as the time at which a bucket that fills evenly is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    full_at: i64,
}

impl Bucket {
    /// A bucket from which runs were taken at these times, in ascending order.
    pub(crate) fn after(rate: Rate, starts: impl Iterator<Item = i64>) -> Self {
        let mut bucket = Self { full_at: i64::MIN };
        for start in starts {
            bucket.take(rate, start);
        }
        bucket
    }

    /// When the next run may start; now or earlier when it may.
    pub(crate) fn next(self, rate: Rate) -> i64 {
        self.full_at.saturating_sub(rate.ahead())
    }

    /// Takes a start out if one is there.
    pub(crate) fn try_take(&mut self, rate: Rate, now: i64) -> bool {
        let may = self.next(rate) <= now;
        if may {
            self.take(rate, now);
        }
        may
    }

    fn take(&mut self, rate: Rate, now: i64) {
        self.full_at = self.full_at.max(now).saturating_add(rate.interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_full_bucket_lets_the_limit_start_at_once_and_then_one_for_each_share() {
        let rate = Rate::new(3, 6_000);
        let mut bucket = Bucket::after(rate, std::iter::empty());
        let started = |bucket: &mut Bucket, now: i64| bucket.try_take(rate, now);
        for (now, expected) in [
            (0, true),
            (0, true),
            (0, true),
            (0, false),
            (2 * SECOND - 1, false),
            (2 * SECOND, true),
            (2 * SECOND, false),
            (20 * SECOND, true),
            (20 * SECOND, true),
            (20 * SECOND, true),
            (20 * SECOND, false),
        ] {
            assert_eq!(started(&mut bucket, now), expected, "at {now}");
        }
        assert_eq!(bucket.next(rate), 22 * SECOND);
    }

    #[test]
    fn earlier_starts_are_remembered() {
        let rate = Rate::new(2, 2_000);
        let bucket = Bucket::after(rate, [-900_000, -100_000].into_iter());
        assert_eq!(bucket.next(rate), 100_000);
    }
}
