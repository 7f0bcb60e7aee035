//! Units as rows of the types of schemas 6 and 7: what each kind of row is made of, field by field.

use std::borrow::Cow;
use std::collections::HashMap;

use millrace_core::id::RunId;
use millrace_core::ports::blobs::Blob;
use millrace_core::ports::store::{CommitId, KeyClaim, NewRun, RunSummary};
use millrace_core::time::Timestamp;
use smol_str::SmolStr;
use uuid::Uuid;

use super::wire::Rows;
use crate::postgres::keys;
use crate::postgres::values::{stored, uuid};

/// An idempotency key that is claimed.
pub(super) fn claim(rows: &mut Rows, number: i32, claim: &KeyClaim, runs: &[NewRun]) {
    let ids: Vec<u8> = runs.iter().flat_map(|run| *run.run_id.as_bytes()).collect();
    rows.push(|row| {
        row.field(number)
            .field(&keys::stored(claim.app_id, &claim.key)[..])
            .field(&claim.body[..])
            .field(claim.expires_at.as_millis())
            .field(&ids[..]);
    });
}

/// What a run that is there becomes.
pub(super) struct Change<'u> {
    pub(super) run_id: RunId,
    /// How many entries it has.
    pub(super) expected: u64,
    /// How many more it will have.
    pub(super) entries: u64,
    pub(super) summary: &'u RunSummary,
    pub(super) commit_id: CommitId,
}

/// What a run that is there becomes.
pub(super) fn change(rows: &mut Rows, number: i32, change: &Change<'_>) {
    let summary = change.summary;
    rows.push(|row| {
        row.field(number)
            .field(uuid(change.run_id.as_bytes()))
            .field(change.expected as i64)
            .field(change.entries as i64)
            .field(change.commit_id.0 as i64)
            .field(i16::from(summary.status.number()))
            .field(millis(summary.started_at))
            .field(millis(summary.finished_at))
            .field(millis(summary.due))
            .field(summary.driven);
        let error = error(summary);
        let error = error.as_ref();
        row.field(error.map(|(code, _)| &**code))
            .field(error.map(|(_, message)| &**message));
    });
}

/// A new run.
pub(super) fn run(
    rows: &mut Rows,
    number: i32,
    run: &NewRun,
    claim: Option<&KeyClaim>,
    commit_id: CommitId,
) {
    let summary = &run.summary;
    rows.push(|row| {
        row.field(number)
            .field(uuid(run.run_id.as_bytes()))
            .field(uuid(run.scenario_id.as_bytes()))
            .field(run.version.map(|version| version as i32))
            .field(run.entries as i64)
            .field(commit_id.0 as i64)
            .field(run.created_at.as_millis())
            .field(millis(summary.started_at))
            .field(millis(summary.finished_at))
            .field(millis(summary.due))
            .field(i16::from(summary.status.number()))
            .field(summary.driven)
            .field(run.dry_run)
            .field(run.retry_of.map(|id| uuid(id.as_bytes())))
            .field(run.replay_of.map(|id| uuid(id.as_bytes())));
        let (correlation, labels) = (
            run.correlation_id.as_deref().map(stored),
            labels_text(&run.labels),
        );
        let error = error(summary);
        let error = error.as_ref();
        let slot = run.slot_key.as_deref().map(stored);
        let beginning = claim.map(keys::beginning);
        row.field(correlation.as_deref())
            .field(labels.as_deref())
            .field(error.map(|(code, _)| &**code))
            .field(error.map(|(_, message)| &**message))
            .field(slot.as_deref())
            .field(beginning.as_deref())
            .field(is_inline(run).then_some(&run.chunk[..]))
            .field(run.worker_group.as_str());
    });
}

/// A chunk that does not stand in its run's row.
pub(super) fn chunk(rows: &mut Rows, number: i32, run_id: RunId, sequence: u64, chunk: &[u8]) {
    rows.push(|row| {
        row.field(number)
            .field(uuid(run_id.as_bytes()))
            .field(sequence as i64)
            .field(chunk);
    });
}

/// What a run is found by.
pub(super) fn find(rows: &mut Rows, number: i32, run_id: RunId, name: &str, value: &str) {
    rows.push(|row| {
        row.field(number)
            .field(uuid(run_id.as_bytes()))
            .field(&*stored(name))
            .field(&*stored(value));
    });
}

/// A large value that a run names.
pub(super) fn name(rows: &mut Rows, number: i32, run_id: RunId, blob: &Blob) {
    rows.push(|row| {
        row.field(number)
            .field(uuid(run_id.as_bytes()))
            .field(&blob.hash.as_bytes()[..])
            .field(blob.bytes as i64);
    });
}

/// How many new runs there are in each state, and, of those that have ended, since which hour.
#[derive(Debug, Default)]
pub(super) struct Counts(HashMap<(i32, i16), i32>);

impl Counts {
    /// Milliseconds in an hour.
    const HOUR_MILLIS: i64 = 3_600_000;
    /// The hour of runs that are not finished.
    const UNFINISHED: i32 = -1;

    /// Counts a run; dry ones count nowhere.
    pub(super) fn add(&mut self, run: &NewRun) {
        if run.dry_run {
            return;
        }
        let status = run.summary.status;
        let hour = if status.is_final() {
            let ended = run.summary.finished_at.unwrap_or(run.created_at);
            (ended.as_millis() / Self::HOUR_MILLIS) as i32
        } else {
            Self::UNFINISHED
        };
        *self.0.entry((hour, status.number().into())).or_default() += 1;
    }

    /// As rows.
    pub(super) fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        for (&(hour, status), &change) in &self.0 {
            rows.push(|row| {
                row.field(hour).field(status).field(change);
            });
        }
        rows
    }
}

/// The first and the last of the ids of some runs.
#[derive(Debug, Default)]
pub(super) struct Span(Option<(Uuid, Uuid)>);

impl Span {
    /// Takes one in.
    pub(super) fn take_in(&mut self, run_id: RunId) {
        let id = uuid(run_id.as_bytes());
        let (first, last) = self.0.unwrap_or((id, id));
        self.0 = Some((first.min(id), last.max(id)));
    }

    /// Both; none when there is no run.
    pub(super) fn ends(&self) -> (Option<Uuid>, Option<Uuid>) {
        self.0.unzip()
    }
}

/// A first chunk of an unfinished run that is larger goes to `journal`, so that later commits need
/// not write it again with the row, in bytes.
const INLINE_BYTES_MAX: usize = 1024;

/// Whether the first chunk stands in the run's row.
pub(super) fn is_inline(run: &NewRun) -> bool {
    run.summary.status.is_final() || run.chunk.len() <= INLINE_BYTES_MAX
}

fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}

/// Code and message of the error.
fn error(summary: &RunSummary) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let (code, message) = summary.error.as_ref()?;
    Some((stored(code), stored(message)))
}

fn labels_text(labels: &[(SmolStr, SmolStr)]) -> Option<String> {
    (!labels.is_empty())
        .then(|| serde_json::to_string(labels).expect("pairs of strings are always JSON"))
}
