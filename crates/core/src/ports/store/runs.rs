//! Runs: their journals, what lists show of them, and the one write that matters.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use smol_str::SmolStr;

use super::catalogue::Page;
use super::{Answer, Error, Upkeep};
use crate::id::{AppId, RunId, ScenarioId};
use crate::ports::blobs::Blob;
use crate::scenario::worker_group::WorkerGroup;
use crate::status::RunStatus;
use crate::time::Timestamp;

/// Names one commit of one unit, so that its fate can be read back after a lost answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitId(pub u64);

/// What is committed atomically (semantics §5).
#[derive(Debug, Clone)]
pub enum Unit {
    /// One accepted event: its key claim and the first entries of all its runs.
    Accept {
        /// The idempotency key, if the event has one.
        claim: Option<KeyClaim>,
        /// Its runs.
        runs: Vec<NewRun>,
        /// Names this commit.
        commit_id: CommitId,
    },
    /// Further entries of one run, and the runs that they create.
    Advance {
        /// The run.
        run_id: RunId,
        /// How many entries its journal must hold.
        expected_entries: u64,
        /// A journal chunk.
        chunk: Bytes,
        /// The large values that it names. They must be stored before.
        blobs: Vec<Blob>,
        /// How many entries the chunk holds.
        entries: u64,
        /// What lists show from now on.
        summary: RunSummary,
        /// Runs that are created with it, such as the error scenario's.
        creates: Vec<NewRun>,
        /// Names this commit.
        commit_id: CommitId,
    },
}

/// An idempotency key to claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyClaim {
    /// The app it belongs to.
    pub app_id: AppId,
    /// SHA-256 of the key.
    pub key: [u8; 32],
    /// SHA-256 of the body.
    pub body: [u8; 32],
    /// Until when it is kept at least.
    pub expires_at: Timestamp,
}

/// Whose an idempotency key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOwner {
    /// SHA-256 of the first delivery's body.
    pub body: [u8; 32],
    /// Its runs, in order; empty when every `when` was false.
    pub runs: Vec<RunId>,
}

/// Where a key claim lies among all: how far a walk over them has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPlace {
    /// Its group by expiry, as the store forms them.
    pub group: i64,
    /// Its key within the group, as the store keeps it.
    pub key: [u8; 32],
}

/// What a step of the walk over key claims did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForgottenKeys {
    /// How many claims it removed.
    pub count: u64,
    /// Where the next step goes on; none when nothing that may have expired is left behind it.
    pub next: Option<KeyPlace>,
}

/// A run to store.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id.
    pub run_id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// The version it runs; `None` for a draft (dry runs only).
    pub version: Option<u32>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// The correlation id, when it is not the run's own id.
    pub correlation_id: Option<SmolStr>,
    /// What it is found by.
    pub labels: Vec<(SmolStr, SmolStr)>,
    /// The run that it retries.
    pub retry_of: Option<RunId>,
    /// The run that it replays.
    pub replay_of: Option<RunId>,
    /// Whether it is a dry run, which is never recovered.
    pub dry_run: bool,
    /// What its scenario's limits count it under; none when it has no limits.
    pub slot_key: Option<SmolStr>,
    /// Which members of a cluster drive it; of no concern where there is one process.
    pub worker_group: WorkerGroup,
    /// The first journal chunk.
    pub chunk: Bytes,
    /// The large values that it names. They must be stored before.
    pub blobs: Vec<Blob>,
    /// How many entries it holds.
    pub entries: u64,
    /// What lists show.
    pub summary: RunSummary,
}

/// What lists show of a run, and what decides when it is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// Where it stands.
    pub status: RunStatus,
    /// When its first step after the trigger began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Code and message of its error.
    pub error: Option<(SmolStr, SmolStr)>,
    /// When it is to be woken: its earliest timer, retry or deadline. `None` when it is final.
    pub due: Option<Timestamp>,
    /// Whether an unclean end now would count as a crash: it was being driven.
    pub driven: bool,
}

/// A run as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its id.
    pub run_id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// The version it runs; `None` for a draft.
    pub version: Option<u32>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// The correlation id, when it is not the run's own id.
    pub correlation_id: Option<SmolStr>,
    /// What it is found by.
    pub labels: Vec<(SmolStr, SmolStr)>,
    /// The run that it retries.
    pub retry_of: Option<RunId>,
    /// The run that it replays.
    pub replay_of: Option<RunId>,
    /// Whether it is a dry run.
    pub dry_run: bool,
    /// How many entries its journal holds.
    pub entries: u64,
    /// What lists show.
    pub summary: RunSummary,
}

/// A run with its journal.
#[derive(Debug, Clone)]
pub struct StoredRun {
    /// As lists show it.
    pub row: RunRow,
    /// Its journal's chunks, oldest first.
    pub chunks: Vec<Bytes>,
    /// The commit that wrote its last entry.
    pub commit_id: CommitId,
}

