//! Reading unfinished runs with their journals, many at a time: who wakes or takes over thousands
//! reads thousands.

use std::collections::HashMap;

use bytes::Bytes;
use millrace_core::id::RunId;
use millrace_core::ports::store::StoredRun;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::record::{self, COLUMNS};
use crate::postgres::access::{Calls, Connection, Together};
use crate::postgres::fault::Fault;
use crate::postgres::values::uuid;

/// Most runs in one round trip: journals may be long.
const BATCH_MAX: usize = 64;
/// How many round trips may be under way.
const LANES: usize = 2;

/// Reads of unfinished runs. Of a run that is finished or not there nothing is said.
pub(in crate::postgres) type Reads = Together<RunId, StoredRun>;

/// Serves reads.
pub(in crate::postgres) fn start(calls: &Calls) -> Reads {
    Together::start(calls, (LANES, BATCH_MAX), read_all)
}

async fn read_all(
    connection: Connection,
    runs: Vec<RunId>,
) -> Result<HashMap<RunId, StoredRun>, Fault> {
    let ids: Vec<Uuid> = runs.iter().map(|run| uuid(run.as_bytes())).collect();
    let text = format!("SELECT {COLUMNS}, chunk, further FROM millrace.unfinished_1($1)");
    let rows = connection
        .query_typed(&text, &[(&ids, Type::UUID_ARRAY)])
        .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let run = stored(row)?;
        found.insert(run.row.run_id, run);
    }
    Ok(found)
}

/// The run of a row that holds [`COLUMNS`], the first chunk if it stands there, and all others.
pub(super) fn stored(row: &Row) -> Result<StoredRun, Fault> {
    let (run, commit_id) = record::read(row)?;
    let first: Option<Vec<u8>> = row.try_get(record::COLUMNS_COUNT)?;
    let further: Vec<Vec<u8>> = row.try_get(record::COLUMNS_COUNT + 1)?;
    let chunks = first.into_iter().chain(further).map(Bytes::from);
    Ok(StoredRun {
        row: run,
        chunks: chunks.collect(),
        commit_id,
    })
}
