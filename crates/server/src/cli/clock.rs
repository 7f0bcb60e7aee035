//! The clock of the command line, which stands outside of every run.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a person's command happens now")]
pub fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// Lets that many milliseconds pass before a server is asked again.
#[expect(
    clippy::disallowed_methods,
    reason = "a server that is polled cannot be told to call"
)]
pub async fn pause(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
