//! Drives one run: works, commits, performs what is committed, and takes in what comes back. One
//! task for a run, at most one commit outstanding; what happens meanwhile goes into the next.

mod attend;
mod send;

use std::sync::Arc;

use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::defect::{self, Defect};
use millrace_core::journal::Entry;
use millrace_core::machine::{Command, Event};
use millrace_core::ports::store::RunSummary;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::active::Mailbox;
use super::attempts::{Attempts, Ended};
use super::commit::NotCommitted;
use super::follow_up::Created;
use super::memory::{Leave, PURE_WORK_MILLIS_MAX, Run, Worked, fault};
use super::progress::{Outcome, Progress};
use super::request::{Answer, Request};
use crate::members;
use crate::shared::{Shared, Stage};

/// Longest sleep before the time of day is read again, in milliseconds: it may have been set.
const SLEEP_MILLIS_MAX: u64 = 60_000;

/// How often an attempt that waits for the lease looks at it, in milliseconds.
const LEASE_LOOK_MILLIS: u64 = 50;

/// Permits that a driver holds.
#[derive(Default)]
pub(crate) struct Permits {
    /// Of the quarantine lane, until the driver ends.
    pub(crate) lane: Option<OwnedSemaphorePermit>,
    /// Of the runs being woken, until the first commit.
    pub(crate) waking: Option<OwnedSemaphorePermit>,
}

/// See the module.
pub(crate) struct Driver {
    shared: Arc<Shared>,
    run: Box<Run>,
    mailbox: Mailbox,
    progress: Arc<Progress>,
    permits: Permits,
    stage: watch::Receiver<Stage>,
    lease: Option<watch::Receiver<bool>>,
    /// Whether an attempt waits until the lease is held again.
    is_held_back: bool,
    attempts: Attempts,
    outstanding: Option<Outstanding>,
    /// For those who asked for what is fresh.
    answers: Vec<Answer>,
    /// Whether the store knows that the run is being driven. Until then nothing is evaluated that
    /// could bring the process down uncounted.
    is_marked: bool,
    linger: Linger,
    wake: Option<(u64, BoxFuture<'static, ()>)>,
    has_more_work: bool,
}

/// A commit that is under way.
struct Outstanding {
    future: BoxFuture<'static, Result<Vec<Created>, NotCommitted>>,
    entries: Vec<Entry>,
    summary: RunSummary,
    outcome: Outcome,
    answers: Vec<Answer>,
    began: u64,
}

enum Linger {
    No,
    Until(BoxFuture<'static, ()>),
    Over,
}

enum Happened {
    StageChanged,
    /// Whether it is held now.
    LeaseChanged(bool),
    Asked(Request),
    Committed(Result<Vec<Created>, NotCommitted>),
    Ended(Ended, u64),
    LingerOver,
    TimePassed,
}

/// Whether the driver goes on.
#[derive(PartialEq, Eq)]
enum Next {
    On,
    Gone,
}

impl Driver {
    /// A driver for a run whose entries but the fresh ones are on disk. `is_marked` says whether
    /// its row counts as driven.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        run: Box<Run>,
        mailbox: Mailbox,
        progress: Arc<Progress>,
        is_marked: bool,
    ) -> Self {
        Self {
            stage: shared.stage.subscribe(),
            lease: shared.lease.changes(),
            is_held_back: false,
            shared: Arc::clone(shared),
            run,
            mailbox,
            progress,
            permits: Permits::default(),
            attempts: Attempts::new(),
            outstanding: None,
            answers: Vec::new(),
            is_marked,
            linger: Linger::No,
            wake: None,
            has_more_work: false,
        }
    }

    pub(crate) fn with_permits(mut self, permits: Permits) -> Self {
        self.permits = permits;
        self
    }

