//! Claims and finds across the sorting of the tail, a restart and an upgrade.

use bytes::Bytes;
use futures::executor::block_on;
use millrace_core::id::{AppId, RunId, ScenarioId};
use millrace_core::ports::store::{
    CommitError, CommitId, KeyClaim, NewRun, Outdated, PrunePlace, RunFilter, RunSummary, Runs,
    Unit, Upkeep,
};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;
use rusqlite::{Connection, params};

use super::CLAIMS_MAX;
use crate::sqlite::{Database, Location, Options, SqliteStore};

const NOW: u64 = 1_795_440_529_120;

fn run_id(number: u64) -> RunId {
    RunId::from_rank(RunId::first_rank_of(NOW + number), 7)
}

/// Spread as hashes are.
fn key(number: u64) -> [u8; 32] {
    let mut key = [0; 32];
    for (part, chunk) in (1..).zip(key.as_chunks_mut::<8>().0) {
        let mixed = (number * 4 + part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        *chunk = (mixed ^ mixed >> 31)
            .wrapping_mul(0xbf58_476d_1ce4_e5b9)
            .to_be_bytes();
    }
    key
}

fn app_id() -> AppId {
    AppId::new(1, [3; 10])
}

/// An event with a key of its own, found by a correlation id of its own and a label of many.
fn event(number: u64) -> Unit {
    let created_at = Timestamp::from_millis((NOW + number) as i64);
    let run = NewRun {
        run_id: run_id(number),
        scenario_id: ScenarioId::new(1, [1; 10]),
        version: Some(1),
        created_at,
        correlation_id: Some(format!("c{number}").into()),
        labels: vec![("shop".into(), format!("{}", number % 5_000).into())],
        retry_of: None,
        replay_of: None,
        dry_run: false,
        slot_key: None,
        worker_group: millrace_core::scenario::worker_group::WorkerGroup::default(),
        chunk: Bytes::from_static(b"chunk"),
        blobs: Vec::new(),
        entries: 1,
        summary: RunSummary {
            status: RunStatus::Succeeded,
            started_at: None,
            finished_at: Some(created_at),
            error: None,
            due: None,
            driven: false,
        },
    };
    Unit::Accept {
        claim: Some(KeyClaim {
            app_id: app_id(),
            key: key(number),
            body: [number as u8; 32],
            // Two half days.
            expires_at: Timestamp::from_millis((NOW + 60_000_000 * (number % 2)) as i64),
        }),
        runs: vec![run],
        commit_id: CommitId(number),
    }
}

fn count(connection: &Connection, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn listed(store: &SqliteStore, filter: &RunFilter) -> Vec<RunId> {
    let page = block_on(store.runs(filter.clone(), None, 50)).unwrap();
    page.items.iter().map(|run| run.run_id).collect()
}

/// All that was claimed and found by still is.
fn check(store: &SqliteStore, numbers: u64) {
    for number in (0..numbers).step_by(331) {
        let owner = block_on(store.key_owner(app_id(), key(number)))
            .unwrap()
            .unwrap();
        assert_eq!(
            (owner.body[0], owner.runs),
            (number as u8, vec![run_id(number)])
        );
        let again = block_on(store.commit(event(number).into()));
        assert!(
            matches!(again, Err(CommitError::KeyTaken(_))),
            "{number}: {again:?}"
        );
        let by_correlation = RunFilter {
            correlation_id: Some(format!("c{number}")),
            ..RunFilter::default()
        };
        assert_eq!(listed(store, &by_correlation), [run_id(number)]);
    }
    let by_label = RunFilter {
        labels: vec![("shop".to_owned(), "42".to_owned())],
        ..RunFilter::default()
    };
    let expected: Vec<RunId> = (0..numbers)
        .filter(|number| number % 5_000 == 42)
        .rev()
        .map(run_id)
        .collect();
    assert_eq!(listed(store, &by_label), expected);
    let unknown = block_on(store.key_owner(app_id(), key(numbers))).unwrap();
    assert_eq!(unknown, None);
}

#[test]
fn what_was_claimed_and_found_by_is_so_across_sorting_and_restart() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("millrace.db"));
    let numbers = CLAIMS_MAX as u64 * 2 + 700;
    let mut database = Database::open(location.clone(), &Options::inline()).unwrap();
    for first in (0..numbers).step_by(500) {
        let units: Vec<Unit> = (first..numbers.min(first + 500)).map(event).collect();
        assert!(database.commit_batch(&units).iter().all(Result::is_ok));
    }
    let connection = database.connection().unwrap();
    assert_eq!(count(connection, "claim_generations"), 4);
    assert!(count(connection, "find_generations") >= 2);
    assert!((1..60).contains(&count(connection, "tail")));
    drop(database);
    let store = SqliteStore::open(location.clone(), Options::inline()).unwrap();
    check(&store, numbers);
    block_on(store.sort_tail()).unwrap();
    check(&store, numbers);
    drop(store);
    check(
        &SqliteStore::open(location, Options::inline()).unwrap(),
        numbers,
    );
}

