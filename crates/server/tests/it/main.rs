//! The server through a socket: what its API promises, test by test; and the binary as a person
//! calls it.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, and has a runtime of its own"
)]

mod api;
mod cli;
mod faults;
mod harness;
mod process;
mod webhook;
