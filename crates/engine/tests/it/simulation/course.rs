//! One simulation: processes that come and go on one disk, and those who use them.

mod jumps;
mod outfit;

use std::sync::Arc;

use futures::FutureExt;
use millrace_core::limits::Limits;
use millrace_core::ports::host::Host;
use millrace_core::ports::store::Unit;
use millrace_core::status::RunStatus;
use tokio::sync::oneshot;

pub(crate) use self::jumps::let_clocks_jump;
pub(crate) use self::outfit::Outfit;
use super::cluster::flights::Flights;
use super::disk::{Disk, Keeping, Trace};
use super::history::History;
use super::host::chance::Chance;
use super::host::{SimHost, Stopped};
use super::invariants::{ALL, Evidence, Violation};
use super::limits::{FIRST_LIMITED, LIMITED_COUNT};
use super::people::{Delivery, People};
use super::scenarios::{LISTENERS_COUNT, Published};
use super::store::values::ProcessValues;
use super::store::{Bell, ProcessStore, Rates, Trouble};
use super::world::{Asked, FaultyWorld};

/// Until then things go wrong, in virtual milliseconds.
pub(crate) const ROUGH_MILLIS: u64 = 30_000;
/// By then every run must have ended and everyone must have been answered, in virtual milliseconds: long before the hour after which a
/// timer that was forgotten is found again.
pub(crate) const END_MILLIS: u64 = 45 * 60_000;
/// Processes that may end before one is spared.
pub(crate) const ENDS_MAX: u32 = 12;
/// How long a process that is stopped in order may take, in virtual milliseconds.
pub(crate) const STOP_MILLIS: u64 = 15_000;

/// What a simulation is made of.
pub(crate) struct Setup {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) rates: Rates,
    pub(crate) active_runs_max: u32,
    /// Longest delay at each place of a call of the store, in milliseconds.
    pub(crate) delay_millis_max: u64,
    pub(crate) keeping: Keeping,
    /// Whether what is not flushed may be gone when a process dies.
    pub(crate) power_fails: bool,
    /// How often the clocks jump.
    pub(crate) jumps: u64,
    /// Values with a longer text are kept apart from the journals, in bytes.
    pub(crate) inline_bytes_max: u64,
    /// How much of memory they may take, in bytes.
    pub(crate) held_bytes_max: u64,
}

impl Setup {
    /// A workload by chance.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let count = 2 + chance.below(6) as usize;
        let deliveries = (0..count).map(|number| Delivery {
            number,
            has_key: chance.percent(60),
            // Now and then nobody listens, and only the key is claimed.
            scenarios: (0..[0, 1, 1, 1, 1, 2, 2, 2][chance.below(8) as usize])
                .map(|_| 1 + chance.below(LISTENERS_COUNT) as usize)
                .collect(),
        });
        Self {
            deliveries: deliveries.collect(),
            rates: Rates::ROUGH,
            // Now and then so few that runs have to wait in the store.
            active_runs_max: [1, 2, 100, 100, 100, 100, 100][chance.below(7) as usize],
            delay_millis_max: [4, 4, 4, 4, 0, 300][chance.below(6) as usize],
            keeping: if chance.percent(3) {
                Keeping::Sqlite
            } else {
                Keeping::Ledger
            },
            power_fails: true,
            jumps: if chance.percent(40) {
                1 + chance.below(4)
            } else {
                0
            },
            inline_bytes_max: Limits::default().inline_bytes_max,
            held_bytes_max: Limits::default().held_bytes_max,
        }
    }

    /// In every fourth seed almost every value counts as large; in half of those there is room for
    /// few of them. Not by chance, so that all other seeds mean what they meant before.
    pub(crate) fn with_values_of(self, seed: u64) -> Self {
        match seed % 8 {
            0 => Self {
                inline_bytes_max: 8,
                held_bytes_max: 2_048,
                ..self
            },
            4 => Self {
                inline_bytes_max: 8,
                ..self
            },
            _ => self,
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            active_runs_max: self.active_runs_max,
            inline_bytes_max: self.inline_bytes_max,
            held_bytes_max: self.held_bytes_max,
            ..Limits::default()
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
            delay_millis_max: 4,
            keeping: Keeping::Ledger,
            power_fails: true,
            jumps: 0,
            inline_bytes_max: Limits::default().inline_bytes_max,
            held_bytes_max: Limits::default().held_bytes_max,
        }
    }

    /// Deliveries to scenarios with limits, so many that runs have to wait.
    pub(crate) fn limited(chance: &mut Chance) -> Self {
        let count = 8 + chance.below(12) as usize;
        let deliveries = (0..count).map(|number| Delivery {
            number,
            has_key: chance.percent(50),
            scenarios: (0..=chance.below(2))
                .map(|_| FIRST_LIMITED + chance.below(LIMITED_COUNT) as usize)
                .collect(),
        });
        let deliveries = deliveries.collect();
        Self {
            deliveries,
            ..Self::draw(chance)
        }
    }
}

