//! What is promised of idempotency keys: those of senders, and those that Millrace sends.

use std::collections::BTreeMap;

use millrace_core::id::RunId;

use super::{Broken, Evidence};

/// A delivery with a key starts its runs once, and everyone who sends it is given the same ones. The
/// key of a step is the same for all of its attempts, and no other step's.
pub(super) fn idempotency_key_one_run(evidence: &Evidence<'_>) -> Broken {
    too_many_runs(evidence)
        .or_else(|| other_runs(evidence))
        .or_else(|| keys_of_steps(evidence))
}

fn too_many_runs(evidence: &Evidence<'_>) -> Broken {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let firsts = evidence.runs.iter().map(|run| &run.row);
    for row in firsts.filter(|row| row.retry_of.is_none() && row.replay_of.is_none()) {
        if let Some(delivery) = evidence.delivery(row.run_id) {
            *counts.entry(delivery).or_default() += 1;
        }
    }
    evidence.deliveries.iter().find_map(|delivery| {
        let count = counts.get(&delivery.number).copied().unwrap_or(0);
        let sent = evidence.told.sent.get(&delivery.number);
        let times = match (delivery.has_key, sent) {
            (true, _) => 1,
            (false, sent) => sent.copied().unwrap_or(0),
        };
        let allowed = delivery.scenarios.len() * times;
        let number = delivery.number;
        (count > allowed).then(|| format!("delivery {number}: {count} runs, allowed {allowed}"))
    })
}

fn other_runs(evidence: &Evidence<'_>) -> Broken {
    let mut given: BTreeMap<usize, &[RunId]> = BTreeMap::new();
    evidence
        .told
        .acknowledged
        .iter()
        .find_map(|(delivery, runs)| {
            if !evidence.deliveries[*delivery].has_key {
                return None;
            }
            let before = given.insert(*delivery, runs)?;
            (before != runs.as_slice()).then(|| format!("delivery {delivery} was given other runs"))
        })
}

fn keys_of_steps(evidence: &Evidence<'_>) -> Broken {
    let mut keys = BTreeMap::new();
    let mut users = BTreeMap::new();
    let mut performed = evidence.performed.iter();
    performed
        .find(|one| {
            let user = (evidence.origin(one.run_id), &one.node_id);
            let other_user = users
                .insert(&one.key, user)
                .is_some_and(|other| other != user);
            let other_key = keys
                .insert((one.run_id, one.step), &one.key)
                .is_some_and(|other| *other != one.key);
            other_user || other_key
        })
        .map(|one| format!("{one:?}"))
}
