-- Several members at a time. A run that is being driven is its member's, by `owner`; all others are
-- nobody's (0): whoever has room claims them. When a member is taken over from, what it owned is
-- nobody's again.

UPDATE millrace.unfinished SET owner = 0 WHERE owner <> 0;

-- Nobody's runs that want to be driven, apart from those under limits, which one member looks after.
DROP INDEX millrace.unfinished_live;
CREATE INDEX unfinished_free ON millrace.unfinished (tenant, run_id)
    WHERE owner = 0 AND status < 2 AND slot_key IS NULL AND NOT dry_run;
CREATE INDEX unfinished_free_limited ON millrace.unfinished (tenant, run_id)
    WHERE owner = 0 AND status < 2 AND slot_key IS NOT NULL AND NOT dry_run;
CREATE INDEX unfinished_owned ON millrace.unfinished (tenant, owner, status, run_id)
    WHERE owner <> 0;
DROP INDEX millrace.unfinished_due;
CREATE INDEX unfinished_due ON millrace.unfinished (tenant, due, run_id)
    WHERE owner = 0 AND status = 2 AND due IS NOT NULL AND NOT dry_run;

-- Of a run there is one retry at a time, whichever member makes it.
DROP INDEX millrace.unfinished_by_retry;
CREATE UNIQUE INDEX unfinished_by_retry ON millrace.unfinished (tenant, retry_of)
    WHERE retry_of IS NOT NULL;

-- How a member is: what people see of it, and how far it has taken in what others changed.
ALTER TABLE millrace.members
    ADD COLUMN role text NOT NULL DEFAULT 'all',
    ADD COLUMN driven_runs integer NOT NULL DEFAULT 0,
    ADD COLUMN claimed_at timestamptz,
    ADD COLUMN changes_seen bigint NOT NULL DEFAULT 0;

-- What one member does for all: 0 looks after runs under limits, 1 tidies up.
CREATE TABLE millrace.duties (
    tenant integer NOT NULL,
    duty smallint NOT NULL,
    owner integer NOT NULL,
    PRIMARY KEY (tenant, duty)
);
INSERT INTO millrace.duties VALUES (0, 0, 0), (0, 1, 0);

-- A job is worked off by one member.
ALTER TABLE millrace.jobs ADD COLUMN owner integer NOT NULL DEFAULT 0;

-- What a member asks of another about a run that the other drives.
CREATE SEQUENCE millrace.letter_numbers;
CREATE TABLE millrace.letters (
    tenant integer NOT NULL,
    receiver integer NOT NULL,
    letter bigint NOT NULL,
    sender integer NOT NULL,
    content bytea NOT NULL,
    is_taken boolean NOT NULL DEFAULT false,
    answer bytea,
    PRIMARY KEY (tenant, receiver, letter)
);

-- What was changed of the catalogue, so that members read it again. A change is counted by a row
-- that stays locked until its commit: nobody sees a later one before it. The triggers come last in
-- their transactions, so that nobody waits for another lock while that one is held.
CREATE TABLE millrace.change_count (
    tenant integer NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (tenant)
);
INSERT INTO millrace.change_count VALUES (0, 0);
CREATE TABLE millrace.changes (
    tenant integer NOT NULL,
    number bigint NOT NULL,
    -- 0 a scenario, by id; 1 an app, by key; 2 the variables.
    kind smallint NOT NULL,
    subject text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, number)
);

CREATE FUNCTION millrace.note_change(p_kind smallint, p_subject text) RETURNS void
LANGUAGE sql AS $$
    WITH counted AS (
        UPDATE millrace.change_count SET count = count + 1 WHERE tenant = 0 RETURNING count
    )
    INSERT INTO millrace.changes (tenant, number, kind, subject)
    SELECT 0, c.count, p_kind, p_subject FROM counted AS c;
$$;

CREATE FUNCTION millrace.scenario_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM millrace.note_change(0::smallint, coalesce(new.scenario_id, old.scenario_id)::text);
    RETURN NULL;
END
$$;
-- Drafts are no member's concern but its who edits them.
CREATE CONSTRAINT TRIGGER changed AFTER UPDATE ON millrace.scenarios
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((old.name, old.enabled, old.published_version)
        IS DISTINCT FROM (new.name, new.enabled, new.published_version))
    EXECUTE FUNCTION millrace.scenario_changed();
