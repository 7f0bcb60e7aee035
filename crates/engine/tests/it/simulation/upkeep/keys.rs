//! Idempotency keys in the long run: they go when their time has come, not before, and never while
//! a run of theirs goes on or the clock is in doubt.

use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::id::{AppId, RunId};
use millrace_core::journal::Taken;
use millrace_core::json::Json;
use millrace_core::limits::Limits;
use millrace_core::ports::host::Host;
use millrace_core::ports::node::{AttemptResult, Attempted};
use millrace_core::ports::store::KeyClaim;
use millrace_core::ports::world::{EffectRequest, World};
use millrace_core::scenario::Retention;
use millrace_engine::ports::{NoObserver, OwnCatalogue};
use millrace_engine::{Engine, Listener, NewEvent, Options};

use crate::simulation::disk::{Disk, Keeping};
use crate::simulation::host::SimHost;
use crate::simulation::host::chance::Chance;
use crate::simulation::scenarios::{FaultyPlans, Published};
use crate::simulation::store::values::ProcessValues;
use crate::simulation::store::{Bell, ProcessStore, Rates, Trouble};

pub(super) const SECOND: u64 = 1_000;
pub(super) const MINUTE: u64 = 60 * SECOND;
pub(super) const HOUR: u64 = 60 * MINUTE;
/// Places of scenarios: one of pure nodes, one that waits for a call.
pub(super) const PURE: usize = 1;
pub(super) const CALL: usize = 2;

/// A disk, and the process that works on it.
pub(super) struct Bench {
    pub(super) host: SimHost,
    pub(super) disk: Disk,
    published: Published,
    engine: Option<Engine>,
    values: Option<ProcessValues>,
    limits: Limits,
    retention: Retention,
}

/// Answers every call at that reading of the monotonic clock.
struct Held(SimHost, u64);

impl World for Held {
    fn perform(&self, _: EffectRequest) -> BoxFuture<'static, Attempted> {
        let answered = self.0.sleep_until(self.1);
        async move {
            answered.await;
            Attempted {
                result: AttemptResult::Success(Json::Null, Taken::Out),
                logs: Vec::new(),
            }
        }
        .boxed()
    }
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::keeping(Retention::default(), Published::default())
    }

    /// With what the instance and the scenarios say of how long runs are kept.
    pub(super) fn keeping(retention: Retention, published: Published) -> Self {
        Self::under(Limits::default(), retention, published)
    }

    /// The same, on which almost every value counts as large.
    pub(super) fn with_large_values(retention: Retention, published: Published) -> Self {
        let limits = Limits {
            inline_bytes_max: 3,
            ..Limits::default()
        };
        Self::under(limits, retention, published)
    }

    fn under(limits: Limits, retention: Retention, published: Published) -> Self {
        let host = SimHost::new(Chance::new(7));
        let mut bench = Self {
            disk: Disk::new(Keeping::Sqlite, &host),
            host,
            published,
            engine: None,
            values: None,
            limits,
            retention,
        };
        bench.start(0);
        bench
    }

    /// Starts a process; the one before, if any, dies. Until `calm_from` its store refuses writes.
    pub(super) fn start(&mut self, calm_from: u64) {
        self.host.kill();
        let trouble = Trouble {
            host: self.host.next_process(),
            bell: Bell::default(),
            rates: Rates {
                refused: 1_000,
                ..Rates::NONE
            },
            calm_from,
            delay_millis_max: 0,
        };
        let values = ProcessValues::new(Arc::clone(&self.disk.values), trouble.clone());
        let options = Options {
            host: Arc::new(trouble.host.clone()),
            store: Arc::new(ProcessStore::new(self.disk.clone(), trouble.clone())),
            blobs: Arc::new(values.clone()),
            plans: Arc::new(FaultyPlans {
                published: self.published.clone(),
                trouble: trouble.clone(),
            }),
            world: Arc::new(Held(self.host.clone(), 10 * MINUTE)),
            observer: Arc::new(NoObserver),
            catalogue: Arc::new(OwnCatalogue),
            members: None,
            serves: millrace_core::scenario::worker_group::Served::All,
            limits: self.limits.clone(),
            retention: self.retention.clone(),
            shutdown_grace_millis: 0,
        };
        let built = options.build().now_or_never();
        let (engine, service) = built.expect("the disk answers at once").unwrap();
        let service = service.run(std::future::pending());
        trouble.host.spawn(service.boxed());
        self.engine = Some(engine);
        self.values = Some(values);
    }

    /// As the process reaches large values.
    pub(super) fn values(&self) -> &ProcessValues {
        self.values.as_ref().unwrap()
    }

    /// How many runs are driven.
    pub(super) fn active_count(&self) -> usize {
        self.engine.as_ref().map_or(0, Engine::active_count)
    }

    /// Lets time pass.
    pub(super) fn pass(&self, millis: u64) {
        let until = self.host.monotonic_millis() + millis;
        self.host.run(until, || false, || false);
    }

    /// Sends the event; gives its run, and whether it was a duplicate.
    fn send(&self, scenario: usize, lives_millis: u64) -> (RunId, bool) {
        let claim = KeyClaim {
            app_id: AppId::from_bytes([1; 16]),
            key: [5; 32],
            body: [5; 32],
            expires_at: self.host.now().plus_millis(lives_millis),
        };
        self.send_with(scenario, Some(claim))
    }

    /// The same with another key, or none.
    pub(super) fn send_with(&self, scenario: usize, claim: Option<KeyClaim>) -> (RunId, bool) {
        let event = NewEvent {
            claim,
            compare_body: true,
            listeners: vec![Listener {
                plan: self.published.at(scenario),
                event: Json::Null,
                labels: Vec::new(),
            }],
            correlation_id: None,
            replay_of: None,
        };
        let engine = self.engine.clone().unwrap();
        let answer = Arc::new(Mutex::new(None));
        let answered = Arc::clone(&answer);
        let sending = async move {
            let acceptance = engine.accept(event).await.unwrap();
            *answered.lock().unwrap() = Some((acceptance.runs[0].run_id(), acceptance.idempotent));
        };
        self.host.spawn(sending.boxed());
        let until = self.host.monotonic_millis() + MINUTE;
        let is_answered = || answer.lock().unwrap().is_some();
        self.host.run(until, || false, is_answered);
        let answer = answer.lock().unwrap().take();
        answer.expect("an event is answered within a minute")
    }
}

