//! Clocks that go on strangely.

use futures::FutureExt;
use millrace_core::ports::host::Host;

use crate::simulation::host::SimHost;

/// How far all jumps of the clock together may set it back, in milliseconds.
const BACK_MILLIS_MAX: u64 = 10 * 60_000;

/// The time of day is set, or everything stands still for a while.
pub(crate) fn let_clocks_jump(host: &SimHost, jumps: u64) {
    let spawner = host.clone();
    let host = host.clone();
    let jumping = async move {
        let mut may_go_back = BACK_MILLIS_MAX;
        for _ in 0..jumps {
            host.pause(host.below(12_000)).await;
            match host.below(5) {
                0 => host.stall(host.below(20_000)),
                1 => host.shift_wall_clock(host.below(10_000) as i64),
                2 => host.shift_wall_clock(host.below(7_200_000) as i64),
                long => {
                    let most = if long == 3 { 10_000 } else { may_go_back };
                    let back = host.below(most.min(may_go_back) + 1);
                    may_go_back -= back;
                    host.shift_wall_clock(-(back as i64));
                }
            }
        }
    };
    spawner.spawn(jumping.boxed());
}
