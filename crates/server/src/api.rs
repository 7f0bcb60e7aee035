//! The HTTP API under `/api`: one module a resource, each a list of operations with their
//! handlers. Nothing here decides about a run's state: that is the engine's.

mod apps;
pub mod auth;
pub mod codes;
mod connections;
mod expressions;
mod frame;
mod health;
mod jobs;
pub mod problem;
mod registry;
mod router;
mod runs;
mod scenarios;
mod tokens;
mod variables;

pub use frame::openapi::document;
pub use frame::operation::{Operation, OperationDoc};
use frame::{body, operation, page, parameter, patch, surplus};
pub use health::metrics::describe as describe_metrics;
pub use jobs::{resume as resume_jobs, take_up as take_up_jobs};
pub use router::{operations, router};
pub use runs::LookedAt;
pub use runs::statistics::{keep_statistics, restore_statistics, save_statistics};
