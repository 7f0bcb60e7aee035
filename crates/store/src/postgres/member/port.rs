//! Membership as the port asks for it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::id::{JobId, RunId, ScenarioId};
use millrace_core::ports::members::{Claim, Duty, Member, MemberId, Members, News};
use millrace_core::ports::store::{Answer, LimitedRun, Rollup};
use millrace_core::scenario::worker_group::WorkerGroup;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::{claims, groups, letters, news, state};
use crate::postgres::PostgresStore;
use crate::postgres::access::{Calls, Connection};
use crate::postgres::catalogue::statistics;
use crate::postgres::fault::Fault;
use crate::postgres::runs::unfinished;
use crate::postgres::runtime;
use crate::postgres::values::{id, optional_time, time};

/// How often it is looked whether others have taken a change in.
const LOOK_PAUSE: Duration = Duration::from_millis(25);

/// All members, or those who have not taken in the changes up to `$1`.
fn list(condition: &str) -> String {
    format!(
        "SELECT m.member, m.name, m.version, m.role, {}, {}, {}, m.lease_until < clock_timestamp(),
             m.driven_runs,
             ARRAY(SELECT d.duty FROM millrace.duties AS d
                 WHERE d.tenant = 0 AND d.owner = m.member ORDER BY d.duty),
             millrace.groups_1(m.role, m.worker_groups)
         FROM millrace.members AS m WHERE m.tenant = 0 {condition} ORDER BY m.member",
        millis("m.began_at"),
        millis("m.seen_at"),
        millis("m.claimed_at"),
    )
}

fn millis(column: &str) -> String {
    format!("(extract(epoch FROM {column}) * 1000)::bigint")
}

fn read(row: &Row) -> Result<Member, Fault> {
    let duties: Vec<i16> = row.try_get(9)?;
    Ok(Member {
        id: MemberId(row.try_get::<_, i32>(0)?.unsigned_abs()),
        name: row.try_get(1)?,
        version: row.try_get(2)?,
        role: row.try_get(3)?,
        worker_groups: row.try_get(10)?,
        began_at: time(row, 4)?,
        seen_at: time(row, 5)?,
        claimed_at: optional_time(row, 6)?,
        is_late: row.try_get(7)?,
        driven_runs: row.try_get::<_, i32>(8)?.unsigned_abs(),
        duties: duties.into_iter().filter_map(state::duty).collect(),
    })
}

async fn all(connection: Connection) -> Result<Vec<Member>, Fault> {
    let rows = connection.query_typed(&list(""), &[]).await?;
    rows.iter().map(read).collect()
}

/// The count of changes, once all who can hear have been called.
async fn count(connection: Connection) -> Result<i64, Fault> {
    news::ring(&connection, "").await?;
    let text = "SELECT count FROM millrace.change_count WHERE tenant = 0";
    let rows = connection.query_typed(text, &[]).await?;
    Ok(rows[0].try_get(0)?)
}

async fn behind(connection: Connection, me: i32, count: i64) -> Result<Vec<Member>, Fault> {
    let text = list("AND m.changes_seen < $1 AND m.member <> $2");
    let rows = connection
        .query_typed(&text, &[(&count, Type::INT8), (&me, Type::INT4)])
        .await?;
    rows.iter().map(read).collect()
}

async fn until_taken_in(
    calls: Calls,
    me: i32,
    patience: Duration,
) -> Result<Vec<Member>, millrace_core::ports::store::Error> {
    let began = runtime::reading();
    let count = calls.with(count).await?;
    loop {
        let behind = calls
            .with(move |connection| behind(connection, me, count))
            .await?;
        if behind.is_empty() || began.elapsed() >= patience {
            return Ok(behind);
        }
        runtime::pause(LOOK_PAUSE).await;
    }
}

async fn take_in(connection: Connection, me: i32, seen: i64) -> Result<(), Fault> {
    connection
        .execute_typed(
            "UPDATE millrace.members SET changes_seen = greatest(changes_seen, $2)
             WHERE tenant = 0 AND member = $1",
            &[(&me, Type::INT4), (&seen, Type::INT8)],
        )
        .await?;
    Ok(())
}