/// The simulation's state beyond any process.
pub(crate) struct Course {
    host: SimHost,
    pub(crate) disk: Disk,
    bell: Bell,
    published: Published,
    asked: Asked,
    history: History,
    setup: Setup,
    /// Processes that have ended.
    ends: u32,
    /// What someone waited for in vain.
    left_waiting: Option<String>,
}

/// A process that runs.
struct Process {
    /// Dropping it changes nothing, sending stops the process in order.
    stop: oneshot::Sender<()>,
    /// When it is stopped in order, if nothing comes first.
    stop_at: Option<u64>,
    store: ProcessStore,
}

impl Course {
    pub(crate) fn new(seed: u64, setup: impl FnOnce(&mut Chance) -> Setup) -> Self {
        let mut chance = Chance::new(seed);
        let host = SimHost::new(chance.split());
        let setup = setup(&mut chance);
        Self {
            disk: Disk::new(setup.keeping, &host),
            host,
            bell: Bell::default(),
            published: Published::default(),
            asked: Asked::default(),
            history: History::default(),
            setup,
            ends: 0,
            left_waiting: None,
        }
    }

    /// Runs processes, one after the other, until all is done or time is up.
    pub(crate) fn run(&mut self) {
        let_clocks_jump(&self.host, self.setup.jumps);
        loop {
            let process = self.start_process();
            let is_done = || {
                self.now() > ROUGH_MILLIS
                    && self.disk.are_all_final()
                    && self.history.waiting().is_none()
            };
            let has_rung = || self.bell.has_rung();
            let is_over = || is_done() || process.stop_at.is_some_and(|at| self.now() >= at);
            let stopped = self.host.run(END_MILLIS, has_rung, is_over);
            if !has_rung() && (stopped == Stopped::Idle || is_done()) {
                self.left_waiting = self.history.waiting();
                self.host.kill();
                return;
            }
            self.ends += 1;
            self.end(process);
        }
    }

    /// Whether something may still go wrong.
    fn is_rough(&self) -> bool {
        self.ends < ENDS_MAX && self.now() < ROUGH_MILLIS
    }

    fn now(&self) -> u64 {
        self.host.monotonic_millis()
    }

    /// The process ends: in order, by a signal that kills it, or because the power fails.
    fn end(&mut self, process: Process) {
        if !self.bell.has_rung() {
            // The process may not have got so far as to listen.
            let _ = process.stop.send(());
            let until = self.now() + STOP_MILLIS;
            self.host.run(until, || self.bell.has_rung(), || false);
        }
        self.bell.reset();
        self.host.kill();
        let left_behind = process.store.left_behind();
        if self.host.percent(40) && self.setup.power_fails {
            self.disk.lose_power();
        } else {
            self.disk.flush();
            self.disk.values.flush();
            for waiting in left_behind {
                self.deliver_late(waiting.unit);
            }
        }
        if self.host.percent(30) {
            self.host.stall(self.host.below(5_000));
        }
    }