    /// Drives the run until it has ended, waits, or the process stops.
    pub(crate) async fn drive(mut self) {
        loop {
            if self.gives_way() {
                return;
            }
            self.work();
            self.send();
            if self.is_at_rest() {
                if self.leave() == Next::Gone {
                    return;
                }
                continue;
            }
            let happened = self.next().await;
            if self.take_in(happened) == Next::Gone {
                return;
            }
        }
    }

    fn now(&self) -> u64 {
        self.shared.host.monotonic_millis()
    }

    fn is_stopping(&self) -> bool {
        *self.stage.borrow() != Stage::Running
    }

    /// Whether the run is for others to drive: only what somebody asks of it is done here, and what its
    /// limits say.
    fn is_guest(&self) -> bool {
        !self.shared.serves(&self.run.plan) && !defect::is(Defect::GuestDriven)
    }

    /// Does all that can be done at once, and begins the attempts whose starts are committed.
    fn work(&mut self) {
        let leave = match (self.is_marked, self.is_stopping()) {
            // What has outgrown its room only ends what is under way.
            (true, false) if self.run.hold.is_short() => Leave::Wake,
            (true, false) => Leave::All,
            (true, true) => Leave::AllButStart,
            // Nobody else looks when a held run's deadline passes.
            (false, false) if self.is_guest() && self.run.machine.is_held() => Leave::Wake,
            (false, false) if self.is_guest() => Leave::End,
            (false, false) => Leave::Resume,
            (false, true) => Leave::End,
        };
        let until = self.now() + PURE_WORK_MILLIS_MAX;
        loop {
            self.limit_journal();
            let worked = self.run.work(&*self.shared.host, leave, until);
            self.has_more_work = worked == Worked::TimeUp;
            if self.has_more_work || !self.attend_attempts() {
                return;
            }
        }
    }

    fn limit_journal(&mut self) {
        let bytes_max = self.shared.limits.journal_bytes_max;
        if self.run.journal_bytes <= bytes_max || self.run.machine.finished().is_some() {
            return;
        }
        let message = format!(
            "the run's journal is larger than journal_bytes_max ({bytes_max} bytes); raise the limit or pass less data between nodes"
        );
        let elapsed = self.run.elapsed(&*self.shared.host);
        let error = fault(codes::JOURNAL_TOO_LARGE, &message);
        // A run that is ending already keeps its first error.
        let _ = self.run.happen(Event::Fault { elapsed, error });
    }

    /// Whether nothing is under way that would bring the driver further.
    fn is_at_rest(&self) -> bool {
        self.outstanding.is_none()
            && self.run.fresh.is_empty()
            && self.attempts.is_empty()
            && !self.is_held_back
            && !self.has_more_work
    }

    /// Gives the run up, unless a request has come in meanwhile.
    fn leave(&mut self) -> Next {
        if let Ok(request) = self.mailbox.try_recv() {
            self.ask(request);
            return Next::On;
        }
        let run_id = self.run.id;
        if self.is_stopping() && self.is_marked && self.run.machine.finished().is_none() {
            // The process stops in order, but the row says that the run is being driven.
            let elapsed = self.run.elapsed(&*self.shared.host);
            let clean = true;
            if self.run.happen(Event::Recovered { elapsed, clean }).is_ok() {
                self.is_marked = false;
                return Next::On;
            }
        }
        let summary = self.run.summary(false);
        if !self.shared.active.end(run_id, &self.mailbox) {
            return Next::On;
        }
        if self.run.machine.is_held() {
            self.shared.flow.look_again(run_id);
            return Next::Gone;
        }
        if self.is_guest() && !summary.status.is_final() {
            let group = self.run.plan.settings.worker_group.clone();
            members::let_others(&self.shared, run_id, Some(group));
            return Next::Gone;
        }
        if let (false, Some(due)) = (summary.status.is_final(), summary.due)
            && !defect::is(Defect::TimerNotNoted)
        {
            self.shared.due.note(due);
        }
        Next::Gone
    }

