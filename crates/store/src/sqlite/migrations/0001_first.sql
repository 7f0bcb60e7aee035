-- The first schema. Times are milliseconds since 1970 unless a comment says otherwise.

-- What the store keeps of itself; `write` names the last transaction that was no unit.
CREATE TABLE instance (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO instance (name, value) VALUES ('write', 0);

-- Small numbers for scenarios, for ever: runs outlive their scenario.
CREATE TABLE scenario_numbers (
    number INTEGER PRIMARY KEY,
    scenario_id BLOB NOT NULL UNIQUE
) STRICT;

-- The hot table: a run that finishes in its first commit is this one row.
-- `row` is the rank of the run's id and `rest` what the rank leaves out; a negative `rest` says
-- that another id had that rank and that the id stands in `strays`.
-- `created` is the difference to the time in the rank, `started` and `finished` to `created`.
CREATE TABLE runs (
    row INTEGER PRIMARY KEY,
    rest INTEGER NOT NULL,
    scenario INTEGER NOT NULL,
    status INTEGER NOT NULL,
    version INTEGER,
    entries INTEGER NOT NULL,
    commit_id INTEGER NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER,
    finished INTEGER,
    due INTEGER,
    driven INTEGER NOT NULL,
    dry_run INTEGER NOT NULL,
    correlation TEXT,
    retry_of BLOB,
    replay_of BLOB,
    labels TEXT,
    error_code TEXT,
    error_message TEXT,
    chunk BLOB
) STRICT;
CREATE INDEX runs_by_scenario ON runs (scenario, status);
CREATE INDEX runs_by_status ON runs (status) WHERE status <> 3;
CREATE INDEX runs_due ON runs (due) WHERE status = 2 AND due IS NOT NULL AND dry_run = 0;
CREATE INDEX runs_by_error ON runs (error_code) WHERE error_code IS NOT NULL;
CREATE INDEX runs_by_correlation ON runs (correlation) WHERE correlation IS NOT NULL;
CREATE INDEX runs_by_retry ON runs (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX runs_dry ON runs (dry_run) WHERE dry_run = 1;

-- Runs whose rank was taken by another id; only ids made outside the id source can get here.
CREATE TABLE strays (
    row INTEGER PRIMARY KEY,
    run_id BLOB NOT NULL UNIQUE
) STRICT;

-- Chunks beyond the one in the run's row, by the number of entries before them.
CREATE TABLE journal (
    row INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (row, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (name, value, row)
) STRICT, WITHOUT ROWID;

-- Idempotency keys by the half day in which they expire, so that those of one time lie together.
-- `key` is the hash of the key, its first half mixed with the app's id; `runs` holds ids.
CREATE TABLE keys (
    bucket INTEGER NOT NULL,
    key BLOB NOT NULL,
    body BLOB NOT NULL,
    expires INTEGER NOT NULL,
    runs BLOB NOT NULL,
    PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;

-- Finished live runs by the hour (since 1970) in which they ended.
CREATE TABLE counts (
    hour INTEGER NOT NULL,
    status INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE scenarios (
    scenario_id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    enabled INTEGER NOT NULL,
    disabled_by_hand INTEGER NOT NULL,
    draft TEXT NOT NULL,
    draft_revision INTEGER NOT NULL,
    draft_changed_by TEXT NOT NULL,
    draft_changed_at INTEGER NOT NULL,
    applied_hash TEXT,
    published_version INTEGER,
    latest_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX scenarios_published ON scenarios (scenario_id) WHERE published_version IS NOT NULL;

-- No reference to `scenarios`: the versions of a deleted scenario stay for its runs.
CREATE TABLE versions (
    scenario_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    rollback_of INTEGER,
    content TEXT NOT NULL,
    PRIMARY KEY (scenario_id, version)
) STRICT;

-- `kind`: 0 app, 1 connection, 2 scenario.
CREATE TABLE scenario_references (
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    scenario_id BLOB NOT NULL,
    PRIMARY KEY (kind, name, scenario_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX scenario_references_by_scenario ON scenario_references (scenario_id);

CREATE TABLE apps (
    app_id BLOB PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    webhook TEXT NOT NULL,
    default_connection_id BLOB,
    metadata TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    connection_id BLOB PRIMARY KEY,
    app_id BLOB NOT NULL,
    name TEXT NOT NULL UNIQUE,
    status INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    sealed_secrets BLOB,
    secret_names TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX connections_by_app ON connections (app_id, connection_id);

CREATE TABLE tokens (
    token_id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE variables (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    job_id BLOB PRIMARY KEY,
    document TEXT NOT NULL,
    unfinished INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_unfinished ON jobs (job_id) WHERE unfinished = 1;