CREATE CONSTRAINT TRIGGER removed AFTER DELETE ON millrace.scenarios
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION millrace.scenario_changed();

CREATE FUNCTION millrace.app_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        PERFORM millrace.note_change(1::smallint, old.key);
    END IF;
    IF tg_op = 'INSERT' OR tg_op = 'UPDATE' AND new.key <> old.key THEN
        PERFORM millrace.note_change(1::smallint, new.key);
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON millrace.apps
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION millrace.app_changed();

-- The secrets of an app's webhooks are its default connection's.
CREATE FUNCTION millrace.connection_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM millrace.note_change(1::smallint, a.key) FROM millrace.apps AS a
        WHERE a.tenant = 0 AND a.default_connection_id = coalesce(new.connection_id, old.connection_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER changed AFTER UPDATE OR DELETE ON millrace.connections
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION millrace.connection_changed();

CREATE FUNCTION millrace.variables_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM millrace.note_change(2::smallint, '');
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON millrace.variables
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION millrace.variables_changed();

-- As in schema 3; and a unit goes on with a run only if that is its member's or nobody's. The plans
-- are kept from the first call on: to make them anew for each small batch costs more than the batch.
CREATE OR REPLACE FUNCTION millrace.commit_1(
    p_member integer, p_lane smallint, p_epoch bigint,
    -- Claims.
    k_unit integer[], k_key bytea[], k_body bytea[], k_expires bigint[], k_runs bytea[],
    -- Entries for runs that are there.
    a_unit integer[], a_run uuid[], a_expected bigint[], a_entries bigint[], a_commit bigint[],
    a_status smallint[], a_started bigint[], a_finished bigint[], a_due bigint[],
    a_driven boolean[], a_code text[], a_message text[],
    -- New runs.
    r_unit integer[], r_run uuid[], r_scenario uuid[], r_version integer[], r_entries bigint[],
    r_commit bigint[], r_created bigint[], r_started bigint[], r_finished bigint[],
    r_due bigint[], r_status smallint[], r_driven boolean[], r_dry boolean[], r_retry uuid[],
    r_replay uuid[], r_correlation text[], r_labels text[], r_code text[], r_message text[],
    r_slot text[], r_claim bytea[], r_chunk bytea[],
    -- Chunks that do not stand in the run's row.
    j_unit integer[], j_run uuid[], j_sequence bigint[], j_chunk bytea[],
    -- What runs are found by.
    f_unit integer[], f_run uuid[], f_name text[], f_value text[],
    -- Large values that are named.
    b_unit integer[], b_run uuid[], b_hash bytea[], b_bytes bigint[],
    -- Scenarios that may be new here.
    s_scenario uuid[]
) RETURNS TABLE (unit integer, outcome smallint, body bytea, runs bytea)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
SET enable_hashjoin TO off
SET enable_mergejoin TO off
AS $$
#variable_conflict use_column
DECLARE
    -- Outcomes.
    key_taken CONSTANT smallint := 1;
    fenced CONSTANT smallint := 2;
    missing CONSTANT smallint := 3;
    member_fenced CONSTANT smallint := 4;
    -- Units of which nothing is written.
    lost integer[] := '{}';
    done integer[];
    t_hour integer[];
    t_status smallint[];
    t_change integer[];
BEGIN
    PERFORM FROM millrace.epochs AS e
        WHERE e.tenant = 0 AND e.member = p_member AND e.lane = p_lane AND e.epoch = p_epoch
        FOR SHARE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT -1, member_fenced, NULL::bytea, NULL::bytea;
        RETURN;
    END IF;

    IF cardinality(k_unit) > 0 THEN
        -- In one order in all batches, so that no two wait for each other.
        WITH claims AS (
            SELECT * FROM unnest(k_unit, k_key, k_body, k_expires, k_runs)
                AS c (unit, key, body, expires, runs)
        ), won AS (
            INSERT INTO millrace.keys AS k (tenant, key, body, expires_at, runs)
            SELECT 0, c.key, c.body, c.expires, c.runs FROM claims AS c ORDER BY c.key
            ON CONFLICT DO NOTHING
            RETURNING k.key
        )
        SELECT coalesce(array_agg(c.unit), '{}') INTO lost
        FROM claims AS c WHERE c.key NOT IN (SELECT w.key FROM won AS w);
        IF cardinality(lost) > 0 THEN
            RETURN QUERY
                SELECT c.unit, key_taken, k.body, k.runs
                FROM unnest(k_unit, k_key) AS c (unit, key)
                LEFT JOIN millrace.keys AS k ON k.tenant = 0 AND k.key = c.key
                WHERE c.unit = ANY (lost);
        END IF;
    END IF;

    IF cardinality(a_unit) > 0 THEN
        WITH a AS (
            SELECT * FROM unnest(a_unit, a_run, a_expected, a_entries, a_commit, a_status,
                    a_started, a_finished, a_due, a_driven, a_code, a_message)
                AS a (unit, run_id, expected, entries, commit_id, status,
                    started, finished, due, driven, code, message)
        ), moved AS (
            UPDATE millrace.unfinished AS u
            SET owner = CASE WHEN a.driven THEN p_member ELSE 0 END, entries = a.expected + a.entries, commit_id = a.commit_id,
                status = a.status, started_at = a.started, finished_at = a.finished, due = a.due,
                driven = a.driven, error_code = a.code, error_message = a.message
            -- The row as it was: the update gives only what it has become.
            FROM a, millrace.unfinished AS o
            WHERE a.status < 3 AND u.tenant = 0 AND u.run_id = a.run_id AND u.entries = a.expected
                AND u.owner IN (0, p_member)
                AND o.tenant = 0 AND o.run_id = a.run_id
            RETURNING a.unit, o.status AS before, a.status AS after, -1 AS hour, u.dry_run
        ), gone AS (
            DELETE FROM millrace.unfinished AS u USING a
            WHERE a.status >= 3 AND u.tenant = 0 AND u.run_id = a.run_id AND u.entries = a.expected
                AND u.owner IN (0, p_member)
            RETURNING a.*, u.scenario_id, u.created_at, u.version, u.dry_run, u.retry_of,
                u.replay_of, u.correlation, u.labels, u.claim, u.chunk, u.status AS before
        ), ended AS (
            INSERT INTO millrace.finished (tenant, run_id, scenario_id, entries, commit_id,
                created_at, started_at, finished_at, due, version, status, driven, dry_run,
                retry_of, replay_of, correlation, labels, error_code, error_message, claim, chunk)
            SELECT 0, g.run_id, g.scenario_id, g.expected + g.entries, g.commit_id,
                g.created_at, g.started, g.finished, g.due, g.version, g.status, g.driven,
                g.dry_run, g.retry_of, g.replay_of, g.correlation, g.labels, g.code, g.message,
                g.claim, g.chunk
            FROM gone AS g
        ), written AS (
            SELECT m.unit, m.before, m.after, m.hour, m.dry_run FROM moved AS m
            UNION ALL
            SELECT g.unit, g.before, g.status,
                (coalesce(g.finished, g.created_at) / 3600000)::integer, g.dry_run
            FROM gone AS g
        ), changes AS (
            SELECT -1 AS hour, w.before AS status, -1 AS change
            FROM written AS w WHERE NOT w.dry_run
            UNION ALL
            SELECT w.hour, w.after, 1 FROM written AS w WHERE NOT w.dry_run
        )
        SELECT (SELECT coalesce(array_agg(w.unit), '{}') FROM written AS w),
            array_agg(c.hour), array_agg(c.status), array_agg(c.change)
        INTO done, t_hour, t_status, t_change
        FROM changes AS c;

        IF cardinality(done) < cardinality(a_unit) THEN
            -- A finished run may be given entries that change nothing of how it ended.
            WITH a AS (
                SELECT * FROM unnest(a_unit, a_run, a_expected, a_entries, a_commit, a_status)
                    AS a (unit, run_id, expected, entries, commit_id, status)
                WHERE NOT a.unit = ANY (done)
            ), more AS (
                UPDATE millrace.finished AS f
                SET entries = a.expected + a.entries, commit_id = a.commit_id
                FROM a
                WHERE f.tenant = 0 AND f.run_id = a.run_id AND f.entries = a.expected
                    AND f.status = a.status
                RETURNING a.unit
            )
            SELECT done || coalesce(array_agg(m.unit), '{}') INTO done FROM more AS m;
            RETURN QUERY
                SELECT a.unit,
                    CASE WHEN EXISTS (SELECT FROM millrace.unfinished AS u
                            WHERE u.tenant = 0 AND u.run_id = a.run_id)
                        OR EXISTS (SELECT FROM millrace.finished AS f
                            WHERE f.tenant = 0 AND f.run_id = a.run_id)
                        THEN fenced ELSE missing END,
                    NULL::bytea, NULL::bytea
                FROM unnest(a_unit, a_run) AS a (unit, run_id)
                WHERE NOT a.unit = ANY (done);
            SELECT lost || coalesce(array_agg(a.unit), '{}') INTO lost
                FROM unnest(a_unit) AS a (unit) WHERE NOT a.unit = ANY (done);
        END IF;
    END IF;

    IF cardinality(r_unit) > 0 THEN
        -- Each table knows its own; a run that has changed over is in the other one.
        IF EXISTS (
            SELECT FROM unnest(r_unit, r_run, r_status) AS r (unit, run_id, status)
            WHERE NOT r.unit = ANY (lost) AND CASE WHEN r.status < 3
                THEN EXISTS (SELECT FROM millrace.finished AS f
                    WHERE f.tenant = 0 AND f.run_id = r.run_id)
                ELSE EXISTS (SELECT FROM millrace.unfinished AS u
                    WHERE u.tenant = 0 AND u.run_id = r.run_id) END
        ) THEN
            RAISE unique_violation USING MESSAGE = 'a run with that id is there already';
        END IF;
        INSERT INTO millrace.finished (tenant, run_id, scenario_id, entries, commit_id,
            created_at, started_at, finished_at, due, version, status, driven, dry_run,
            retry_of, replay_of, correlation, labels, error_code, error_message, claim, chunk)
        SELECT 0, r.run_id, r.scenario_id, r.entries, r.commit_id, r.created, r.started,
            r.finished, r.due, r.version, r.status, r.driven, r.dry, r.retry, r.replay,
            r.correlation, r.labels, r.code, r.message, r.claim, r.chunk
        FROM unnest(r_unit, r_run, r_scenario, r_version, r_entries, r_commit, r_created,
                r_started, r_finished, r_due, r_status, r_driven, r_dry, r_retry, r_replay,
                r_correlation, r_labels, r_code, r_message, r_claim, r_chunk)
            AS r (unit, run_id, scenario_id, version, entries, commit_id, created,
                started, finished, due, status, driven, dry, retry, replay,
                correlation, labels, code, message, claim, chunk)
        WHERE r.status >= 3 AND NOT r.unit = ANY (lost);
        INSERT INTO millrace.unfinished (tenant, owner, run_id, scenario_id, entries, commit_id,
            created_at, started_at, finished_at, due, version, status, driven, dry_run,
            retry_of, replay_of, correlation, labels, error_code, error_message, slot_key, claim,
            chunk)
        SELECT 0, CASE WHEN r.driven THEN p_member ELSE 0 END, r.run_id, r.scenario_id, r.entries, r.commit_id, r.created,
            r.started, r.finished, r.due, r.version, r.status, r.driven, r.dry, r.retry,
            r.replay, r.correlation, r.labels, r.code, r.message, r.slot, r.claim, r.chunk
        FROM unnest(r_unit, r_run, r_scenario, r_version, r_entries, r_commit, r_created,
                r_started, r_finished, r_due, r_status, r_driven, r_dry, r_retry, r_replay,
                r_correlation, r_labels, r_code, r_message, r_slot, r_claim, r_chunk)
            AS r (unit, run_id, scenario_id, version, entries, commit_id, created,
                started, finished, due, status, driven, dry, retry, replay,
                correlation, labels, code, message, slot, claim, chunk)
        WHERE r.status < 3 AND NOT r.unit = ANY (lost);
    END IF;

    INSERT INTO millrace.counts AS c (tenant, hour, status, member, lane, count)
    SELECT 0, n.hour, n.status, p_member, p_lane, sum(n.change)
    FROM (
        SELECT t.hour, t.status, t.change
        FROM unnest(t_hour, t_status, t_change) AS t (hour, status, change)
        UNION ALL
        SELECT CASE WHEN r.status < 3 THEN -1
                ELSE (coalesce(r.finished, r.created) / 3600000)::integer END, r.status, 1
        FROM unnest(r_unit, r_status, r_dry, r_finished, r_created)
            AS r (unit, status, dry, finished, created)
        WHERE NOT r.dry AND NOT r.unit = ANY (lost)
    ) AS n
    GROUP BY n.hour, n.status
    HAVING sum(n.change) <> 0
    ON CONFLICT (tenant, hour, status, member, lane)
        DO UPDATE SET count = c.count + excluded.count;

    IF cardinality(j_unit) > 0 THEN
        INSERT INTO millrace.journal (tenant, run_id, sequence, chunk)
        SELECT 0, j.run_id, j.sequence, j.chunk
        FROM unnest(j_unit, j_run, j_sequence, j_chunk) AS j (unit, run_id, sequence, chunk)
        WHERE NOT j.unit = ANY (lost);
    END IF;
    IF cardinality(f_unit) > 0 THEN
        INSERT INTO millrace.finds (tenant, run_id, name, value)
        SELECT 0, f.run_id, f.name, f.value
        FROM unnest(f_unit, f_run, f_name, f_value) AS f (unit, run_id, name, value)
        WHERE NOT f.unit = ANY (lost)
        ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(b_unit) > 0 THEN
        INSERT INTO millrace.blob_names (tenant, run_id, hash, bytes)
        SELECT 0, b.run_id, b.hash, b.bytes
        FROM unnest(b_unit, b_run, b_hash, b_bytes) AS b (unit, run_id, hash, bytes)
        WHERE NOT b.unit = ANY (lost)
        ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(s_scenario) > 0 THEN
        INSERT INTO millrace.scenarios_with_runs (tenant, scenario_id)
        SELECT 0, s.scenario_id FROM unnest(s_scenario) AS s (scenario_id)
        ORDER BY s.scenario_id
        ON CONFLICT DO NOTHING;
    END IF;
END
$$;

-- What members ask again and again. As functions, so that their plans are kept, and go through the
-- indexes that are made for them whatever the server has counted so far: entries of runs that have
-- ended lie in these until the next vacuum, and to sort them all costs as much as there were runs.

-- What is new for a member (`member/news.rs`).
CREATE FUNCTION millrace.news_1(p_member integer, p_limits boolean)
RETURNS TABLE (letters boolean, free uuid, due bigint, limited boolean, jobs boolean, changes bigint)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
SET enable_bitmapscan TO off
SET enable_sort TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT
        EXISTS (SELECT FROM millrace.letters AS l
            WHERE l.tenant = 0 AND l.receiver = p_member AND NOT l.is_taken),
        (SELECT u.run_id FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status < 2 AND u.slot_key IS NULL
                AND NOT u.dry_run ORDER BY u.run_id LIMIT 1),
        (SELECT u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                AND NOT u.dry_run AND (p_limits OR u.slot_key IS NULL) ORDER BY u.due LIMIT 1),
        p_limits AND EXISTS (SELECT FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status < 2 AND u.slot_key IS NOT NULL
                AND NOT u.dry_run),
        EXISTS (SELECT FROM millrace.jobs AS j
            WHERE j.tenant = 0 AND j.unfinished AND j.owner = 0),
        (SELECT c.count FROM millrace.change_count AS c WHERE c.tenant = 0);
END
$$;

-- Runs that want to be driven and that a member may take up (`runs/unfinished.rs`).
CREATE FUNCTION millrace.wanting_1(p_member integer, p_limits boolean, p_after uuid, p_limit bigint)
RETURNS TABLE (run_id uuid, scenario_id uuid, status smallint, due bigint)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
SET enable_bitmapscan TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.status < 2 AND NOT u.dry_run AND u.run_id > p_after
                AND u.owner = 0 AND u.slot_key IS NULL
            ORDER BY u.run_id LIMIT p_limit)
        UNION ALL
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.status < 2 AND NOT u.dry_run AND u.run_id > p_after
                AND u.owner = 0 AND u.slot_key IS NOT NULL AND p_limits
            ORDER BY u.run_id LIMIT p_limit)
        UNION ALL
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.status < 2 AND NOT u.dry_run AND u.run_id > p_after
                AND u.owner <> 0 AND u.owner = p_member
            ORDER BY u.run_id LIMIT p_limit)
        ORDER BY run_id LIMIT p_limit;
