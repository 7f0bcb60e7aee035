//! The binary as a process: calling it, a server of it, and something to talk to that records.

mod command;
mod server;
mod sink;

pub use command::{Caller, Outcome};
pub use server::Server;
pub use sink::Sink;
