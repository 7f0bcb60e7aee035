//! The walk over finished runs while it still counts the newest: where it goes on, whichever backend
//! counts.

use millrace_core::id::RunId;
use millrace_core::ports::store::{Outdated, PrunePlace};

/// How many runs are counted where one would be removed.
const COUNTED_PER_RUN: u64 = 100;

/// What comes next.
pub(crate) enum Next {
    /// The walk goes on there, or is at its end.
    Place(Option<PrunePlace>),
    /// So many more are to be counted.
    Count(u64),
}

fn removing(beyond: Option<RunId>) -> PrunePlace {
    PrunePlace::Removing {
        after: None,
        beyond,
    }
}

/// Where a walk goes on that has counted all there are, too few to be outdated for their number.
pub(crate) fn by_age(outdated: &Outdated) -> Option<PrunePlace> {
    outdated.finished_before.map(|_| removing(None))
}

/// What comes next of a walk that has counted so many, the last of them that one.
pub(crate) fn next(outdated: &Outdated, (counted, last): (u64, RunId), limit: u32) -> Next {
    let (Some(newer), Some(_)) = (outdated.newer, outdated.scenario_id) else {
        return Next::Place(by_age(outdated));
    };
    let left = newer.saturating_sub(counted);
    if left == 0 {
        return Next::Place(Some(removing(Some(last))));
    }
    Next::Count(left.min(u64::from(limit).saturating_mul(COUNTED_PER_RUN)))
}
