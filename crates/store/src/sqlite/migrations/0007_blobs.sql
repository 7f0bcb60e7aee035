-- Which large values the journals of which runs name: what is named here is not swept.
CREATE TABLE blob_names (
    row INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (row, hash)
) WITHOUT ROWID;

CREATE INDEX blob_names_by_hash ON blob_names (hash);

-- Whoever removes a run: its names go with its row.
CREATE TRIGGER blob_names_go AFTER DELETE ON runs
BEGIN
    DELETE FROM blob_names WHERE row = OLD.row;
END;
