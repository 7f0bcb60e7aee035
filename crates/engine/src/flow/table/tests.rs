//! The gate's decisions, run by run: who begins, who waits, who is dropped or gives way.

use millrace_core::scenario::WhenFull;

use super::*;
use crate::flow::bucket::Rate;

const LATER: Timestamp = Timestamp::from_millis(1_000_000);

fn rules(slots: u32, when_full: WhenFull) -> Rules {
    Rules {
        slots: Some(slots),
        when_full,
        rate: None,
    }
}

fn run(number: u8) -> RunId {
    RunId::from_bytes([number; 16])
}

fn loaded() -> Table {
    let mut table = Table::default();
    table.begin(0);
    table
}

/// A run of that scenario comes and is committed; gives the decision and who gives way.
fn come(table: &mut Table, who: (u8, u8, &str), rules: Rules) -> (Decision, Vec<RunId>) {
    let (number, scenario, key) = who;
    let entrant = Entrant {
        run_id: run(number),
        scenario_id: ScenarioId::from_bytes([scenario; 16]),
        key: SmolStr::new(key),
        rules,
    };
    let decision = table.enter(entrant, 0, |_| true).unwrap();
    (decision, table.stored(run(number), (10, LATER), 0))
}

fn next(table: &mut Table, now: i64) -> Option<RunId> {
    table.pop(Timestamp::default(), now)
}

#[test]
fn runs_of_a_key_begin_in_order_and_keys_do_not_wait_for_each_other() {
    let (mut table, rules) = (loaded(), rules(1, WhenFull::Queue));
    assert_eq!(come(&mut table, (1, 1, "eu"), rules).0, Decision::Admitted);
    assert_eq!(come(&mut table, (2, 1, "eu"), rules).0, Decision::Queued);
    assert_eq!(come(&mut table, (3, 1, "eu"), rules).0, Decision::Queued);
    assert_eq!(come(&mut table, (4, 1, "us"), rules).0, Decision::Admitted);
    let why = table.queued(run(3)).unwrap();
    let reason = Reason::Slots { taken: 1, limit: 1 };
    assert_eq!((why.reason, why.before), (reason, 1));
    assert_eq!(next(&mut table, 0), None);
    table.leave(run(1), 0);
    assert_eq!(next(&mut table, 0), Some(run(2)));
    assert_eq!(next(&mut table, 0), None);
    table.leave(run(2), 0);
    assert_eq!(next(&mut table, 0), Some(run(3)));
}

#[test]
fn a_run_that_is_not_on_disk_is_not_begun_and_holds_its_place() {
    let (mut table, rules) = (loaded(), rules(1, WhenFull::Queue));
    come(&mut table, (1, 1, ""), rules);
    let entrant = Entrant {
        run_id: run(2),
        scenario_id: ScenarioId::from_bytes([1; 16]),
        key: SmolStr::default(),
        rules,
    };
    table.enter(entrant, 0, |_| true);
    come(&mut table, (3, 1, ""), rules);
    table.leave(run(1), 0);
    assert_eq!(next(&mut table, 0), None);
    table.leave(run(2), 0);
    assert_eq!(next(&mut table, 0), Some(run(3)));
}

#[test]
fn an_arriving_run_does_not_overtake_one_of_its_key_that_waits_though_a_slot_is_free() {
    let (mut table, rules) = (loaded(), rules(1, WhenFull::Queue));
    come(&mut table, (1, 1, "eu"), rules);
    let on_its_way = Entrant {
        run_id: run(2),
        scenario_id: ScenarioId::from_bytes([1; 16]),
        key: SmolStr::new("eu"),
        rules,
    };
    table.enter(on_its_way, 0, |_| true);
    table.leave(run(1), 0);
    assert_eq!(come(&mut table, (3, 1, "eu"), rules).0, Decision::Queued);
    assert_eq!(come(&mut table, (4, 1, "us"), rules).0, Decision::Admitted);
    table.stored(run(2), (10, LATER), 0);
    assert_eq!(next(&mut table, 0), Some(run(2)));
    assert_eq!(next(&mut table, 0), None);
}

#[test]
fn a_run_without_a_slot_is_dropped_and_takes_no_place() {
    let (mut table, rules) = (loaded(), rules(1, WhenFull::Drop));
    assert_eq!(come(&mut table, (1, 1, ""), rules).0, Decision::Admitted);
    assert_eq!(come(&mut table, (2, 1, ""), rules).0, Decision::Dropped);
    table.leave(run(1), 0);
    assert_eq!(come(&mut table, (3, 1, ""), rules).0, Decision::Admitted);
}

