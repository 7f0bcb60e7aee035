//! Actions: node types that act on the outside world, one file each.

pub mod http;
