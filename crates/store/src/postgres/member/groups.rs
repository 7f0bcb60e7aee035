//! Groups of workers that nobody serves.

use millrace_core::scenario::worker_group::WorkerGroup;

use crate::postgres::access::Connection;
use crate::postgres::fault::Fault;

/// Those of which runs want to go on, by name.
pub(super) async fn unserved(connection: Connection) -> Result<Vec<WorkerGroup>, Fault> {
    let rows = connection
        .query_typed("SELECT name FROM millrace.unserved_1() AS g (name)", &[])
        .await?;
    let mut groups = Vec::with_capacity(rows.len());
    for row in &rows {
        groups.extend(WorkerGroup::new(row.try_get(0)?));
    }
    Ok(groups)
}
