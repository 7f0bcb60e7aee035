//! The seeds that are run, and how a failing one is run again.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use millrace_core::codes;
use millrace_core::defect::{self, Defect};
use millrace_core::journal::{EffectOutcome, Entry};
use millrace_core::ports::store::StoredRun;

use super::cluster::Cluster;
use super::course::{Course, Setup};
use super::disk::Keeping;
use super::host::chance::Chance;
use super::invariants::Violation;
use super::scenarios::{KILLS, WAITS};
use super::store::Rates;

/// Seeds of each test: together 10,000.
const SEEDS_COUNT: u64 = 1_250;
/// Seeds of each test of clusters: together 2,000.
const CLUSTER_SEEDS_COUNT: u64 = 500;
/// Seeds that a thread takes at a time.
const PORTION_SEEDS: u64 = 50;
/// Seeds that are told on a server too, which takes some hundred milliseconds for each.
const SERVER_SEEDS: u64 = 40;
/// How often a long run says how far it is.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Runs one seed. Gives the promises that it breaks.
pub(crate) fn judge(seed: u64) -> Vec<Violation> {
    judge_by(|| {
        let mut course = Course::new(seed, |chance| Setup::draw(chance).with_values_of(seed));
        course.run();
        course.judge()
    })
}

/// Runs one seed of a cluster.
pub(crate) fn judge_cluster(seed: u64) -> Vec<Violation> {
    judge_by(|| {
        let mut cluster = Cluster::new(seed);
        cluster.run();
        cluster.judge()
    })
}

fn judge_by(judge: impl FnOnce() -> Vec<Violation>) -> Vec<Violation> {
    let judged = catch_unwind(AssertUnwindSafe(judge));
    judged.unwrap_or_else(|_| {
        vec![Violation {
            invariant: "nothing panics",
            broken: "something did, see above".to_owned(),
        }]
    })
}

/// What is said of a seed that breaks promises; none when it breaks none.
fn complaint(seed: u64, is_cluster: bool, defect: Option<Defect>) -> Option<String> {
    defect::seed(defect);
    let violations = if is_cluster {
        judge_cluster(seed)
    } else {
        judge(seed)
    };
    if violations.is_empty() {
        return None;
    }
    let names: Vec<_> = violations.iter().map(|one| one.invariant).collect();
    let broken: Vec<_> = violations.iter().map(|one| one.broken.as_str()).collect();
    let seeded = defect.map_or_else(String::new, |defect| format!(" DEFECT={defect:?}"));
    let cluster = if is_cluster { " CLUSTER=1" } else { "" };
    Some(format!(
        "seed {seed} breaks {names:?}; run it again with\n    make sim FROM={seed} SEEDS=1{cluster}{seeded}\n{}",
        broken.join("\n")
    ))
}

fn run_range(range: u64) {
    for seed in range * SEEDS_COUNT..(range + 1) * SEEDS_COUNT {
        if let Some(complaint) = complaint(seed, false, None) {
            panic!("{complaint}");
        }
    }
}

/// The same for clusters.
fn run_cluster_range(range: u64) {
    for seed in range * CLUSTER_SEEDS_COUNT..(range + 1) * CLUSTER_SEEDS_COUNT {
        if let Some(complaint) = complaint(seed, true, None) {
            panic!("{complaint}");
        }
    }
}

macro_rules! ranges {
    ($run:ident; $($name:ident = $range:literal;)*) => {
        $(
            #[test]
            fn $name() {
                $run($range);
            }
        )*
    };
}

ranges! {
    run_range;
    promises_hold_under_seeds_of_range_0 = 0;
    promises_hold_under_seeds_of_range_1 = 1;
    promises_hold_under_seeds_of_range_2 = 2;
    promises_hold_under_seeds_of_range_3 = 3;
    promises_hold_under_seeds_of_range_4 = 4;
    promises_hold_under_seeds_of_range_5 = 5;
    promises_hold_under_seeds_of_range_6 = 6;
    promises_hold_under_seeds_of_range_7 = 7;
}

