//! Waiting for something to become true, with an end. The one place of this package that sleeps.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// How long anything may take before a test gives up: generous, because machines are slow.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Measures what must not come too early.
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins to count.
    #[expect(clippy::disallowed_methods, reason = "the test's own clock")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// How long it has counted.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Asks again and again until there is an answer, for [`PATIENCE`] at most. `what` names it in the
/// failure.
pub async fn eventually<T, F>(what: &str, ask: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    eventually_within(what, PATIENCE, ask).await
}

/// The same for so long: for what happens seldom by intention.
pub async fn eventually_within<T, F>(
    what: &str,
    patience: Duration,
    mut ask: impl FnMut() -> F,
) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let asking = async {
        loop {
            if let Some(found) = ask().await? {
                return Ok(found);
            }
            pause(Duration::from_millis(25)).await;
        }
    };
    tokio::time::timeout(patience, asking)
        .await
        .with_context(|| format!("waited in vain for {what}"))?
}

/// Lets some time pass.
#[expect(
    clippy::disallowed_methods,
    reason = "the pause between two looks at another process"
)]
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
