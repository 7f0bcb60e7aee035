//! The server through a socket: what its API promises, test by test.

mod api;
mod harness;
