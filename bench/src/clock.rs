//! The one place that looks at the clock and waits: measuring time is this program's purpose.

use std::time::{Duration, Instant, SystemTime};

use millrace_core::time::Timestamp;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "the bench measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Lets that much time pass, while a started process gets ready or idles.
#[expect(
    clippy::disallowed_methods,
    reason = "another process is watched, which reports nothing"
)]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// The time of day.
#[expect(clippy::disallowed_methods, reason = "runs are due at a time of day")]
pub(crate) fn time_of_day() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp::from_millis(since.map_or(0, |since| since.as_millis() as i64))
}

/// Waits until then; the system's timers are exact to a millisecond.
#[expect(clippy::disallowed_methods, reason = "the load goes by the real clock")]
pub(crate) async fn wait_until(instant: Instant) {
    tokio::time::sleep_until(instant.into()).await;
}
