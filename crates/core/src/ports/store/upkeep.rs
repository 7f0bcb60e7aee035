//! What keeps a store from growing without end: finished runs that have served their time, and the
//! room that they leave. Every step is small, so that none of them delays a commit for long.

use super::Answer;
use crate::id::{RunId, ScenarioId};
use crate::ports::blobs::BlobHash;
use crate::time::Timestamp;

/// Finished runs of one kind, and which of them have served their time: those that meet one of the
/// two conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// The scenario of these live runs; none stands for the dry runs of all scenarios.
    pub scenario_id: Option<ScenarioId>,
    /// Whether they succeeded, or failed or were cancelled.
    pub succeeded: bool,
    /// Those that ended before this time.
    pub finished_before: Option<Timestamp>,
    /// Those with so many newer ones of the same kind. Dry runs are not counted.
    pub newer: Option<u64>,
}

/// How far a walk over runs of one kind has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrunePlace {
    /// The newest are being counted.
    Counting {
        /// So many were.
        counted: u64,
        /// The last of them, or where the walk begins.
        last: RunId,
    },
    /// The oldest are being removed.
    Removing {
        /// All up to this one were looked at.
        after: Option<RunId>,
        /// Those older than this one are too many.
        beyond: Option<RunId>,
    },
}

impl PrunePlace {
    /// Where a walk begins.
    pub const START: Self = Self::Counting {
        counted: 0,
        last: RunId::from_bytes([0xff; 16]),
    };
}

/// What a step of the walk over finished runs did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// How many runs it removed.
    pub count: u64,
    /// Where the next step goes on; none when the walk is at its end.
    pub next: Option<PrunePlace>,
}

/// How far a walk over what removed runs were found by has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepPlace {
    /// The group in which the walk is, as the store forms them.
    pub group: i64,
    /// The last that was looked at, as the store keeps it; none when the group is done.
    pub find: Option<(i64, u64, i64)>,
    /// How many of the group stay.
    pub kept: u64,
}

/// What a step of that walk did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    /// How many it removed.
    pub count: u64,
    /// Where the next step goes on; none when the walk is at its end.
    pub next: Option<SweepPlace>,
}

/// Keeping the store from growing without end.
pub trait Upkeep: Send + Sync {
    /// Scenarios that have or had runs, deleted ones too, in the order of their ids behind `after`.
    fn scenarios_with_runs(
        &self,
        after: Option<ScenarioId>,
        limit: u32,
    ) -> Answer<'_, Vec<ScenarioId>>;

    /// Takes the next step of a walk over finished runs: looks at no more than `limit` of them (or
    /// counts a hundred times as many) and removes those that have served their time, with their
    /// journals. Those with a large journal are gone at once too, but the bytes of it go in later
    /// steps, of any walk; what indexes hold of them is [`Upkeep::sweep`]'s.
    ///
    /// Never removes a run that is named by an idempotency key that is still claimed, nor one that
    /// an unfinished run retries.
    fn prune(&self, outdated: Outdated, place: PrunePlace, limit: u32) -> Answer<'_, Pruned>;

    /// Takes the next step of a walk over what runs are found by (labels, correlation ids): looks at
    /// no more than `limit` of them and removes those whose runs are gone; where no run is left, it
    /// removes a few times as many, or what lies together. No list has shown these.
    /// Where runs are still being removed it may leave them to a later walk.
    fn sweep(&self, place: Option<SweepPlace>, limit: u32) -> Answer<'_, Swept>;

    /// Those of the large values that no stored run names.
    fn unnamed(&self, hashes: Vec<BlobHash>) -> Answer<'_, Vec<BlobHash>>;

    /// Gives about that many bytes that hold nothing any more back to the file system, except for a
    /// part that will soon be used again. Whether there is more to give.
    fn give_back(&self, bytes: u64) -> Answer<'_, bool>;
}
