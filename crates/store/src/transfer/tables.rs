//! The tables that are written, and the parts in which they are moved: in this order, and within
//! each in the order of the source, which does not change meanwhile.

use super::rows::Kind::{Bytes, Flag, Folded, Id, Int, Json, Long, Short, Text};
use super::rows::Table;

/// What is moved as one, with a place of its own.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its name in the target, which stays as it is.
    pub name: &'static str,
    /// What people call what is in it.
    pub told: &'static str,
    /// How it is read.
    pub source: Source,
}

impl Part {
    /// The place before all that it holds.
    pub(crate) fn start(&self) -> i64 {
        match self.source {
            // So many were read.
            Source::Query(..) | Source::Counts | Source::Values => 0,
            // Behind this one.
            Source::KeyPages | Source::KeyTail | Source::Rows | Source::Blocks => -1,
        }
    }
}

/// How a part is read.
#[derive(Debug)]
pub(crate) enum Source {
    /// Row by row: a query without bounds in an order of its own, whose columns are those of the
    /// table.
    Query(&'static str, &'static Table),
    /// How many runs there are by status and hour.
    Counts,
    /// Large values that runs name.
    Values,
    /// Idempotency keys in pages.
    KeyPages,
    /// The newest idempotency keys.
    KeyTail,
    /// Runs that have a row each.
    Rows,
    /// Runs in blocks.
    Blocks,
}

macro_rules! table {
    ($name:ident, $in:literal, $key:literal, $(($column:literal, $kind:ident)),* $(,)?) => {
        pub(crate) static $name: Table =
            Table { name: $in, key: $key, columns: &[$(($column, $kind)),*] };
    };
}

table!(KEY_PROOF, "key_proof", 0, ("proof", Bytes));
table!(
    APPS,
    "apps",
    1,
    ("app_id", Id),
    ("key", Text),
    ("name", Text),
    ("webhook", Json),
    ("default_connection_id", Id),
    ("metadata", Json),
    ("revision", Long),
    ("created_at", Long),
    ("updated_at", Long),
);
table!(
    CONNECTIONS,
    "connections",
    1,
    ("connection_id", Id),
    ("app_id", Id),
    ("name", Text),
    ("status", Short),
    ("metadata", Json),
    ("sealed_secrets", Bytes),
    ("secret_names", Json),
    ("revision", Long),
    ("created_at", Long),
    ("updated_at", Long),
);
table!(
    SCENARIOS,
    "scenarios",
    1,
    ("scenario_id", Id),
    ("name", Text),
    ("folded_name", Folded),
    ("enabled", Flag),
    ("disabled_by_hand", Flag),
    ("draft", Json),
    ("draft_revision", Long),
    ("draft_changed_by", Text),
    ("draft_changed_at", Long),
    ("applied_hash", Text),
    ("published_version", Long),
    ("latest_version", Long),
    ("created_at", Long),
    ("updated_at", Long),
    ("revision", Long),
);
table!(
    VERSIONS,
    "versions",
    2,
    ("scenario_id", Id),
    ("version", Long),
    ("published_at", Long),
    ("published_by", Text),
    ("content_hash", Json),
    ("rollback_of", Long),
    ("content", Json),
);
table!(
    REFERENCES,
    "scenario_references",
    3,
    ("scenario_id", Id),
    ("published", Flag),
    ("number", Long),
    ("kind", Short),
    ("name", Text),
);
table!(
    TOKENS,
    "tokens",
    1,
    ("token_id", Id),
    ("name", Text),
    ("hash", Bytes),
    ("created_at", Long),
    ("expires_at", Long),
);
table!(
    VARIABLES,
    "variables",
    1,
    ("name", Text),
    ("value", Json),
    ("updated_at", Long),
);
table!(
    JOBS,
    "jobs",
    1,
    ("job_id", Id),
    ("document", Json),
    ("unfinished", Flag),
    ("created_at", Long),
);
table!(
    SESSIONS,
    "sessions",
    1,
    ("hash", Bytes),
    ("token_hash", Bytes),
    ("began_at", Long),
    ("made_at", Long),
    ("expires_at", Long),
);
table!(
    SIGN_IN_LINKS,
    "sign_in_links",
    1,
    ("hash", Bytes),
    ("token_hash", Bytes),
    ("expires_at", Long),
);
table!(
    ROLLUPS,
    "rollups",
    4,
    ("member", Int),
    ("width", Short),
    ("at", Long),
    ("scenario_id", Id),
    ("started", Long),
    ("succeeded", Long),
    ("failed", Long),
    ("cancelled", Long),
    ("last_at", Long),
    ("last_status", Short),
    ("latencies", Bytes),
);
table!(
    SCENARIOS_WITH_RUNS,
    "scenarios_with_runs",
    1,
    ("scenario_id", Id)
);
table!(
    COUNTS,
    "counts",
    4,
    ("hour", Int),
    ("status", Short),
    ("member", Int),
    ("lane", Short),
    ("count", Long),
);
table!(
    BLOBS,
    "blobs",
    1,
    ("hash", Bytes),
    ("bytes", Long),
    ("stored_at", Long),
    ("text", Bytes),
);
table!(
    KEYS,
    "keys",
    1,
    ("key", Bytes),
    ("body", Bytes),
    ("expires_at", Long),
    ("runs", Bytes),
);
table!(
    FINISHED,
    "finished",
    1,
    ("run_id", Id),
    ("scenario_id", Id),
    ("entries", Long),
    ("commit_id", Long),
    ("created_at", Long),
    ("started_at", Long),
    ("finished_at", Long),
    ("due", Long),
    ("version", Int),
    ("status", Short),
    ("driven", Flag),
    ("dry_run", Flag),
    ("retry_of", Id),
    ("replay_of", Id),
    ("correlation", Text),
    ("labels", Json),
    ("error_code", Text),
    ("error_message", Text),
    ("claim", Bytes),
    ("chunk", Bytes),
);
table!(
    UNFINISHED,
    "unfinished",
    1,
    ("run_id", Id),
    ("scenario_id", Id),
    ("entries", Long),
    ("commit_id", Long),
    ("created_at", Long),
    ("started_at", Long),
    ("finished_at", Long),
    ("due", Long),
    ("version", Int),
    ("status", Short),
    ("driven", Flag),
    ("dry_run", Flag),
    ("retry_of", Id),
    ("replay_of", Id),
    ("correlation", Text),
    ("labels", Json),
    ("error_code", Text),
    ("error_message", Text),
    ("claim", Bytes),
    ("chunk", Bytes),
    ("owner", Int),
    ("slot_key", Text),
);
table!(
    JOURNAL,
    "journal",
    2,
    ("run_id", Id),
    ("sequence", Long),
    ("chunk", Bytes),
);
table!(
    FINDS,
    "finds",
    3,
    ("run_id", Id),
    ("name", Text),
    ("value", Text),
);
table!(
    BLOB_NAMES,
    "blob_names",
    2,
    ("run_id", Id),
    ("hash", Bytes),
    ("bytes", Long),
);