    /// Waits for whatever comes first.
    async fn next(&mut self) -> Happened {
        if self.has_more_work && self.outstanding.is_none() {
            return Happened::TimePassed;
        }
        self.set_alarm();
        tokio::select! {
            biased;
            _ = self.stage.changed() => Happened::StageChanged,
            is_held = lease(&mut self.lease) => Happened::LeaseChanged(is_held),
            Some(request) = self.mailbox.recv() => Happened::Asked(request),
            result = outcome_of(&mut self.outstanding) => Happened::Committed(result),
            (ended, began) = self.attempts.next() => Happened::Ended(ended, began),
            () = end_of(&mut self.linger) => Happened::LingerOver,
            () = alarm(&mut self.wake) => Happened::TimePassed,
        }
    }

    /// Sets the alarm for the run's next timer, retry or deadline.
    fn set_alarm(&mut self) {
        if self.is_held_back {
            // The lease may be held again before anyone has told that it was not.
            let again = self.now() + LEASE_LOOK_MILLIS;
            self.wake = Some((0, self.shared.host.sleep_until(again)));
            return;
        }
        let due = self
            .run
            .machine
            .pending()
            .into_iter()
            .find_map(|command| match command {
                Command::WakeAt { elapsed } => Some(elapsed),
                _ => None,
            });
        let Some(due) = due else {
            self.wake = None;
            return;
        };
        if self.wake.as_ref().is_some_and(|(set, _)| *set == due) {
            return;
        }
        let wait = due.saturating_sub(self.run.elapsed(&*self.shared.host));
        // An alarm that is past and brought nothing must not ring without end.
        let wait = wait.clamp(1, SLEEP_MILLIS_MAX);
        let sleep = self.shared.host.sleep_until(self.now() + wait);
        self.wake = Some((due, sleep));
    }

    fn take_in(&mut self, happened: Happened) -> Next {
        match happened {
            Happened::StageChanged => {
                if *self.stage.borrow_and_update() == Stage::Interrupting {
                    self.attempts.abort_all();
                }
            }
            Happened::LeaseChanged(true) => {}
            Happened::LeaseChanged(false) if defect::is(Defect::EffectsOutliveTheLease) => {}
            Happened::LeaseChanged(false) => self.attempts.abort_all(),
            Happened::Asked(request) => self.ask(request),
            Happened::Committed(result) => return self.settle(result),
            Happened::Ended((step, attempt, result), began) => {
                self.end_attempt(step, attempt, result, began);
            }
            Happened::LingerOver => self.linger = Linger::Over,
            Happened::TimePassed => self.wake = None,
        }
        Next::On
    }

    /// Carries a request out. The answer is given when what it rests on is committed.
    fn ask(&mut self, request: Request) {
        let elapsed = self.run.elapsed(&*self.shared.host);
        let answer = request.decide(&mut self.run, elapsed);
        if defect::is(Defect::CancelAnsweredBeforeTheCommit) {
            answer.give();
        } else if !self.run.fresh.is_empty() {
            self.answers.push(answer);
        } else if let Some(outstanding) = &mut self.outstanding {
            outstanding.answers.push(answer);
        } else {
            answer.give();
        }
    }
}

async fn outcome_of(outstanding: &mut Option<Outstanding>) -> Result<Vec<Created>, NotCommitted> {
    match outstanding {
        Some(outstanding) => (&mut outstanding.future).await,
        None => std::future::pending().await,
    }
}

async fn lease(changes: &mut Option<watch::Receiver<bool>>) -> bool {
    if let Some(changes) = changes
        && changes.changed().await.is_ok()
    {
        return *changes.borrow_and_update();
    }
    std::future::pending().await
}

async fn end_of(linger: &mut Linger) {
    match linger {
        Linger::Until(end) => end.await,
        Linger::No | Linger::Over => std::future::pending().await,
    }
}

async fn alarm(wake: &mut Option<(u64, BoxFuture<'static, ()>)>) {
    match wake {
        Some((_, sleep)) => sleep.await,
        None => std::future::pending().await,
    }
}
