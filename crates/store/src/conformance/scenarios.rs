//! Scenarios with their drafts, versions and references.

use millrace_core::id::ScenarioId;
use millrace_core::json::{Json, from_json};
use millrace_core::ports::store::{
    App, Error, Reference, ReferenceKind, Scenario, ScenarioFilter, Store, Version, VersionSummary,
};
use millrace_core::scenario::Draft;

use super::fixtures::*;

fn draft(app: &str) -> Draft {
    let text = format!(
        r#"{{"trigger":{{"type":"webhook","config":{{"app":"{app}"}}}},
            "nodes":[{{"id":"log","type":"logger","config":{{"message":"Hello"}},
                "sample":[9007199254740993.10,1e400,123456789012345678901234567890]}}],
            "edges":[{{"source":"trigger","target":"log"}}]}}"#
    );
    from_json(&text.parse().unwrap()).unwrap()
}

pub(super) fn scenario(number: u8) -> Scenario {
    Scenario {
        scenario_id: scenario_id(number),
        revision: 1,
        name: format!("Über {number}"),
        enabled: number % 2 == 1,
        disabled_by_hand: true,
        draft: draft("shop"),
        draft_revision: 1,
        draft_changed_by: "admin".into(),
        draft_changed_at: at(1),
        applied_hash: Some("abc".into()),
        published_version: None,
        published_hash: None,
        latest_version: 0,
        created_at: at(2),
        updated_at: at(3),
    }
}

pub(super) fn version(number: u32) -> Version {
    Version {
        summary: VersionSummary {
            version: number,
            published_at: at(5),
            published_by: "admin".into(),
            content_hash: "def".into(),
            rollback_of: (number == 3).then_some(1),
        },
        content: draft(&format!("app of {number}")),
    }
}

pub(super) fn app(name: &str) -> Reference {
    Reference {
        kind: ReferenceKind::App,
        name: name.into(),
    }
}

pub(super) fn create(store: &dyn Store, scenario: Scenario) {
    block_on(store.create_scenario(scenario, vec![app("shop")])).unwrap();
}

/// Deletes a scenario as it is stored; one that is not there, at any revision.
pub(super) fn delete(store: &dyn Store, number: u8) -> Result<(), Error> {
    let found = block_on(store.scenario(scenario_id(number))).unwrap();
    let revision = found.map_or(1, |scenario| scenario.revision);
    block_on(store.delete_scenario(scenario_id(number), revision))
}

