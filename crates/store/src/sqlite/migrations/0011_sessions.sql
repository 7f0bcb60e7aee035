-- Sessions of people in a browser, and the links that begin one. Only hashes are kept.
CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,
    token_hash BLOB NOT NULL,
    began_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE sign_in_links (
    hash BLOB PRIMARY KEY,
    token_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
