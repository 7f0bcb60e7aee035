//! Committing, fencing, reading back; what recovery and timers ask for.

use std::sync::Arc;

use bytes::Bytes;
use millrace_core::id::RunId;
use millrace_core::ports::store::{CommitError, CommitId, Error, RunFilter, RunSummary, Unit};
use millrace_core::status::RunStatus;

use super::fixtures::*;

pub(super) fn a_committed_run_is_read_back_whole(backend: &impl Backend) {
    let store = backend.open();
    let mut run = new_run(1, RunStatus::Failed);
    run.version = None;
    run.created_at = at(-3);
    run.correlation_id = Some("trace-1".into());
    run.labels = vec![("order".into(), "A 1".into()), ("shop".into(), "b".into())];
    run.retry_of = Some(run_id(8));
    run.replay_of = Some(run_id(9));
    run.dry_run = true;
    run.entries = 7;
    run.summary = RunSummary {
        status: RunStatus::Failed,
        started_at: Some(at(-2)),
        finished_at: Some(at(90_000)),
        error: Some(("TIMEOUT".into(), "no answer".into())),
        due: Some(at(4)),
        driven: true,
    };
    let unit = Unit::Accept {
        claim: None,
        runs: vec![run.clone()],
        commit_id: CommitId(u64::MAX),
    };
    commit(&*store, unit).unwrap();

    let stored = block_on(store.run(run.run_id)).unwrap().unwrap();
    assert_eq!(stored.chunks, [run.chunk.clone()]);
    assert_eq!(stored.commit_id, CommitId(u64::MAX));
    let row = stored.row;
    assert_eq!(
        Some(&row),
        block_on(store.run_row(run.run_id)).unwrap().as_ref()
    );
    assert_eq!(
        (row.run_id, row.scenario_id, row.version),
        (run.run_id, run.scenario_id, None)
    );
    assert_eq!(
        (row.created_at, row.entries, row.dry_run),
        (at(-3), 7, true)
    );
    assert_eq!(
        (row.correlation_id, row.labels),
        (run.correlation_id, run.labels)
    );
    assert_eq!((row.retry_of, row.replay_of), (run.retry_of, run.replay_of));
    assert_eq!(row.summary, run.summary);
}

pub(super) fn a_run_that_was_never_stored_is_absent(backend: &impl Backend) {
    let store = backend.open();
    assert!(block_on(store.run(run_id(1))).unwrap().is_none());
    assert!(block_on(store.run_row(run_id(1))).unwrap().is_none());
    assert_eq!(block_on(store.newest_run()).unwrap(), None);
    assert_eq!(block_on(store.next_due()).unwrap(), None);
}

pub(super) fn an_event_with_several_runs_is_one_commit(backend: &impl Backend) {
    let store = backend.open();
    store_runs(&*store, vec![new_run(2, RunStatus::Succeeded)]);
    // The second run exists already: the first must not be stored either.
    let runs = vec![
        new_run(1, RunStatus::Succeeded),
        new_run(2, RunStatus::Succeeded),
    ];
    let refused = commit(&*store, keyed(1, runs)).unwrap_err();
    assert!(
        matches!(
            refused,
            CommitError::Refused(Error::Taken { what: "run", .. })
        ),
        "{refused}"
    );
    assert!(block_on(store.run(run_id(1))).unwrap().is_none());
    assert_eq!(block_on(store.key_owner(app_id(1), [1; 32])).unwrap(), None);

    let runs = vec![
        new_run(3, RunStatus::Succeeded),
        new_run(4, RunStatus::Queued),
    ];
    commit(&*store, event(runs)).unwrap();
    for number in [3, 4] {
        assert!(block_on(store.run(run_id(number))).unwrap().is_some());
    }
}

pub(super) fn a_large_first_chunk_of_an_unfinished_run_is_kept_apart(backend: &impl Backend) {
    let store = backend.open();
    let mut run = new_run(1, RunStatus::Running);
    run.chunk = Bytes::from(vec![7; 300_000]);
    commit(&*store, event(vec![run.clone()])).unwrap();
    commit(&*store, advance(1, 1, RunStatus::Succeeded)).unwrap();
    let stored = block_on(store.run(run_id(1))).unwrap().unwrap();
    assert_eq!(stored.chunks, [run.chunk, Bytes::from("more of 1 at 1")]);
}

