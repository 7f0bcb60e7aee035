//! Finished runs that have served their time, and the room that they leave.

pub(super) mod room;

use bytes::Bytes;
use millrace_core::id::RunId;
use millrace_core::ports::store::{CommitId, NewRun, Outdated, PrunePlace, RunFilter, Store, Unit};
use millrace_core::status::RunStatus;

use super::fixtures::*;

/// Runs of scenario 1 that ended before that time, or have that many newer ones.
pub(super) fn outdated(succeeded: bool, before: Option<i64>, newer: Option<u64>) -> Outdated {
    Outdated {
        scenario_id: Some(scenario_id(1)),
        succeeded,
        finished_before: before.map(at),
        newer,
    }
}

/// Walks to the end. How many runs each step removed.
pub(super) fn steps(store: &dyn Store, outdated: &Outdated, limit: u32) -> Vec<u64> {
    let mut place = PrunePlace::START;
    let mut counts = Vec::new();
    loop {
        let step = block_on(store.prune(outdated.clone(), place, limit)).unwrap();
        counts.push(step.count);
        match step.next {
            Some(next) => place = next,
            None => return counts,
        }
    }
}

pub(super) fn prune(store: &dyn Store, outdated: &Outdated) -> u64 {
    steps(store, outdated, 100).iter().sum()
}

/// The numbers of the runs that are left among the first hundred.
pub(super) fn left(store: &dyn Store) -> Vec<u64> {
    let is_there = |number: &u64| block_on(store.run_row(run_id(*number))).unwrap().is_some();
    (0..100).filter(is_there).collect()
}

/// Runs that ended so many milliseconds after now as their number says.
pub(super) fn store_finished(store: &dyn Store, numbers: std::ops::Range<u64>, status: RunStatus) {
    let runs = numbers.map(|number| finished(number, status));
    store_runs(store, runs.collect());
}

pub(super) fn finished(number: u64, status: RunStatus) -> NewRun {
    let mut run = new_run(number, status);
    run.summary.finished_at = Some(at(number as i64));
    run
}

pub(super) fn runs_that_ended_before_a_time_go(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..10, RunStatus::Succeeded);
    store_finished(&*store, 10..12, RunStatus::Failed);
    // Accepted early, ended late.
    let mut slow = new_run(3_000, RunStatus::Running);
    slow.run_id = run_id(12);
    slow.created_at = at(12);
    store_runs(&*store, vec![slow]);
    let mut advance = advance(12, 1, RunStatus::Succeeded);
    if let Unit::Advance { summary, .. } = &mut advance {
        summary.finished_at = Some(at(5_000));
    }
    commit(&*store, advance).unwrap();
    assert_eq!(prune(&*store, &outdated(true, Some(6), None)), 6);
    assert_eq!(left(&*store), [6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(prune(&*store, &outdated(true, Some(4_999), None)), 4);
    assert_eq!(left(&*store), [10, 11, 12]);
    assert!(block_on(store.run(run_id(3))).unwrap().is_none());
    let listed = block_on(store.runs(RunFilter::default(), None, 50)).unwrap();
    assert_eq!(listed.items.len(), 3);
}

pub(super) fn runs_with_too_many_newer_ones_go(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..5, RunStatus::Failed);
    store_finished(&*store, 5..8, RunStatus::Cancelled);
    store_finished(&*store, 8..20, RunStatus::Succeeded);
    assert_eq!(prune(&*store, &outdated(false, None, Some(8))), 0);
    assert_eq!(prune(&*store, &outdated(false, None, Some(4))), 4);
    assert_eq!(left(&*store), (4..20).collect::<Vec<_>>());
    assert_eq!(prune(&*store, &outdated(true, Some(0), Some(1))), 11);
    assert_eq!(left(&*store), [4, 5, 6, 7, 19]);
    assert_eq!(prune(&*store, &outdated(true, None, Some(0))), 1);
    assert_eq!(prune(&*store, &outdated(false, None, None)), 0);
}

