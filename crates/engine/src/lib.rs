//! The engine: accepts events, claims runs, drives machines in a world, wakes what waits, recovers
//! after a crash, and stops in order. No SQL, no routes, no node type's name.

mod dry_run;
mod engine;
mod events;
mod flow;
mod host;
mod intake;
mod measures;
mod members;
pub mod ports;
mod repeat;
mod run;
mod service;
mod shared;
pub mod world;

pub use dry_run::{DryRun, DryRunReport, dry_run};
pub use engine::{Engine, Options};
pub use events::CommittedEntries;
pub use flow::{QueueFull, Queued, Reason};
pub use host::TokioHost;
pub use intake::{AcceptError, Acceptance, Listener, NewEvent};
pub use measures::{Rollups, Totals};
pub use repeat::{Again, Retry};
pub use run::journals;
pub use run::{CancelAnswer, Error, Hold, Outcome, Resolution, RunHandle};
pub use service::Service;
