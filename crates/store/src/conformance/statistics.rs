//! Rollups of runs.

use millrace_core::ports::store::{OutdatedRollups, Rollup, RollupWidth};
use millrace_core::status::RunStatus;
use millrace_core::time::Timestamp;

use super::fixtures::*;

fn rollup(width: RollupWidth, millis: i64, started: u64) -> Rollup {
    Rollup {
        width,
        at: at(millis),
        scenario_id: scenario_id(1),
        started,
        succeeded: started / 2,
        failed: 1,
        cancelled: 0,
        last: (started > 1).then(|| (at(millis + 1), RunStatus::Failed)),
        latencies: vec![1, 2, 3],
    }
}

const NONE: OutdatedRollups = OutdatedRollups {
    minutes_before: Timestamp::from_millis(0),
    hours_before: Timestamp::from_millis(0),
};

pub(super) fn rollups_take_the_place_of_earlier_ones(backend: &impl Backend) {
    let store = backend.open();
    assert_eq!(block_on(store.rollups()).unwrap(), []);
    let first = vec![
        rollup(RollupWidth::Hour, 0, 4),
        rollup(RollupWidth::Minute, 60_000, 1),
        rollup(RollupWidth::Minute, 0, 2),
    ];
    block_on(store.keep_rollups(first, NONE)).unwrap();
    let second = vec![rollup(RollupWidth::Minute, 0, 7)];
    block_on(store.keep_rollups(second, NONE)).unwrap();
    let expected = [
        rollup(RollupWidth::Minute, 0, 7),
        rollup(RollupWidth::Minute, 60_000, 1),
        rollup(RollupWidth::Hour, 0, 4),
    ];
    assert_eq!(block_on(store.rollups()).unwrap(), expected);
}

pub(super) fn rollups_that_have_served_their_time_go(backend: &impl Backend) {
    let store = backend.open();
    let of =
        |millis| [RollupWidth::Minute, RollupWidth::Hour].map(|width| rollup(width, millis, 1));
    let all = [of(0), of(1), of(2)].concat();
    block_on(store.keep_rollups(all, NONE)).unwrap();
    let outdated = OutdatedRollups {
        minutes_before: at(2),
        hours_before: at(1),
    };
    block_on(store.keep_rollups(Vec::new(), outdated)).unwrap();
    let [minute, last_hour] = of(2);
    let [_, hour] = of(1);
    assert_eq!(
        block_on(store.rollups()).unwrap(),
        [minute, hour, last_hour]
    );
}
