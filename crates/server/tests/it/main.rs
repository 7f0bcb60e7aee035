//! The server through a socket: what its API promises, test by test.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, and has a runtime of its own"
)]

mod api;
mod harness;
