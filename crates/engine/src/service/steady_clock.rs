//! Whether the time of day can be trusted for throwing things away. A clock that jumps far forward
//! makes everything look old; what was removed by it does not come back when the clock does.

use millrace_core::ports::host::Host;

/// A jump forward that is no correction any more, in milliseconds.
const JUMP_MILLIS_MAX: i64 = 3_600_000;
/// How long a clock that has jumped must go on evenly until it is taken for right, in milliseconds:
/// a day, in which someone may read the log.
const CONFIRMED_AFTER_MILLIS: u64 = 86_400_000;

/// Compares the time of day with the monotonic clock, look by look. What it is at the start is
/// taken for right: starting the process is a confirmation.
pub(super) struct SteadyClock {
    /// The time of day when the monotonic clock read zero, as of the last look.
    offset: i64,
    /// The same before the jump that is not confirmed, and when the jump was seen.
    jumped: Option<(i64, u64)>,
}

impl SteadyClock {
    pub(super) fn new(host: &dyn Host) -> Self {
        Self {
            offset: offset(host),
            jumped: None,
        }
    }

    /// Looks at the clocks. Whether nothing may be thrown away for its age until further notice.
    pub(super) fn is_doubtful(&mut self, host: &dyn Host) -> bool {
        let before = std::mem::replace(&mut self.offset, offset(host));
        let forward = self.offset.saturating_sub(before);
        let reading = host.monotonic_millis();
        if forward > JUMP_MILLIS_MAX {
            let right = self.jumped.map_or(before, |(right, _)| right);
            self.jumped = Some((right, reading));
            tracing::warn!(
                forward_millis = forward,
                now = %host.now(),
                "the time of day jumped forward by more than an hour: nothing is removed for its \
                 age until it was set back or has gone on evenly for a day; if it is right, \
                 restarting Millrace confirms it"
            );
        }
        let Some((right, since)) = self.jumped else {
            return false;
        };
        let is_back = self.offset.saturating_sub(right) <= JUMP_MILLIS_MAX;
        if is_back || reading.saturating_sub(since) >= CONFIRMED_AFTER_MILLIS {
            self.jumped = None;
            tracing::info!(now = %host.now(), "the time of day is taken for right again");
        }
        self.jumped.is_some()
    }
}

fn offset(host: &dyn Host) -> i64 {
    let reading = i64::try_from(host.monotonic_millis()).unwrap_or(i64::MAX);
    host.now().as_millis().saturating_sub(reading)
}
