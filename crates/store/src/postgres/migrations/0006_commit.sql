-- A batch of units in one transaction and one round trip, as `commit_1` of schema 4 writes it, which
-- members of the version before go on to call. Here each kind of row comes as one array of a type of
-- its own, and what becomes of runs apart by the tables that it concerns: to read and plan a call of
-- many parameters, and to start statements that have nothing to do, cost more than to write a small
-- batch.

-- Idempotency keys that are claimed.
CREATE TYPE millrace.commit_claim AS (
    unit integer, key bytea, body bytea, expires_at bigint, runs bytea
);
-- What runs that are there become.
CREATE TYPE millrace.commit_change AS (
    unit integer, run_id uuid, expected bigint, entries bigint, commit_id bigint, status smallint,
    started_at bigint, finished_at bigint, due bigint, driven boolean, error_code text,
    error_message text
);
-- New runs.
CREATE TYPE millrace.commit_run AS (
    unit integer, run_id uuid, scenario_id uuid, version integer, entries bigint, commit_id bigint,
    created_at bigint, started_at bigint, finished_at bigint, due bigint, status smallint,
    driven boolean, dry_run boolean, retry_of uuid, replay_of uuid, correlation text, labels text,
    error_code text, error_message text, slot_key text, claim bytea, chunk bytea
);
-- How many runs are new in a state; the hour is -1 for those that are not finished.
CREATE TYPE millrace.commit_count AS (hour integer, status smallint, change integer);
-- Chunks that do not stand in the run's row.
CREATE TYPE millrace.commit_chunk AS (unit integer, run_id uuid, sequence bigint, chunk bytea);
-- What runs are found by.
CREATE TYPE millrace.commit_find AS (unit integer, run_id uuid, name text, value text);
-- Large values that are named.
CREATE TYPE millrace.commit_name AS (unit integer, run_id uuid, hash bytea, bytes bigint);

-- Gives a row for each unit of which nothing was written, and why; a batch whose member has been
-- fenced gives unit -1. An error means that nothing of the batch was written (`writer/batch.rs`).
--
-- A unit's number stands in each of its rows. That no run and no key stands in two units of one batch
-- is the caller's to see to.
CREATE FUNCTION millrace.commit_2(
    p_member integer, p_lane smallint, p_epoch bigint,
    p_claims millrace.commit_claim[],
    -- Runs that go on, and those that end.
    p_moves millrace.commit_change[], p_ends millrace.commit_change[],
    -- New runs that go on, the first and the last of their ids, and new ones that have ended.
    p_begun millrace.commit_run[], p_first uuid, p_last uuid, p_ended millrace.commit_run[],
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
                u.replay_of, u.correlation, u.labels, u.claim, u.chunk, u.status AS before
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
                FROM changes AS c)
        INTO some_done, some_counts;
        done := done || some_done;
        counts := counts || some_counts;
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
            chunk)
        SELECT 0, CASE WHEN r.driven THEN p_member ELSE 0 END, r.run_id, r.scenario_id, r.entries,
            r.commit_id, r.created_at, r.started_at, r.finished_at, r.due, r.version, r.status,
            r.driven, r.dry_run, r.retry_of, r.replay_of, r.correlation, r.labels, r.error_code,
            r.error_message, r.slot_key, r.claim, r.chunk
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
