//! A lane: one connection that commits a batch at a time.
//!
//! An answer may be lost on the way though the server goes on. Before the outcome is said to be
//! unknown, the lane raises its own epoch: that waits for a batch under way, and a later one finds
//! itself fenced. So whoever reads back what became of a unit reads what it will always be.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use millrace_core::ports::store::{CommitError, Error, Unit};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

use super::batch::{Batch, Committer, Parameter, Refusal, alone};
use super::queue::{UnderWay, Waiting};
use super::wire::Types;
use super::{Shared, taken_over};
use crate::postgres::runs::partitions;
use crate::postgres::{fault, runtime};

/// How long an answer is waited for before it counts as lost.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// Pause between two tries to find out what became of a batch.
const SETTLE_PAUSE: Duration = Duration::from_millis(200);

/// What a batch met.
enum Met {
    /// It could not be sent: nothing was written.
    Unsent(String),
    /// The server refused the whole: nothing was written.
    Refused(tokio_postgres::Error),
    /// The answer was lost.
    Lost(String),
}

impl Met {
    /// What a failed statement means. An error of a statement rolls it back; one that ends the
    /// session may come after the commit.
    fn of(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(found) if found.severity() == "ERROR" => Self::Refused(error),
            _ => Self::Lost(fault::told(&error)),
        }
    }
}

/// A connection, and how its database numbers the types.
#[derive(Clone)]
struct Connection {
    client: Arc<Client>,
    types: Types,
}

/// What a unit is told of which nothing was sent.
fn unavailable(message: &str) -> CommitError {
    CommitError::Refused(Error::Unavailable {
        message: message.to_owned(),
    })
}

/// One connection of the writer's.
pub(super) struct Lane {
    shared: Arc<Shared>,
    committer: Committer,
    connection: Option<Connection>,
    /// What it is committing.
    under_way: Option<UnderWay>,
}

impl Lane {
    pub(super) fn new(shared: &Arc<Shared>, member: i32, lane: i16, epoch: i64) -> Self {
        Self {
            shared: Arc::clone(shared),
            committer: Committer {
                member,
                lane,
                epoch,
            },
            connection: None,
            under_way: None,
        }
    }

    /// Commits what comes until no more will.
    pub(super) async fn work(mut self) {
        while let Some((waiting, under_way)) = self.shared.queue.take().await {
            self.under_way = Some(under_way);
            let (units, senders): (Vec<Arc<Unit>>, Vec<_>) = waiting
                .into_iter()
                .map(|Waiting { unit, sender }| (unit, sender))
                .unzip();
            let results = self.commit(&units).await;
            self.under_way = None;
            // First, so that a waiter that frees memory finds itself alone.
            drop(units);
            for (sender, result) in senders.into_iter().zip(results) {
                // Whoever has gone away is told nothing.
                let _ = sender.send(result);
            }
        }
    }

    /// Commits these units in one batch, or each alone when one of them is in the way.
    async fn commit(&mut self, units: &[Arc<Unit>]) -> Vec<Result<(), CommitError>> {
        let began = runtime::reading();
        match self.call(units).await {
            Ok(results) => {
                let took = began.elapsed();
                if let Some(under_way) = self.under_way.take() {
                    under_way.landed(took, self.shared.state.is_alone());
                }
                let micros = took.as_micros() as u64;
                self.shared.standing.committed(units.len(), micros);
                results
            }
            Err(Met::Refused(error)) => self.refused(units, &error).await,
            Err(Met::Unsent(message)) => units.iter().map(|_| Err(unavailable(&message))).collect(),
            Err(Met::Lost(message)) => {
                self.settle().await;
                let unknown = || {
                    let message = message.clone();
                    Err(CommitError::OutcomeUnknown { message })
                };
                units.iter().map(|_| unknown()).collect()
            }
        }
    }

    /// What to do about a batch that the server refused as a whole.
    async fn refused(
        &mut self,
        units: &[Arc<Unit>],
        error: &tokio_postgres::Error,
    ) -> Vec<Result<(), CommitError>> {
        if matches!(fault::refused(error), Error::Full { .. }) {
            self.shared.standing.found_full();
        }
        if let [unit] = units {
            return vec![Err(alone(error, unit))];
        }
        let one_by_one = error.code().is_some_and(|code| {
            // Class 22 and 23: data and constraints; class 40: it may go well the next time.
            ["22", "23", "40", "54"].contains(&&code.code()[..2])
        });
        if !one_by_one {
            let told = fault::refused(error);
            let refused = || Err(CommitError::Refused(told.clone()));
            return units.iter().map(|_| refused()).collect();
        }
        let mut results = Vec::with_capacity(units.len());
        for unit in units {
            let mut alone = Box::pin(self.commit(std::slice::from_ref(unit))).await;
            results.extend(alone.pop());
        }
        results
    }

