//! A world that answers late, wrongly or not at all, and writes down what it was asked.

use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use millrace_core::codes;
use millrace_core::id::RunId;
use millrace_core::journal::{Entry, Taken};
use millrace_core::json::Json;
use millrace_core::ports::host::Host;
use millrace_core::ports::node::{AttemptResult, Attempted, Fate, NodeError};
use millrace_core::ports::world::{EffectRequest, World};
use smol_str::SmolStr;

use super::disk::{Disk, journal_of};
use super::faults::Bell;
use super::host::SimHost;
use super::scenarios::KILLER;

/// One attempt that reached the world.
#[derive(Debug, Clone)]
pub(crate) struct Performed {
    pub(crate) run_id: RunId,
    pub(crate) node_id: SmolStr,
    pub(crate) step: u32,
    pub(crate) attempt: u32,
    pub(crate) key: String,
    /// Whether its start was on disk when it was asked for.
    pub(crate) was_committed: bool,
    /// Whether the callee may have processed it.
    pub(crate) may_be_processed: bool,
}

/// See the module.
#[derive(Clone)]
pub(crate) struct FaultyWorld {
    pub(crate) host: SimHost,
    pub(crate) disk: Disk,
    pub(crate) bell: Bell,
    pub(crate) performed: Arc<Mutex<Vec<Performed>>>,
}

impl World for FaultyWorld {
    fn perform(&self, request: EffectRequest) -> BoxFuture<'static, Attempted> {
        let world = self.clone();
        async move {
            let place = world.note(&request);
            if request.node_id == KILLER {
                world.bell.ring();
                return std::future::pending().await;
            }
            let (wait, result) = world.draw(request.timeout_millis);
            let until = world.host.monotonic_millis() + wait;
            if let AttemptResult::Error {
                fate: Fate::NotSent | Fate::Refused,
                ..
            } = result
            {
                world.performed.lock().unwrap()[place].may_be_processed = false;
            }
            world.host.sleep_until(until).await;
            Attempted {
                result,
                logs: Vec::new(),
            }
        }
        .boxed()
    }
}

impl FaultyWorld {
    fn note(&self, request: &EffectRequest) -> usize {
        let stored = self.disk.find(request.run_id);
        let is_start = |entry: &Entry| matches!(entry, Entry::EffectStarted(started) if started.step == request.step && started.attempt == request.attempt);
        let was_committed = stored.is_some_and(|run| journal_of(&run).iter().any(is_start));
        let mut performed = self.performed.lock().unwrap();
        performed.push(Performed {
            run_id: request.run_id,
            node_id: request.node_id.clone(),
            step: request.step,
            attempt: request.attempt,
            key: request.idempotency_key.clone(),
            was_committed,
            may_be_processed: true,
        });
        performed.len() - 1
    }

    /// How long an answer takes, in milliseconds, and what it is.
    fn draw(&self, timeout_millis: u64) -> (u64, AttemptResult) {
        let wait = match self.host.below(10) {
            0..=5 => self.host.below(50),
            6..=8 => self.host.below(3_000),
            _ => self.host.below(20_000),
        };
        let error = |code, retryable, fate| AttemptResult::Error {
            error: NodeError::new(code, "the simulated callee says so"),
            retryable,
            fate,
            retry_after_millis: None,
        };
        match self.host.below(100) {
            0..=64 => (wait, AttemptResult::Success(Json::from(42), Taken::Out)),
            65..=74 => (wait, error(codes::HTTP_STATUS, true, Fate::Answered)),
            75..=81 => (wait, error(codes::HTTP_CONNECTION, true, Fate::Unknown)),
            82..=87 => (wait, error(codes::HTTP_DNS, true, Fate::NotSent)),
            88..=92 => (wait, error(codes::HTTP_STATUS, false, Fate::Answered)),
            // The answer is lost: the time limit ends the attempt.
            _ => (timeout_millis, error(codes::TIMEOUT, true, Fate::Unknown)),
        }
    }
}
