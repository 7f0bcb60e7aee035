//! How events become runs.

mod accept;
mod birth;
mod event;
mod turns;

pub use event::{AcceptError, Acceptance, Listener, NewEvent};

pub(crate) use accept::{NotBegun, accept, begin};
pub(crate) use birth::{Newborn, Origins, Seedling, bear};
pub(crate) use turns::Turns;
