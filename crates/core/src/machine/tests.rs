//! The machine's rules as scripts, and its laws over random graphs and scripts.

mod ending;
mod flow;
mod graph;
pub(crate) mod harness;
mod laws;
mod limits;
mod recovery;
mod retries;
