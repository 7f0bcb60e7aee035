//! Accepting an event: claims its key, does all pure work at once on the caller's task, commits
//! all of its runs together, and hands on what is not finished then.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::defect::{self, Defect};
use millrace_core::journal::Entry;
use millrace_core::ports::store::{KeyClaim, KeyOwner, NewRun, RunSummary, Unit};
use millrace_core::status::RunStatus;

use super::birth::{Newborn, Origins, Seedling, bear};
use super::event::{AcceptError, Acceptance, NewEvent};
use crate::flow::{self, QueueFull};
use crate::members;
use crate::run::{
    self, Leave, Mailbox, NotCommitted, Outcome, PURE_WORK_MILLIS_MAX, RunHandle, WhenRefused,
};
use crate::shared::{Shared, Stage};

/// A run of the event, from its making to its commit.
struct Starting {
    newborn: Newborn,
    mailbox: Option<Mailbox>,
    summary: RunSummary,
    entries: Vec<Entry>,
}

/// Accepts an event. Once begun it must be carried to its end: the caller sees to that.
pub(crate) async fn accept(
    shared: Arc<Shared>,
    event: NewEvent,
) -> Result<Acceptance, AcceptError> {
    let plans = event.listeners.iter().map(|listener| &*listener.plan);
    flow::ready(&shared, plans).await;
    if shared.stage() != Stage::Running {
        return Err(AcceptError::ShuttingDown);
    }
    let compare_body = event.compare_body;
    let turn = match event.claim.clone() {
        None => None,
        Some(claim) => match shared.claims.take((claim.app_id, claim.key)).await {
            Ok(turn) => Some((claim, turn)),
            Err(owner) => return repeated(&shared, &owner, &claim, compare_body).await,
        },
    };
    let started = start(&shared, event).await;
    let Some((claim, turn)) = turn else {
        return started.map(first).map_err(refused);
    };
    match started {
        Ok(runs) => {
            turn.settle(KeyOwner {
                body: claim.body,
                runs: runs.iter().map(RunHandle::run_id).collect(),
            });
            Ok(first(runs))
        }
        Err(NotBegun::Commit(NotCommitted::KeyTaken(owner))) => {
            turn.settle(owner.clone());
            repeated(&shared, &owner, &claim, compare_body).await
        }
        Err(NotBegun::Queue(full)) => {
            // What repeats an earlier delivery needs no room.
            let Some(owner) = shared.store.key_owner(claim.app_id, claim.key).await? else {
                return Err(full.into());
            };
            turn.settle(owner.clone());
            repeated(&shared, &owner, &claim, compare_body).await
        }
        Err(error) => {
            if defect::is(Defect::ClaimNotPassedOn) {
                std::mem::forget(turn);
            } else if defect::is(Defect::DuplicateOfNothingAcknowledged) {
                turn.settle(KeyOwner {
                    body: claim.body,
                    runs: Vec::new(),
                });
            }
            Err(refused(error))
        }
    }
}

/// Why the runs of an event did not begin: nothing of them is on disk.
pub(crate) enum NotBegun {
    Commit(NotCommitted),
    Queue(QueueFull),
}

fn first(runs: Vec<RunHandle>) -> Acceptance {
    Acceptance {
        runs,
        idempotent: false,
    }
}

fn refused(error: NotBegun) -> AcceptError {
    match error {
        NotBegun::Queue(full) => full.into(),
        NotBegun::Commit(NotCommitted::Refused(error)) => AcceptError::Store(error),
        NotBegun::Commit(NotCommitted::Fenced | NotCommitted::KeyTaken(_)) => {
            AcceptError::Refused {
                message: "the store holds another run under the new run's id; send the event again"
                    .to_owned(),
            }
        }
    }
}

/// A delivery whose key was claimed before. Boxed, so that other events need no room for it.
fn repeated<'a>(
    shared: &'a Arc<Shared>,
    owner: &'a KeyOwner,
    claim: &'a KeyClaim,
    compare_body: bool,
) -> BoxFuture<'a, Result<Acceptance, AcceptError>> {
    async move {
        if compare_body && owner.body != claim.body {
            return Err(AcceptError::KeyReused);
        }
        let mut runs = Vec::with_capacity(owner.runs.len());
        for run_id in &owner.runs {
            // A run may be gone before its key when an operator deletes it: the others still answer.
            if let Some(handle) = run::look_up(shared, *run_id).await? {
                runs.push(handle);
            }
        }
        Ok(Acceptance {
            runs,
            idempotent: true,
        })
    }
    .boxed()
}

async fn start(shared: &Arc<Shared>, event: NewEvent) -> Result<Vec<RunHandle>, NotBegun> {
    let claim = event.claim;
    let mut newborns = Vec::with_capacity(event.listeners.len());
    for listener in event.listeners {
        newborns.push(bear(
            shared,
            Seedling {
                plan: listener.plan,
                event: listener.event,
                origins: Origins {
                    labels: listener.labels,
                    correlation_id: event.correlation_id.clone(),
                    replay_of: event.replay_of,
                    ..Origins::default()
                },
            },
        ));
    }
    begin(shared, claim, newborns).await
}

