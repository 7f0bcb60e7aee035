-- Blocks in rows up to this one are in `block_scenarios`, and their runs in `counts`. The others are
-- brought there many at a time: for each alone it would dirty two more pages in every commit.
INSERT INTO instance
    SELECT 'indexed_block', coalesce(max(row), -1) FROM blocks;
