//! One connection and the events that it carries, one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Client, Outcome, Sink, Webhook};
use crate::clock;

/// When a closed loop ends.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    /// No request is begun from then on.
    At(Instant),
    /// After that many requests of all lanes.
    After(Arc<AtomicU64>),
}

/// A connection with its events.
pub(super) struct Lane {
    sink: Sink,
    client: Client,
    webhook: Webhook,
    numbers: Arc<AtomicU64>,
    pub(super) outcome: Outcome,
}

impl Lane {
    pub(super) async fn open(sink: &Sink, numbers: Arc<AtomicU64>) -> Result<Self> {
        Ok(Self {
            sink: sink.clone(),
            client: Client::open(sink.address).await?,
            webhook: Webhook::new(sink),
            numbers,
            outcome: Outcome::default(),
        })
    }

    /// The closed loop.
    pub(super) async fn run(mut self, stop: Stop) -> Result<Outcome> {
        let mut before = clock::now();
        while stop.lets(before) {
            let wait = self.send(before).await?;
            before = clock::now();
            if let Some(wait) = wait {
                if stop.is_before(before + wait) {
                    break;
                }
                clock::pause(wait).await;
                before = clock::now();
            }
        }
        Ok(self.outcome)
    }

    /// Sends the next event, whose latency counts from then; says for how long it is asked to wait.
    /// Fails only when there is no connection to be had.
    pub(super) async fn send(&mut self, since: Instant) -> Result<Option<Duration>> {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let request = self.webhook.numbered(number);
        let outcome = &mut self.outcome;
        outcome.requests += 1;
        let answer = match self.client.exchange(request).await {
            Ok(answer) => answer,
            Err(error) => {
                outcome.broken += 1;
                outcome.fault.get_or_insert_with(|| format!("{error:#}"));
                self.client = Client::open(self.sink.address).await?;
                return Ok(None);
            }
        };
        let (status, closes) = (answer.status, answer.closes);
        let is_right = status != 200 || self.webhook.is_answered_by(answer.body);
        outcome.mismatches += u64::from(!is_right);
        *outcome.statuses.entry(status).or_default() += 1;
        let wait = answer.retry_after.filter(|_| status == 503);
        outcome.without_retry_after += u64::from(status == 503 && wait.is_none());
        match status {
            200..300 => outcome.latency.record(since.elapsed()),
            503 => {}
            _ => {
                let body = || String::from_utf8_lossy(answer.body).into_owned();
                outcome.fault.get_or_insert_with(body);
            }
        }
        if closes {
            self.client = Client::open(self.sink.address).await?;
        }
        Ok(wait)
    }
}

impl Stop {
    /// Whether the loop ends before that instant.
    fn is_before(&self, instant: Instant) -> bool {
        matches!(self, Self::At(end) if *end < instant)
    }

    /// Whether another request may begin at that instant.
    fn lets(&self, now: Instant) -> bool {
        match self {
            Self::At(end) => now < *end,
            Self::After(left) => left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok(),
        }
    }
}
