//! The HTTP API under `/api`: one module a resource, each a list of operations with their
//! handlers. Nothing here decides about a run's state: that is the engine's.

pub mod auth;
mod body;
pub mod codes;
mod health;
mod openapi;
mod operation;
mod page;
mod parameter;
pub mod problem;
mod registry;
mod router;
mod tokens;
mod variables;

pub use openapi::document;
pub use operation::{Operation, OperationDoc};
pub use router::{operations, router};
