-- Groups of workers: a run is driven by members that serve the group which its version's tags name.
-- And runs under limits, once those let them begin, by any member, not by the one alone that looks
-- after limits.

ALTER TABLE millrace.unfinished ADD COLUMN worker_group text NOT NULL DEFAULT 'default';

-- Nobody's runs that may be driven, by group; those that their limits hold back are apart.
DROP INDEX millrace.unfinished_free;
CREATE INDEX unfinished_free ON millrace.unfinished (tenant, worker_group, run_id)
    WHERE owner = 0 AND status < 2 AND (slot_key IS NULL OR status = 1) AND NOT dry_run;
DROP INDEX millrace.unfinished_free_limited;
CREATE INDEX unfinished_held ON millrace.unfinished (tenant, run_id)
    WHERE owner = 0 AND status = 0 AND slot_key IS NOT NULL AND NOT dry_run;
DROP INDEX millrace.unfinished_due;
CREATE INDEX unfinished_due ON millrace.unfinished (tenant, worker_group, due, run_id)
    WHERE owner = 0 AND status = 2 AND due IS NOT NULL AND NOT dry_run;

-- Whose runs a member drives; null of those of the version before, which do not know of groups.
ALTER TABLE millrace.members ADD COLUMN worker_groups text[];
CREATE FUNCTION millrace.groups_1(p_role text, p_groups text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p_groups, CASE p_role WHEN 'ingress' THEN '{}' ELSE '{default}' END::text[]);
$$;

-- Of which schema a member is, and down to which members may serve beside those of this one
-- (`migrate.rs`).
ALTER TABLE millrace.members ADD COLUMN schema integer;
ALTER TABLE millrace.schema_version ADD COLUMN compatible integer NOT NULL DEFAULT 6;

-- Runs under limits that were ended by another member than the one that looks after limits: their
-- slots are free.
CREATE TABLE millrace.freed (
    tenant integer NOT NULL,
    run_id uuid NOT NULL,
    PRIMARY KEY (tenant, run_id)
);

-- No member of the version before calls it.
DROP FUNCTION millrace.commit_1;

-- New runs.
CREATE TYPE millrace.commit_run_2 AS (
    unit integer, run_id uuid, scenario_id uuid, version integer, entries bigint, commit_id bigint,
    created_at bigint, started_at bigint, finished_at bigint, due bigint, status smallint,
    driven boolean, dry_run boolean, retry_of uuid, replay_of uuid, correlation text, labels text,
    error_code text, error_message text, slot_key text, claim bytea, chunk bytea, worker_group text
);

-- A batch of units in one transaction and one round trip.
--
-- Gives a row for each unit of which nothing was written, and why; a batch whose member has been
-- fenced gives unit -1. An error means that nothing of the batch was written (`writer/batch.rs`).
--
-- A unit's number stands in each of its rows. That no run and no key stands in two units of one batch
-- is the caller's to see to.
CREATE FUNCTION millrace.commit_3(
    p_member integer, p_lane smallint, p_epoch bigint,
    p_claims millrace.commit_claim[],
    -- Runs that go on, and those that end.
    p_moves millrace.commit_change[], p_ends millrace.commit_change[],
    -- New runs that go on, the first and the last of their ids, and new ones that have ended.
    p_begun millrace.commit_run_2[], p_first uuid, p_last uuid, p_ended millrace.commit_run_2[],
    p_counts millrace.commit_count[],
    p_chunks millrace.commit_chunk[], p_finds millrace.commit_find[], p_names millrace.commit_name[],
    -- Scenarios that may be new here.
    p_scenarios uuid[]
) RETURNS TABLE (unit integer, outcome smallint, body bytea, runs bytea)
LANGUAGE plpgsql
-- Plans are kept from the first call on, when the tables are small: only those through indexes are
-- right for ever.
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
    -- Units of which nothing is written, and those of which something is.
    lost integer[] := '{}';
    done integer[] := '{}';
    some_done integer[];
    counts millrace.commit_count[] := p_counts;
    some_counts millrace.commit_count[];
    some_freed uuid[];
    expected bigint;
    written bigint;
