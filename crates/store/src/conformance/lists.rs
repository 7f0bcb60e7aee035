//! Lists of runs: order, pages, filters.

use millrace_core::id::RunId;
use millrace_core::ports::store::{NewRun, RunFilter, Store};
use millrace_core::status::RunStatus;

use super::fixtures::*;

/// The numbers of the runs on all pages of that size.
fn numbers(store: &dyn Store, filter: &RunFilter, limit: u32) -> Vec<u64> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = block_on(store.runs(filter.clone(), before, limit)).unwrap();
        assert!(page.items.len() <= limit as usize);
        found.extend(page.items.iter().map(|run| number(run.run_id)));
        before = page.next;
        if before.is_none() {
            return found;
        }
    }
}

fn number(run_id: RunId) -> u64 {
    run_id.millis() - NOW
}

fn store_with(backend: &impl Backend, runs: Vec<NewRun>) -> std::sync::Arc<dyn Store> {
    let store = backend.open();
    store_runs(&*store, runs);
    store
}

fn changed(number: u64, status: RunStatus, change: impl FnOnce(&mut NewRun)) -> NewRun {
    let mut run = new_run(number, status);
    change(&mut run);
    run
}

/// Runs that differ in everything that a filter looks at.
fn varied() -> Vec<NewRun> {
    use RunStatus::{Cancelled, Failed, Queued, Running, Succeeded, Waiting};
    vec![
        changed(1, Succeeded, |run| {
            run.labels = vec![("order".into(), "1".into())];
        }),
        changed(2, Failed, |run| {
            run.summary.error = Some(("TIMEOUT".into(), "m".into()));
        }),
        changed(3, Failed, |run| {
            run.summary.error = Some(("DEADLINE".into(), "m".into()));
            run.scenario_id = scenario_id(2);
        }),
        changed(4, Cancelled, |run| run.version = Some(2)),
        changed(5, Queued, |run| {
            run.labels = vec![("order".into(), "1".into()), ("shop".into(), "x".into())];
            run.scenario_id = scenario_id(2);
        }),
        changed(6, Running, |run| run.retry_of = Some(run_id(2))),
        changed(7, Waiting, |run| run.correlation_id = Some("trace".into())),
        changed(8, Succeeded, |run| {
            run.correlation_id = Some("trace".into());
            run.scenario_id = scenario_id(2);
        }),
        changed(9, Succeeded, |run| run.dry_run = true),
    ]
}

pub(super) fn runs_come_newest_first_in_pages(backend: &impl Backend) {
    let runs = (0..7)
        .map(|number| new_run(number, RunStatus::Succeeded))
        .collect();
    let store = store_with(backend, runs);
    for limit in [1, 3, 7, 500] {
        assert_eq!(
            numbers(&*store, &RunFilter::default(), limit),
            [6, 5, 4, 3, 2, 1, 0]
        );
    }
}

pub(super) fn a_cursor_is_stable_while_runs_are_added(backend: &impl Backend) {
    let runs = (0..6)
        .map(|number| new_run(number, RunStatus::Succeeded))
        .collect();
    let store = store_with(backend, runs);
    let filter = RunFilter {
        scenario_id: Some(scenario_id(1)),
        ..RunFilter::default()
    };
    let first = block_on(store.runs(filter.clone(), None, 3)).unwrap();
    store_runs(
        &*store,
        vec![
            new_run(6, RunStatus::Succeeded),
            new_run(7, RunStatus::Failed),
        ],
    );
    let second = block_on(store.runs(filter, first.next, 3)).unwrap();
    let seen: Vec<u64> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|run| number(run.run_id))
        .collect();
    assert_eq!((seen, second.next), (vec![5, 4, 3, 2, 1, 0], None));
}

fn filter(change: impl FnOnce(&mut RunFilter)) -> RunFilter {
    let mut filter = RunFilter::default();
    change(&mut filter);
    filter
}

pub(super) fn every_filter_shows_what_it_should(backend: &impl Backend) {
    let store = store_with(backend, varied());
    let text = |text: &str| Some(text.to_owned());
    let cases: Vec<(RunFilter, Vec<u64>)> = vec![
        (filter(|_| ()), vec![8, 7, 6, 5, 4, 3, 2, 1]),
        (
            filter(|f| f.scenario_id = Some(scenario_id(2))),
            vec![8, 5, 3],
        ),
        (filter(|f| f.scenario_id = Some(scenario_id(3))), vec![]),
        (filter(|f| f.version = Some(2)), vec![4]),
        (
            filter(|f| f.statuses = vec![RunStatus::Succeeded]),
            vec![8, 1],
        ),
        (
            filter(|f| f.statuses = vec![RunStatus::Queued, RunStatus::Failed]),
            vec![5, 3, 2],
        ),
        (
            filter(|f| f.statuses = vec![RunStatus::Failed, RunStatus::Failed]),
            vec![3, 2],
        ),
        (filter(|f| f.error_code = text("TIMEOUT")), vec![2]),
        (filter(|f| f.correlation_id = text("trace")), vec![8, 7]),
        (
            filter(|f| f.labels = vec![("order".into(), "1".into())]),
            vec![5, 1],
        ),
        (
            filter(|f| f.labels = vec![("order".into(), "2".into())]),
            vec![],
        ),
        (filter(|f| f.retry_of = Some(run_id(2))), vec![6]),
    ];
    for (filter, expected) in cases {
        for limit in [1, 2, 50] {
            assert_eq!(numbers(&*store, &filter, limit), expected, "{filter:?}");
        }
    }
}

