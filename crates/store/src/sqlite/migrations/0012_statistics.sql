-- What happened to a scenario's runs in one minute (width 0) or hour (width 1). `at` is when it
-- begins, in milliseconds; `latencies` is the engine's.
CREATE TABLE rollups (
    width INTEGER NOT NULL,
    at INTEGER NOT NULL,
    scenario BLOB NOT NULL,
    started INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    last_at INTEGER,
    last_status INTEGER,
    latencies BLOB NOT NULL,
    PRIMARY KEY (width, at, scenario)
) STRICT, WITHOUT ROWID;