BEGIN
    PERFORM FROM millrace.epochs AS e
        WHERE e.tenant = 0 AND e.member = p_member AND e.lane = p_lane AND e.epoch = p_epoch
        FOR SHARE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT -1, member_fenced, NULL::bytea, NULL::bytea;
        RETURN;
    END IF;

    IF cardinality(p_claims) > 0 THEN
        -- In one order in all batches, so that no two wait for each other.
        WITH won AS (
            INSERT INTO millrace.keys AS k (tenant, key, body, expires_at, runs)
            SELECT 0, c.key, c.body, c.expires_at, c.runs FROM unnest(p_claims) AS c
            ORDER BY c.key
            ON CONFLICT DO NOTHING
            RETURNING k.key
        )
        SELECT coalesce(array_agg(c.unit), '{}') INTO lost
        FROM unnest(p_claims) AS c WHERE c.key NOT IN (SELECT w.key FROM won AS w);
        IF cardinality(lost) > 0 THEN
            RETURN QUERY
                SELECT c.unit, key_taken, k.body, k.runs FROM unnest(p_claims) AS c
                LEFT JOIN millrace.keys AS k ON k.tenant = 0 AND k.key = c.key
                WHERE c.unit = ANY (lost);
        END IF;
    END IF;

    IF cardinality(p_moves) > 0 THEN
        WITH moved AS (
            UPDATE millrace.unfinished AS u
            SET owner = CASE WHEN a.driven THEN p_member ELSE 0 END,
                entries = a.expected + a.entries, commit_id = a.commit_id, status = a.status,
                started_at = a.started_at, finished_at = a.finished_at, due = a.due,
                driven = a.driven, error_code = a.error_code, error_message = a.error_message
            -- The row as it was: the update gives only what it has become.
            FROM unnest(p_moves) AS a, millrace.unfinished AS o
            WHERE u.tenant = 0 AND u.run_id = a.run_id AND u.entries = a.expected
                AND u.owner IN (0, p_member)
                AND o.tenant = 0 AND o.run_id = a.run_id
            RETURNING a.unit, o.status AS before, a.status AS after, u.dry_run
        ), changes AS (
            SELECT m.before AS status, -1 AS change FROM moved AS m WHERE NOT m.dry_run
            UNION ALL
            SELECT m.after, 1 FROM moved AS m WHERE NOT m.dry_run
        )
        SELECT (SELECT coalesce(array_agg(m.unit), '{}') FROM moved AS m),
            (SELECT array_agg((-1, c.status, c.change)::millrace.commit_count) FROM changes AS c)
        INTO some_done, some_counts;
        done := done || some_done;
        counts := counts || some_counts;
    END IF;

    IF cardinality(p_ends) > 0 THEN
        WITH gone AS (
            DELETE FROM millrace.unfinished AS u USING unnest(p_ends) AS a
            WHERE u.tenant = 0 AND u.run_id = a.run_id AND u.entries = a.expected
                AND u.owner IN (0, p_member)
            RETURNING a.*, u.scenario_id, u.created_at, u.version, u.dry_run, u.retry_of,
                u.replay_of, u.correlation, u.labels, u.claim, u.chunk, u.slot_key,
                u.status AS before
        ), ended AS (
            INSERT INTO millrace.finished (tenant, run_id, scenario_id, entries, commit_id,
                created_at, started_at, finished_at, due, version, status, driven, dry_run,
                retry_of, replay_of, correlation, labels, error_code, error_message, claim, chunk)
            SELECT 0, g.run_id, g.scenario_id, g.expected + g.entries, g.commit_id,
                g.created_at, g.started_at, g.finished_at, g.due, g.version, g.status, g.driven,
                g.dry_run, g.retry_of, g.replay_of, g.correlation, g.labels, g.error_code,
                g.error_message, g.claim, g.chunk
            FROM gone AS g
        ), changes AS (
            SELECT -1 AS hour, g.before AS status, -1 AS change FROM gone AS g WHERE NOT g.dry_run
            UNION ALL
            SELECT (coalesce(g.finished_at, g.created_at) / 3600000)::integer, g.status, 1
            FROM gone AS g WHERE NOT g.dry_run
        )
        SELECT (SELECT coalesce(array_agg(g.unit), '{}') FROM gone AS g),
            (SELECT array_agg((c.hour, c.status, c.change)::millrace.commit_count)
                FROM changes AS c),
            (SELECT array_agg(g.run_id) FROM gone AS g
                WHERE g.slot_key IS NOT NULL AND NOT g.dry_run)
        INTO some_done, some_counts, some_freed;
        done := done || some_done;
        counts := counts || some_counts;
        IF some_freed IS NOT NULL THEN
            INSERT INTO millrace.freed (tenant, run_id)
            SELECT 0, f.run_id FROM unnest(some_freed) AS f (run_id)
            WHERE NOT EXISTS (SELECT FROM millrace.duties AS d
                WHERE d.tenant = 0 AND d.duty = 0 AND d.owner = p_member)
            ON CONFLICT DO NOTHING;
        END IF;
    END IF;

    IF cardinality(done) < cardinality(p_moves) + cardinality(p_ends) THEN
        -- A finished run may be given entries that change nothing of how it ended.
        WITH more AS (
            UPDATE millrace.finished AS f
            SET entries = a.expected + a.entries, commit_id = a.commit_id
            FROM unnest(p_ends) AS a
            WHERE NOT a.unit = ANY (done) AND f.tenant = 0 AND f.run_id = a.run_id
                AND f.entries = a.expected AND f.status = a.status
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
            FROM unnest(p_moves || p_ends) AS a
            WHERE NOT a.unit = ANY (done);
        SELECT lost || coalesce(array_agg(a.unit), '{}') INTO lost
            FROM unnest(p_moves || p_ends) AS a WHERE NOT a.unit = ANY (done);
    END IF;

    -- Each table knows its own ids; a run that has changed over is in the other one.
    IF cardinality(p_begun) > 0 THEN
        INSERT INTO millrace.unfinished (tenant, owner, run_id, scenario_id, entries, commit_id,
            created_at, started_at, finished_at, due, version, status, driven, dry_run,
            retry_of, replay_of, correlation, labels, error_code, error_message, slot_key, claim,
            chunk, worker_group)
        SELECT 0, CASE WHEN r.driven THEN p_member ELSE 0 END, r.run_id, r.scenario_id, r.entries,
            r.commit_id, r.created_at, r.started_at, r.finished_at, r.due, r.version, r.status,
            r.driven, r.dry_run, r.retry_of, r.replay_of, r.correlation, r.labels, r.error_code,
            r.error_message, r.slot_key, r.claim, r.chunk, r.worker_group
        FROM unnest(p_begun) AS r
        WHERE NOT r.unit = ANY (lost) AND NOT EXISTS (
            -- Of the partitions only those are opened that these ids may be in.
            SELECT FROM millrace.finished AS f
            WHERE f.tenant = 0 AND f.run_id = r.run_id AND f.run_id BETWEEN p_first AND p_last);
        GET DIAGNOSTICS written = ROW_COUNT;
        SELECT count(*) INTO expected FROM unnest(p_begun) AS r WHERE NOT r.unit = ANY (lost);
        IF written < expected THEN
            RAISE unique_violation USING MESSAGE = 'a run with that id has ended already';
        END IF;
    END IF;
    IF cardinality(p_ended) > 0 THEN
        INSERT INTO millrace.finished (tenant, run_id, scenario_id, entries, commit_id,
            created_at, started_at, finished_at, due, version, status, driven, dry_run,
            retry_of, replay_of, correlation, labels, error_code, error_message, claim, chunk)
        SELECT 0, r.run_id, r.scenario_id, r.entries, r.commit_id, r.created_at, r.started_at,
            r.finished_at, r.due, r.version, r.status, r.driven, r.dry_run, r.retry_of, r.replay_of,
            r.correlation, r.labels, r.error_code, r.error_message, r.claim, r.chunk
        FROM unnest(p_ended) AS r
        WHERE NOT r.unit = ANY (lost) AND NOT EXISTS (
            SELECT FROM millrace.unfinished AS u WHERE u.tenant = 0 AND u.run_id = r.run_id);
        GET DIAGNOSTICS written = ROW_COUNT;
        expected := cardinality(p_ended);
        IF cardinality(lost) > 0 THEN
            SELECT count(*) INTO expected FROM unnest(p_ended) AS r WHERE NOT r.unit = ANY (lost);
        END IF;
        IF written < expected THEN
            RAISE unique_violation USING MESSAGE = 'a run with that id goes on already';
        END IF;
    END IF;

    IF cardinality(lost) > 0 THEN
        -- What was counted beforehand.
        SELECT counts || coalesce(array_agg((
            CASE WHEN r.status < 3 THEN -1
                ELSE (coalesce(r.finished_at, r.created_at) / 3600000)::integer END,
            r.status, -1)::millrace.commit_count), '{}') INTO counts
        FROM unnest(p_begun || p_ended) AS r
        WHERE NOT r.dry_run AND r.unit = ANY (lost);
    END IF;
    INSERT INTO millrace.counts AS c (tenant, hour, status, member, lane, count)
    SELECT 0, n.hour, n.status, p_member, p_lane, sum(n.change)
    FROM unnest(counts) AS n
    GROUP BY n.hour, n.status
    HAVING sum(n.change) <> 0
    ON CONFLICT (tenant, hour, status, member, lane)
        DO UPDATE SET count = c.count + excluded.count;

    IF cardinality(p_chunks) > 0 THEN
        INSERT INTO millrace.journal (tenant, run_id, sequence, chunk)
        SELECT 0, j.run_id, j.sequence, j.chunk FROM unnest(p_chunks) AS j
        WHERE NOT j.unit = ANY (lost);
    END IF;
    IF cardinality(p_finds) > 0 THEN
        INSERT INTO millrace.finds (tenant, run_id, name, value)
        SELECT 0, f.run_id, f.name, f.value FROM unnest(p_finds) AS f
        WHERE NOT f.unit = ANY (lost)
        ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(p_names) > 0 THEN
        INSERT INTO millrace.blob_names (tenant, run_id, hash, bytes)
        SELECT 0, b.run_id, b.hash, b.bytes FROM unnest(p_names) AS b
        WHERE NOT b.unit = ANY (lost)
        ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(p_scenarios) > 0 THEN
        INSERT INTO millrace.scenarios_with_runs (tenant, scenario_id)
        SELECT 0, s.scenario_id FROM unnest(p_scenarios) AS s (scenario_id)
        ORDER BY s.scenario_id
        ON CONFLICT DO NOTHING;
    END IF;
END
$$;

-- As members of schema 6 call it: their runs are the default group's.
CREATE OR REPLACE FUNCTION millrace.commit_2(
    p_member integer, p_lane smallint, p_epoch bigint,
    p_claims millrace.commit_claim[],
    p_moves millrace.commit_change[], p_ends millrace.commit_change[],
    p_begun millrace.commit_run[], p_first uuid, p_last uuid, p_ended millrace.commit_run[],
    p_counts millrace.commit_count[],
    p_chunks millrace.commit_chunk[], p_finds millrace.commit_find[], p_names millrace.commit_name[],
    p_scenarios uuid[]
) RETURNS TABLE (unit integer, outcome smallint, body bytea, runs bytea)
LANGUAGE sql AS $$
    SELECT c.unit, c.outcome, c.body, c.runs FROM millrace.commit_3(
        p_member, p_lane, p_epoch, p_claims, p_moves, p_ends,
        ARRAY(SELECT (r.*, 'default')::millrace.commit_run_2 FROM unnest(p_begun) AS r),
        p_first, p_last,
        ARRAY(SELECT (r.*, 'default')::millrace.commit_run_2 FROM unnest(p_ended) AS r),
        p_counts, p_chunks, p_finds, p_names, p_scenarios) AS c;
$$;

-- What members ask again and again: as in schema 4 (`0004_members.sql`), but by group. `p_keeps` says
-- that the member looks after limits, `p_admitted` that whoever does leaves those that have begun to
-- others: then any member takes them. To compile their plans would take a thousand times as long as
-- they do.

-- What is new for a member (`member/news.rs`).
CREATE FUNCTION millrace.news_2(
    p_member integer, p_keeps boolean, p_admitted boolean, p_groups text[]
) RETURNS TABLE (letters boolean, free uuid, due bigint, limited boolean, freed uuid[], jobs boolean,
    changes bigint)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET jit TO off
SET enable_seqscan TO off
SET enable_bitmapscan TO off
SET enable_sort TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT
        EXISTS (SELECT FROM millrace.letters AS l
            WHERE l.tenant = 0 AND l.receiver = p_member AND NOT l.is_taken),
        -- As text, whose order is the same: the least of uuids is nothing that every server knows, and
        -- a sort is not allowed here.
        (SELECT min(f.run_id::text)::uuid FROM unnest(p_groups) AS g (name), LATERAL (
                SELECT u.run_id FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status < 2
                    AND (u.slot_key IS NULL OR u.status = 1) AND NOT u.dry_run
                    AND u.worker_group = g.name AND (p_admitted OR u.slot_key IS NULL)
                ORDER BY u.run_id LIMIT 1) AS f),
        (SELECT min(f.due) FROM unnest(p_groups) AS g (name), LATERAL (
                SELECT u.due FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                    AND NOT u.dry_run AND u.worker_group = g.name
                    AND (p_admitted OR u.slot_key IS NULL)
                ORDER BY u.due LIMIT 1) AS f),
        p_keeps AND EXISTS (SELECT FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 0 AND u.slot_key IS NOT NULL
                AND NOT u.dry_run),
        CASE WHEN p_keeps THEN ARRAY(SELECT f.run_id FROM millrace.freed AS f
            WHERE f.tenant = 0 ORDER BY f.run_id LIMIT 1000) ELSE '{}' END,
        EXISTS (SELECT FROM millrace.jobs AS j
            WHERE j.tenant = 0 AND j.unfinished AND j.owner = 0),
        (SELECT c.count FROM millrace.change_count AS c WHERE c.tenant = 0);
END
$$;

-- Runs that want to be driven and that a member may take up (`runs/unfinished.rs`).
CREATE FUNCTION millrace.wanting_2(
    p_member integer, p_keeps boolean, p_admitted boolean, p_groups text[], p_after uuid,
    p_limit bigint
) RETURNS TABLE (run_id uuid, scenario_id uuid, status smallint, due bigint)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET jit TO off
SET enable_seqscan TO off
SET enable_bitmapscan TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        (SELECT f.run_id, f.scenario_id, f.status, f.due
            FROM unnest(p_groups) AS g (name), LATERAL (
                SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status < 2
                    AND (u.slot_key IS NULL OR u.status = 1) AND NOT u.dry_run
                    AND u.worker_group = g.name AND (p_admitted OR u.slot_key IS NULL)
                    AND u.run_id > p_after
                ORDER BY u.run_id LIMIT p_limit) AS f)
        UNION ALL
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 0 AND u.slot_key IS NOT NULL
                AND NOT u.dry_run AND u.run_id > p_after AND p_keeps
            ORDER BY u.run_id LIMIT p_limit)
        UNION ALL
        -- Not along all runs in the order that is asked for: those that have ended lie there until the
        -- next vacuum.
        (SELECT o.run_id, o.scenario_id, o.status, o.due FROM (
                SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.status < 2 AND NOT u.dry_run AND u.run_id > p_after
                    AND u.owner <> 0 AND u.owner = p_member OFFSET 0) AS o
            ORDER BY o.run_id LIMIT p_limit)
        ORDER BY run_id LIMIT p_limit;
