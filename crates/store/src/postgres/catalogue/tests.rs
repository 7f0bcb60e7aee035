//! Changes that come at once, each on a connection of its own, as those of several processes do.

use std::sync::atomic::{AtomicU8, Ordering};

use futures::executor::block_on;
use futures::future::{join, join_all};
use millrace_core::id::{AppId, ConnectionId, ScenarioId, TokenId};
use millrace_core::json::{Json, from_json};
use millrace_core::ports::store::{
    Answer, App, Apps as _, Connection, Error, People as _, Reference, ReferenceKind, Scenario,
    ScenarioFilter, Scenarios as _, Token, Variable, Version, VersionSummary,
};
use millrace_core::status::ConnectionStatus;
use millrace_core::time::Timestamp;

use super::change;
use crate::postgres::PostgresStore;
use crate::postgres::fixture::{Database, RUNTIME, open, wait_for_a_lock};

/// So many changes come at once: as many as there are connections.
const AT_ONCE: u8 = 8;

const AT: Timestamp = Timestamp::from_millis(1_795_440_529_120);

/// A store with an app, in a database of its own.
struct Bench {
    store: PostgresStore,
    // Removed after its store is closed.
    database: Database,
}

impl Bench {
    fn new() -> Self {
        let database = Database::new();
        let store = open(database.url());
        block_on(store.create_app(app(1))).unwrap();
        Self { store, database }
    }

    fn create(&self, number: u8) -> Scenario {
        block_on(self.store.create_scenario(scenario(number), Vec::new())).unwrap();
        scenario(number)
    }

    /// What becomes of a change that begins while another is under way, which says in SQL what it
    /// writes.
    fn behind<'a, T>(
        &'a self,
        other: &str,
        change: impl FnOnce() -> Answer<'a, T>,
    ) -> Result<T, Error> {
        let client = self.database.connect();
        let run = |sql: &str| RUNTIME.block_on(client.batch_execute(sql)).unwrap();
        run(&format!(
            "BEGIN; SELECT pg_advisory_xact_lock(1667331169, 0); {other}"
        ));
        let outcome = change();
        wait_for_a_lock(&self.database.connect());
        run("COMMIT");
        block_on(outcome)
    }
}

fn id(number: u8) -> (u64, [u8; 10]) {
    (
        AT.as_millis().cast_unsigned() + u64::from(number),
        [number; 10],
    )
}

fn scenario_id(number: u8) -> ScenarioId {
    let (millis, rest) = id(number);
    ScenarioId::new(millis, rest)
}

fn app_id(number: u8) -> AppId {
    let (millis, rest) = id(number);
    AppId::new(millis, rest)
}

fn connection_id(number: u8) -> ConnectionId {
    let (millis, rest) = id(number);
    ConnectionId::new(millis, rest)
}

fn app(number: u8) -> App {
    App {
        app_id: app_id(number),
        key: format!("app-{number}").into(),
        name: "App".into(),
        webhook: Json::empty_object(),
        default_connection_id: None,
        metadata: Json::empty_object(),
        revision: 1,
        created_at: AT,
        updated_at: AT,
    }
}

fn connection(number: u8, app: u8) -> Connection {
    Connection {
        connection_id: connection_id(number),
        app_id: app_id(app),
        name: format!("connection {number}"),
        status: ConnectionStatus::Active,
        metadata: Json::empty_object(),
        sealed_secrets: None,
        secret_names: Vec::new(),
        revision: 1,
        created_at: AT,
        updated_at: AT,
    }
}

fn scenario(number: u8) -> Scenario {
    let draft = r#"{"trigger":{"type":"manual","config":{}},"nodes":[],"edges":[]}"#;
    Scenario {
        scenario_id: scenario_id(number),
        revision: 1,
        name: format!("scenario {number}"),
        enabled: true,
        disabled_by_hand: false,
        draft: from_json(&draft.parse().unwrap()).unwrap(),
        draft_revision: 1,
        draft_changed_by: "admin".into(),
        draft_changed_at: AT,
        applied_hash: None,
        published_version: None,
        published_hash: None,
        latest_version: 0,
        created_at: AT,
        updated_at: AT,
    }
}

fn version() -> Version {
    Version {
        summary: VersionSummary {
            version: 1,
            published_at: AT,
            published_by: "admin".into(),
            content_hash: "abc".into(),
            rollback_of: None,
        },
        content: scenario(1).draft,
    }
}

