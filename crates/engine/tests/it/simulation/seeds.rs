//! The seeds that are run, and how a failing one is run again.

use millrace_core::codes;

use super::course::{Course, Setup};
use super::scenarios::KILLS;

/// Seeds of each test: together 2,000.
const SEEDS_COUNT: u64 = 250;

/// Runs one seed and panics with the command that runs it again when a promise is broken.
fn run(seed: u64) {
    let judged = std::panic::catch_unwind(|| {
        let mut course = Course::new(seed, Setup::draw);
        course.run();
        course.judge()
    });
    let broken = match judged {
        Ok(None) => return,
        Ok(Some(broken)) => broken,
        Err(_) => "something panicked, see above".to_owned(),
    };
    panic!(
        "seed {seed} breaks a promise; run it again with\n\
         MILLRACE_SIM_SEED={seed} cargo test -p millrace-engine --test it simulation::seeds::the_seed_of_the_environment\n\
         {broken}"
    );
}

fn run_range(range: u64) {
    for seed in range * SEEDS_COUNT..(range + 1) * SEEDS_COUNT {
        run(seed);
    }
}

macro_rules! ranges {
    ($($name:ident = $range:literal;)*) => {
        $(
            #[test]
            fn $name() {
                run_range($range);
            }
        )*
    };
}

ranges! {
    promises_hold_under_seeds_of_range_0 = 0;
    promises_hold_under_seeds_of_range_1 = 1;
    promises_hold_under_seeds_of_range_2 = 2;
    promises_hold_under_seeds_of_range_3 = 3;
    promises_hold_under_seeds_of_range_4 = 4;
    promises_hold_under_seeds_of_range_5 = 5;
    promises_hold_under_seeds_of_range_6 = 6;
    promises_hold_under_seeds_of_range_7 = 7;
}

/// `MILLRACE_SIM_SEED=n` runs that seed, `MILLRACE_SIM_SEED=n..m` all from n up to m.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test has no settings module")]
fn the_seed_of_the_environment() {
    let Ok(text) = std::env::var("MILLRACE_SIM_SEED") else {
        return run(0);
    };
    match text.split_once("..") {
        Some((first, end)) => {
            for seed in first.parse::<u64>().unwrap()..end.parse().unwrap() {
                run(seed);
            }
        }
        None => run(text.parse().unwrap()),
    }
}

#[test]
fn the_same_seed_gives_the_same_journals() {
    let journals = |seed| {
        let mut course = Course::new(seed, Setup::draw);
        course.run();
        let runs = course.disk.all();
        runs.into_iter().map(|run| run.chunks).collect::<Vec<_>>()
    };
    for seed in 0..20 {
        assert_eq!(journals(seed), journals(seed), "seed {seed}");
    }
}

#[test]
fn a_run_that_kills_its_host_is_stopped() {
    for seed in 0..20 {
        let mut course = Course::new(seed, |_| Setup::only(KILLS));
        course.run();
        assert_eq!(course.judge(), None, "seed {seed}");
        let runs = course.disk.all();
        let error = runs[0].row.summary.error.clone().unwrap();
        assert!(
            [codes::CRASH_LOOP, codes::INTERRUPTED].contains(&error.0.as_str()),
            "seed {seed}: {error:?}"
        );
    }
}
