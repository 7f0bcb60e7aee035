//! Which large values are named by the journals of stored runs. They go with their run's row, by a
//! trigger. The values themselves are files: `crate::blobs`.

use millrace_core::ports::blobs::{Blob, BlobHash};
use rusqlite::{Connection, params};

/// Notes what a chunk of the run in that row names.
pub(in crate::sqlite) fn note(
    connection: &Connection,
    row: i64,
    blobs: &[Blob],
) -> rusqlite::Result<()> {
    for blob in blobs {
        connection
            .prepare_cached("INSERT OR IGNORE INTO blob_names VALUES (?1, ?2, ?3)")?
            .execute(params![row, blob.hash.as_bytes(), blob.bytes as i64])?;
    }
    Ok(())
}

/// Whether a stored run names it.
const NAMED: &str = "SELECT 1 FROM blob_names WHERE hash = ?1 LIMIT 1";

/// Those that no stored run names.
pub(super) fn unnamed(
    connection: &Connection,
    mut hashes: Vec<BlobHash>,
) -> rusqlite::Result<Vec<BlobHash>> {
    let mut named = connection.prepare_cached(NAMED)?;
    let mut failed = None;
    hashes.retain(|hash| match named.exists([hash.as_bytes()]) {
        Ok(is_named) => !is_named,
        Err(error) => {
            failed = Some(error);
            false
        }
    });
    failed.map_or(Ok(hashes), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{Database, Location, Options};

    #[test]
    fn whether_a_value_is_named_is_looked_up_in_an_index() {
        let mut database = Database::open(Location::Memory, &Options::inline()).unwrap();
        let connection = database.connection().unwrap();
        let plan: String = connection
            .query_row(&format!("EXPLAIN QUERY PLAN {NAMED}"), [[0; 32]], |row| {
                row.get(3)
            })
            .unwrap();
        assert!(
            plan.contains("SEARCH") && plan.contains("blob_names_by_hash"),
            "{plan}"
        );
    }
}
