//! Running again: a retry takes over what a finished run achieved, a replay starts anew.

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::journal::{Accepted, Carried, CarriedKey, EffectOutcome, Entry, Output, Taken};
use millrace_core::machine::Event;
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, RunFilter, StoredRun};
use millrace_core::scenario::Delivery;
use millrace_core::status::RunStatus;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::flow;
use crate::intake::{self, Newborn, NotBegun, Origins, Seedling, bear};
use crate::ports::PlanError;
use crate::run::journals;
use crate::run::{Error, NotCommitted, Resolution, RunHandle};
use crate::shared::{Shared, Stage};

/// Which version runs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Again {
    /// The one that the run had.
    #[default]
    Same,
    /// The one that events run now.
    Latest,
    /// This one.
    Version(u32),
}

/// How a run is retried.
#[derive(Debug, Clone, Default)]
pub struct Retry {
    /// This node and all after it are run again, also those that had succeeded.
    pub from: Option<SmolStr>,
    /// Which version runs.
    pub version: Again,
    /// Whether `at_most_once` steps may be repeated.
    pub force: bool,
    /// An output that a person gives to one step.
    pub resolution: Option<Resolution>,
}

/// A finished run, as far as a repetition needs it.
struct Past {
    stored: StoredRun,
    accepted: Accepted,
    entries: Vec<Entry>,
}

pub(crate) async fn retry(
    shared: Arc<Shared>,
    run_id: RunId,
    retry: Retry,
) -> Result<RunHandle, Error> {
    // One at a time, so that two do not both find that there is none. Nothing is ever settled.
    let turn = shared.retries.take(run_id).await;
    let past = past(&shared, run_id).await?;
    if !past.stored.row.summary.status.is_final() {
        return Err(Error::NotFinished);
    }
    if past.stored.row.summary.status == RunStatus::Succeeded && retry.from.is_none() {
        return Err(Error::NotPossible {
            message: "the run has succeeded; name the node to run again from, or replay it"
                .to_owned(),
        });
    }
    require_no_other(&shared, run_id).await?;
    let plan = plan_of(&shared, &past, retry.version).await?;
    let then = plan_of(&shared, &past, Again::Same).await;
    let achieved = Achieved::read(&past, then.as_deref().unwrap_or(&plan));
    let carried = carry(&plan, &achieved, &retry)?;
    let origin = past.accepted.origin.unwrap_or(run_id);
    let row = &past.stored.row;
    let mut newborn = bear(
        &shared,
        Seedling {
            plan,
            event: past.accepted.event.clone(),
            origins: Origins {
                labels: row.labels.clone(),
                correlation_id: Some(correlation_id(&past)),
                retry_of: Some(run_id),
                carried: Some((origin, carried)),
                ..Origins::default()
            },
        },
    );
    if let Some(resolution) = retry.resolution {
        resolve(&mut newborn, resolution)?;
    }
    let handle = begin(&shared, newborn).await;
    drop(turn);
    handle.map_err(|error| match error {
        // Another process has made one since this one looked.
        Error::Store(store::Error::Changed { .. }) => Error::RetryUnfinished,
        error => error,
    })
}

pub(crate) async fn replay(
    shared: Arc<Shared>,
    run_id: RunId,
    version: Again,
) -> Result<RunHandle, Error> {
    let past = past(&shared, run_id).await?;
    let plan = plan_of(&shared, &past, version).await?;
    let newborn = bear(
        &shared,
        Seedling {
            plan,
            event: past.accepted.event.clone(),
            origins: Origins {
                labels: past.stored.row.labels.clone(),
                correlation_id: past.accepted.correlation_id.clone(),
                replay_of: Some(run_id),
                ..Origins::default()
            },
        },
    );
    begin(&shared, newborn).await
}

async fn begin(shared: &Arc<Shared>, newborn: Newborn) -> Result<RunHandle, Error> {
    if shared.stage() != Stage::Running {
        return Err(Error::ShuttingDown);
    }
    match intake::begin(shared, None, vec![newborn]).await {
        Ok(mut handles) => handles.pop().ok_or(Error::OutcomeUnknown),
        Err(NotBegun::Queue(full)) => Err(Error::QueueFull(full)),
        Err(NotBegun::Commit(NotCommitted::Refused(error))) => Err(Error::Store(error)),
        Err(NotBegun::Commit(NotCommitted::Fenced | NotCommitted::KeyTaken(_))) => {
            Err(Error::OutcomeUnknown)
        }
    }
}

async fn past(shared: &Shared, run_id: RunId) -> Result<Past, Error> {
    let stored = shared.store.run(run_id).await?.ok_or(Error::NotFound)?;
    let entries = journals::whole(&*shared.blobs, &stored.chunks).await;
    let entries = entries.map_err(|error| match error {
        journals::Error::Unavailable(error) => Error::Store(error),
        error => Error::NotPossible {
            message: error.to_string(),
        },
    })?;
    let Some(Entry::Accepted(accepted)) = entries.first() else {
        return Err(Error::NotPossible {
            message: "the run's journal does not begin with its event".to_owned(),
        });
    };
    Ok(Past {
        accepted: (**accepted).clone(),
        stored,
        entries,
    })
}

/// A retry belongs to the same story: it keeps the correlation id, also when that is a run's id.
fn correlation_id(past: &Past) -> SmolStr {
    let own = || SmolStr::new(past.stored.row.run_id.to_string());
    past.accepted.correlation_id.clone().unwrap_or_else(own)
}

