//! What is in use: by whom, and that it is neither deleted nor renamed.

use millrace_core::ports::store::{Error, Reference, ReferenceKind, Store};

use super::apps::{self, connection, connection_id};
use super::fixtures::*;
use super::scenarios::{app, create, delete, get, know, publish, scenario, version};

/// The scenarios that keep an app from being deleted.
fn users(store: &dyn Store, key: &str) -> Vec<String> {
    know(store, key);
    let app = block_on(store.app_keyed(key)).unwrap().unwrap();
    match block_on(store.delete_app(app.app_id)) {
        Ok(()) => Vec::new(),
        Err(Error::InUse { what: "app", users }) => users,
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn users_of_a_thing_are_named(backend: &impl Backend) {
    let store = backend.open();
    for number in [2, 1] {
        create(&*store, scenario(number));
    }
    assert_eq!(
        users(&*store, "shop"),
        ["scenario Über 1", "scenario Über 2"]
    );
    let connection = Reference {
        kind: ReferenceKind::Connection,
        name: "shop".into(),
    };
    let references = vec![app("other"), app("other"), connection];
    block_on(store.update_scenario(scenario(1), references)).unwrap();
    assert_eq!(users(&*store, "shop"), ["scenario Über 2"]);
    assert_eq!(users(&*store, "other"), ["scenario Über 1"]);
}

pub(super) fn a_published_version_keeps_what_it_names_in_use(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    publish(&*store, 1, 1).unwrap();
    // The same thing in both is one use.
    assert_eq!(users(&*store, "shop"), ["scenario Über 1"]);
    block_on(store.update_scenario(get(&*store, 1), vec![app("other")])).unwrap();
    assert_eq!(users(&*store, "shop"), ["scenario Über 1"]);
    assert_eq!(users(&*store, "other"), ["scenario Über 1"]);
    // A version with other names than the draft's, as after a rollback, leaves the draft's.
    know(&*store, "third");
    let second = store.publish(get(&*store, 1), version(2), vec![app("third")]);
    block_on(second).unwrap();
    assert_eq!(users(&*store, "shop"), [""; 0]);
    assert_eq!(users(&*store, "other"), ["scenario Über 1"]);
    assert_eq!(users(&*store, "third"), ["scenario Über 1"]);
    delete(&*store, 1).unwrap();
    assert_eq!(users(&*store, "other"), [""; 0]);
    assert_eq!(users(&*store, "third"), [""; 0]);
}

fn scenario_named(name: &str) -> Reference {
    Reference {
        kind: ReferenceKind::Scenario,
        name: name.into(),
    }
}

pub(super) fn what_is_named_is_neither_deleted_nor_renamed(backend: &impl Backend) {
    let store = backend.open();
    know(&*store, "shop");
    let in_use = |what| {
        Err(Error::InUse {
            what,
            users: vec!["scenario Über 2".into()],
        })
    };
    create(&*store, scenario(1));
    let told = vec![
        app("shop"),
        scenario_named("Über 1"),
        scenario_named("Über 2"),
    ];
    block_on(store.create_scenario(scenario(2), told)).unwrap();
    assert_eq!(delete(&*store, 1), in_use("scenario"));
    let mut renamed = get(&*store, 1);
    renamed.name = "other".into();
    let rename = store.update_scenario(renamed.clone(), Vec::new());
    assert_eq!(block_on(rename), in_use("scenario"));
    assert_eq!(get(&*store, 1), scenario(1));
    // What is only changed beside its name is free.
    let mut disabled = get(&*store, 1);
    disabled.enabled = false;
    block_on(store.update_scenario(disabled, Vec::new())).unwrap();
    assert_eq!(block_on(store.delete_app(app_id(b's'))), in_use("app"));
    // A scenario that names itself can be deleted; what it named is free then.
    delete(&*store, 2).unwrap();
    renamed.revision = 2;
    block_on(store.update_scenario(renamed, Vec::new())).unwrap();
    delete(&*store, 1).unwrap();
    block_on(store.delete_app(app_id(b's'))).unwrap();
}

pub(super) fn a_version_that_names_what_is_gone_is_refused(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    let connection = Reference {
        kind: ReferenceKind::Connection,
        name: "chat".into(),
    };
    for (what, reference) in [
        ("app", app("shop")),
        ("connection", connection),
        ("scenario", scenario_named("shop")),
    ] {
        let name = reference.name.to_string();
        let publish = store.publish(get(&*store, 1), version(1), vec![reference]);
        assert_eq!(block_on(publish), Err(Error::Gone { what, name }));
        assert_eq!(get(&*store, 1), scenario(1));
    }
    know(&*store, "shop");
    publish(&*store, 1, 1).unwrap();
}

pub(super) fn a_connection_that_a_scenario_names_keeps_its_name_and_stays(backend: &impl Backend) {
    let store = backend.open();
    apps::create(&*store, &[2]);
    block_on(store.create_connection(connection(3, 2))).unwrap();
    let reference = Reference {
        kind: ReferenceKind::Connection,
        name: connection(3, 2).name.into(),
    };
    block_on(store.create_scenario(scenario(9), vec![reference])).unwrap();
    let used = Err(apps::in_use("connection", &["scenario Über 9"]));
    assert_eq!(block_on(store.delete_connection(connection_id(3))), used);
    let mut changed = connection(3, 2);
    changed.revision = 2;
    let status = store.update_connection(changed.clone(), 1);
    block_on(status).unwrap();
    changed.name = "renamed".into();
    let rename = || store.update_connection(changed.clone(), 2);
    assert_eq!(block_on(rename()), used);
    block_on(store.delete_scenario(scenario(9).scenario_id, 1)).unwrap();
    block_on(rename()).unwrap();
    block_on(store.delete_connection(connection_id(3))).unwrap();
}