END
$$;

-- Waiting runs whose time has come. A member's own are those that it has claimed and whose first
-- commit it could not make.
CREATE FUNCTION millrace.due_1(p_member integer, p_limits boolean, p_until bigint, p_limit bigint)
RETURNS TABLE (run_id uuid, scenario_id uuid, status smallint, due bigint)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
SET enable_bitmapscan TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.status = 2 AND u.due IS NOT NULL AND NOT u.dry_run
                AND u.due <= p_until AND u.owner = 0 AND (p_limits OR u.slot_key IS NULL)
            ORDER BY u.due, u.run_id LIMIT p_limit)
        UNION ALL
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.status = 2 AND u.due IS NOT NULL AND NOT u.dry_run
                AND u.due <= p_until AND u.owner <> 0 AND u.owner = p_member
            ORDER BY u.due, u.run_id LIMIT p_limit)
        ORDER BY due, run_id LIMIT p_limit;
END
$$;

-- Claims runs for a member, and says whose each of the others is (`member/claims.rs`). Rows that
-- someone else claims or writes at this moment are left alone; a member that was fenced claims nothing.
CREATE FUNCTION millrace.claim_1(p_member integer, p_limits boolean, p_runs uuid[])
RETURNS TABLE (run_id uuid, owner integer)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
SET enable_hashjoin TO off
SET enable_mergejoin TO off
AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM millrace.epochs AS e
        WHERE e.tenant = 0 AND e.member = p_member AND e.lane = 0 FOR SHARE;
    IF FOUND THEN
        WITH free AS (
            SELECT u.run_id FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.run_id = ANY (p_runs) AND u.owner = 0
                AND (p_limits OR u.slot_key IS NULL)
            ORDER BY u.run_id FOR UPDATE SKIP LOCKED
        )
        UPDATE millrace.unfinished AS u SET owner = p_member FROM free AS f
        WHERE u.tenant = 0 AND u.run_id = f.run_id;
    END IF;
    RETURN QUERY
        SELECT u.run_id, CASE WHEN u.owner = 0 AND u.slot_key IS NOT NULL AND NOT p_limits
                THEN (SELECT d.owner FROM millrace.duties AS d WHERE d.tenant = 0 AND d.duty = 0)
                ELSE u.owner END
        FROM millrace.unfinished AS u
        WHERE u.tenant = 0 AND u.run_id = ANY (p_runs);
END
$$;

-- Unfinished runs with their journals, many at a time (`runs/reads.rs`): columns as in
-- `runs/record.rs`.
CREATE FUNCTION millrace.unfinished_1(p_runs uuid[])
RETURNS TABLE (run_id uuid, scenario_id uuid, entries bigint, commit_id bigint, created_at bigint,
    started_at bigint, finished_at bigint, due bigint, version integer, status smallint,
    driven boolean, dry_run boolean, retry_of uuid, replay_of uuid, correlation text, labels text,
    error_code text, error_message text, chunk bytea, further bytea[])
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT u.run_id, u.scenario_id, u.entries, u.commit_id, u.created_at, u.started_at,
            u.finished_at, u.due, u.version, u.status, u.driven, u.dry_run, u.retry_of,
            u.replay_of, u.correlation, u.labels, u.error_code, u.error_message, u.chunk,
            ARRAY(SELECT j.chunk FROM millrace.journal AS j
                WHERE j.tenant = 0 AND j.run_id = u.run_id ORDER BY j.sequence)
        FROM millrace.unfinished AS u
        WHERE u.tenant = 0 AND u.run_id = ANY (p_runs);
END
$$;
