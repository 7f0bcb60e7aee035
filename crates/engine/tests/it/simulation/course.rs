//! One simulation: processes that come and go on one disk, and those who use them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{Either, select};
use millrace_core::id::AppId;
use millrace_core::json::{Json, Object};
use millrace_core::limits::Limits;
use millrace_core::ports::host::Host;
use millrace_core::ports::store::KeyClaim;
use millrace_core::scenario::Retention;
use millrace_core::time::Timestamp;
use millrace_engine::ports::NoObserver;
use millrace_engine::{Again, Engine, Listener, NewEvent, Options, Retry};
use smol_str::SmolStr;
use tokio::sync::oneshot;

use super::chance::Chance;
use super::disk::Disk;
use super::faults::{Bell, FaultyStore, Rates};
use super::history::History;
use super::host::{SimHost, Stopped};
use super::invariants::{ALL, Evidence};
use super::scenarios::{LISTENERS_COUNT, Scenarios};
use super::world::FaultyWorld;

/// Until then things go wrong, in virtual milliseconds.
const ROUGH_MILLIS: u64 = 30_000;
/// By then every run must have ended: deadlines lie far beyond.
const END_MILLIS: u64 = 7_200_000;
/// Crashes after which the store spares the process.
const CRASHES_MAX: u32 = 12;

/// Something that a sender sends, perhaps more than once.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    number: usize,
    has_key: bool,
    scenarios: Vec<usize>,
}

/// What a simulation is made of.
pub(crate) struct Setup {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) rates: Rates,
    pub(crate) active_runs_max: u32,
}

impl Setup {
    /// A workload by chance.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let count = 2 + chance.below(8) as usize;
        let deliveries = (0..count).map(|number| Delivery {
            number,
            has_key: chance.percent(60),
            scenarios: (0..=chance.below(2))
                .map(|_| 1 + chance.below(LISTENERS_COUNT) as usize)
                .collect(),
        });
        Self {
            deliveries: deliveries.collect(),
            rates: Rates::ROUGH,
            // Now and then so few that runs have to wait in the store.
            active_runs_max: if chance.percent(20) { 2 } else { 100 },
        }
    }

    /// One delivery that starts that scenario.
    pub(crate) fn only(scenario: usize) -> Self {
        Self {
            deliveries: vec![Delivery {
                number: 0,
                has_key: true,
                scenarios: vec![scenario],
            }],
            rates: Rates::ROUGH,
            active_runs_max: 100,
        }
    }
}

/// The simulation's state beyond any process.
pub(crate) struct Course {
    host: SimHost,
    pub(crate) disk: Disk,
    bell: Bell,
    scenarios: Arc<Scenarios>,
    world: FaultyWorld,
    history: History,
    setup: Setup,
    pub(crate) crashes: u32,
}

impl Course {
    pub(crate) fn new(seed: u64, setup: impl FnOnce(&mut Chance) -> Setup) -> Self {
        let mut chance = Chance::new(seed);
        let host = SimHost::new(chance.split());
        let disk = Disk::new();
        let bell = Bell::default();
        let world = FaultyWorld {
            host: host.clone(),
            disk: disk.clone(),
            bell: bell.clone(),
            performed: Arc::default(),
        };
        Self {
            host,
            disk,
            bell,
            scenarios: Arc::new(Scenarios::new()),
            world,
            history: History::default(),
            setup: setup(&mut chance),
            crashes: 0,
        }
    }

    /// Runs processes, one after the other, until all is done or time is up.
    pub(crate) fn run(&mut self) {
        loop {
            let stop = self.start_process();
            let bell = self.bell.clone();
            let (disk, host) = (self.disk.clone(), self.host.clone());
            let is_done = move || host.monotonic_millis() > ROUGH_MILLIS && disk.are_all_final();
            let reached = || bell.has_rung() || is_done();
            let stopped = self.host.run(END_MILLIS, reached);
            let crashed = self.bell.has_rung();
            // Now and then a process is stopped in order instead.
            if crashed && self.host.below(4) == 0 {
                self.bell.reset();
                let _ = stop.send(());
                let bell = self.bell.clone();
                let until = self.host.monotonic_millis() + 15_000;
                self.host.run(until, || bell.has_rung());
            }
            self.bell.reset();
            self.host.crash();
            self.crashes += u32::from(crashed);
            if !crashed || stopped == Stopped::Idle {
                return;
            }
            if self.host.below(3) == 0 {
                let shift = self.host.below(20_000) as i64 - 10_000;
                self.host.shift_wall_clock(shift);
            }
        }
    }

    /// Starts a process and all who use it. Dropping the sender, or sending, stops it in order.
    fn start_process(&self) -> oneshot::Sender<()> {
        let calm_from = if self.crashes < CRASHES_MAX {
            ROUGH_MILLIS
        } else {
            0
        };
        let store = FaultyStore {
            disk: self.disk.clone(),
            host: self.host.clone(),
            bell: self.bell.clone(),
            rates: self.setup.rates,
            calm_from,
            delay_millis_max: 5,
        };
        let options = Options {
            host: Arc::new(self.host.clone()),
            store: Arc::new(store),
            plans: Arc::clone(&self.scenarios) as _,
            world: Arc::new(self.world.clone()),
            observer: Arc::new(NoObserver),
            limits: Limits {
                active_runs_max: self.setup.active_runs_max,
                ..Limits::default()
            },
            retention: Retention::default(),
            shutdown_grace_millis: 2_000,
        };
        let built = options.build().now_or_never();
        let (engine, service) = built.expect("the disk answers at once").unwrap();
        let (sender, receiver) = oneshot::channel();
        self.host.spawn(
            service
                .run(async move {
                    // A sender that is dropped means that the process dies.
                    if receiver.await.is_err() {
                        std::future::pending::<()>().await;
                    }
                })
                .boxed(),
        );
        self.watch(&engine);
        for delivery in &self.setup.deliveries {
            for _ in 0..=self.host.below(3) {
                self.send(&engine, delivery.clone());
            }
        }
        for _ in 0..self.host.below(4) {
            self.meddle(&engine);
        }
        sender
    }

