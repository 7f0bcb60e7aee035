//! Tokens, variables, jobs, the proof of the master key.

use millrace_core::id::{JobId, TokenId};
use millrace_core::json::Json;
use millrace_core::ports::store::{Error, Job, Token, Variable};

use super::fixtures::*;

fn token(number: u8) -> Token {
    Token {
        token_id: TokenId::new(NOW + u64::from(number), [number; 10]),
        name: format!("token {number}"),
        hash: [number; 32],
        created_at: at(1),
        expires_at: (number == 1).then(|| at(2)),
    }
}

fn variable(name: &str, value: i64) -> Variable {
    Variable {
        name: name.into(),
        value: Json::from(value),
        updated_at: at(value),
    }
}

fn job(number: u8, unfinished: bool) -> Job {
    Job {
        job_id: JobId::new(NOW + u64::from(number), [number; 10]),
        document: Json::from("where it stands"),
        unfinished,
        created_at: at(1),
    }
}

pub(super) fn a_token_is_found_by_its_hash(backend: &impl Backend) {
    let store = backend.open();
    for number in [1, 2] {
        block_on(store.create_token(token(number))).unwrap();
        assert_eq!(
            block_on(store.token_hashed([number; 32])).unwrap(),
            Some(token(number))
        );
    }
    assert_eq!(block_on(store.token_hashed([3; 32])).unwrap(), None);
    let mut other = token(3);
    other.name = "token 1".into();
    let taken = Error::Taken {
        what: "token",
        field: "name",
        value: "token 1".into(),
    };
    assert_eq!(block_on(store.create_token(other)), Err(taken));
}

pub(super) fn tokens_are_paged_and_removed(backend: &impl Backend) {
    let store = backend.open();
    for number in [1, 2, 3] {
        block_on(store.create_token(token(number))).unwrap();
    }
    let first = block_on(store.tokens(None, 2)).unwrap();
    let second = block_on(store.tokens(first.next, 2)).unwrap();
    assert_eq!(
        (first.items, second.items),
        (vec![token(3), token(2)], vec![token(1)])
    );
    assert_eq!(second.next, None);
    block_on(store.delete_token(token(2).token_id)).unwrap();
    assert_eq!(block_on(store.token_hashed([2; 32])).unwrap(), None);
    let missing = Err(Error::NotFound { what: "token" });
    assert_eq!(block_on(store.delete_token(token(2).token_id)), missing);
}

pub(super) fn variables_are_put_listed_and_removed(backend: &impl Backend) {
    let store = backend.open();
    assert!(block_on(store.put_variable(variable("b", 1))).unwrap());
    assert!(block_on(store.put_variable(variable("a", 2))).unwrap());
    assert!(!block_on(store.put_variable(variable("b", 3))).unwrap());
    let expected = [variable("a", 2), variable("b", 3)];
    assert_eq!(block_on(store.variables()).unwrap(), expected);
    block_on(store.delete_variable("a")).unwrap();
    assert_eq!(block_on(store.variables()).unwrap(), [variable("b", 3)]);
    let missing = Err(Error::NotFound { what: "variable" });
    assert_eq!(block_on(store.delete_variable("a")), missing);
}

pub(super) fn jobs_are_kept_and_the_unfinished_ones_listed(backend: &impl Backend) {
    let store = backend.open();
    for number in [2, 1, 3] {
        block_on(store.put_job(job(number, true))).unwrap();
    }
    block_on(store.put_job(job(2, false))).unwrap();
    assert_eq!(
        block_on(store.job(job(2, false).job_id)).unwrap(),
        Some(job(2, false))
    );
    assert_eq!(block_on(store.job(job(4, true).job_id)).unwrap(), None);
    let expected = [job(1, true), job(3, true)];
    assert_eq!(block_on(store.unfinished_jobs()).unwrap(), expected);
}

pub(super) fn a_job_is_changed_only_as_it_was_seen(backend: &impl Backend) {
    let store = backend.open();
    block_on(store.put_job(job(1, true))).unwrap();
    let changed = Job {
        document: Json::from("stopping"),
        ..job(1, false)
    };
    let change = |seen: Json| block_on(store.change_job(changed.clone(), seen));
    assert_eq!(
        change(Json::from("another")),
        Err(Error::Changed { what: "job" })
    );
    assert_eq!(
        block_on(store.job(changed.job_id)).unwrap(),
        Some(job(1, true))
    );
    change(job(1, true).document).unwrap();
    assert_eq!(
        block_on(store.job(changed.job_id)).unwrap(),
        Some(changed.clone())
    );
    // Somebody else was first.
    assert!(change(job(1, true).document).is_err());
}

pub(super) fn the_first_proof_of_the_key_stays(backend: &impl Backend) {
    let store = backend.open();
    assert_eq!(block_on(store.key_proof()).unwrap(), None);
    for proof in [vec![1, 2], vec![3]] {
        block_on(store.keep_key_proof(proof)).unwrap();
        assert_eq!(block_on(store.key_proof()).unwrap(), Some(vec![1, 2]));
    }
}