/// Works, commits and hands on: the runs of one event.
pub(crate) async fn begin(
    shared: &Arc<Shared>,
    claim: Option<KeyClaim>,
    mut newborns: Vec<Newborn>,
) -> Result<Vec<RunHandle>, NotBegun> {
    pass_gate(shared, &mut newborns)?;
    let mut starting = Vec::with_capacity(newborns.len());
    let mut runs = Vec::with_capacity(newborns.len());
    let until = shared.host.monotonic_millis() + PURE_WORK_MILLIS_MAX;
    let has_room = shared.active.has_room();
    for mut newborn in newborns {
        let has_room = has_room && shared.serves(&newborn.run.plan);
        let leave = match (has_room, run::has_follow_ups(shared, &newborn.run)) {
            (true, false) => Leave::All,
            (true, true) => Leave::AllButFail,
            // Without room for a driver nothing begins that one would have to go on with.
            (false, false) => Leave::AllButStart,
            (false, true) => Leave::Wake,
        };
        newborn.run.work(&*shared.host, leave, until);
        let (row, one) = prepared(shared, newborn, has_room);
        runs.push(row);
        starting.push(one);
    }
    let unit = Unit::Accept {
        claim: claim.filter(|_| has_room || !defect::is(Defect::ClaimForgottenWhenFull)),
        runs,
        commit_id: run::commit_id(&*shared.host),
    };
    let began = shared.host.monotonic_millis();
    let committed = run::commit(Arc::clone(shared), unit, WhenRefused::GiveUp).await;
    if let Err(error) = committed
        && !defect::is(Defect::RefusedEventAcknowledged)
    {
        for one in starting {
            one.give_up(shared);
        }
        return Err(NotBegun::Commit(error));
    }
    shared
        .measures
        .committed(shared.host.monotonic_millis() - began);
    shared.measures.runs_started(starting.len() as u64);
    Ok(starting
        .into_iter()
        .map(|one| one.hand_on(shared))
        .collect())
}

/// Takes the runs of one event to the gate, all or none.
fn pass_gate(shared: &Shared, newborns: &mut [Newborn]) -> Result<(), NotBegun> {
    for place in 0..newborns.len() {
        let entered = flow::enter(shared, &mut newborns[place].run, true);
        if let Err(full) = entered {
            for newborn in &newborns[..place] {
                flow::left(shared, newborn.run.id);
            }
            return Err(NotBegun::Queue(full));
        }
    }
    Ok(())
}

/// Takes a place among the driven runs before the commit, which says whether the run is driven.
fn prepared(shared: &Shared, mut newborn: Newborn, has_room: bool) -> (NewRun, Starting) {
    let mailbox = match newborn.run.machine.status() {
        RunStatus::Queued | RunStatus::Running if has_room && !newborn.run.machine.is_held() => {
            Some(shared.active.begin_new(newborn.run.id))
        }
        _ => None,
    };
    let (row, entries) = newborn.row(mailbox.is_some());
    let summary = row.summary.clone();
    let starting = Starting {
        newborn,
        mailbox,
        summary,
        entries,
    };
    (row, starting)
}

impl Starting {
    /// The run will never be on disk.
    fn give_up(self, shared: &Shared) {
        let run = &self.newborn.run;
        if self.mailbox.is_some() {
            shared.active.abandon(run.id);
        }
        if flow::has_limits(run) {
            flow::left(shared, run.id);
        }
    }

    /// The run is committed: tells who watches, and goes on with it if there is more to do.
    fn hand_on(self, shared: &Arc<Shared>) -> RunHandle {
        let Self {
            newborn: Newborn { mut run, .. },
            mailbox,
            summary,
            entries,
        } = self;
        run.committed = entries.len() as u64;
        let outcome = Outcome::new(&summary, run.machine.reply().cloned(), run.committed);
        let (run_id, scenario_id) = (run.id, run.scenario_id());
        shared.rollups.started(scenario_id, run.accepted_at);
        run::tell_committed(shared, &run, &summary, 1, entries);
        if summary.status.is_final() {
            return RunHandle::settled(run_id, scenario_id, outcome);
        }
        let waiting_until = outcome.waiting_until;
        let progress = shared.followed.follow(run_id, outcome);
        match (mailbox, waiting_until) {
            _ if run.machine.is_held() => flow::stored(shared, &run),
            (Some(mailbox), _) => run::drive(shared, run, mailbox, Arc::clone(&progress)),
            (None, Some(due)) => {
                shared.due.note(due);
                flow::stored_begun(shared, &run);
            }
            (None, None) => {
                shared.backlog.raise(run_id);
                members::call_others(shared);
                flow::stored_begun(shared, &run);
            }
        }
        RunHandle::followed(scenario_id, progress)
    }
}
