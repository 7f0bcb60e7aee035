//! Idempotency keys.

use std::sync::Arc;

use millrace_core::ports::store::{CommitError, CommitId, KeyOwner, Unit};
use millrace_core::status::RunStatus;

use super::fixtures::*;

pub(super) fn a_claimed_key_names_its_owner(backend: &impl Backend) {
    let store = backend.open();
    let runs = vec![
        new_run(2, RunStatus::Succeeded),
        new_run(1, RunStatus::Succeeded),
    ];
    commit(&*store, keyed(1, runs)).unwrap();
    let owner = block_on(store.key_owner(app_id(1), [1; 32])).unwrap();
    let expected = KeyOwner {
        body: [2; 32],
        runs: vec![run_id(2), run_id(1)],
    };
    assert_eq!(owner, Some(expected));
    assert_eq!(block_on(store.key_owner(app_id(1), [2; 32])).unwrap(), None);
}

pub(super) fn a_second_claim_gives_the_first_owner_and_writes_nothing(backend: &impl Backend) {
    let store = backend.open();
    commit(&*store, keyed(1, vec![new_run(1, RunStatus::Succeeded)])).unwrap();
    // Another expiry, so another place in a bucketed layout.
    let mut again = claim(1);
    again.body = [9; 32];
    again.expires_at = at(900_000_000);
    let unit = Unit::Accept {
        claim: Some(again),
        runs: vec![new_run(2, RunStatus::Succeeded)],
        commit_id: CommitId(5),
    };
    let expected = KeyOwner {
        body: [2; 32],
        runs: vec![run_id(1)],
    };
    assert_eq!(commit(&*store, unit), Err(CommitError::KeyTaken(expected)));
    assert!(block_on(store.run(run_id(2))).unwrap().is_none());
}

pub(super) fn a_key_belongs_to_its_app(backend: &impl Backend) {
    let store = backend.open();
    commit(&*store, keyed(1, vec![new_run(1, RunStatus::Succeeded)])).unwrap();
    let mut other = claim(1);
    other.app_id = app_id(2);
    let unit = Unit::Accept {
        claim: Some(other),
        runs: vec![new_run(2, RunStatus::Succeeded)],
        commit_id: CommitId(5),
    };
    commit(&*store, unit).unwrap();
    let owner = |app| {
        block_on(store.key_owner(app_id(app), [1; 32]))
            .unwrap()
            .unwrap()
            .runs
    };
    assert_eq!((owner(1), owner(2)), (vec![run_id(1)], vec![run_id(2)]));
}

pub(super) fn a_key_without_runs_is_claimed_too(backend: &impl Backend) {
    let store = backend.open();
    commit(&*store, keyed(1, Vec::new())).unwrap();
    let expected = KeyOwner {
        body: [2; 32],
        runs: Vec::new(),
    };
    assert_eq!(
        commit(&*store, keyed(1, Vec::new())),
        Err(CommitError::KeyTaken(expected))
    );
}

pub(super) fn of_concurrent_duplicates_one_wins(backend: &impl Backend) {
    let store = backend.open();
    let waiting: Vec<_> = (1..=100)
        .map(|number| {
            let runs = vec![new_run(number, RunStatus::Succeeded)];
            store.commit(Arc::new(keyed(1, runs)))
        })
        .collect();
    let results = block_on(futures::future::join_all(waiting));
    let owner = block_on(store.key_owner(app_id(1), [1; 32]))
        .unwrap()
        .unwrap();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for (number, result) in (1..).zip(results) {
        match result {
            Ok(()) => assert_eq!(owner.runs, [run_id(number)]),
            Err(CommitError::KeyTaken(found)) => {
                assert_eq!(found, owner);
                assert!(block_on(store.run(run_id(number))).unwrap().is_none());
            }
            Err(other) => panic!("{other}"),
        }
    }
}

pub(super) fn an_expired_key_is_given_up_only_when_its_runs_have_finished(backend: &impl Backend) {
    let store = backend.open();
    let runs = vec![
        new_run(1, RunStatus::Succeeded),
        new_run(2, RunStatus::Running),
    ];
    commit(&*store, keyed(1, runs)).unwrap();
    let forget = |now| {
        block_on(store.forget_keys(at(now), None, 10))
            .unwrap()
            .count
    };
    let is_claimed = || {
        block_on(store.key_owner(app_id(1), [1; 32]))
            .unwrap()
            .is_some()
    };
    assert_eq!((forget(1000), is_claimed()), (0, true));
    assert_eq!((forget(1001), is_claimed()), (0, true));
    commit(&*store, advance(2, 1, RunStatus::Failed)).unwrap();
    assert_eq!((forget(1000), is_claimed()), (0, true));
    assert_eq!((forget(1001), is_claimed()), (1, false));
    commit(&*store, keyed(1, vec![new_run(3, RunStatus::Succeeded)])).unwrap();
}

pub(super) fn keys_are_given_up_in_small_steps(backend: &impl Backend) {
    let store = backend.open();
    for key in 0..5 {
        let run = new_run(u64::from(key), RunStatus::Succeeded);
        commit(&*store, keyed(key, vec![run])).unwrap();
    }
    let mut after = None;
    let mut forget = || {
        let step = block_on(store.forget_keys(at(2000), after, 2)).unwrap();
        after = step.next;
        (step.count, step.next.is_some())
    };
    assert_eq!(
        [forget(), forget(), forget()],
        [(2, true), (2, true), (1, false)]
    );
}

pub(super) fn keys_that_stay_are_walked_past(backend: &impl Backend) {
    let store = backend.open();
    for key in 0..9 {
        let status = match key {
            8 => RunStatus::Succeeded,
            _ => RunStatus::Waiting,
        };
        let run = new_run(u64::from(key), status);
        let mut claim = claim(key);
        // A few have not expired, in the same group and in a later one.
        claim.expires_at = match key {
            3 => at(3000),
            4 => at(900_000_000),
            _ => claim.expires_at,
        };
        let unit = Unit::Accept {
            claim: Some(claim),
            runs: vec![run],
            commit_id: CommitId(1),
        };
        commit(&*store, unit).unwrap();
    }
    let mut after = None;
    let mut counts = Vec::new();
    loop {
        let step = block_on(store.forget_keys(at(2000), after, 3)).unwrap();
        counts.push(step.count);
        after = step.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(counts, [0, 0, 1]);
    for key in 0..9 {
        let owner = block_on(store.key_owner(app_id(1), [key; 32])).unwrap();
        assert_eq!(owner.is_some(), key != 8, "{key}");
    }
}
