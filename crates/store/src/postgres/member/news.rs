//! News: what others did that is this member's concern. Looked for a few times a second, and at once
//! when another member calls, where there is a connection that hears it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::members::{Change, Letter, News};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use super::State;
use crate::postgres::access::{Calls, Connection};
use crate::postgres::connect::{Ear, Target};
use crate::postgres::fault::Fault;
use crate::postgres::runtime;
use crate::postgres::values::optional_time;

/// Pause before a connection that hears is made anew.
const HEAR_PAUSE: Duration = Duration::from_millis(500);
/// Pause between two calls to all.
const CALL_PAUSE: Duration = Duration::from_millis(20);
/// The channel on which members call each other.
pub(in crate::postgres) const CHANNEL: &str = "millrace";

/// Calls the member with that number, or all when it is empty. Never within a commit of runs:
/// notifications of transactions queue up behind one lock.
pub(super) async fn ring(client: &Client, whom: &str) -> Result<(), tokio_postgres::Error> {
    client
        .query_typed(
            "SELECT pg_notify($1, $2)",
            &[(&CHANNEL, Type::TEXT), (&whom, Type::TEXT)],
        )
        .await?;
    Ok(())
}

/// Calls the others whenever this member wants to, but not more often than they would look.
pub(super) async fn call_others(calls: Calls, state: Arc<State>) {
    loop {
        state.wants_to_call.notified().await;
        let called = calls.with(|connection| async move { Ok(ring(&connection, "").await?) });
        if let Err(error) = called.await {
            tracing::debug!(%error, "the other members are not called; they look by themselves");
        }
        runtime::pause(CALL_PAUSE).await;
    }
}

/// Hears calls, on one connection after the other.
pub(super) async fn hear(target: Target, mut ear: Ear, number: i32, state: Arc<State>) {
    loop {
        while ear.call().await.is_some() {
            state.bell.notify_waiters();
        }
        runtime::pause(HEAR_PAUSE).await;
        match target.listen(number).await {
            Ok(again) => ear = again,
            Err(error) => {
                tracing::debug!(%error, "calls of other members are not heard; they are looked for");
            }
        }
    }
}

/// Waits a moment, or for a call, and looks.
pub(super) async fn news(
    calls: Calls,
    state: Arc<State>,
    number: i32,
) -> Result<News, millrace_core::ports::store::Error> {
    tokio::select! {
        () = state.bell.notified() => {}
        () = runtime::pause(state.look_pause) => {}
    }
    let known = Arc::clone(&state);
    let news = calls
        .with(move |connection| look(connection, known, number))
        .await?;
    state.has_looked();
    Ok(news)
}

async fn look(connection: Connection, state: Arc<State>, number: i32) -> Result<News, Fault> {
    let share = state.share();
    let rows = connection
        .query_typed(
            "SELECT letters, free, due, limited, jobs, changes, freed
             FROM millrace.news_2($1, $2, $3, $4)",
            &[
                (&number, Type::INT4),
                (&share.keeps, Type::BOOL),
                (&share.admitted, Type::BOOL),
                (&share.groups, Type::TEXT_ARRAY),
            ],
        )
        .await?;
    let row = &rows[0];
    let run = |id: Uuid| RunId::from_bytes(id.into_bytes());
    let (free, freed): (Option<Uuid>, Vec<Uuid>) = (row.try_get(1)?, row.try_get(6)?);
    let count: i64 = row.try_get(5)?;
    let (letters, changes) = (
        if row.try_get(0)? {
            take_letters(&connection, number).await?
        } else {
            Vec::new()
        },
        changes(&connection, state.changes_read(), count).await?,
    );
    Ok(News {
        letters,
        free: free.map(run),
        due: optional_time(row, 2)?,
        limited: row.try_get(3)?,
        freed: freed.into_iter().map(run).collect(),
        jobs: row.try_get(4)?,
        changes,
        changes_seen: count.unsigned_abs(),
    })
}

async fn take_letters(connection: &Connection, number: i32) -> Result<Vec<Letter>, Fault> {
    let rows = connection
        .query_typed(
            "UPDATE millrace.letters SET is_taken = true
             WHERE tenant = 0 AND receiver = $1 AND NOT is_taken RETURNING letter, content",
            &[(&number, Type::INT4)],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Letter {
            number: row.try_get::<_, i64>(0)?.unsigned_abs(),
            content: Bytes::from(row.try_get::<_, Vec<u8>>(1)?),
        })
    };
    rows.iter().map(read).collect()
}

/// What was changed behind `read` up to `count`.
async fn changes(connection: &Connection, read: i64, count: i64) -> Result<Vec<Change>, Fault> {
    if read >= count {
        return Ok(Vec::new());
    }
    let rows = connection
        .query_typed(
            "SELECT kind, subject FROM millrace.changes
             WHERE tenant = 0 AND number > $1 AND number <= $2 ORDER BY number",
            &[(&read, Type::INT8), (&count, Type::INT8)],
        )
        .await?;
    if rows.len() as i64 != count - read {
        return Ok(vec![Change::Everything]);
    }
    let mut changes: Vec<Change> = Vec::with_capacity(rows.len());
    for row in &rows {
        let change = change(row)?;
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    Ok(changes)
}

fn change(row: &Row) -> Result<Change, Fault> {
    let subject: &str = row.try_get(1)?;
    Ok(match row.try_get::<_, i16>(0)? {
        0 => match Uuid::parse_str(subject) {
            Ok(id) => Change::Scenario(ScenarioId::from_bytes(id.into_bytes())),
            Err(_) => Change::Everything,
        },
        1 => Change::App(subject.into()),
        2 => Change::Variables,
        // Of a newer version.
        _ => Change::Everything,
    })
}