/// All tables: those of a target that nothing was moved into are empty.
pub(crate) static TABLES: [&Table; 21] = [
    &KEY_PROOF,
    &APPS,
    &CONNECTIONS,
    &SCENARIOS,
    &VERSIONS,
    &REFERENCES,
    &TOKENS,
    &VARIABLES,
    &JOBS,
    &SESSIONS,
    &SIGN_IN_LINKS,
    &ROLLUPS,
    &SCENARIOS_WITH_RUNS,
    &COUNTS,
    &BLOBS,
    &KEYS,
    &FINISHED,
    &UNFINISHED,
    &JOURNAL,
    &FINDS,
    &BLOB_NAMES,
];

const fn query(
    name: &'static str,
    told: &'static str,
    table: &'static Table,
    text: &'static str,
) -> Part {
    Part {
        name,
        told,
        source: Source::Query(text, table),
    }
}

const fn part(name: &'static str, told: &'static str, source: Source) -> Part {
    Part { name, told, source }
}

/// All parts.
pub(crate) static PARTS: [Part; 19] = [
    query(
        "key_proof",
        "proof of the master key",
        &KEY_PROOF,
        "SELECT proof FROM key_proof ORDER BY number",
    ),
    query(
        "apps",
        "apps",
        &APPS,
        "SELECT app_id, key, name, webhook, default_connection_id, metadata, revision, created_at, \
         updated_at FROM apps ORDER BY app_id",
    ),
    query(
        "connections",
        "connections",
        &CONNECTIONS,
        "SELECT connection_id, app_id, name, status, metadata, sealed_secrets, secret_names, \
         revision, created_at, updated_at FROM connections ORDER BY connection_id",
    ),
    query(
        "scenarios",
        "scenarios",
        &SCENARIOS,
        "SELECT scenario_id, name, name, enabled, disabled_by_hand, draft, draft_revision, \
         draft_changed_by, draft_changed_at, applied_hash, published_version, latest_version, \
         created_at, updated_at, revision FROM scenarios ORDER BY scenario_id",
    ),
    query(
        "versions",
        "versions",
        &VERSIONS,
        "SELECT scenario_id, version, published_at, published_by, content_hash, rollback_of, \
         content FROM versions ORDER BY scenario_id, version",
    ),
    query(
        "references",
        "references",
        &REFERENCES,
        "SELECT scenario_id, published, row_number() OVER \
         (PARTITION BY scenario_id, published ORDER BY kind, name), kind, name \
         FROM scenario_references ORDER BY scenario_id, published, kind, name",
    ),
    query(
        "tokens",
        "tokens",
        &TOKENS,
        "SELECT token_id, name, hash, created_at, expires_at FROM tokens ORDER BY token_id",
    ),
    query(
        "variables",
        "variables",
        &VARIABLES,
        "SELECT name, value, updated_at FROM variables ORDER BY name",
    ),
    query(
        "jobs",
        "jobs",
        &JOBS,
        "SELECT job_id, document, unfinished, created_at FROM jobs ORDER BY job_id",
    ),
    query(
        "sessions",
        "sessions",
        &SESSIONS,
        "SELECT hash, token_hash, began_at, made_at, expires_at FROM sessions ORDER BY hash",
    ),
    query(
        "sign_in_links",
        "sign-in links",
        &SIGN_IN_LINKS,
        "SELECT hash, token_hash, expires_at FROM sign_in_links ORDER BY hash",
    ),
    query(
        "rollups",
        "statistics",
        &ROLLUPS,
        "SELECT 0, width, at, scenario, started, succeeded, failed, cancelled, last_at, \
         last_status, latencies FROM rollups ORDER BY width, at, scenario",
    ),
    query(
        "scenarios_with_runs",
        "scenarios with runs",
        &SCENARIOS_WITH_RUNS,
        "SELECT scenario_id FROM scenario_numbers ORDER BY number",
    ),
    part("counts", "counts", Source::Counts),
    part("values", "large values", Source::Values),
    part("keys", "idempotency keys", Source::KeyPages),
    part("new_keys", "newest idempotency keys", Source::KeyTail),
    part("runs", "runs", Source::Rows),
    part("blocks", "runs in blocks", Source::Blocks),
];
