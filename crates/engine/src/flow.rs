//! Flow control: which runs of scenarios with limits may begin (`settings.concurrency`,
//! `settings.rateLimit`), and which wait their turn in the store. Limits hold back execution;
//! acceptance goes on until the scenario's queue is full.
//!
//! In a cluster one member has the duty to look after all runs under limits, whichever member accepts
//! them: while they are held back they are its own. It drives those that it lets begin, unless they are
//! for another group of workers; when they wait, or it is gone, any member goes on with them, and it
//! learns from the store that they have ended.
//!
//! What is known here is read from run rows when the engine starts, and kept as runs come, begin
//! and end: nothing is ever stored but a run's key and its admission. Runs without limits never
//! come here.

mod bucket;
mod elsewhere;
mod enter;
mod gate;
mod line;
mod load;
mod round;
mod rules;
mod serve;
mod table;

pub use enter::QueueFull;
pub use gate::{Queued, Reason};

pub(crate) use elsewhere::{look_after, meet};
pub(crate) use enter::{enter, giving_way, has_limits, left, stored, stored_begun};
pub(crate) use gate::Flow;
pub(crate) use load::{load, loaded, ready};
pub(crate) use round::Round;
pub(crate) use rules::slot_key;
pub(crate) use serve::serve;
