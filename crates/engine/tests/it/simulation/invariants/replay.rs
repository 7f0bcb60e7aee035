//! What is promised of journals: a machine that is told by the journal alone does and shows what
//! the live one did and showed.

use millrace_core::codes;
use millrace_core::id::RunId;
use millrace_core::journal::{EffectStarted, Entry};
use millrace_core::json::Json;
use millrace_core::machine::Machine;
use millrace_core::ports::store::StoredRun;

use super::{Broken, Evidence};
use crate::simulation::scenarios::plan_of;

/// Errors that only a fault of the engine, or of what it stored, can bring about.
const FAULTS: [&str; 3] = [
    codes::UNEXPECTED_ERROR,
    codes::JOURNAL_UNREADABLE,
    codes::PLAN_UNAVAILABLE,
];

/// A journal can be applied; every step that it says was evaluated comes out the same when it is
/// evaluated again; every attempt asked the world what the journal gives; and the row and the
/// answer that were shown are those of the machine that was told all of it.
pub(super) fn replay_equals_live(evidence: &Evidence<'_>) -> Broken {
    evidence.runs.iter().find_map(|run| {
        let run_id = run.row.run_id;
        replay(evidence, run)
            .err()
            .map(|broken| format!("{run_id}: {broken} {:#?}", evidence.journal(run_id)))
    })
}

fn replay(evidence: &Evidence<'_>, run: &StoredRun) -> Result<(), String> {
    let run_id = run.row.run_id;
    let journal = evidence.journal(run_id);
    let version = run.row.version.ok_or("it has no version")?;
    let plan = plan_of(run.row.scenario_id, version);
    let illegal = |illegal: millrace_core::machine::Illegal| illegal.to_string();
    let (first, rest) = journal.split_at(journal.len().min(1));
    let mut machine = Machine::restore(plan, run_id, first).map_err(illegal)?;
    for entry in rest {
        evaluate_again(&machine, entry)?;
        machine.apply(entry).map_err(illegal)?;
        if let Entry::EffectStarted(started) = entry {
            compare_request(evidence, &machine, started)?;
        }
    }
    let mut replayed = machine.summary();
    replayed.driven = run.row.summary.driven;
    if replayed != run.row.summary {
        return Err(format!("{replayed:?} but {:?}", run.row.summary));
    }
    let error = run.row.summary.error.as_ref();
    if let Some((code, message)) = error.filter(|(code, _)| FAULTS.contains(&code.as_str())) {
        return Err(format!("the engine broke down: {code} {message}"));
    }
    compare_reply(evidence, run_id, machine.reply())
}

/// What was computed is computed again.
fn evaluate_again(machine: &Machine, entry: &Entry) -> Result<(), String> {
    let (step, elapsed) = match entry {
        Entry::Completed(completed) => (completed.step, completed.elapsed),
        Entry::Failed(failed) => (failed.step, failed.elapsed),
        Entry::TimerSet(set) => (set.step, set.elapsed),
        Entry::EffectStarted(started) if started.request.is_some() => {
            (started.step, started.elapsed)
        }
        _ => return Ok(()),
    };
    let again = machine.decide(machine.evaluate(step, elapsed));
    let again = again.map_err(|illegal| illegal.to_string())?;
    if again.as_slice() == std::slice::from_ref(entry) {
        return Ok(());
    }
    Err(format!("{entry:?} comes out as {again:?}"))
}

fn compare_request(
    evidence: &Evidence<'_>,
    machine: &Machine,
    started: &EffectStarted,
) -> Result<(), String> {
    let run_id = machine.run_id();
    let mut performed = evidence.performed.iter();
    let asked = performed
        .find(|one| (one.run_id, one.step, one.attempt) == (run_id, started.step, started.attempt));
    // One that was never performed: the process died before.
    let Some(asked) = asked else {
        return Ok(());
    };
    let request = machine.effect_request(started.step);
    let request = request.map_err(|error| error.to_string())?;
    let request = request.ok_or("the attempt is not open")?;
    if request.rendered.value == asked.config && request.idempotency_key == asked.key {
        return Ok(());
    }
    Err(format!(
        "{asked:?} was asked, the journal gives {request:?}"
    ))
}

fn compare_reply(
    evidence: &Evidence<'_>,
    run_id: RunId,
    reply: Option<&Json>,
) -> Result<(), String> {
    let mut replies = evidence.told.replies.iter();
    match replies.find(|(one, shown)| *one == run_id && Some(shown) != reply) {
        None => Ok(()),
        Some((_, shown)) => Err(format!("{shown} was answered, the journal gives {reply:?}")),
    }
}