END
$$;

-- Waiting runs whose time has come. A member's own are those that it has claimed and whose first
-- commit it could not make.
CREATE FUNCTION millrace.due_2(
    p_member integer, p_admitted boolean, p_groups text[], p_until bigint, p_limit bigint
) RETURNS TABLE (run_id uuid, scenario_id uuid, status smallint, due bigint)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET jit TO off
SET enable_seqscan TO off
SET enable_bitmapscan TO off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        (SELECT f.run_id, f.scenario_id, f.status, f.due
            FROM unnest(p_groups) AS g (name), LATERAL (
                SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                    AND NOT u.dry_run AND u.worker_group = g.name AND u.due <= p_until
                    AND (p_admitted OR u.slot_key IS NULL)
                ORDER BY u.due, u.run_id LIMIT p_limit) AS f)
        UNION ALL
        (SELECT u.run_id, u.scenario_id, u.status, u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.status = 2 AND u.due IS NOT NULL AND NOT u.dry_run
                AND u.due <= p_until AND u.owner <> 0 AND u.owner = p_member
            ORDER BY u.due, u.run_id LIMIT p_limit)
        ORDER BY due, run_id LIMIT p_limit;
END
$$;

-- When the first waiting run is due that a member may wake (`runs/unfinished.rs`).
CREATE FUNCTION millrace.next_due_1(p_admitted boolean, p_groups text[]) RETURNS bigint
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET jit TO off
SET enable_seqscan TO off
SET enable_bitmapscan TO off
SET enable_sort TO off
AS $$
BEGIN
    RETURN (SELECT min(f.due) FROM unnest(p_groups) AS g (name), LATERAL (
            SELECT u.due FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                AND NOT u.dry_run AND u.worker_group = g.name
                AND (p_admitted OR u.slot_key IS NULL)
            ORDER BY u.due LIMIT 1) AS f);
