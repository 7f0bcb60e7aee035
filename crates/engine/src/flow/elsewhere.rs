//! Runs under limits in a cluster: one member looks after them and says which may begin. The others
//! commit them queued, and ask the store how full the queues are.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::ports::members::{Duty, Members};
use millrace_core::ports::store::LimitedRun;
use rustc_hash::FxHashMap;

use super::enter::{give_way, micros};
use super::line::Waiting;
use super::load::{self, WINDOW_RUNS_COUNT};
use super::rules::Rules;
use super::table::{Depth, Entrant};
use crate::members::{self, Claimed};
use crate::run::{Backoff, Run};
use crate::shared::Shared;

/// How old a look at a queue may be, in milliseconds.
const DEPTH_MILLIS_MAX: u64 = 250;

/// Whether another member looks after runs under limits.
pub(super) fn is_elsewhere(shared: &Shared) -> bool {
    !members::has_duty(shared, Duty::Limits)
}

/// The queues of another member, as the store had them at the last look and with what came here
/// since.
#[derive(Debug, Default)]
pub(crate) struct Depths(Mutex<FxHashMap<ScenarioId, (u64, Depth)>>);

impl Depths {
    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<ScenarioId, (u64, Depth)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a run that enters, if there is room by what is known.
    pub(super) fn enter(&self, scenario_id: ScenarioId, has_room: impl Fn(Depth) -> bool) -> bool {
        let mut depths = self.lock();
        let (_, depth) = depths.entry(scenario_id).or_default();
        let has_room = has_room(*depth);
        depth.runs += u32::from(has_room);
        has_room
    }

    pub(super) fn depth(&self, scenario_id: ScenarioId) -> Depth {
        self.lock().get(&scenario_id).copied().unwrap_or_default().1
    }
}

/// Looks how full the queue of a scenario is, unless that is known well enough. What cannot be read
/// counts as it did: acceptance does not wait for it.
pub(super) async fn look(shared: &Shared, scenario_id: ScenarioId) {
    let now = shared.host.monotonic_millis();
    {
        let mut depths = shared.flow.depths.lock();
        let (at, _) = depths.entry(scenario_id).or_default();
        if *at != 0 && now < *at + DEPTH_MILLIS_MAX {
            return;
        }
        // One looks at a time.
        *at = now.max(1);
    }
    let Some(members) = members::of(shared) else {
        return;
    };
    let most = shared.limits.queued_runs_max;
    match members.queued(scenario_id, most).await {
        Ok((runs, bytes)) => {
            let next = None;
            let depth = Depth { runs, bytes, next };
            shared
                .flow
                .depths
                .lock()
                .insert(scenario_id, (now.max(1), depth));
        }
        Err(error) => tracing::debug!(%error, "how full a queue is cannot be read yet"),
    }
}

/// This member has the duty: reads what the store holds if it has not done so, and what came to other
/// members since.
pub(crate) fn look_after(shared: &Arc<Shared>, has_new: bool) {
    let is_loaded = *shared.flow.loaded.borrow();
    if (is_loaded && !has_new) || shared.flow.is_reading.swap(true, Ordering::AcqRel) {
        return;
    }
    let (shared, host) = (Arc::clone(shared), Arc::clone(&shared.host));
    host.spawn(Box::pin(async move {
        if !is_loaded {
            load::load(&shared).await;
            // Those that were under way are to be driven here.
            shared.backlog.raise(RunId::from_bytes([0; 16]));
        }
        if let Some(members) = members::of(&shared) {
            take_in(&shared, &*members).await;
        }
        shared.flow.is_reading.store(false, Ordering::Release);
    }));
}

async fn take_in(shared: &Arc<Shared>, members: &dyn Members) {
    let mut after = None;
    loop {
        let rows = free(shared, members, after).await;
        let Some(last) = rows.last() else { return };
        after = Some(last.run_id);
        for row in rows {
            match members::claim(shared, row.run_id).await {
                Claimed::Yours => arrive(shared, row).await,
                Claimed::Elsewhere(_) => {}
                Claimed::Stopping => return,
            }
        }
    }
}

async fn free(shared: &Shared, members: &dyn Members, after: Option<RunId>) -> Vec<LimitedRun> {
    let mut backoff = Backoff::new();
    loop {
        match members.free_limited(after, WINDOW_RUNS_COUNT).await {
            Ok(rows) => return rows,
            Err(error) => tracing::warn!(%error, "the store does not list the runs under limits"),
        }
        backoff.pause(&*shared.host).await;
    }
}

/// A queued run that is taken up before news told of it: it is this member's from now on, so that no
/// news will.
pub(crate) async fn meet(shared: &Arc<Shared>, run: &Run) {
    let is_mine = shared.members.is_some() && !is_elsewhere(shared);
    let Some(key) = run.machine.acceptance().slot_key.clone() else {
        return;
    };
    if !is_mine || shared.flow.lock().place(run.id).is_some() {
        return;
    }
    let rules = Rules::of(&run.plan).unwrap_or(Rules::NONE);
    let deadline = run.machine.acceptance().deadline;
    let waiting = Waiting {
        rules,
        bytes: run.journal_bytes,
        deadline: Some(run.accepted_at.plus_millis(deadline)),
    };
    let entrant = Entrant {
        run_id: run.id,
        scenario_id: run.scenario_id(),
        key,
        rules,
    };
    take_to_the_gate(shared, entrant, Some(waiting)).await;
}

async fn arrive(shared: &Arc<Shared>, row: LimitedRun) {
    if shared.flow.lock().place(row.run_id).is_some() {
        // It was met on another way since it was listed, and may have been admitted and left to others:
        // then it is not to stay claimed without a driver.
        return shared.backlog.raise(row.run_id);
    }
    let (entrant, waiting) = load::entrant(shared, row).await;
    take_to_the_gate(shared, entrant, waiting).await;
}

async fn take_to_the_gate(shared: &Arc<Shared>, entrant: Entrant, waiting: Option<Waiting>) {
    if let Some(rate) = entrant.rules.rate {
        load::learn_rate(shared, entrant.scenario_id, rate).await;
    }
    let now = micros(&*shared.host);
    let victims = shared.flow.lock().arrive(entrant, waiting, now);
    shared.flow.changed.notify_one();
    for victim in victims {
        give_way(shared, victim);
    }
}