pub(super) fn an_advance_appends_and_changes_what_lists_show(backend: &impl Backend) {
    let store = backend.open();
    store_runs(&*store, vec![new_run(1, RunStatus::Running)]);
    commit(&*store, advance(1, 1, RunStatus::Waiting)).unwrap();
    commit(&*store, advance(1, 2, RunStatus::Succeeded)).unwrap();
    let stored = block_on(store.run(run_id(1))).unwrap().unwrap();
    let expected = ["chunk of 1", "more of 1 at 1", "more of 1 at 2"].map(Bytes::from);
    assert_eq!(stored.chunks, expected);
    assert_eq!(stored.row.entries, 3);
    assert_eq!(stored.row.summary, summary(RunStatus::Succeeded));
}

pub(super) fn an_advance_at_the_wrong_entry_is_fenced_and_writes_nothing(backend: &impl Backend) {
    let store = backend.open();
    store_runs(&*store, vec![new_run(1, RunStatus::Running)]);
    for expected in [0, 2] {
        let fenced = creating(
            advance(1, expected, RunStatus::Failed),
            vec![new_run(2, RunStatus::Queued)],
        );
        assert_eq!(commit(&*store, fenced), Err(CommitError::Fenced));
    }
    let stored = block_on(store.run(run_id(1))).unwrap().unwrap();
    assert_eq!((stored.row.entries, stored.chunks.len()), (1, 1));
    assert_eq!(stored.row.summary.status, RunStatus::Running);
    assert!(block_on(store.run(run_id(2))).unwrap().is_none());
}

pub(super) fn an_advance_of_an_unknown_run_is_refused(backend: &impl Backend) {
    let store = backend.open();
    let refused = commit(&*store, advance(1, 1, RunStatus::Failed));
    assert_eq!(
        refused,
        Err(CommitError::Refused(Error::NotFound { what: "run" }))
    );
}

pub(super) fn an_advance_creates_runs_in_the_same_commit(backend: &impl Backend) {
    let store = backend.open();
    store_runs(&*store, vec![new_run(1, RunStatus::Running)]);
    let unit = creating(
        advance(1, 1, RunStatus::Failed),
        vec![new_run(2, RunStatus::Queued)],
    );
    commit(&*store, unit).unwrap();
    let created = block_on(store.run(run_id(2))).unwrap().unwrap();
    assert_eq!(
        (created.row.summary.status, created.commit_id),
        (RunStatus::Queued, CommitId(101))
    );
}

pub(super) fn a_refused_creation_takes_its_advance_with_it(backend: &impl Backend) {
    let store = backend.open();
    store_runs(
        &*store,
        vec![
            new_run(1, RunStatus::Running),
            new_run(2, RunStatus::Queued),
        ],
    );
    let unit = creating(
        advance(1, 1, RunStatus::Failed),
        vec![new_run(2, RunStatus::Queued)],
    );
    let refused = commit(&*store, unit).unwrap_err();
    assert!(
        matches!(refused, CommitError::Refused(Error::Taken { .. })),
        "{refused}"
    );
    let stored = block_on(store.run(run_id(1))).unwrap().unwrap();
    assert_eq!(
        (stored.row.entries, stored.row.summary.status),
        (1, RunStatus::Running)
    );
    assert_eq!(
        block_on(store.run_counts(at(0))).unwrap().by_status,
        [1, 1, 0, 0, 0, 0]
    );
}

pub(super) fn a_run_id_is_stored_once(backend: &impl Backend) {
    let store = backend.open();
    store_runs(&*store, vec![new_run(1, RunStatus::Running)]);
    let mut again = new_run(1, RunStatus::Failed);
    again.chunk = Bytes::from("another");
    let refused = commit(&*store, event(vec![again])).unwrap_err();
    assert!(
        matches!(refused, CommitError::Refused(Error::Taken { .. })),
        "{refused}"
    );
    let stored = block_on(store.run(run_id(1))).unwrap().unwrap();
    assert_eq!(stored.row.summary.status, RunStatus::Running);
}

