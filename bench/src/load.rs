//! The load: a closed loop of signed webhooks on connections that are kept alive.
//!
//! One thread drives all connections, so that on two cores the load costs the loaded process as
//! little as it can. A connection that breaks ends the load with an error: a figure is made of
//! answers alone.

mod client;
mod histogram;
mod webhook;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

pub(crate) use client::Client;
pub(crate) use histogram::Histogram;
pub(crate) use webhook::Webhook;

use crate::clock;

/// Where webhooks go, and how they are signed.
#[derive(Debug, Clone)]
pub(crate) struct Sink {
    /// Who listens.
    pub(crate) address: SocketAddr,
    /// Path of the webhook, such as `/api/webhook/bench`.
    pub(crate) path: String,
    /// Secret that signs bodies.
    pub(crate) secret: String,
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
    /// From the first request's beginning to the last answer's end, in seconds.
    pub(crate) seconds: f64,
    /// From a request's first byte sent to its answer's last byte read.
    pub(crate) latency: Histogram,
}

impl Outcome {
    /// Answers with status 200 in a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers_ok() as f64 / self.seconds
    }

    /// Answers with status 200.
    pub(crate) fn answers_ok(&self) -> u64 {
        self.statuses.get(&200).copied().unwrap_or(0)
    }

    fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.mismatches += other.mismatches;
        self.latency.merge(&other.latency);
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
    }
}

/// Loads the sink. `numbers` counts the events of one process, so that no two bodies are alike.
pub(crate) async fn run(sink: &Sink, amount: Amount, numbers: &Arc<AtomicU64>) -> Result<Outcome> {
    let mut lanes = Vec::new();
    for _ in 0..amount.connections {
        lanes.push(Lane {
            client: Client::open(sink.address).await?,
            webhook: Webhook::new(sink),
            numbers: Arc::clone(numbers),
        });
    }
    let start = clock::now();
    let mut running = JoinSet::new();
    for lane in lanes {
        running.spawn(lane.run(start + amount.time));
    }
    let mut outcome = Outcome::default();
    while let Some(done) = running.join_next().await {
        outcome.merge(&done.context("a connection's task broke off")??);
    }
    outcome.seconds = start.elapsed().as_secs_f64();
    Ok(outcome)
}

/// One connection with its loop.
struct Lane {
    client: Client,
    webhook: Webhook,
    numbers: Arc<AtomicU64>,
}

impl Lane {
    async fn run(mut self, end: Instant) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut before = clock::now();
        while before < end {
            let number = self.numbers.fetch_add(1, Ordering::Relaxed);
            let request = self.webhook.numbered(number);
            outcome.requests += 1;
            let answer = self.client.exchange(request).await?;
            let is_right = answer.status != 200 || self.webhook.is_answered_by(answer.body);
            outcome.mismatches += u64::from(!is_right);
            *outcome.statuses.entry(answer.status).or_default() += 1;
            let after = clock::now();
            outcome.latency.record(after - before);
            before = after;
        }
        Ok(outcome)
    }
}