/// An unfinished run, as recovery and timers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedRun {
    /// Its id.
    pub run_id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// Where it stands.
    pub status: RunStatus,
    /// When it is to be woken.
    pub due: Option<Timestamp>,
}

/// An unfinished run under limits, as they count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitedRun {
    /// Its id.
    pub run_id: RunId,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    /// The version it runs.
    pub version: Option<u32>,
    /// Where it stands: it takes up a slot unless it is queued.
    pub status: RunStatus,
    /// What it is counted under.
    pub slot_key: SmolStr,
    /// When it is to be woken.
    pub due: Option<Timestamp>,
    /// Bytes of its journal and of the large values that it names, while it is queued.
    pub bytes: u64,
}

/// Why a unit was not committed, or is not known to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The key was claimed before; nothing of the unit was written.
    #[error("the idempotency key was claimed before")]
    KeyTaken(KeyOwner),
    /// The run's journal does not hold the expected number of entries.
    #[error("another writer has written the run's journal")]
    Fenced,
    /// Surely nothing was written.
    #[error(transparent)]
    Refused(#[from] Error),
    /// It may have been written: read it back.
    #[error("the outcome of the commit is not known: {message}")]
    OutcomeUnknown {
        /// What happened.
        message: String,
    },
}

/// Which runs a list shows. Absent fields do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunFilter {
    /// Of this scenario.
    pub scenario_id: Option<ScenarioId>,
    /// Of this version.
    pub version: Option<u32>,
    /// In one of these statuses; any when empty.
    pub statuses: Vec<RunStatus>,
    /// Accepted after this time, by the time in the run's id.
    pub created_after: Option<Timestamp>,
    /// Accepted before this time, by the time in the run's id.
    pub created_before: Option<Timestamp>,
    /// With this correlation id (which may be a run's own id).
    pub correlation_id: Option<String>,
    /// That ended with this error code.
    pub error_code: Option<String>,
    /// With all of these labels.
    pub labels: Vec<(String, String)>,
    /// Dry runs only (`true`) or live runs only (`false`).
    pub dry_run: bool,
    /// That retry this run.
    pub retry_of: Option<RunId>,
}

/// Runs by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// Indexed by [`RunStatus::number`].
    pub by_status: [u64; 6],
    /// When the oldest queued run was accepted.
    pub oldest_queued: Option<Timestamp>,
}

/// Runs: their journals and what lists show of them.
pub trait Runs: Upkeep {
    /// Commits a unit with all others that wait, in one flush. One unit's conflict never fails
    /// its neighbours. The unit is on disk when this gives `Ok`. The call takes effect even when
    /// the future is dropped.
    ///
    /// That the unit names large values is stored with it, for as long as its runs are; their texts
    /// are not.
    ///
    /// The unit is shared, so that whoever hands it in can send it again and its memory is freed
    /// where it was taken.
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>>;

    /// Whose a key is, if it is claimed and not yet given up.
    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>>;

    /// A run with its journal.
    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>>;

    /// A run as lists show it, without reading its journal.
    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>>;

    /// The greatest id of all runs, or of one that was removed: the source of ids goes on behind it.
    fn newest_run(&self) -> Answer<'_, Option<RunId>>;

    /// A page of runs, newest first, older than `before`. A page costs a bounded amount of work:
    /// when few runs pass the filter it may hold fewer than `limit`, or none, though `next` says
    /// that there may be more.
    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>>;

    /// Live runs that are queued or running, with an id greater than `after`, in order of
    /// acceptance. Its cost depends on their number alone, not on that of waiting or finished runs.
    fn queued_or_running(&self, after: Option<RunId>, limit: u32)
    -> Answer<'_, Vec<UnfinishedRun>>;

    /// Unfinished live runs under limits with an id greater than `after`, in order of acceptance.
    /// Its cost depends on their number alone, not on that of other runs.
    fn limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>>;

    /// Waiting runs that are due at or before `until`, earliest first.
    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>>;

    /// When the next waiting run is due.
    fn next_due(&self) -> Answer<'_, Option<Timestamp>>;

    /// Unfinished runs by status, and finished ones of the time since `since` (rounded to an
    /// hour). Cheap: never counts a large table.
    fn run_counts(&self, since: Timestamp) -> Answer<'_, RunCounts>;

    /// Looks at the next `limit` key claims behind `after` (from the first when absent), by groups
    /// of their expiry, and removes those that expired before `now` and whose runs have finished.
    /// Its cost depends on `limit` alone.
    fn forget_keys(
        &self,
        now: Timestamp,
        after: Option<KeyPlace>,
        limit: u32,
    ) -> Answer<'_, ForgottenKeys>;
}
