-- Every change of a scenario raises its revision, so that of two concurrent changes none is lost:
-- the draft's revision does not notice that a scenario is renamed, enabled or published.
ALTER TABLE scenarios ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- One text that the master key has sealed, so that another key is noticed at the next start.
CREATE TABLE key_proof (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    proof BLOB NOT NULL
) STRICT;
