//! One simulation of a cluster: members that come, stand still and go, and those who use them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use millrace_core::ports::host::Host;
use millrace_core::scenario::worker_group::{Served, WorkerGroup};
use tokio::sync::oneshot;

use super::flights::Flights;
use super::member::{Bells, Member};
use crate::simulation::course::{
    END_MILLIS, ENDS_MAX, Outfit, ROUGH_MILLIS, STOP_MILLIS, Setup, let_clocks_jump,
};
use crate::simulation::disk::{Disk, Keeping};
use crate::simulation::history::History;
use crate::simulation::host::chance::Chance;
use crate::simulation::host::{SimHost, Stopped};
use crate::simulation::invariants::{ALL, Evidence, OF_CLUSTERS, Violation};
use crate::simulation::limits;
use crate::simulation::people::People;
use crate::simulation::scenarios::{Published, far};
use crate::simulation::store::values::ProcessValues;
use crate::simulation::store::{Bell, ProcessStore, Trouble};
use crate::simulation::world::{Asked, FaultyWorld, Performed};

/// Deliveries, of which each process sends some.
const DELIVERIES_MAX: usize = 6;
/// How many of a hundred it sends.
const SENT_PERCENT: u64 = 50;
/// Members that may stand still.
const STALLS_MAX: u64 = 5;
/// Longest time for which one does, in milliseconds: more than two leases.
const STALL_MILLIS_MAX: u64 = 14_000;
/// Longest time until another process takes the place of one that has ended, in milliseconds.
const ABSENT_MILLIS_MAX: u64 = 8_000;
/// Writes of a dead process reach the ledger up to so late, in milliseconds.
const LATE_MILLIS_MAX: u64 = 9_000;

/// A cluster's state beyond any member.
pub(crate) struct Cluster {
    host: SimHost,
    pub(crate) disk: Disk,
    bells: Bells,
    published: Published,
    asked: Asked,
    pub(crate) flights: Flights,
    history: History,
    setup: Setup,
    /// Whether members serve different groups.
    is_parted: bool,
    places: Vec<Place>,
    /// Processes that live, for those who make them stand still.
    living: Arc<Mutex<Vec<SimHost>>>,
    /// Processes that have ended.
    ends: u32,
    pub(crate) seen: Seen,
    left_waiting: Option<String>,
}

/// What members went through.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) fenced: usize,
    pub(crate) left: usize,
}

/// Where one member at a time lives.
enum Place {
    /// Another process begins then.
    Empty(u64),
    Taken(Box<Process>),
}

struct Process {
    host: SimHost,
    bell: Bell,
    member: Member,
    store: ProcessStore,
    /// Dropping it changes nothing, sending stops the process in order.
    stop: Option<oneshot::Sender<()>>,
    stop_at: Option<u64>,
    /// When it ends whatever is left to do.
    kill_at: Option<u64>,
    has_left: Arc<AtomicBool>,
}

impl Process {
    /// Whether something of it is to be attended to.
    fn is_due(&self, now: u64) -> bool {
        let is_past = |at: Option<u64>| at.is_some_and(|at| now >= at);
        let stops = self.stop.is_some() && (is_past(self.stop_at) || self.member.is_fenced());
        stops || is_past(self.kill_at) || self.has_left.load(Ordering::SeqCst)
    }

    fn has_ended(&self, now: u64) -> bool {
        self.bell.has_rung()
            || self.has_left.load(Ordering::SeqCst)
            || self.kill_at.is_some_and(|at| now >= at)
    }
}

impl Cluster {
    /// A cluster by chance: every third has runs under limits.
    pub(crate) fn new(seed: u64) -> Self {
        Self::of(seed, |chance| {
            let mut drawn = match seed % 3 {
                0 => Setup::limited(chance),
                _ => Setup::draw(chance),
            };
            drawn.deliveries.truncate(DELIVERIES_MAX);
            drawn.with_values_of(seed)
        })
    }

    /// Two or three members, with that to do.
    pub(crate) fn of(seed: u64, setup: impl FnOnce(&mut Chance) -> Setup) -> Self {
        let mut chance = Chance::new(seed);
        let host = SimHost::new(chance.split());
        let size = 2 + chance.below(2);
        let setup = Setup {
            keeping: Keeping::Ledger,
            // Members die one by one; the database that they share does not.
            power_fails: false,
            ..setup(&mut chance)
        };
        let places = (0..size).map(|_| Place::Empty(host.below(2_000)));
        Self {
            places: places.collect(),
            disk: Disk::new(setup.keeping, &host),
            host,
            bells: Bells::default(),
            published: Published::default(),
            asked: Asked::default(),
            flights: Flights::default(),
            history: History::default(),
            setup,
            is_parted: seed % 4 == 3,
            living: Arc::default(),
            ends: 0,
            seen: Seen::default(),
            left_waiting: None,
        }
    }

