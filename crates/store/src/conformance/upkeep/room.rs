//! What SQLite's backends leave for later when runs are removed, and the room in their file.

use bytes::Bytes;
use millrace_core::status::RunStatus;

use super::super::fixtures::*;
use super::{
    expect_found, finished, left, outdated, prune, steps, store_finished, store_labelled,
    store_large, sweeps,
};

pub(in crate::conformance) fn what_is_left_of_a_large_journal_goes_first(backend: &impl Backend) {
    let store = backend.open();
    store_large(&*store);
    let counts = steps(&*store, &outdated(false, Some(1_000), None), 100);
    assert_eq!(counts, [0, 1]);
    store_finished(&*store, 1..2, RunStatus::Succeeded);
    let counts = steps(&*store, &outdated(true, Some(1_000), None), 100);
    assert_eq!((counts.len() > 3, counts.last()), (true, Some(&1)));
}

pub(in crate::conformance) fn what_removed_runs_were_found_by_goes_later(backend: &impl Backend) {
    let store = backend.open();
    store_labelled(&*store, 10);
    let check = |expected: &[u64]| expect_found(&*store, expected);
    assert_eq!(sweeps(&*store, 100), [0]);
    assert_eq!(prune(&*store, &outdated(true, Some(6), None)), 6);
    check(&[2_600_000_000, 8, 7, 6]);
    // Where runs were removed only now, more may follow; then they go, some at a time.
    assert_eq!(sweeps(&*store, 100).iter().sum::<u64>(), 0);
    let counts = sweeps(&*store, 5);
    assert_eq!(counts.iter().sum::<u64>(), 18, "{counts:?}");
    assert!(counts.iter().all(|count| *count <= 5), "{counts:?}");
    check(&[2_600_000_000, 8, 7, 6]);
    assert_eq!(sweeps(&*store, 5).iter().sum::<u64>(), 0);
    // Where no run is left, all goes at once.
    assert_eq!(prune(&*store, &outdated(true, Some(9), None)), 3);
    assert_eq!(sweeps(&*store, 1).iter().sum::<u64>(), 9);
    check(&[2_600_000_000]);
}

pub(in crate::conformance) fn what_many_removed_runs_were_found_by_goes_in_small_steps(
    backend: &impl Backend,
) {
    let store = backend.open();
    store_labelled(&*store, 1_000);
    assert_eq!(prune(&*store, &outdated(true, Some(2_000), None)), 999);
    let counts = sweeps(&*store, 20);
    assert_eq!(counts.iter().sum::<u64>(), 999 * 3);
    // Those that lie together go together, as the label does that all of them have.
    assert!(counts.len() > 10, "{counts:?}");
}

pub(in crate::conformance) fn room_is_given_back_in_small_steps(backend: &impl Backend) {
    let store = backend.open();
    assert!(!block_on(store.give_back(1 << 20)).unwrap());
    let large = (0..64).map(|number| {
        let mut run = finished(number, RunStatus::Succeeded);
        run.chunk = Bytes::from(vec![7; 100_000]);
        run
    });
    store_runs(&*store, large.collect());
    assert_eq!(prune(&*store, &outdated(true, Some(1_000), None)), 64);
    let mut calls = 0;
    while block_on(store.give_back(1 << 20)).unwrap() {
        calls += 1;
    }
    assert!((3..20).contains(&calls), "{calls}");
    let free = store.facts().free_bytes;
    assert!((500_000..2_000_000).contains(&free), "{free}");
    store_finished(&*store, 0..3, RunStatus::Succeeded);
    assert_eq!(left(&*store), [0, 1, 2]);
    block_on(store.ping()).unwrap();
}
