//! A world performs effects: live, dry run, simulation. The driver does not know which.

use std::sync::Arc;

use futures::future::BoxFuture;

use super::node::{Attempted, NodeType};
use crate::expression::Rendered;
use crate::id::RunId;
use crate::json::Json;

/// One attempt to perform.
#[derive(Debug, Clone)]
pub struct EffectRequest {
    /// The run.
    pub run_id: RunId,
    /// The node's id in its scenario.
    pub node_id: smol_str::SmolStr,
    /// The step, 1-based.
    pub step: u32,
    /// The attempt, 1-based.
    pub attempt: u32,
    /// The type that performs it.
    pub node_type: Arc<dyn NodeType>,
    /// The evaluated config with its secret marks.
    pub rendered: Rendered,
    /// Its idempotency key.
    pub idempotency_key: String,
    /// The run's correlation id.
    pub correlation_id: String,
    /// How long the attempt may take, in milliseconds; the world ends it with `TIMEOUT`.
    pub timeout_millis: u64,
    /// The node's sample, which only a dry run looks at.
    pub sample: Option<Json>,
}

/// Where effects go.
pub trait World: Send + Sync {
    /// Performs one attempt. Never fails: whatever goes wrong is the attempt's error. Dropping
    /// the future aborts the attempt.
    fn perform(&self, request: EffectRequest) -> BoxFuture<'static, Attempted>;
}
