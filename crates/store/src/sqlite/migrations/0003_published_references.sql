-- What the draft names and what the published version names are kept apart, so that a change of
-- the draft does not free what still runs. Until now only the last written was known: it is taken
-- for both.
CREATE TABLE references_apart (
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    scenario_id BLOB NOT NULL,
    published INTEGER NOT NULL,
    PRIMARY KEY (kind, name, scenario_id, published)
) STRICT, WITHOUT ROWID;
INSERT INTO references_apart
    SELECT kind, name, scenario_id, 0 FROM scenario_references;
INSERT INTO references_apart
    SELECT r.kind, r.name, r.scenario_id, 1 FROM scenario_references AS r
    JOIN scenarios AS s ON s.scenario_id = r.scenario_id
    WHERE s.published_version IS NOT NULL;
DROP TABLE scenario_references;
ALTER TABLE references_apart RENAME TO scenario_references;
CREATE INDEX scenario_references_by_scenario ON scenario_references (scenario_id, published);
