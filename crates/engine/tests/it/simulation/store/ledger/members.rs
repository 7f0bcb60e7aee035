//! What the ledger knows of members: their leases, whose each unfinished run is, duties, letters.
//! As the tables of PostgreSQL's store, each call one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use millrace_core::defect::{self, Defect};
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::members::{Claim, Duty, Letter, MemberId, News};
use millrace_core::ports::store::{CommitError, Error, LimitedRun, NewRun, RunSummary};
use millrace_core::scenario::worker_group::{Served, WorkerGroup};
use millrace_core::status::RunStatus;

use super::{Ledger, Pages};

/// Nobody.
const NOBODY: u32 = 0;
const DUTIES: [Duty; 2] = [Duty::Limits, Duty::Tidying];

/// As which member the ledger is asked.
#[derive(Debug, Clone)]
pub(crate) struct Taker {
    pub(crate) number: u32,
    /// Whether it believes that runs under limits are its to look after.
    pub(crate) takes_limited: Arc<AtomicBool>,
    /// Whose runs it drives.
    pub(crate) serves: Served,
}

/// See the module.
#[derive(Default)]
pub(super) struct Tables {
    last: u32,
    /// When each member's lease ends, by the ledger's clock.
    leases: BTreeMap<u32, u64>,
    owners: BTreeMap<RunId, u32>,
    groups: BTreeMap<RunId, WorkerGroup>,
    /// Runs under limits that another member has ended than who looks after them.
    freed: BTreeSet<RunId>,
    duties: [u32; DUTIES.len()],
    letters: BTreeMap<u64, Posted>,
    last_letter: u64,
    answered_letters: usize,
}

struct Posted {
    sender: u32,
    receiver: u32,
    content: Bytes,
    is_taken: bool,
    answer: Option<Bytes>,
}

/// What has become of a letter.
pub(crate) enum Look {
    Waiting,
    Answered(Bytes),
    Gone,
}

impl Tables {
    fn owner(&self, run_id: RunId) -> u32 {
        self.owners.get(&run_id).copied().unwrap_or(NOBODY)
    }

    /// Nothing is written for a member that was taken over from.
    pub(super) fn require_member(&self, taker: Option<&Taker>) -> Result<(), CommitError> {
        match taker {
            Some(taker) if !self.leases.contains_key(&taker.number) => {
                Err(CommitError::Refused(Error::Unavailable {
                    message: "another member has taken over from this one".to_owned(),
                }))
            }
            _ => Ok(()),
        }
    }

    /// Whether the run is the asker's or nobody's.
    pub(super) fn may_have(&self, run_id: RunId, taker: Option<&Taker>) -> bool {
        let owner = self.owner(run_id);
        owner == NOBODY || taker.is_some_and(|taker| taker.number == owner)
    }

    /// A new run is for members of that group.
    pub(super) fn place(&mut self, run_id: RunId, group: WorkerGroup) {
        self.groups.insert(run_id, group);
    }

    fn is_served(&self, run_id: RunId, taker: &Taker) -> bool {
        let group = self.groups.get(&run_id);
        group.is_some_and(|group| taker.serves.contains(group))
    }

    /// Whether nobody drives it, or that member: it may have committed that it does no longer.
    fn may_be_released(&self, run_id: RunId, number: u32) -> bool {
        let owner = self.owner(run_id);
        owner == number || owner == NOBODY && self.leases.contains_key(&number)
    }

    /// A run under limits has ended. Who looks after them and drove it itself knows.
    pub(super) fn free_slot(&mut self, run_id: RunId, taker: Option<&Taker>) {
        let is_known = taker.is_none_or(|taker| taker.number == self.duties[0]);
        if !is_known && !defect::is(Defect::FreedSlotNotTold) {
            self.freed.insert(run_id);
        }
    }

    /// A run was written: it is the writer's while it drives it.
    pub(super) fn own(&mut self, run_id: RunId, summary: &RunSummary, taker: Option<&Taker>) {
        match taker {
            Some(taker) if summary.driven && !summary.status.is_final() => {
                self.owners.insert(run_id, taker.number);
            }
            _ => drop(self.owners.remove(&run_id)),
        }
    }
}

impl Pages {
    /// Whether a list of runs to be driven shows the run to who asks.
    pub(super) fn shows(&self, run_id: RunId, taker: Option<&Taker>) -> bool {
        let Some(asks) = taker else { return true };
        let owner = self.tables.owner(run_id);
        let is_free = owner == NOBODY && self.tables.is_served(run_id, asks);
        let takes_limited = asks.takes_limited.load(Ordering::SeqCst);
        owner == asks.number || is_free && (takes_limited || !self.is_held_back(run_id))
    }

