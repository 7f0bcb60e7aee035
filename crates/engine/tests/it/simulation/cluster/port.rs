//! The other members as the engine asks for them: late, now and then not at all.

use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::{Either, select};
use millrace_core::id::{JobId, RunId, ScenarioId};
use millrace_core::ports::members::{Claim, Duty, MemberId, Members, News};
use millrace_core::ports::store::{Answer, Error, LimitedRun, Rollup};
use millrace_core::scenario::worker_group::WorkerGroup;

use super::member::Member;
use crate::simulation::store::ledger::Look;
use crate::simulation::store::unavailable;

/// How often a member looks for news when nobody calls, in milliseconds.
const LOOK_MILLIS: u64 = 250;
/// How often an answer is looked for when nobody calls, in milliseconds.
const ANSWER_LOOK_MILLIS: u64 = 50;
/// Calls out of a hundred that nobody hears.
const UNHEARD_PERCENT: u64 = 30;
/// Claims out of a thousand that meet another one.
const BUSY_RATE: u64 = 50;

impl Member {
    /// Asks the ledger at some moment between the question and the answer, which may be lost.
    fn consult<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Member) -> T + Send + 'static,
    ) -> Answer<'static, T> {
        let member = self.clone();
        async move {
            let trouble = &member.trouble;
            trouble.delay().await;
            if trouble.happens(trouble.rates.read_failed) {
                return Err(unavailable());
            }
            let value = ask(&member);
            trouble.delay().await;
            if trouble.happens(trouble.rates.read_failed / 2) {
                return Err(unavailable());
            }
            Ok(value)
        }
        .boxed()
    }

    /// Waits that long, or until another member calls.
    async fn called_or(&self, millis: u64) {
        let pause = self.host().pause(millis);
        if self.host().percent(UNHEARD_PERCENT) {
            return pause.await;
        }
        match select(pause, Box::pin(self.bell.notified())).await {
            Either::Left(_) | Either::Right(_) => {}
        }
    }

    async fn letter(
        self,
        whom: MemberId,
        content: Bytes,
        patience: Duration,
    ) -> Result<Option<Bytes>, Error> {
        let until = self.now() + patience.as_millis() as u64;
        let post = move |member: &Member| {
            let letter = member.ledger.post(member.number(), whom.0, content);
            member.ring(whom.0);
            letter
        };
        let Some(letter) = self.consult(post).await? else {
            return Ok(None);
        };
        loop {
            match self
                .consult(move |member| member.ledger.look(letter))
                .await?
            {
                Look::Answered(answer) => return Ok(Some(answer)),
                Look::Gone => return Ok(None),
                Look::Waiting => {}
            }
            if self.now() >= until {
                let withdraw = move |member: &Member| member.ledger.withdraw(letter);
                return self.consult(withdraw).await.map(|()| None);
            }
            self.called_or(ANSWER_LOOK_MILLIS).await;
        }
    }
}

impl Members for Member {
    fn me(&self) -> MemberId {
        MemberId(self.number())
    }

    fn members(&self) -> Answer<'_, Vec<millrace_core::ports::members::Member>> {
        unreachable!("only people ask who the members are")
    }

    fn unserved_groups(&self) -> Answer<'_, Vec<WorkerGroup>> {
        unreachable!("only people ask whom nobody serves")
    }

    fn holds_for(&self) -> Duration {
        Duration::from_millis(self.millis_held())
    }

    fn has_duty(&self, duty: Duty) -> bool {
        self.has(duty)
    }

    fn claim(&self, run_id: RunId) -> Answer<'_, Claim> {
        let is_busy = self.trouble.happens(BUSY_RATE);
        self.consult(move |member| member.ledger.claim(run_id, &member.taker, is_busy))
    }

    fn release(&self, run_id: RunId, group: Option<WorkerGroup>) -> Answer<'_, ()> {
        self.consult(move |member| member.ledger.release(run_id, member.number(), group))
    }

    fn took_back(&self, run_ids: Vec<RunId>) -> Answer<'_, ()> {
        self.consult(move |member| member.ledger.took_back(&run_ids, member.number()))
    }

    fn free_limited(&self, after: Option<RunId>, limit: u32) -> Answer<'_, Vec<LimitedRun>> {
        self.consult(move |member| member.ledger.free_limited(after, limit))
    }

    fn queued(&self, scenario_id: ScenarioId, most: u32) -> Answer<'_, (u32, u64)> {
        self.consult(move |member| member.ledger.queued(scenario_id, most))
    }

    fn entries(&self, run_ids: Vec<RunId>) -> Answer<'_, Vec<(RunId, u64)>> {
        self.consult(move |member| {
            let known = |run_id: RunId| {
                let count = member.ledger.entries_of(run_id)?;
                Some((run_id, count))
            };
            run_ids.into_iter().filter_map(known).collect()
        })
    }

    fn claim_jobs(&self) -> Answer<'_, Vec<JobId>> {
        unreachable!("jobs are the server's")
    }

    fn rollups_of_others(&self) -> Answer<'_, Vec<Rollup>> {
        unreachable!("statistics are the server's")
    }

    fn report(&self, _driven_runs: u32) {}

    fn news(&self) -> Answer<'_, News> {
        let member = self.clone();
        async move {
            member.called_or(LOOK_MILLIS).await;
            member
                .consult(|member| member.ledger.news(&member.taker))
                .await
        }
        .boxed()
    }

    fn call(&self) {
        self.ring_all();
    }

    fn took_in(&self, _changes_seen: u64) -> Answer<'_, ()> {
        unreachable!("nothing of the catalogue is changed")
    }

    fn until_taken_in(
        &self,
        _patience: Duration,
    ) -> Answer<'_, Vec<millrace_core::ports::members::Member>> {
        unreachable!("only who changes the catalogue waits for the others")
    }

    fn ask(&self, whom: MemberId, content: Bytes, patience: Duration) -> Answer<'_, Option<Bytes>> {
        self.clone().letter(whom, content, patience).boxed()
    }

    fn answer(&self, letter: u64, content: Bytes) -> Answer<'_, ()> {
        self.consult(move |member| {
            if let Some(sender) = member.ledger.answer_letter(letter, content) {
                member.ring(sender);
            }
        })
    }
}
