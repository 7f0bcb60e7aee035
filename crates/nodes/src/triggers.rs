//! Trigger types, one file each. What listens and fires is the server's and the engine's work.

pub mod manual;
pub mod webhook;
