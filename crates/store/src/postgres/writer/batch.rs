//! A batch: units that are committed together, and what came of each.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{CommitError, CommitId, Error, KeyClaim, NewRun, Unit};
use rustc_hash::FxHashSet;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use super::rows::{self, Change, Counts, Span, is_inline};
use super::wire::{RowKind, Rows, Types};
use crate::postgres::runs::CORRELATION;
use crate::postgres::values::uuid;
use crate::postgres::{fault, keys};

/// The call.
const CALL: &str = "SELECT unit, outcome, body, runs FROM \
    millrace.commit_3($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)";

/// A parameter and its type, as a statement takes them.
pub(super) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Which units may stand in one batch: none that touches what another does.
#[derive(Debug, Default)]
pub(super) struct Touched {
    runs: FxHashSet<RunId>,
    keys: FxHashSet<[u8; 32]>,
}

impl Touched {
    /// Takes a unit in, unless it touches what one before it does.
    pub(super) fn admit(&mut self, unit: &Unit) -> bool {
        let (key, advanced, new) = match unit {
            Unit::Accept { claim, runs, .. } => {
                let key = claim
                    .as_ref()
                    .map(|claim| keys::stored(claim.app_id, &claim.key));
                (key, None, runs)
            }
            Unit::Advance {
                run_id, creates, ..
            } => (None, Some(*run_id), creates),
        };
        let ids = || new.iter().map(|run| run.run_id).chain(advanced);
        if key.is_some_and(|key| self.keys.contains(&key))
            || ids().any(|id| self.runs.contains(&id))
        {
            return false;
        }
        self.keys.extend(key);
        self.runs.extend(ids());
        true
    }
}

/// Who commits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Committer {
    /// The member's number.
    pub member: i32,
    /// Which of its lanes.
    pub lane: i16,
    /// The lane's epoch.
    pub epoch: i64,
}

/// The rows of a batch.
#[derive(Default)]
pub(super) struct Batch {
    claims: Rows,
    moves: Rows,
    ends: Rows,
    begun: Rows,
    begun_span: Span,
    ended: Rows,
    counts: Counts,
    chunks: Rows,
    finds: Rows,
    names: Rows,
    scenarios: Vec<Uuid>,
}

impl Batch {
    /// The batch of these units. `known` are scenarios that are written down already; those that are
    /// not are given too.
    pub(super) fn of(units: &[Arc<Unit>], known: &HashSet<ScenarioId>) -> (Self, Vec<ScenarioId>) {
        let mut batch = Self::default();
        let mut new = FxHashSet::default();
        for (number, unit) in units.iter().enumerate() {
            batch.push(number as i32, unit);
            let runs = match &**unit {
                Unit::Accept { runs, .. } => runs,
                Unit::Advance { creates, .. } => creates,
            };
            let scenarios = runs
                .iter()
                .filter(|run| !run.dry_run)
                .map(|run| run.scenario_id);
            new.extend(scenarios.filter(|scenario_id| !known.contains(scenario_id)));
        }
        let new: Vec<ScenarioId> = new.into_iter().collect();
        batch.scenarios = new.iter().map(|id| uuid(id.as_bytes())).collect();
        (batch, new)
    }

    fn push(&mut self, number: i32, unit: &Unit) {
        match unit {
            Unit::Accept {
                claim,
                runs,
                commit_id,
            } => {
                if let Some(claim) = claim {
                    rows::claim(&mut self.claims, number, claim, runs);
                }
                for run in runs {
                    self.push_run(number, run, claim.as_ref(), *commit_id);
                }
            }
            Unit::Advance {
                run_id,
                expected_entries,
                chunk,
                blobs,
                entries,
                summary,
                creates,
                commit_id,
            } => {
                let changes = if summary.status.is_final() {
                    &mut self.ends
                } else {
                    &mut self.moves
                };
                let change = Change {
                    run_id: *run_id,
                    expected: *expected_entries,
                    entries: *entries,
                    summary,
                    commit_id: *commit_id,
                };
                rows::change(changes, number, &change);
                if !chunk.is_empty() {
                    rows::chunk(&mut self.chunks, number, *run_id, *expected_entries, chunk);
                }
                for blob in blobs {
                    rows::name(&mut self.names, number, *run_id, blob);
                }
                for run in creates {
                    self.push_run(number, run, None, *commit_id);
                }
            }
        }
    }

