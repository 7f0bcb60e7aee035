//! Large values that no stored run names: walked over in small steps and removed when they are old
//! enough. Those that someone is about to name are younger, or pinned.

use millrace_core::ports::blobs::BlobHash;
use millrace_core::ports::host::Host;
use millrace_core::ports::store;
use millrace_core::time::Timestamp;

use crate::shared::Shared;

/// What was stored in the last hour stays, whether or not it is named: commits that name it may be
/// on their way.
const AGE_MILLIS_MIN: u64 = 60 * 60 * 1_000;
/// From the beginning of one walk to that of the next, in milliseconds.
const WALK_MILLIS: u64 = 15 * 60 * 1_000;
/// Values that are looked at in a step.
const STEP_VALUES_COUNT: u32 = 500;

/// When the next walk begins, in the time of the monotonic clock.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NextWalk(u64);

impl NextWalk {
    /// Whether it is time for a walk, which then begins.
    pub(super) fn begins(&mut self, host: &dyn Host) -> bool {
        let now = host.monotonic_millis();
        let begins = now >= self.0;
        if begins {
            self.0 = now.saturating_add(WALK_MILLIS);
        }
        begins
    }
}

/// What a step did.
pub(super) struct Step {
    /// How many values went.
    pub(super) count: u64,
    /// Where the walk goes on; none at its end.
    pub(super) next: Option<BlobHash>,
}

/// Takes a step of a walk. After an error the same step is to be taken again.
pub(super) async fn step(shared: &Shared, after: Option<BlobHash>) -> Result<Step, store::Error> {
    let now = shared.host.now().as_millis();
    let before = Timestamp::from_millis(now.saturating_sub_unsigned(AGE_MILLIS_MIN));
    let part = shared.blobs.aged(before, after, STEP_VALUES_COUNT).await?;
    let mut count = 0;
    if !part.hashes.is_empty() {
        for hash in shared.store.unnamed(part.hashes).await? {
            count += u64::from(shared.blobs.remove(hash, before).await?);
        }
    }
    let next = part.next;
    Ok(Step { count, next })
}
