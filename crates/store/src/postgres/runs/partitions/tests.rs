//! Days, and their partitions coming and going.

use std::sync::Arc;

use futures::executor::block_on;
use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitId, NewRun, Outdated, PrunePlace, RunSummary, Runs, Unit, Upkeep,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;

use super::*;
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

fn store_run(store: &PostgresStore, number: u64, status: RunStatus) {
    let millis = OLD_DAY * DAY_MILLIS + number;
    let at = Timestamp::from_millis(millis as i64);
    let run = NewRun {
        run_id: RunId::new(millis, [1; 10]),
        scenario_id: ScenarioId::new(1, [1; 10]),
        version: Some(1),
        created_at: at,
        correlation_id: Some("trace".into()),
        labels: Vec::new(),
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        chunk: "chunk".into(),
        blobs: Vec::new(),
        entries: 1,
        summary: RunSummary {
            status,
            started_at: None,
            finished_at: status.is_final().then_some(at),
            error: None,
            due: None,
            driven: false,
        },
    };
    let unit = Unit::Accept {
        claim: None,
        runs: vec![run],
        commit_id: CommitId(number),
    };
    block_on(Runs::commit(store, Arc::new(unit))).unwrap();
}

fn prune(store: &PostgresStore) -> u64 {
    let outdated = Outdated {
        scenario_id: Some(ScenarioId::new(1, [1; 10])),
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
    let waiting = RunId::new(OLD_DAY * DAY_MILLIS + 2, [1; 10]);
    let summary = block_on(store.run_row(waiting)).unwrap().unwrap().summary;
    let ends = Unit::Advance {
        run_id: waiting,
        expected_entries: 1,
        chunk: "end".into(),
        blobs: Vec::new(),
        entries: 1,
        summary: RunSummary {
            status: RunStatus::Succeeded,
            finished_at: Some(Timestamp::from_millis(1)),
            ..summary
        },
        creates: Vec::new(),
        commit_id: CommitId(3),
    };
    block_on(Runs::commit(&store, Arc::new(ends))).unwrap();
    assert_eq!(prune(&store), 1);
    assert!(block_on(store.give_back(0)).unwrap() && !has_old());
    assert!(
        !block_on(store.give_back(0)).unwrap(),
        "those of these days stay"
    );
}