    /// Runs members until all is done or time is up.
    pub(crate) fn run(&mut self) {
        let_clocks_jump(&self.host, self.setup.jumps);
        self.let_members_stall();
        for place in &self.places {
            self.wait_for(place);
        }
        loop {
            self.attend();
            let taken = || self.places.iter().filter_map(Place::process);
            let has_rung = || taken().any(|process| process.bell.has_rung());
            let is_done = || {
                self.now() > ROUGH_MILLIS
                    && self.disk.are_all_final()
                    && self.history.waiting().is_none()
            };
            let is_due = || self.places.iter().any(|place| place.is_due(self.now()));
            let stopped = self
                .host
                .run(END_MILLIS, has_rung, || is_done() || is_due());
            if !has_rung() && (stopped == Stopped::Idle || is_done()) {
                self.left_waiting = self.history.waiting();
                self.host.kill();
                return;
            }
        }
    }

    fn now(&self) -> u64 {
        self.host.monotonic_millis()
    }

    /// Whether something may still go wrong.
    fn is_rough(&self) -> bool {
        self.ends < ENDS_MAX && self.now() < ROUGH_MILLIS
    }

    /// So that the clock stands still when the place is to be taken.
    fn wait_for(&self, place: &Place) {
        if let Place::Empty(until) = place {
            self.host.spawn(self.host.sleep_until(*until));
        }
    }

    /// Begins, stops and ends processes whose time has come.
    fn attend(&mut self) {
        let now = self.now();
        for place in 0..self.places.len() {
            let next = match &mut self.places[place] {
                Place::Empty(until) if now >= *until => Place::Taken(Box::new(self.begin(place))),
                Place::Empty(_) => continue,
                Place::Taken(process) if process.has_ended(now) => self.end(place),
                Place::Taken(process) => {
                    if process.is_due(now)
                        && let Some(stop) = process.stop.take()
                    {
                        // The process may not have got so far as to listen.
                        let _ = stop.send(());
                        process.kill_at = Some(now + STOP_MILLIS);
                        self.host.spawn(self.host.pause(STOP_MILLIS));
                    }
                    continue;
                }
            };
            self.wait_for(&next);
            self.places[place] = next;
        }
    }

    /// The process in that place dies. Some of what it had on its way is written all the same, if
    /// nobody has taken over from it by then.
    fn end(&mut self, place: usize) -> Place {
        let Place::Taken(process) = &self.places[place] else {
            return Place::Empty(0);
        };
        self.ends += 1;
        self.seen.fenced += usize::from(process.member.is_fenced());
        self.seen.left += usize::from(process.has_left.load(Ordering::SeqCst));
        process.host.die();
        self.disk.values.flush();
        let living = &mut self.living.lock().unwrap();
        living.retain(|host| host.process() != process.host.process());
        for waiting in process.store.left_behind() {
            if self.host.percent(50) {
                continue;
            }
            let (host, disk) = (self.host.clone(), process.member.disk(&self.disk));
            let wait = self.host.below(LATE_MILLIS_MAX);
            let late = async move {
                host.pause(wait).await;
                // Nobody waits for what comes of it.
                let _ = disk.write(&waiting.unit);
            };
            self.host.spawn(late.boxed());
        }
        Place::Empty(self.now() + self.host.below(ABSENT_MILLIS_MAX))
    }

    /// Members stand still now and then, and go on as if nothing had happened.
    fn let_members_stall(&self) {
        let (host, living) = (self.host.clone(), Arc::clone(&self.living));
        let stalls = self.host.below(STALLS_MAX + 1);
        let stalling = async move {
            for _ in 0..stalls {
                host.pause(host.below(ROUGH_MILLIS / STALLS_MAX)).await;
                let among: Vec<SimHost> = living.lock().unwrap().clone();
                if among.is_empty() {
                    continue;
                }
                let member = among[host.below(among.len() as u64) as usize].clone();
                member.freeze();
                let millis = host.below(STALL_MILLIS_MAX);
                let sleeper = host.clone();
                let waking = async move {
                    sleeper.pause(millis).await;
                    member.thaw();
                };
                host.spawn(waking.boxed());
            }
        };
        self.host.spawn(stalling.boxed());
    }

