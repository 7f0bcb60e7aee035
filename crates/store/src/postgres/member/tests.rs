//! Taking over, fencing and lost answers, in a database of its own each.

use std::sync::Arc;
use std::time::Duration;

use millrace_core::ports::store::{CommitError, Error, Runs, Unit};
use millrace_core::status::RunStatus;

use crate::conformance::fixtures::{block_on, commit, event, new_run, run_id};
use crate::postgres::fixture::{Database, RUNTIME};
use crate::postgres::{OpenError, Options, PostgresStore};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

fn run(number: u64) -> Unit {
    event(vec![new_run(number, RunStatus::Running)])
}

fn is_there(store: &PostgresStore, number: u64) -> bool {
    block_on(store.run_row(run_id(number))).unwrap().is_some()
}

/// Opens a store whose lease is so long that nothing but its commits can tell it of its end.
fn open(database: &Database) -> PostgresStore {
    let options = Options {
        lease: Duration::from_secs(3_600),
        ..Options::new(database.url())
    };
    RUNTIME.block_on(PostgresStore::open(options)).unwrap()
}

#[test]
fn a_member_that_was_taken_over_from_writes_nothing_and_learns_of_it() {
    let database = Database::new();
    let store = open(&database);
    commit(&store, run(1)).unwrap();
    // What whoever takes over does first.
    database.execute("DELETE FROM millrace.epochs");
    let refused = commit(&store, run(2)).unwrap_err();
    assert!(
        matches!(&refused, CommitError::Refused(Error::Unavailable { message }) if message.contains("taken over")),
        "{refused}"
    );
    assert!(is_there(&store, 1) && !is_there(&store, 2));
    let told = RUNTIME.block_on(async { tokio::time::timeout(PATIENCE, store.taken_over()).await });
    told.unwrap();
}

#[test]
fn what_became_of_a_commit_is_certain_once_it_is_told_to_be_unknown() {
    let database = Database::new();
    let store = open(&database);
    commit(&store, run(1)).unwrap();
    // Batches wait for this lock until their connections are ended.
    let lock = database.lock("millrace.unfinished");
    let waiting = Runs::commit(&store, Arc::new(run(2)));
    database.end_the_waiting();
    lock.release();
    match block_on(waiting) {
        // Whoever is told so reads back, and hands in again what is not there.
        Err(CommitError::OutcomeUnknown { .. }) => assert!(!is_there(&store, 2)),
        told => panic!("{told:?}"),
    }
    // A batch that went on without its connection would find itself barred.
    assert_eq!(database.number("SELECT max(epoch) FROM millrace.epochs"), 2);
    commit(&store, run(2)).unwrap();
    assert!(is_there(&store, 2));
}

#[test]
fn a_second_member_is_refused_until_the_first_has_left() {
    let database = Database::new();
    let first = open(&database);
    // Alive is who renews its lease: a short one shows it soon.
    database
        .execute("UPDATE millrace.members SET lease_until = clock_timestamp() + interval '1 hour'");
    let options = || Options::new(database.url());
    let second = std::thread::scope(|scope| {
        let opening = scope.spawn(|| RUNTIME.block_on(PostgresStore::open(options())));
        // Until it notices that the lease has been renewed.
        while !opening.is_finished() {
            database.execute(
                "UPDATE millrace.members SET lease_until = lease_until + interval '1 second'",
            );
        }
        opening.join().unwrap()
    });
    assert!(matches!(second, Err(OpenError::Held { .. })));
    RUNTIME.block_on(first.close());
    commit(&open(&database), run(1)).unwrap();
}
