//! Those who use the engine: senders who repeat themselves and hang up, people who cancel, resolve,
//! retry, replay and publish, and some who only watch. Whatever they are shown is compared with the
//! disk at once.

use futures::FutureExt;
use futures::future::{Either, select};
use millrace_core::id::{AppId, RunId};
use millrace_core::json::{Json, Object};
use millrace_core::ports::host::Host;
use millrace_core::ports::store::KeyClaim;
use millrace_engine::ports::{Failure, Observer};
use millrace_engine::{
    AcceptError, Again, CancelAnswer, Engine, Listener, NewEvent, Outcome, Resolution, Retry,
    RunHandle,
};
use smol_str::SmolStr;

use super::disk::{Disk, Trace};
use super::history::History;
use super::host::SimHost;
use super::scenarios::{LISTENERS_COUNT, Published};

/// How long an idempotency key is kept, in milliseconds.
const KEY_MILLIS: u64 = 96 * 3_600_000;

/// Something that a sender sends, perhaps more than once.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) number: usize,
    pub(crate) has_key: bool,
    pub(crate) scenarios: Vec<usize>,
}

/// All who use one process.
#[derive(Clone)]
pub(crate) struct People {
    pub(crate) host: SimHost,
    pub(crate) disk: Disk,
    pub(crate) history: History,
    pub(crate) published: Published,
}

impl Observer for People {
    fn failed(&self, failure: &Failure) {
        let is_failed = |status: millrace_core::status::RunStatus| status.as_str() == "failed";
        let shown = self
            .disk
            .look(failure.run_id, |run| is_failed(run.summary.status));
        if shown != Some(true) {
            let what = format!("{} was told of as failed", failure.run_id);
            self.history.saw_uncommitted(what);
        }
    }
}

impl People {
    /// Looks at all live events.
    pub(crate) fn watch(&self, engine: &Engine) {
        let mut events = engine.subscribe_all();
        let people = self.clone();
        let watching = async move {
            while let Ok(committed) = events.recv().await {
                let first = committed.first_sequence as usize - 1;
                let last = first + committed.entries.len();
                let is_there = people.disk.look(committed.run_id, |run| {
                    run.shown.get(first..last) == Some(&committed.entries)
                });
                if is_there != Some(true) {
                    let what = format!("events {first} to {last} of {}", committed.run_id);
                    people.history.saw_uncommitted(what);
                }
                let status = committed.summary.status;
                if status.is_final() {
                    let shown = (committed.run_id, status);
                    people.history.lock().finals.push(shown);
                }
            }
        };
        self.host.spawn(watching.boxed());
    }

    /// Sends a delivery once or more: spread over some time, or all but at once.
    pub(crate) fn send_some_times(&self, engine: &Engine, delivery: &Delivery) {
        let first = self.host.below(8_000);
        for _ in 0..=self.host.below(3) {
            let wait = match self.host.below(2) {
                0 => first + self.host.below(12),
                _ => self.host.below(8_000),
            };
            self.send(engine, delivery.clone(), wait);
        }
    }

    /// Sends a delivery after that many milliseconds, and waits for its answer; now and then the
    /// sender hangs up.
    fn send(&self, engine: &Engine, delivery: Delivery, wait: u64) {
        let people = self.clone();
        let engine = engine.clone();
        let hangs_up = self.host.below(5) == 0;
        let sending = async move {
            people.host.pause(wait).await;
            *people
                .history
                .lock()
                .sent
                .entry(delivery.number)
                .or_default() += 1;
            let accept = engine.accept(people.event(&delivery));
            let accepted = if hangs_up {
                let patience = people.host.below(10);
                match select(accept.boxed(), people.host.pause(patience)).await {
                    Either::Left((accepted, _)) => accepted,
                    Either::Right(_) => return,
                }
            } else {
                let what = format!("the answer to delivery {}", delivery.number);
                let _ticket = people.history.wait_for(what);
                accept.await
            };
            match accepted {
                Ok(acceptance) => people.take_answer(delivery.number, acceptance.runs).await,
                Err(AcceptError::KeyReused) => {
                    let what = format!("delivery {} differs from itself", delivery.number);
                    people.history.saw_uncommitted(what);
                }
                // No two runs have one id.
                Err(AcceptError::Refused { message }) => {
                    let what = format!("delivery {}: {message}", delivery.number);
                    people.history.saw_uncommitted(what);
                }
                Err(_) => {}
            }
        };
        self.host.spawn(sending.boxed());
    }

    async fn take_answer(&self, delivery: usize, runs: Vec<RunHandle>) {
        for run in &runs {
            self.expect_on_disk(run);
        }
        let ids = runs.iter().map(RunHandle::run_id).collect();
        self.history.lock().acknowledged.push((delivery, ids));
        for run in runs {
            self.follow(run).await;
        }
    }

    fn expect_on_disk(&self, run: &RunHandle) {
        if self.disk.look(run.run_id(), |_| ()).is_none() {
            let what = format!("{} was given before its commit", run.run_id());
            self.history.saw_uncommitted(what);
        }
    }