    async fn call(&mut self, units: &[Arc<Unit>]) -> Result<Vec<Result<(), CommitError>>, Met> {
        let mut results: Vec<Result<(), CommitError>> = units.iter().map(|_| Ok(())).collect();
        for (place, refusal) in self.send(units).await? {
            match refusal {
                Refusal::Unit(error) => results[place] = Err(error),
                Refusal::Member => {
                    self.shared.fenced.send_replace(true);
                    return Ok(units.iter().map(|_| Err(taken_over())).collect());
                }
            }
        }
        Ok(results)
    }

    /// One call of the function, with the partitions that it needs.
    async fn send(&mut self, units: &[Arc<Unit>]) -> Result<HashMap<usize, Refusal>, Met> {
        let (batch, scenarios) = Batch::of(units, &self.shared.known_scenarios());
        let mut is_prepared = false;
        loop {
            let connection = self.connected().await?;
            let client = &*connection.client;
            let sent = batch.commit(client, &connection.types, self.committer);
            let error = match tokio::time::timeout(ANSWER_TIMEOUT, sent).await {
                Ok(Ok(refusals)) => {
                    self.shared.known_scenarios().extend(scenarios);
                    return Ok(refusals);
                }
                Ok(Err(error)) => error,
                Err(_) => {
                    let seconds = ANSWER_TIMEOUT.as_secs();
                    return Err(Met::Lost(format!(
                        "PostgreSQL did not answer a commit within {seconds} s"
                    )));
                }
            };
            if fault::is(&error, &SqlState::CHECK_VIOLATION) && !is_prepared {
                is_prepared = true;
                partitions::prepare_for(client, units)
                    .await
                    .map_err(|error| Met::Unsent(fault::told(&error)))?;
                continue;
            }
            return Err(Met::of(error));
        }
    }

    async fn connected(&mut self) -> Result<Connection, Met> {
        match &self.connection {
            Some(connection) if !connection.client.is_closed() => Ok(connection.clone()),
            _ => {
                let connected = self.shared.target.connect().await;
                let client = connected.map_err(|error| Met::Unsent(error.to_string()))?;
                let types = match tokio::time::timeout(ANSWER_TIMEOUT, Types::of(&client)).await {
                    Ok(Ok(types)) => types,
                    Ok(Err(error)) => return Err(Met::Unsent(fault::told(&error))),
                    Err(_) => return Err(Met::Unsent("PostgreSQL does not answer".to_owned())),
                };
                let connection = Connection {
                    client: Arc::new(client),
                    types,
                };
                self.connection = Some(connection.clone());
                Ok(connection)
            }
        }
    }

    /// Makes sure that nothing that was sent can still be written: see the top of this file. While
    /// it cannot, what waits for a lane is refused: nothing of it was sent.
    async fn settle(&mut self) {
        self.under_way = None;
        loop {
            // The old connection may hang; what it holds on the server ends with its batch.
            self.connection = None;
            match self.raise().await {
                Ok(Some(epoch)) => {
                    self.committer.epoch = epoch;
                    return;
                }
                Ok(None) => {
                    self.shared.fenced.send_replace(true);
                    return;
                }
                Err(told) => {
                    tracing::warn!(
                        error = told,
                        "what became of a commit cannot be found out yet"
                    );
                    for Waiting { sender, .. } in self.shared.queue.take_back() {
                        // Whoever has gone away is told nothing.
                        let _ = sender.send(Err(unavailable(&told)));
                    }
                    runtime::pause(SETTLE_PAUSE).await;
                }
            }
        }
    }

    /// Raises the lane's epoch; none when another process has taken over, which removes it. That
    /// an earlier call of this has done it is the same as doing it.
    async fn raise(&mut self) -> Result<Option<i64>, String> {
        let Committer {
            member,
            lane,
            epoch,
        } = self.committer;
        let client = match self.connected().await {
            Ok(connection) => connection.client,
            Err(Met::Unsent(message) | Met::Lost(message)) => return Err(message),
            Err(Met::Refused(error)) => return Err(fault::told(&error)),
        };
        let text = "UPDATE millrace.epochs SET epoch = $3 + 1
             WHERE tenant = 0 AND member = $1 AND lane = $2 AND epoch IN ($3, $3 + 1)
             RETURNING epoch";
        let parameters: [Parameter<'_>; 3] = [
            (&member, Type::INT4),
            (&lane, Type::INT2),
            (&epoch, Type::INT8),
        ];
        let asked = client.query_typed(text, &parameters);
        match tokio::time::timeout(ANSWER_TIMEOUT, asked).await {
            Ok(Ok(rows)) => Ok(rows.first().map(|row| row.get(0))),
            Ok(Err(error)) => Err(fault::told(&error)),
            Err(_) => Err("PostgreSQL does not answer".to_owned()),
        }
    }
}
