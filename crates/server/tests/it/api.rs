//! The HTTP API, resource by resource.

mod document;
mod lists;
mod runs;
mod scenarios;
mod secrets;
