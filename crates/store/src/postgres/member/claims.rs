//! Claims of runs, those of many at a time in one round trip.

use std::collections::HashMap;
use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::ports::members::{Claim, Duty, MemberId};
use millrace_core::scenario::worker_group::WorkerGroup;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{Share, State, state};
use crate::postgres::access::{Calls, Connection, Together};
use crate::postgres::fault::Fault;
use crate::postgres::values::{id, uuid};

/// Most claims in one round trip.
const BATCH_MAX: usize = 1_024;

/// What becomes of claims. A run of which nothing is said is not unfinished.
pub(in crate::postgres) type Claims = Together<RunId, Claim>;

/// Serves claims of the member with that number.
pub(in crate::postgres) fn start(calls: &Calls, number: i32, state: &Arc<State>) -> Claims {
    let state = Arc::clone(state);
    Together::start(calls, (1, BATCH_MAX), move |connection, runs| {
        claim(connection, number, state.share(), runs)
    })
}

async fn claim(
    connection: Connection,
    number: i32,
    share: Share,
    runs: Vec<RunId>,
) -> Result<HashMap<RunId, Claim>, Fault> {
    let ids: Vec<Uuid> = runs.iter().map(|run| uuid(run.as_bytes())).collect();
    let rows = connection
        .query_typed(
            "SELECT run_id, owner FROM millrace.claim_2($1, $2, $3, $4)",
            &[
                (&number, Type::INT4),
                (&share.keeps, Type::BOOL),
                (&share.admitted, Type::BOOL),
                (&ids, Type::UUID_ARRAY),
            ],
        )
        .await?;
    let mut claims = HashMap::with_capacity(rows.len());
    for row in &rows {
        let claim = match row.try_get::<_, i32>(1)? {
            0 => Claim::Busy,
            owner if owner == number => Claim::Yours,
            owner => Claim::Held(MemberId(owner.unsigned_abs())),
        };
        claims.insert(RunId::from_bytes(id(row, 0)?), claim);
    }
    Ok(claims)
}

/// Lets another member have a run, or a run that is nobody's again be one of another group.
pub(super) async fn release(
    connection: Connection,
    number: i32,
    (run_id, group): (RunId, Option<WorkerGroup>),
) -> Result<(), Fault> {
    connection
        .execute_typed(
            "UPDATE millrace.unfinished
             SET owner = 0, worker_group = coalesce($3, worker_group)
             WHERE tenant = 0 AND run_id = $1 AND owner IN (0, $2)
                 AND (owner <> 0 OR worker_group <> $3)",
            &[
                (&uuid(run_id.as_bytes()), Type::UUID),
                (&number, Type::INT4),
                (&group.as_ref().map(WorkerGroup::as_str), Type::TEXT),
            ],
        )
        .await?;
    Ok(())
}

/// Slots that are known to be free are not told again: by who looks after limits, not by one that
/// believes it still does.
pub(super) async fn took_back(
    connection: Connection,
    number: i32,
    runs: Vec<RunId>,
) -> Result<(), Fault> {
    let ids: Vec<Uuid> = runs.iter().map(|run| uuid(run.as_bytes())).collect();
    connection
        .execute_typed(
            "DELETE FROM millrace.freed WHERE tenant = 0 AND run_id = ANY ($1)
                 AND EXISTS (SELECT FROM millrace.duties AS d
                     WHERE d.tenant = 0 AND d.duty = $2 AND d.owner = $3)",
            &[
                (&ids, Type::UUID_ARRAY),
                (&state::number(Duty::Limits), Type::INT2),
                (&number, Type::INT4),
            ],
        )
        .await?;
    Ok(())
}
