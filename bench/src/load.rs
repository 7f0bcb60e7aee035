//! The load: signed webhooks on connections that are kept alive, in a closed loop (each connection
//! has one request in flight) or in an open one ([`open`]).
//!
//! One thread drives all connections, so that on two cores the load costs the loaded process as
//! little as it can. What breaks is counted, and whoever asked for the load judges it.

mod client;
mod histogram;
mod lane;
mod open;
mod webhook;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::task::JoinSet;

pub(crate) use client::Client;
pub(crate) use histogram::Histogram;
pub(crate) use open::{Arrivals, open};
pub(crate) use webhook::{Shape, Webhook};

use crate::clock;
use lane::{Lane, Stop};

/// How long a load may take beyond its time until all answers are there.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a load of a number of events may take.
const COUNTED_PATIENCE: Duration = Duration::from_secs(4 * 3600);
/// Connections that are opened at a time: fewer than the 128 that a listener lets wait unless it was
/// told otherwise. One more, and the system repeats its request only after a second.
const OPENING_MAX: usize = 64;
/// What a listener is given to take them before the next are opened.
const OPENING_PAUSE: Duration = Duration::from_millis(5);

/// Where webhooks go, how they are signed and what they look like.
#[derive(Debug, Clone)]
pub(crate) struct Sink {
    /// Who listens.
    pub(crate) address: SocketAddr,
    /// Path of the webhook, such as `/api/webhook/bench`.
    pub(crate) path: String,
    /// Secret that signs bodies.
    pub(crate) secret: String,
    /// What the events look like.
    pub(crate) shape: Shape,
}

/// How much load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    /// Connections, each with one request in flight.
    pub(crate) connections: usize,
    /// How long new requests are begun.
    pub(crate) time: Duration,
}

/// What came of a load.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Requests sent.
    pub(crate) requests: u64,
    /// Answers by status code.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// Answers with status 200 that do not show the event's id: wrong ones.
    pub(crate) mismatches: u64,
    /// Answers 503 without `Retry-After`.
    pub(crate) without_retry_after: u64,
    /// Requests whose connection ended before the answer.
    pub(crate) broken: u64,
    /// Events of an open loop that found no free connection.
    pub(crate) unsent: u64,
    /// What ended the first of those that broke.
    pub(crate) fault: Option<String>,
    /// From the first request's beginning to the last answer's end, in seconds.
    pub(crate) seconds: f64,
    /// Of accepted requests: from the first byte sent (in an open loop: from when it was due) to
    /// the answer's last byte read.
    pub(crate) latency: Histogram,
}

impl Outcome {
    /// Answers with status 200 in a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers_ok() as f64 / self.seconds
    }

    /// Answers with status 200.
    pub(crate) fn answers_ok(&self) -> u64 {
        self.answered(200)
    }

    /// Answers with that status.
    pub(crate) fn answered(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    /// Whatever is neither an acceptance nor a refusal for overload that says when to come again.
    pub(crate) fn faults(&self) -> u64 {
        let proper = self.answered(200) + self.answered(202) + self.answered(503);
        self.requests - proper + self.mismatches + self.without_retry_after
    }

    /// The first fault, for the end of a message; nothing when there was none.
    pub(crate) fn first_fault(&self) -> String {
        let fault = self.fault.as_ref();
        fault.map_or_else(String::new, |fault| format!("; the first: {fault}"))
    }

    fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        self.mismatches += other.mismatches;
        self.without_retry_after += other.without_retry_after;
        self.broken += other.broken;
        self.unsent += other.unsent;
        self.fault = self.fault.take().or(other.fault);
        self.latency.merge(&other.latency);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }
}

/// Loads the sink in a closed loop; who is refused waits as long as `Retry-After` says. `numbers`
/// counts the events of one process, so that no two bodies are alike.
pub(crate) async fn run(sink: &Sink, amount: Amount, numbers: &Arc<AtomicU64>) -> Result<Outcome> {
    spread([sink], amount, numbers).await
}

/// The same over several sinks, which get as many connections each, as far as that comes out even.
pub(crate) async fn spread(
    sinks: impl IntoIterator<Item = &Sink>,
    amount: Amount,
    numbers: &Arc<AtomicU64>,
) -> Result<Outcome> {
    let sinks: Vec<&Sink> = sinks.into_iter().collect();
    let lanes = lanes(&sinks, amount.connections, numbers).await?;
    let stop = Stop::At(clock::now() + amount.time);
    together(lanes, amount.time + PATIENCE, |lane| lane.run(stop.clone())).await
}

/// Sends that many events in a closed loop.
pub(crate) async fn send(
    sink: &Sink,
    events: u64,
    connections: usize,
    numbers: &Arc<AtomicU64>,
) -> Result<Outcome> {
    let lanes = lanes(&[sink], connections, numbers).await?;
    let stop = Stop::After(Arc::new(AtomicU64::new(events)));
    together(lanes, COUNTED_PATIENCE, |lane| lane.run(stop.clone())).await
}

async fn lanes(sinks: &[&Sink], connections: usize, numbers: &Arc<AtomicU64>) -> Result<Vec<Lane>> {
    let mut lanes = Vec::with_capacity(connections);
    while lanes.len() < connections {
        let mut opening = JoinSet::new();
        for number in lanes.len()..connections.min(lanes.len() + OPENING_MAX) {
            let sink = Sink::clone(sinks[number % sinks.len()]);
            let numbers = Arc::clone(numbers);
            opening.spawn(async move { Lane::open(&sink, numbers).await });
        }
        while let Some(opened) = opening.join_next().await {
            lanes.push(opened.context("opening a connection broke off")??);
        }
        if lanes.len() < connections {
            clock::pause(OPENING_PAUSE).await;
        }
    }
    Ok(lanes)
}

/// Runs all lanes, and adds up what came of them.
async fn together<F>(
    lanes: Vec<Lane>,
    patience: Duration,
    mut begin: impl FnMut(Lane) -> F,
) -> Result<Outcome>
where
    F: Future<Output = Result<Outcome>> + Send + 'static,
{
    let start = clock::now();
    let mut running = JoinSet::new();
    for lane in lanes {
        running.spawn(begin(lane));
    }
    let collect = async {
        let mut outcome = Outcome::default();
        while let Some(done) = running.join_next().await {
            outcome.merge(done.context("a connection's task broke off")??);
        }
        outcome.seconds = start.elapsed().as_secs_f64();
        anyhow::Ok(outcome)
    };
    tokio::time::timeout(patience, collect)
        .await
        .with_context(|| format!("not all requests were answered within {patience:?}"))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_what_is_neither_accepted_nor_properly_refused() {
        let outcome = |statuses: &[(u16, u64)], without_retry_after, mismatches| Outcome {
            requests: 10,
            statuses: statuses.iter().copied().collect(),
            without_retry_after,
            mismatches,
            ..Outcome::default()
        };
        assert_eq!(outcome(&[(200, 4), (202, 1), (503, 5)], 0, 0).faults(), 0);
        // One without an answer, one with a wrong one.
        assert_eq!(outcome(&[(200, 8), (500, 1)], 0, 0).faults(), 2);
        assert_eq!(outcome(&[(200, 5), (503, 5)], 2, 1).faults(), 3);
    }
}
