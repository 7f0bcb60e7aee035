//! What the core asks of the world around it: node types, the world, the host, the store and its
//! large values.
//!
//! Only traits and the plain data that crosses them. Ports may return boxed futures; nothing here
//! runs one.

pub mod blobs;
pub mod host;
pub mod members;
pub mod node;
pub mod store;
pub mod world;