async fn claim_jobs(connection: Connection, me: i32) -> Result<Vec<JobId>, Fault> {
    let rows = connection
        .query_typed(
            "WITH alive AS (
                 SELECT 1 FROM millrace.epochs
                 WHERE tenant = 0 AND member = $1 AND lane = 0 FOR SHARE
             ), free AS (
                 SELECT job_id FROM millrace.jobs
                 WHERE tenant = 0 AND unfinished AND owner = 0
                 ORDER BY job_id FOR UPDATE SKIP LOCKED
             )
             UPDATE millrace.jobs AS j SET owner = $1 FROM free AS f, alive
             WHERE j.tenant = 0 AND j.job_id = f.job_id RETURNING j.job_id",
            &[(&me, Type::INT4)],
        )
        .await?;
    rows.iter()
        .map(|row| Ok(JobId::from_bytes(id(row, 0)?)))
        .collect()
}

impl PostgresStore {
    fn number(&self) -> i32 {
        self.membership.member().number
    }
}

impl Members for PostgresStore {
    fn me(&self) -> MemberId {
        MemberId(self.number().unsigned_abs())
    }

    fn members(&self) -> Answer<'_, Vec<Member>> {
        self.with(all)
    }

    fn unserved_groups(&self) -> Answer<'_, Vec<WorkerGroup>> {
        self.with(groups::unserved)
    }

    fn holds_for(&self) -> Duration {
        self.membership.state().holds_for()
    }

    fn has_duty(&self, duty: Duty) -> bool {
        self.membership.state().has_duty(duty)
    }

    fn report(&self, driven_runs: u32) {
        self.membership.state().report(driven_runs);
    }

    fn claim(&self, run_id: RunId) -> Answer<'_, Claim> {
        let claim = self.claims.call(run_id);
        // A run that is not unfinished is nobody's: whoever reads it finds out.
        async move { Ok(claim.await?.unwrap_or(Claim::Yours)) }.boxed()
    }

    fn release(&self, run_id: RunId, group: Option<WorkerGroup>) -> Answer<'_, ()> {
        let me = self.number();
        self.with(move |connection| claims::release(connection, me, (run_id, group)))
    }

    fn took_back(&self, run_ids: Vec<RunId>) -> Answer<'_, ()> {
        let me = self.number();
        self.with(move |connection| claims::took_back(connection, me, run_ids))
    }

    fn free_limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        self.with(move |connection| unfinished::free_limited(connection, after, limit))
    }

    fn queued(&self, scenario_id: ScenarioId, most: u32) -> Answer<'_, (u32, u64)> {
        self.with(move |connection| unfinished::queued_limited(connection, scenario_id, most))
    }

    fn entries(&self, run_ids: Vec<RunId>) -> Answer<'_, Vec<(RunId, u64)>> {
        self.with(move |connection| unfinished::entries(connection, run_ids))
    }

    fn claim_jobs(&self) -> Answer<'_, Vec<JobId>> {
        let me = self.number();
        self.with(move |connection| claim_jobs(connection, me))
    }

    fn rollups_of_others(&self) -> Answer<'_, Vec<Rollup>> {
        let me = self.number();
        self.with(move |connection| statistics::all_but(connection, me))
    }

    fn news(&self) -> Answer<'_, News> {
        let state = Arc::clone(self.membership.state());
        let news = news::news(self.calls.clone(), state, self.number());
        self.calls.wait_for(news)
    }

    fn call(&self) {
        self.membership.state().call();
    }

    fn took_in(&self, changes_seen: u64) -> Answer<'_, ()> {
        let (me, seen) = (self.number(), changes_seen.cast_signed());
        self.membership.state().read_changes(seen);
        self.with(move |connection| take_in(connection, me, seen))
    }

    fn until_taken_in(&self, patience: Duration) -> Answer<'_, Vec<Member>> {
        let taken_in = until_taken_in(self.calls.clone(), self.number(), patience);
        self.calls.wait_for(taken_in)
    }

    fn ask(&self, whom: MemberId, content: Bytes, patience: Duration) -> Answer<'_, Option<Bytes>> {
        let state = Arc::clone(self.membership.state());
        let between = (self.number(), whom.0.cast_signed());
        let asked = letters::ask(self.calls.clone(), state, between, content, patience);
        self.calls.wait_for(asked)
    }

    fn answer(&self, letter: u64, content: Bytes) -> Answer<'_, ()> {
        let (me, letter) = (self.number(), letter.cast_signed());
        self.with(move |connection| letters::answer(connection, me, letter, content))
    }
}
