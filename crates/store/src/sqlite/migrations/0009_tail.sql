-- Idempotency keys, and what runs are found by, are scattered: written one by one into a sorted
-- table, each would dirty a page of its own. They are written behind each other into the tail, which
-- is known in memory, and many at a time, sorted, into a generation that is never added to.

-- What the units of one commit claim and are found by: `keys/page.rs`, `runs/finds/page.rs`.
CREATE TABLE tail (
    number INTEGER PRIMARY KEY,
    claims BLOB NOT NULL,
    finds BLOB NOT NULL
) STRICT;

-- Claims that expire in the same half day. `pages` divide their keys evenly; `prefixes` has four
-- bytes of each key, from which the filter is made that stands before the pages.
CREATE TABLE claim_generations (
    generation INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    count INTEGER NOT NULL,
    prefixes BLOB NOT NULL
) STRICT;
CREATE INDEX claim_generations_by_bucket ON claim_generations (bucket);
-- `page` is the generation, and in the last 24 bits the page's number in it.
CREATE TABLE claim_pages (
    page INTEGER PRIMARY KEY,
    claims BLOB NOT NULL
) STRICT;

-- Finds of one era (a run's row without its last 43 bits: three days), which are in rows from
-- `first` to `last`.
CREATE TABLE find_generations (
    generation INTEGER PRIMARY KEY,
    era INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT;
CREATE INDEX find_generations_by_era ON find_generations (era, generation);
CREATE INDEX find_generations_by_last ON find_generations (last);
CREATE TABLE find_pages (
    page INTEGER PRIMARY KEY,
    finds BLOB NOT NULL
) STRICT;
