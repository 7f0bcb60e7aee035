-- A batch of units in one transaction and one round trip (`writer/batch.rs` says what is in the
-- arrays). Gives a row for each unit of which nothing was written, and why; a batch whose member has
-- been fenced gives unit -1. An error means that nothing of the batch was written.
--
-- A unit's number stands in each of its rows. That no run and no key stands in two units of one batch
-- is the caller's to see to.
--
-- The plans are kept from when the tables were small: only those through indexes are right for ever.
CREATE FUNCTION millrace.commit_1(
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
            SET owner = p_member, entries = a.expected + a.entries, commit_id = a.commit_id,
                status = a.status, started_at = a.started, finished_at = a.finished, due = a.due,
                driven = a.driven, error_code = a.code, error_message = a.message
            -- The row as it was: the update gives only what it has become.
            FROM a, millrace.unfinished AS o
            WHERE a.status < 3 AND u.tenant = 0 AND u.run_id = a.run_id AND u.entries = a.expected
                AND o.tenant = 0 AND o.run_id = a.run_id
            RETURNING a.unit, o.status AS before, a.status AS after, -1 AS hour, u.dry_run
        ), gone AS (
            DELETE FROM millrace.unfinished AS u USING a
            WHERE a.status >= 3 AND u.tenant = 0 AND u.run_id = a.run_id AND u.entries = a.expected
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
        SELECT 0, p_member, r.run_id, r.scenario_id, r.entries, r.commit_id, r.created,
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
