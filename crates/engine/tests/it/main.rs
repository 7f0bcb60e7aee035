//! The engine from outside: its promises under a seeded scheduler, and its worlds.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod dry_run;
mod simulation;