#[test]
fn a_key_goes_after_its_time_and_not_before() {
    let bench = Bench::new();
    let (first, _) = bench.send(PURE, 5 * MINUTE);
    bench.pass(4 * MINUTE + 59 * SECOND);
    assert_eq!(bench.send(PURE, 5 * MINUTE), (first, true));
    bench.pass(2 * MINUTE);
    let (second, is_duplicate) = bench.send(PURE, 5 * MINUTE);
    assert!(second != first && !is_duplicate);
}

#[test]
fn a_key_stays_while_its_run_goes_on() {
    let bench = Bench::new();
    let (first, _) = bench.send(CALL, MINUTE);
    bench.pass(9 * MINUTE);
    assert_eq!(bench.send(CALL, MINUTE), (first, true));
    bench.pass(3 * MINUTE);
    assert!(!bench.send(CALL, MINUTE).1);
}

#[test]
fn a_clock_that_jumped_forward_removes_nothing_until_it_is_back() {
    let bench = Bench::new();
    let (first, _) = bench.send(PURE, 2 * HOUR);
    bench.pass(5 * MINUTE);
    bench.host.shift_wall_clock(3 * HOUR as i64);
    bench.pass(HOUR);
    assert_eq!(bench.send(PURE, 2 * HOUR), (first, true));
    bench.host.shift_wall_clock(-3 * HOUR as i64);
    bench.pass(50 * MINUTE);
    assert_eq!(bench.send(PURE, 2 * HOUR), (first, true));
    bench.pass(10 * MINUTE);
    assert!(!bench.send(PURE, 2 * HOUR).1);
}

#[test]
fn a_clock_that_jumped_forward_is_believed_after_a_day() {
    let bench = Bench::new();
    let (first, _) = bench.send(PURE, 2 * HOUR);
    bench.host.shift_wall_clock(3 * HOUR as i64);
    bench.pass(23 * HOUR);
    assert_eq!(bench.send(PURE, 2 * HOUR), (first, true));
    bench.pass(HOUR + 5 * MINUTE);
    assert!(!bench.send(PURE, 2 * HOUR).1);
}

#[test]
fn a_restart_confirms_a_clock_that_jumped_forward() {
    let mut bench = Bench::new();
    let (first, _) = bench.send(PURE, 2 * HOUR);
    bench.host.shift_wall_clock(3 * HOUR as i64);
    bench.pass(10 * MINUTE);
    assert_eq!(bench.send(PURE, 2 * HOUR), (first, true));
    bench.start(0);
    bench.pass(2 * MINUTE);
    assert!(!bench.send(PURE, 2 * HOUR).1);
}

#[test]
fn a_correction_of_the_clock_is_no_jump() {
    let bench = Bench::new();
    bench.send(PURE, HOUR);
    bench.pass(5 * MINUTE);
    bench.host.shift_wall_clock(59 * MINUTE as i64);
    bench.pass(2 * MINUTE);
    assert!(!bench.send(PURE, HOUR).1);
}

#[test]
fn a_store_that_refuses_is_asked_again() {
    let mut bench = Bench::new();
    bench.send(PURE, MINUTE);
    bench.start(10 * MINUTE);
    bench.pass(9 * MINUTE);
    let owner = bench
        .disk
        .store
        .key_owner(AppId::from_bytes([1; 16]), [5; 32]);
    assert!(owner.now_or_never().unwrap().unwrap().is_some());
    bench.pass(2 * MINUTE);
    assert!(!bench.send(PURE, MINUTE).1);
}

#[test]
fn thousands_of_keys_go_in_one_round() {
    let bench = Bench::new();
    let store = &bench.disk.store;
    let claim = |number: u16| {
        let mut key = [0; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        KeyClaim {
            app_id: AppId::from_bytes([2; 16]),
            key,
            body: key,
            expires_at: bench.host.now().plus_millis(SECOND),
        }
    };
    for number in 0..2_500 {
        let unit = millrace_core::ports::store::Unit::Accept {
            claim: Some(claim(number)),
            runs: Vec::new(),
            commit_id: millrace_core::ports::store::CommitId(u64::from(number)),
        };
        bench.disk.write(&Arc::new(unit)).unwrap();
    }
    bench.pass(90 * SECOND);
    for number in [0, 499, 500, 2_499] {
        let KeyClaim { app_id, key, .. } = claim(number);
        let owner = store.key_owner(app_id, key).now_or_never().unwrap();
        assert_eq!(owner.unwrap(), None, "{number}");
    }
}