    fn push_run(
        &mut self,
        number: i32,
        run: &NewRun,
        claim: Option<&KeyClaim>,
        commit_id: CommitId,
    ) {
        if run.summary.status.is_final() {
            rows::run(&mut self.ended, number, run, claim, commit_id);
        } else {
            rows::run(&mut self.begun, number, run, claim, commit_id);
            self.begun_span.take_in(run.run_id);
        }
        self.counts.add(run);
        if !is_inline(run) {
            rows::chunk(&mut self.chunks, number, run.run_id, 0, &run.chunk);
        }
        if let Some(correlation) = &run.correlation_id {
            rows::find(
                &mut self.finds,
                number,
                run.run_id,
                CORRELATION,
                correlation,
            );
        }
        for (name, value) in &run.labels {
            rows::find(&mut self.finds, number, run.run_id, name, value);
        }
        for blob in &run.blobs {
            rows::name(&mut self.names, number, run.run_id, blob);
        }
    }

    /// Commits all units, and gives those of which nothing was written, and why. An error means that
    /// nothing of any was written, or that this is not known.
    pub(super) async fn commit(
        &self,
        client: &Client,
        types: &Types,
        committer: Committer,
    ) -> Result<HashMap<usize, Refusal>, tokio_postgres::Error> {
        let (first, last) = self.begun_span.ends();
        let counts = self.counts.rows();
        let array = |kind| types.array_of(kind);
        let parameters: [Parameter<'_>; 15] = [
            (&committer.member, Type::INT4),
            (&committer.lane, Type::INT2),
            (&committer.epoch, Type::INT8),
            (&self.claims, array(RowKind::Claim)),
            (&self.moves, array(RowKind::Change)),
            (&self.ends, array(RowKind::Change)),
            (&self.begun, array(RowKind::Run)),
            (&first, Type::UUID),
            (&last, Type::UUID),
            (&self.ended, array(RowKind::Run)),
            (&counts, array(RowKind::Count)),
            (&self.chunks, array(RowKind::Chunk)),
            (&self.finds, array(RowKind::Find)),
            (&self.names, array(RowKind::Name)),
            (&self.scenarios, Type::UUID_ARRAY),
        ];
        let rows = client.query_typed(CALL, &parameters).await?;
        rows.iter().map(refusal).collect()
    }
}

/// Why nothing of a unit was written.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Its own result.
    Unit(CommitError),
    /// Another process has taken over from this member.
    Member,
}

/// The number that stands for the whole batch.
const WHOLE: i32 = -1;

fn refusal(row: &Row) -> Result<(usize, Refusal), tokio_postgres::Error> {
    let unit: i32 = row.try_get(0)?;
    let refusal = match row.try_get::<_, i16>(1)? {
        1 => match (
            row.try_get::<_, Option<&[u8]>>(2)?,
            row.try_get::<_, Option<&[u8]>>(3)?,
        ) {
            (Some(body), Some(runs)) => Refusal::Unit(match keys::owner(body, runs) {
                Some(owner) => CommitError::KeyTaken(owner),
                None => CommitError::Refused(keys::corrupt()),
            }),
            // Whose it was has been given up meanwhile. Whoever reads back finds nothing, and hands
            // the unit in again.
            _ => Refusal::Unit(CommitError::OutcomeUnknown {
                message: "the idempotency key was given up while it was looked for".to_owned(),
            }),
        },
        2 => Refusal::Unit(CommitError::Fenced),
        3 => Refusal::Unit(CommitError::Refused(Error::NotFound { what: "run" })),
        _ => Refusal::Member,
    };
    let place = if unit == WHOLE { 0 } else { unit as usize };
    Ok((place, refusal))
}

/// Sees to it that of a run there is one unfinished retry.
const ONE_RETRY: &str = "unfinished_by_retry";

/// What a unit's own failure means when it was committed alone.
pub(super) fn alone(error: &tokio_postgres::Error, unit: &Unit) -> CommitError {
    let constraint = error.as_db_error().and_then(|error| error.constraint());
    if constraint == Some(ONE_RETRY) {
        return CommitError::Refused(Error::Changed { what: "run" });
    }
    if fault::is(error, &tokio_postgres::error::SqlState::UNIQUE_VIOLATION) {
        let run_id = match unit {
            Unit::Accept { runs, .. } => runs.first().map(|run| run.run_id),
            Unit::Advance { creates, .. } => creates.first().map(|run| run.run_id),
        };
        return CommitError::Refused(Error::Taken {
            what: "run",
            field: "id",
            value: run_id.map(|id| id.to_string()).unwrap_or_default(),
        });
    }
    CommitError::Refused(fault::refused(error))
}
