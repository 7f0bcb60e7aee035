//! From every earlier schema, and members of the version before beside those of this one.

use std::time::Duration;

use millrace_core::ports::members::{Claim, MemberId, Members};
use millrace_core::ports::store::{RunFilter, Runs};
use millrace_core::scenario::worker_group::WorkerGroup;
use millrace_core::status::RunStatus;

use super::*;
use crate::conformance::fixtures::{block_on, commit, event, new_run, run_id};
use crate::postgres::fixture::{Database, RUNTIME};
use crate::postgres::{Options, PostgresStore};

/// So long that nothing but what a test does ends it.
const LONG: Duration = Duration::from_secs(3_600);
/// A member as one of a version before registers.
const MEMBER: &str = "INSERT INTO millrace.members
         (tenant, member, name, version, began_at, seen_at, lease_until)
     VALUES (0, 100, 'the old one', '0.0.9', clock_timestamp(), clock_timestamp(),
         clock_timestamp() + interval '1 hour');
     INSERT INTO millrace.epochs (tenant, member, lane, epoch) VALUES (0, 100, 0, 1);";

/// A database of that schema.
fn of_schema(schema: usize) -> Database {
    let database = Database::new();
    let begin = "CREATE SCHEMA millrace;
        CREATE TABLE millrace.schema_version (version integer NOT NULL);
        INSERT INTO millrace.schema_version VALUES (0);";
    database.execute(begin);
    for text in &MIGRATIONS[..schema] {
        database.execute(text);
    }
    database.execute(&format!(
        "UPDATE millrace.schema_version SET version = {schema}"
    ));
    database
}

fn open(database: &Database) -> Result<PostgresStore, OpenError> {
    let options = Options {
        lease: LONG,
        ..Options::new(database.url())
    };
    RUNTIME.block_on(PostgresStore::open(options))
}

fn refusal(database: &Database) -> String {
    let opened = open(database);
    opened
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

#[test]
fn the_schema_of_every_version_before_is_taken_over() {
    for schema in 1..SCHEMA {
        let database = of_schema(schema);
        let store = open(&database).unwrap();
        commit(&store, event(vec![new_run(1, RunStatus::Succeeded)])).unwrap();
        let page = block_on(store.runs(RunFilter::default(), None, 10)).unwrap();
        assert_eq!(page.items.len(), 1, "from schema {schema}");
    }
}

#[test]
fn a_member_that_is_started_again_serves_beside_newer_ones_for_one_step() {
    let database = Database::new();
    drop(open(&database).unwrap());
    let newer = SCHEMA + 1;
    let says = |compatible: usize| {
        database.execute(&format!(
            "UPDATE millrace.schema_version SET version = {newer}, compatible = {compatible}"
        ));
    };
    says(SCHEMA);
    let store = open(&database).unwrap();
    commit(&store, event(vec![new_run(1, RunStatus::Running)])).unwrap();
    assert_eq!(
        database.number("SELECT version::bigint FROM millrace.schema_version"),
        newer as i64,
        "it migrates nothing back"
    );
    says(newer);
    let refused = refusal(&database);
    assert!(refused.contains(&format!("schema {newer}")), "{refused}");
}

#[test]
fn nothing_is_migrated_while_a_member_serves_that_would_be_left_behind() {
    let database = of_schema(COMPATIBLE - 1);
    database.execute(MEMBER);
    let refused = refusal(&database);
    assert!(refused.contains("the old one"), "{refused}");
    let schema = "SELECT version::bigint FROM millrace.schema_version";
    assert_eq!(database.number(schema), (COMPATIBLE - 1) as i64);
    database.execute("UPDATE millrace.members SET lease_until = clock_timestamp()");
    open(&database).unwrap();
    // One step behind is near enough.
    let database = of_schema(COMPATIBLE);
    database.execute(MEMBER);
    open(&database).unwrap();
}

/// A run as schema 6 writes it: status, and under which key its limits count it.
fn run_of_6(number: u64, status: RunStatus, slot_key: &str) -> String {
    let (id, status) = (run_id(number), status.number());
    let id = uuid::Uuid::from_bytes(*id.as_bytes());
    format!(
        "(0, '{id}', '{id}', 1, 1, 1, 1, NULL, NULL, NULL, {status}, false, false, NULL, NULL, NULL,
          NULL, NULL, NULL, {slot_key}, NULL, '\\x00')::millrace.commit_run"
    )
}

#[test]
fn a_member_of_schema_6_works_beside_those_of_this_one() {
    let database = Database::new();
    let store = open(&database).unwrap();
    database.execute(MEMBER);
    // So that there is a partition for this day's finished runs.
    commit(&store, event(vec![new_run(9, RunStatus::Succeeded)])).unwrap();
    let uuid = |number| uuid::Uuid::from_bytes(*run_id(number).as_bytes());
    let commits = |moves: &str, ends: &str, begun: &str| {
        database.number(&format!(
            "SELECT count(*) FROM millrace.commit_2(100, 0::smallint, 1, '{{}}',
                 ARRAY[{moves}]::millrace.commit_change[], ARRAY[{ends}]::millrace.commit_change[],
                 ARRAY[{begun}]::millrace.commit_run[], '{first}', '{last}', '{{}}', '{{}}', '{{}}',
                 '{{}}', '{{}}', '{{}}')",
            first = uuid::Uuid::nil(),
            last = uuid::Uuid::max(),
        ))
    };
    // What it accepts is there for both.
    assert_eq!(commits("", "", &run_of_6(1, RunStatus::Running, "NULL")), 0);
    assert_eq!(block_on(store.news()).unwrap().free, Some(run_id(1)));
    let wanting = "SELECT count(*) FROM millrace.wanting_1(100, false,
        '00000000-0000-0000-0000-000000000000', 10)";
    assert_eq!(database.number(wanting), 1);
    // A group's runs it neither sees nor gets.
    let mut grouped = new_run(2, RunStatus::Running);
    grouped.worker_group = WorkerGroup::new("gpu").unwrap();
    commit(&store, event(vec![grouped])).unwrap();
    assert_eq!(database.number(wanting), 1);
    let claims = |number| {
        database.number(&format!(
            "SELECT owner::bigint FROM millrace.claim_1(100, false, ARRAY['{}'::uuid])",
            uuid(number)
        ))
    };
    assert_eq!((claims(1), claims(2)), (100, 0));
    assert_eq!(
        block_on(store.claim(run_id(1))).unwrap(),
        Claim::Held(MemberId(100))
    );
    // It ends what it drives.
    let end = format!(
        "(0, '{}', 1, 1, 2, {}, 1, 2, NULL, false, NULL, NULL)::millrace.commit_change",
        uuid(1),
        RunStatus::Succeeded.number()
    );
    assert_eq!(commits("", &end, ""), 0);
    let ended = block_on(store.run_row(run_id(1))).unwrap().unwrap();
    assert_eq!(ended.summary.status, RunStatus::Succeeded);
    // Runs under limits are whose duty they are, which is not its.
    let held = run_of_6(3, RunStatus::Queued, "''");
    assert_eq!(commits("", "", &held), 0);
    assert!(block_on(store.news()).unwrap().limited);
    let news = "SELECT count(*) FROM millrace.news_1(100, false) WHERE limited OR free IS NOT NULL";
    assert_eq!(database.number(news), 0);
    assert_eq!(claims(3), i64::from(store.me().0));
    let due = "SELECT count(*) FROM millrace.due_1(100, false, 1000, 10)";
    assert_eq!(database.number(due), 0);
}
