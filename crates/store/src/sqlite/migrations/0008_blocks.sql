-- Runs that succeeded in the commit that accepted them, those of one commit together. `row` is the
-- greatest row that a block has had, `first` the smallest that it has; its runs' rows are in none
-- of the table `runs`. What stands in the two parts: `runs/blocks/format.rs`.
CREATE TABLE blocks (
    row INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    heads BLOB NOT NULL,
    chunks BLOB NOT NULL
) STRICT;

-- In which blocks runs of which scenarios are, and how many.
CREATE TABLE block_scenarios (
    scenario INTEGER NOT NULL,
    block INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (scenario, block)
) STRICT, WITHOUT ROWID;
