//! Letters: what one member asks of another, and its answer. They lie in a table, so that members
//! need no way to each other but the database.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio_postgres::types::Type;

use super::State;
use super::news::ring;
use crate::postgres::access::{Calls, Connection};
use crate::postgres::fault::Fault;
use crate::postgres::runtime;

/// How often an answer is looked for when nobody calls.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Sends a letter and waits for its answer.
pub(super) async fn ask(
    calls: Calls,
    state: Arc<State>,
    (sender, receiver): (i32, i32),
    content: Bytes,
    patience: Duration,
) -> Result<Option<Bytes>, millrace_core::ports::store::Error> {
    let began = runtime::reading();
    let letter = calls
        .with(move |connection| send(connection, (sender, receiver), content))
        .await?;
    let Some(letter) = letter else {
        return Ok(None);
    };
    loop {
        let called = state.bell.notified();
        match calls
            .with(move |connection| look(connection, receiver, letter))
            .await?
        {
            Look::Answered(answer) => return Ok(Some(answer)),
            Look::Gone => return Ok(None),
            Look::Waiting => {}
        }
        if began.elapsed() >= patience {
            calls
                .with(move |connection| remove(connection, receiver, letter))
                .await?;
            return Ok(None);
        }
        tokio::select! {
            () = called => {}
            () = runtime::pause(LOOK_PAUSE) => {}
        }
    }
}

/// Puts a letter down; none when there is no such member.
async fn send(
    connection: Connection,
    (sender, receiver): (i32, i32),
    content: Bytes,
) -> Result<Option<i64>, Fault> {
    let rows = connection
        .query_typed(
            "INSERT INTO millrace.letters (tenant, receiver, letter, sender, content)
             SELECT 0, $1, nextval('millrace.letter_numbers'), $2, $3
             FROM millrace.members AS m WHERE m.tenant = 0 AND m.member = $1
             RETURNING letter",
            &[
                (&receiver, Type::INT4),
                (&sender, Type::INT4),
                (&&*content, Type::BYTEA),
            ],
        )
        .await?;
    ring(&connection, &receiver.to_string()).await?;
    Ok(rows.first().map(|row| row.get(0)))
}

enum Look {
    Waiting,
    Answered(Bytes),
    Gone,
}

async fn look(connection: Connection, receiver: i32, letter: i64) -> Result<Look, Fault> {
    let rows = connection
        .query_typed(
            "SELECT answer FROM millrace.letters
             WHERE tenant = 0 AND receiver = $1 AND letter = $2",
            &[(&receiver, Type::INT4), (&letter, Type::INT8)],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(Look::Gone);
    };
    match row.try_get::<_, Option<Vec<u8>>>(0)? {
        None => Ok(Look::Waiting),
        Some(answer) => {
            remove(connection, receiver, letter).await?;
            Ok(Look::Answered(Bytes::from(answer)))
        }
    }
}

async fn remove(connection: Connection, receiver: i32, letter: i64) -> Result<(), Fault> {
    connection
        .execute_typed(
            "DELETE FROM millrace.letters WHERE tenant = 0 AND receiver = $1 AND letter = $2",
            &[(&receiver, Type::INT4), (&letter, Type::INT8)],
        )
        .await?;
    Ok(())
}

/// Answers a letter to this member. One that nobody waits for any more is gone.
pub(super) async fn answer(
    connection: Connection,
    receiver: i32,
    letter: i64,
    content: Bytes,
) -> Result<(), Fault> {
    let rows = connection
        .query_typed(
            "UPDATE millrace.letters SET answer = $3
             WHERE tenant = 0 AND receiver = $1 AND letter = $2 RETURNING sender",
            &[
                (&receiver, Type::INT4),
                (&letter, Type::INT8),
                (&&*content, Type::BYTEA),
            ],
        )
        .await?;
    if let Some(row) = rows.first() {
        let sender: i32 = row.try_get(0)?;
        ring(&connection, &sender.to_string()).await?;
    }
    Ok(())
}
