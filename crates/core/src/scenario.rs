//! What a person builds: a trigger, nodes, edges and settings, as the API and files carry it.
//!
//! Nothing here is checked beyond its shape; [`crate::plan`] turns a draft into a plan or says
//! everything that is wrong with it.

mod draft;
/// Changes to a draft.
pub mod edit;
mod fault;
mod names;
mod salvage;
mod settings;
pub mod worker_group;

pub use draft::{Draft, Edge, Node, Note, Point, Retry, Size, Trigger};
pub use fault::{Fault, FaultCode, Severity};
pub use names::{TRIGGER, is_node_id};
pub use salvage::{Gaps, Salvaged, salvage};
pub use settings::{
    Concurrency, Delivery, Jitter, OnFailure, RateLimit, Retention, RetentionRule, Settings,
    WhenFull,
};
