-- What runs are found by: their labels, and under the empty name the correlation id. Grouped by the
-- time of the runs: what is written stays small, and what old runs leave behind lies together.
-- `era` is the run's row without its last 43 bits (three days), `place` is these bits.
CREATE TABLE finds (
    era INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (era, name, value, place)
) STRICT, WITHOUT ROWID;
INSERT INTO finds
    SELECT row >> 43, name, value, row & 0x7ffffffffff FROM labels;
INSERT INTO finds
    SELECT row >> 43, '', correlation, row & 0x7ffffffffff
    FROM runs INDEXED BY runs_by_correlation WHERE correlation IS NOT NULL;
DROP TABLE labels;
DROP INDEX runs_by_correlation;

-- Eras in which runs were removed since their finds were last gone through, and how many; how many
-- it were at the last look; how many finds were left then.
CREATE TABLE debris (
    era INTEGER PRIMARY KEY,
    gone INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    kept INTEGER NOT NULL
) STRICT;
