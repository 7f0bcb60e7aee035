//! That clusters go through what they are to be tried with, and that a seed means one course.

use std::collections::{BTreeMap, BTreeSet};

use millrace_core::id::RunId;

use super::Cluster;
use crate::simulation::course::Setup;
use crate::simulation::disk::journal_of;
use crate::simulation::store::Rates;

fn story(seed: u64) -> Vec<String> {
    let mut cluster = Cluster::new(seed);
    cluster.run();
    let runs = cluster.disk.all().into_iter();
    runs.map(|run| format!("{:?} {:?}", run.row, journal_of(&run)))
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_journals_in_a_cluster() {
    for seed in 0..20 {
        assert_eq!(story(seed), story(seed), "seed {seed}");
    }
}

/// Runs whose attempts were performed by more than one member.
fn moved_runs(cluster: &Cluster) -> usize {
    let mut performers: BTreeMap<RunId, BTreeSet<Option<u32>>> = BTreeMap::new();
    for one in cluster.performed() {
        performers.entry(one.run_id).or_default().insert(one.member);
    }
    performers.values().filter(|who| who.len() > 1).count()
}

#[test]
fn the_courses_of_clusters_are_rough_enough() {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let mut note = |what, count| *met.entry(what).or_default() += count;
    for seed in 0..200 {
        let mut cluster = Cluster::new(seed);
        cluster.run();
        note("members that were taken over from", cluster.seen.fenced);
        note("members that left", cluster.seen.left);
        note("runs that went on elsewhere", moved_runs(&cluster));
        note("letters that were answered", cluster.answered_letters());
        note(
            "attempts of members that stood still while others went on",
            cluster.flights.overtaken(),
        );
    }
    assert_eq!(met.len(), 5);
    for (what, count) in &met {
        assert!(*count >= 10, "{what} are rare: {met:#?}");
    }
}

/// Found by the first seeds of clusters: a run that was met by a look at the store from before its
/// end kept its slot, and one that was taken up before news told of it was never met at all.
#[test]
fn runs_under_limits_end_whichever_member_accepts_them() {
    for seed in 0..60 {
        let mut cluster = Cluster::of(seed, |chance| Setup {
            rates: Rates::NONE,
            ..Setup::limited(chance)
        });
        cluster.run();
        assert_eq!(cluster.judge(), [], "seed {seed}");
    }
}

/// Found by seed 77,811: the answer to a commit was lost, another member went on with the run before it
/// was read back, and its acceptance was taken for someone else's. Every fourth cluster is parted, so
/// that many runs are for others from the first.
#[test]
fn an_acceptance_whose_answer_is_lost_counts_though_another_member_has_gone_on() {
    let rates = Rates {
        lost_after: 300,
        ..Rates::NONE
    };
    for seed in (3..400).step_by(4) {
        let mut cluster = Cluster::of(seed, |chance| Setup {
            rates,
            ..Setup::limited(chance)
        });
        cluster.run();
        assert_eq!(cluster.judge(), [], "seed {seed}");
    }
}