/// Removes all runs that succeeded. How many.
fn prune(store: &SqliteStore) -> u64 {
    let outdated = Outdated {
        scenario_id: Some(ScenarioId::new(1, [1; 10])),
        succeeded: true,
        finished_before: None,
        newer: Some(0),
    };
    let (mut place, mut count) = (PrunePlace::START, 0);
    loop {
        let step = block_on(store.prune(outdated.clone(), place, 1_000)).unwrap();
        count += step.count;
        match step.next {
            Some(next) => place = next,
            None => return count,
        }
    }
}

#[test]
fn new_claims_hold_back_no_run_whose_key_was_given_up() {
    let store = SqliteStore::in_memory().unwrap();
    // Keys of even numbers expire a half day before those of odd ones.
    for number in [0, 2, 4] {
        block_on(store.commit(event(number).into())).unwrap();
    }
    assert_eq!(prune(&store), 0);
    let later = Timestamp::from_millis(NOW as i64 + 1);
    assert_eq!(
        block_on(store.forget_keys(later, None, 100)).unwrap().count,
        3
    );
    let claims = super::LOOKED_THROUGH_MAX as u64 + 1;
    for number in 0..claims {
        block_on(store.commit(event(number * 2 + 1).into())).unwrap();
    }
    assert_eq!(prune(&store), 3, "those whose keys are claimed stay");
}

#[test]
fn a_unit_that_is_refused_claims_nothing() {
    let mut database = Database::open(Location::Memory, &Options::inline()).unwrap();
    // In the midst of a unit, the second of its runs cannot be stored.
    let mut twice = event(2);
    if let (Unit::Accept { runs, .. }, Unit::Accept { runs: others, .. }) = (&mut twice, event(1)) {
        runs.extend(others);
    }
    let results = database.commit_batch(&[event(1), twice, event(3)]);
    assert!(
        results[0].is_ok() && results[1].is_err() && results[2].is_ok(),
        "{results:?}"
    );
    let again = database.commit_batch(&[event(2), event(3)]);
    assert!(again[0].is_ok(), "{again:?}");
    assert!(
        matches!(again[1], Err(CommitError::KeyTaken(_))),
        "{again:?}"
    );
}

#[test]
fn what_earlier_versions_kept_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("millrace.db");
    let location = Location::File(path.clone());
    drop(Database::open(location.clone(), &Options::inline()).unwrap());
    let connection = Connection::open(&path).unwrap();
    let claimed = run_id(1);
    for bucket in 0..3_i64 {
        connection
            .execute(
                "INSERT INTO keys VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    bucket,
                    crate::sqlite::keys::stored(app_id(), &key(bucket as u64)),
                    [9_u8; 32],
                    bucket * 43_200_000,
                    claimed.as_bytes()
                ],
            )
            .unwrap();
    }
    connection
        .execute(
            "INSERT INTO finds VALUES (?1, '', 'c', ?2)",
            [
                (claimed.rank() as i64) >> 43,
                claimed.rank() as i64 & ((1 << 43) - 1),
            ],
        )
        .unwrap();
    drop(connection);
    let mut database = Database::open(location.clone(), &Options::inline()).unwrap();
    let connection = database.connection().unwrap();
    assert_eq!(
        (count(connection, "keys"), count(connection, "finds")),
        (0, 0)
    );
    assert_eq!(count(connection, "claim_generations"), 3);
    drop(database);
    let store = SqliteStore::open(location, Options::inline()).unwrap();
    for number in 0..3 {
        let owner = block_on(store.key_owner(app_id(), key(number))).unwrap();
        assert_eq!(owner.unwrap().runs, [claimed]);
    }
    let mut found = Vec::new();
    let bounds = (i64::MAX, 0);
    let standing = std::sync::Arc::clone(store.standing());
    let rows = block_on(store.read(move |connection| {
        crate::sqlite::runs::finds::rows(connection, &standing.tail, ("", "c"), bounds, |row| {
            found.push(row);
            Ok(true)
        })?;
        Ok(found)
    }));
    assert_eq!(rows.unwrap(), [claimed.rank() as i64]);
}
