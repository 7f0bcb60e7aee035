//! Apps and connections.

use millrace_core::id::ConnectionId;
use millrace_core::json::Json;
use millrace_core::ports::store::{App, Connection, Error, Store};
use millrace_core::status::ConnectionStatus;

use super::fixtures::*;

pub(super) fn in_use(what: &'static str, users: &[&str]) -> Error {
    let users = users.iter().map(|user| (*user).to_owned()).collect();
    Error::InUse { what, users }
}

fn json(text: &str) -> Json {
    text.parse().unwrap()
}

pub(super) fn connection_id(number: u8) -> ConnectionId {
    ConnectionId::new(NOW + u64::from(number), [number; 10])
}

fn app(number: u8) -> App {
    App {
        app_id: app_id(number),
        key: format!("shop-{number}").into(),
        name: "Shop".into(),
        webhook: json(r#"{"scheme":"github","tolerance":12345678901234567890}"#),
        default_connection_id: (number == 1).then(|| connection_id(1)),
        metadata: json(r#"{"team":["a",null]}"#),
        revision: 1,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn connection(number: u8, app: u8) -> Connection {
    Connection {
        connection_id: connection_id(number),
        app_id: app_id(app),
        name: format!("connection {number}"),
        status: ConnectionStatus::Expired,
        metadata: json(r#"{"auth":{"type":"bearer"}}"#),
        sealed_secrets: (number == 1).then(|| vec![0, 255, 7]),
        secret_names: vec!["token".into(), "webhookSecret".into()],
        revision: 1,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn create(store: &dyn Store, numbers: &[u8]) {
    for number in numbers {
        block_on(store.create_app(app(*number))).unwrap();
    }
}

pub(super) fn an_app_is_read_back_by_id_and_key(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1, 2]);
    assert_eq!(block_on(store.app(app_id(1))).unwrap(), Some(app(1)));
    assert_eq!(block_on(store.app_keyed("shop-2")).unwrap(), Some(app(2)));
    assert_eq!(block_on(store.app_keyed("SHOP-2")).unwrap(), None);
    assert_eq!(block_on(store.app(app_id(3))).unwrap(), None);
}

pub(super) fn an_app_key_is_taken_once(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1, 2]);
    let mut other = app(2);
    other.key = "shop-1".into();
    let taken = Err(Error::Taken {
        what: "app",
        field: "key",
        value: "shop-1".into(),
    });
    assert_eq!(block_on(store.update_app(other.clone(), 1)), taken);
    other.app_id = app_id(3);
    assert_eq!(block_on(store.create_app(other)), taken);
}

pub(super) fn a_stale_change_of_an_app_is_refused(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1]);
    let mut changed = app(1);
    changed.revision = 2;
    changed.default_connection_id = None;
    block_on(store.update_app(changed.clone(), 1)).unwrap();
    assert_eq!(
        block_on(store.update_app(app(1), 1)),
        Err(Error::Changed { what: "app" })
    );
    assert_eq!(
        block_on(store.update_app(app(2), 1)),
        Err(Error::NotFound { what: "app" })
    );
    assert_eq!(block_on(store.app(app_id(1))).unwrap(), Some(changed));
}

pub(super) fn apps_are_paged(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1, 2, 3]);
    let first = block_on(store.apps(None, 2)).unwrap();
    create(&*store, &[4]);
    let second = block_on(store.apps(first.next, 2)).unwrap();
    assert_eq!(
        (first.items, second.items),
        (vec![app(3), app(2)], vec![app(1)])
    );
    assert_eq!(second.next, None);
}