pub(super) fn of_age_and_count_either_is_enough(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..10, RunStatus::Succeeded);
    assert_eq!(prune(&*store, &outdated(true, Some(3), Some(5))), 5);
    assert_eq!(prune(&*store, &outdated(true, Some(8), Some(5))), 3);
    assert_eq!(left(&*store), [8, 9]);
}

pub(super) fn success_and_failure_and_scenarios_are_apart(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..2, RunStatus::Succeeded);
    store_finished(&*store, 2..4, RunStatus::Failed);
    let mut other = finished(4, RunStatus::Succeeded);
    other.scenario_id = scenario_id(2);
    store_runs(&*store, vec![other]);
    assert_eq!(prune(&*store, &outdated(true, Some(1_000), None)), 2);
    assert_eq!(left(&*store), [2, 3, 4]);
    let mut unknown = outdated(true, Some(1_000), None);
    unknown.scenario_id = Some(scenario_id(3));
    assert_eq!(prune(&*store, &unknown), 0);
    let scenarios = |after, limit| block_on(store.scenarios_with_runs(after, limit)).unwrap();
    assert_eq!(scenarios(None, 9), [scenario_id(1), scenario_id(2)]);
    assert_eq!(scenarios(None, 1), [scenario_id(1)]);
    assert_eq!(scenarios(Some(scenario_id(1)), 9), [scenario_id(2)]);
}

pub(super) fn unfinished_runs_stay(backend: &impl Backend) {
    let store = backend.open();
    let unfinished = [RunStatus::Queued, RunStatus::Running, RunStatus::Waiting];
    for (number, status) in (0..).zip(unfinished) {
        store_runs(&*store, vec![new_run(number, status)]);
    }
    for succeeded in [true, false] {
        assert_eq!(
            prune(&*store, &outdated(succeeded, Some(9_000), Some(0))),
            0
        );
    }
    assert_eq!(left(&*store), [0, 1, 2]);
}

pub(super) fn a_run_goes_no_sooner_than_its_key(backend: &impl Backend) {
    let store = backend.open();
    // Three apart in all but their last bytes, and one that is quite different.
    for (number, key) in (0..).zip([[7; 32], [8; 32]]) {
        let runs = [number * 2, number * 2 + 1].map(|of| finished(of, RunStatus::Succeeded));
        let mut claim = claim(0);
        claim.key = key;
        claim.expires_at = at(if number == 0 { 1_000 } else { 400_000_000 });
        let unit = Unit::Accept {
            claim: Some(claim),
            runs: runs.to_vec(),
            commit_id: CommitId(number),
        };
        commit(&*store, unit).unwrap();
    }
    store_finished(&*store, 4..5, RunStatus::Succeeded);
    let all = outdated(true, Some(1_000_000), Some(0));
    assert_eq!(prune(&*store, &all), 1, "the one without a key");
    assert_eq!(left(&*store), [0, 1, 2, 3]);
    block_on(store.forget_keys(at(2_000), None, 10)).unwrap();
    assert_eq!(prune(&*store, &all), 2);
    assert_eq!(left(&*store), [2, 3]);
    block_on(store.forget_keys(at(500_000_000), None, 10)).unwrap();
    assert_eq!(prune(&*store, &all), 2);
}

pub(super) fn a_run_stays_while_an_unfinished_one_retries_it(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..2, RunStatus::Failed);
    let mut retry = new_run(2, RunStatus::Waiting);
    retry.retry_of = Some(run_id(0));
    store_runs(&*store, vec![retry]);
    let all = outdated(false, Some(1_000), None);
    assert_eq!(prune(&*store, &all), 1);
    assert_eq!(left(&*store), [0, 2]);
    commit(&*store, advance(2, 1, RunStatus::Succeeded)).unwrap();
    assert_eq!(prune(&*store, &all), 1);
    assert_eq!(left(&*store), [2]);
}

