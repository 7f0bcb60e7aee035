//! In sentences: what decided a run's path. Why each step was skipped, failed or repeated.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use super::steps::{AttemptView, StepView, of_machine};
use crate::codes;
use crate::id::RunId;
use crate::journal::{Entry, Taken};
use crate::json::Json;
use crate::machine::{Illegal, Machine};
use crate::plan::{Plan, PlanEdge};
use crate::status::{AttemptOutcome, SkipReason, StepStatus};
use crate::time::Timestamp;

/// Longest value that a sentence shows, in characters.
const VALUE_CHARS_MAX: usize = 60;
/// Comparisons that are taken apart, longer ones before those that they begin with.
const COMPARISONS: [&str; 6] = ["==", "!=", ">=", "<=", ">", "<"];

/// What decided about one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The step.
    pub step: u32,
    /// Its node.
    pub node_id: SmolStr,
    /// One sentence, without a full stop.
    pub sentence: String,
}

/// A sentence for each step that did not simply go on, in step order.
pub fn explain(
    plan: &Arc<Plan>,
    run_id: RunId,
    entries: &[Entry],
) -> Result<Vec<Explanation>, Illegal> {
    let machine = Machine::restore(Arc::clone(plan), run_id, entries)?;
    let steps = of_machine(&machine, entries);
    let ended = ended(&machine, entries);
    let sentence = |step: &StepView| {
        let sentence = resolved(step, entries).or_else(|| sentence(&machine, step, &ended))?;
        Some(Explanation {
            step: step.step,
            node_id: step.node_id.clone(),
            sentence: format!("{} {sentence}", step.node_id),
        })
    };
    Ok(steps.iter().filter_map(sentence).collect())
}

/// Such as `was given its output by ann: looked it up`.
fn resolved(step: &StepView, entries: &[Entry]) -> Option<String> {
    entries.iter().rev().find_map(|entry| match entry {
        Entry::Resolved(by) if by.step == step.step => {
            Some(format!("was given its output by {}: {}", by.by, by.reason))
        }
        _ => None,
    })
}

/// Why the run ended before all of its steps.
fn ended(machine: &Machine, entries: &[Entry]) -> String {
    let failed = machine.error().and_then(|error| error.step);
    if let Some(node) = failed.and_then(|step| machine.plan().step(step)) {
        return format!("the run failed at {}", node.id);
    }
    let asked = entries.iter().find_map(|entry| match entry {
        Entry::CancelRequested(asked) => Some(match &asked.reason {
            Some(reason) => format!("{} cancelled the run: {reason}", asked.by),
            None => format!("{} cancelled the run", asked.by),
        }),
        Entry::DeadlinePassed(_) => Some("the run had come to its deadline".to_owned()),
        _ => None,
    });
    asked.unwrap_or_else(|| "the run ended first".to_owned())
}

fn sentence(machine: &Machine, step: &StepView, ended: &str) -> Option<String> {
    if let Some(reason) = step.skip_reason {
        let why = skipped(machine, step.step, reason, ended);
        return Some(format!("skipped: {why}"));
    }
    let is_effect = step
        .attempts
        .iter()
        .any(|attempt| attempt.request.is_some());
    let due = machine.step_due(step.step);
    let due = due.map(|due| machine.acceptance().at.plus_millis(due));
    match step.status {
        StepStatus::Waiting if !is_effect => Some(format!("waits until {}", clock(machine, due?))),
        StepStatus::Waiting => {
            let next = clock(machine, due?);
            Some(format!("{}; next at {next}", tried(&step.attempts)))
        }
        StepStatus::Failed => {
            let error = machine.step_error(step.step)?;
            let why = format!("failed: {}: {}", error.code, error.message);
            Some(match step.attempts.len() {
                0 | 1 => why,
                _ => format!("{}; {why}", tried(&step.attempts)),
            })
        }
        StepStatus::Cancelled => Some(format!("stopped: {ended}")),
        StepStatus::Succeeded | StepStatus::Running if step.attempts.len() > 1 => {
            Some(tried(&step.attempts))
        }
        _ => None,
    }
}

/// Such as `tried 3 times: 503, 503, timeout`.
fn tried(attempts: &[AttemptView]) -> String {
    let outcomes: Vec<String> = attempts.iter().map(outcome).collect();
    let times = match attempts.len() {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    };
    format!("tried {times}: {}", outcomes.join(", "))
}

