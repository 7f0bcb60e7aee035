//! Which large values the journals of stored runs name.

use millrace_core::ports::store::{CommitError, Outdated, PrunePlace, Store};
use millrace_core::status::RunStatus;

use super::fixtures::{
    Backend, advance, at, block_on, commit, creating, event, large, naming, new_run, scenario_id,
};

/// Those of the names that no run names.
fn unnamed(store: &dyn Store, names: &[&'static str]) -> Vec<&'static str> {
    let hashes = names.iter().map(|name| large(name).hash).collect();
    let unnamed = block_on(store.unnamed(hashes)).unwrap();
    let mut names = names.to_vec();
    names.retain(|name| unnamed.contains(&large(name).hash));
    names
}

/// Removes finished runs of that kind that ended before that time.
fn prune(store: &dyn Store, succeeded: bool, before: i64) {
    let outdated = Outdated {
        scenario_id: Some(scenario_id(1)),
        succeeded,
        finished_before: Some(at(before)),
        newer: None,
    };
    let mut place = Some(PrunePlace::START);
    while let Some(from) = place {
        let step = block_on(store.prune(outdated.clone(), from, 100)).unwrap();
        place = step.next;
    }
}

pub(super) fn what_journals_name_is_known_while_their_runs_are_there(backend: &impl Backend) {
    const NAMES: [&str; 4] = ["event", "output", "created", "nobody's"];
    let store = backend.open();
    let store = &*store;
    let run = |number| new_run(number, RunStatus::Running);
    commit(store, naming(event(vec![run(1)]), "event")).unwrap();
    commit(store, naming(event(vec![run(2)]), "event")).unwrap();
    assert_eq!(unnamed(store, &NAMES), ["output", "created", "nobody's"]);

    let ends = naming(advance(1, 1, RunStatus::Succeeded), "output");
    // Named twice by one run is named.
    let ends = naming(naming(ends, "output"), "event");
    let mut new = run(3);
    new.blobs.push(large("created"));
    commit(store, creating(ends, vec![new])).unwrap();
    assert_eq!(unnamed(store, &NAMES), ["nobody's"]);

    prune(store, true, 100);
    assert_eq!(unnamed(store, &NAMES), ["output", "nobody's"]);
    for number in [2, 3] {
        commit(store, advance(number, 1, RunStatus::Failed)).unwrap();
    }
    prune(store, false, 100);
    assert_eq!(unnamed(store, &NAMES), NAMES);
}

pub(super) fn a_unit_that_is_refused_names_nothing(backend: &impl Backend) {
    let store = backend.open();
    let store = &*store;
    commit(store, event(vec![new_run(1, RunStatus::Running)])).unwrap();
    let fenced = commit(store, naming(advance(1, 7, RunStatus::Running), "fenced"));
    assert_eq!(fenced, Err(CommitError::Fenced));
    let again = commit(
        store,
        naming(event(vec![new_run(1, RunStatus::Running)]), "again"),
    );
    assert!(again.is_err());
    assert_eq!(unnamed(store, &["fenced", "again"]), ["fenced", "again"]);
}