pub(super) fn runs_go_in_small_steps(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..5, RunStatus::Succeeded);
    let by_age = outdated(true, Some(1_000), None);
    assert_eq!(steps(&*store, &by_age, 2), [0, 2, 2, 1]);
    store_finished(&*store, 0..250, RunStatus::Succeeded);
    let by_count = outdated(true, None, Some(248));
    // Two steps count a hundred each and a third the rest; one turns to removing.
    assert_eq!(steps(&*store, &by_count, 1), [0, 0, 0, 0, 1, 1, 0]);
}

pub(super) fn a_step_is_bounded_by_bytes_too(backend: &impl Backend) {
    let store = backend.open();
    let large = (0..6).map(|number| {
        let mut run = finished(number, RunStatus::Succeeded);
        run.chunk = Bytes::from(vec![7; 400_000]);
        run
    });
    store_runs(&*store, large.collect());
    let counts = steps(&*store, &outdated(true, Some(1_000), None), 100);
    assert_eq!(counts.iter().sum::<u64>(), 6);
    assert!(counts.iter().all(|count| *count <= 3), "{counts:?}");
}

pub(super) fn a_run_with_a_large_journal_is_gone_at_once(backend: &impl Backend) {
    let store = backend.open();
    store_large(&*store);
    assert_eq!(prune(&*store, &outdated(false, Some(1_000), None)), 1);
    assert!(block_on(store.run(run_id(0))).unwrap().is_none());
    // What may be left of it bars nothing.
    store_finished(&*store, 1..2, RunStatus::Succeeded);
    assert_eq!(prune(&*store, &outdated(true, Some(1_000), None)), 1);
}

/// A failed run whose journal is larger than what goes in one step.
pub(super) fn store_large(store: &dyn Store) {
    store_runs(store, vec![new_run(0, RunStatus::Running)]);
    for entry in 1..=5 {
        let mut unit = advance(0, entry, RunStatus::Failed);
        if let Unit::Advance { chunk, .. } = &mut unit {
            *chunk = Bytes::from(vec![7; 700_000]);
        }
        commit(store, unit).unwrap();
    }
}

pub(super) fn labels_and_ids_that_share_a_rank_go_with_their_runs(backend: &impl Backend) {
    let store = backend.open();
    let mut labelled = finished(0, RunStatus::Succeeded);
    labelled.labels = vec![("order".into(), "7".into())];
    let mut stray = labelled.clone();
    let mut bytes = *stray.run_id.as_bytes();
    bytes[15] ^= 1;
    stray.run_id = millrace_core::id::RunId::from_bytes(bytes);
    store_runs(&*store, vec![labelled.clone(), stray.clone()]);
    let all = outdated(true, Some(1_000), None);
    assert_eq!(prune(&*store, &all), 2);
    let filter = RunFilter {
        labels: vec![("order".into(), "7".into())],
        ..RunFilter::default()
    };
    let listed = block_on(store.runs(filter, None, 50)).unwrap();
    assert_eq!(listed.items, []);
    assert!(block_on(store.run(stray.run_id)).unwrap().is_none());
    store_runs(&*store, vec![stray, labelled]);
    assert_eq!(prune(&*store, &all), 2);
}

/// Finished runs that all have one label and one of their own; the last is of a later month.
pub(super) fn runs_with_any_label_go(backend: &impl Backend) {
    let store = backend.open();
    let mut run = finished(1, RunStatus::Succeeded);
    run.labels = vec![
        ("zero\0".into(), "\0".into()),
        ("one\u{1}".into(), "\u{1}0\\u0000".into()),
    ];
    run.correlation_id = Some("\0 and \u{1}".into());
    store_runs(&*store, vec![run]);
    let filter = RunFilter {
        labels: vec![("zero\0".into(), "\0".into())],
        ..RunFilter::default()
    };
    let found = || {
        block_on(store.runs(filter.clone(), None, 10))
            .unwrap()
            .items
    };
    assert_eq!(found().len(), 1);
    assert_eq!(prune(&*store, &outdated(true, Some(1_000), None)), 1);
    assert_eq!(found(), []);
}

