//! Claims queued and running runs that no one drives: all of them after a start, later those for which
//! there was no room. In windows, and fairly by scenario.

use std::sync::Arc;

use millrace_core::defect::{self, Defect};
use millrace_core::id::RunId;
use millrace_core::ports::members::Duty;
use millrace_core::ports::store::UnfinishedRun;

use crate::flow::{self, Round};
use crate::members;
use crate::run::{Backoff, Begin, drive_stored};
use crate::shared::Shared;

/// Runs that are read at a time.
const WINDOW_RUNS_COUNT: u32 = 1_000;
/// Runs among which scenarios take turns: beyond them, the oldest come first.
const CANDIDATES_COUNT_MAX: usize = 10_000;

/// Claims runs for ever, beginning with all that there are.
pub(crate) async fn claim(shared: Arc<Shared>) {
    // Which queued runs are held back must be known first. One member of a cluster looks after them.
    if shared.members.is_none() {
        flow::load(&shared).await;
    } else if members::has_duty(&shared, Duty::Limits) {
        flow::look_after(&shared, true);
        flow::loaded(&shared).await;
    }
    pass(&shared, None).await;
    loop {
        let oldest = shared.backlog.wanted().await;
        // Once there is room, so that one pass finds work for all of it.
        shared.active.room().await;
        let before = RunId::from_rank(oldest.rank().saturating_sub(1), 0);
        pass(&shared, Some(before)).await;
    }
}

/// Walks once through the queued and running runs behind `after` and drives those that no one drives.
async fn pass(shared: &Arc<Shared>, mut after: Option<RunId>) {
    // Runs that are accepted from now on have drivers, or raise the backlog again.
    let last = shared.next_run_id(shared.host.now());
    let mut candidates = Round::default();
    loop {
        let rows = queued_or_running(shared, after).await;
        let end = rows.last().is_none_or(|row| row.run_id > last);
        after = rows.last().map(|row| row.run_id);
        for row in rows {
            if wants_driver(shared, &row) {
                candidates.push(row.scenario_id, row.run_id);
            }
        }
        let keep = if end { 0 } else { CANDIDATES_COUNT_MAX };
        while candidates.count() > keep {
            let Some(run_id) = candidates.pop() else {
                break;
            };
            drive(shared, run_id).await;
        }
        if end {
            return;
        }
    }
}

async fn queued_or_running(shared: &Shared, after: Option<RunId>) -> Vec<UnfinishedRun> {
    let mut backoff = Backoff::new();
    loop {
        match shared
            .store
            .queued_or_running(after, WINDOW_RUNS_COUNT)
            .await
        {
            Ok(rows) => return rows,
            Err(error) => {
                tracing::warn!(%error, "the store does not list the runs that are to go on");
            }
        }
        backoff.pause(&*shared.host).await;
    }
}

/// Runs that limits hold back are the gate's part.
fn wants_driver(shared: &Shared, row: &UnfinishedRun) -> bool {
    !shared.active.contains(row.run_id)
        && !shared.backlog.is_left_alone(row.run_id)
        && !shared.flow.holds_back(row.run_id)
}

async fn drive(shared: &Arc<Shared>, run_id: RunId) {
    // So that the first are on their way before the last are read. It is never closed.
    let Ok(permit) = Arc::clone(&shared.due.waking).acquire_owned().await else {
        return;
    };
    loop {
        match shared.active.begin(run_id) {
            Begin::Yours(mailbox) => {
                drive_stored(shared, run_id, mailbox, Some(permit));
                return;
            }
            Begin::Driven => return,
            Begin::Full if defect::is(Defect::RunDroppedWhenFull) => return,
            Begin::Full => shared.active.room().await,
        }
    }
}
