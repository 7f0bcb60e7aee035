//! Whether runs lie in blocks or in rows of their own, a store tells the same of them.

use bytes::Bytes;
use futures::executor::block_on;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitId, NewRun, Outdated, PrunePlace, RunFilter, RunSummary, Runs, Unit, Upkeep,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use proptest::prelude::*;

use super::unindexed;
use crate::sqlite::{Location, Options, SqliteStore};

const NOW: i64 = 1_795_440_529_120;

/// What is chosen of a run.
#[derive(Debug, Clone)]
struct Choice {
    /// Milliseconds since [`NOW`]; ids of later events may be earlier.
    at: u16,
    scenario: u8,
    status: RunStatus,
    is_labelled: bool,
    is_correlated: bool,
    bytes: usize,
}

fn choice() -> impl Strategy<Value = Choice> {
    let status = prop_oneof![
        6 => Just(RunStatus::Succeeded),
        1 => Just(RunStatus::Failed),
        1 => Just(RunStatus::Waiting),
    ];
    let bytes = prop_oneof![20 => 0..600_usize, 1 => Just(20_000)];
    (
        0..4_000_u16,
        1..4_u8,
        status,
        any::<bool>(),
        any::<bool>(),
        bytes,
    )
        .prop_map(
            |(at, scenario, status, is_labelled, is_correlated, bytes)| Choice {
                at,
                scenario,
                status,
                is_labelled,
                is_correlated,
                bytes,
            },
        )
}

fn events() -> impl Strategy<Value = Vec<Vec<Choice>>> {
    prop::collection::vec(prop::collection::vec(choice(), 1..40), 1..12)
}

fn scenario_id(number: u8) -> ScenarioId {
    ScenarioId::new(1, [number; 10])
}

/// Ids of one millisecond share their rank: the others of them stray.
fn new_run(number: u64, choice: &Choice) -> NewRun {
    let created = NOW + i64::from(choice.at);
    let created_at = Timestamp::from_millis(created);
    NewRun {
        run_id: RunId::from_rank(RunId::first_rank_of(created as u64), number),
        scenario_id: scenario_id(choice.scenario),
        version: Some(1 + u32::from(choice.scenario) % 2),
        created_at,
        correlation_id: choice
            .is_correlated
            .then(|| format!("c{}", number % 5).into()),
        labels: choice
            .is_labelled
            .then(|| ("kind".into(), format!("{}", number % 3).into()))
            .into_iter()
            .collect(),
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
        chunk: Bytes::from(vec![number as u8; choice.bytes]),
        blobs: Vec::new(),
        entries: 1 + number,
        summary: RunSummary {
            status: choice.status,
            started_at: Some(created_at),
            finished_at: choice
                .status
                .is_final()
                .then(|| Timestamp::from_millis(created + 3)),
            error: None,
            due: None,
            driven: false,
        },
    }
}

fn store(block_runs_min: usize, blocks_indexed_together: usize) -> SqliteStore {
    let options = Options {
        block_runs_min,
        blocks_indexed_together,
        ..Options::inline()
    };
    SqliteStore::open(Location::Memory, options).unwrap()
}

fn fill(store: &SqliteStore, events: &[Vec<Choice>]) -> Vec<RunId> {
    let mut ids = Vec::new();
    for event in events {
        let first = ids.len() as u64;
        let runs: Vec<NewRun> = (first..)
            .zip(event)
            .map(|(number, choice)| new_run(number, choice))
            .collect();
        ids.extend(runs.iter().map(|run| run.run_id));
        let unit = Unit::Accept {
            claim: None,
            runs,
            commit_id: CommitId(first),
        };
        block_on(store.commit(unit.into())).unwrap();
    }
    ids
}

fn filters() -> Vec<RunFilter> {
    let time = |millis: i64| Some(Timestamp::from_millis(NOW + millis));
    let all = RunFilter::default;
    vec![
        all(),
        RunFilter {
            scenario_id: Some(scenario_id(2)),
            ..all()
        },
        RunFilter {
            statuses: vec![RunStatus::Failed],
            ..all()
        },
        RunFilter {
            statuses: vec![RunStatus::Succeeded, RunStatus::Waiting],
            scenario_id: Some(scenario_id(1)),
            ..all()
        },
        RunFilter {
            version: Some(2),
            ..all()
        },
        RunFilter {
            labels: vec![("kind".into(), "1".into())],
            ..all()
        },
        RunFilter {
            correlation_id: Some("c3".into()),
            ..all()
        },
        RunFilter {
            created_after: time(700),
            created_before: time(2_500),
            ..all()
        },
    ]
}