END
$$;

-- Groups of which runs want to go on, and which no member serves (`member/groups.rs`). Walks from group
-- to group: there are few, and there may be many runs of each.
CREATE FUNCTION millrace.unserved_1() RETURNS SETOF text
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET jit TO off
SET enable_seqscan TO off
SET enable_bitmapscan TO off
AS $$
BEGIN
    RETURN QUERY
        WITH RECURSIVE free (name) AS (
            SELECT min(u.worker_group) FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status < 2
                AND (u.slot_key IS NULL OR u.status = 1) AND NOT u.dry_run
            UNION ALL
            SELECT (SELECT min(u.worker_group) FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status < 2
                    AND (u.slot_key IS NULL OR u.status = 1) AND NOT u.dry_run
                    AND u.worker_group > free.name)
            FROM free WHERE free.name IS NOT NULL
        ), waiting (name) AS (
            SELECT min(u.worker_group) FROM millrace.unfinished AS u
            WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                AND NOT u.dry_run
            UNION ALL
            SELECT (SELECT min(u.worker_group) FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                    AND NOT u.dry_run AND u.worker_group > waiting.name)
            FROM waiting WHERE waiting.name IS NOT NULL
        ), wanting (name) AS (
            SELECT f.name FROM free AS f
            UNION
            SELECT w.name FROM waiting AS w WHERE EXISTS (
                SELECT FROM millrace.unfinished AS u
                WHERE u.tenant = 0 AND u.owner = 0 AND u.status = 2 AND u.due IS NOT NULL
                    AND NOT u.dry_run AND u.worker_group = w.name
                    AND u.due < (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
        )
        SELECT w.name FROM wanting AS w WHERE w.name IS NOT NULL AND NOT EXISTS (
            SELECT FROM millrace.members AS m
            WHERE m.tenant = 0 AND w.name = ANY (millrace.groups_1(m.role, m.worker_groups)))
        ORDER BY w.name;
END
$$;

-- Claims runs for a member, and says whose each of the others is (`member/claims.rs`). Rows that
-- someone else claims or writes at this moment are left alone; a member that was fenced claims nothing.
-- Of which group a run is does not matter here: somebody asks something of it.
CREATE FUNCTION millrace.claim_2(
    p_member integer, p_keeps boolean, p_admitted boolean, p_runs uuid[]
) RETURNS TABLE (run_id uuid, owner integer)
LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan
SET jit TO off
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
                AND (u.slot_key IS NULL OR p_keeps OR p_admitted AND u.status <> 0)
            ORDER BY u.run_id FOR UPDATE SKIP LOCKED
        )
        UPDATE millrace.unfinished AS u SET owner = p_member FROM free AS f
        WHERE u.tenant = 0 AND u.run_id = f.run_id;
    END IF;
    RETURN QUERY
        SELECT u.run_id, CASE WHEN u.owner = 0 AND u.slot_key IS NOT NULL AND NOT p_keeps
                    AND NOT (p_admitted AND u.status <> 0)
                THEN (SELECT d.owner FROM millrace.duties AS d WHERE d.tenant = 0 AND d.duty = 0)
                ELSE u.owner END
        FROM millrace.unfinished AS u
        WHERE u.tenant = 0 AND u.run_id = ANY (p_runs);
END
$$;

-- As members of schema 6 ask: they drive the default group's runs, and those under limits only where
-- they look after limits.
CREATE OR REPLACE FUNCTION millrace.news_1(p_member integer, p_limits boolean)
RETURNS TABLE (letters boolean, free uuid, due bigint, limited boolean, jobs boolean, changes bigint)
LANGUAGE sql AS $$
    SELECT n.letters, n.free, n.due, n.limited, n.jobs, n.changes
    FROM millrace.news_2(p_member, p_limits, p_limits, '{default}') AS n;
$$;
CREATE OR REPLACE FUNCTION millrace.wanting_1(
    p_member integer, p_limits boolean, p_after uuid, p_limit bigint
) RETURNS TABLE (run_id uuid, scenario_id uuid, status smallint, due bigint)
LANGUAGE sql AS $$
    SELECT w.run_id, w.scenario_id, w.status, w.due
    FROM millrace.wanting_2(p_member, p_limits, p_limits, '{default}', p_after, p_limit) AS w;
$$;
CREATE OR REPLACE FUNCTION millrace.due_1(
    p_member integer, p_limits boolean, p_until bigint, p_limit bigint
) RETURNS TABLE (run_id uuid, scenario_id uuid, status smallint, due bigint)
LANGUAGE sql AS $$
    SELECT d.run_id, d.scenario_id, d.status, d.due
    FROM millrace.due_2(p_member, p_limits, '{default}', p_until, p_limit) AS d;
$$;
CREATE OR REPLACE FUNCTION millrace.claim_1(p_member integer, p_limits boolean, p_runs uuid[])
RETURNS TABLE (run_id uuid, owner integer)
LANGUAGE sql AS $$
    SELECT c.run_id, c.owner
    FROM millrace.claim_2(p_member, p_limits, p_limits, ARRAY(
        SELECT u.run_id FROM millrace.unfinished AS u
        WHERE u.tenant = 0 AND u.run_id = ANY (p_runs) AND u.worker_group = 'default')) AS c
    UNION ALL
    SELECT u.run_id, u.owner FROM millrace.unfinished AS u
    WHERE u.tenant = 0 AND u.run_id = ANY (p_runs) AND u.worker_group <> 'default';
$$;
