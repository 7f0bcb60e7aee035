//! What this instance is set to, as far as whoever builds scenarios has to know it.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use millrace_core::limits::Limits;
use millrace_core::scenario::Retention;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::operation::Operation;
use crate::state::Shared;

/// The operation on the instance.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::GET, "/api/instance", "getInstance", show)
            .about("health", "Show what this instance is set to")
            .answer::<Instance>(200, "What holds where a scenario says nothing itself."),
    ]
}

/// What an instance is set to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Instance {
    /// Version of the binary.
    version: String,
    /// Base of every link and of webhook addresses, without a slash at its end.
    public_url: String,
    /// How long finished runs of scenarios are kept that set nothing else.
    retention: Retention,
    /// What is refused beyond it.
    limits: InstanceLimits,
}

/// What is refused beyond it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct InstanceLimits {
    /// Largest webhook body of an app that sets none itself, in bytes.
    body_bytes: u64,
    /// Largest draft or scenario file, in bytes of JSON.
    scenario_bytes: u64,
    /// Most nodes in one scenario.
    nodes_count: u32,
    /// Most edges in one scenario.
    edges_count: u32,
    /// Largest output of one node, in bytes of JSON.
    output_bytes: u64,
}

impl From<&Limits> for InstanceLimits {
    fn from(limits: &Limits) -> Self {
        Self {
            body_bytes: limits.body_bytes_max,
            scenario_bytes: limits.scenario_bytes_max,
            nodes_count: limits.nodes_count_max,
            edges_count: limits.edges_count_max,
            output_bytes: limits.output_bytes_max,
        }
    }
}

async fn show(State(server): State<Shared>) -> Json<Instance> {
    Json(Instance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public_url: server.public_url.clone(),
        retention: server.settings.retention.clone(),
        limits: InstanceLimits::from(&server.settings.limits),
    })
}
