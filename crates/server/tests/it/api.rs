//! The HTTP API, resource by resource.

mod digits;
mod document;
mod lists;
mod requests;
mod runs;
mod scenarios;
mod secrets;
mod sessions;
mod surplus;
mod uses;