    /// Whether the run's limits have not let it begin yet.
    fn is_held_back(&self, run_id: RunId) -> bool {
        let status = self.runs[&run_id].row.summary.status;
        self.slot_keys.contains_key(&run_id) && status == RunStatus::Queued
    }

    /// Whichever member makes it, of a run there is one retry at a time.
    pub(super) fn require_one_retry(&self, runs: &[NewRun]) -> Result<(), CommitError> {
        let is_retried = |run: &NewRun| {
            let open = self.runs.values().map(|other| &other.row);
            let mut open = open.filter(|other| !other.summary.status.is_final());
            run.retry_of.is_some() && open.any(|other| other.retry_of == run.retry_of)
        };
        if runs.iter().any(is_retried) {
            return Err(CommitError::Refused(Error::Changed { what: "run" }));
        }
        Ok(())
    }

    fn claim(&mut self, run_id: RunId, taker: &Taker, is_busy: bool) -> Claim {
        let is_unfinished = self
            .runs
            .get(&run_id)
            .is_some_and(|run| !run.row.summary.status.is_final());
        if !is_unfinished {
            return Claim::Yours;
        }
        let takes_limited = taker.takes_limited.load(Ordering::SeqCst);
        let is_limited = self.is_held_back(run_id) && !takes_limited;
        let held = |owner| match owner {
            NOBODY => Claim::Busy,
            owner => Claim::Held(MemberId(owner)),
        };
        match self.tables.owner(run_id) {
            owner if owner == taker.number => Claim::Yours,
            owner if owner != NOBODY && !defect::is(Defect::HeldRunClaimed) => held(owner),
            _ if is_limited => held(self.tables.duties[0]),
            _ if is_busy || !self.tables.leases.contains_key(&taker.number) => Claim::Busy,
            _ => {
                self.tables.owners.insert(run_id, taker.number);
                Claim::Yours
            }
        }
    }

    fn news(&mut self, taker: &Taker) -> News {
        let takes_limited = taker.takes_limited.load(Ordering::SeqCst);
        let is_free = |run_id: RunId| self.tables.owner(run_id) == NOBODY;
        let is_served = |run_id: RunId| self.tables.is_served(run_id, taker);
        let free = self.unfinished().filter(|run| is_free(run.run_id));
        let waits = free.filter(|run| run.status != RunStatus::Waiting);
        let (held, others): (Vec<_>, Vec<_>) = waits.partition(|run| self.is_held_back(run.run_id));
        let mut others = others.into_iter();
        let mut due = self.due().into_iter();
        let due = due.find(|run| is_free(run.run_id) && is_served(run.run_id));
        let freed = self.tables.freed.iter().filter(|_| takes_limited);
        let mut news = News {
            free: others
                .find(|run| is_served(run.run_id))
                .map(|run| run.run_id),
            due: due.and_then(|run| run.due),
            limited: takes_limited && !held.is_empty(),
            freed: freed.copied().collect(),
            ..News::default()
        };
        for (number, posted) in &mut self.tables.letters {
            if posted.receiver == taker.number && !std::mem::replace(&mut posted.is_taken, true) {
                news.letters.push(Letter {
                    number: *number,
                    content: posted.content.clone(),
                });
            }
        }
        news
    }
}

impl Ledger {
    /// A member joins. Gives its number, which no other has had.
    pub(crate) fn join(&self, lease_until: u64) -> u32 {
        let tables = &mut self.lock().pages.tables;
        tables.last += 1;
        tables.leases.insert(tables.last, lease_until);
        tables.last
    }

    /// A sign of life. Gives members whose lease has ended; none when this one is not there any more.
    pub(crate) fn renew(&self, number: u32, now: u64, lease_until: u64) -> Option<Vec<u32>> {
        let tables = &mut self.lock().pages.tables;
        *tables.leases.get_mut(&number)? = lease_until;
        let late = tables.leases.iter().filter(|(_, until)| **until < now);
        Some(late.map(|(number, _)| *number).collect())
    }

    /// Takes the duties that are nobody's. Gives all that the member has.
    pub(crate) fn take_duties(&self, number: u32) -> Vec<Duty> {
        let tables = &mut self.lock().pages.tables;
        if tables.leases.contains_key(&number) {
            let free = tables.duties.iter_mut().filter(|owner| **owner == NOBODY);
            free.for_each(|owner| *owner = number);
        }
        let owners = DUTIES.into_iter().zip(tables.duties);
        let own = owners.filter(|(_, owner)| *owner == number);
        own.map(|(duty, _)| duty).collect()
    }