    /// Looks at all live events and compares them with the disk.
    fn watch(&self, engine: &Engine) {
        let mut events = engine.subscribe_all();
        let disk = self.disk.clone();
        let history = self.history.clone();
        self.host.spawn(
            async move {
                while let Ok(committed) = events.recv().await {
                    let last = committed.first_sequence - 1 + committed.entries.len() as u64;
                    let stored = disk.find(committed.run_id);
                    if stored.is_none_or(|run| run.row.entries < last) {
                        let what = format!("event {last} of {}", committed.run_id);
                        history.lock().seen_uncommitted.push(what);
                    }
                    let status = committed.summary.status;
                    if status.is_final() {
                        history.lock().finals.push((committed.run_id, status));
                    }
                }
            }
            .boxed(),
        );
    }

    /// Sends a delivery at some time, and waits for its answer; now and then the sender hangs up.
    fn send(&self, engine: &Engine, delivery: Delivery) {
        let host = self.host.clone();
        let at = host.monotonic_millis() + host.below(8_000);
        let patience = if host.below(5) == 0 {
            host.below(10)
        } else {
            60_000
        };
        let engine = engine.clone();
        let history = self.history.clone();
        let disk = self.disk.clone();
        let event = self.event(&delivery);
        self.host.spawn(
            async move {
                host.sleep_until(at).await;
                history.lock().sent.push((delivery.number, 1));
                let accept = engine.accept(event).boxed();
                let hang_up = host.sleep_until(host.monotonic_millis() + patience);
                let Either::Left((Ok(acceptance), _)) = select(accept, hang_up).await else {
                    return;
                };
                let runs: Vec<_> = acceptance
                    .runs
                    .iter()
                    .map(millrace_engine::RunHandle::run_id)
                    .collect();
                for run in runs.iter().filter(|run| disk.find(**run).is_none()) {
                    let what = format!("{run} was given before its commit");
                    history.lock().seen_uncommitted.push(what);
                }
                history.lock().acknowledged.push((delivery.number, runs));
                for run in acceptance.runs {
                    let outcome = run.finished().await;
                    let stored = disk.find(run.run_id()).unwrap();
                    if stored.row.summary.status != outcome.status {
                        let what = format!("{} was shown as {}", run.run_id(), outcome.status);
                        history.lock().seen_uncommitted.push(what);
                    }
                    let shown = (run.run_id(), outcome.status);
                    history.lock().finals.push(shown);
                }
            }
            .boxed(),
        );
    }

    fn event(&self, delivery: &Delivery) -> NewEvent {
        let mut event = Object::new();
        event.insert("delivery", Json::from(delivery.number as u64));
        let mut key = [0; 32];
        key[0] = delivery.number as u8;
        let listeners = delivery.scenarios.iter().map(|scenario| Listener {
            plan: self.scenarios.at(*scenario),
            event: Json::from(event.clone()),
            labels: Vec::new(),
        });
        NewEvent {
            claim: delivery.has_key.then_some(KeyClaim {
                app_id: AppId::from_bytes([1; 16]),
                key,
                body: key,
                expires_at: Timestamp::from_millis(i64::MAX),
            }),
            compare_body: true,
            listeners: listeners.collect(),
            correlation_id: None,
            replay_of: None,
        }
    }

    /// A person who cancels, retries or replays some run.
    fn meddle(&self, engine: &Engine) {
        let host = self.host.clone();
        let at = host.monotonic_millis() + host.below(15_000);
        let engine = engine.clone();
        let history = self.history.clone();
        self.host.spawn(
            async move {
                host.sleep_until(at).await;
                let known = history.known_runs();
                if known.is_empty() {
                    return;
                }
                let run_id = known[host.below(known.len() as u64) as usize];
                match host.below(4) {
                    0 => drop(engine.retry(run_id, Retry::default()).await),
                    1 => drop(engine.replay(run_id, Again::Same).await),
                    _ => {
                        let by = SmolStr::new_static("someone");
                        if engine.cancel(run_id, by, None).await.is_ok() {
                            history.lock().cancelled.push(run_id);
                        }
                    }
                }
            }
            .boxed(),
        );
    }

    /// What breaks a promise, if anything does.
    pub(crate) fn judge(&self) -> Option<String> {
        let told = self.history.lock();
        let deliveries = &self.setup.deliveries;
        let keyed: BTreeSet<usize> = deliveries
            .iter()
            .filter(|delivery| delivery.has_key)
            .map(|delivery| delivery.number)
            .collect();
        let listeners: BTreeMap<usize, usize> = deliveries
            .iter()
            .map(|delivery| (delivery.number, delivery.scenarios.len()))
            .collect();
        let evidence = Evidence {
            scenarios: &self.scenarios,
            runs: self.disk.all(),
            performed: self.world.performed.lock().unwrap().clone(),
            told: &told,
            keyed,
            listeners,
        };
        ALL.iter()
            .find_map(|(name, check)| check(&evidence).map(|broken| format!("{name}: {broken}")))
    }
}
