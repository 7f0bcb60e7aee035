//! Node types that transform data or steer the run, one file each.

pub mod delay;
pub mod fail;
pub mod filter;
pub mod if_node;
pub mod logger;
pub mod merge;
pub mod respond;
pub mod set;
pub mod switch;

#[cfg(test)]
mod trial;