    /// Removes a member, if its lease has ended by then: fences what it may still write, frees what
    /// it owned. Says whether it did.
    pub(crate) fn remove(&self, number: u32, late_at: Option<u64>) -> bool {
        let tables = &mut self.lock().pages.tables;
        let lease_until = tables.leases.get(&number);
        let goes = lease_until.is_some_and(|until| late_at.is_none_or(|now| *until < now));
        if !goes {
            return false;
        }
        tables.leases.remove(&number);
        if !defect::is(Defect::RunsNotFreedAtTakeover) {
            tables.owners.retain(|_, owner| *owner != number);
        }
        let owned = tables.duties.iter_mut().filter(|owner| **owner == number);
        owned.for_each(|owner| *owner = NOBODY);
        let letters = &mut tables.letters;
        letters.retain(|_, letter| letter.sender != number && letter.receiver != number);
        true
    }

    pub(crate) fn claim(&self, run_id: RunId, taker: &Taker, is_busy: bool) -> Claim {
        self.lock().pages.claim(run_id, taker, is_busy)
    }

    pub(crate) fn release(&self, run_id: RunId, number: u32, group: Option<WorkerGroup>) {
        let tables = &mut self.lock().pages.tables;
        if tables.may_be_released(run_id, number) {
            tables.owners.remove(&run_id);
            tables.groups.extend(group.map(|group| (run_id, group)));
        }
    }

    /// Slots that who looks after limits knows to be free; one that was taken over from does no longer.
    pub(crate) fn took_back(&self, run_ids: &[RunId], number: u32) {
        let tables = &mut self.lock().pages.tables;
        if tables.duties[0] == number {
            tables.freed.retain(|run_id| !run_ids.contains(run_id));
        }
    }

    pub(crate) fn free_limited(&self, after: Option<RunId>, limit: u32) -> Vec<LimitedRun> {
        let pages = &self.lock().pages;
        let is_behind = |run: &LimitedRun| after.is_none_or(|after| run.run_id > after);
        let free = pages.limited().filter(|run| {
            let is_held_back = run.status == RunStatus::Queued;
            is_held_back && pages.tables.owner(run.run_id) == NOBODY && is_behind(run)
        });
        free.take(limit as usize).collect()
    }

    /// How many runs under limits of a scenario are queued, and how many bytes they have.
    pub(crate) fn queued(&self, scenario_id: ScenarioId, most: u32) -> (u32, u64) {
        let pages = &self.lock().pages;
        let queued = pages
            .limited()
            .filter(|run| run.scenario_id == scenario_id && run.status == RunStatus::Queued);
        queued
            .take(most as usize)
            .fold((0, 0), |(runs, bytes), run| (runs + 1, bytes + run.bytes))
    }

    /// How many entries a run's journal has.
    pub(crate) fn entries_of(&self, run_id: RunId) -> Option<u64> {
        let pages = &self.lock().pages;
        pages.runs.get(&run_id).map(|run| run.row.entries)
    }

    pub(crate) fn news(&self, taker: &Taker) -> News {
        self.lock().pages.news(taker)
    }

    /// Puts a letter down; none when there is no such member.
    pub(crate) fn post(&self, sender: u32, receiver: u32, content: Bytes) -> Option<u64> {
        let tables = &mut self.lock().pages.tables;
        if !tables.leases.contains_key(&receiver) {
            return None;
        }
        tables.last_letter += 1;
        let posted = Posted {
            sender,
            receiver,
            content,
            is_taken: false,
            answer: None,
        };
        tables.letters.insert(tables.last_letter, posted);
        Some(tables.last_letter)
    }

    /// Looks for an answer; one that is found is taken.
    pub(crate) fn look(&self, letter: u64) -> Look {
        let tables = &mut self.lock().pages.tables;
        match tables.letters.get(&letter) {
            None => Look::Gone,
            Some(posted) => match posted.answer.clone() {
                None => Look::Waiting,
                Some(answer) => {
                    tables.letters.remove(&letter);
                    tables.answered_letters += 1;
                    Look::Answered(answer)
                }
            },
        }
    }

    /// Nobody waits for its answer any more.
    pub(crate) fn withdraw(&self, letter: u64) {
        self.lock().pages.tables.letters.remove(&letter);
    }

    /// How many answers were read.
    pub(crate) fn answered_letters(&self) -> usize {
        self.lock().pages.tables.answered_letters
    }

    /// Answers a letter. Gives who waits for it; nobody when it is gone.
    pub(crate) fn answer_letter(&self, letter: u64, content: Bytes) -> Option<u32> {
        let letters = &mut self.lock().pages.tables.letters;
        let posted = letters.get_mut(&letter)?;
        posted.answer = Some(content);
        Some(posted.sender)
    }
}