pub(super) fn ids_of_one_rank_live_side_by_side(backend: &impl Backend) {
    let store = backend.open();
    let ids: Vec<RunId> = (0..4)
        .map(|rest| RunId::from_rank(run_id(1).rank(), rest))
        .collect();
    for (place, run_id) in ids.iter().enumerate() {
        let mut run = new_run(1, RunStatus::Running);
        run.run_id = *run_id;
        run.chunk = Bytes::from(format!("number {place}"));
        commit(&*store, event(vec![run.clone()])).unwrap();
        let refused = commit(&*store, event(vec![run])).unwrap_err();
        assert!(
            matches!(refused, CommitError::Refused(Error::Taken { .. })),
            "{refused}"
        );
    }
    for (place, run_id) in ids.iter().enumerate() {
        let stored = block_on(store.run(*run_id)).unwrap().unwrap();
        assert_eq!(stored.row.run_id, *run_id);
        assert_eq!(stored.chunks, [Bytes::from(format!("number {place}"))]);
    }
    let mut listed = Vec::new();
    let mut before = None;
    loop {
        let page = block_on(store.runs(RunFilter::default(), before, 1)).unwrap();
        listed.extend(page.items.into_iter().map(|run| run.run_id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    listed.sort_unstable();
    assert_eq!(listed, ids);
    let running = block_on(store.queued_or_running(None, 10)).unwrap();
    assert_eq!(running.len(), 4);
    let missing = RunId::from_rank(run_id(1).rank(), 99);
    assert!(block_on(store.run(missing)).unwrap().is_none());
}

pub(super) fn an_id_that_is_no_uuid_of_version_7_is_kept_all_the_same(backend: &impl Backend) {
    let store = backend.open();
    let mut run = new_run(1, RunStatus::Running);
    run.run_id = RunId::from_bytes([0xff; 16]);
    commit(&*store, event(vec![run.clone()])).unwrap();
    let stored = block_on(store.run(run.run_id)).unwrap().unwrap();
    assert_eq!(stored.row.run_id, run.run_id);
    assert_eq!(stored.row.created_at, run.created_at);
    let of_version_7 = RunId::from_rank(run.run_id.rank(), run.run_id.rest());
    assert!(block_on(store.run(of_version_7)).unwrap().is_none());
}

pub(super) fn a_conflict_leaves_its_neighbours_unharmed(backend: &impl Backend) {
    let store = backend.open();
    store_runs(
        &*store,
        vec![
            new_run(1, RunStatus::Running),
            new_run(2, RunStatus::Running),
        ],
    );
    commit(&*store, keyed(1, vec![new_run(3, RunStatus::Succeeded)])).unwrap();
    let units = vec![
        event(vec![new_run(10, RunStatus::Succeeded)]),
        keyed(1, vec![new_run(11, RunStatus::Succeeded)]),
        event(vec![
            new_run(12, RunStatus::Succeeded),
            new_run(1, RunStatus::Succeeded),
        ]),
        advance(1, 5, RunStatus::Succeeded),
        advance(2, 1, RunStatus::Succeeded),
        advance(99, 1, RunStatus::Succeeded),
        keyed(2, vec![new_run(13, RunStatus::Succeeded)]),
    ];
    // All are handed in before any is awaited, so that backends that batch can batch them.
    let waiting: Vec<_> = units
        .into_iter()
        .map(|unit| store.commit(Arc::new(unit)))
        .collect();
    let done: Vec<bool> = block_on(futures::future::join_all(waiting))
        .iter()
        .map(Result::is_ok)
        .collect();
    assert_eq!(done, [true, false, false, false, true, false, true]);
    for (number, stored) in [(10, true), (11, false), (12, false), (13, true)] {
        assert_eq!(
            block_on(store.run(run_id(number))).unwrap().is_some(),
            stored,
            "{number}"
        );
    }
    assert_eq!(
        block_on(store.run_row(run_id(1))).unwrap().unwrap().entries,
        1
    );
    assert_eq!(
        block_on(store.run_row(run_id(2))).unwrap().unwrap().entries,
        2
    );
    assert_eq!(
        block_on(store.run_counts(at(0))).unwrap().by_status,
        [0, 1, 0, 4, 0, 0]
    );
}

pub(super) fn a_commit_takes_effect_though_no_one_waits_for_it(backend: &impl Backend) {
    let store = backend.open();
    let mut waiting = store.commit(Arc::new(event(vec![new_run(1, RunStatus::Running)])));
    block_on(async {
        // Polled once, as a select that then loses does.
        let _ = futures::poll!(&mut waiting);
    });
    drop(waiting);
    store_runs(&*store, vec![new_run(2, RunStatus::Running)]);
    assert!(block_on(store.run(run_id(1))).unwrap().is_some());
}

pub(super) fn the_commit_id_is_that_of_the_last_entry(backend: &impl Backend) {
    let store = backend.open();
    store_runs(&*store, vec![new_run(1, RunStatus::Running)]);
    let commit_id = || block_on(store.run(run_id(1))).unwrap().unwrap().commit_id;
    assert_eq!(commit_id(), CommitId(1));
    commit(&*store, advance(1, 1, RunStatus::Waiting)).unwrap();
    assert_eq!(commit_id(), CommitId(101));
    assert_eq!(
        commit(&*store, advance(1, 1, RunStatus::Waiting)),
        Err(CommitError::Fenced)
    );
    assert_eq!(commit_id(), CommitId(101));
}

pub(super) fn the_newest_run_is_the_one_with_the_greatest_id(backend: &impl Backend) {
    let store = backend.open();
    for number in [3, 9, 4] {
        store_runs(&*store, vec![new_run(number, RunStatus::Succeeded)]);
    }
    assert_eq!(block_on(store.newest_run()).unwrap(), Some(run_id(9)));
}

pub(super) fn queued_and_running_runs_come_in_order_of_acceptance_without_dry_ones(
    backend: &impl Backend,
) {
    let store = backend.open();
    let statuses = [
        RunStatus::Waiting,
        RunStatus::Queued,
        RunStatus::Succeeded,
        RunStatus::Running,
    ];
    for (number, status) in (1..).zip(statuses.iter().cycle().take(12)) {
        let mut run = new_run(number, *status);
        run.dry_run = number == 5;
        store_runs(&*store, vec![run]);
    }
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = block_on(store.queued_or_running(after, 2)).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.run_id);
        found.extend(page);
    }
    let ids: Vec<RunId> = found.iter().map(|run| run.run_id).collect();
    assert_eq!(ids, [2, 4, 6, 8, 10, 12].map(run_id));
    assert_eq!(found[0].status, RunStatus::Queued);
    assert_eq!(found[0].scenario_id, scenario_id(1));
}

pub(super) fn due_runs_come_in_order_of_their_time(backend: &impl Backend) {
    let store = backend.open();
    for (number, due) in [
        (1, Some(50)),
        (2, Some(10)),
        (3, None),
        (4, Some(30)),
        (5, Some(20)),
    ] {
        let mut run = new_run(number, RunStatus::Waiting);
        run.summary.due = due.map(at);
        run.dry_run = number == 5;
        store_runs(&*store, vec![run]);
    }
    let mut running = new_run(6, RunStatus::Running);
    running.summary.due = Some(at(1));
    store_runs(&*store, vec![running]);
    let due = |until, limit| -> Vec<RunId> {
        let found = block_on(store.due(at(until), limit)).unwrap();
        found.iter().map(|run| run.run_id).collect()
    };
    assert_eq!(due(9, 10), []);
    assert_eq!(due(30, 10), [run_id(2), run_id(4)]);
    assert_eq!(due(100, 2), [run_id(2), run_id(4)]);
    assert_eq!(block_on(store.next_due()).unwrap(), Some(at(10)));
    commit(&*store, advance(2, 1, RunStatus::Succeeded)).unwrap();
    assert_eq!(block_on(store.next_due()).unwrap(), Some(at(30)));
}

pub(super) fn counts_follow_the_runs(backend: &impl Backend) {
    let store = backend.open();
    let hour = 3_600_000;
    let mut old = new_run(1, RunStatus::Succeeded);
    old.summary.finished_at = Some(at(-30 * hour));
    let mut dry = new_run(2, RunStatus::Succeeded);
    dry.dry_run = true;
    store_runs(
        &*store,
        vec![
            old,
            dry,
            new_run(3, RunStatus::Succeeded),
            new_run(4, RunStatus::Failed),
            new_run(5, RunStatus::Queued),
            new_run(6, RunStatus::Queued),
            new_run(7, RunStatus::Running),
        ],
    );
    let counts = |since| block_on(store.run_counts(at(since))).unwrap();
    assert_eq!(counts(-24 * hour).by_status, [2, 1, 0, 1, 1, 0]);
    assert_eq!(counts(-48 * hour).by_status, [2, 1, 0, 2, 1, 0]);
    assert_eq!(counts(0).oldest_queued, Some(at(5)));
    commit(&*store, advance(5, 1, RunStatus::Running)).unwrap();
    commit(&*store, advance(7, 1, RunStatus::Cancelled)).unwrap();
    commit(&*store, advance(5, 2, RunStatus::Waiting)).unwrap();
    assert_eq!(counts(-24 * hour).by_status, [1, 0, 1, 1, 1, 1]);
    assert_eq!(counts(0).oldest_queued, Some(at(6)));
}

pub(super) fn a_ping_works_and_facts_grow(backend: &impl Backend) {
    let store = backend.open();
    block_on(store.ping()).unwrap();
    let before = store.facts();
    store_runs(&*store, vec![new_run(1, RunStatus::Succeeded)]);
    let after = store.facts();
    assert_eq!(
        (after.commits, after.units),
        (before.commits + 1, before.units + 1)
    );
    assert!(after.bytes + after.log_bytes > 0 && !store.refuses_events());
}
