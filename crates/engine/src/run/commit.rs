//! Committing a unit for certain: sends it, reads it back when the answer is lost, sends it again
//! when it surely was not written.

use std::sync::Arc;

use millrace_core::defect::{self, Defect};
use millrace_core::ports::host::Host;
use millrace_core::ports::store::{
    self, CommitError, CommitId, KeyClaim, KeyOwner, Runs, StoredRun, Unit,
};

use super::values;
use crate::shared::Shared;

/// First wait before a store that failed is asked again, in milliseconds; each further one is
/// twice as long.
const WAIT_FIRST_MILLIS: u64 = 20;
/// Longest such wait, in milliseconds.
const WAIT_MILLIS_MAX: u64 = 2_000;

/// Why a unit is not on disk, and surely never will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotCommitted {
    /// The event's key is someone else's.
    KeyTaken(KeyOwner),
    /// Someone else has written the run's journal.
    Fenced,
    /// The store refused it.
    Refused(store::Error),
}

/// What is done when the store surely wrote nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenRefused {
    /// Say so: the caller can be told.
    GiveUp,
    /// Send the same unit again when that can help: what it holds has happened (an effect's
    /// result) and would be lost with the machine in memory.
    SendAgain,
}

/// Waits that grow, between questions to a store that fails.
pub(crate) struct Backoff {
    wait: u64,
}

impl Backoff {
    pub(crate) fn new() -> Self {
        Self {
            wait: WAIT_FIRST_MILLIS,
        }
    }

    pub(crate) async fn pause(&mut self, host: &dyn Host) {
        host.sleep_until(host.monotonic_millis() + self.wait).await;
        self.wait = (self.wait * 2).min(WAIT_MILLIS_MAX);
    }
}

/// Names a commit that no other has had.
pub(crate) fn commit_id(host: &dyn Host) -> CommitId {
    let mut bytes = [0; 8];
    host.fill_random(&mut bytes);
    CommitId(u64::from_le_bytes(bytes))
}

/// Commits the unit and waits until its fate is certain, however long that takes. The large values
/// that it names are stored first.
pub(crate) async fn commit(
    shared: Arc<Shared>,
    mut unit: Unit,
    when_refused: WhenRefused,
) -> Result<(), NotCommitted> {
    let _pins = match values::store(&shared, &mut unit, when_refused) {
        Some(storing) => storing.await?,
        None => Vec::new(),
    };
    let (store, host) = (&shared.store, &shared.host);
    let unit = Arc::new(unit);
    let mut backoff = Backoff::new();
    let mut is_told = false;
    loop {
        match store.commit(Arc::clone(&unit)).await {
            Ok(()) => return Ok(()),
            Err(CommitError::KeyTaken(owner)) => return Err(NotCommitted::KeyTaken(owner)),
            Err(CommitError::Fenced) => return Err(NotCommitted::Fenced),
            Err(CommitError::Refused(error)) => {
                if when_refused == WhenRefused::GiveUp || !may_pass(&error) {
                    return Err(NotCommitted::Refused(error));
                }
                // Once for each commit: a full disk needs no log that grows.
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!(%error, "a run's progress cannot be stored yet; it is tried again");
                }
            }
            Err(CommitError::OutcomeUnknown { .. }) if defect::is(Defect::LostCommitSentAgain) => {}
            Err(CommitError::OutcomeUnknown { message }) => {
                tracing::warn!(message, "the answer to a commit was lost; reading it back");
                // Boxed, because it happens next to never and every commit would need room for it.
                match Box::pin(read_back(&**store, &**host, &unit)).await {
                    Fate::Written => return Ok(()),
                    Fate::Overtaken => return Err(NotCommitted::Fenced),
                    Fate::Absent => {}
                }
            }
        }
        backoff.pause(&**host).await;
    }
}

/// Whether the same unit may be written when it is sent again.
pub(super) fn may_pass(error: &store::Error) -> bool {
    matches!(
        error,
        store::Error::Unavailable { .. } | store::Error::Full { .. }
    )
}

enum Fate {
    Written,
    Absent,
    Overtaken,
}

async fn read_back(store: &dyn Runs, host: &dyn Host, unit: &Unit) -> Fate {
    let mut backoff = Backoff::new();
    loop {
        backoff.pause(host).await;
        match look(store, unit).await {
            Ok(fate) => return fate,
            Err(error) => tracing::warn!(%error, "a lost commit cannot be read back yet"),
        }
    }
}

async fn look(store: &dyn Runs, unit: &Unit) -> Result<Fate, store::Error> {
    match unit {
        Unit::Accept {
            claim,
            runs,
            commit_id,
        } => match (runs.first(), claim) {
            (Some(run), _) => Ok(match store.run(run.run_id).await? {
                Some(stored) if stored.commit_id == *commit_id => Fate::Written,
                Some(stored) if begins_with(&stored, &run.chunk) => Fate::Written,
                Some(_) => Fate::Overtaken,
                None => Fate::Absent,
            }),
            (None, Some(claim)) => look_for_claim(store, claim).await,
            (None, None) => Ok(Fate::Written),
        },
        Unit::Advance {
            run_id,
            expected_entries,
            commit_id,
            ..
        } => Ok(match store.run(*run_id).await? {
            Some(stored) if stored.commit_id == *commit_id => Fate::Written,
            Some(stored) if stored.row.entries == *expected_entries => Fate::Absent,
            Some(_) | None => Fate::Overtaken,
        }),
    }
}

/// Whether the run's journal begins with that chunk. Another member may have gone on with a run whose
/// acceptance is on disk; no other run has its seed.
fn begins_with(stored: &StoredRun, chunk: &[u8]) -> bool {
    let mut stored = stored.chunks.iter().flatten();
    chunk.iter().all(|byte| stored.next() == Some(byte))
}

/// A claim without runs is ours when it has no runs and the same body: whoever wrote it, the
/// delivery is answered alike. Any other owner shows when the unit is sent again.
async fn look_for_claim(store: &dyn Runs, claim: &KeyClaim) -> Result<Fate, store::Error> {
    let owner = store.key_owner(claim.app_id, claim.key).await?;
    Ok(match owner {
        Some(owner) if owner.runs.is_empty() && owner.body == claim.body => Fate::Written,
        Some(_) | None => Fate::Absent,
    })
}