pub(super) fn store_labelled(store: &dyn Store, count: u64) {
    let runs = (0..count).map(|number| {
        let mut run = finished(number, RunStatus::Succeeded);
        if number + 1 == count {
            run.run_id = run_id(2_600_000_000);
        }
        run.labels = vec![
            ("shop".into(), "x".into()),
            ("order".into(), number.to_string().into()),
        ];
        run.correlation_id = Some("c".into());
        run
    });
    store_runs(store, runs.collect());
}

/// Walks to the end. How many finds each step removed.
pub(super) fn sweeps(store: &dyn Store, limit: u32) -> Vec<u64> {
    let mut place = None;
    let mut counts = Vec::new();
    loop {
        let step = block_on(store.sweep(place, limit)).unwrap();
        counts.push(step.count);
        match step.next {
            Some(next) => place = Some(next),
            None => return counts,
        }
    }
}

pub(super) fn listed(store: &dyn Store, set: impl FnOnce(&mut RunFilter)) -> Vec<RunId> {
    let mut filter = RunFilter::default();
    set(&mut filter);
    let page = block_on(store.runs(filter, None, 50)).unwrap();
    page.items.iter().map(|run| run.run_id).collect()
}

pub(super) fn removed_runs_are_found_by_nothing(backend: &impl Backend) {
    let store = backend.open();
    store_labelled(&*store, 10);
    let all = [2_600_000_000, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
    sweeps(&*store, 100);
    expect_found(
        &*store,
        &all[..1]
            .iter()
            .chain(&all[2..])
            .copied()
            .collect::<Vec<_>>(),
    );
    assert_eq!(prune(&*store, &outdated(true, Some(6), None)), 6);
    for _ in 0..3 {
        expect_found(&*store, &[2_600_000_000, 8, 7, 6]);
        sweeps(&*store, 5);
    }
}

/// Label and correlation id find these runs alone, and what a removed one had finds nothing.
pub(super) fn expect_found(store: &dyn Store, expected: &[u64]) {
    let expected: Vec<RunId> = expected.iter().copied().map(run_id).collect();
    let by_label = |f: &mut RunFilter| f.labels = vec![("shop".to_owned(), "x".to_owned())];
    assert_eq!(listed(store, by_label), expected);
    let by_correlation = |f: &mut RunFilter| f.correlation_id = Some("c".to_owned());
    assert_eq!(listed(store, by_correlation), expected);
    let own = |f: &mut RunFilter| f.labels = vec![("order".to_owned(), "2".to_owned())];
    let has_second = expected.contains(&run_id(2));
    assert_eq!(
        listed(store, own),
        if has_second { vec![run_id(2)] } else { vec![] }
    );
}

pub(super) fn what_a_removed_run_was_found_by_finds_no_other(backend: &impl Backend) {
    let store = backend.open();
    store_labelled(&*store, 2);
    assert_eq!(prune(&*store, &outdated(true, Some(1), None)), 1);
    store_finished(&*store, 0..1, RunStatus::Succeeded);
    let by_label = |f: &mut RunFilter| f.labels = vec![("order".to_owned(), "0".to_owned())];
    assert_eq!(listed(&*store, by_label), []);
    let by_correlation = |f: &mut RunFilter| f.correlation_id = Some("c".to_owned());
    assert_eq!(listed(&*store, by_correlation), [run_id(2_600_000_000)]);
}

pub(super) fn dry_runs_go_by_age_alone_and_count_for_no_scenario(backend: &impl Backend) {
    let store = backend.open();
    store_finished(&*store, 0..2, RunStatus::Succeeded);
    let dry = (2..6).map(|number| {
        let mut run = finished(number, RunStatus::Succeeded);
        run.dry_run = true;
        run
    });
    store_runs(&*store, dry.collect());
    assert_eq!(prune(&*store, &outdated(true, None, Some(2))), 0);
    let mut dry = outdated(true, Some(4), Some(0));
    dry.scenario_id = None;
    assert_eq!(prune(&*store, &dry), 2);
    assert_eq!(left(&*store), [0, 1, 4, 5]);
}
