-- Where the idempotency key lies that claims a run: the half days from the run's acceptance to the
-- key's expiry, and 24 bits of the key. It is asked when the run has served its time.
ALTER TABLE runs ADD COLUMN claim INTEGER;

-- Runs from before are without one. They stay until all keys are gone that may be theirs: those
-- that expire no later than the last of the keys that are claimed now.
INSERT INTO instance
    SELECT 'unmarked_row', row FROM runs ORDER BY row DESC LIMIT 1;
INSERT INTO instance
    SELECT 'unmarked_bucket', bucket FROM keys ORDER BY bucket DESC LIMIT 1;

-- Dry runs are looked for by `runs_dry` alone and count for no scenario.
DROP INDEX runs_by_scenario;
CREATE INDEX runs_by_scenario ON runs (scenario, status) WHERE dry_run = 0;

-- Runs that are gone but for their journals, which are removed a part at a time.
CREATE TABLE remains (
    row INTEGER PRIMARY KEY
) STRICT;