    /// A process begins in that place, and all who use it.
    fn begin(&self, place: usize) -> Process {
        let host = self.host.another_process();
        let bell = Bell::default();
        let trouble = Trouble {
            host: host.clone(),
            bell: bell.clone(),
            rates: self.setup.rates,
            calm_from: if self.is_rough() { ROUGH_MILLIS } else { 0 },
            delay_millis_max: self.setup.delay_millis_max,
        };
        let member = Member::join(
            self.disk.ledger(),
            &self.bells,
            &trouble,
            self.serves(place),
        );
        let store = ProcessStore::new(member.disk(&self.disk), trouble.clone());
        let has_left = Arc::<AtomicBool>::default();
        let (stop, stopped) = oneshot::channel();
        let outfit = self.outfit(trouble, store.clone(), member.clone());
        let (left, leaver) = (Arc::clone(&has_left), member.clone());
        let deliveries = self.setup.deliveries.clone();
        let boot = async move {
            let people = outfit.people.clone();
            let (engine, service) = outfit.build().await;
            let serving = async move {
                let stopped = async move {
                    // A sender that is dropped means that the process dies.
                    if stopped.await.is_err() {
                        std::future::pending::<()>().await;
                    }
                };
                service.run(stopped).await;
                leaver.leave().await;
                left.store(true, Ordering::SeqCst);
            };
            people.host.spawn(serving.boxed());
            people.watch(&engine);
            for delivery in deliveries {
                if people.host.percent(SENT_PERCENT) {
                    people.send_some_times(&engine, &delivery);
                }
            }
            for _ in 0..people.host.below(7) {
                people.meddle(&engine);
            }
        };
        host.spawn(boot.boxed());
        self.living.lock().unwrap().push(host.clone());
        let stop_at = self.draw_stop();
        Process {
            host,
            bell,
            member,
            store,
            stop: Some(stop),
            stop_at,
            kill_at: None,
            has_left,
        }
    }

    /// When a process that begins now is stopped in order, if it is.
    fn draw_stop(&self) -> Option<u64> {
        let is_stopped = self.is_rough() && self.host.percent(25);
        let stop_at = is_stopped.then(|| self.now() + self.host.below(15_000));
        if let Some(at) = stop_at {
            self.host.spawn(self.host.sleep_until(at));
        }
        stop_at
    }

    /// Whose runs the member in that place drives: in a parted cluster the first those of one group,
    /// the second those of the other.
    fn serves(&self, place: usize) -> Served {
        let both = vec![WorkerGroup::default(), far()];
        Served::Groups(match (self.is_parted, place) {
            (true, 0 | 1) => vec![both[place].clone()],
            _ => both,
        })
    }

    fn outfit(&self, trouble: Trouble, store: ProcessStore, member: Member) -> Outfit {
        Outfit {
            people: People {
                host: trouble.host.clone(),
                disk: self.disk.clone(),
                history: self.history.clone(),
                published: self.published.clone(),
            },
            world: FaultyWorld {
                trouble: trouble.clone(),
                disk: self.disk.clone(),
                asked: Arc::clone(&self.asked),
                in_flight: Arc::default(),
                flights: self.flights.clone(),
                member: Some(member),
            },
            values: ProcessValues::new(Arc::clone(&self.disk.values), trouble.clone()),
            limits: self.setup.limits(),
            trouble,
            store,
        }
    }

    /// All attempts that reached the world.
    pub(super) fn performed(&self) -> Vec<Performed> {
        self.asked.lock().unwrap().clone()
    }

    pub(super) fn answered_letters(&self) -> usize {
        self.disk.ledger().answered_letters()
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
            driven_twice: self.flights.broken(),
            over_the_limit: limits::more_runs_of_a_key_than_slots(&self.disk.slots()),
        };
        let promises = OF_CLUSTERS.iter().chain(ALL);
        let broken = promises.filter_map(|(invariant, check)| {
            let broken = check(&evidence)?;
            Some(Violation { invariant, broken })
        });
        broken.collect()
    }
}

impl Place {
    fn process(&self) -> Option<&Process> {
        match self {
            Self::Empty(_) => None,
            Self::Taken(process) => Some(process),
        }
    }

    /// Whether it is to be attended to.
    fn is_due(&self, now: u64) -> bool {
        match self {
            Self::Empty(until) => now >= *until,
            Self::Taken(process) => process.is_due(now),
        }
    }
}
