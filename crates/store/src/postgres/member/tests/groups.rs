//! Whose runs members are told of, and what becomes of those under limits that others drive.

use millrace_core::scenario::worker_group::WorkerGroup;

use super::*;

fn open_serving(database: &Database, groups: &[&str]) -> PostgresStore {
    let options = Options {
        lease: LONG,
        worker_groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..Options::new(database.url())
    };
    RUNTIME.block_on(PostgresStore::open(options)).unwrap()
}

fn of_group(number: u64, status: RunStatus, group: &WorkerGroup) -> Unit {
    let mut run = new_run(number, status);
    run.worker_group = group.clone();
    run.summary.due = (status == RunStatus::Waiting).then(|| at(5));
    event(vec![run])
}

#[test]
fn runs_are_listed_to_members_that_serve_their_group_and_claimed_by_any() {
    let database = Database::new();
    let gpu = WorkerGroup::new("gpu").unwrap();
    let (one, other) = (open(&database), open_serving(&database, &["gpu", "cpu"]));
    commit(&one, of_group(1, RunStatus::Running, &gpu)).unwrap();
    commit(&one, of_group(2, RunStatus::Waiting, &gpu)).unwrap();
    commit(&other, waiting(3)).unwrap();
    assert_eq!((listed(&one), listed(&other)), (vec![], vec![run_id(1)]));
    let due = |store: &PostgresStore| {
        let due = block_on(store.due(at(10), 10)).unwrap();
        due.iter().map(|run| run.run_id).collect::<Vec<_>>()
    };
    assert_eq!((due(&one), due(&other)), (vec![run_id(3)], vec![run_id(2)]));
    assert_eq!(block_on(one.news()).unwrap().free, None);
    let news = block_on(other.news()).unwrap();
    assert_eq!((news.free, news.due), (Some(run_id(1)), Some(at(5))));
    assert_eq!(block_on(other.next_due()).unwrap(), Some(at(5)));
    assert_eq!(block_on(one.unserved_groups()).unwrap(), []);
    RUNTIME.block_on(other.close());
    assert_eq!(block_on(one.unserved_groups()).unwrap(), vec![gpu.clone()]);
    // Somebody asks something of it here; then it is the other group's again.
    assert_eq!(claim(&one, 1), Claim::Yours);
    assert_eq!(listed(&one), [run_id(1)]);
    block_on(one.release(run_id(1), Some(gpu.clone()))).unwrap();
    assert_eq!(listed(&one), []);
    // One whose row names another group than its version does is put right.
    assert_eq!(claim(&one, 3), Claim::Yours);
    block_on(one.release(run_id(3), Some(gpu))).unwrap();
    assert_eq!(due(&one), []);
}

#[test]
fn what_a_limit_let_begin_anyone_drives_and_its_slot_comes_free_at_the_keepers() {
    let database = Database::new();
    let keeper = open(&database);
    let other = open_for(&database, SHORT);
    commit(&keeper, limited(1, RunStatus::Queued)).unwrap();
    assert_eq!(claim(&other, 1), Claim::Held(keeper.me()));
    commit(&keeper, advance(1, 1, RunStatus::Running)).unwrap();
    until("it knows that runs that have begun are shared", || {
        listed(&other) == [run_id(1)]
    });
    assert_eq!(claim(&other, 1), Claim::Yours);
    commit(&other, advance(1, 2, RunStatus::Succeeded)).unwrap();
    let freed = || block_on(keeper.news()).unwrap().freed;
    assert_eq!(freed(), [run_id(1)]);
    assert_eq!(freed(), [run_id(1)], "until it is known");
    // Only by who looks after limits.
    block_on(other.took_back(vec![run_id(1)])).unwrap();
    assert_eq!(freed(), [run_id(1)]);
    assert_eq!(block_on(other.news()).unwrap().freed, []);
    block_on(keeper.took_back(vec![run_id(1)])).unwrap();
    assert_eq!(freed(), []);
    // What the keeper ends itself it knows.
    commit(&keeper, limited(2, RunStatus::Running)).unwrap();
    commit(&keeper, advance(2, 1, RunStatus::Failed)).unwrap();
    assert_eq!(freed(), []);
}