async fn require_no_other(shared: &Shared, run_id: RunId) -> Result<(), Error> {
    let filter = RunFilter {
        retry_of: Some(run_id),
        statuses: vec![RunStatus::Queued, RunStatus::Running, RunStatus::Waiting],
        ..RunFilter::default()
    };
    let mut before = None;
    loop {
        let page = shared.store.runs(filter.clone(), before, 1).await?;
        if !page.items.is_empty() {
            return Err(Error::RetryUnfinished);
        }
        match page.next {
            Some(next) => before = Some(next),
            None => return Ok(()),
        }
    }
}

async fn plan_of(shared: &Shared, past: &Past, again: Again) -> Result<Arc<Plan>, Error> {
    let unavailable = |error: PlanError| match error {
        PlanError::Store(error) => Error::Store(error),
        PlanError::Unavailable { .. } => Error::PlanUnavailable {
            message: error.to_string(),
        },
    };
    let row = &past.stored.row;
    let version = match again {
        Again::Version(version) => Some(version),
        Again::Same => row.version,
        Again::Latest => shared
            .plans
            .published(row.scenario_id)
            .await
            .map_err(unavailable)?,
    };
    let version = version.ok_or_else(|| Error::Unknown {
        message: "the scenario has no published version to run".to_owned(),
    })?;
    let plan = shared.plans.plan(row.scenario_id, version).await;
    let plan = plan.map_err(unavailable)?;
    flow::ready(shared, std::iter::once(&*plan)).await;
    Ok(plan)
}

/// What a run achieved, by node id.
struct Achieved {
    steps: FxHashMap<SmolStr, Step>,
}

#[derive(Default)]
struct Step {
    success: Option<(Output, Taken)>,
    /// Whether an attempt was begun, so that something may have been sent.
    was_started: bool,
    key_generation: u32,
    is_own_key: bool,
}

impl Achieved {
    fn read(past: &Past, plan: &Plan) -> Self {
        let mut steps: FxHashMap<u32, Step> = FxHashMap::default();
        for carried in past.accepted.carried.iter().flatten() {
            let step = steps.entry(carried.step).or_default();
            let output = carried.output.clone();
            step.success = output.map(|output| (output, carried.taken.clone()));
            step.key_generation = carried.key_generation;
            step.is_own_key = carried.key == CarriedKey::Own;
        }
        for entry in &past.entries {
            take_in(&mut steps, entry);
        }
        let by_id = steps.into_iter().filter_map(|(number, step)| {
            let node = plan.step(number)?;
            Some((node.id.clone(), step))
        });
        Self {
            steps: by_id.collect(),
        }
    }
}

fn take_in(steps: &mut FxHashMap<u32, Step>, entry: &Entry) {
    let mut succeed = |step: u32, output: &Output, taken: &Taken| {
        steps.entry(step).or_default().success = Some((output.clone(), taken.clone()));
    };
    match entry {
        Entry::Completed(entry) => succeed(entry.step, &entry.output, &entry.taken),
        Entry::Resolved(entry) => {
            succeed(
                entry.step,
                &Output::Value(entry.output.clone()),
                &Taken::Out,
            );
        }
        Entry::TimerFired(entry) => succeed(entry.step, &Output::Input, &Taken::Out),
        Entry::EffectStarted(entry) => {
            let step = steps.entry(entry.step).or_default();
            step.was_started = true;
            step.key_generation = entry.key_generation;
        }
        Entry::EffectEnded(entry) => {
            if let EffectOutcome::Success(output, taken) = &entry.outcome {
                succeed(entry.step, output, taken);
            }
            if entry.renew_key {
                steps.entry(entry.step).or_default().key_generation += 1;
            }
        }
        _ => {}
    }
}

/// What the new run takes over. Fails when it would repeat a step that may not be repeated.
fn carry(plan: &Plan, achieved: &Achieved, retry: &Retry) -> Result<Vec<Carried>, Error> {
    let from = match &retry.from {
        None => None,
        Some(id) => Some(*plan.index.get(id).ok_or_else(|| Error::Unknown {
            message: format!("version to be run has no node `{id}`"),
        })?),
    };
    let mut carried = Vec::new();
    for (index, node) in plan.nodes.iter().enumerate().skip(1) {
        let Some(step) = achieved.steps.get(&node.id) else {
            continue;
        };
        let number = index as u32 + 1;
        let is_after =
            from.is_some_and(|from| from == index as u32 || node.ancestors.contains(from));
        let is_resolved = retry
            .resolution
            .as_ref()
            .is_some_and(|resolution| resolution.step == number);
        let success = step.success.clone().filter(|_| !is_after && !is_resolved);
        let repeats = success.is_none() && step.was_started && !is_resolved;
        if repeats && node.delivery == Delivery::AtMostOnce && !retry.force {
            return Err(Error::NeedsForce {
                node_id: node.id.clone(),
            });
        }
        let is_own = step.is_own_key || step.success.is_some() && is_after;
        let (output, taken) =
            success.map_or((None, Taken::Out), |(output, taken)| (Some(output), taken));
        carried.push(Carried {
            step: number,
            output,
            taken,
            key: if is_own {
                CarriedKey::Own
            } else {
                CarriedKey::Origin
            },
            key_generation: if is_own { 0 } else { step.key_generation },
        });
    }
    Ok(carried)
}

/// Journals the person's output right after the acceptance, in the same commit.
fn resolve(newborn: &mut Newborn, resolution: Resolution) -> Result<(), Error> {
    let Resolution {
        step,
        output,
        by,
        reason,
    } = resolution;
    let resolved = Event::Resolve {
        step,
        elapsed: 0,
        output,
        by,
        reason,
    };
    let done = newborn.run.happen(resolved);
    done.map_err(|illegal| Error::NotPossible {
        message: illegal.to_string(),
    })
}