fn reference(kind: ReferenceKind, name: &str) -> Vec<Reference> {
    let name = name.into();
    vec![Reference { kind, name }]
}

/// How many of the changes were made; the others have to end with that error.
fn made<T>(outcomes: Vec<Result<T, Error>>, refused: &Error) -> usize {
    let (made, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    for other in others {
        assert_eq!(other.err().as_ref(), Some(refused));
    }
    made.len()
}

#[test]
fn of_many_that_want_a_name_at_once_one_gets_it() {
    let bench = Bench::new();
    let taken = |what, field, value: &str| {
        let value = value.to_owned();
        Error::Taken { what, field, value }
    };
    let numbers = || 10..10 + AT_ONCE;
    let scenarios = numbers().map(|number| {
        let name = "wanted".to_owned();
        let wanted = Scenario {
            name,
            ..scenario(number)
        };
        bench.store.create_scenario(wanted, Vec::new())
    });
    let outcomes = block_on(join_all(scenarios));
    assert_eq!(made(outcomes, &taken("scenario", "name", "wanted")), 1);
    let apps = numbers().map(|number| {
        let key = "wanted".into();
        bench.store.create_app(App { key, ..app(number) })
    });
    let outcomes = block_on(join_all(apps));
    assert_eq!(made(outcomes, &taken("app", "key", "wanted")), 1);
    let connections = numbers().map(|number| {
        let name = "wanted".to_owned();
        let wanted = Connection {
            name,
            ..connection(number, 1)
        };
        bench.store.create_connection(wanted)
    });
    let outcomes = block_on(join_all(connections));
    assert_eq!(made(outcomes, &taken("connection", "name", "wanted")), 1);
    let tokens = numbers().map(|number| {
        let (millis, rest) = id(number);
        bench.store.create_token(Token {
            token_id: TokenId::new(millis, rest),
            name: "wanted".to_owned(),
            hash: [number; 32],
            created_at: AT,
            expires_at: None,
        })
    });
    let outcomes = block_on(join_all(tokens));
    assert_eq!(made(outcomes, &taken("token", "name", "wanted")), 1);
}

#[test]
fn of_many_changes_of_one_revision_one_is_made() {
    let bench = Bench::new();
    let seen = bench.create(1);
    let changes = (0..AT_ONCE).map(|number| {
        let name = format!("name {number}");
        let renamed = Scenario {
            name,
            ..seen.clone()
        };
        bench.store.update_scenario(renamed, Vec::new())
    });
    let outcomes = block_on(join_all(changes));
    assert_eq!(made(outcomes, &Error::Changed { what: "scenario" }), 1);
    let changes = (0..AT_ONCE).map(|number| {
        let renamed = App {
            revision: 2,
            name: format!("name {number}"),
            ..app(1)
        };
        bench.store.update_app(renamed, 1)
    });
    let outcomes = block_on(join_all(changes));
    assert_eq!(made(outcomes, &Error::Changed { what: "app" }), 1);
}

#[test]
fn of_a_publish_and_a_removal_of_what_it_names_one_is_made() {
    let bench = Bench::new();
    for number in 10..30 {
        let scenario = bench.create(number);
        block_on(bench.store.create_app(app(number))).unwrap();
        let named = reference(ReferenceKind::App, &app(number).key);
        let (published, removed) = block_on(join(
            bench.store.publish(scenario, version(), named),
            bench.store.delete_app(app_id(number)),
        ));
        match (published, removed) {
            (Ok(()), Err(Error::InUse { .. })) | (Err(Error::Gone { .. }), Ok(())) => {}
            both => panic!("{both:?}"),
        }
    }
}

#[test]
fn what_a_change_under_way_begins_to_name_is_not_removed() {
    let bench = Bench::new();
    bench.create(1);
    let names = "INSERT INTO millrace.scenario_references
        SELECT 0, scenario_id, true, 1, 0, 'app-1' FROM millrace.scenarios";
    let removal = || bench.store.delete_app(app_id(1));
    let users = vec!["scenario scenario 1".to_owned()];
    let in_use = Err(Error::InUse { what: "app", users });
    assert_eq!(bench.behind(names, removal), in_use);
}

#[test]
fn what_a_change_under_way_removes_is_gone_for_those_behind_it() {
    let bench = Bench::new();
    let seen = bench.create(1);
    let named = reference(ReferenceKind::App, "app-1");
    let publish = || bench.store.publish(seen, version(), named);
    let (what, name) = ("app", "app-1".to_owned());
    let outcome = bench.behind("DELETE FROM millrace.apps", publish);
    assert_eq!(outcome, Err(Error::Gone { what, name }));

    block_on(bench.store.create_app(app(2))).unwrap();
    let connecting = || bench.store.create_connection(connection(1, 2));
    let outcome = bench.behind("DELETE FROM millrace.apps", connecting);
    assert_eq!(outcome, Err(Error::NotFound { what: "app" }));
}

#[test]
fn a_change_under_way_that_ends_its_connection_holds_up_no_other() {
    let bench = Bench::new();
    let client = bench.database.connect();
    let begin = "BEGIN; SELECT pg_advisory_xact_lock(1667331169, 0);
        UPDATE millrace.apps SET key = 'half done'";
    RUNTIME.block_on(client.batch_execute(begin)).unwrap();
    let creation = bench.store.create_app(app(2));
    wait_for_a_lock(&bench.database.connect());
    drop(client);
    block_on(creation).unwrap();
    assert_eq!(block_on(bench.store.app(app_id(1))).unwrap(), Some(app(1)));
}

#[test]
fn a_variable_that_another_makes_at_this_moment_is_not_new() {
    let bench = Bench::new();
    let variable = |value: i64| Variable {
        name: "wanted".into(),
        value: Json::from(value),
        updated_at: AT,
    };
    let put = || bench.store.put_variable(variable(2));
    let makes = "INSERT INTO millrace.variables VALUES (0, 'wanted', '1', 1)";
    assert_eq!(bench.behind(makes, put), Ok(false));
    let found = block_on(bench.store.variables()).unwrap();
    assert_eq!(found, [variable(2)]);
}

#[test]
fn the_first_of_many_proofs_of_the_key_is_that_of_all() {
    let bench = Bench::new();
    let number = AtomicU8::new(0);
    let keep_and_read = || async {
        let proof = vec![number.fetch_add(1, Ordering::Relaxed)];
        bench.store.keep_key_proof(proof).await.unwrap();
        bench.store.key_proof().await.unwrap().unwrap()
    };
    let seen = block_on(join_all((0..AT_ONCE).map(|_| keep_and_read())));
    assert!(seen.iter().all(|proof| *proof == seen[0]), "{seen:?}");
}

#[test]
fn texts_of_any_length_and_with_any_character_are_named_and_found() {
    let bench = Bench::new();
    let name = "\0 Ωmega %_\\";
    let named = Scenario {
        name: name.to_owned(),
        ..scenario(1)
    };
    // So mixed that it cannot be compressed into an index.
    let long: String = (0..20_000_u32)
        .filter_map(|number| char::from_u32(number.wrapping_mul(2_654_435_761) % 0xd800))
        .collect();
    let references = reference(ReferenceKind::App, &long);
    block_on(
        bench
            .store
            .create_scenario(named.clone(), references.clone()),
    )
    .unwrap();
    let found = block_on(bench.store.scenario_named(name)).unwrap();
    assert_eq!(found, Some(named.clone()));
    let search = |part: &str| {
        let filter = ScenarioFilter {
            search: Some(part.to_owned()),
            enabled: None,
            names: references.clone(),
        };
        block_on(bench.store.scenarios(filter, None, 5))
            .unwrap()
            .items
    };
    for part in ["ωMEGA", "\0", "%_\\", ""] {
        assert_eq!(search(part), std::slice::from_ref(&named), "{part}");
    }
    for part in ["%mega", "_mega", "*"] {
        assert_eq!(search(part), [], "{part}");
    }
    assert_eq!(block_on(bench.store.app_keyed("a\0b")).unwrap(), None);
}

#[test]
fn a_change_that_stands_still_is_ended_and_its_session_is_left_as_it_was() {
    let bench = Bench::new();
    let settings = bench.store.with(|mut connection| async move {
        let shown = "SHOW idle_in_transaction_session_timeout";
        let transaction = change(&mut connection).await?;
        let within = transaction.query_typed_one(shown, &[]).await?;
        transaction.commit().await?;
        let behind = connection.query_typed_one(shown, &[]).await?;
        Ok([within, behind].map(|row| row.get::<_, String>(0)))
    });
    assert_eq!(block_on(settings).unwrap(), ["10s", "0"]);
}