ranges! {
    run_cluster_range;
    promises_hold_in_clusters_under_seeds_of_range_0 = 0;
    promises_hold_in_clusters_under_seeds_of_range_1 = 1;
    promises_hold_in_clusters_under_seeds_of_range_2 = 2;
    promises_hold_in_clusters_under_seeds_of_range_3 = 3;
}

/// What `make sim` asks for.
struct Wish {
    from: u64,
    seeds: u64,
    threads: u64,
    is_cluster: bool,
    defect: Option<Defect>,
}

impl Wish {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings module")]
    fn read() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let number = |name: &str, default: u64| {
            text(name).map_or(default, |text| text.replace('_', "").parse().unwrap())
        };
        let defect = text("MILLRACE_SIM_DEFECT").map(|name| {
            let known = Defect::ALL.iter().find(|one| format!("{one:?}") == name);
            *known.unwrap()
        });
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        Self {
            from: number("MILLRACE_SIM_FROM", 0),
            seeds: number("MILLRACE_SIM_SEEDS", 1),
            threads: number("MILLRACE_SIM_THREADS", cores),
            is_cluster: text("MILLRACE_SIM_CLUSTER").is_some(),
            defect,
        }
    }
}

/// `make sim` runs this: as many seeds as the environment asks for, on all cores.
#[test]
fn the_seeds_of_the_environment() {
    let wish = Wish::read();
    let threads = wish.threads;
    let search = Search::new(wish);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| search.work());
        }
    });
    if let Some(complaint) = search.found.into_inner().unwrap() {
        panic!("{complaint}");
    }
}

/// A search for a seed that breaks a promise, by several threads.
struct Search {
    wish: Wish,
    next: AtomicU64,
    done: AtomicU64,
    found: Mutex<Option<String>>,
    began: Instant,
    told: Mutex<Instant>,
}