pub(super) fn an_app_with_connections_is_in_use(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1]);
    block_on(store.create_connection(connection(1, 1))).unwrap();
    assert_eq!(
        block_on(store.delete_app(app_id(1))),
        Err(in_use("app", &["connection connection 1"]))
    );
    let default = Err(in_use("connection", &["app shop-1"]));
    assert_eq!(block_on(store.delete_connection(connection_id(1))), default);
    let mut alone = app(1);
    (alone.default_connection_id, alone.revision) = (None, 2);
    block_on(store.update_app(alone, 1)).unwrap();
    block_on(store.delete_connection(connection_id(1))).unwrap();
    block_on(store.delete_app(app_id(1))).unwrap();
    assert_eq!(
        block_on(store.delete_app(app_id(1))),
        Err(Error::NotFound { what: "app" })
    );
}

pub(super) fn a_default_connection_has_to_be_there(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[2]);
    let mut changed = app(2);
    (changed.default_connection_id, changed.revision) = (Some(connection_id(3)), 2);
    let gone = Err(Error::Gone {
        what: "connection",
        name: connection_id(3).to_string(),
    });
    assert_eq!(block_on(store.update_app(changed.clone(), 1)), gone);
    block_on(store.create_connection(connection(3, 2))).unwrap();
    block_on(store.update_app(changed, 1)).unwrap();
}

pub(super) fn a_connection_is_read_back_with_its_sealed_secrets(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1]);
    for number in [1, 2] {
        block_on(store.create_connection(connection(number, 1))).unwrap();
        let found = block_on(store.connection(connection_id(number))).unwrap();
        assert_eq!(found, Some(connection(number, 1)));
    }
    let named = block_on(store.connection_named("connection 2")).unwrap();
    assert_eq!(named, Some(connection(2, 1)));
    assert_eq!(
        block_on(store.connection_named("connection 3")).unwrap(),
        None
    );
}

pub(super) fn a_connection_needs_its_app_and_a_free_name(backend: &impl Backend) {
    let store = backend.open();
    let no_app = Err(Error::NotFound { what: "app" });
    assert_eq!(block_on(store.create_connection(connection(1, 1))), no_app);
    create(&*store, &[1]);
    block_on(store.create_connection(connection(1, 1))).unwrap();
    let mut other = connection(2, 1);
    other.name = "connection 1".into();
    let taken = Error::Taken {
        what: "connection",
        field: "name",
        value: "connection 1".into(),
    };
    assert_eq!(block_on(store.create_connection(other)), Err(taken));
    assert_eq!(
        block_on(store.update_connection(connection(1, 7), 1)),
        no_app
    );
}

pub(super) fn a_stale_change_of_a_connection_is_refused(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1]);
    block_on(store.create_connection(connection(1, 1))).unwrap();
    let mut changed = connection(1, 1);
    changed.revision = 2;
    changed.status = ConnectionStatus::Error;
    block_on(store.update_connection(changed.clone(), 1)).unwrap();
    let stale = Err(Error::Changed { what: "connection" });
    assert_eq!(
        block_on(store.update_connection(connection(1, 1), 1)),
        stale
    );
    assert_eq!(
        block_on(store.connection(connection_id(1))).unwrap(),
        Some(changed)
    );
    let missing = Err(Error::NotFound { what: "connection" });
    assert_eq!(
        block_on(store.update_connection(connection(2, 1), 1)),
        missing
    );
    assert_eq!(block_on(store.delete_connection(connection_id(2))), missing);
}

pub(super) fn connections_are_paged_by_app(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, &[1, 2]);
    for (number, app) in [(1, 1), (2, 2), (3, 1), (4, 1)] {
        block_on(store.create_connection(connection(number, app))).unwrap();
    }
    let first = block_on(store.connections(Some(app_id(1)), None, 2)).unwrap();
    let second = block_on(store.connections(Some(app_id(1)), first.next, 2)).unwrap();
    assert_eq!(first.items, [connection(4, 1), connection(3, 1)]);
    assert_eq!((second.items, second.next), (vec![connection(1, 1)], None));
    let all = block_on(store.connections(None, None, 10)).unwrap();
    assert_eq!(all.items.len(), 4);
}