    /// A write of a process that has died reaches the disk all the same, perhaps when another
    /// process works on the same run: the expected sequence decides. Only for runs that the next
    /// process takes up anyhow: as long as a data folder has one process, nobody would look for
    /// runs that begin, or begin to run or to wait, behind its back.
    fn deliver_late(&self, unit: Arc<Unit>) {
        let Unit::Advance {
            run_id,
            summary,
            creates,
            ..
        } = &*unit
        else {
            return;
        };
        let is_driven = |run: &Trace| run.summary.driven;
        let is_taken_up = self.disk.look(*run_id, is_driven) == Some(true);
        let begins_to_wait = summary.status == RunStatus::Waiting;
        if !is_taken_up || begins_to_wait || !creates.is_empty() || self.host.percent(50) {
            return;
        }
        let (host, disk) = (self.host.clone(), self.disk.clone());
        let wait = self.host.below(200);
        let late = async move {
            host.pause(wait).await;
            // Nobody waits for what comes of it.
            let _ = disk.write(&unit);
            disk.flush();
        };
        self.host.spawn(late.boxed());
    }

    /// Starts a process and all who use it.
    fn start_process(&self) -> Process {
        let host = self.host.next_process();
        let trouble = Trouble {
            host: host.clone(),
            bell: self.bell.clone(),
            rates: self.setup.rates,
            calm_from: if self.is_rough() { ROUGH_MILLIS } else { 0 },
            delay_millis_max: self.setup.delay_millis_max,
        };
        let store = ProcessStore::new(self.disk.clone(), trouble.clone());
        let people = People {
            host: host.clone(),
            disk: self.disk.clone(),
            history: self.history.clone(),
            published: self.published.clone(),
        };
        let (stop, stopped) = oneshot::channel();
        let deliveries = self.setup.deliveries.clone();
        let outfit = self.outfit(trouble, store.clone(), people.clone());
        let boot = async move {
            let (engine, service) = outfit.build().await;
            let stopped = async move {
                // A sender that is dropped means that the process dies.
                if stopped.await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            people.host.spawn(service.run(stopped).boxed());
            people.watch(&engine);
            for delivery in deliveries {
                people.send_some_times(&engine, &delivery);
            }
            for _ in 0..people.host.below(7) {
                people.meddle(&engine);
            }
        };
        host.spawn(boot.boxed());
        let is_stopped = self.is_rough() && self.host.percent(25);
        let stop_at = is_stopped.then(|| self.now() + self.host.below(15_000));
        Process {
            stop,
            stop_at,
            store,
        }
    }

    /// What the engine of a process is built from.
    fn outfit(&self, trouble: Trouble, store: ProcessStore, people: People) -> Outfit {
        Outfit {
            world: FaultyWorld {
                trouble: trouble.clone(),
                disk: self.disk.clone(),
                asked: Arc::clone(&self.asked),
                in_flight: Arc::default(),
                flights: Flights::default(),
                member: None,
            },
            values: ProcessValues::new(Arc::clone(&self.disk.values), trouble.clone()),
            limits: self.setup.limits(),
            trouble,
            store,
            people,
        }
    }

    /// The promises that are broken.
    pub(crate) fn judge(&self) -> Vec<Violation> {
        let told = self.history.lock();
        let performed = self.asked.lock().unwrap();
        let evidence = Evidence {
            runs: self.disk.all(),
            lost_value: self.disk.lost_value(),
            traces: self.disk.traces(),
            performed: &performed,
            told: &told,
            deliveries: &self.setup.deliveries,
            left_waiting: self.left_waiting.as_deref(),
            driven_twice: None,
            over_the_limit: None,
        };
        let broken = ALL.iter().filter_map(|(invariant, check)| {
            let broken = check(&evidence)?;
            Some(Violation { invariant, broken })
        });
        broken.collect()
    }
}