fn outcome(attempt: &AttemptView) -> String {
    match (&attempt.outcome, &attempt.error) {
        (None, _) => "in flight".to_owned(),
        (Some(AttemptOutcome::Success), _) => "success".to_owned(),
        (Some(AttemptOutcome::Interrupted), _) => "interrupted".to_owned(),
        (Some(_), Some(error)) => {
            let status = error.data.as_ref().and_then(|data| data.get("status"));
            match status.and_then(Json::as_u64) {
                Some(status) if error.code == codes::HTTP_STATUS => status.to_string(),
                _ => error.code.to_lowercase().replace('_', " "),
            }
        }
        (Some(outcome), None) => outcome.to_string(),
    }
}

/// The time of day, with its date when that is not the run's first.
fn clock(machine: &Machine, time: Timestamp) -> String {
    let text = time.to_string();
    let first = machine.acceptance().at.to_string();
    match (text.split_once('T'), first.split_once('T')) {
        (Some((date, clock)), Some((today, _))) if date == today => {
            clock.split('.').next().unwrap_or(clock).to_owned()
        }
        _ => text,
    }
}

fn skipped(machine: &Machine, step: u32, reason: SkipReason, ended: &str) -> String {
    match reason {
        SkipReason::RunEnded => ended.to_owned(),
        SkipReason::NotTaken | SkipReason::FailedUpstream => match cause(machine, step) {
            Some(edge) => not_taken(machine, edge),
            None => "no way led to it".to_owned(),
        },
    }
}

/// The edge at which the way to a skipped step ended: followed upwards past steps that were
/// skipped themselves. Each turn goes to a lower step, so this ends.
fn cause(machine: &Machine, step: u32) -> Option<&PlanEdge> {
    let plan = machine.plan();
    let mut step = step;
    loop {
        let edges = plan.step(step)?.incoming.iter();
        let edge = plan.edges.get(*edges.min()? as usize)?;
        match machine.step_status(edge.source + 1) {
            Some((StepStatus::Skipped, _)) => step = edge.source + 1,
            _ => return Some(edge),
        }
    }
}

/// Such as `large.true not taken, because input.body.total was 80 (needs > 100)`.
fn not_taken(machine: &Machine, edge: &PlanEdge) -> String {
    let source = edge.source + 1;
    let id = machine
        .plan()
        .step(source)
        .map_or("", |node| node.id.as_str());
    if let Some(error) = machine.step_error(source) {
        return format!("{id} failed before it ({})", error.code);
    }
    let what = format!("{id}.{} not taken", edge.source_handle);
    let why = match machine.step_taken(source) {
        Some(_) if edge.source_handle == "error" => Some(format!("{id} succeeded")),
        Some(taken) => condition(machine, source, taken).or_else(|| handle(id, taken)),
        None => None,
    };
    match why {
        Some(why) => format!("{what}, because {why}"),
        None => what,
    }
}

fn handle(id: &str, taken: &Taken) -> Option<String> {
    match taken {
        Taken::Out => Some(format!("{id} went on by out")),
        Taken::Handle(handle) => Some(format!("{id} went on by {handle}")),
        Taken::Nothing => None,
    }
}

/// What a node's `condition` was, taken apart when it is one comparison.
fn condition(machine: &Machine, step: u32, taken: &Taken) -> Option<String> {
    let config = &machine.plan().step(step)?.config;
    let source = config.get("condition")?.as_str()?.trim();
    let inner = source
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    let source = inner.unwrap_or(source).trim();
    let held = matches!(taken, Taken::Out) || *taken == Taken::Handle("true".into());
    let parts = comparison(source).and_then(|(left, rest)| {
        let value = machine.value_at(step, left)?;
        Some((left, rest, short(&value)))
    });
    Some(match parts {
        Some((left, rest, value)) if held => format!("{left} was {value} ({rest})"),
        Some((left, rest, value)) => format!("{left} was {value} (needs {rest})"),
        None => format!("`{source}` was {held}"),
    })
}

/// `left` and `operator right`, when the expression is a single comparison.
fn comparison(source: &str) -> Option<(&str, &str)> {
    let is_plain = |text: &str| {
        let words = [" and ", " or ", " not ", " if ", " in ", " is "];
        !text.is_empty() && !words.iter().any(|word| text.contains(word))
    };
    let place = source.find(['=', '!', '>', '<'])?;
    let (left, rest) = source.split_at(place);
    let operator = COMPARISONS
        .iter()
        .find(|operator| rest.starts_with(**operator))?;
    let right = &rest[operator.len()..];
    let single = is_plain(left) && is_plain(right) && !right.contains(['=', '!', '>', '<']);
    // A bracket or quotation that is open at the operator means that it stands within.
    let closed = left.matches(['(', '[', '{']).count() == left.matches([')', ']', '}']).count()
        && left.matches(['\'', '"']).count() % 2 == 0;
    (single && closed).then_some((left.trim(), rest))
}

fn short(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
