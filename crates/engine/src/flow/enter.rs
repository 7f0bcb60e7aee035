//! The gate as runs meet it: before they are committed, once they are on disk, and when they are to
//! give way to newer ones.

use std::sync::Arc;

use millrace_core::codes;
use millrace_core::defect::{self, Defect};
use millrace_core::id::RunId;
use millrace_core::limits::Limits;
use millrace_core::machine::{Event, Illegal};
use millrace_core::ports::host::Host;
use smol_str::SmolStr;
use tokio::sync::oneshot;

use super::elsewhere::is_elsewhere;
use super::rules::Rules;
use super::table::{Decision, Depth, Entrant};
use crate::members;
use crate::run::{Request, Run, drive_stored, fault};
use crate::shared::Shared;

/// Who asks for a run to end that gives way to a newer one.
const BY_LIMITS: &str = "settings.concurrency";
/// When to send an event again that found a queue full, in seconds, if nothing better is known.
const RETRY_SECONDS: u64 = 5;

/// A scenario's queue has no room for another run: nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the queue of the scenario `{scenario}` is full (`{setting}` = {max})")]
pub struct QueueFull {
    /// The scenario's name.
    pub scenario: String,
    /// The setting that says how much it holds.
    pub setting: &'static str,
    /// Its value.
    pub max: u64,
    /// When to send the event again, in seconds.
    pub retry_after_seconds: u64,
}

/// The monotonic clock in the unit of rates.
pub(super) fn micros(host: &dyn Host) -> i64 {
    let millis = i64::try_from(host.monotonic_millis()).unwrap_or(i64::MAX);
    millis.saturating_mul(1_000)
}

/// Whether limits count the run.
pub(crate) fn has_limits(run: &Run) -> bool {
    run.machine.acceptance().slot_key.is_some()
}

/// Takes a run that is about to be committed to the gate: it is admitted, stays held, or is
/// dropped. Only when `may_refuse`, it fails for want of room in the queue. A run without limits
/// passes.
pub(crate) fn enter(shared: &Shared, run: &mut Run, may_refuse: bool) -> Result<(), QueueFull> {
    let Some(key) = run.machine.acceptance().slot_key.clone() else {
        return Ok(());
    };
    let rules = Rules::of(&run.plan).unwrap_or(Rules::NONE);
    let entrant = Entrant {
        run_id: run.id,
        scenario_id: run.scenario_id(),
        key: key.clone(),
        rules,
    };
    let now = micros(&*shared.host);
    let has_room = |depth| !may_refuse || exceeded(depth, &shared.limits).is_none();
    if is_elsewhere(shared) && defect::is(Defect::AdmittedWithoutTheDuty) {
        let elapsed = run.elapsed(&*shared.host);
        // A run that is not held needs no admission.
        let _ = run.happen(Event::Admit { elapsed });
        return Ok(());
    }
    if is_elsewhere(shared) {
        let (scenario_id, depths) = (run.scenario_id(), &shared.flow.depths);
        if depths.enter(scenario_id, has_room) {
            return Ok(());
        }
        return Err(full(run, depths.depth(scenario_id), &shared.limits, now));
    }
    let mut table = shared.flow.lock();
    let decision = table.enter(entrant, now, has_room);
    let depth = table.depth(run.scenario_id());
    drop(table);
    let done = match decision {
        Some(Decision::Queued) => Ok(()),
        Some(Decision::Admitted) => {
            let elapsed = run.elapsed(&*shared.host);
            run.happen(Event::Admit { elapsed })
        }
        Some(Decision::Dropped) => drop_run(shared, run, (rules, &key)),
        None => return Err(full(run, depth, &shared.limits, now)),
    };
    if let Err(illegal) = done {
        tracing::error!(run_id = %run.id, %illegal, "the machine does not follow its limits");
    }
    Ok(())
}

