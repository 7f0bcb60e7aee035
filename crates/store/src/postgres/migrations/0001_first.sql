-- The first schema. Times are milliseconds since 1970. Every key begins with the tenant, so that the
-- tables can be distributed; all rows of an instance have tenant 0.

-- Members: processes that serve from this database. A number is given out once.
CREATE SEQUENCE millrace.member_numbers AS integer;

-- What fences a member's commits: each locks its row in share mode and finds its epoch in it.
-- Whoever takes over raises the epoch, which waits for commits under way and refuses later ones.
-- A member commits in several lanes at a time: each has a row, so that no row has two lockers.
CREATE TABLE millrace.epochs (
    tenant integer NOT NULL,
    member integer NOT NULL,
    lane smallint NOT NULL,
    epoch bigint NOT NULL,
    PRIMARY KEY (tenant, member, lane)
);

-- How members are. Apart from their epochs: a heartbeat waits for no commit.
CREATE TABLE millrace.members (
    tenant integer NOT NULL,
    member integer NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    lease_until timestamptz NOT NULL,
    PRIMARY KEY (tenant, member)
) WITH (fillfactor = 50);

-- Runs that are not finished. `chunk` is the first of the journal when it is small. `claim` is how
-- the idempotency key begins that claims the run. `owner` is the member that may write it.
CREATE TABLE millrace.unfinished (
    tenant integer NOT NULL,
    owner integer NOT NULL,
    run_id uuid NOT NULL,
    scenario_id uuid NOT NULL,
    entries bigint NOT NULL,
    commit_id bigint NOT NULL,
    created_at bigint NOT NULL,
    started_at bigint,
    finished_at bigint,
    due bigint,
    version integer,
    status smallint NOT NULL,
    driven boolean NOT NULL,
    dry_run boolean NOT NULL,
    retry_of uuid,
    replay_of uuid,
    correlation text,
    labels text,
    error_code text,
    error_message text,
    slot_key text,
    claim bytea,
    chunk bytea,
    PRIMARY KEY (tenant, run_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX unfinished_live ON millrace.unfinished (tenant, run_id)
    WHERE status < 2 AND NOT dry_run;
CREATE INDEX unfinished_queued ON millrace.unfinished (tenant, run_id)
    WHERE status = 0 AND NOT dry_run;
CREATE INDEX unfinished_due ON millrace.unfinished (tenant, due, run_id)
    WHERE status = 2 AND due IS NOT NULL AND NOT dry_run;
CREATE INDEX unfinished_limited ON millrace.unfinished (tenant, run_id)
    WHERE slot_key IS NOT NULL AND NOT dry_run;
CREATE INDEX unfinished_by_scenario ON millrace.unfinished (tenant, scenario_id, run_id);
CREATE INDEX unfinished_by_retry ON millrace.unfinished (tenant, retry_of, run_id)
    WHERE retry_of IS NOT NULL;

-- Finished runs, by the day in which they were accepted: run ids begin with that time. What serves
-- lists and retention is indexed; each partition's indexes are written while it is today's.
CREATE TABLE millrace.finished (
    tenant integer NOT NULL,
    run_id uuid NOT NULL,
    scenario_id uuid NOT NULL,
    entries bigint NOT NULL,
    commit_id bigint NOT NULL,
    created_at bigint NOT NULL,
    started_at bigint,
    finished_at bigint,
    due bigint,
    version integer,
    status smallint NOT NULL,
    driven boolean NOT NULL,
    dry_run boolean NOT NULL,
    retry_of uuid,
    replay_of uuid,
    correlation text,
    labels text,
    error_code text,
    error_message text,
    claim bytea,
    chunk bytea,
    PRIMARY KEY (tenant, run_id)
) PARTITION BY RANGE (run_id);
CREATE INDEX finished_by_scenario ON millrace.finished (tenant, scenario_id, status, run_id)
    WHERE NOT dry_run;
CREATE INDEX finished_by_status ON millrace.finished (tenant, status, run_id) WHERE status <> 3;
CREATE INDEX finished_by_error ON millrace.finished (tenant, error_code, run_id)
    WHERE error_code IS NOT NULL;
CREATE INDEX finished_by_retry ON millrace.finished (tenant, retry_of, run_id)
    WHERE retry_of IS NOT NULL;
CREATE INDEX finished_dry ON millrace.finished (tenant, run_id) WHERE dry_run;

-- Chunks beyond the one in the run's row, by the number of entries before them. Partitioned as the
-- finished runs are, but written from the beginning: a run that ends is not copied.
CREATE TABLE millrace.journal (
    tenant integer NOT NULL,
    run_id uuid NOT NULL,
    sequence bigint NOT NULL,
    chunk bytea NOT NULL,
    PRIMARY KEY (tenant, run_id, sequence)
) PARTITION BY RANGE (run_id);

-- What runs are found by: their labels, and under the empty name the correlation id.
CREATE TABLE millrace.finds (
    tenant integer NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (tenant, name, value, run_id)
) PARTITION BY RANGE (run_id);

-- Idempotency keys: the hash of the key, its first half mixed with the app's id. `runs` holds their
-- ids behind each other.
CREATE TABLE millrace.keys (
    tenant integer NOT NULL,
    key bytea NOT NULL,
    body bytea NOT NULL,
    expires_at bigint NOT NULL,
    runs bytea NOT NULL,
    PRIMARY KEY (tenant, key)
);
CREATE INDEX keys_by_end ON millrace.keys (tenant, expires_at, key);

-- Which large values the journals of which runs name.
CREATE TABLE millrace.blob_names (
    tenant integer NOT NULL,
    run_id uuid NOT NULL,
    hash bytea NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (tenant, run_id, hash)
);
CREATE INDEX blob_names_by_hash ON millrace.blob_names (tenant, hash);

-- Live runs by status; finished ones by the hour (since 1970) in which they ended, the others with
-- hour -1. Each lane of each member keeps its own rows, so that none waits for another: only sums
-- mean something.
CREATE TABLE millrace.counts (
    tenant integer NOT NULL,
    hour integer NOT NULL,
    status smallint NOT NULL,
    member integer NOT NULL,
    lane smallint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (tenant, hour, status, member, lane)
) WITH (fillfactor = 20);

-- Scenarios that have or had runs, deleted ones too.
CREATE TABLE millrace.scenarios_with_runs (
    tenant integer NOT NULL,
    scenario_id uuid NOT NULL,
    PRIMARY KEY (tenant, scenario_id)
);
