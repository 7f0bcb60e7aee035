-- The data folder that is being moved into this database, or was: nobody serves from it before that
-- has come to its end. `source` says which folder it is, `state` how it stood when this began.
CREATE TABLE IF NOT EXISTS millrace.transfer (
    tenant integer NOT NULL,
    source bytea NOT NULL,
    state bytea NOT NULL,
    began_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (tenant)
);

-- How far each part of it has come: written in the transaction that writes what was moved, so that
-- whoever goes on begins exactly behind it. `place` is the part's own, `moved` counts what is here.
CREATE TABLE IF NOT EXISTS millrace.transfer_places (
    tenant integer NOT NULL,
    part text COLLATE "C" NOT NULL,
    place bigint NOT NULL,
    moved bigint NOT NULL,
    done boolean NOT NULL,
    PRIMARY KEY (tenant, part)
);
