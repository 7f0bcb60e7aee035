//! What the gate must know before it decides: the runs under limits that the store holds, once for
//! each process, and the latest starts of a scenario with a rate, once for each scenario.

use std::sync::Arc;

use millrace_core::id::{RunId, ScenarioId};
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, LimitedRun, RunFilter, RunRow};
use millrace_core::status::RunStatus;
use rustc_hash::FxHashSet;

use super::bucket::{Bucket, Rate};
use super::elsewhere::{is_elsewhere, look};
use super::enter::{give_way, micros};
use super::line::Waiting;
use super::rules::Rules;
use super::table::Entrant;
use crate::ports::PlanError;
use crate::run::Backoff;
use crate::shared::{Shared, Stage};

/// Runs that are read at a time.
pub(super) const WINDOW_RUNS_COUNT: u32 = 500;
/// Pages of runs that are read to find a scenario's latest starts.
const PAGES_COUNT_MAX: u32 = 20;

/// Reads what the store holds, then lets runs begin.
pub(crate) async fn load(shared: &Arc<Shared>) {
    let mut after = None;
    let mut paced = FxHashSet::default();
    loop {
        let rows = limited(shared, after).await;
        let Some(last) = rows.last() else { break };
        after = Some(last.run_id);
        for row in rows {
            let rate = restore(shared, row).await;
            paced.extend(rate);
        }
    }
    for (scenario_id, rate) in paced {
        learn_rate(shared, scenario_id, rate).await;
    }
    let victims = shared.flow.lock().begin(micros(&*shared.host));
    shared.flow.loaded.send_replace(true);
    shared.flow.changed.notify_one();
    for victim in victims {
        give_way(shared, victim);
    }
}

/// Waits until that is done.
pub(crate) async fn loaded(shared: &Shared) {
    let mut loaded = shared.flow.loaded.subscribe();
    // Its sender is in `shared`.
    let _ = loaded.wait_for(|loaded| *loaded).await;
}

async fn limited(shared: &Shared, after: Option<RunId>) -> Vec<LimitedRun> {
    let mut backoff = Backoff::new();
    loop {
        match shared.store.limited(after, WINDOW_RUNS_COUNT).await {
            Ok(rows) => return rows,
            Err(error) => tracing::warn!(%error, "the store does not list the runs under limits"),
        }
        backoff.pause(&*shared.host).await;
    }
}

/// Takes a run of the store in. Gives the rate that holds it back, if one may.
async fn restore(shared: &Shared, row: LimitedRun) -> Option<(ScenarioId, Rate)> {
    let (entrant, waiting) = entrant(shared, row).await;
    let (scenario_id, rules) = (entrant.scenario_id, entrant.rules);
    shared.flow.lock().restore(entrant, waiting);
    Some((scenario_id, rules.rate?))
}

/// A run of the store as the gate meets it; with how it waits, if it does.
pub(super) async fn entrant(shared: &Shared, row: LimitedRun) -> (Entrant, Option<Waiting>) {
    let is_queued = row.status == RunStatus::Queued;
    let rules = match row.version {
        Some(version) if is_queued => rules(shared, row.scenario_id, version).await,
        _ => Rules::NONE,
    };
    let waiting = is_queued.then(|| Waiting {
        rules,
        bytes: row.bytes,
        // A queued run always has its deadline; one that lacks it is looked at at once.
        deadline: Some(row.due.unwrap_or_default()),
    });
    let entrant = Entrant {
        run_id: row.run_id,
        scenario_id: row.scenario_id,
        key: row.slot_key,
        rules,
    };
    (entrant, waiting)
}

async fn rules(shared: &Shared, scenario_id: ScenarioId, version: u32) -> Rules {
    let mut backoff = Backoff::new();
    loop {
        match shared.plans.plan(scenario_id, version).await {
            Ok(plan) => return Rules::of(&plan).unwrap_or(Rules::NONE),
            // Whoever drives the run finds the same, and ends it.
            Err(PlanError::Unavailable { .. }) => return Rules::NONE,
            Err(PlanError::Store(error)) => {
                tracing::warn!(%scenario_id, version, %error, "a version cannot be read yet");
            }
        }
        backoff.pause(&*shared.host).await;
    }
}

/// Waits until the gate can decide about runs of these plans. Costs nothing for plans without
/// limits. Gives up when the process stops: then runs stay queued.
pub(crate) async fn ready(shared: &Shared, plans: impl Iterator<Item = &Plan>) {
    for plan in plans {
        if let Some(rules) = Rules::of(plan) {
            // Boxed, so that events of plans without limits need no room for it.
            Box::pin(ready_for(shared, plan, rules.rate)).await;
        }
    }
}

async fn ready_for(shared: &Shared, plan: &Plan, rate: Option<Rate>) {
    if is_elsewhere(shared) {
        return look(shared, plan.scenario_id).await;
    }
    let mut loaded = shared.flow.loaded.subscribe();
    let mut stage = shared.stage.subscribe();
    tokio::select! {
        biased;
        _ = loaded.wait_for(|loaded| *loaded) => {}
        _ = stage.wait_for(|stage| *stage != Stage::Running) => return,
    }
    if let Some(rate) = rate {
        learn_rate(shared, plan.scenario_id, rate).await;
    }
}

/// Reads a scenario's latest starts, unless they are known.
pub(super) async fn learn_rate(shared: &Shared, scenario_id: ScenarioId, rate: Rate) {
    if shared.flow.lock().knows_rate(scenario_id) {
        return;
    }
    let starts = starts(shared, scenario_id, rate).await;
    let bucket = Bucket::after(rate, starts.into_iter());
    shared.flow.lock().learn_rate(scenario_id, bucket);
}

/// When the runs began that a rate remembers, in microseconds of the monotonic clock, in order. A
/// run that waited for longer than many newer ones may be missed.
async fn starts(shared: &Shared, scenario_id: ScenarioId, rate: Rate) -> Vec<i64> {
    let (time, now) = (shared.host.now(), micros(&*shared.host));
    let filter = RunFilter {
        scenario_id: Some(scenario_id),
        ..RunFilter::default()
    };
    let mut starts = Vec::new();
    let mut before = None;
    for _ in 0..PAGES_COUNT_MAX {
        let page = page(shared, &filter, before).await;
        let ages = page.items.iter().filter_map(|row| {
            let started_at = row.summary.started_at?;
            Some(time.millis_since(started_at))
        });
        let ages: Vec<u64> = ages.collect();
        let recent = ages.iter().filter(|age| **age <= rate.memory_millis());
        let found: Vec<i64> = recent
            .map(|age| {
                now - i64::try_from(*age)
                    .unwrap_or(i64::MAX)
                    .saturating_mul(1_000)
            })
            .collect();
        let is_past = found.is_empty() && !ages.is_empty();
        starts.extend(found);
        before = page.next;
        if is_past || before.is_none() {
            break;
        }
    }
    starts.sort_unstable();
    starts
}

async fn page(
    shared: &Shared,
    filter: &RunFilter,
    before: Option<RunId>,
) -> store::Page<RunRow, RunId> {
    let mut backoff = Backoff::new();
    loop {
        let page = shared.store.runs(filter.clone(), before, WINDOW_RUNS_COUNT);
        match page.await {
            Ok(page) => return page,
            Err(error) => tracing::warn!(%error, "a scenario's latest runs cannot be read yet"),
        }
        backoff.pause(&*shared.host).await;
    }
}
