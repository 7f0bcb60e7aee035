//! Removes what has served its time: in bounded steps, one at a time, with long rests. What may be
//! removed is the store's to know; whether the clock can be trusted is in `steady_clock`.

use std::sync::Arc;

use millrace_core::ports::store::{self, KeyPlace};

use super::steady_clock::SteadyClock;
use crate::run::Backoff;
use crate::shared::Shared;

/// From the end of one round to the next, in milliseconds.
const REST_MILLIS: u64 = 60_000;
/// Shortest pause between two steps, in milliseconds.
const PAUSE_MILLIS_MIN: u64 = 20;
/// Pauses are so many times as long as the step before: a tenth of the writer's time at most.
const PAUSE_FACTOR: u64 = 9;
/// Keys that are looked at in a step.
const STEP_KEYS_COUNT: u32 = 500;

/// Something to be done in each round.
enum Chore {
    /// Idempotency keys that have expired, from there on.
    Keys(Option<KeyPlace>),
}

impl Chore {
    /// All of them, at their beginnings.
    fn all() -> [Self; 1] {
        [Self::Keys(None)]
    }

    /// Takes one step. What is left of the chore in this round; after an error, all of it.
    async fn step(&self, shared: &Shared) -> Result<Option<Self>, store::Error> {
        match self {
            Self::Keys(after) => {
                let now = shared.host.now();
                let step = shared
                    .store
                    .forget_keys(now, *after, STEP_KEYS_COUNT)
                    .await?;
                if step.count > 0 {
                    tracing::debug!(keys = step.count, "expired idempotency keys were removed");
                }
                Ok(step.next.map(|next| Self::Keys(Some(next))))
            }
        }
    }
}

/// Tidies up for ever.
pub(crate) async fn tidy(shared: Arc<Shared>) {
    let host = &*shared.host;
    let mut clock = SteadyClock::new(host);
    loop {
        host.sleep_until(host.monotonic_millis() + REST_MILLIS)
            .await;
        for chore in Chore::all() {
            carry_out(&shared, &mut clock, chore).await;
        }
    }
}

/// Does a chore to its end, unless the clock becomes doubtful on the way.
async fn carry_out(shared: &Shared, clock: &mut SteadyClock, mut chore: Chore) {
    let host = &*shared.host;
    let mut backoff = Backoff::new();
    while !clock.is_doubtful(host) {
        let began = host.monotonic_millis();
        match chore.step(shared).await {
            Ok(None) => return,
            Ok(Some(rest)) => {
                chore = rest;
                backoff = Backoff::new();
                let took = host.monotonic_millis().saturating_sub(began);
                let pause = took.saturating_mul(PAUSE_FACTOR).max(PAUSE_MILLIS_MIN);
                host.sleep_until(host.monotonic_millis() + pause).await;
            }
            Err(error) => {
                tracing::warn!(%error, "what has expired cannot be removed at present");
                backoff.pause(host).await;
            }
        }
    }
}