impl Search {
    #[expect(
        clippy::disallowed_methods,
        reason = "the speed of the simulation itself"
    )]
    fn new(wish: Wish) -> Self {
        let began = Instant::now();
        Self {
            next: AtomicU64::new(wish.from),
            done: AtomicU64::new(0),
            found: Mutex::default(),
            began,
            told: Mutex::new(began),
            wish,
        }
    }

    /// One thread's part: a portion of seeds after the other, until one of all threads has failed.
    fn work(&self) {
        let end = self.wish.from + self.wish.seeds;
        loop {
            let first = self.next.fetch_add(PORTION_SEEDS, Ordering::Relaxed);
            if first >= end || self.found.lock().unwrap().is_some() {
                return;
            }
            let last = (first + PORTION_SEEDS).min(end);
            let Wish {
                is_cluster, defect, ..
            } = self.wish;
            let complaint = (first..last).find_map(|seed| complaint(seed, is_cluster, defect));
            if let Some(complaint) = complaint {
                *self.found.lock().unwrap() = Some(complaint);
                return;
            }
            self.tell(last - first);
        }
    }

    /// Says now and then how far it is.
    fn tell(&self, count: u64) {
        let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
        let mut told = self.told.lock().unwrap();
        let since = told.elapsed();
        if since < TELL_EVERY && done < self.wish.seeds || self.wish.seeds == 1 {
            return;
        }
        *told += since;
        let rate = done as f64 / self.began.elapsed().as_secs_f64();
        let Wish { from, seeds, .. } = self.wish;
        // Past the test harness, which would keep it until the end.
        let _ = writeln!(
            std::io::stderr(),
            "{done} of {seeds} seeds from {from} on hold, {rate:.0} seeds/s"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_journals() {
    for seed in 0..20 {
        let story = || journals(seed, None, Setup::draw);
        assert_eq!(story(), story(), "seed {seed}");
    }
}

#[test]
fn the_ledger_and_sqlite_tell_the_same_story() {
    for seed in 0..100 {
        let told = |keeping| journals(seed, Some(keeping), Setup::draw);
        assert_eq!(told(Keeping::Ledger), told(Keeping::Sqlite), "seed {seed}");
    }
}

#[test]
fn a_postgres_server_says_what_the_ledger_says() {
    for seed in 0..SERVER_SEEDS {
        // With limits, and without.
        for setup in [Setup::draw, Setup::limited] {
            let runs = journals(seed, Some(Keeping::Postgres), setup);
            assert!(!runs.is_empty(), "seed {seed}");
        }
    }
}

/// All runs of a seed, as the disk gives them.
fn journals(
    seed: u64,
    keeping: Option<Keeping>,
    setup: impl FnOnce(&mut Chance) -> Setup,
) -> Vec<String> {
    let mut course = Course::new(seed, |chance| {
        let drawn = setup(chance);
        Setup {
            keeping: keeping.unwrap_or(drawn.keeping),
            // Only the ledger's power can fail.
            power_fails: keeping.is_none(),
            ..drawn
        }
    });
    course.run();
    assert_eq!(course.judge(), [], "seed {seed}");
    let runs = course.disk.all().into_iter();
    runs.map(|run| format!("{:?} {:?}", run.row, super::disk::journal_of(&run)))
        .collect()
}

/// What a run has been through.
fn adventures(run: &StoredRun) -> Vec<String> {
    let mut met = vec![format!("ended as {}", run.row.summary.status)];
    let mut note = |what: &str| met.push(what.to_owned());
    if run.row.version > Some(1) {
        note("a later version");
    }
    if run.row.retry_of.is_some() {
        note("a retry");
    }
    if run.row.replay_of.is_some() {
        note("a replay");
    }
    if let Some((code, _)) = &run.row.summary.error {
        note(code);
    }
    for entry in super::disk::journal_of(run) {
        match entry {
            Entry::Recovered(recovered) if recovered.unclean == 0 => note("an orderly takeover"),
            Entry::Recovered(recovered) => note(&format!("takeover {}", recovered.unclean)),
            Entry::EffectEnded(ended) => match ended.outcome {
                EffectOutcome::Interrupted => note("an interruption"),
                _ if ended.retry_at.is_some() => note("another attempt"),
                _ => {}
            },
            Entry::TimerFired(_) => note("a timer"),
            Entry::Resolved(_) => note("a resolution"),
            Entry::Accepted(accepted) if accepted.failure_of.is_some() => note("a failure told"),
            _ => {}
        }
    }
    met
}

#[test]
fn the_courses_are_rough_enough() {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..300 {
        let mut course = Course::new(seed, Setup::draw);
        course.run();
        for run in course.disk.all() {
            for what in adventures(&run) {
                *met.entry(what).or_default() += 1;
            }
        }
    }
    let expected = [
        "ended as succeeded",
        "ended as failed",
        "ended as cancelled",
        "a later version",
        "a retry",
        "a replay",
        "an orderly takeover",
        "takeover 1",
        "takeover 2",
        "takeover 3",
        "an interruption",
        "another attempt",
        "a timer",
        "a resolution",
        "a failure told",
        codes::INTERRUPTED,
        codes::DEADLINE,
        codes::AMBIGUOUS_RESULT,
    ];
    for what in expected {
        assert!(met.get(what) >= Some(&10), "{what} is rare: {met:#?}");
    }
}

#[test]
fn a_run_whose_waking_is_refused_is_woken_again() {
    let rates = Rates {
        refused_for_good: 500,
        ..Rates::NONE
    };
    for seed in 0..50 {
        let mut course = Course::new(seed, |_| Setup {
            rates,
            ..Setup::only(WAITS)
        });
        course.run();
        assert_eq!(course.judge(), [], "seed {seed}");
    }
}

#[test]
fn a_run_that_kills_its_host_is_stopped() {
    for seed in 0..20 {
        let mut course = Course::new(seed, |_| Setup::only(KILLS));
        course.run();
        assert_eq!(course.judge(), [], "seed {seed}");
        let runs = course.disk.all();
        let error = runs[0].row.summary.error.clone().unwrap();
        assert!(
            [codes::CRASH_LOOP, codes::INTERRUPTED].contains(&error.0.as_str()),
            "seed {seed}: {error:?}"
        );
    }
}
