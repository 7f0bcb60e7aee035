-- What a run's limits count it under; NULL when it has none. The index holds what counts.
ALTER TABLE runs ADD COLUMN slot_key TEXT;
CREATE INDEX runs_limited ON runs (row) WHERE slot_key IS NOT NULL AND status < 3;
