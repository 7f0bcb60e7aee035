//! The host: time, chance and tasks. Production wires it to the machine it runs on, the
//! simulation to a seeded scheduler with a virtual clock.

use futures::future::BoxFuture;

use crate::time::Timestamp;

/// What the engine runs on.
pub trait Host: Send + Sync + 'static {
    /// The time of day. May jump in both directions.
    fn now(&self) -> Timestamp;

    /// Milliseconds on a clock that never goes back, from an arbitrary start.
    fn monotonic_millis(&self) -> u64;

    /// Completes when the monotonic clock has reached that reading.
    fn sleep_until(&self, monotonic_millis: u64) -> BoxFuture<'static, ()>;

    /// Runs a task in the background.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Fills the bytes with chance that no one can foresee.
    fn fill_random(&self, bytes: &mut [u8]);
}
