//! Units as columns: one array for each parameter of the function that commits a batch.

use millrace_core::id::RunId;
use millrace_core::ports::blobs::Blob;
use millrace_core::ports::store::{CommitId, KeyClaim, NewRun, RunSummary};
use millrace_core::time::Timestamp;
use smol_str::SmolStr;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use crate::postgres::keys;
use crate::postgres::values::{stored_text, uuid};

/// A parameter and its type, as a statement takes them.
pub(super) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// A struct of arrays that are parameters, in their order.
macro_rules! columns {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $item:ty => $kind:ident,)* }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'u> {
            $($field: Vec<$item>,)*
            unit: std::marker::PhantomData<&'u ()>,
        }

        impl $name<'_> {
            /// Its arrays, in the order of the function's parameters.
            pub(super) fn parameters<'a>(&'a self, all: &mut Vec<Parameter<'a>>) {
                $(all.push((&self.$field, Type::$kind));)*
            }
        }
    };
}

columns! {
    /// Idempotency keys that are claimed.
    Claims {
        number: i32 => INT4_ARRAY,
        key: Vec<u8> => BYTEA_ARRAY,
        body: &'u [u8] => BYTEA_ARRAY,
        expires: i64 => INT8_ARRAY,
        runs: Vec<u8> => BYTEA_ARRAY,
    }
}

columns! {
    /// What runs that are there become.
    Advances {
        number: i32 => INT4_ARRAY,
        run: Uuid => UUID_ARRAY,
        expected: i64 => INT8_ARRAY,
        entries: i64 => INT8_ARRAY,
        commit: i64 => INT8_ARRAY,
        status: i16 => INT2_ARRAY,
        started: Option<i64> => INT8_ARRAY,
        finished: Option<i64> => INT8_ARRAY,
        due: Option<i64> => INT8_ARRAY,
        driven: bool => BOOL_ARRAY,
        code: Option<String> => TEXT_ARRAY,
        message: Option<String> => TEXT_ARRAY,
    }
}

columns! {
    /// New runs.
    NewRuns {
        number: i32 => INT4_ARRAY,
        run: Uuid => UUID_ARRAY,
        scenario: Uuid => UUID_ARRAY,
        version: Option<i32> => INT4_ARRAY,
        entries: i64 => INT8_ARRAY,
        commit: i64 => INT8_ARRAY,
        created: i64 => INT8_ARRAY,
        started: Option<i64> => INT8_ARRAY,
        finished: Option<i64> => INT8_ARRAY,
        due: Option<i64> => INT8_ARRAY,
        status: i16 => INT2_ARRAY,
        driven: bool => BOOL_ARRAY,
        dry: bool => BOOL_ARRAY,
        retry: Option<Uuid> => UUID_ARRAY,
        replay: Option<Uuid> => UUID_ARRAY,
        correlation: Option<String> => TEXT_ARRAY,
        labels: Option<String> => TEXT_ARRAY,
        code: Option<String> => TEXT_ARRAY,
        message: Option<String> => TEXT_ARRAY,
        slot: Option<String> => TEXT_ARRAY,
        claim: Option<Vec<u8>> => BYTEA_ARRAY,
        chunk: Option<&'u [u8]> => BYTEA_ARRAY,
    }
}

columns! {
    /// Chunks that do not stand in their run's row.
    Chunks {
        number: i32 => INT4_ARRAY,
        run: Uuid => UUID_ARRAY,
        sequence: i64 => INT8_ARRAY,
        chunk: &'u [u8] => BYTEA_ARRAY,
    }
}

columns! {
    /// What runs are found by.
    Finds {
        number: i32 => INT4_ARRAY,
        run: Uuid => UUID_ARRAY,
        name: String => TEXT_ARRAY,
        value: String => TEXT_ARRAY,
    }
}

columns! {
    /// Large values that runs name.
    Names {
        number: i32 => INT4_ARRAY,
        run: Uuid => UUID_ARRAY,
        hash: &'u [u8] => BYTEA_ARRAY,
        bytes: i64 => INT8_ARRAY,
    }
}