/// Makes the app of that key.
pub(super) fn know(store: &dyn Store, key: &str) {
    let app = App {
        app_id: app_id(key.as_bytes()[0]),
        key: key.into(),
        name: key.into(),
        webhook: Json::empty_object(),
        default_connection_id: None,
        metadata: Json::empty_object(),
        revision: 1,
        created_at: at(1),
        updated_at: at(1),
    };
    match block_on(store.create_app(app)) {
        Ok(()) | Err(Error::Taken { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn get(store: &dyn Store, number: u8) -> Scenario {
    block_on(store.scenario(scenario_id(number)))
        .unwrap()
        .unwrap()
}

pub(super) fn publish(store: &dyn Store, number: u8, published: u32) -> Result<(), Error> {
    know(store, "shop");
    let scenario = get(store, number);
    block_on(store.publish(scenario, version(published), vec![app("shop")]))
}

pub(super) fn a_scenario_is_read_back_by_id_and_name(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    assert_eq!(get(&*store, 1), scenario(1));
    assert_eq!(
        block_on(store.scenario_named("Über 1")).unwrap(),
        Some(scenario(1))
    );
    assert_eq!(block_on(store.scenario_named("über 1")).unwrap(), None);
    assert_eq!(block_on(store.scenario(scenario_id(2))).unwrap(), None);
    let sample = get(&*store, 1).draft.nodes[0].sample.clone();
    assert_eq!(
        sample.unwrap_or_default().to_string(),
        "[9007199254740993.10,1e400,123456789012345678901234567890]"
    );
}

pub(super) fn a_name_is_taken_once(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    create(&*store, scenario(2));
    let mut other = scenario(3);
    other.name = "Über 1".into();
    let taken = Err(Error::Taken {
        what: "scenario",
        field: "name",
        value: "Über 1".into(),
    });
    assert_eq!(
        block_on(store.create_scenario(other.clone(), Vec::new())),
        taken
    );
    other.scenario_id = scenario_id(2);
    assert_eq!(block_on(store.update_scenario(other, Vec::new())), taken);
    assert_eq!(get(&*store, 2), scenario(2));
}

pub(super) fn a_stale_change_is_refused(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    let mut changed = scenario(1);
    changed.draft_revision = 2;
    changed.name = "renamed".into();
    block_on(store.update_scenario(changed.clone(), Vec::new())).unwrap();
    changed.revision = 2;
    assert_eq!(get(&*store, 1), changed);
    let stale = Err(Error::Changed { what: "scenario" });
    assert_eq!(
        block_on(store.update_scenario(scenario(1), Vec::new())),
        stale
    );
    assert_eq!(
        block_on(store.publish(scenario(1), version(1), Vec::new())),
        stale
    );
    let missing = Err(Error::NotFound { what: "scenario" });
    assert_eq!(
        block_on(store.update_scenario(scenario(2), Vec::new())),
        missing
    );
    assert_eq!(get(&*store, 1), changed);
}

pub(super) fn of_two_concurrent_changes_none_undoes_the_other(backend: &impl Backend) {
    let changes: [fn(&mut Scenario); 4] = [
        |scenario| scenario.enabled = !scenario.enabled,
        |scenario| scenario.name = "renamed".into(),
        |scenario| scenario.applied_hash = Some("def".into()),
        |scenario| scenario.draft_revision += 1,
    ];
    let store = backend.open();
    for (first, change_first) in changes.iter().enumerate() {
        for change_second in changes.iter().skip(first + 1) {
            create(&*store, scenario(1));
            let (mut one, mut other) = (get(&*store, 1), get(&*store, 1));
            change_first(&mut one);
            change_second(&mut other);
            block_on(store.update_scenario(one.clone(), Vec::new())).unwrap();
            let stale = Err(Error::Changed { what: "scenario" });
            assert_eq!(block_on(store.update_scenario(other, Vec::new())), stale);
            one.revision = 2;
            assert_eq!(get(&*store, 1), one);
            delete(&*store, 1).unwrap();
        }
    }
}

pub(super) fn a_publish_and_a_change_do_not_undo_each_other(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    let mut seen_before = get(&*store, 1);
    publish(&*store, 1, 1).unwrap();
    let published = get(&*store, 1);
    let stale = Err(Error::Changed { what: "scenario" });
    seen_before.enabled = false;
    let change = store.update_scenario(seen_before.clone(), Vec::new());
    assert_eq!(block_on(change), stale);
    assert_eq!(get(&*store, 1), published);

    seen_before.revision = published.revision;
    block_on(store.update_scenario(seen_before, Vec::new())).unwrap();
    let publish = store.publish(published, version(2), Vec::new());
    assert_eq!(block_on(publish), stale);
    let found = get(&*store, 1);
    assert!(!found.enabled);
    // Only publishing says which version runs.
    assert_eq!(
        (found.published_version, found.latest_version),
        (Some(1), 1)
    );
}

pub(super) fn publishing_stores_the_version_and_makes_it_the_published_one(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    for number in 1..=3 {
        publish(&*store, 1, number).unwrap();
    }
    let found = get(&*store, 1);
    assert_eq!(
        (found.published_version, found.latest_version),
        (Some(3), 3)
    );
    assert_eq!(
        block_on(store.version(scenario_id(1), 2)).unwrap(),
        Some(version(2))
    );
    assert_eq!(block_on(store.version(scenario_id(1), 4)).unwrap(), None);
    let first = block_on(store.versions(scenario_id(1), None, 2)).unwrap();
    assert_eq!(first.items, [version(3).summary, version(2).summary]);
    let second = block_on(store.versions(scenario_id(1), first.next, 2)).unwrap();
    assert_eq!(
        (second.items, second.next),
        (vec![version(1).summary], None)
    );
}

pub(super) fn a_version_that_is_not_the_next_is_refused(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    publish(&*store, 1, 1).unwrap();
    for number in [0, 1, 3] {
        assert_eq!(
            publish(&*store, 1, number),
            Err(Error::Changed { what: "scenario" })
        );
    }
    assert_eq!(get(&*store, 1).published_version, Some(1));
}

/// The ids on all pages of that size.
fn listed(store: &dyn Store, filter: &ScenarioFilter) -> Vec<ScenarioId> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = block_on(store.scenarios(filter.clone(), before, 2)).unwrap();
        found.extend(page.items.iter().map(|scenario| scenario.scenario_id));
        before = page.next;
        if before.is_none() {
            return found;
        }
    }
}

pub(super) fn scenarios_are_paged_searched_and_filtered(backend: &impl Backend) {
    let store = backend.open();
    for number in 1..=5 {
        create(&*store, scenario(number));
    }
    let ids = |numbers: &[u8]| -> Vec<ScenarioId> {
        numbers.iter().map(|number| scenario_id(*number)).collect()
    };
    let listed = |search: Option<&str>, enabled| {
        let search = search.map(str::to_owned);
        let names = Vec::new();
        listed(
            &*store,
            &ScenarioFilter {
                search,
                enabled,
                names,
            },
        )
    };
    assert_eq!(listed(None, None), ids(&[5, 4, 3, 2, 1]));
    assert_eq!(listed(None, Some(true)), ids(&[5, 3, 1]));
    assert_eq!(listed(Some("ÜBER"), Some(false)), ids(&[4, 2]));
    assert_eq!(listed(Some("3"), None), ids(&[3]));
    assert_eq!(listed(Some("%"), None), ids(&[]));
    publish(&*store, 1, 1).unwrap();
    publish(&*store, 2, 1).unwrap();
    assert_eq!(block_on(store.scenario_counts()).unwrap(), (5, 1));
}

pub(super) fn scenarios_are_found_by_what_they_name(backend: &impl Backend) {
    let store = backend.open();
    for number in 1..=3 {
        create(&*store, scenario(number));
    }
    let connection = Reference {
        kind: ReferenceKind::Connection,
        name: "shop".into(),
    };
    block_on(store.update_scenario(scenario(1), vec![connection.clone(), app("other")])).unwrap();
    know(&*store, "shop");
    publish(&*store, 3, 1).unwrap();
    let changed = get(&*store, 3);
    block_on(store.update_scenario(changed, vec![connection.clone()])).unwrap();
    let found = |names: &[&Reference]| {
        let names = names.iter().copied().cloned().collect();
        let filter = ScenarioFilter {
            names,
            ..ScenarioFilter::default()
        };
        listed(&*store, &filter)
    };
    // The published version of the third still names what its draft does not any more.
    assert_eq!(found(&[&app("shop")]), [scenario_id(3), scenario_id(2)]);
    assert_eq!(found(&[&connection]), [scenario_id(3), scenario_id(1)]);
    assert_eq!(found(&[&connection, &app("other")]), [scenario_id(1)]);
    assert_eq!(found(&[&app("nobody")]), []);
}

pub(super) fn the_published_content_is_known_by_its_hash(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    assert_eq!(get(&*store, 1).published_hash, None);
    publish(&*store, 1, 1).unwrap();
    let mut published = get(&*store, 1);
    assert_eq!(published.published_hash, Some("def".into()));
    published.published_hash = Some("made up".into());
    block_on(store.update_scenario(published, Vec::new())).unwrap();
    let all = ScenarioFilter::default();
    let listed = block_on(store.scenarios(all, None, 1)).unwrap().items;
    assert_eq!(listed[0].published_hash, Some("def".into()));
}

pub(super) fn a_page_is_stable_while_scenarios_are_added(backend: &impl Backend) {
    let store = backend.open();
    for number in 1..=4 {
        create(&*store, scenario(number));
    }
    let page = |before| {
        let all = ScenarioFilter::default();
        block_on(store.scenarios(all, before, 2)).unwrap()
    };
    let first = page(None);
    create(&*store, scenario(5));
    let second = page(first.next);
    assert_eq!(second.items, [scenario(2), scenario(1)]);
    assert_eq!(second.next, None);
}

pub(super) fn published_scenarios_come_in_order_of_creation(backend: &impl Backend) {
    let store = backend.open();
    for number in 1..=4 {
        create(&*store, scenario(number));
    }
    for number in [4, 1, 3] {
        publish(&*store, number, 1).unwrap();
    }
    publish(&*store, 3, 2).unwrap();
    let first = block_on(store.published(None, 2)).unwrap();
    let second = block_on(store.published(first.last().map(|(s, _)| s.scenario_id), 2)).unwrap();
    let found: Vec<_> = first.iter().chain(&second).collect();
    let ids: Vec<_> = found
        .iter()
        .map(|(scenario, _)| scenario.scenario_id)
        .collect();
    assert_eq!(ids, [1, 3, 4].map(scenario_id));
    assert_eq!(found[1].1, version(2));
}

pub(super) fn versions_stay_when_their_scenario_is_deleted(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    publish(&*store, 1, 1).unwrap();
    delete(&*store, 1).unwrap();
    assert_eq!(block_on(store.scenario(scenario_id(1))).unwrap(), None);
    assert_eq!(
        block_on(store.version(scenario_id(1), 1)).unwrap(),
        Some(version(1))
    );
    block_on(store.delete_app(app_id(b's'))).unwrap();
    assert!(block_on(store.published(None, 5)).unwrap().is_empty());
    let missing = Err(Error::NotFound { what: "scenario" });
    assert_eq!(delete(&*store, 1), missing);
    // The name is free again.
    let mut heir = scenario(2);
    heir.name = scenario(1).name;
    create(&*store, heir);
}

pub(super) fn a_scenario_that_was_changed_meanwhile_is_not_deleted(backend: &impl Backend) {
    let store = backend.open();
    create(&*store, scenario(1));
    block_on(store.update_scenario(scenario(1), Vec::new())).unwrap();
    let stale = Err(Error::Changed { what: "scenario" });
    let deletion = store.delete_scenario(scenario_id(1), 1);
    assert_eq!(block_on(deletion), stale);
    block_on(store.delete_scenario(scenario_id(1), 2)).unwrap();
}
