//! The binary `millrace`: webhook ingress, HTTP API, settings, command line, and the wiring of
//! all crates. The only crate that sees all others.

pub mod alert;
pub mod api;
pub mod application;
pub mod catalogue;
pub mod cli;
pub mod credentials;
pub mod data_folder;
pub mod file;
pub mod serve;
pub mod settings;
pub mod state;
pub mod vault;
pub mod webhook;
