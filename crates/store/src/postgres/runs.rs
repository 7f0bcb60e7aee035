//! Runs as the port asks for them; the write is in `writer`, lists are in `list`, what makes room is
//! in `prune` and `partitions`.

mod list;
pub(super) mod partitions;
mod prune;
pub(super) mod reads;
mod record;
pub(super) mod unfinished;
mod upkeep;

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{AppId, RunId};
use millrace_core::ports::store::{
    Answer, CommitError, ForgottenKeys, KeyOwner, KeyPlace, LimitedRun, Page, RunCounts, RunFilter,
    RunRow, Runs, StoredRun, UnfinishedRun, Unit,
};
use millrace_core::time::Timestamp;
use tokio_postgres::types::Type;

pub(super) use self::reads::Reads;
use self::record::COLUMNS;
use self::unfinished::Taker;
use super::PostgresStore;
use super::access::Connection;
use super::fault::Fault;
use super::keys;
use super::values::{id, uuid};

/// The name under which correlation ids stand among what runs are found by: no label has it.
pub(super) const CORRELATION: &str = "";

/// A run's row, from whichever table it is in.
fn one(columns: &str) -> String {
    format!(
        "SELECT {columns} FROM millrace.unfinished WHERE tenant = 0 AND run_id = $1
         UNION ALL
         SELECT {columns} FROM millrace.finished WHERE tenant = 0 AND run_id = $1"
    )
}

/// In one snapshot: a run that ends between two looks would be in neither place.
async fn stored(connection: Connection, run_id: RunId) -> Result<Option<StoredRun>, Fault> {
    let text = format!(
        "SELECT r.*, ARRAY(SELECT chunk FROM millrace.journal
             WHERE tenant = 0 AND run_id = $1 ORDER BY sequence)
         FROM ({}) AS r",
        one(&format!("{COLUMNS}, chunk"))
    );
    let rows = connection
        .query_typed(&text, &[(&uuid(run_id.as_bytes()), Type::UUID)])
        .await?;
    rows.first().map(reads::stored).transpose()
}

async fn row_of(connection: Connection, run_id: RunId) -> Result<Option<RunRow>, Fault> {
    let rows = connection
        .query_typed(&one(COLUMNS), &[(&uuid(run_id.as_bytes()), Type::UUID)])
        .await?;
    let found = rows.first().map(record::read).transpose()?;
    Ok(found.map(|(row, _)| row))
}

async fn newest(connection: Connection) -> Result<Option<RunId>, Fault> {
    let text = "(SELECT run_id FROM millrace.unfinished WHERE tenant = 0
             ORDER BY run_id DESC LIMIT 1)
         UNION ALL
         (SELECT run_id FROM millrace.finished WHERE tenant = 0 ORDER BY run_id DESC LIMIT 1)";
    let rows = connection.query_typed(text, &[]).await?;
    let ids: Vec<[u8; 16]> = rows
        .iter()
        .map(|row| id(row, 0))
        .collect::<Result<_, _>>()?;
    Ok(ids.into_iter().map(RunId::from_bytes).max())
}

impl PostgresStore {
    fn taker(&self) -> Taker {
        Taker {
            number: self.membership.member().number,
            share: self.membership.state().share(),
        }
    }
}

impl Runs for PostgresStore {
    fn commit(&self, unit: Arc<Unit>) -> BoxFuture<'static, Result<(), CommitError>> {
        self.commit_unit(unit)
    }

    fn key_owner(&self, app_id: AppId, key: [u8; 32]) -> Answer<'_, Option<KeyOwner>> {
        let key = keys::stored(app_id, &key);
        self.with(move |connection| keys::owner_of(connection, key))
    }

    fn run(&self, run_id: RunId) -> Answer<'_, Option<StoredRun>> {
        let unfinished = self.reads.call(run_id);
        let anywhere = self.calls.clone();
        async move {
            match unfinished.await? {
                Some(run) => Ok(Some(run)),
                None => {
                    anywhere
                        .with(move |connection| stored(connection, run_id))
                        .await
                }
            }
        }
        .boxed()
    }

    fn run_row(&self, run_id: RunId) -> Answer<'_, Option<RunRow>> {
        self.with(move |connection| row_of(connection, run_id))
    }

    fn newest_run(&self) -> Answer<'_, Option<RunId>> {
        self.with(newest)
    }

    fn runs(
        &self,
        filter: RunFilter,
        before: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Page<RunRow, RunId>> {
        self.with(move |connection| list::page(connection, filter, before, limit))
    }

    fn queued_or_running(
        &self,
        after: Option<RunId>,
        limit: u32,
    ) -> Answer<'_, Vec<UnfinishedRun>> {
        let taker = self.taker();
        self.with(move |connection| unfinished::queued_or_running(connection, taker, after, limit))
    }

    fn limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        self.with(move |connection| unfinished::limited(connection, after, limit))
    }

    fn due(&self, until: Timestamp, limit: u32) -> Answer<'_, Vec<UnfinishedRun>> {
        let taker = self.taker();
        self.with(move |connection| unfinished::due(connection, taker, until, limit))
    }

    fn next_due(&self) -> Answer<'_, Option<Timestamp>> {
        let taker = self.taker();
        self.with(move |connection| unfinished::next_due(connection, taker))
    }

    fn run_counts(&self, since: Timestamp) -> Answer<'_, RunCounts> {
        self.with(move |connection| unfinished::counts(connection, since))
    }

    fn forget_keys(
        &self,
        now: Timestamp,
        after: Option<KeyPlace>,
        limit: u32,
    ) -> Answer<'_, ForgottenKeys> {
        self.with(move |connection| keys::forget(connection, now, after, limit.max(1)))
    }
}
