//! The commits of a driven run: sent one at a time, and what follows when one is on disk.

use millrace_core::defect::{self, Defect};
use millrace_core::journal::Entry;
use millrace_core::ports::store::Unit;

use super::{Driver, Linger, Next, Outstanding};
use crate::flow;
use crate::run::attempts::Attempts;
use crate::run::commit::{NotCommitted, commit_id};
use crate::run::follow_up::{Created, advance, begin_created};
use crate::run::memory::Chunk;
use crate::run::progress::Outcome;
use crate::run::tell::tell_committed;

/// How long the result of an attempt may wait for those of others in flight, in milliseconds, so
/// that many of them share a commit.
const LINGER_MILLIS: u64 = 4;

/// After a commit that was refused, the timers look into the store again, in milliseconds.
const LOOK_AGAIN_MILLIS: u64 = 1_000;

impl Driver {
    /// Sends what is fresh to the store, unless a commit is outstanding.
    pub(super) fn send(&mut self) {
        if self.outstanding.is_some() || self.run.fresh.is_empty() || self.lingers() {
            return;
        }
        self.linger = Linger::No;
        let is_driven = !self.is_guest() && (!self.is_stopping() || !self.attempts.is_empty());
        let summary = self.run.summary(is_driven);
        let Chunk {
            entries,
            bytes: chunk,
            blobs,
        } = self.run.take_chunk();
        self.run.hold.settle(&self.shared.room);
        let count = entries.len() as u64;
        let unit = Unit::Advance {
            run_id: self.run.id,
            expected_entries: self.run.committed,
            chunk,
            blobs,
            entries: count,
            summary: summary.clone(),
            creates: Vec::new(),
            commit_id: commit_id(&*self.shared.host),
        };
        let reply = self.run.machine.reply().cloned();
        let outcome = Outcome::new(&summary, reply, self.run.committed + count);
        if defect::is(Defect::ShownBeforeTheCommit) {
            self.progress.tell(outcome.clone());
        }
        self.outstanding = Some(Outstanding {
            future: advance(&self.shared, &self.run, unit, &summary),
            entries,
            outcome,
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

    pub(super) fn settle(&mut self, result: Result<Vec<Created>, NotCommitted>) -> Next {
        let Some(outstanding) = self.outstanding.take() else {
            return Next::On;
        };
        let created = match result {
            Ok(created) => created,
            Err(_) if defect::is(Defect::RefusedCommitTakenForDone) => Vec::new(),
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
        let run_id = self.run.id;
        tracing::warn!(%run_id, ?error, "a commit was refused; the run is read from the store again");
        self.attempts = Attempts::new();
        self.shared.active.abandon(run_id);
        self.leave_to_others();
        Next::Gone
    }

    /// Gives up a run that has outgrown the room for large values, once nothing of it is under way.
    /// It is taken up again when there is room.
    pub(super) fn gives_way(&mut self) -> bool {
        let may = self.run.hold.is_short()
            && self.outstanding.is_none()
            && self.run.fresh.is_empty()
            && self.attempts.is_empty()
            && self.run.machine.finished().is_none();
        if !may || !self.shared.active.end(self.run.id, &self.mailbox) {
            return false;
        }
        tracing::debug!(run_id = %self.run.id, "a run waits until there is room for its large values");
        self.leave_to_others();
        true
    }

    /// The machine is thrown away: the run is read from the store again.
    fn leave_to_others(&self) {
        let run_id = self.run.id;
        if flow::has_limits(&self.run) {
            self.shared.flow.look_again(run_id);
        }
        self.shared.backlog.let_go(run_id);
        // One that waits is the timers' part, and they have seen to it already.
        let again = self.shared.host.now().plus_millis(LOOK_AGAIN_MILLIS);
        self.shared.due.note(again);
    }
}
