//! What holds for every type of the catalogue, asked of each from its one line.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod catalogue;
mod effects;
mod fresh;
