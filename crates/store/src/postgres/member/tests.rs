//! Members beside each other, taking over, fencing and lost answers, in a database of its own each.

mod groups;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use millrace_core::id::RunId;
use millrace_core::ports::members::{Change, Claim, Duty, MemberId, Members};
use millrace_core::ports::store::{CommitError, Error, People, Runs, Unit, Variable};
use millrace_core::status::RunStatus;

use crate::conformance::fixtures::{NOW, advance, at, block_on, commit, event, new_run, run_id};
use crate::postgres::fixture::{Database, RUNTIME};
use crate::postgres::{Options, PostgresStore};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long that nothing but what a test does ends it.
const LONG: Duration = Duration::from_secs(3_600);
/// So short that it is soon taken over from a member that is not heard of.
const SHORT: Duration = Duration::from_millis(600);

fn run(number: u64) -> Unit {
    event(vec![new_run(number, RunStatus::Running)])
}

/// A run that its member drives.
fn driven(number: u64) -> Unit {
    let mut run = new_run(number, RunStatus::Running);
    run.summary.driven = true;
    event(vec![run])
}

fn waiting(number: u64) -> Unit {
    let mut run = new_run(number, RunStatus::Waiting);
    run.summary.due = Some(at(5));
    event(vec![run])
}

fn limited(number: u64, status: RunStatus) -> Unit {
    let mut run = new_run(number, status);
    run.slot_key = Some("".into());
    run.summary.due = Some(at(1_000_000));
    event(vec![run])
}

fn is_there(store: &PostgresStore, number: u64) -> bool {
    block_on(store.run_row(run_id(number))).unwrap().is_some()
}

fn open_for(database: &Database, lease: Duration) -> PostgresStore {
    let options = Options {
        lease,
        ..Options::new(database.url())
    };
    RUNTIME.block_on(PostgresStore::open(options)).unwrap()
}

/// Opens a store whose lease is so long that nothing but its commits can tell it of its end.
fn open(database: &Database) -> PostgresStore {
    open_for(database, LONG)
}

/// The member's lease has ended, as for one that is dead or cut off.
fn end_lease(database: &Database, member: &PostgresStore) {
    database.execute(&format!(
        "UPDATE millrace.members SET lease_until = clock_timestamp() - interval '1 ms'
         WHERE member = {}",
        member.me().0
    ));
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let reached = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    RUNTIME.block_on(async {
        assert!(
            tokio::time::timeout(PATIENCE, reached).await.is_ok(),
            "{what}"
        );
    });
}

fn claim(store: &PostgresStore, number: u64) -> Claim {
    block_on(store.claim(run_id(number))).unwrap()
}

