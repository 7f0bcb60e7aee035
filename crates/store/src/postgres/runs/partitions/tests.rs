//! Days, and their partitions coming and going.

use millrace_core::ports::store::{NewRun, Outdated, PrunePlace, Upkeep};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;

use super::*;
use crate::conformance::fixtures::{advance, block_on, commit, event, new_run, scenario_id};
use crate::postgres::PostgresStore;
use crate::postgres::fixture::Database;

#[test]
fn every_id_is_in_a_day_and_days_follow_each_other() {
    let millis = [
        0,
        1,
        DAY_MILLIS - 1,
        DAY_MILLIS,
        1_795_440_529_120,
        (1 << 48) - 1,
    ];
    for millis in millis {
        let run_id = RunId::new(millis, [0xff; 10]);
        let id = Uuid::from_bytes(*run_id.as_bytes());
        let day = day_of(run_id);
        assert!(first_of(day).is_some_and(|first| first <= id), "{millis}");
        assert!(first_of(day + 1).is_none_or(|next| id < next), "{millis}");
    }
}

/// Long before today.
const OLD_DAY: Day = 10_000;

fn old_id(number: u64) -> RunId {
    RunId::new(OLD_DAY * DAY_MILLIS + number, [1; 10])
}

fn store_run(store: &PostgresStore, number: u64, status: RunStatus) {
    let run = NewRun {
        run_id: old_id(number),
        correlation_id: Some("trace".into()),
        ..new_run(number, status)
    };
    commit(store, event(vec![run])).unwrap();
}

fn end(store: &PostgresStore, number: u64) {
    let mut ends = advance(number, 1, RunStatus::Succeeded);
    if let Unit::Advance { run_id, .. } = &mut ends {
        *run_id = old_id(number);
    }
    commit(store, ends).unwrap();
}

fn prune(store: &PostgresStore) -> u64 {
    let outdated = Outdated {
        scenario_id: Some(scenario_id(1)),
        succeeded: true,
        finished_before: Some(Timestamp::from_millis(i64::MAX / 2)),
        newer: None,
    };
    let (mut place, mut count) = (Some(PrunePlace::START), 0);
    while let Some(from) = place {
        let step = block_on(store.prune(outdated.clone(), from, 100)).unwrap();
        place = step.next;
        count += step.count;
    }
    count
}

#[test]
fn the_partitions_of_a_day_go_with_its_last_run() {
    let database = Database::new();
    let store = database.open();
    let old = format!("finished_d{OLD_DAY}");
    let has_old = || database.has_table(&old);
    assert!(!has_old());
    store_run(&store, 1, RunStatus::Succeeded);
    store_run(&store, 2, RunStatus::Waiting);
    assert!(has_old(), "made when it was needed");
    assert!(!block_on(store.give_back(0)).unwrap() && has_old());
    assert_eq!(prune(&store), 1);
    assert!(
        !block_on(store.give_back(0)).unwrap() && has_old(),
        "a run waits"
    );
    end(&store, 2);
    assert_eq!(prune(&store), 1);
    let lock = database.lock(&format!("millrace.{old}"));
    assert!(
        !block_on(store.give_back(0)).unwrap() && has_old(),
        "somebody uses it"
    );
    lock.release();
    assert!(block_on(store.give_back(0)).unwrap() && !has_old());
    assert!(
        !block_on(store.give_back(0)).unwrap(),
        "those of these days stay"
    );
}
