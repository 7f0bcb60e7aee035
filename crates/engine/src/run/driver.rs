//! Drives one run: works, commits, performs what is committed, and takes in what comes back. One
//! task for a run, at most one commit outstanding; what happens meanwhile goes into the next.

use std::sync::Arc;

use futures::future::{Aborted, BoxFuture};
use millrace_core::codes;
use millrace_core::journal::Entry;
use millrace_core::machine::{Command, Event};
use millrace_core::ports::node::{AttemptResult, Attempted};
use millrace_core::ports::store::{RunSummary, Unit};
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::active::Mailbox;
use super::attempts::{Attempts, Ended};
use super::commit::{NotCommitted, commit_id};
use super::follow_up::{Created, advance, begin_created};
use super::memory::{Leave, PURE_WORK_MILLIS_MAX, Run, Worked, fault};
use super::progress::{Outcome, Progress};
use super::request::{Answer, Request};
use super::tell::tell_committed;
use crate::shared::{Shared, Stage};

/// How long the result of an attempt may wait for those of others in flight, in milliseconds, so
/// that many of them share a commit.
const LINGER_MILLIS: u64 = 4;
/// Longest sleep before the time of day is read again, in milliseconds: it may have been set.
const SLEEP_MILLIS_MAX: u64 = 60_000;

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
    pub(super) shared: Arc<Shared>,
    pub(super) run: Run,
    mailbox: Mailbox,
    progress: Arc<Progress>,
    permits: Permits,
    stage: watch::Receiver<Stage>,
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
        run: Run,
        mailbox: Mailbox,
        progress: Arc<Progress>,
        is_marked: bool,
    ) -> Self {
        Self {
            stage: shared.stage.subscribe(),
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

    /// Does all that can be done at once, and begins the attempts whose starts are committed.
    fn work(&mut self) {
        let leave = Leave {
            evaluate: self.is_marked,
            start: self.is_marked && !self.is_stopping(),
            fail: true,
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

    /// Begins and aborts attempts as the machine asks. Says whether the machine was told of any
    /// that ended by that.
    fn attend_attempts(&mut self) -> bool {
        let before = self.run.fresh.len();
        for command in self.run.machine.pending() {
            match command {
                Command::Perform { step, attempt } => self.perform(step, attempt),
                Command::Abort { step, attempt } if self.attempts.contains(step, attempt) => {
                    self.attempts.abort(step, attempt);
                }
                Command::Abort { step, attempt } => self.give_up(step, attempt),
                _ => {}
            }
        }
        // A person may have resolved a step whose attempt is in flight.
        let machine = &self.run.machine;
        self.attempts
            .abort_unless(|step, attempt| machine.is_open(step, attempt));
        self.run.fresh.len() > before
    }

    fn perform(&mut self, step: u32, attempt: u32) {
        if self.attempts.contains(step, attempt) || !self.is_start_committed(step, attempt) {
            return;
        }
        if self.is_stopping() {
            return self.give_up(step, attempt);
        }
        let began = self.now();
        match self.run.machine.effect_request(step) {
            Ok(Some(request)) => {
                let future = self.shared.world.perform(request);
                self.attempts.begin(step, attempt, future, began);
            }
            Ok(None) => {}
            Err(error) => self.break_down(&error.to_string()),
        }
    }

    /// A fault of the engine, or of what it stored, ends the run.
    fn break_down(&mut self, message: &str) {
        tracing::error!(run_id = %self.run.run_id, message, "the run cannot go on");
        let elapsed = self.run.elapsed(&*self.shared.host);
        let error = fault(codes::UNEXPECTED_ERROR, message);
        // A run that has ended meanwhile keeps its end.
        let _ = self.run.happen(Event::Fault { elapsed, error });
    }

    /// An open attempt that no one performs ends without an answer.
    fn give_up(&mut self, step: u32, attempt: u32) {
        let elapsed = self.run.elapsed(&*self.shared.host);
        let aborted = Event::Aborted {
            step,
            attempt,
            elapsed,
        };
        if let Err(illegal) = self.run.happen(aborted) {
            tracing::error!(run_id = %self.run.run_id, %illegal, "an open attempt cannot be given up");
        }
    }

    /// Nothing leaves before its commit: a start that is fresh or on its way is not performed.
    fn is_start_committed(&self, step: u32, attempt: u32) -> bool {
        let on_its_way = self.outstanding.iter().flat_map(|one| &one.entries);
        !self.run.fresh.iter().chain(on_its_way).any(|entry| {
            matches!(entry, Entry::EffectStarted(started) if started.step == step && started.attempt == attempt)
        })
    }

    /// Sends what is fresh to the store, unless a commit is outstanding.
    fn send(&mut self) {
        if self.outstanding.is_some() || self.run.fresh.is_empty() || self.lingers() {
            return;
        }
        self.linger = Linger::No;
        let is_driven = !self.is_stopping() || !self.attempts.is_empty();
        let summary = self.run.summary(is_driven);
        let (entries, chunk) = self.run.take_chunk();
        let count = entries.len() as u64;
        let unit = Unit::Advance {
            run_id: self.run.run_id,
            expected_entries: self.run.committed,
            chunk,
            entries: count,
            summary: summary.clone(),
            creates: Vec::new(),
            commit_id: commit_id(&*self.shared.host),
        };
        let reply = self.run.machine.reply().cloned();
        self.outstanding = Some(Outstanding {
            future: advance(&self.shared, &self.run, unit, &summary),
            entries,
            outcome: Outcome::new(&summary, reply, self.run.committed + count),
            summary,
            answers: std::mem::take(&mut self.answers),
            began: self.now(),
        });
    }

    /// Whether what is fresh waits a little for more: it holds results alone, others are in
    /// flight, and nobody waits for it.
    fn lingers(&mut self) -> bool {
        let is_result = |entry: &Entry| matches!(entry, Entry::EffectEnded(_));
        let may = !self.attempts.is_empty()
            && self.answers.is_empty()
            && !self.is_stopping()
            && self.run.fresh.iter().all(is_result);
        match (&self.linger, may) {
            (_, false) | (Linger::Over, true) => false,
            (Linger::Until(_), true) => true,
            (Linger::No, true) => {
                let until = self.now() + LINGER_MILLIS;
                self.linger = Linger::Until(self.shared.host.sleep_until(until));
                true
            }
        }
    }

    /// Whether nothing is under way that would bring the driver further.
    fn is_at_rest(&self) -> bool {
        self.outstanding.is_none()
            && self.run.fresh.is_empty()
            && self.attempts.is_empty()
            && !self.has_more_work
    }

    /// Gives the run up, unless a request has come in meanwhile.
    fn leave(&mut self) -> Next {
        if let Ok(request) = self.mailbox.try_recv() {
            self.ask(request);
            return Next::On;
        }
        let run_id = self.run.run_id;
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
        if let (false, Some(due)) = (summary.status.is_final(), summary.due) {
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
            Some(request) = self.mailbox.recv() => Happened::Asked(request),
            result = outcome_of(&mut self.outstanding) => Happened::Committed(result),
            (ended, began) = self.attempts.next() => Happened::Ended(ended, began),
            () = end_of(&mut self.linger) => Happened::LingerOver,
            () = alarm(&mut self.wake) => Happened::TimePassed,
        }
    }

    /// Sets the alarm for the run's next timer, retry or deadline.
    fn set_alarm(&mut self) {
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

    fn end_attempt(
        &mut self,
        step: u32,
        attempt: u32,
        result: Result<Attempted, Aborted>,
        began: u64,
    ) {
        let elapsed = self.run.elapsed(&*self.shared.host);
        let event = match result {
            Ok(attempted) => {
                let succeeded = matches!(attempted.result, AttemptResult::Success(..));
                let millis = self.now().saturating_sub(began);
                self.shared.measures.attempt_ended(succeeded, millis);
                Event::Ended {
                    step,
                    attempt,
                    elapsed,
                    attempted,
                }
            }
            Err(Aborted) => Event::Aborted {
                step,
                attempt,
                elapsed,
            },
        };
        // A step that a person has resolved meanwhile has no open attempt any more.
        if let Err(illegal) = self.run.happen(event) {
            tracing::debug!(run_id = %self.run.run_id, %illegal, "a late result is dropped");
        }
    }

    /// Carries a request out. The answer is given when what it rests on is committed.
    fn ask(&mut self, request: Request) {
        let elapsed = self.run.elapsed(&*self.shared.host);
        let answer = request.decide(&mut self.run, elapsed);
        if !self.run.fresh.is_empty() {
            self.answers.push(answer);
        } else if let Some(outstanding) = &mut self.outstanding {
            outstanding.answers.push(answer);
        } else {
            answer.give();
        }
    }

    fn settle(&mut self, result: Result<Vec<Created>, NotCommitted>) -> Next {
        let Some(outstanding) = self.outstanding.take() else {
            return Next::On;
        };
        let created = match result {
            Ok(created) => created,
            Err(error) => return self.lose(&error),
        };
        let millis = self.now().saturating_sub(outstanding.began);
        self.shared.measures.committed(millis);
        let first = self.run.committed + 1;
        self.run.committed += outstanding.entries.len() as u64;
        self.is_marked = outstanding.summary.driven;
        self.permits.waking = None;
        self.progress.tell(outstanding.outcome);
        tell_committed(
            &self.shared,
            &self.run,
            &outstanding.summary,
            first,
            outstanding.entries,
        );
        for answer in outstanding.answers {
            answer.give();
        }
        begin_created(&self.shared, created);
        Next::On
    }

    /// The commit surely never will be on disk: what this driver believes is not so.
    fn lose(&mut self, error: &NotCommitted) -> Next {
        let run_id = self.run.run_id;
        tracing::warn!(%run_id, ?error, "a commit was refused; the run is read from the store again");
        self.attempts = Attempts::new();
        self.shared.active.abandon(run_id);
        self.shared.backlog.let_go(run_id);
        Next::Gone
    }
}

async fn outcome_of(outstanding: &mut Option<Outstanding>) -> Result<Vec<Created>, NotCommitted> {
    match outstanding {
        Some(outstanding) => (&mut outstanding.future).await,
        None => std::future::pending().await,
    }
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
