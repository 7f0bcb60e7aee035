//! What comes in and what goes back: events, the runs that they become, and why not.

use std::sync::Arc;

use millrace_core::id::RunId;
use millrace_core::json::Json;
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, KeyClaim};
use smol_str::SmolStr;

use crate::flow::QueueFull;
use crate::run::RunHandle;

/// Something that happened outside and starts runs.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Its idempotency key, if it has one.
    pub claim: Option<KeyClaim>,
    /// Whether a repeated key with another body is refused; vendors' redeliveries may differ.
    pub compare_body: bool,
    /// Whoever listens, in order of scenario creation. Without any, only the key is claimed.
    pub listeners: Vec<Listener>,
    /// The correlation id; each run's own id when absent.
    pub correlation_id: Option<SmolStr>,
    /// The run whose event this is once more.
    pub replay_of: Option<RunId>,
}

/// A scenario that an event starts.
#[derive(Debug, Clone)]
pub struct Listener {
    /// Its published plan.
    pub plan: Arc<Plan>,
    /// The output of its trigger: what the path gave may differ from listener to listener.
    pub event: Json,
    /// What the run is found by.
    pub labels: Vec<(SmolStr, SmolStr)>,
}

/// An event that is on disk.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Its runs, in the order of the first delivery's listeners.
    pub runs: Vec<RunHandle>,
    /// Whether this was a repeated delivery, which started nothing.
    pub idempotent: bool,
}

/// Why an event was not accepted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AcceptError {
    /// The key was used before, with another body.
    #[error("the idempotency key was used before with another body")]
    KeyReused,
    /// The store refused it: nothing is recorded.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A plan could not make its run; nothing is recorded.
    #[error("the event cannot start a run: {message}")]
    Refused {
        /// Why.
        message: String,
    },
    /// A listening scenario's queue is full; nothing is recorded.
    #[error(transparent)]
    QueueFull(#[from] QueueFull),
    /// The process is shutting down; nothing is recorded.
    #[error("Millrace is shutting down; send the event again in a moment")]
    ShuttingDown,
}