/// All that can be asked of runs.
fn told(store: &SqliteStore, ids: &[RunId]) -> Vec<String> {
    let mut told = Vec::new();
    for filter in filters() {
        let mut before = None;
        loop {
            let page = block_on(store.runs(filter.clone(), before, 7)).unwrap();
            told.extend(page.items.iter().map(|run| format!("{run:?}")));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        told.push("end".to_owned());
    }
    for id in ids {
        told.push(format!("{:?}", block_on(store.run(*id)).unwrap()));
        told.push(format!("{:?}", block_on(store.run_row(*id)).unwrap()));
    }
    let since = Timestamp::from_millis(0);
    told.push(format!("{:?}", block_on(store.run_counts(since)).unwrap()));
    told
}

fn prune(store: &SqliteStore, outdated: &Outdated, limit: u32) -> u64 {
    let (mut place, mut count) = (PrunePlace::START, 0);
    loop {
        let step = block_on(store.prune(outdated.clone(), place, limit)).unwrap();
        assert!(step.count <= u64::from(limit));
        count += step.count;
        match step.next {
            Some(next) => place = next,
            None => return count,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_store_tells_the_same_of_runs_in_blocks_and_in_rows(
        events in events(),
        age in 0..4_000_i64,
        newer in 0..200_u64,
        limit in 1..50_u32,
    ) {
        let stores = [store(1, 3), store(5, 128), store(1, 1), store(usize::MAX, 1)];
        let ids: Vec<Vec<RunId>> = stores.iter().map(|store| fill(store, &events)).collect();
        let newest = stores.each_ref().map(|store| block_on(store.newest_run()).unwrap());
        prop_assert_eq!([newest[3]; 4], newest);
        let before = told(&stores[3], &ids[3]);
        for (store, ids) in stores.iter().zip(&ids).take(3) {
            prop_assert_eq!(told(store, ids), before.as_slice());
        }
        let kinds = [(1, Some(age), None), (2, None, Some(newer)), (3, Some(age), Some(newer))];
        for (scenario, before, newer) in kinds {
            let outdated = Outdated {
                scenario_id: Some(scenario_id(scenario)),
                succeeded: true,
                finished_before: before.map(|age| Timestamp::from_millis(NOW + age)),
                newer,
            };
            let removed = stores.each_ref().map(|store| prune(store, &outdated, limit));
            prop_assert_eq!([removed[0]; 4], removed);
        }
        let after = told(&stores[3], &ids[3]);
        for (store, ids) in stores.iter().zip(&ids).take(3) {
            prop_assert_eq!(told(store, ids), after.as_slice());
        }
    }
}

fn succeeded(at: u16) -> Choice {
    Choice {
        at,
        scenario: 1,
        status: RunStatus::Succeeded,
        is_labelled: false,
        is_correlated: false,
        bytes: 100,
    }
}

fn count(store: &SqliteStore, table: &'static str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    block_on(store.read(move |connection| connection.query_row(&sql, [], |row| row.get(0))))
        .unwrap()
}

#[test]
fn blocks_are_indexed_some_at_a_time() {
    let store = store(1, 4);
    let events: Vec<Vec<Choice>> = (0..10).map(|at| vec![succeeded(at)]).collect();
    fill(&store, &events);
    let unindexed = block_on(store.read(unindexed)).unwrap();
    assert_eq!((count(&store, "blocks"), unindexed), (10, 2));
    assert_eq!(count(&store, "block_scenarios"), 8);
}

#[test]
fn blocks_of_the_schema_before_count_as_indexed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("millrace.db");
    let open = || {
        let options = Options {
            block_runs_min: 1,
            blocks_indexed_together: 1,
            ..Options::inline()
        };
        SqliteStore::open(Location::File(path.clone()), options).unwrap()
    };
    let store = open();
    let events: Vec<Vec<Choice>> = (0..5).map(|at| vec![succeeded(at)]).collect();
    let ids = fill(&store, &events);
    let before = told(&store, &ids);
    drop(store);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "DELETE FROM instance WHERE name = 'indexed_block'; DROP TABLE sessions;
             DROP TABLE sign_in_links; DROP TABLE rollups; PRAGMA user_version = 9;",
        )
        .unwrap();
    drop(connection);
    let store = open();
    assert_eq!(block_on(store.read(unindexed)).unwrap(), 0);
    assert_eq!(told(&store, &ids), before);
}

#[test]
fn what_succeeds_in_one_commit_lies_in_blocks() {
    let runs = |count: u16| -> Vec<Choice> { (0..count).map(succeeded).collect() };
    let few = store(4, 128);
    fill(&few, &[runs(3)]);
    assert_eq!((count(&few, "runs"), count(&few, "blocks")), (3, 0));
    let many = store(4, 128);
    fill(&many, &[runs(900)]);
    assert_eq!((count(&many, "runs"), count(&many, "blocks")), (0, 4));
    // A second's ids to a block.
    let apart = store(1, 128);
    let mut far = runs(2);
    far[1].at = 1_000;
    fill(&apart, &[far]);
    assert_eq!((count(&apart, "runs"), count(&apart, "blocks")), (0, 2));
}
