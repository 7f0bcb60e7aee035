//! Claims of runs: whoever wants to drive runs waits in one queue, and all who wait are served in one
//! round trip.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::channel::oneshot;
use millrace_core::id::RunId;
use millrace_core::ports::members::{Claim, Duty, MemberId};
use millrace_core::ports::store::{Answer, Error};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::State;
use crate::postgres::access::{Calls, Connection, ended};
use crate::postgres::fault::Fault;
use crate::postgres::runtime;
use crate::postgres::values::{id, uuid};

/// Most claims in one round trip.
const BATCH_MAX: usize = 1_024;

type Waiting = (RunId, oneshot::Sender<Result<Claim, Error>>);

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    ready: Notify,
}

impl Queue {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(&self) -> Vec<Waiting> {
        loop {
            let ready = self.ready.notified();
            {
                let mut waiting = self.lock();
                if !waiting.is_empty() {
                    let rest = waiting.len().min(BATCH_MAX);
                    let later = waiting.split_off(rest);
                    return std::mem::replace(&mut waiting, later);
                }
            }
            ready.await;
        }
    }
}

/// Claims runs for a member until it is dropped.
pub(in crate::postgres) struct Claims {
    queue: Arc<Queue>,
    task: JoinHandle<()>,
}

impl Claims {
    /// Serves claims of the member with that number.
    pub(in crate::postgres) fn start(calls: &Calls, number: i32, state: &Arc<State>) -> Self {
        let queue = Arc::<Queue>::default();
        let server = Server {
            calls: calls.clone(),
            number,
            state: Arc::clone(state),
            queue: Arc::clone(&queue),
        };
        Self {
            queue,
            task: runtime::spawn(&Handle::current(), server.serve()),
        }
    }

    /// Claims a run.
    pub(in crate::postgres) fn claim(&self, run_id: RunId) -> Answer<'static, Claim> {
        let (sender, receiver) = oneshot::channel();
        self.queue.lock().push((run_id, sender));
        self.queue.ready.notify_one();
        Box::pin(async move { receiver.await.unwrap_or_else(|_| Err(ended())) })
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Server {
    calls: Calls,
    number: i32,
    state: Arc<State>,
    queue: Arc<Queue>,
}

impl Server {
    async fn serve(self) {
        loop {
            let waiting = self.queue.take().await;
            let ids: Vec<Uuid> = waiting
                .iter()
                .map(|(run_id, _)| uuid(run_id.as_bytes()))
                .collect();
            let (number, takes_limited) = (self.number, self.state.has_duty(Duty::Limits));
            let made = self
                .calls
                .with(move |connection| claim(connection, number, ids, takes_limited))
                .await;
            for (run_id, sender) in waiting {
                // A run that is not unfinished is nobody's: whoever reads it finds out.
                let answer = match &made {
                    Ok(claims) => Ok(claims.get(&run_id).copied().unwrap_or(Claim::Yours)),
                    Err(error) => Err(error.clone()),
                };
                // Who asked may have gone; the run is claimed all the same, and found again.
                let _ = sender.send(answer);
            }
        }
    }
}

/// Rows that someone else claims or writes at this moment are left alone. A member that was fenced
/// claims nothing.
async fn claim(
    connection: Connection,
    number: i32,
    ids: Vec<Uuid>,
    takes_limited: bool,
) -> Result<HashMap<RunId, Claim>, Fault> {
    let rows = connection
        .query_typed(
            "WITH alive AS (
                 SELECT 1 FROM millrace.epochs
                 WHERE tenant = 0 AND member = $1 AND lane = 0 FOR SHARE
             ), free AS (
                 SELECT run_id FROM millrace.unfinished
                 WHERE tenant = 0 AND run_id = ANY ($2) AND owner = 0
                     AND ($3 OR slot_key IS NULL)
                 ORDER BY run_id FOR UPDATE SKIP LOCKED
             ), claimed AS (
                 UPDATE millrace.unfinished AS u SET owner = $1 FROM free AS f, alive
                 WHERE u.tenant = 0 AND u.run_id = f.run_id RETURNING u.run_id
             )
             SELECT run_id, $1 AS owner FROM claimed
             UNION ALL
             SELECT u.run_id, CASE WHEN u.owner = 0 AND u.slot_key IS NOT NULL AND NOT $3
                     THEN (SELECT d.owner FROM millrace.duties AS d
                         WHERE d.tenant = 0 AND d.duty = 0)
                     ELSE u.owner END
             FROM millrace.unfinished AS u
             WHERE u.tenant = 0 AND u.run_id = ANY ($2)
                 AND u.run_id NOT IN (SELECT c.run_id FROM claimed AS c)",
            &[
                (&number, Type::INT4),
                (&ids, Type::UUID_ARRAY),
                (&takes_limited, Type::BOOL),
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

/// Lets another member have a run.
pub(super) async fn release(
    connection: Connection,
    number: i32,
    run_id: RunId,
) -> Result<(), Fault> {
    connection
        .execute_typed(
            "UPDATE millrace.unfinished SET owner = 0
             WHERE tenant = 0 AND run_id = $1 AND owner = $2",
            &[
                (&uuid(run_id.as_bytes()), Type::UUID),
                (&number, Type::INT4),
            ],
        )
        .await?;
    Ok(())
}
