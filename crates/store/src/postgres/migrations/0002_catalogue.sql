-- What people draw and keep. JSON that is only read whole is text: it comes back as it was written.
-- Names are compared byte by byte (`"C"`): an index over them outlives an upgrade of the server's
-- locales, and they sort as with SQLite.

-- `folded_name` is the name in lower case, as the store folds it: a search must not depend on the
-- locale that the database was made with.
CREATE TABLE millrace.scenarios (
    tenant integer NOT NULL,
    scenario_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    folded_name text COLLATE "C" NOT NULL,
    enabled boolean NOT NULL,
    disabled_by_hand boolean NOT NULL,
    draft text NOT NULL,
    draft_revision bigint NOT NULL,
    draft_changed_by text NOT NULL,
    draft_changed_at bigint NOT NULL,
    applied_hash text,
    published_version bigint,
    latest_version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (tenant, scenario_id),
    UNIQUE (tenant, name)
);
CREATE INDEX scenarios_published ON millrace.scenarios (tenant, scenario_id)
    WHERE published_version IS NOT NULL;

-- No reference to `scenarios`: the versions of a deleted scenario stay for its runs.
CREATE TABLE millrace.versions (
    tenant integer NOT NULL,
    scenario_id uuid NOT NULL,
    version bigint NOT NULL,
    published_at bigint NOT NULL,
    published_by text NOT NULL,
    content_hash text NOT NULL,
    rollback_of bigint,
    content text NOT NULL,
    PRIMARY KEY (tenant, scenario_id, version)
);

-- What drafts and published versions name, numbered in each. `kind`: 0 app, 1 connection,
-- 2 scenario. A draft may name anything, a text of any length too, of which an index takes a third
-- of a page: it has the beginnings.
CREATE TABLE millrace.scenario_references (
    tenant integer NOT NULL,
    scenario_id uuid NOT NULL,
    published boolean NOT NULL,
    number bigint NOT NULL,
    kind smallint NOT NULL,
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, scenario_id, published, number)
);
CREATE INDEX scenario_references_by_name
    ON millrace.scenario_references (tenant, kind, left(name, 500));

CREATE TABLE millrace.apps (
    tenant integer NOT NULL,
    app_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    webhook text NOT NULL,
    default_connection_id uuid,
    metadata text NOT NULL,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant, app_id),
    UNIQUE (tenant, key)
);

-- `secret_names` is a JSON list.
CREATE TABLE millrace.connections (
    tenant integer NOT NULL,
    connection_id uuid NOT NULL,
    app_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    status smallint NOT NULL,
    metadata text NOT NULL,
    sealed_secrets bytea,
    secret_names text NOT NULL,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant, connection_id),
    UNIQUE (tenant, name)
);
CREATE INDEX connections_by_app ON millrace.connections (tenant, app_id, connection_id);

CREATE TABLE millrace.tokens (
    tenant integer NOT NULL,
    token_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    PRIMARY KEY (tenant, token_id),
    UNIQUE (tenant, name),
    UNIQUE (tenant, hash)
);

CREATE TABLE millrace.variables (
    tenant integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE millrace.jobs (
    tenant integer NOT NULL,
    job_id uuid NOT NULL,
    document text NOT NULL,
    unfinished boolean NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant, job_id)
);
CREATE INDEX jobs_unfinished ON millrace.jobs (tenant, job_id) WHERE unfinished;

-- One text that the master key has sealed, so that another key is noticed at the next start.
CREATE TABLE millrace.key_proof (
    tenant integer NOT NULL,
    proof bytea NOT NULL,
    PRIMARY KEY (tenant)
);

-- Sessions of people in a browser, and the links that begin one. Only hashes are kept.
CREATE TABLE millrace.sessions (
    tenant integer NOT NULL,
    hash bytea NOT NULL,
    token_hash bytea NOT NULL,
    began_at bigint NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (tenant, hash)
);
CREATE INDEX sessions_by_end ON millrace.sessions (tenant, expires_at);

CREATE TABLE millrace.sign_in_links (
    tenant integer NOT NULL,
    hash bytea NOT NULL,
    token_hash bytea NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (tenant, hash)
);

-- What happened to a scenario's runs in one minute (width 0) or hour (width 1), as one member saw
-- it. `at` is when it begins; `latencies` is the engine's.
CREATE TABLE millrace.rollups (
    tenant integer NOT NULL,
    member integer NOT NULL,
    width smallint NOT NULL,
    at bigint NOT NULL,
    scenario_id uuid NOT NULL,
    started bigint NOT NULL,
    succeeded bigint NOT NULL,
    failed bigint NOT NULL,
    cancelled bigint NOT NULL,
    last_at bigint,
    last_status smallint,
    latencies bytea NOT NULL,
    PRIMARY KEY (tenant, width, at, scenario_id, member)
);

-- Large values by the SHA-256 of their text; `stored_at` is when someone stored them last. Texts are
-- not compressed: the server's way takes longer than to write and read them as they are.
CREATE TABLE millrace.blobs (
    tenant integer NOT NULL,
    hash bytea NOT NULL,
    bytes bigint NOT NULL,
    stored_at bigint NOT NULL,
    text bytea NOT NULL,
    PRIMARY KEY (tenant, hash)
) WITH (fillfactor = 80);
ALTER TABLE millrace.blobs ALTER COLUMN text SET STORAGE EXTERNAL;