fn listed(store: &PostgresStore) -> Vec<RunId> {
    let rows = block_on(store.queued_or_running(None, 100)).unwrap();
    rows.into_iter().map(|row| row.run_id).collect()
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
    lock.end_the_waiting();
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
fn while_it_cannot_be_found_out_what_became_of_a_commit_others_are_refused_at_once() {
    let database = Database::new();
    let options = Options {
        lease: LONG,
        writers: 1,
        ..Options::new(database.url())
    };
    let store = RUNTIME.block_on(PostgresStore::open(options)).unwrap();
    // So that the lane is connected before nobody may connect any more.
    commit(&store, run(3)).unwrap();
    let lock = database.lock("millrace.unfinished");
    let mut unclear = Runs::commit(&store, Arc::new(run(1)));
    database.let_in(false);
    lock.end_the_waiting();
    // The only lane has to find out about the first, and cannot.
    let told = RUNTIME.block_on(async {
        let other = Runs::commit(&store, Arc::new(run(2)));
        tokio::time::timeout(PATIENCE, other).await
    });
    let refused = told.expect("it is told soon").unwrap_err();
    assert!(
        matches!(refused, CommitError::Refused(Error::Unavailable { .. })),
        "{refused}"
    );
    assert_eq!((&mut unclear).now_or_never(), None);
    lock.release();
    database.let_in(true);
    let told = block_on(unclear);
    assert!(
        matches!(told, Err(CommitError::OutcomeUnknown { .. })),
        "{told:?}"
    );
    assert!(!is_there(&store, 1) && !is_there(&store, 2));
    commit(&store, run(2)).unwrap();
}

#[test]
fn a_run_is_driven_by_one_member_at_a_time() {
    let database = Database::new();
    let (one, other) = (open(&database), open(&database));
    commit(&one, driven(1)).unwrap();
    commit(&one, run(2)).unwrap();
    assert_eq!(claim(&other, 1), Claim::Held(one.me()));
    assert_eq!(claim(&one, 1), Claim::Yours);
    // Nobody drives the second: whoever claims it first does.
    assert_eq!(listed(&one), [run_id(1), run_id(2)]);
    assert_eq!(listed(&other), [run_id(2)]);
    assert_eq!(claim(&other, 2), Claim::Yours);
    assert_eq!(claim(&one, 2), Claim::Held(other.me()));
    assert_eq!(listed(&one), [run_id(1)]);
    // What is not the member's it cannot write, even at the right place of the journal.
    let refused = commit(&one, advance(2, 1, RunStatus::Running));
    assert_eq!(refused, Err(CommitError::Fenced));
    commit(&other, advance(2, 1, RunStatus::Waiting)).unwrap();
    // It waits: it is nobody's again.
    assert_eq!(claim(&one, 2), Claim::Yours);
    block_on(one.release(run_id(2), None)).unwrap();
    assert_eq!(claim(&other, 2), Claim::Yours);
}

#[test]
fn a_run_that_is_finished_or_not_there_is_nobodys() {
    let database = Database::new();
    let store = open(&database);
    commit(&store, event(vec![new_run(1, RunStatus::Succeeded)])).unwrap();
    assert_eq!(claim(&store, 1), Claim::Yours);
    assert_eq!(claim(&store, 2), Claim::Yours);
}

#[test]
fn no_run_is_claimed_twice_however_many_claim_at_once() {
    let database = Database::new();
    let members: Vec<PostgresStore> = (0..3).map(|_| open(&database)).collect();
    for number in 0..60 {
        commit(&members[0], waiting(number)).unwrap();
    }
    let claims = members.iter().flat_map(|member| {
        (0..60).map(move |number| async move { member.claim(run_id(number)).await.unwrap() })
    });
    let claims = block_on(futures::future::join_all(claims));
    for number in 0..60 {
        let winners = (0..3).filter(|member| claims[member * 60 + number] == Claim::Yours);
        assert_eq!(winners.count(), 1, "run {number}: {claims:?}");
    }
}

#[test]
fn a_member_that_is_not_heard_of_is_taken_over_from_with_all_that_it_drove() {
    let database = Database::new();
    let dead = open(&database);
    assert!(dead.has_duty(Duty::Limits) && dead.has_duty(Duty::Tidying));
    commit(&dead, driven(1)).unwrap();
    commit(&dead, limited(2, RunStatus::Running)).unwrap();
    let heir = open_for(&database, SHORT);
    assert!(!heir.has_duty(Duty::Limits));
    assert_eq!(claim(&heir, 1), Claim::Held(dead.me()));
    end_lease(&database, &dead);
    until("it is taken over from", || {
        block_on(heir.members()).unwrap().len() == 1
    });
    until("its duties go over", || {
        heir.has_duty(Duty::Limits) && heir.has_duty(Duty::Tidying)
    });
    assert_eq!(listed(&heir), [run_id(1), run_id(2)]);
    assert_eq!(claim(&heir, 1), Claim::Yours);
    // Whatever it still does changes nothing.
    assert!(commit(&dead, run(3)).is_err());
    assert_ne!(claim(&dead, 2), Claim::Yours);
    assert_eq!(claim(&heir, 2), Claim::Yours);
    let told = RUNTIME.block_on(async { tokio::time::timeout(PATIENCE, dead.taken_over()).await });
    told.unwrap();
}

#[test]
fn who_leaves_frees_what_it_has() {
    let database = Database::new();
    let one = open(&database);
    let other = open_for(&database, SHORT);
    commit(&one, driven(1)).unwrap();
    RUNTIME.block_on(one.close());
    assert_eq!(claim(&other, 1), Claim::Yours);
    until("its duties go over", || other.has_duty(Duty::Limits));
}

#[test]
fn a_lease_is_counted_from_before_it_was_asked_for_and_ends_by_itself() {
    let database = Database::new();
    let store = open_for(&database, SHORT);
    assert!(store.holds_for() > Duration::ZERO && store.holds_for() < SHORT);
    // Signs of life wait for this lock.
    let lock = database.lock("millrace.members");
    until("it ends", || store.holds_for().is_zero());
    lock.release();
    until("it is held again", || store.holds_for() > Duration::ZERO);
}

#[test]
fn runs_under_limits_are_the_one_members_that_looks_after_them() {
    let database = Database::new();
    let (keeper, other) = (open(&database), open(&database));
    commit(&other, limited(1, RunStatus::Queued)).unwrap();
    commit(&other, limited(2, RunStatus::Waiting)).unwrap();
    assert_eq!(listed(&other), []);
    assert_eq!(claim(&other, 1), Claim::Held(keeper.me()));
    // Until a sign of life tells it that the keeper is of a version that leaves those to others.
    assert_eq!(claim(&other, 2), Claim::Held(keeper.me()));
    assert_eq!(block_on(other.due(at(2_000_000), 10)).unwrap(), []);
    assert_eq!(block_on(other.next_due()).unwrap(), None);
    assert!(!block_on(other.news()).unwrap().limited);
    assert!(block_on(keeper.news()).unwrap().limited);
    let free = block_on(keeper.free_limited(None, 10)).unwrap();
    assert_eq!(
        free.iter().map(|run| run.run_id).collect::<Vec<_>>(),
        [run_id(1)]
    );
    let scenario_id = free[0].scenario_id;
    let (count, bytes) = block_on(other.queued(scenario_id, 10)).unwrap();
    assert!(count == 1 && bytes > 0, "{count} {bytes}");
    assert_eq!(claim(&keeper, 1), Claim::Yours);
    assert!(!block_on(keeper.news()).unwrap().limited);
    assert_eq!(
        block_on(keeper.next_due()).unwrap(),
        Some(at(1_000_000)),
        "it wakes those that wait"
    );
}

#[test]
fn a_member_is_told_what_is_its_concern() {
    let database = Database::new();
    let (one, other) = (open(&database), open(&database));
    commit(&one, driven(1)).unwrap();
    let quiet = block_on(other.news()).unwrap();
    assert_eq!((quiet.free, quiet.due, quiet.jobs), (None, None, false));
    commit(&one, run(2)).unwrap();
    commit(&one, waiting(3)).unwrap();
    let news = block_on(other.news()).unwrap();
    assert_eq!((news.free, news.due), (Some(run_id(2)), Some(at(5))));
}

#[test]
fn a_change_is_taken_in_by_all_before_who_made_it_goes_on() {
    let database = Database::new();
    let (one, other) = (open(&database), open(&database));
    let variable = Variable {
        name: "rate".into(),
        value: millrace_core::json::Json::from(1),
        updated_at: at(1),
    };
    block_on(one.put_variable(variable)).unwrap();
    let behind = block_on(one.until_taken_in(Duration::ZERO)).unwrap();
    assert_eq!(
        behind.iter().map(|member| member.id).collect::<Vec<_>>(),
        [other.me()]
    );
    let news = block_on(other.news()).unwrap();
    assert_eq!(news.changes, [Change::Variables]);
    // Until it says that it has taken it in, it is told again.
    assert_eq!(block_on(other.news()).unwrap().changes, [Change::Variables]);
    block_on(other.took_in(news.changes_seen)).unwrap();
    assert_eq!(block_on(other.news()).unwrap().changes, []);
    assert_eq!(block_on(one.until_taken_in(PATIENCE)).unwrap(), []);
    // Who has not listened for so long that changes were forgotten reads all.
    database.execute("DELETE FROM millrace.changes");
    assert_eq!(block_on(one.news()).unwrap().changes, [Change::Everything]);
}

#[test]
fn a_letter_is_answered_once_and_waits_for_nobody_who_is_gone() {
    let database = Database::new();
    let (one, other) = (open(&database), open(&database));
    let ask = |patience| one.ask(other.me(), Bytes::from_static(b"?"), patience);
    let asked = ask(PATIENCE);
    let answer = async {
        loop {
            let news = other.news().await.unwrap();
            if let [letter] = news.letters.as_slice() {
                assert_eq!(letter.content, "?");
                let answer = Bytes::from_static(b"!");
                other.answer(letter.number, answer).await.unwrap();
                assert_eq!(other.news().await.unwrap().letters, []);
                return;
            }
        }
    };
    let (answered, ()) = block_on(futures::future::join(asked, answer));
    assert_eq!(answered.unwrap().as_deref(), Some(&b"!"[..]));
    // Nobody reads this one in time, and then it is withdrawn.
    assert_eq!(block_on(ask(Duration::ZERO)).unwrap(), None);
    assert_eq!(block_on(other.news()).unwrap().letters, []);
    let nobody = one.ask(MemberId(4_711), Bytes::new(), PATIENCE);
    assert_eq!(block_on(nobody).unwrap(), None);
    // Whoever is asked leaves.
    let asked = ask(PATIENCE);
    let (answered, ()) = RUNTIME.block_on(futures::future::join(asked, other.close()));
    assert_eq!(answered.unwrap(), None);
}

#[test]
fn members_hear_each_other_at_once_on_a_way_that_lasts() {
    let database = Database::new();
    let options = Options {
        lease: LONG,
        look_pause: LONG,
        direct_url: Some(database.url().to_owned()),
        ..Options::new(database.url())
    };
    let one = open(&database);
    let other = RUNTIME.block_on(PostgresStore::open(options)).unwrap();
    // It would not look by itself.
    let hearing = other.news();
    let calling = async {
        loop {
            one.until_taken_in(Duration::ZERO).await.unwrap();
        }
    };
    let heard = async {
        match futures::future::select(hearing, Box::pin(calling)).await {
            futures::future::Either::Left((news, _)) => news,
            futures::future::Either::Right((never, _)) => match never {},
        }
    };
    let heard = RUNTIME.block_on(async { tokio::time::timeout(PATIENCE, heard).await });
    heard.unwrap().unwrap();
}

#[test]
fn jobs_are_worked_off_by_one_member() {
    let database = Database::new();
    let (one, other) = (open(&database), open(&database));
    let job = millrace_core::ports::store::Job {
        job_id: millrace_core::id::JobId::new(NOW, [1; 10]),
        document: millrace_core::json::Json::from("x"),
        unfinished: true,
        created_at: at(1),
    };
    block_on(one.put_job(job.clone())).unwrap();
    assert!(block_on(other.news()).unwrap().jobs);
    assert_eq!(block_on(one.claim_jobs()).unwrap(), [job.job_id]);
    assert_eq!(block_on(other.claim_jobs()).unwrap(), []);
    assert!(!block_on(other.news()).unwrap().jobs);
    RUNTIME.block_on(one.close());
    assert_eq!(block_on(other.claim_jobs()).unwrap(), [job.job_id]);
}

#[test]
fn of_a_run_there_is_one_unfinished_retry() {
    let database = Database::new();
    let (one, other) = (open(&database), open(&database));
    let retry = |number| {
        let mut run = new_run(number, RunStatus::Running);
        run.retry_of = Some(run_id(1));
        event(vec![run])
    };
    commit(&one, retry(2)).unwrap();
    let refused = commit(&other, retry(3)).unwrap_err();
    assert_eq!(
        refused,
        CommitError::Refused(Error::Changed { what: "run" })
    );
    commit(&one, advance(2, 1, RunStatus::Succeeded)).unwrap();
    commit(&other, retry(3)).unwrap();
}
