//! Sessions and sign-in links.

use millrace_core::ports::store::{Session, SignInLink};

use super::fixtures::*;

fn session(number: u8, made: i64, end: i64) -> Session {
    Session {
        hash: [number; 32],
        token_hash: [9; 32],
        began_at: at(1),
        made_at: at(made),
        expires_at: at(end),
    }
}

pub(super) fn a_session_is_found_until_it_is_ended(backend: &impl Backend) {
    let store = backend.open();
    let found = |number: u8| block_on(store.session_hashed([number; 32])).unwrap();
    block_on(store.begin_session(session(1, 10, 20))).unwrap();
    assert_eq!(found(1), Some(session(1, 10, 20)));
    assert_eq!(found(2), None);
    block_on(store.end_session([1; 32])).unwrap();
    block_on(store.end_session([1; 32])).unwrap();
    assert_eq!(found(1), None);
}

pub(super) fn sessions_that_had_ended_are_removed_when_one_begins(backend: &impl Backend) {
    let store = backend.open();
    let found = |number: u8| block_on(store.session_hashed([number; 32])).unwrap();
    block_on(store.begin_session(session(1, 10, 20))).unwrap();
    block_on(store.begin_session(session(2, 11, 21))).unwrap();
    block_on(store.begin_session(session(3, 20, 30))).unwrap();
    assert_eq!(found(1), None);
    assert_eq!(found(2), Some(session(2, 11, 21)));
}

pub(super) fn a_renewed_session_goes_on_for_a_moment(backend: &impl Backend) {
    let store = backend.open();
    let found = |number: u8| block_on(store.session_hashed([number; 32])).unwrap();
    block_on(store.begin_session(session(1, 10, 100))).unwrap();
    let renewed = block_on(store.renew_session([1; 32], at(60), session(2, 50, 150)));
    assert_eq!(renewed, Ok(true));
    assert_eq!(found(1), Some(session(1, 10, 60)));
    assert_eq!(found(2), Some(session(2, 50, 150)));
    // It never goes on for longer than it would have.
    block_on(store.renew_session([1; 32], at(90), session(3, 50, 150))).unwrap();
    assert_eq!(found(1), Some(session(1, 10, 60)));
    let gone = block_on(store.renew_session([7; 32], at(60), session(4, 50, 150)));
    assert_eq!((gone, found(4)), (Ok(false), None));
}

pub(super) fn a_sign_in_link_is_good_once_and_until_it_ends(backend: &impl Backend) {
    let store = backend.open();
    let link = |number: u8, end: i64| SignInLink {
        hash: [number; 32],
        token_hash: [9; 32],
        expires_at: at(end),
    };
    let keep = |number: u8, end: i64, now: i64| {
        block_on(store.keep_sign_in_link(link(number, end), at(now))).unwrap();
    };
    let taken =
        |number: u8, now: i64| block_on(store.take_sign_in_link([number; 32], at(now))).unwrap();
    let take = |number: u8, now: i64| taken(number, now).is_some();
    keep(1, 20, 10);
    keep(2, 20, 10);
    assert_eq!(taken(1, 19), Some(link(1, 20)));
    assert!(!take(1, 19));
    assert!(!take(2, 20));
    assert!(!take(3, 10));
    keep(4, 20, 10);
    keep(5, 30, 20);
    assert!(!take(4, 10), "it had ended and was removed");
    assert!(take(5, 29));
}
