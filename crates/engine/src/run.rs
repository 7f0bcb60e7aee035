//! Runs in memory: their drivers, what they commit, who follows them.

mod active;
mod attempts;
mod commit;
mod driver;
mod follow_up;
mod held;
pub mod journals;
mod look_up;
mod memory;
mod progress;
mod request;
mod stored;
mod tell;
mod values;

pub use held::Hold;
pub use progress::{Outcome, RunHandle};
pub use request::{CancelAnswer, Error, Resolution};

pub(crate) use active::{Active, Begin, Mailbox};
pub(crate) use commit::{Backoff, NotCommitted, WhenRefused, commit, commit_id};
pub(crate) use follow_up::has_follow_ups;
pub(crate) use held::Room;
pub(crate) use look_up::look_up;
pub(crate) use memory::{Chunk, Leave, PURE_WORK_MILLIS_MAX, Run, fault};
pub(crate) use progress::Followed;
pub(crate) use request::Request;
pub(crate) use stored::{drive, drive_stored};
pub(crate) use tell::tell_committed;