fn drop_run(shared: &Shared, run: &mut Run, rules: (Rules, &SmolStr)) -> Result<(), Illegal> {
    let (rules, key) = rules;
    let slots = rules.slots.unwrap_or_default();
    let of_key = match key.as_str() {
        "" => String::new(),
        key => format!(" of the key `{key}`"),
    };
    let message = format!(
        "all slots{of_key} were taken (settings.concurrency: limit {slots}, whenFull drop); replay the run when one is free"
    );
    let elapsed = run.elapsed(&*shared.host);
    let error = fault(codes::DROPPED, &message);
    run.happen(Event::Drop { elapsed, error })
}

/// The setting that leaves no room for another run, and its value.
fn exceeded(depth: Depth, limits: &Limits) -> Option<(&'static str, u64)> {
    if depth.runs >= limits.queued_runs_max {
        return Some(("queued_runs_max", u64::from(limits.queued_runs_max)));
    }
    (depth.bytes >= limits.queued_bytes_max)
        .then_some(("queued_bytes_max", limits.queued_bytes_max))
}

fn full(run: &Run, depth: Depth, limits: &Limits, now: i64) -> QueueFull {
    let (setting, max) = exceeded(depth, limits).unwrap_or_default();
    let paced = depth.next.and_then(|at| u64::try_from(at - now).ok());
    let retry_after_seconds = paced.map_or(RETRY_SECONDS, |micros| micros.div_ceil(1_000_000));
    QueueFull {
        scenario: run.plan.scenario_name.clone(),
        setting,
        max,
        retry_after_seconds: retry_after_seconds.clamp(1, 3_600),
    }
}

/// A run that stayed held is on disk: it takes its turn from now on, and older ones give way to it
/// if its limits say so.
pub(crate) fn stored(shared: &Arc<Shared>, run: &Run) {
    if is_elsewhere(shared) {
        return members::call_others(shared);
    }
    let deadline = run.machine.acceptance().deadline;
    let deadline = run.accepted_at.plus_millis(deadline);
    let now = micros(&*shared.host);
    let stored = (run.journal_bytes, deadline);
    let victims = shared.flow.lock().stored(run.id, stored, now);
    shared.flow.changed.notify_one();
    for victim in victims {
        give_way(shared, victim);
    }
}

/// A run that began at once is on disk, and nobody drives it yet. It may have had to give way since:
/// nobody could be told before.
pub(crate) fn stored_begun(shared: &Arc<Shared>, run: &Run) {
    if has_limits(run) && shared.flow.gives_way(run.id) {
        give_way(shared, run.id);
    }
}

/// A run has ended, or will never be on disk: its slot or place is free.
pub(crate) fn left(shared: &Shared, run_id: RunId) {
    if is_elsewhere(shared) {
        // Whoever looks after it learns of the end from the store.
        return members::call_others(shared);
    }
    shared.flow.lock().leave(run_id, micros(&*shared.host));
    shared.flow.changed.notify_one();
}

/// Asks a run to end for a newer one.
pub(super) fn give_way(shared: &Arc<Shared>, run_id: RunId) {
    // Nobody waits for the answer: whoever drives the run next looks here again.
    let (answer, _) = oneshot::channel();
    let request = Request::Cancel {
        by: SmolStr::new_static(BY_LIMITS),
        reason: Some(SmolStr::new_static("a newer run takes its place")),
        code: Some(SmolStr::new_static(codes::DROPPED)),
        answer,
    };
    if let Some(mailbox) = shared.active.send_or_begin(run_id, request) {
        drive_stored(shared, run_id, mailbox, None);
    }
}

/// The same, for a run that is being taken up.
pub(crate) fn giving_way(elapsed: u64) -> Event {
    Event::CancelRequested {
        elapsed,
        by: SmolStr::new_static(BY_LIMITS),
        reason: Some(SmolStr::new_static("a newer run takes its place")),
        code: Some(SmolStr::new_static(codes::DROPPED)),
    }
}