impl<'u> Claims<'u> {
    pub(super) fn push(&mut self, number: i32, claim: &'u KeyClaim, runs: &[NewRun]) {
        self.number.push(number);
        self.key
            .push(keys::stored(claim.app_id, &claim.key).to_vec());
        self.body.push(&claim.body);
        self.expires.push(claim.expires_at.as_millis());
        let ids = runs.iter().flat_map(|run| *run.run_id.as_bytes());
        self.runs.push(ids.collect());
    }
}

impl<'u> Advances<'u> {
    pub(super) fn push(
        &mut self,
        number: i32,
        run_id: RunId,
        (expected, entries): (u64, u64),
        summary: &'u RunSummary,
        commit_id: CommitId,
    ) {
        self.number.push(number);
        self.run.push(uuid(run_id.as_bytes()));
        self.expected.push(expected as i64);
        self.entries.push(entries as i64);
        self.commit.push(commit_id.0 as i64);
        self.status.push(summary.status.number().into());
        self.started.push(millis(summary.started_at));
        self.finished.push(millis(summary.finished_at));
        self.due.push(millis(summary.due));
        self.driven.push(summary.driven);
        let (code, message) = error(summary);
        self.code.push(code);
        self.message.push(message);
    }
}

impl<'u> NewRuns<'u> {
    pub(super) fn push(
        &mut self,
        number: i32,
        run: &'u NewRun,
        claim: Option<&KeyClaim>,
        commit_id: CommitId,
    ) {
        let summary = &run.summary;
        self.number.push(number);
        self.run.push(uuid(run.run_id.as_bytes()));
        self.scenario.push(uuid(run.scenario_id.as_bytes()));
        self.version.push(run.version.map(|version| version as i32));
        self.entries.push(run.entries as i64);
        self.commit.push(commit_id.0 as i64);
        self.created.push(run.created_at.as_millis());
        self.started.push(millis(summary.started_at));
        self.finished.push(millis(summary.finished_at));
        self.due.push(millis(summary.due));
        self.status.push(summary.status.number().into());
        self.driven.push(summary.driven);
        self.dry.push(run.dry_run);
        self.retry.push(run.retry_of.map(|id| uuid(id.as_bytes())));
        self.replay
            .push(run.replay_of.map(|id| uuid(id.as_bytes())));
        self.correlation
            .push(run.correlation_id.as_deref().map(stored_text));
        self.labels.push(labels_text(&run.labels));
        let (code, message) = error(summary);
        self.code.push(code);
        self.message.push(message);
        self.slot.push(run.slot_key.as_deref().map(stored_text));
        self.claim.push(claim.map(keys::beginning));
        self.chunk
            .push(is_inline(run).then_some(run.chunk.as_ref()));
    }
}

impl<'u> Chunks<'u> {
    pub(super) fn push(&mut self, number: i32, run_id: RunId, sequence: u64, chunk: &'u [u8]) {
        self.number.push(number);
        self.run.push(uuid(run_id.as_bytes()));
        self.sequence.push(sequence as i64);
        self.chunk.push(chunk);
    }
}

impl Finds<'_> {
    pub(super) fn push(&mut self, number: i32, run_id: RunId, name: &str, value: &str) {
        self.number.push(number);
        self.run.push(uuid(run_id.as_bytes()));
        self.name.push(stored_text(name));
        self.value.push(stored_text(value));
    }
}

impl<'u> Names<'u> {
    pub(super) fn push(&mut self, number: i32, run_id: RunId, blob: &'u Blob) {
        self.number.push(number);
        self.run.push(uuid(run_id.as_bytes()));
        self.hash.push(blob.hash.as_bytes());
        self.bytes.push(blob.bytes as i64);
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

fn error(summary: &RunSummary) -> (Option<String>, Option<String>) {
    match &summary.error {
        Some((code, message)) => (Some(stored_text(code)), Some(stored_text(message))),
        None => (None, None),
    }
}

fn labels_text(labels: &[(SmolStr, SmolStr)]) -> Option<String> {
    (!labels.is_empty())
        .then(|| serde_json::to_string(labels).expect("pairs of strings are always JSON"))
}
