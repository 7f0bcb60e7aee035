//! Removes what has served its time: in bounded steps, one at a time, with rests between. What may
//! be removed is the store's to know; which runs are too old or too many is in `pruner`, large values
//! that nobody names are in `sweeper`, whether the clock can be trusted in `steady_clock`.

use std::sync::Arc;

use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::members::Duty;
use millrace_core::ports::store::{self, KeyPlace, SweepPlace};
use millrace_core::scenario::Retention;

use super::pruner::Walk;
use super::steady_clock::SteadyClock;
use super::sweeper::{self, NextWalk};
use crate::members;
use crate::run::Backoff;
use crate::shared::Shared;

/// Longest time from the end of one round to the next, in milliseconds.
const REST_MILLIS_MAX: u64 = 60_000;
/// Shortest, in milliseconds.
const REST_MILLIS_MIN: u64 = 1_000;
/// Rests are no longer than this part of the shortest time for which the instance keeps runs.
const REST_PART: u64 = 10;
/// Keys that are looked at in a step.
const STEP_KEYS_COUNT: u32 = 500;
/// Labels and correlation ids of runs that are looked at in a step.
const STEP_FINDS_COUNT: u32 = 500;
/// Bytes that are given back to the file system in a step.
const STEP_ROOM_BYTES: u64 = 256 * 1024;

/// Something to be done in each round. Keys come before the runs that they keep, and these before
/// the large values that they name.
enum Chore {
    /// Idempotency keys that have expired, from there on.
    Keys(Option<KeyPlace>),
    /// Finished runs that are too old or too many.
    Runs(Walk),
    /// What removed runs were found by, from there on.
    Finds(Option<SweepPlace>),
    /// Large values that no run names, from there on.
    Values(Option<BlobHash>),
    /// Room in the store that is not used any more.
    Room,
}

/// Whether a chore is done, and if not, how the pause before its next step is measured.
enum Step {
    Done,
    Pause(Pause),
}

/// A pause is so many times as long as the step before, and not shorter than that.
struct Pause {
    factor: u64,
    millis_min: u64,
}

/// After a step that may have written for the sake of tidiness alone: a tenth of the writer's time.
const LONG: Pause = Pause {
    factor: 9,
    millis_min: 20,
};
/// After a step that looked and found nothing.
const SHORT: Pause = Pause {
    factor: 9,
    millis_min: 1,
};
/// After a step that removed runs: they must go as fast as others come. A step that waits behind
/// many commits is a long one, so that the busier the writer is, the longer are the pauses.
const BUSY: Pause = Pause {
    factor: 1,
    millis_min: 1,
};

impl Chore {
    /// All of them, at their beginnings.
    fn all() -> [Self; 5] {
        [
            Self::Keys(None),
            Self::Runs(Walk::default()),
            Self::Finds(None),
            Self::Values(None),
            Self::Room,
        ]
    }

    /// Takes one step. After an error, the same step is to be taken again.
    async fn step(&mut self, shared: &Shared) -> Result<Step, store::Error> {
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
                *after = step.next;
                Ok(next(step.next.is_some(), LONG))
            }
            Self::Runs(walk) => {
                let step = walk.step(shared).await?;
                shared.measures.pruned.increment(step.count);
                let pause = if step.count > 0 { BUSY } else { SHORT };
                Ok(next(!step.is_end, pause))
            }
            Self::Finds(place) => {
                let step = shared.store.sweep(*place, STEP_FINDS_COUNT).await?;
                *place = step.next;
                let pause = if step.count > 0 { BUSY } else { SHORT };
                Ok(next(place.is_some(), pause))
            }
            Self::Values(after) => {
                let step = sweeper::step(shared, *after).await?;
                shared.measures.swept.increment(step.count);
                *after = step.next;
                Ok(next(step.next.is_some(), SHORT))
            }
            Self::Room => {
                let is_more = shared.store.give_back(STEP_ROOM_BYTES).await?;
                Ok(next(is_more, LONG))
            }
        }
    }
}

fn next(is_more: bool, pause: Pause) -> Step {
    if is_more {
        Step::Pause(pause)
    } else {
        Step::Done
    }
}

/// Tidies up for ever.
pub(crate) async fn tidy(shared: Arc<Shared>) {
    let host = &*shared.host;
    let mut clock = SteadyClock::new(host);
    let rest = rest_millis(&shared.retention);
    let mut next_walk = NextWalk::default();
    loop {
        host.sleep_until(host.monotonic_millis() + rest).await;
        if !members::has_duty(&shared, Duty::Tidying) {
            continue;
        }
        for chore in Chore::all() {
            if matches!(chore, Chore::Values(_)) && !next_walk.begins(host) {
                continue;
            }
            carry_out(&shared, &mut clock, chore).await;
        }
    }
}

/// What is kept for a short time is to go in good time.
fn rest_millis(retention: &Retention) -> u64 {
    let rules = [&retention.succeeded, &retention.failed];
    let ages = rules.into_iter().flatten().filter_map(|rule| rule.age);
    let shortest = ages.map(|age| age.as_millis() / REST_PART).min();
    shortest
        .unwrap_or(REST_MILLIS_MAX)
        .clamp(REST_MILLIS_MIN, REST_MILLIS_MAX)
}

/// Does a chore to its end, unless the clock becomes doubtful on the way.
async fn carry_out(shared: &Shared, clock: &mut SteadyClock, mut chore: Chore) {
    let host = &*shared.host;
    let mut backoff = Backoff::new();
    while !clock.is_doubtful(host) {
        let began = host.monotonic_millis();
        match chore.step(shared).await {
            Ok(Step::Done) => return,
            Ok(Step::Pause(pause)) => {
                backoff = Backoff::new();
                let took = host.monotonic_millis().saturating_sub(began);
                let pause = took.saturating_mul(pause.factor).max(pause.millis_min);
                host.sleep_until(host.monotonic_millis() + pause).await;
            }
            Err(error) => {
                tracing::warn!(%error, "what has expired cannot be removed at present");
                backoff.pause(host).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use millrace_core::scenario::RetentionRule;
    use millrace_core::span::Span;

    use super::*;

    #[test]
    fn rounds_are_as_frequent_as_short_ages_ask_for() {
        let of = |ages: [Option<u64>; 2]| {
            let [succeeded, failed] = ages.map(|age| {
                age.map(|age| RetentionRule {
                    age: Some(Span::from_secs(age)),
                    count: None,
                })
            });
            rest_millis(&Retention { succeeded, failed })
        };
        assert_eq!(of([None, None]), 60_000);
        assert_eq!(of([Some(86_400), None]), 60_000);
        assert_eq!(of([Some(86_400), Some(100)]), 10_000);
        assert_eq!(of([Some(0), Some(100)]), 1_000);
    }
}