#[test]
fn the_oldest_run_gives_way_begun_or_queued() {
    let (mut table, rules) = (loaded(), rules(1, WhenFull::CancelOldest));
    come(&mut table, (1, 1, ""), rules);
    let (decision, victims) = come(&mut table, (2, 1, ""), rules);
    assert_eq!((decision, victims), (Decision::Queued, vec![run(1)]));
    let (_, victims) = come(&mut table, (3, 1, ""), rules);
    assert_eq!(victims, [run(2)]);
    assert_eq!(table.place(run(1)), Some(Place::GivingWay));
    assert_eq!(table.place(run(2)), Some(Place::GivingWay));
    assert_eq!(next(&mut table, 0), None);
    table.leave(run(1), 0);
    assert_eq!(next(&mut table, 0), Some(run(3)));
}

#[test]
fn a_rate_lets_runs_begin_one_by_one() {
    let mut table = loaded();
    let rate = Rate::new(1, 1_000);
    let rules = Rules {
        slots: None,
        when_full: WhenFull::Queue,
        rate: Some(rate),
    };
    let scenario_id = ScenarioId::from_bytes([1; 16]);
    table.learn_rate(scenario_id, Bucket::after(rate, std::iter::empty()));
    assert_eq!(come(&mut table, (1, 1, ""), rules).0, Decision::Admitted);
    assert_eq!(come(&mut table, (2, 1, ""), rules).0, Decision::Queued);
    assert_eq!(come(&mut table, (3, 1, ""), rules).0, Decision::Queued);
    assert_eq!(table.wait_millis(Timestamp::default(), 0), Some(1_000));
    assert_eq!(next(&mut table, 999_999), None);
    assert_eq!(next(&mut table, 1_000_000), Some(run(2)));
    assert_eq!(next(&mut table, 1_999_999), None);
    assert_eq!(next(&mut table, 2_000_000), Some(run(3)));
}

#[test]
fn a_full_queue_refuses_its_scenario_alone() {
    let (mut table, rules) = (loaded(), rules(1, WhenFull::Queue));
    come(&mut table, (1, 1, ""), rules);
    come(&mut table, (2, 1, ""), rules);
    let mut enter = |number, scenario| {
        let entrant = Entrant {
            run_id: run(number),
            scenario_id: ScenarioId::from_bytes([scenario; 16]),
            key: SmolStr::default(),
            rules,
        };
        table.enter(entrant, 0, |depth| depth.runs < 1 && depth.bytes < 10)
    };
    assert_eq!(enter(3, 1), None);
    assert_eq!(enter(4, 2), Some(Decision::Admitted));
    assert_eq!(enter(5, 2), Some(Decision::Queued));
}

#[test]
fn scenarios_take_turns_however_many_runs_one_has() {
    let (mut table, rules) = (loaded(), rules(9, WhenFull::Queue));
    for number in 1..=9 {
        come(&mut table, (number, 1, ""), rules);
    }
    for number in 10..=18 {
        come(&mut table, (number, 1, ""), rules);
    }
    for number in 20..=28 {
        come(&mut table, (number, 2, ""), rules);
    }
    come(&mut table, (30, 2, ""), rules);
    for number in 1..=9 {
        table.leave(run(number), 0);
    }
    table.leave(run(20), 0);
    let order: Vec<_> = std::iter::from_fn(|| next(&mut table, 0)).collect();
    assert_eq!(order[..3], [run(10), run(30), run(11)]);
}

#[test]
fn after_a_restart_the_runs_of_the_store_count_and_ended_ones_do_not() {
    let mut table = Table::default();
    let rules = rules(2, WhenFull::Queue);
    let restore = |table: &mut Table, number, waits: bool| {
        let entrant = Entrant {
            run_id: run(number),
            scenario_id: ScenarioId::from_bytes([1; 16]),
            key: SmolStr::default(),
            rules,
        };
        let waiting = Waiting {
            rules,
            bytes: 10,
            deadline: Some(LATER),
        };
        table.restore(entrant, waits.then_some(waiting));
    };
    table.leave(run(1), 0);
    restore(&mut table, 1, false);
    restore(&mut table, 2, false);
    restore(&mut table, 3, true);
    restore(&mut table, 4, true);
    assert_eq!(next(&mut table, 0), None);
    table.begin(0);
    assert_eq!(next(&mut table, 0), Some(run(3)));
    assert_eq!(next(&mut table, 0), None);
    assert_eq!(table.pop(LATER, 0), Some(run(4)), "its deadline has passed");
}