pub(super) fn filters_add_up(backend: &impl Backend) {
    let store = store_with(backend, varied());
    let any = RunFilter::default;
    let labels = vec![("order".into(), "1".into()), ("shop".into(), "x".into())];
    let cases: Vec<(RunFilter, Vec<u64>)> = vec![
        (RunFilter { labels, ..any() }, vec![5]),
        (
            RunFilter {
                scenario_id: Some(scenario_id(2)),
                statuses: vec![RunStatus::Succeeded, RunStatus::Failed],
                ..any()
            },
            vec![8, 3],
        ),
        (
            RunFilter {
                error_code: Some("DEADLINE".into()),
                scenario_id: Some(scenario_id(1)),
                ..any()
            },
            vec![],
        ),
        (
            RunFilter {
                correlation_id: Some("trace".into()),
                statuses: vec![RunStatus::Waiting],
                ..any()
            },
            vec![7],
        ),
        (
            RunFilter {
                retry_of: Some(run_id(2)),
                version: Some(1),
                ..any()
            },
            vec![6],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(numbers(&*store, &filter, 50), expected, "{filter:?}");
    }
}

pub(super) fn dry_runs_are_shown_only_when_asked_for(backend: &impl Backend) {
    let store = store_with(backend, varied());
    let dry = RunFilter {
        dry_run: true,
        ..RunFilter::default()
    };
    assert_eq!(numbers(&*store, &dry, 50), [9]);
    let elsewhere = RunFilter {
        scenario_id: Some(scenario_id(2)),
        ..dry
    };
    assert!(numbers(&*store, &elsewhere, 50).is_empty());
}

pub(super) fn a_correlation_id_may_be_a_runs_own(backend: &impl Backend) {
    let child = changed(3, RunStatus::Succeeded, |run| {
        run.correlation_id = Some(run_id(2).to_string().into());
    });
    let store = store_with(
        backend,
        vec![
            new_run(1, RunStatus::Succeeded),
            new_run(2, RunStatus::Failed),
            child,
        ],
    );
    let own = |number| RunFilter {
        correlation_id: Some(run_id(number).to_string()),
        ..RunFilter::default()
    };
    assert_eq!(numbers(&*store, &own(2), 1), [3, 2]);
    // Run 3 has another correlation id than its own.
    assert!(numbers(&*store, &own(3), 50).is_empty());
    assert!(numbers(&*store, &own(8), 50).is_empty());
}

pub(super) fn times_bound_a_list(backend: &impl Backend) {
    let runs = (0..7)
        .map(|number| new_run(number, RunStatus::Failed))
        .collect();
    let store = store_with(backend, runs);
    for statuses in [vec![], vec![RunStatus::Failed]] {
        let between = |after: Option<i64>, before: Option<i64>| {
            let filter = RunFilter {
                statuses: statuses.clone(),
                created_after: after.map(at),
                created_before: before.map(at),
                ..RunFilter::default()
            };
            numbers(&*store, &filter, 2)
        };
        assert_eq!(between(Some(2), Some(5)), [4, 3]);
        assert_eq!(between(Some(4), None), [6, 5]);
        assert_eq!(between(None, Some(2)), [1, 0]);
        let none: [u64; 0] = [];
        assert_eq!(
            between(Some(-(NOW as i64) - 5), Some(-(NOW as i64) - 1)),
            none
        );
        assert_eq!(between(Some(i64::MAX / 2), None), none);
    }
}

pub(super) fn a_filter_that_few_pass_gives_short_pages_and_misses_none(backend: &impl Backend) {
    let store = backend.open();
    let mut runs = Vec::new();
    for number in 0..12_000 {
        let version = if number % 5_900 == 7 { 2 } else { 1 };
        runs.push(changed(number, RunStatus::Succeeded, |run| {
            run.version = Some(version);
        }));
    }
    commit(&*store, event(runs)).unwrap();
    let filter = RunFilter {
        version: Some(2),
        ..RunFilter::default()
    };
    assert_eq!(numbers(&*store, &filter, 50), [11_807, 5_907, 7]);
    assert_eq!(numbers(&*store, &filter, 1), [11_807, 5_907, 7]);
}
