//! Runs under limits, as they are counted.

use millrace_core::id::RunId;
use millrace_core::ports::store::LimitedRun;
use millrace_core::status::RunStatus;

use super::fixtures::{Backend, advance, block_on, commit, naming, new_run, run_id, store_runs};

pub(super) fn unfinished_runs_under_limits_are_listed_in_order_with_their_keys(
    backend: &impl Backend,
) {
    let store = backend.open();
    let statuses = [
        RunStatus::Queued,
        RunStatus::Running,
        RunStatus::Waiting,
        RunStatus::Succeeded,
    ];
    for (number, status) in (1..).zip(statuses.iter().cycle().take(12)) {
        let mut run = new_run(number, *status);
        run.slot_key = (number != 5).then(|| "eu".into());
        run.dry_run = number == 9;
        store_runs(&*store, vec![run]);
    }
    let mut found: Vec<LimitedRun> = Vec::new();
    loop {
        let after = found.last().map(|run| run.run_id);
        let page = block_on(store.limited(after, 2)).unwrap();
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    let ids: Vec<RunId> = found.iter().map(|run| run.run_id).collect();
    assert_eq!(ids, [1, 2, 3, 6, 7, 10, 11].map(run_id));
    assert_eq!(found[0].slot_key, "eu");
    assert_eq!(found[0].version, Some(1));
    assert_eq!(found[0].bytes, "chunk of 1".len() as u64);
    assert_eq!((found[1].status, found[1].bytes), (RunStatus::Running, 0));

    commit(&*store, advance(2, 1, RunStatus::Succeeded)).unwrap();
    commit(&*store, naming(advance(1, 1, RunStatus::Queued), "1 KiB")).unwrap();
    let first = block_on(store.limited(None, 2)).unwrap();
    assert_eq!(
        first[0].bytes,
        "chunk of 1more of 1 at 1".len() as u64 + 1_024
    );
    assert_eq!(first[1].run_id, run_id(3));
}
