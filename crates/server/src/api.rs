//! The HTTP API under `/api`: one module a resource, each a list of operations with their
//! handlers. Nothing here decides about a run's state: that is the engine's.

mod apps;
pub mod auth;
mod body;
pub mod codes;
mod connections;
mod health;
mod openapi;
mod operation;
mod page;
mod parameter;
mod patch;
pub mod problem;
mod registry;
mod router;
mod scenarios;
mod tokens;
mod variables;

pub use openapi::document;
pub use operation::{Operation, OperationDoc};
pub use router::{operations, router};