    /// Waits for a run's answer and its end.
    async fn follow(&self, run: RunHandle) {
        let _ticket = self
            .history
            .wait_for(format!("the end of {}", run.run_id()));
        let outcome = run.replied().await;
        self.compare(run.run_id(), &outcome);
        if let Some(reply) = outcome.reply {
            let shown = (run.run_id(), reply);
            self.history.lock().replies.push(shown);
        }
        let outcome = run.finished().await;
        self.compare(run.run_id(), &outcome);
        let shown = (run.run_id(), outcome.status);
        self.history.lock().finals.push(shown);
    }

    /// What is shown of a run, beside what is on disk of it.
    fn compare(&self, run_id: RunId, outcome: &Outcome) {
        let is_there = self.disk.look(run_id, |run| {
            let is_final = outcome.status.is_final();
            run.entries.len() as u64 >= outcome.entries
                && (!is_final || run.summary.status == outcome.status)
        });
        if is_there != Some(true) {
            self.history
                .saw_uncommitted(format!("{run_id} was shown as {outcome:?}"));
        }
    }

    fn event(&self, delivery: &Delivery) -> NewEvent {
        let mut event = Object::new();
        event.insert("delivery", Json::from(delivery.number as u64));
        let mut key = [0; 32];
        key[0] = delivery.number as u8;
        let listeners = delivery.scenarios.iter().map(|scenario| Listener {
            plan: self.published.at(*scenario),
            event: Json::from(event.clone()),
            labels: Vec::new(),
        });
        NewEvent {
            claim: delivery.has_key.then(|| KeyClaim {
                app_id: AppId::from_bytes([1; 16]),
                key,
                body: key,
                expires_at: self.host.now().plus_millis(KEY_MILLIS),
            }),
            compare_body: true,
            listeners: listeners.collect(),
            correlation_id: None,
            replay_of: None,
        }
    }

    /// A person who does something to some run, or publishes.
    pub(crate) fn meddle(&self, engine: &Engine) {
        let people = self.clone();
        let engine = engine.clone();
        let wait = self.host.below(15_000);
        let meddling = async move {
            people.host.pause(wait).await;
            let below = |bound: u64| people.host.below(bound);
            let run_id = match people.choose() {
                Some(run_id) if below(6) > 0 => run_id,
                _ => {
                    let place = below(LISTENERS_COUNT + 1) as usize;
                    return people.published.publish(place);
                }
            };
            let ticket = people
                .history
                .wait_for(format!("what was asked of {run_id}"));
            let begun = match below(6) {
                0 => people.retry(&engine, run_id).await,
                1 => people.replay(&engine, run_id).await,
                2 => people.resolve(&engine, run_id).await,
                3 => people.look(&engine, run_id).await,
                _ => people.cancel(&engine, run_id).await,
            };
            drop(ticket);
            if let Some(run) = begun {
                people.expect_on_disk(&run);
                people.history.lock().given.push(run.run_id());
                people.follow(run).await;
            }
        };
        self.host.spawn(meddling.boxed());
    }

    /// A run that people know of; more often one that goes on.
    fn choose(&self) -> Option<RunId> {
        let mut known = self.history.known_runs();
        if self.host.percent(60) {
            let goes_on = |run_id: &RunId| {
                let goes_on = |run: &Trace| !run.summary.status.is_final();
                self.disk.look(*run_id, goes_on) == Some(true)
            };
            known.retain(goes_on);
        }
        let count = known.len() as u64;
        (count > 0).then(|| known[self.host.below(count) as usize])
    }

    fn again(&self) -> Again {
        match self.host.below(2) {
            0 => Again::Same,
            _ => Again::Latest,
        }
    }

    fn resolution(&self) -> Resolution {
        Resolution {
            step: 2 + self.host.below(4) as u32,
            output: Json::from("resolved"),
            by: SmolStr::new_static("someone"),
            reason: SmolStr::new_static("so that it goes on"),
        }
    }

    async fn retry(&self, engine: &Engine, run_id: RunId) -> Option<RunHandle> {
        let plan_nodes = ["one", "call", "pay", "wait"];
        let retry = Retry {
            from: (self.host.below(3) == 0)
                .then(|| SmolStr::new(plan_nodes[self.host.below(4) as usize])),
            version: self.again(),
            force: self.host.below(4) == 0,
            resolution: (self.host.below(4) == 0).then(|| self.resolution()),
        };
        if retry.force {
            self.history.lock().forced.push(run_id);
        }
        engine.retry(run_id, retry).await.ok()
    }

    async fn replay(&self, engine: &Engine, run_id: RunId) -> Option<RunHandle> {
        engine.replay(run_id, self.again()).await.ok()
    }

    /// Opens a run's page.
    async fn look(&self, engine: &Engine, run_id: RunId) -> Option<RunHandle> {
        engine.run(run_id).await.ok().flatten()
    }

    async fn resolve(&self, engine: &Engine, run_id: RunId) -> Option<RunHandle> {
        let resolution = self.resolution();
        let step = resolution.step;
        if engine.resolve(run_id, resolution).await.is_ok() {
            self.history.lock().resolved.push((run_id, step));
        }
        None
    }

    async fn cancel(&self, engine: &Engine, run_id: RunId) -> Option<RunHandle> {
        let by = SmolStr::new_static("someone");
        if engine.cancel(run_id, by, None).await == Ok(CancelAnswer::Requested) {
            self.history.lock().cancelled.push(run_id);
        }
        None
    }
}
